"""Clinics, the people who work there, and invitations."""

from __future__ import annotations

import uuid
import zoneinfo
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from needlepoint_clinic.accounts.roles import Role


def check_time_zone(name: str) -> None:
    """A name of the time zone database.

    Raises:
        ValidationError: it is none.
    """
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("“%(name)s” is no time zone; it looks like Europe/Madrid.") % {"name": name})


class Clinic(models.Model):
    """One site. Several may share an installation; their rows are apart."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    time_zone = models.CharField(max_length=60, default="UTC", validators=[check_time_zone])
    country = models.CharField(max_length=2, blank=True)
    """ISO 3166-1, for public holidays."""
    language = models.CharField(max_length=10, default="en")
    phone = models.CharField(max_length=40, blank=True)
    urgent_phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    address = models.TextField(blank=True)
    knowledge_digest = models.CharField(max_length=64, blank=True)
    """Of the knowledge it works with; empty: the one that is shipped."""
    policy = models.JSONField(default=dict, blank=True)
    """What its own policy sets otherwise than the knowledge; its history is knowledge_pages.ClinicPolicy."""
    last_patient_number = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Users(BaseUserManager["User"]):
    """Makes users; there are no superusers, for nobody stands above a clinic's own table of permissions."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A user who can sign in with `password`, or, without one, only after setting it by an invitation."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """Somebody who can sign in. What they may do depends on the clinic: `Member`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=10, blank=True)
    pin = models.CharField(max_length=200, blank=True)
    """Hash of the number that unlocks a screen and signs a record of somebody already signed in."""
    pin_failures = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = Users()

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """As pages show it."""
        return self.name


class Member(models.Model):
    """Somebody at a clinic, in one role. Leaving ends it; what they signed stays theirs."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="members")
    role = models.CharField(max_length=20, choices=Role.choices)
    needs_cosignature = models.BooleanField(default=False)
    """Whether a physician has to sign their sessions as well."""
    joined_at = models.DateTimeField(auto_now_add=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["clinic", "user"], condition=Q(left_at=None), name="one_role_at_a_clinic"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="known_role"),
        ]

    def __str__(self) -> str:
        return self.user.name


class Invitation(models.Model):
    """A seat at a clinic offered to an e-mail address. Only the hash of its secret is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=20, choices=Role.choices)
    needs_cosignature = models.BooleanField(default=False)
    secret_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    """None for the first owner, who is invited from the terminal."""
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.get_role_display()} at {self.clinic}"
