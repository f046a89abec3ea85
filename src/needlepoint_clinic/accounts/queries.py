"""Reads: the team of a clinic."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.models import Invitation, Member, User


def team(by: Actor) -> QuerySet[Member]:
    """Everybody who works at the clinic, and who used to."""
    return Member.objects.filter(clinic=by.clinic).select_related("user").order_by("left_at", "user__name")


def waiting_invitations(by: Actor, *, at: dt.datetime) -> QuerySet[Invitation]:
    """Seats offered and not taken yet."""
    return Invitation.objects.filter(clinic=by.clinic, accepted_at=None, withdrawn_at=None, expires_at__gt=at).order_by(
        "email"
    )


def seats(user: User) -> QuerySet[Member]:
    """The clinics somebody works at."""
    return Member.objects.filter(user=user, left_at=None).select_related("clinic").order_by("clinic__name")
