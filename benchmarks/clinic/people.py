"""Members of the filled clinic, signed in, and the rows each of them works on."""

from __future__ import annotations

import random
import time
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.middleware import CLINIC, SEEN
from needlepoint_clinic.accounts.models import Member, User
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.consultations.models import Consultation, RecordStatus
from needlepoint_clinic.courses.models import Session
from needlepoint_clinic.patients.models import Patient

USERS = 20
RECORDS = 300
"""How many different records are opened, at most."""
SECOND_FACTOR = "has_second_factor"


@dataclass(frozen=True, slots=True)
class Target:
    """What one user does: signed in by `cookie`, with a session of their own to save and a consultation to hold."""

    cookie: str
    session: str
    zone: str
    consultation: str


@dataclass(frozen=True, slots=True)
class Targets:
    """What all users do together.

    Attributes:
        records: patients whose record is opened, in this order again and again.
        terms: what is typed into the search: whole names, beginnings, numbers, birthdays, and a common name.
    """

    users: tuple[Target, ...]
    records: tuple[str, ...]
    terms: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


def targets(by: Actor, *, seed: int = 1) -> Targets:
    """Sign in members who never did anything else, and find their work."""
    rng = random.Random(seed)  # noqa: S311 - which records are opened is no secret
    drafts = Session.objects.filter(clinic=by.clinic, status=RecordStatus.DRAFT).prefetch_related("zones")
    held = Consultation.objects.filter(clinic=by.clinic, status=RecordStatus.DRAFT)
    work = list(zip(drafts.order_by("pk")[:USERS], held.order_by("pk")[:USERS], strict=True))
    if len(work) < USERS:
        raise RuntimeError(f"the clinic has {len(work)} drafts for {USERS} users")
    users = tuple(
        Target(_signed_in(by, number), str(session.pk), str(session.zones.all()[0].pk), str(consultation.pk))
        for number, (session, consultation) in enumerate(work)
    )
    patients = list(Patient.objects.filter(clinic=by.clinic, number__lt=1_000_000))
    some = rng.sample(patients, min(RECORDS, len(patients)))
    return Targets(users, tuple(str(each.pk) for each in some), tuple(_terms(some[:60])))


def _terms(patients: list[Patient]) -> list[str]:
    ways = (
        lambda each: f"{each.given_name.split()[0]} {each.family_name}",
        lambda each: each.family_name[:6],
        lambda each: str(each.number),
        lambda each: f"{each.born_on}",
        lambda _each: "garcia",
    )
    return [ways[number % len(ways)](each) for number, each in enumerate(patients)]


def _signed_in(by: Actor, number: int) -> str:
    """A physician's session as signing in with two factors leaves it."""
    user = User.objects.create_user(f"bench{number}@clinic.example", name=f"Member {number}")
    Member.objects.create(clinic=by.clinic, user=user, role=Role.PHYSICIAN)
    session: Any = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[SECOND_FACTOR] = True
    session[CLINIC] = str(by.clinic.pk)
    session[SEEN] = time.time()
    session.save()
    return str(session.session_key)
