"""The demonstration clinic as the invented lives find it: who works there, what is in the cupboard, who comes when."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
import zoneinfo
from dataclasses import dataclass, field
from typing import Any

from needlepoint.knowledge import Knowledge
from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.audit.actions import record
from needlepoint_clinic.courses.models import Course, Session
from needlepoint_clinic.demo_clinic.clock import Diary, moment
from needlepoint_clinic.demo_clinic.equipment import Equipment
from needlepoint_clinic.demo_clinic.names import NamesGiven
from needlepoint_clinic.demo_clinic.skin_pictures import Pixels, as_jpeg, thumbnail_of
from needlepoint_clinic.patients.models import Patient
from needlepoint_clinic.photographs import folder
from needlepoint_clinic.photographs.actions import ARRIVED
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


FACTS: dict[str, Any] = {
    "camera": {},
    "notes": ["Drawn or rendered for the demonstration; nobody is in it."],
    "px_per_mm": None,
    "has_card": False,
    "advice": [],
    "cautions": [],
    "good_for": [],
    "not_for": [],
    "day_by": ARRIVED,
}
"""As `photographs.intake` would have them."""


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
    """Keep a picture as the clinic keeps a photograph that came in; it is not judged, for that takes its time."""
    jpeg, name = as_jpeg(pixels), folder.new_name()
    files = {f"{name}.jpg": jpeg, f"{name}-t.jpg": thumbnail_of(pixels), f"{name}-s.jpg": jpeg}
    for each, content in files.items():
        path = folder.path_of(each)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(0o600)
        place.files.append(each)
    stored, thumbnail, screen = files
    photograph = Photograph.objects.create(
        clinic=by.clinic,
        patient=patient,
        course=shown.course,
        session=shown.session,
        zone=shown.zone,
        view=shown.view,
        file=stored,
        thumbnail=thumbnail,
        sha256=hashlib.sha256(jpeg).hexdigest(),
        width=pixels.shape[1],
        height=pixels.shape[0],
        bytes=len(jpeg),
        facts={**FACTS, "screen": screen},
        taken_at=at,
        added_by=by.person,
        added_at=at,
    )
    record(by=by, at=at, verb="photographs.added", row=photograph, patient=patient.pk, bytes=photograph.bytes)
    return photograph
