"""Makes the demonstration clinic, the same for the same day and seed."""

from __future__ import annotations

import datetime as dt
import random
import zoneinfo
from collections.abc import Iterator

from django.db import transaction
from django.db.models import F

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.appointments.models import Appointment, AppointmentStatus
from needlepoint_clinic.appointments.tasks import BEFORE, remind_before
from needlepoint_clinic.demo_clinic import staff
from needlepoint_clinic.demo_clinic.cast import CAST, Story
from needlepoint_clinic.demo_clinic.clock import Diary, Life, live
from needlepoint_clinic.demo_clinic.equipment import DELIVERIES, Delivery, Equipment
from needlepoint_clinic.demo_clinic.life import Life as PatientLife
from needlepoint_clinic.demo_clinic.names import NamesGiven
from needlepoint_clinic.demo_clinic.place import Place
from needlepoint_clinic.inventory.actions import raise_recall
from needlepoint_clinic.knowledge_pages.queries import knowledge
from needlepoint_clinic.photographs import folder

ZONE = zoneinfo.ZoneInfo("Europe/Madrid")
OPENED_DAYS_AGO = 430
CLINIC, OTHER_CLINIC = "Clinic on the Square", "Harbour Skin Clinic"


def make_demo_clinics(*, on: dt.date, now: dt.datetime, seed: int = 20) -> Place:
    """Fifty patients of one clinic and three of another, all or nothing.

    Args:
        on: the day on which the demo is shown; everything lies before its morning or after.
        now: the moment, for what happens on the morning itself.
        seed: the same one gives the same clinic on the same day.
    """
    files: list[str] = []
    try:
        with transaction.atomic():
            secrets = staff.Secrets.made()
            first = _first_clinic(on, secrets, seed, files)
            _live_through(first, CAST, now)
            other = _other_clinic(on, secrets, seed, files)
            _live_through(other, CAST[6:9], now)
    except BaseException:
        folder.throw_away(*files)
        raise
    return first


def _live_through(place: Place, cast: tuple[Story, ...], now: dt.datetime) -> None:
    lives: list[Life] = [PatientLife(place, story, number).lived() for number, story in enumerate(cast)]
    cupboard = _deliveries(place)
    live([cupboard, *lives], until=place.at(place.on, 0))
    for morning in place.mornings:
        morning.happen(now)
    _remind(place, now)


def _remind(place: Place, now: dt.datetime) -> None:
    """Reminders whose time has passed were sent; the worker sends the rest when their time comes."""
    booked = Appointment.objects.filter(clinic=place.owner.clinic, status=AppointmentStatus.BOOKED, starts_at__gt=now)
    booked.filter(starts_at__lte=now + BEFORE).update(reminded_at=F("starts_at") - BEFORE)
    for appointment in booked.filter(reminded_at=None).order_by("starts_at"):
        remind_before(appointment, at=now)


def _first_clinic(on: dt.date, secrets: staff.Secrets, seed: int, files: list[str]) -> Place:
    opened_at = dt.datetime.combine(on - dt.timedelta(days=OPENED_DAYS_AGO), dt.time(8), ZONE)
    owner = staff.open_for_business(
        CLINIC,
        staff.OWNER,
        secrets,
        at=opened_at,
        country="ES",
        phone="+34 910 000 000",
        urgent_phone="+34 910 000 001",
        email="desk@clinic.example",
        address="Plaza Inventada 1, 28001 Madrid",
    )
    physician, second, nurse, supervised, desk, _auditor = (
        staff.employ(owner, person, secrets, at=opened_at) for person in staff.STAFF[1:]
    )
    return _place(on, owner, (physician, second), (physician, second, nurse, supervised), desk, seed, files)


def _other_clinic(on: dt.date, secrets: staff.Secrets, seed: int, files: list[str]) -> Place:
    opened_at = dt.datetime.combine(on - dt.timedelta(days=OPENED_DAYS_AGO), dt.time(8), ZONE)
    owner = staff.open_for_business(OTHER_CLINIC, staff.OTHER_OWNER, secrets, at=opened_at, country="DE")
    physician = staff.employ(owner, staff.OTHER_PHYSICIAN, secrets, at=opened_at)
    return _place(on, owner, (physician,), (physician,), owner, seed + 1, files)


def _place(
    on: dt.date,
    owner: Actor,
    physicians: tuple[Actor, ...],
    operators: tuple[Actor, ...],
    desk: Actor,
    seed: int,
    files: list[str],
) -> Place:
    rng = random.Random(seed)  # noqa: S311 - invented people, no secret
    return Place(
        on=on,
        zone=ZONE,
        owner=owner,
        physicians=physicians,
        operators=operators,
        desk=desk,
        knowledge=knowledge(),
        equipment=Equipment(on),
        names=NamesGiven(rng),
        rng=rng,
        diary=Diary(ZONE),
        files=files,
    )


def _deliveries(place: Place) -> Iterator[dt.datetime]:
    """What came into the cupboard when, and what was called back."""
    events = [(each.received_days_ago, 0, each) for each in DELIVERIES]
    events += [(each.recalled_days_ago, 1, each) for each in DELIVERIES if each.recalled_days_ago is not None]
    for days_ago, is_recall, delivery in sorted(events, key=lambda event: (-event[0], event[1])):
        yield (at := place.at(place.ago(days_ago), 8, 15))
        _recall(place, delivery, at) if is_recall else place.equipment.deliver(place.operators[0], delivery, at)


def _recall(place: Place, delivery: Delivery, at: dt.datetime) -> None:
    lot = place.equipment.lot(delivery.number)
    raise_recall(
        by=place.physicians[0],
        at=at,
        identifier=lot.identifier,
        lot_number=lot.number,
        reason="The maker reports that some pouches of this lot were not sealed.",
        reference="Invented notice 2/11",
    )
