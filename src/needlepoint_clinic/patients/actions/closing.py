"""Restriction by Art. 18 of the GDPR: a record is kept and closed, opened only for a reason that is logged."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.audit.actions import record
from needlepoint_clinic.patients.actions.people import held
from needlepoint_clinic.patients.actions.registering import save_with_history
from needlepoint_clinic.patients.models import OpeningReason, Patient, Restriction, RestrictionBasis


class NotClosedNow(Exception):
    """A restriction that stands already, or none that could be lifted, in words for the page."""


@transaction.atomic
def restrict(*, by: Actor, patient: Patient, basis: RestrictionBasis, reason: str, at: dt.datetime) -> Restriction:
    """Close the record of a person, with everything merged into it.

    Raises:
        NotClosedNow: it is closed already, or erased.
    """
    rows = held(by, patient)
    if any(each.restricted_at or each.erased_at for each in rows):
        raise NotClosedNow(_("This record is restricted or erased already."))
    _close(rows, at, by=by, at=at)
    restriction = Restriction.objects.create(
        clinic=by.clinic, patient=rows[0], basis=basis, reason=reason, restricted_by=by.person, restricted_at=at
    )
    record(by=by, at=at, verb="patients.restricted", row=restriction, patient=rows[0].pk, basis=str(basis))
    return restriction


@transaction.atomic
def lift(*, by: Actor, patient: Patient, reason: str, at: dt.datetime) -> Restriction:
    """Open a record again. Art. 18(3): the patient has to be told before; the page says so.

    Raises:
        NotClosedNow: it is not restricted.
    """
    rows = held(by, patient)
    restriction = Restriction.objects.filter(patient__in=rows, lifted_at=None).first()
    if restriction is None:
        raise NotClosedNow(_("This record is not restricted."))
    restriction.lifted_by, restriction.lifted_at, restriction.lifted_reason = by.person, at, reason
    restriction.save(update_fields=["lifted_by", "lifted_at", "lifted_reason"])
    _close(rows, None, by=by, at=at)
    record(by=by, at=at, verb="patients.restriction_lifted", row=restriction, patient=rows[0].pk)
    return restriction


@transaction.atomic
def note_opening(*, by: Actor, patient: Patient, reason: OpeningReason, at: dt.datetime) -> tuple[uuid.UUID, ...]:
    """Log that somebody opens a restricted record, and for which reason; the ids that are open to them now."""
    ids = tuple(each.pk for each in held(by, patient))
    record(by=by, at=at, verb="patients.restricted_opened", row=patient, patient=ids[0], reason=str(reason))
    return ids


def _close(rows: list[Patient], since: dt.datetime | None, *, by: Actor, at: dt.datetime) -> None:
    for row in rows:
        row.restricted_at = since
        row.version += 1
        save_with_history(row, by=by, at=at)
