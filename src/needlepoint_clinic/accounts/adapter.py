"""What we change of django-allauth: sign-up is closed, and secrets of second factors are encrypted."""

from __future__ import annotations

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest

from needlepoint_clinic.environment import kept_secret


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-up is closed: people join by invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Never."""
        return False


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
