"""The look-back as a table: one row for each piece used, the same from a lot to patients and from a patient to lots."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from needlepoint.documents.words import Words
from needlepoint.documents.zone_names import places
from needlepoint.terms import ZONES
from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.courses.models import CartridgeUse
from needlepoint_clinic.patients.closed import is_closed_to, name_in_list
from needlepoint_clinic.patients.models import Patient

HEAD = (
    "product",
    "product_number",
    "lot",
    "lot_expires_on",
    "serial_number",
    "used_at",
    "session_on",
    "session_number",
    "session_status",
    "zones",
    "device",
    "operator",
    "patient_number",
    "family_name",
    "given_name",
    "phone",
    "email",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|")


def rows(uses: Iterable[CartridgeUse], by: Actor) -> Iterator[str]:
    """Line after line, so that a long look-back needs no memory; closed records by their number alone."""
    yield "\ufeff" + _line(HEAD)
    for use in uses:
        yield _line(_cells(use, by))


def safe(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula: a quotation mark before it keeps it text."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text


def zones_in_words(use: CartridgeUse) -> str:
    """Where the session treated."""
    treated = [zone.zone for zone in use.session.zones.all() if zone.treated and zone.zone in ZONES]
    return ", ".join(place.name for place in places(treated, Words("en")))


def _cells(use: CartridgeUse, by: Actor) -> tuple[object, ...]:
    session, patient, lot = use.session, use.session.patient, use.lot
    return (
        lot.product,
        lot.identifier,
        lot.number,
        lot.expires_on,
        use.serial,
        use.used_at.isoformat(timespec="minutes"),
        session.held_on,
        session.number,
        session.status,
        "" if is_closed_to(patient, by) else zones_in_words(use),
        session.device.name if session.device else "",
        session.operator.user.name,
        *_person(patient, by),
    )


def _person(patient: Patient, by: Actor) -> tuple[object, ...]:
    if is_closed_to(patient, by):
        number = "" if patient.erased_at else patient.number
        return number, name_in_list(patient, by), "", "", ""
    return patient.number, patient.family_name, patient.given_name, patient.phone, patient.email


class _Line:
    """What csv writes into."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        self.text += text
        return len(text)


def _line(cells: Iterable[object]) -> str:
    line = _Line()
    csv.writer(line, lineterminator="\r\n").writerow([safe(cell) for cell in cells])
    return line.text
