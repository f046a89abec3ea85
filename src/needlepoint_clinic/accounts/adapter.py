"""What we change of django-allauth: no sign-up, a first second factor without asking twice, encrypted secrets."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest

from needlepoint_clinic.environment import kept_secret


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-up is closed: people join by invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Never."""
        return False

    def is_reauthentication_required(self, *, app: str, **given: Any) -> bool:
        """Not of somebody who gave the password a moment ago and sets up their very first second factor.

        Their account holds nothing yet that the password alone would not open; where there is a factor already, adding
        or removing one asks for the password once more, as allauth has it.
        """
        if app == "allauth.mfa" and self.request and _sets_up_the_first_factor(self.request):
            return False
        return bool(super().is_reauthentication_required(app=app, **given))


def _sets_up_the_first_factor(request: HttpRequest) -> bool:
    records = get_authentication_records(request, request.user)
    given_at = max((each["at"] for each in records if each.get("method") == "password"), default=0.0)
    if time.time() - given_at >= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
        return False
    since = dt.datetime.fromtimestamp(given_at, dt.UTC)
    return not Authenticator.objects.filter(user=request.user.pk, created_at__lt=since).exists()


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of authenticator apps lie encrypted in the database; the key lies beside it, in its own file."""

    def encrypt(self, text: str) -> str:
        """For storing."""
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """As it was.

        Raises:
            ValueError: the key is not the one it was encrypted with.
        """
        try:
            return _fernet().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            raise ValueError(
                "The second factor was stored with another key; restore the file second-factor-key."
            ) from None


def _fernet() -> Fernet:
    secret = kept_secret(settings.DATA, "second-factor-key")
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(secret.encode()).digest()))
