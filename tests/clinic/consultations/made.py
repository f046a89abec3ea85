"""Consultations for tests: the library's own examples, started, signed, and with what a browser would send."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import needlepoint
from needlepoint.strict_yaml import parse
from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.models import User
from needlepoint_clinic.accounts.passwords_and_pins import set_pin
from needlepoint_clinic.consultations import actions, consent_actions
from needlepoint_clinic.consultations.consent_content import consent_for
from needlepoint_clinic.consultations.models import Consent, ConsentRefusal, Consultation
from needlepoint_clinic.consultations.parts import Document
from needlepoint_clinic.courses.models import Course
from tests.clinic import factories

FOLDER = Path(needlepoint.__file__).parent / "examples"
EXAMPLES = sorted(path.stem for path in FOLDER.glob("*.yaml") if path.stem != "clinic")
PLANNED = [name for name in EXAMPLES if name != "pregnant"]


def example(name: str) -> Document:
    """The document of one of the library's examples."""
    path = FOLDER / f"{name}.yaml"
    document: Any = parse(path.read_bytes(), path.name).value
    return dict(document)


def draft(by: Actor, document: Document | None = None, **patient: Any) -> Consultation:
    """A draft with this document."""
    on = patient.pop("on", factories.TODAY)
    whom = factories.patient(by, **patient)
    row, _new = actions.start(by=by, patient=whom, on=on, at=factories.NOW)
    if document is None:
        return row
    return actions.save(by=by, consultation=row, version=1, document=document, changed=("all",), at=factories.NOW)


def signed(by: Actor, document: Document, **patient: Any) -> tuple[Consultation, Course | None]:
    """A signed consultation and its course."""
    row = draft(by, document, **patient)
    return actions.sign(by=by, consultation=row, version=row.version, today=row.held_on, at=factories.NOW)


def consented(by: Actor, row: Consultation) -> Consent:
    """A consent to a signed plan, as somebody who understood it gives it."""
    shown = consent_for(row)
    return consent_actions.give(
        by=by,
        consultation=row,
        consent=shown,
        answers={each.id: each.right for each in shown.questions},
        wrong_before=[],
        photographs=["record"],
        signature="M60 120L120 60L180 130L240 70L300 120",
        signed_name="Ana Ruiz",
        guardian="mother" if shown.guardian else "",
        at=factories.NOW,
    )


def refused(by: Actor, row: Consultation, reason: str = "", **changed: Any) -> ConsentRefusal:
    """A refusal of a signed plan."""
    plain: dict[str, Any] = {"consent": consent_for(row), "reason": reason, "at": factories.NOW}
    return consent_actions.refuse(by=by, consultation=row, **(plain | changed))


def user_of(by: Actor) -> User:
    """Whose hand it is, with the PIN of the tests."""
    assert by.member is not None
    set_pin(by.member.user, factories.PIN)
    return by.member.user


ON = factories.TODAY
TOMORROW = ON + dt.timedelta(days=1)
