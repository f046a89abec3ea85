"""Writes: clinics, members and invitations."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.models import Clinic, Invitation, Member, User
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.audit.actions import record

INVITATION_DAYS = 7


class NotAllowedNow(Exception):
    """Something about members that cannot be done, in words for the page."""


@transaction.atomic
def open_clinic(
    *, name: str, owner: User, at: dt.datetime, time_zone: str = "UTC", language: str = "en", knowledge_digest: str = ""
) -> Actor:
    """A new clinic and its first member, the owner; it stays with the knowledge of `knowledge_digest`."""
    clinic = Clinic(name=name, time_zone=time_zone, language=language, knowledge_digest=knowledge_digest)
    clinic.full_clean()
    clinic.save()
    by = Actor(clinic, Member.objects.create(clinic=clinic, user=owner, role=Role.OWNER))
    record(by=by, at=at, verb="accounts.clinic_opened", row=clinic)
    return by


@transaction.atomic
def open_clinic_by_invitation(
    *, name: str, owner: str, time_zone: str, country: str = "", language: str = "en", at: dt.datetime
) -> tuple[Invitation, str]:
    """A new clinic whose owner is invited by e-mail address; asked again while nobody has joined, the link is renewed.

    Raises:
        NotAllowedNow: a clinic of that name has members already.
        ValidationError: a field cannot be used.
    """
    clinic = Clinic.objects.filter(name=name).first()
    if clinic is not None and clinic.members.exists():
        raise NotAllowedNow(
            _("There is a clinic “%(name)s” already, with members; its owner invites people.") % {"name": name}
        )
    if clinic is None:
        clinic = Clinic(name=name, time_zone=time_zone, country=country, language=language)
        clinic.full_clean()
        clinic.save()
        record(by=Actor(clinic, None), at=at, verb="accounts.clinic_opened", row=clinic)
    return invite(by=Actor(clinic, None), email=owner, role=Role.OWNER, at=at)


@transaction.atomic
def invite(
    *, by: Actor, email: str, role: Role, needs_cosignature: bool = False, at: dt.datetime
) -> tuple[Invitation, str]:
    """Offer a seat. The secret is for the e-mail alone; only its hash is kept.

    Raises:
        NotAllowedNow: somebody with this address works here already.
    """
    email = email.strip().lower()
    if Member.objects.filter(clinic=by.clinic, user__email=email, left_at=None).exists():
        raise NotAllowedNow(_("%(email)s is a member already; change the role instead.") % {"email": email})
    Invitation.objects.filter(clinic=by.clinic, email=email, accepted_at=None, withdrawn_at=None).update(
        withdrawn_at=at
    )
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        clinic=by.clinic,
        email=email,
        role=role,
        needs_cosignature=needs_cosignature,
        secret_hash=_hash(secret),
        invited_by=by.member,
        invited_at=at,
        expires_at=at + dt.timedelta(days=INVITATION_DAYS),
    )
    record(by=by, at=at, verb="accounts.invited", row=invitation, role=role)
    return invitation, secret


def open_invitation(secret: str, *, at: dt.datetime) -> Invitation | None:
    """The invitation a secret belongs to, while it can be accepted."""
    return Invitation.objects.filter(
        secret_hash=_hash(secret), accepted_at=None, withdrawn_at=None, expires_at__gt=at
    ).first()


@transaction.atomic
def accept(*, invitation: Invitation, user: User, at: dt.datetime, address: str = "") -> Member:
    """Take the seat.

    Raises:
        NotAllowedNow: it was taken, withdrawn or ran out meanwhile.
    """
    free = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None, expires_at__gt=at)
    if not free.update(accepted_at=at):
        raise NotAllowedNow(_("This invitation is no longer open. Ask the clinic for a new one."))
    member = Member.objects.create(
        clinic=invitation.clinic,
        user=user,
        role=invitation.role,
        needs_cosignature=invitation.needs_cosignature,
    )
    record(by=Actor(invitation.clinic, member, address), at=at, verb="accounts.joined", row=member, role=member.role)
    return member


@transaction.atomic
def change_role(*, by: Actor, member: Member, role: Role, needs_cosignature: bool, at: dt.datetime) -> None:
    """Give a member another role.

    Raises:
        NotAllowedNow: the clinic would be without an owner.
    """
    if member.role == Role.OWNER and role != Role.OWNER:
        _keep_an_owner(by.clinic, member)
    member.role, member.needs_cosignature = role, needs_cosignature
    member.save(update_fields=["role", "needs_cosignature"])
    record(by=by, at=at, verb="accounts.role_changed", row=member, role=role)


@transaction.atomic
def end_membership(*, by: Actor, member: Member, at: dt.datetime) -> None:
    """Somebody leaves; their signatures stay.

    Raises:
        NotAllowedNow: the clinic would be without an owner.
    """
    if member.role == Role.OWNER:
        _keep_an_owner(by.clinic, member)
    member.left_at = at
    member.save(update_fields=["left_at"])
    record(by=by, at=at, verb="accounts.left", row=member)


def choose_language(user: User, language: str) -> None:
    """Show pages to somebody in this language from now on, wherever they sign in. It is their own matter: no audit."""
    User.objects.filter(pk=user.pk).update(language=language)


def _keep_an_owner(clinic: Clinic, leaving: Member) -> None:
    if not Member.objects.filter(clinic=clinic, role=Role.OWNER, left_at=None).exclude(pk=leaving.pk).exists():
        raise NotAllowedNow(_("A clinic needs an owner. Make somebody else an owner first."))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
