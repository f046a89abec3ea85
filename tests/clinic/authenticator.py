"""An authenticator app: the codes that it shows."""

from __future__ import annotations

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

STEP_SECONDS = 30


def code_at(secret: str, seconds: float) -> str:
    """What the app that holds this secret shows so many seconds after 1970 began, UTC."""
    return str(format_hotp_value(hotp_value(secret, int(seconds) // STEP_SECONDS)))
