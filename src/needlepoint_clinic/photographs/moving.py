"""A photograph that was put into the wrong record goes to the right one; both records say so, nothing is deleted."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.audit.actions import record
from needlepoint_clinic.patients.models import Patient
from needlepoint_clinic.patients.queries import same_person
from needlepoint_clinic.photographs.actions import without_portrait
from needlepoint_clinic.photographs.models import Photograph

MOVED = "moved_away"
"""In the facts of a row whose picture is in another record now."""


class CannotMove(Exception):
    """A photograph that cannot go where it was sent, in words for the page."""


@transaction.atomic
def move(*, by: Actor, photograph: Photograph, to: Patient, reason: str, at: dt.datetime) -> Photograph:
    """Put a photograph into the record of the person it shows.

    The bytes stay as they are, under their names, and belong to a new row of the right person alone: an erasure of
    either person does right by the other. The old row stays, set aside, without the picture. Session and course of the
    wrong person do not go along.

    Args:
        photograph: shown or set aside.
        to: whom it shows; any of their records.
        reason: how it came to be there, for the record it leaves.

    Returns:
        The row of the right person.

    Raises:
        CannotMove: it was moved before, it is this person's already, or their record has it or is closed.
    """
    row = Photograph.objects.select_for_update().get(pk=photograph.pk, clinic=by.clinic)
    right = Patient.objects.select_for_update().get(pk=same_person(to)[0], clinic=by.clinic)
    _check(row, right)
    without_portrait(row, by=by, at=at)
    moved = _copy(row, right)
    row.file, row.thumbnail, row.facts = "", "", {MOVED: at.isoformat()}
    if row.set_aside_at is None:
        row.set_aside_at, row.set_aside_by = at, by.person
    row.set_aside_reason = reason
    row.save()
    for verb, one, other in (("moved_away", row, moved), ("moved_in", moved, row)):
        record(by=by, at=at, verb=f"photographs.{verb}", row=one, patient=one.patient_id, other=str(other.pk))
    return moved


def _check(row: Photograph, right: Patient) -> None:
    if row.facts.get(MOVED):
        raise CannotMove(_("This photograph was moved already."))
    if right.erased_at or right.restricted_at:
        raise CannotMove(_("That record is restricted or erased; nothing can be put into it."))
    theirs = same_person(right)
    if row.patient_id in theirs:
        raise CannotMove(_("It is in the record of this person already."))
    if Photograph.objects.filter(patient__in=theirs, sha256=row.sha256, set_aside_at=None).exists():
        raise CannotMove(_("The record of this person has this very photograph already. Set this one aside instead."))


def _copy(row: Photograph, right: Patient) -> Photograph:
    kept = ("clinic", "zone", "view", "file", "thumbnail", "sha256", "width", "height", "bytes", "facts", "taken_at")
    values = {name: getattr(row, name) for name in (*kept, "added_by", "added_at")}
    return Photograph.objects.create(patient=right, **values)
