"""The invented staff, and the password and PIN that everybody at the demonstration clinic has."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from needlepoint_clinic.accounts.actions import open_clinic
from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.models import Member, User
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.audit.actions import record

PASSWORD = "shown to everybody"  # noqa: S105 - printed at every start; works only where NEEDLEPOINT_DEMO=1 does
PIN = "204060"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can sign in."""

    email: str
    name: str
    role: Role
    needs_cosignature: bool = False


OWNER = Person("owner@clinic.example", "Elena Marín", Role.OWNER)
PHYSICIAN = Person("physician@clinic.example", "Dr. Jonas Keller", Role.PHYSICIAN)
SECOND_PHYSICIAN = Person("physician2@clinic.example", "Dr. Amara Obi", Role.PHYSICIAN)
NURSE = Person("nurse@clinic.example", "Rosa Vidal", Role.NURSE)
SUPERVISED = Person("nurse2@clinic.example", "Tim Berger", Role.NURSE, needs_cosignature=True)
DESK = Person("desk@clinic.example", "Noor Haddad", Role.FRONT_DESK)
AUDITOR = Person("auditor@clinic.example", "Ines Prado", Role.AUDITOR)
STAFF = (OWNER, PHYSICIAN, SECOND_PHYSICIAN, NURSE, SUPERVISED, DESK, AUDITOR)

OTHER_OWNER = Person("owner@other.example", "Hugo Lindner", Role.OWNER)
OTHER_PHYSICIAN = Person("physician@other.example", "Dr. Marta Silva", Role.PHYSICIAN)


@dataclass(frozen=True, slots=True)
class Secrets:
    """The hashes of the one password and the one PIN, made once, since hashing takes its time on purpose."""

    password: str
    pin: str

    @classmethod
    def made(cls) -> Secrets:
        """Hash both."""
        return cls(make_password(PASSWORD), make_password(PIN))


def open_for_business(name: str, owner: Person, secrets: Secrets, *, at: dt.datetime, **details: str) -> Actor:
    """A new clinic with its owner."""
    by = open_clinic(name=name, owner=_user(owner, secrets), at=at, time_zone="Europe/Madrid")
    for field, value in details.items():
        setattr(by.clinic, field, value)
    by.clinic.save()
    return by


def employ(by: Actor, person: Person, secrets: Secrets, *, at: dt.datetime) -> Actor:
    """Somebody who took up an invitation."""
    member = Member.objects.create(
        clinic=by.clinic,
        user=_user(person, secrets),
        role=person.role,
        needs_cosignature=person.needs_cosignature,
    )
    joined = Actor(by.clinic, member)
    record(by=joined, at=at, verb="accounts.joined", row=member, role=member.role)
    return joined


def _user(person: Person, secrets: Secrets) -> User:
    return User.objects.create(email=person.email, name=person.name, password=secrets.password, pin=secrets.pin)
