"""The record as one JSON document: FHIR R4 resources for what they can say rightly, and every row as it is kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from django.db.models import Model

import needlepoint
from needlepoint_clinic.patients.export.fhir import bundle
from needlepoint_clinic.patients.export.whole_record import WholeRecord

FORMAT = "needlepoint-record"
VERSION = 1
_NOTE = (
    "`fhir` holds HL7 FHIR R4 (4.0.1) resources for what they can say rightly, with text where we have no code. "
    "`record` holds every row as this clinic keeps it, by table and field, so that nothing is lost."
)


def envelope_json(whole: WholeRecord) -> bytes:
    """The document, in UTF-8."""
    return msgspec.json.format(msgspec.json.encode(envelope(whole)), indent=1)


def envelope(whole: WholeRecord) -> dict[str, Any]:
    """The document as plain values."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "note": _NOTE,
        "made_at": whole.made_at,
        "software_version": needlepoint.__version__,
        "clinic": {"id": whole.clinic.pk, "name": whole.clinic.name, "time_zone": whole.clinic.time_zone},
        "fhir": bundle(whole),
        "record": native(whole),
    }


def native(whole: WholeRecord) -> dict[str, Any]:
    """Every row, by the name of its table; staff by name and role, for their ids say nothing elsewhere."""
    members = [{"id": pk, "name": each.user.name, "role": each.role} for pk, each in sorted(whole.members.items())]
    return {
        **{model._meta.label: _plain(rows) for model, rows in whole.rows.items() if rows},
        "history": _plain(whole.history),
        "inventory.DeviceUnit": _plain(whole.devices),
        "inventory.Lot": _plain(whole.lots),
        "accounts.Member": members,
    }


def _plain(rows: Iterable[Model]) -> list[dict[str, Any]]:
    return [
        {"table": row._meta.label} | {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
        for row in rows
    ]
