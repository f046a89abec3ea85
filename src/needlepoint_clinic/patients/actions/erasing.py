"""Erasure by legal basis: every field that tells something of a patient is overwritten, in every app, at once.

Which fields those are the models say themselves (`PERSONAL`), and a test fails on one that says nothing; so a new table
is erased without being named here. Rows, dates, staff, devices and lots stay, for others' safety depends on them: a
recalled lot must still be counted. They point at a record that no longer says whose it was.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.models import Clinic, Member
from needlepoint_clinic.accounts.rows import ClinicRow
from needlepoint_clinic.audit.actions import record
from needlepoint_clinic.patients import erasure_ledger
from needlepoint_clinic.patients.actions.people import held
from needlepoint_clinic.patients.actions.registering import save_with_history
from needlepoint_clinic.patients.everything import is_derived, models_of_many, models_of_patients, rows_of
from needlepoint_clinic.patients.models import (
    Erasure,
    LegalBasis,
    Patient,
    PatientMerge,
    Restriction,
    RestrictionBasis,
)
from needlepoint_clinic.patients.search import write_terms
from needlepoint_clinic.photographs.models import Photograph

ERASED = "erased"
LONG_AGO = dt.date(1900, 1, 1)
FIRST_ERASED_NUMBER = 2_000_000_000
"""Numbers of erased records start here, where no patient's number ever is."""


class ErasureRefused(Exception):
    """A record that must not be erased now, in words for the page."""


@transaction.atomic
def erase(*, by: Actor, patient: Patient, basis: LegalBasis, reason: str, at: dt.datetime) -> Erasure:
    """Erase a person: all their records, with everything merged into them.

    Photograph files are deleted after the transaction; what an interruption left is deleted by `delete_files_left`.

    Args:
        by: the owner, re-authenticated by the page.
        patient: any of their records.
        basis: why it is lawful.
        reason: in words that name nobody, for it stays.
        at: when.

    Raises:
        ErasureRefused: it is needed for legal claims, or was erased before.
    """
    clinic = Clinic.objects.select_for_update().get(pk=by.clinic.pk)
    rows = held(by, patient)
    refuse(rows)
    return _erased(by, clinic, rows, basis, reason, by.person, at, verb="patients.erased")


@transaction.atomic
def erase_again(*, by: Actor, patient: uuid.UUID, basis: str, reason: str, decided_by: Member, at: dt.datetime) -> None:
    """Erase a record that a restored backup brought back: decided once, it holds.

    That record alone: what was merged into it when the backup was taken, and was not erased with it, is another
    person's by what was found out since, and stands by itself again.

    Args:
        by: the job that restores.
        patient: the record as the ledger names it.
        decided_by: who decided it, or who stands for them where the backup does not know them.
    """
    clinic = Clinic.objects.select_for_update().get(pk=by.clinic.pk)
    row = Patient.objects.select_for_update().get(pk=patient, clinic=clinic, erased_at=None)
    others = list(Patient.objects.select_for_update().filter(merged_into=row, erased_at=None))
    for each in others:
        each.merged_into = None
        save_with_history(each, by=by, at=at)
        record(by=by, at=at, verb="patients.apart_after_restore", row=each, patient=each.pk)
    PatientMerge.objects.filter(kept=row, merged__in=others, split_at=None).update(split_at=at, split_by=decided_by)
    write_terms(others)
    _erased(by, clinic, [row], basis, reason, decided_by, at, verb="patients.erased_again")


def _erased(
    by: Actor,
    clinic: Clinic,
    rows: list[Patient],
    basis: str,
    reason: str,
    decided_by: Member,
    at: dt.datetime,
    *,
    verb: str,
) -> Erasure:
    """Erase these rows, which are held, and give back the erasure of the first."""
    ids = tuple(each.pk for each in rows)
    erasures = [
        Erasure.objects.create(
            clinic=clinic, patient=row, basis=basis, reason=reason, decided_by=decided_by, started_at=at
        )
        for row in rows
    ]
    files = files_of(ids)
    _forget_in_common_rows(clinic, ids)
    report = {"rows": _overwrite_everything(ids), "history": _delete_history(ids), "files": len(files)}
    for offset, row in enumerate(rows):
        last = _numbers_erased(clinic) + offset + 1
        Patient.objects.filter(pk=row.pk).update(number=last, erased_at=at, restricted_at=None)
    first = erasures[0]
    for each in erasures:
        each.report = report if each is first else {}
        each.files_left = files if each is first else []
        each.finished_at = at
        each.save(update_fields=["report", "files_left", "finished_at"])
    record(by=by, at=at, verb=verb, row=first, patient=ids[0], basis=str(basis), **report)
    transaction.on_commit(lambda: _afterwards(first))
    return first


def refuse(rows: list[Patient]) -> None:
    """Say so where a record must not be erased.

    Raises:
        ErasureRefused: it is needed for legal claims, or was erased before.
    """
    if any(each.erased_at for each in rows):
        raise ErasureRefused(_("This record was erased already."))
    held = Restriction.objects.filter(patient__in=rows, lifted_at=None, basis=RestrictionBasis.LEGAL_CLAIMS)
    if held.exists():
        raise ErasureRefused(
            _("The record is kept for legal claims (Art. 17(3)(e) GDPR). Lift that restriction first, with its reason.")
        )


