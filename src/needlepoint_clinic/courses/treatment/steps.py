"""The steps of a session in their order, and what is known of each save of one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.rows import EditedElsewhere
from needlepoint_clinic.courses.models import Session, SessionZone

SAVES = "saves"
"""Where `Session.preparation` keeps, for each step, its version and who saved it last and when."""


class Step(StrEnum):
    """One step of the day; the word is also the anchor of its part of the page."""

    CHECK = "check"
    SKIN = "skin"
    ANAESTHETIC = "anaesthetic"
    DEVICE = "device"
    ZONES = "zones"
    PRODUCTS = "products"
    PHOTOGRAPHS = "photographs"
    AFTERCARE = "aftercare"
    SIGN = "sign"


TITLES = {
    Step.CHECK: _("Check before"),
    Step.SKIN: _("Skin preparation"),
    Step.ANAESTHETIC: _("Numbing"),
    Step.DEVICE: _("Device and cartridge"),
    Step.ZONES: _("Zones"),
    Step.PRODUCTS: _("Products on the skin"),
    Step.PHOTOGRAPHS: _("Photographs"),
    Step.AFTERCARE: _("Aftercare"),
    Step.SIGN: _("Sign"),
}


class State(StrEnum):
    """How a step stands."""

    TO_DO = "to_do"
    DONE = "done"
    STOP = "stop"
    OPTIONAL = "optional"


STATE_WORDS = {
    State.TO_DO: _("To do"),
    State.DONE: _("Done"),
    State.STOP: _("Stop: look here"),
    State.OPTIONAL: _("None noted"),
}


@dataclass(frozen=True, slots=True)
class Missing:
    """Something without which a session cannot be signed.

    Attributes:
        step: where it is put right.
        anchor: the id of the field or part of the page to go to.
        words: what is missing, as a sentence.
        stops: whether treatment must not go on before it is solved, not only the signature.
    """

    step: Step
    anchor: str
    words: str
    stops: bool = False


class StepEditedElsewhere(EditedElsewhere):
    """A step was saved on another screen since this page was opened, and says something else than what came now."""

    def __init__(self, row: Session, key: str) -> None:
        """Of the session as it stands, and the key of the step."""
        super().__init__(row)
        self.key = key


class SessionClosed(Exception):
    """The session is signed; only an addendum can be written."""


def key_of(zone: SessionZone) -> str:
    """The key under which a zone's saves are counted."""
    return f"zone-{zone.pk}"


def version_of(session: Session, key: str) -> int:
    """How often a step was saved; 0: never."""
    return int(_saves(session).get(key, {}).get("version", 0))


def last_save(session: Session, key: str) -> dict[str, Any]:
    """`version`, `by` (a name) and `at` of the last save; empty where there is none."""
    return dict(_saves(session).get(key, {}))


def count_save(session: Session, key: str, *, by: Actor, at: dt.datetime) -> int:
    """Note a save; the caller holds the session locked and saves the row."""
    version = version_of(session, key) + 1
    session.preparation = {
        **session.preparation,
        SAVES: {**_saves(session), key: {"version": version, "by": by.name, "at": at.isoformat()}},
    }
    session.version += 1
    session.saved_at = at
    return version


def _saves(session: Session) -> dict[str, Any]:
    return dict(session.preparation.get(SAVES, {}))
