"""A calendar that phones subscribe to: when somebody is booked, and nothing of whom or what for."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid

from django.core import signing
from icalendar import Calendar, Event

from needlepoint_clinic.accounts.models import Member
from needlepoint_clinic.appointments.models import Appointment
from needlepoint_clinic.appointments.queries import TAKES_TIME

BACK, AHEAD = dt.timedelta(days=30), dt.timedelta(days=180)


def secret_of(member: Member) -> str:
    """The secret in the address of a member's feed. It changes with the password, which closes the old address."""
    return signing.Signer(salt=_salt(member)).sign(member.pk.hex)


def member_of(secret: str) -> Member | None:
    """Whose feed it is; None where the secret is not, or no longer, good."""
    try:
        who = uuid.UUID(hex=secret.partition(":")[0])
    except ValueError:
        return None
    member = Member.objects.select_related("user", "clinic").filter(pk=who, left_at=None).first()
    if member is None:
        return None
    try:
        signing.Signer(salt=_salt(member)).unsign(secret)
    except signing.BadSignature:
        return None
    return member


def feed(member: Member, *, at: dt.datetime) -> bytes:
    """The member's appointments of a month back and half a year ahead, as iCalendar (RFC 5545)."""
    calendar = Calendar()
    calendar.add("prodid", "-//Needlepoint//Clinic//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", member.clinic.name)
    booked = Appointment.objects.filter(
        clinic=member.clinic,
        staff=member,
        status__in=TAKES_TIME,
        starts_at__range=(at - BACK, at + AHEAD),
    )
    for appointment in booked.order_by("starts_at"):
        event = Event()
        event.add("uid", f"{appointment.pk}@needlepoint")
        event.add("dtstamp", at)
        event.add("dtstart", appointment.starts_at.astimezone(dt.UTC))
        event.add("dtend", appointment.ends_at.astimezone(dt.UTC))
        event.add("sequence", appointment.version)
        event.add("summary", "Appointment")
        event.add("class", "PRIVATE")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _salt(member: Member) -> str:
    return f"feed:{hashlib.sha256(member.user.password.encode()).hexdigest()[:24]}"
