"""People join by invitation, once, at the clinic that invited them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from needlepoint_clinic.accounts import actions
from needlepoint_clinic.accounts.models import Invitation, Member, User
from needlepoint_clinic.accounts.roles import Role
from tests.clinic import factories


def test_an_invitation_is_mailed_and_accepted(client: Client) -> None:
    owner = factories.actor(Role.OWNER)
    page = factories.signed_in(owner)
    answer = page.post(reverse("accounts:invite"), {"email": "New@clinic.example", "role": "nurse"})
    assert answer.status_code == 302
    link = mail.outbox[0].body.split()[-1]
    path = link.partition("localhost:8000")[2]
    assert client.get(path).status_code == 200
    weak = client.post(path, {"name": "New Nurse", "password": "short"})
    assert weak.status_code == 200
    assert "New Nurse" in weak.content.decode(), "what was typed stays"
    assert client.post(path, {"name": "New Nurse", "password": factories.PASSWORD}).status_code == 302
    seat = Member.objects.get(user__email="new@clinic.example")
    assert (seat.clinic, seat.role) == (owner.clinic, "nurse")
    assert client.get(path).status_code == 410


def test_an_old_invitation_is_closed() -> None:
    owner = factories.actor(Role.OWNER)
    long_ago = timezone.now() - dt.timedelta(days=8)
    _, secret = actions.invite(by=owner, email="late@clinic.example", role=Role.NURSE, at=long_ago)
    assert Client().get(reverse("accounts:join", args=[secret])).status_code == 410


def test_a_second_invitation_replaces_the_first() -> None:
    owner = factories.actor(Role.OWNER)
    for role in (Role.NURSE, Role.PHYSICIAN):
        actions.invite(by=owner, email="twice@clinic.example", role=role, at=factories.NOW)
    assert Invitation.objects.filter(withdrawn_at=None).get().role == Role.PHYSICIAN


def test_a_member_is_not_invited_again() -> None:
    owner = factories.actor(Role.OWNER)
    with pytest.raises(actions.NotAllowedNow, match="member already"):
        actions.invite(by=owner, email=owner.person.user.email, role=Role.NURSE, at=factories.NOW)


def test_the_last_owner_stays() -> None:
    owner = factories.actor(Role.OWNER)
    with pytest.raises(actions.NotAllowedNow, match="needs an owner"):
        actions.end_membership(by=owner, member=owner.person, at=factories.NOW)
    second = factories.actor(Role.OWNER, at=owner.clinic)
    actions.end_membership(by=second, member=owner.person, at=factories.NOW)
    assert factories.signed_in(owner).get(reverse("today:today"))["Location"] == reverse("accounts:no_clinic")


def test_nobody_signs_up_alone(client: Client) -> None:
    client.post("/account/signup/", {"email": "x@clinic.example", "password1": factories.PASSWORD})
    assert not User.objects.filter(email="x@clinic.example").exists()


def test_members_of_other_clinics_are_not_found() -> None:
    stranger = factories.actor(Role.OWNER)
    page = factories.signed_in(factories.actor(Role.OWNER))
    assert page.get(reverse("accounts:member", args=[stranger.person.pk])).status_code == 404
    assert page.post(reverse("accounts:choose_clinic", args=[stranger.clinic.pk])).status_code == 404
