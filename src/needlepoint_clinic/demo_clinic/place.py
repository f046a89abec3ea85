"""The demonstration clinic as the invented lives find it: who works there, what is in the cupboard, who comes when."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
import uuid
import zoneinfo
from dataclasses import dataclass, field

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from needlepoint.knowledge import Knowledge
from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.audit.actions import record
from needlepoint_clinic.courses.models import Course, Session
from needlepoint_clinic.demo_clinic.clock import Diary, moment
from needlepoint_clinic.demo_clinic.equipment import Equipment
from needlepoint_clinic.demo_clinic.names import NamesGiven
from needlepoint_clinic.demo_clinic.records import member_of
from needlepoint_clinic.demo_clinic.skin_pictures import Pixels, as_jpeg, thumbnail_of
from needlepoint_clinic.patients.models import Patient
from needlepoint_clinic.photographs.models import Photograph


@dataclass(slots=True)
class Place:
    """One clinic of the demo.

    Attributes:
        on: the day on which it is shown.
        operators: who treats; stories name them by index.
        mornings: what happened on the day itself; the rest of the demo ends the evening before.
        rng: everything random comes from here.
    """

    on: dt.date
    zone: zoneinfo.ZoneInfo
    owner: Actor
    physicians: tuple[Actor, ...]
    operators: tuple[Actor, ...]
    desk: Actor
    knowledge: Knowledge
    equipment: Equipment
    names: NamesGiven
    rng: random.Random
    diary: Diary
    mornings: list[Morning] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def at(self, day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
        """A time of day on the clinic's clocks."""
        return moment(day, self.zone, hour, minute)

    def ago(self, days: int) -> dt.date:
        """A day counted back from the day of the demo."""
        return self.on - dt.timedelta(days=days)


class Morning:
    """Something that happens on the day of the demo itself."""

    def happen(self, at: dt.datetime) -> None:
        """Do it."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Shown:
    """What a photograph shows, and of which course and session it is."""

    zone: str
    view: str
    course: Course | None = None
    session: Session | None = None


def add_photograph(
    place: Place, *, by: Actor, at: dt.datetime, patient: Patient, pixels: Pixels, shown: Shown
) -> Photograph:
    """Store a picture and its thumbnail; the row says whose it is, the files do not."""
    name, jpeg = uuid.UUID(int=place.rng.getrandbits(128), version=4).hex, as_jpeg(pixels)
    file = default_storage.save(f"{name}.jpg", ContentFile(jpeg))
    small = default_storage.save(f"{name}-small.jpg", ContentFile(thumbnail_of(pixels)))
    place.files += [file, small]
    photograph = Photograph.objects.create(
        clinic=by.clinic,
        patient=patient,
        course=shown.course,
        session=shown.session,
        zone=shown.zone,
        view=shown.view,
        file=file,
        thumbnail=small,
        sha256=hashlib.sha256(jpeg).hexdigest(),
        width=pixels.shape[1],
        height=pixels.shape[0],
        bytes=len(jpeg),
        facts={"made_by": "drawn or rendered for the demonstration"},
        taken_at=at,
        added_by=member_of(by),
        added_at=at,
    )
    record(by=by, at=at, verb="photographs.added", row=photograph, patient=patient.pk)
    return photograph
