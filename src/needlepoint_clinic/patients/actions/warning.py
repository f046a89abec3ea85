"""Allergies and warnings: noted, and ended with a reason; never edited, so that nobody misses what was there."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.audit.actions import record
from needlepoint_clinic.patients.actions.registering import save_with_history
from needlepoint_clinic.patients.models import Patient, PatientWarning, WarningKind


class NotActive(Exception):
    """A warning that somebody has ended already."""


@transaction.atomic
def add_warning(
    *, by: Actor, patient: Patient, kind: WarningKind, text: str, reaction: str = "", at: dt.datetime
) -> PatientWarning:
    """Note something that every page of the record shows from now on."""
    warning = PatientWarning(
        clinic=by.clinic, patient=patient, kind=kind, text=text, reaction=reaction, noted_by=by.person, noted_at=at
    )
    save_with_history(warning, by=by, at=at)
    record(by=by, at=at, verb="patients.warning_added", row=warning, patient=patient.pk)
    return warning


@transaction.atomic
def end_warning(*, by: Actor, warning: PatientWarning, reason: str, at: dt.datetime) -> PatientWarning:
    """Take a warning out of the banner; it stays in the record with the reason.

    Raises:
        NotActive: somebody ended it before.
    """
    fresh = PatientWarning.objects.select_for_update().get(pk=warning.pk, clinic=by.clinic)
    if fresh.ended_at is not None:
        raise NotActive(_("Somebody has ended this warning already."))
    fresh.ended_by, fresh.ended_at, fresh.ended_reason = by.person, at, reason
    save_with_history(fresh, by=by, at=at)
    record(by=by, at=at, verb="patients.warning_ended", row=fresh, patient=fresh.patient_id)
    return fresh
