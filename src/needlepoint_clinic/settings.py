"""Django's settings. Nothing has to be set for one clinic on one machine."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from needlepoint_clinic.environment import address, data_folder, database, demo_is_on, email, kept_secret

ADDRESS = address()
DATA = data_folder()
HERE = Path(__file__).parent

DEBUG = False
DEMO = demo_is_on(ADDRESS)
SECRET_KEY = kept_secret(DATA, "secret-key")
ALLOWED_HOSTS = [ADDRESS.host] if ADDRESS.secure else ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [ADDRESS.url]
ROOT_URLCONF = "needlepoint_clinic.urls"
WSGI_APPLICATION = "needlepoint_clinic.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": database(DATA)}
# A sign-in code that was used, and how often one was tried, must be known to every process that serves the clinic.
# What is drawn of pages stays in the memory of the process that drew it: a page that is only read must not write.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shared_cache"},
    "template_fragments": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "fragments"},
}
MEDIA_ROOT = DATA / "photographs"
FILE_UPLOAD_PERMISSIONS = 0o600
# What is being uploaded is not stripped yet: it waits in our own folder, not in one that others can read.
FILE_UPLOAD_TEMP_DIR = DATA / "incoming"
FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, exist_ok=True)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
vars().update(email())
DEFAULT_FROM_EMAIL = f"Needlepoint <no-reply@{ADDRESS.host}>"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "simple_history",
    "django_tasks",
    "django_tasks_db",
    "needlepoint_clinic.accounts",
    "needlepoint_clinic.audit",
    "needlepoint_clinic.patients",
    "needlepoint_clinic.inventory",
    "needlepoint_clinic.consultations",
    "needlepoint_clinic.courses",
    "needlepoint_clinic.photographs",
    "needlepoint_clinic.appointments",
    "needlepoint_clinic.outcomes",
    "needlepoint_clinic.knowledge_pages",
    "needlepoint_clinic.today",
    "needlepoint_clinic.serving",
    "needlepoint_clinic.demo_clinic",
    "needlepoint_clinic.backup",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "needlepoint_clinic.accounts.middleware.MemberMiddleware",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "needlepoint_clinic.accounts.context.member",
            ],
            "libraries": {"names": "needlepoint_clinic.names"},
        },
    }
]

# Controls are drawn by the same templates as Django's own, compiled: a treatment day has some two hundred of them.
FORM_RENDERER = "django.forms.renderers.Jinja2"

# Who one is
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "needlepoint_clinic.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation goes to the address, so whoever accepts it has read it there
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_PREVENT_ENUMERATION = True
MFA_ADAPTER = "needlepoint_clinic.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Needlepoint"
MFA_TOTP_TOLERANCE = 1  # steps of 30 s, as RFC 6238 section 5.2 advises: a code typed as it changes is still right
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not ADDRESS.secure
SECOND_FACTOR_REQUIRED = not DEMO
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today:today"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_RESET_ON_SUCCESS = True
AXES_SENSITIVE_PARAMETERS = ["login", "password"]
AXES_VERBOSE = False
AXES_IPWARE_PROXY_COUNT = 1 if ADDRESS.secure else 0

# A treatment-room tablet is shared: a screen left alone asks who is there again.
IDLE_MINUTES_BEFORE_LOCK = 15
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ADDRESS.secure
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "needlepoint"

# What browsers may do
SECURE_SSL_REDIRECT = ADDRESS.secure
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ADDRESS.secure else None
SECURE_HSTS_SECONDS = 31536000 if ADDRESS.secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = ADDRESS.secure
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF, "blob:"],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# Languages, days and numbers
LANGUAGES = [("en", _("English")), ("es", _("Spanish")), ("de", _("German"))]
LANGUAGE_CODE = "en"
LANGUAGE_COOKIE_NAME = "needlepoint-language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = ADDRESS.secure
LOCALE_PATHS = [HERE / "locale"]
FORMAT_MODULE_PATH = ["needlepoint_clinic.formats"]
USE_TZ = True
TIME_ZONE = "UTC"  # each clinic has its own; accounts.middleware takes it

# Files of the pages
STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [HERE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# Names of people never reach a log: requests are logged by status and view, not by query or body.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"terminal": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["terminal"], "level": "WARNING"},
    "loggers": {
        "axes": {"level": "ERROR"},
        "django.request": {"level": "ERROR"},
        "needlepoint_clinic": {"level": "INFO"},
    },
}
