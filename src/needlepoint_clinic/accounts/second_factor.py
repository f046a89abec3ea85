"""Staff sign in with two factors: a password and an app or a key, or a passkey alone."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings

from needlepoint_clinic.accounts.actor import ClinicRequest

_FOUND = "has_second_factor"
_KINDS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(request: ClinicRequest) -> bool:
    """Whether the person signed in has set one up; the demonstration clinic on this machine goes without."""
    if not settings.SECOND_FACTOR_REQUIRED or request.session.get(_FOUND):
        return True
    found = bool(Authenticator.objects.filter(user=request.user.pk, type__in=_KINDS).exists())
    if found:
        request.session[_FOUND] = True
    return found
