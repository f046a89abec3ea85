"""Who changed what of a patient, and when: read from the history that is kept with every save."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Field, Model
from django.utils import timezone
from django.utils.translation import gettext as _

from needlepoint_clinic.patients.labels import LABELS, language_name
from needlepoint_clinic.patients.models import Patient, PatientWarning
from needlepoint_clinic.patients.queries import same_person

PAGE = 50
_SHOWN = (
    *("family_name", "given_name", "born_on", "sex", "phone", "email", "language", "address", "portrait"),
    *("number", "merged_into", "restricted_at"),
)
_SHOWN_OF_WARNING = ("kind", "text", "reaction", "ended_at", "ended_reason")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field: what it said before, and after."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One save: when, by whom, of what, and what it changed."""

    at: dt.datetime
    who: str
    what: str
    differences: tuple[Difference, ...]


def changes_of(patient: Patient, *, before: dt.datetime | None = None) -> tuple[list[Change], dt.datetime | None]:
    """A page of changes, newest first, and the moment before which the next page begins (None: there is none).

    Two queries, whatever the length of the history; the row before the last of a page is read with it.
    """
    ids = same_person(patient)
    found = [
        *_page(Patient, {"id__in": ids}, before),
        *_page(PatientWarning, {"patient__in": ids}, before),
    ]
    found.sort(key=lambda row: (row.history_date, row.history_id), reverse=True)
    shown, rest = found[:PAGE], found[PAGE:]
    changes = [_change(row, _earlier(row, found)) for row in shown]
    return changes, shown[-1].history_date if rest else None


def differences(old: Model | None, new: Model, names: Sequence[str]) -> Iterator[Difference]:
    """What differs between two states of a row, in words."""
    for name in names:
        field: Any = new._meta.get_field(name)
        before, after = (None if row is None else getattr(row, field.attname) for row in (old, new))
        if before != after and (before or after):
            yield Difference(str(LABELS.get(name, name)), _shown(field, before), _shown(field, after))


def _page(model: Any, which: dict[str, Any], before: dt.datetime | None) -> list[Any]:
    rows = model.history.filter(**which).select_related("history_user").order_by("-history_date", "-history_id")
    if before is not None:
        rows = rows.filter(history_date__lt=before)
    # One more than a page tells that there is more; the state before a page's last row may lie further back.
    return list(rows[: 2 * PAGE])


def _earlier(row: Any, found: list[Any]) -> Any | None:
    alike = (each for each in found if type(each) is type(row) and each.id == row.id)
    return next((each for each in alike if each.history_id < row.history_id), None)


def _change(row: Any, earlier: Any | None) -> Change:
    is_warning = hasattr(row, "noted_at")
    names = _SHOWN_OF_WARNING if is_warning else _SHOWN
    first = row.history_type == "+"
    what = _("Allergy or warning") if is_warning else _("Patient")
    known = earlier is not None or first
    return Change(
        at=row.history_date,
        who=row.history_user.name if row.history_user else _("a job"),
        what=f"{what}: {_('noted') if first else _('changed')}",
        differences=tuple(differences(earlier, row, names)) if known else (),
    )


def _shown(field: Field[Any, Any], value: Any) -> str:
    if value is None or value == "":
        return "–"
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, dt.datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if field.name == "portrait":
        return _("photograph %(id)s") % {"id": str(value)[:8]}
    if field.name == "language":
        return language_name(value)
    return str(value)
