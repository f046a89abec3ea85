"""Everything the clinic keeps of a person, read once: each kind of row in one query, and what those rows point at."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model

from needlepoint_clinic.accounts.models import Clinic, Member
from needlepoint_clinic.accounts.rows import ClinicRow
from needlepoint_clinic.inventory.models import DeviceUnit, Lot
from needlepoint_clinic.patients.everything import is_derived, models_of_patients, rows_of
from needlepoint_clinic.patients.models import Patient
from needlepoint_clinic.patients.queries import same_person, survivor

Kept = TypeVar("Kept", bound=Model)


@dataclass(frozen=True, slots=True)
class WholeRecord:
    """A person's record.

    Attributes:
        patient: the surviving record.
        rows: every row that tells of the person, by its model.
        history: the states that patient and warnings had before.
        devices, lots: what the rows name of the inventory.
        members: who is named in them.
        made_at: when it was read.
    """

    patient: Patient
    clinic: Clinic
    rows: Mapping[type[Model], list[Any]]
    history: list[Model]
    devices: list[DeviceUnit]
    lots: list[Lot]
    members: Mapping[uuid.UUID, Member]
    made_at: dt.datetime

    def of(self, model: type[Kept]) -> list[Kept]:
        """The rows of one kind, oldest first where the kind has a time."""
        return self.rows.get(model, [])

    def name_of(self, member: uuid.UUID | None) -> str:
        """As signatures show somebody; empty for nobody."""
        found = self.members.get(member) if member else None
        return found.user.name if found else ""


def whole_record(patient: Patient, *, at: dt.datetime) -> WholeRecord:
    """Read everything of a person; the number of queries does not depend on how much there is."""
    shown = survivor(patient)
    ids = same_person(shown)
    rows: dict[type[Model], list[Any]] = {
        model: sorted(rows_of(model, ids), key=_oldest_first) for model in models_of_patients() if not is_derived(model)
    }
    history = [row for model in rows for row in _history(model, rows[model])]
    members = {pk for found in (*rows.values(), history) for row in found for pk in _members(row)}
    found_members = Member.objects.filter(pk__in=members).select_related("user")
    every = [row for found in rows.values() for row in found]
    return WholeRecord(
        patient=shown,
        clinic=Clinic.objects.get(pk=shown.clinic_id),
        rows=rows,
        history=history,
        devices=list(DeviceUnit.objects.filter(pk__in={each.device_id for each in every if _points(each, DeviceUnit)})),
        lots=list(Lot.objects.filter(pk__in={each.lot_id for each in every if _points(each, Lot)})),
        members={member.pk: member for member in found_members},
        made_at=at,
    )


_TIMES = (
    *("held_on", "began_on", "scored_on", "starts_at", "signed_at", "taken_at", "made_at", "written_at", "used_at"),
    *("decided_at", "noted_at", "started_at", "registered_at"),
)


def _oldest_first(row: Model) -> tuple[str, str]:
    times = (getattr(row, name, None) for name in _TIMES)
    return next((each.isoformat() for each in times if each is not None), ""), str(row.pk)


def _history(model: type[Model], rows: list[Any]) -> list[Any]:
    history = getattr(model, "history", None)
    return [] if history is None else list(history.filter(id__in=[row.pk for row in rows]).order_by("history_id"))


def _members(row: Model) -> set[uuid.UUID]:
    links = (field for field in row._meta.concrete_fields if field.related_model is Member)
    return {pk for field in links if (pk := getattr(row, field.attname)) is not None}


def _points(row: ClinicRow, model: type[Model]) -> bool:
    """Whether a row names something of the inventory."""
    name = "device" if model is DeviceUnit else "lot"
    field = next((each for each in row._meta.concrete_fields if each.name == name), None)
    return field is not None and field.related_model is model and getattr(row, field.attname) is not None
