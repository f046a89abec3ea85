"""The clinic's settings in a folder that is thrown away, with a password hash that does not take its time."""

from __future__ import annotations

import os
import tempfile

_FOLDER = tempfile.TemporaryDirectory(prefix="needlepoint-tests-")
os.environ["NEEDLEPOINT_DATA"] = _FOLDER.name
os.environ.pop("NEEDLEPOINT_ADDRESS", None)
os.environ.pop("NEEDLEPOINT_DEMO", None)
os.environ.pop("NEEDLEPOINT_SMTP", None)

from needlepoint_clinic.settings import *  # noqa: E402, F403
from needlepoint_clinic.settings import STORAGES as _STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**_STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
WHITENOISE_USE_FINDERS = True
