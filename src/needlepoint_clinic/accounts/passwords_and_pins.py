"""The number that unlocks a screen and signs a record of somebody who is already signed in with two factors."""

from __future__ import annotations

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import F
from django.utils.translation import gettext as _

from needlepoint_clinic.accounts.models import User

MOST_FAILURES = 5
SHORTEST_PIN = 6


def set_pin(user: User, pin: str) -> None:
    """Keep the hash of a PIN.

    Raises:
        ValueError: it is too short, no number, or one digit again and again.
    """
    if not (pin.isdigit() and len(pin) >= SHORTEST_PIN and len(set(pin)) > 2):
        raise ValueError(
            _("A PIN is a number of %(least)s digits or more, of at least three different ones.")
            % {"least": SHORTEST_PIN}
        )
    user.pin, user.pin_failures = make_password(pin), 0
    user.save(update_fields=["pin", "pin_failures"])


def is_it_really(user: User, secret: str) -> bool:
    """Whether `secret` is the user's PIN or password. After five wrong ones only the password counts."""
    fresh = User.objects.only("pin", "pin_failures", "password").get(pk=user.pk)
    by_pin = bool(fresh.pin) and fresh.pin_failures < MOST_FAILURES and check_password(secret, fresh.pin)
    if by_pin or fresh.check_password(secret):
        if fresh.pin_failures:
            User.objects.filter(pk=user.pk).update(pin_failures=0)
        return True
    User.objects.filter(pk=user.pk).update(pin_failures=F("pin_failures") + 1)
    return False