def delete_files_left(erasure: Erasure) -> int:
    """Delete photograph files of an erased record that are still there; how many are left after that."""
    left = []
    for name in erasure.files_left or []:
        try:
            default_storage.delete(name)
        except OSError:
            left.append(name)
    Erasure.objects.filter(pk=erasure.pk).update(files_left=left)
    erasure.files_left = left
    return len(left)


def files_of(ids: tuple[uuid.UUID, ...]) -> list[str]:
    """The names of all files of a person's photographs: as taken, small, and of the size of a screen."""
    rows = Photograph.objects.filter(patient__in=ids).values_list("file", "thumbnail", "facts__screen")
    return sorted({name for row in rows for name in row if name})


def _afterwards(erasure: Erasure) -> None:
    """The ledger, files, and what SQLite's write-ahead log still holds of the rows as they were."""
    # Should it fail, the next backup, restore or start brings it up to date from the database.
    with contextlib.suppress(OSError, erasure_ledger.LedgerUnreadable):
        erasure_ledger.add(Path(settings.DATA) / erasure_ledger.LEDGER, erasure_ledger.of_database().values())
    delete_files_left(erasure)
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _overwrite_everything(ids: tuple[uuid.UUID, ...]) -> dict[str, int]:
    """How many rows of each kind were overwritten or, where they can be made again, deleted."""
    counts = {}
    # Patients last: every other row is found by way of them.
    for model in sorted(models_of_patients(), key=lambda model: model is Patient):
        rows = rows_of(model, ids)
        counts[model._meta.label] = rows.delete()[0] if is_derived(model) else _overwrite(model, rows)
    return {label: count for label, count in counts.items() if count}


def _overwrite(model: type[ClinicRow], rows: models.QuerySet[ClinicRow]) -> int:
    fields = [model._meta.get_field(name) for name in sorted(model.PERSONAL)]
    own = [each for each in fields if isinstance(each, models.Field) and not each.is_relation]
    if model is Patient:
        own = [each for each in own if each.name != "number"]  # each its own, by whoever calls
    unique = _unique_fields(model)
    ids = list(rows.values_list("pk", flat=True))
    found = model._default_manager.filter(pk__in=ids)
    alike = {each.name: emptied(each) for each in own if each.name not in unique}
    if alike:
        found.update(**alike)
    apart = [each for each in own if each.name in unique]
    for place, pk in enumerate(ids if apart else (), start=1):
        model._default_manager.filter(pk=pk).update(**{each.name: f"{ERASED} {place}" for each in apart})
    return len(ids)


def emptied(field: models.Field[Any, Any]) -> Any:
    """What a field holds after an erasure: nothing where that is allowed, else a value that says nothing."""
    if field.null:
        return None
    if field.has_default():
        return field.get_default()
    if isinstance(field, models.JSONField):
        return {}
    if isinstance(field, models.CharField | models.TextField):
        return "" if field.blank else ERASED[: field.max_length]
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return LONG_AGO
    if isinstance(field, models.IntegerField | models.FloatField | models.DecimalField | models.BooleanField):
        return 0
    raise TypeError(f"{field}: say in patients.actions.erasing what an erasure leaves in a {type(field).__name__}")


def _forget_in_common_rows(clinic: Clinic, ids: tuple[uuid.UUID, ...]) -> None:
    """Take a person out of rows about many people, which are lists that name them by the ids of their rows."""
    theirs = {str(pk) for model in models_of_patients() for pk in rows_of(model, ids).values_list("pk", flat=True)}
    for model in models_of_many():
        for row in model._default_manager.filter(clinic=clinic):
            for name in model.PERSONAL:
                entries = getattr(row, name)
                left = [each for each in entries if not theirs & set(map(str, _values(each)))]
                if left != entries:
                    setattr(row, name, left)
                    row.save(update_fields=[name])


def _values(entry: Any) -> Iterable[Any]:
    return entry.values() if isinstance(entry, dict) else entry if isinstance(entry, list | tuple) else (entry,)


def _unique_fields(model: type[ClinicRow]) -> set[str]:
    constraints = (each for each in model._meta.constraints if isinstance(each, models.UniqueConstraint))
    return {name for each in constraints for name in each.fields}


def _delete_history(ids: tuple[uuid.UUID, ...]) -> int:
    deleted = 0
    for model in models_of_patients():
        history = getattr(model, "history", None)
        if history is not None:
            own = rows_of(model, ids).values_list("pk", flat=True)
            deleted += history.filter(id__in=list(own)).delete()[0]
    return deleted


def _numbers_erased(clinic: Clinic) -> int:
    last = Patient.objects.filter(clinic=clinic, number__gt=FIRST_ERASED_NUMBER).aggregate(last=models.Max("number"))
    return last["last"] or FIRST_ERASED_NUMBER
