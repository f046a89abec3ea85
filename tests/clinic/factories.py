"""Makes clinics, members and records for tests; every value can be given, the rest is plain."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from django.test import Client

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.models import Clinic, Member, User
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.patients.models import Patient

NOW = dt.datetime(2026, 11, 28, 9, 0, tzinfo=dt.UTC)
TODAY = NOW.date()
PASSWORD = "a sentence for tests"  # noqa: S105
PIN = "482915"
_count = itertools.count(1)


def clinic(**fields: Any) -> Clinic:
    """A clinic."""
    return Clinic.objects.create(**{"name": f"Clinic {next(_count)}", "time_zone": "Europe/Madrid"} | fields)


def actor(role: Role = Role.PHYSICIAN, at: Clinic | None = None, **fields: Any) -> Actor:
    """Somebody new at work, at a new clinic unless one is given."""
    number = next(_count)
    user = User.objects.create_user(f"member{number}@clinic.example", PASSWORD, name=f"Member {number}")
    member = Member.objects.create(clinic=at or clinic(), user=user, role=role, **fields)
    return Actor(member.clinic, member, "127.0.0.1")


def signed_in(by: Actor) -> Client:
    """A browser in which the actor is signed in, with the second factor done."""
    assert by.member is not None
    client = Client()
    client.force_login(by.member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["has_second_factor"] = True
    session["clinic"] = str(by.clinic.pk)
    session.save()
    return client


def patient(by: Actor, **fields: Any) -> Patient:
    """A patient of the actor's clinic."""
    number = next(_count)
    plain = {
        "number": number,
        "family_name": f"Family{number}",
        "given_name": "Given",
        "sort_name": f"family{number} given",
        "born_on": dt.date(1990, 5, 4),
        "registered_at": NOW,
    }
    return Patient.objects.create(clinic=by.clinic, **(plain | fields))
