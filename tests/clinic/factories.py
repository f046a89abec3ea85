"""Makes clinics, members and records for tests; every value can be given, the rest is plain."""

from __future__ import annotations

import datetime as dt
import itertools
import zoneinfo
from typing import Any

from django.test import Client
from django.utils import timezone

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.models import Clinic, Member, User
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.consultations.models import Consent, Consultation, RecordStatus
from needlepoint_clinic.courses.models import Course, Session
from needlepoint_clinic.patients.models import Patient

NOW = dt.datetime(2026, 11, 28, 9, 0, tzinfo=dt.UTC)
TODAY = NOW.date()
TIME_ZONE = zoneinfo.ZoneInfo("Europe/Madrid")
PASSWORD = "a sentence for tests"  # noqa: S105
PIN = "482915"
_count = itertools.count(1)


def today() -> dt.date:
    """The day that it is at a clinic made here, which just before midnight in Greenwich is the next one."""
    return timezone.localdate(timezone=TIME_ZONE)


def clinic(**fields: Any) -> Clinic:
    """A clinic."""
    return Clinic.objects.create(**{"name": f"Clinic {next(_count)}", "time_zone": TIME_ZONE.key} | fields)


def actor(role: Role = Role.PHYSICIAN, at: Clinic | None = None, **fields: Any) -> Actor:
    """Somebody new at work, at a new clinic unless one is given."""
    number = next(_count)
    user = User.objects.create_user(f"member{number}@clinic.example", PASSWORD, name=f"Member {number}")
    member = Member.objects.create(clinic=at or clinic(), user=user, role=role, **fields)
    return Actor(member.clinic, member, "127.0.0.1")


def signed_in(by: Actor) -> Client:
    """A browser in which the actor is signed in, with the second factor done."""
    client = Client()
    client.force_login(by.person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["has_second_factor"] = True
    session["clinic"] = str(by.clinic.pk)
    session.save()
    return client


def patient(by: Actor, **fields: Any) -> Patient:
    """A patient of the actor's clinic."""
    number = next(_count)
    plain: dict[str, Any] = {
        "number": 10_000 + number,  # beside those that a clinic counts itself
        "family_name": f"Family{number}",
        "given_name": "Given",
        "sort_name": f"family{number} given",
        "born_on": dt.date(1990, 5, 4),
        "registered_at": NOW,
    }
    return Patient.objects.create(clinic=by.clinic, **(plain | fields))


def consultation(of: Patient, by: Actor, **fields: Any) -> Consultation:
    """A signed consultation."""
    plain: dict[str, Any] = {
        "held_on": TODAY,
        "status": RecordStatus.SIGNED,
        "started_by": by.person,
        "started_at": NOW,
        "saved_at": NOW,
        "signed_by": by.person,
        "signed_at": NOW,
    }
    return Consultation.objects.create(clinic=by.clinic, patient=of, **(plain | fields))


def course(of: Patient, by: Actor, **fields: Any) -> Course:
    """An active course of four sessions, none done."""
    plain: dict[str, Any] = {"consultation": None, "zones": ["left_cheek"], "indications": ["acne_scars_rolling"]}
    given: dict[str, Any] = plain | {"sessions_planned": 4, "started_at": NOW} | fields
    given["consultation"] = given["consultation"] or consultation(of, by)
    return Course.objects.create(clinic=by.clinic, patient=of, **given)


def session(of: Course, by: Actor, **fields: Any) -> Session:
    """A draft of a session today."""
    plain: dict[str, Any] = {"number": 1, "held_on": TODAY, "operator": by.person, "started_at": NOW, "saved_at": NOW}
    return Session.objects.create(clinic=by.clinic, course=of, patient=of.patient, **(plain | fields))


def consent(of: Course, by: Actor, **fields: Any) -> Consent:
    """A valid consent to a course."""
    plain: dict[str, Any] = {
        "consultation": of.consultation,
        "text_version": "en-test",
        "text_digest": "0" * 64,
        "language": "en",
        "shown": "What may happen.",
        "answers": {},
        "signed_name": "Given Family",
        "signed_at": NOW,
        "witnessed_by": by.person,
    }
    return Consent.objects.create(clinic=by.clinic, patient=of.patient, **(plain | fields))
