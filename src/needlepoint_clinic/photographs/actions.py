"""Writes of photographs: taken in, chosen as portrait, set aside. None is ever deleted here."""

from __future__ import annotations

import datetime as dt
import uuid
import zoneinfo

from django.db import transaction
from django.utils.translation import gettext as _

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.audit.actions import record
from needlepoint_clinic.courses.models import Course, Session
from needlepoint_clinic.patients.actions.registering import save_with_history
from needlepoint_clinic.patients.models import Patient
from needlepoint_clinic.patients.queries import same_person
from needlepoint_clinic.photographs import folder
from needlepoint_clinic.photographs.intake import Intake, take_in
from needlepoint_clinic.photographs.models import Photograph

CAMERA, STATED, ARRIVED = "camera", "stated", "arrived"
"""Whose word the moment of a photograph is."""


class SameFile(Exception):
    """This very file is in the record already."""

    def __init__(self, row: Photograph) -> None:
        """As `row`."""
        super().__init__(_("This very photograph is in the record already; it was not added twice."))
        self.row = row


class OfSomebodyElse(Exception):
    """This very file is in another patient's record: somebody is about to mix two people up."""


def add(
    *,
    by: Actor,
    patient: Patient,
    data: bytes,
    zone: str,
    view: str,
    at: dt.datetime,
    course: Course | None = None,
    session: Session | None = None,
    taken_on: dt.date | None = None,
    sure: bool = False,
) -> Photograph:
    """Keep an uploaded photograph.

    The picture is read and judged before the database is asked for anything: others need not wait for it.

    Args:
        data: the file as it came.
        taken_on: the day, where a person states it; else the camera's clock, else `at`.
        sure: it is this patient's although the same file is in another record.

    Raises:
        UnreadableFile: it is no photograph that can be kept, in words.
        SameFile: the record has it already.
        OfSomebodyElse: another record has it, and nobody said that it is meant.
    """
    taken = take_in(data)
    _check_whose(by, patient, taken.sha256, sure=sure)
    name = folder.new_name()
    files = {f"{name}.{taken.ending}": taken.stored, f"{name}-t.jpg": taken.thumbnail, f"{name}-s.jpg": taken.screen}
    try:
        for each, content in files.items():
            folder.keep(each, content)
        return _kept(by, patient, taken, tuple(files), zone, view, course, session, taken_on, at)
    except BaseException:
        folder.throw_away(*files)
        raise


def _check_whose(by: Actor, patient: Patient, sha256: str, *, sure: bool) -> None:
    theirs = same_person(patient)
    for row in Photograph.objects.of_clinic(by).filter(sha256=sha256, set_aside_at=None)[:10]:
        if row.patient_id in theirs:
            raise SameFile(row)
        if not sure:
            raise OfSomebodyElse(
                _("This very photograph is in another patient's record. Check whose it is before you add it here.")
            )


@transaction.atomic
def _kept(
    by: Actor,
    patient: Patient,
    taken: Intake,
    files: tuple[str, str, str] | tuple[str, ...],
    zone: str,
    view: str,
    course: Course | None,
    session: Session | None,
    taken_on: dt.date | None,
    at: dt.datetime,
) -> Photograph:
    taken_at, whose = _moment(by, taken.taken_at, taken_on, at)
    row = Photograph.objects.create(
        clinic=by.clinic,
        patient=patient,
        course=course,
        session=session,
        zone=zone,
        view=view,
        file=files[0],
        thumbnail=files[1],
        sha256=taken.sha256,
        width=taken.width,
        height=taken.height,
        bytes=len(taken.stored),
        facts={**taken.facts, "screen": files[2], "day_by": whose},
        taken_at=taken_at,
        added_by=by.person,
        added_at=at,
    )
    record(by=by, at=at, verb="photographs.added", row=row, patient=patient.pk, bytes=row.bytes)
    return row


def _moment(by: Actor, camera: dt.datetime | None, stated: dt.date | None, at: dt.datetime) -> tuple[dt.datetime, str]:
    """When it was taken, and by whose word. A camera's clock that runs ahead of ours is not believed."""
    zone = zoneinfo.ZoneInfo(by.clinic.time_zone)
    if stated is not None:
        told = camera.time() if camera and camera.date() == stated else dt.time(12)
        return min(dt.datetime.combine(stated, told, zone), at), STATED
    if camera is not None:
        moment = camera if camera.tzinfo else camera.replace(tzinfo=zone)
        if moment <= at:
            return moment, CAMERA
    return at, ARRIVED


@transaction.atomic
def choose_portrait(*, by: Actor, photograph: Photograph, at: dt.datetime) -> Patient:
    """The photograph that tells this person apart on every page."""
    patient = Patient.objects.select_for_update().get(pk=same_person(photograph.patient)[0])
    _set_portrait(patient, photograph.pk, by=by, at=at)
    record(by=by, at=at, verb="photographs.portrait_chosen", row=photograph, patient=patient.pk)
    return patient


def _set_portrait(patient: Patient, portrait: uuid.UUID | None, *, by: Actor, at: dt.datetime) -> None:
    """Part of a transaction; the patient's history says who did it."""
    patient.portrait = portrait
    save_with_history(patient, by=by, at=at, fields=["portrait"])


def without_portrait(row: Photograph, *, by: Actor, at: dt.datetime) -> None:
    """A photograph that is shown no more tells nobody apart."""
    for patient in Patient.objects.select_for_update().filter(pk__in=same_person(row.patient), portrait=row.pk):
        _set_portrait(patient, None, by=by, at=at)
        record(by=by, at=at, verb="photographs.portrait_taken_away", row=row, patient=patient.pk)


@transaction.atomic
def set_aside(*, by: Actor, photograph: Photograph, reason: str, at: dt.datetime) -> Photograph:
    """A photograph that does not belong here is shown no more; file and record stay, with the reason."""
    row = Photograph.objects.select_for_update().get(pk=photograph.pk)
    if row.set_aside_at is None:
        row.set_aside_at, row.set_aside_by, row.set_aside_reason = at, by.person, reason
        row.save(update_fields=["set_aside_at", "set_aside_by", "set_aside_reason"])
        without_portrait(row, by=by, at=at)
        record(by=by, at=at, verb="photographs.set_aside", row=row, patient=row.patient_id)
    return row
