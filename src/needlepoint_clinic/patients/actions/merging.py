"""Two records of one person become one, and can be taken apart again.

Signed rows are locked, so nothing is moved: rows stay with the record they were made in, and every page asks for those
of `queries.same_person`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.audit.actions import record
from needlepoint_clinic.patients.actions.registering import EDITABLE, apply, save_with_history
from needlepoint_clinic.patients.models import Patient, PatientMerge
from needlepoint_clinic.patients.search import write_terms

CHOSEN = (*EDITABLE, "portrait")
"""What is chosen from either record."""


class CannotMerge(Exception):
    """Two records that cannot be merged, or a merge that cannot be undone, in words for the page."""


@transaction.atomic
def merge(
    *, by: Actor, kept: Patient, merged: Patient, take: frozenset[str] = frozenset(), at: dt.datetime
) -> PatientMerge:
    """Make one record of two of the same person.

    Args:
        by: who.
        kept: the record that survives, with its number.
        merged: the record that will be found as the surviving one.
        take: fields of `CHOSEN` whose value comes from `merged`; all others stay as they are.
        at: when.

    Raises:
        CannotMerge: one of them is merged already, restricted or erased, or both are the same.
    """
    kept, merged = _held(by, kept, merged)
    before, chosen = ({name: getattr(row, name) for name in sorted(take & set(CHOSEN))} for row in (kept, merged))
    moved = list(merged.merged.values_list("pk", flat=True))
    Patient.objects.filter(pk__in=moved).update(merged_into=kept)
    merged.merged_into = kept
    merged.version += 1
    save_with_history(merged, by=by, at=at)
    apply(by=by, patient=kept, values=chosen, at=at, verb="patients.changed")
    write_terms([kept])
    done = PatientMerge.objects.create(
        clinic=by.clinic,
        kept=kept,
        merged=merged,
        values_before=_as_text(before),
        values_chosen=_as_text(chosen),
        moved=[str(each) for each in moved],
        merged_by=by.person,
        merged_at=at,
    )
    for row in (kept, merged):
        record(by=by, at=at, verb="patients.merged", row=done, patient=row.pk, fields=sorted(chosen))
    return done


@transaction.atomic
def split(*, by: Actor, merge: PatientMerge, at: dt.datetime) -> None:
    """Take a merge apart: both records are as they were before.

    Values that the merge gave the survivor go back, unless somebody changed them since. Rows written since the merge
    stay with the record they were written in.

    Raises:
        CannotMerge: it was taken apart before, or the surviving record was merged on, restricted or erased since.
    """
    merge = PatientMerge.objects.select_for_update().get(pk=merge.pk, clinic=by.clinic)
    kept, merged = (
        Patient.objects.select_for_update().get(pk=each) for each in sorted_pair(merge.kept_id, merge.merged_id)
    )
    if kept.pk != merge.kept_id:
        kept, merged = merged, kept
    if merge.split_at is not None:
        raise CannotMerge(_("This merge was undone already."))
    if merged.merged_into_id != kept.pk:
        raise CannotMerge(_("The surviving record was merged into another one since. Undo that merge first."))
    _refuse_closed(kept, merged)
    merged.merged_into = None
    merged.version += 1
    save_with_history(merged, by=by, at=at)
    Patient.objects.filter(pk__in=merge.moved, merged_into=kept).update(merged_into=merged)
    given_back = {
        name: _field(name).to_python(value)
        for name, value in merge.values_before.items()
        if _as_text({name: getattr(kept, name)})[name] == merge.values_chosen[name]
    }
    apply(by=by, patient=kept, values=given_back, at=at, verb="patients.changed")
    write_terms([kept, merged])
    merge.split_by, merge.split_at = by.person, at
    merge.save(update_fields=["split_by", "split_at"])
    for row in (kept, merged):
        record(by=by, at=at, verb="patients.split", row=merge, patient=row.pk)


def sorted_pair(*ids: Any) -> list[Any]:
    """Rows are held in one order everywhere, so that two people cannot wait for each other."""
    return sorted(ids)


def _held(by: Actor, kept: Patient, merged: Patient) -> tuple[Patient, Patient]:
    if kept.pk == merged.pk:
        raise CannotMerge(_("This is one record, not two."))
    rows = {
        pk: Patient.objects.select_for_update().get(pk=pk, clinic=by.clinic) for pk in sorted_pair(kept.pk, merged.pk)
    }
    kept, merged = rows[kept.pk], rows[merged.pk]
    if kept.merged_into_id or merged.merged_into_id:
        raise CannotMerge(_("One of the two is merged into another record already; choose that one."))
    _refuse_closed(kept, merged)
    return kept, merged


def _refuse_closed(*rows: Patient) -> None:
    if any(each.erased_at for each in rows):
        raise CannotMerge(_("One of the two records was erased."))
    if any(each.restricted_at for each in rows):
        raise CannotMerge(_("One of the two records is restricted. Lift the restriction first."))


def _field(name: str) -> models.Field[Any, Any]:
    field = Patient._meta.get_field(name)
    assert isinstance(field, models.Field)  # noqa: S101 - names of CHOSEN are fields of its own
    return field


def _as_text(values: Mapping[str, Any]) -> dict[str, str | None]:
    return {name: None if value is None else str(value) for name, value in values.items()}
