"""Whether a lot may be used on a day, in one word and in a sentence."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from needlepoint_clinic.accounts.models import Clinic
from needlepoint_clinic.inventory.models import Lot

SOON_DAYS = 60
"""From so many days before its last day a lot is marked, so that it is used first; ours."""


class LotState(StrEnum):
    """What stands in the way of using a lot, worst first; the word is also the class of its mark on a page."""

    RECALLED = "recalled"
    EXPIRED = "expired"
    USED_UP = "used_up"
    EXPIRES_SOON = "expires_soon"
    USABLE = "usable"


@dataclass(frozen=True, slots=True)
class Standing:
    """A lot on a day: its state, and the same in words, for colour alone says nothing."""

    lot: Lot
    state: LotState
    words: str
    left: int


def clinic_day(clinic: Clinic, at: dt.datetime) -> dt.date:
    """The day on the clinic's own calendar."""
    return at.astimezone(zoneinfo.ZoneInfo(clinic.time_zone)).date()


def pieces_left(lot: Lot) -> int:
    """Received, neither used nor thrown away."""
    return lot.received - lot.used - lot.discarded


def is_expired(expires_on: dt.date | None, on: dt.date) -> bool:
    """Whether the last day of use is over; a lot without a date never is."""
    return expires_on is not None and expires_on < on


def standing(lot: Lot, *, recalled: bool, on: dt.date) -> Standing:
    """A lot on a day."""
    left = pieces_left(lot)
    state = _state(lot, recalled=recalled, left=left, on=on)
    return Standing(lot, state, _words(lot, state, on), left)


def _state(lot: Lot, *, recalled: bool, left: int, on: dt.date) -> LotState:
    if recalled:
        return LotState.RECALLED
    if is_expired(lot.expires_on, on):
        return LotState.EXPIRED
    if left <= 0:
        return LotState.USED_UP
    if lot.expires_on and (lot.expires_on - on).days <= SOON_DAYS:
        return LotState.EXPIRES_SOON
    return LotState.USABLE


def _words(lot: Lot, state: LotState, on: dt.date) -> str:
    days = (lot.expires_on - on).days if lot.expires_on else 0
    if state is LotState.EXPIRED:
        return ngettext("Expired %(days)s day ago", "Expired %(days)s days ago", -days) % {"days": -days}
    if state is LotState.EXPIRES_SOON:
        return (
            ngettext("Expires in %(days)s day", "Expires in %(days)s days", days) % {"days": days}
            if days
            else _("Today is its last day")
        )
    return {
        LotState.RECALLED: _("Recalled, do not use"),
        LotState.USED_UP: _("Used up"),
        LotState.USABLE: _("Usable"),
    }[state]
