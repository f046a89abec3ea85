"""Who walks through a course, when, and in which windows."""

from __future__ import annotations

import datetime as dt
import os
import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.passwords_and_pins import set_pin
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.courses.models import Course
from needlepoint_clinic.inventory.actions import add_device
from needlepoint_clinic.inventory.queries import devices_at_work
from needlepoint_clinic.patients.actions import register
from needlepoint_clinic.patients.models import Patient, Sex
from tests.clinic import factories, treatment_day
from tests.clinic.browser.hands import Hand, pictures_of
from tests.clinic.browser.site import Clock, Site
from tests.clinic.browser.windows import Windows
from tests.clinic.photographs import pictures

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload

PICTURES = os.environ.get("NEEDLEPOINT_WALK_PICTURES")
"""A folder for what each step's window showed at its end, for somebody who wants to look; else nothing is kept."""
FIRST_DAY, TREATED, CHECKED, LOOKED_AT = 41, 34, 31, 3
"""How many days ago each day of the course is."""
LATER = {"desktop": 0, "phone": 1, "keyboard": 2}
"""In days: so no walk stands in another's way."""
PEOPLE = {
    Role.FRONT_DESK: "Fatima Ortega",
    Role.PHYSICIAN: "Pilar Soler",
    Role.NURSE: "Nuria Campos",
    Role.OWNER: "Olga Owner",
    Role.AUDITOR: "Aurel Auditor",
}


@dataclass
class Walk:
    """One walk through a course.

    Attributes:
        how: the name of this walk, part of every name it makes.
        hand: makes a hand for a window.
    """

    site: Site
    windows: Windows
    clock: Clock
    how: str
    hand: type[Hand]
    phone: bool = False
    family_name: str = ""
    staff: dict[Role, Actor] = field(default_factory=dict)
    names: dict[Role, str] = field(default_factory=dict)
    _seen: int = 0
    _now: Hand | None = None

    def __post_init__(self) -> None:
        """People of this walk alone, so that walks do not share a lot, a device or a patient."""
        self.family_name = f"Marín {self.how.capitalize()}"
        for role, name in PEOPLE.items():
            by = factories.actor(role, self.site.clinic, needs_cosignature=role is Role.NURSE)
            by.person.user.name = self.names[role] = f"{name} {self.how.capitalize()}"
            by.person.user.save(update_fields=["name"])
            self.staff[role] = by
        for role in (Role.PHYSICIAN, Role.NURSE):
            set_pin(self.staff[role].person.user, factories.PIN)
        nurse = self.staff[Role.NURSE]
        self.day(FIRST_DAY, 8)
        treatment_day.lot(nurse, self.lot)
        add_device(by=nurse, at=self.clock.now(), model="skinpen", name=self.pen)
        twin = {
            "family_name": self.family_name,
            "given_name": "Lucía",
            "born_on": dt.date(1991, 3, 2),
            "sex": Sex.FEMALE,
        }
        register(by=nurse, at=self.clock.now(), **twin)

    @property
    def lot(self) -> str:
        """Number of the lot of this walk's cartridges."""
        return f"WALK{self.how[:4].upper()}"

    @property
    def pen(self) -> str:
        """Name of this walk's device."""
        return f"Pen of room {len(self.how)}"

    @property
    def planned_device(self) -> str:
        """How the plan offers the model of that device: with every unit of it in this clinic."""
        units = devices_at_work(self.staff[Role.NURSE]).filter(model="skinpen").values_list("name", flat=True)
        return f"SkinPen Precision ({', '.join(units)})"

    @property
    def patient(self) -> Patient:
        """Who is treated."""
        return Patient.objects.get(clinic=self.site.clinic, family_name=self.family_name, given_name="Lucia")

    @property
    def course(self) -> Course:
        """Of the patient."""
        return Course.objects.get(patient=self.patient)

    def date(self, days_ago: int) -> dt.date:
        """A day by the clinic's own calendar."""
        return self.today - dt.timedelta(days=days_ago - LATER[self.how])

    @property
    def today(self) -> dt.date:
        """The real one."""
        return dt.datetime.now(zoneinfo.ZoneInfo(self.site.clinic.time_zone)).date()

    def day(self, days_ago: int, hour: int) -> None:
        """Go to a day and an hour of it; everybody has gone home in between, so they sign in anew."""
        self.windows.close()
        zone = zoneinfo.ZoneInfo(self.site.clinic.time_zone)
        self.clock.set(dt.datetime.combine(self.date(days_ago), dt.time(hour), zone))

    def at(self, role: Role) -> Hand:
        """Somebody of this role before the clinic's first page."""
        page = self.windows.open(self.staff[role], phone=self.phone)
        page.goto("/")
        self._now = self.hand(page)
        return self._now

    def to_the_course(self, by: Hand) -> None:
        """By searching for the patient."""
        by.menu("Patients")
        by.write("Find a patient", f"{self.family_name} Lucia")
        by.follow(f"{self.family_name}, Lucia", exact=True)
        by.follow("Atrophic acne scars, boxcar")

    def picture(self, number: int) -> FilePayload:
        """A photograph, drawn."""
        data = pictures.jpeg(seed=hash((self.how, number)) % 10_000)
        return {"name": f"cheek-{number}.jpg", "mimeType": "image/jpeg", "buffer": data}

    def shown(self, by: Hand, name: str) -> None:
        """The step is done."""
        self._seen += 1
        pictures_of(by.page, Path(PICTURES) if PICTURES else None, f"{self.how}-{self._seen:02d}-{name}")


@contextmanager
def looked_at(walk: Walk) -> Iterator[None]:
    """A walk that stumbles shows the window in which it did."""
    # What a form asks once more; what a page still gathered when it was left.
    walk.windows.expected += ["422", "htmx:(afterRequest|sendError|sendAbort)"]
    try:
        yield
    except Exception:
        if walk._now is not None:
            walk.shown(walk._now, "stumbled")
        raise
