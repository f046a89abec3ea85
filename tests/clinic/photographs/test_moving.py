"""A photograph of somebody else goes to the right record: both say so, the picture stays as it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.audit.models import AuditEntry
from needlepoint_clinic.patients import actions as patients
from needlepoint_clinic.patients.models import LegalBasis, Patient, RestrictionBasis
from needlepoint_clinic.photographs import actions, folder, queries
from needlepoint_clinic.photographs.models import Photograph
from needlepoint_clinic.photographs.moving import CannotMove, move
from tests.clinic import course_factories as made
from tests.clinic import factories
from tests.clinic.patients import records
from tests.clinic.photographs import pictures


@pytest.fixture(autouse=True)
def _media(tmp_path: Path) -> Iterator[None]:
    with override_settings(MEDIA_ROOT=tmp_path / "photographs"):
        yield


@pytest.fixture
def by() -> Actor:
    """A nurse."""
    return factories.actor(Role.NURSE)


def add(by: Actor, patient: Patient, **given: Any) -> Photograph:
    """A photograph."""
    plain: dict[str, Any] = {"zone": "left_cheek", "view": "front", "at": timezone.now()}
    return actions.add(by=by, patient=patient, data=pictures.jpeg(1, size=(64, 48)), **(plain | given))


def moved(by: Actor, row: Photograph, to: Patient) -> Photograph:
    """Moved without a page."""
    return move(by=by, photograph=row, to=to, reason="Taken for another", at=timezone.now())


def test_it_is_moved_by_number_after_a_look_at_whose_it_is(by: Actor) -> None:
    course = made.course(by)
    wrong, right = course.patient, records.registered(by, "Right")
    row = add(by, wrong, course=course)
    actions.choose_portrait(by=by, photograph=row, at=timezone.now())
    actions.set_aside(by=by, photograph=row, reason="Somebody else", at=timezone.now())
    bytes_before, file = folder.path_of(row.file).read_bytes(), row.file
    client, address = factories.signed_in(by), reverse("photographs:move", args=[row.pk])
    assert 'value="Somebody else"' in client.get(address).content.decode()
    sent = {"number": str(right.number), "reason": "Taken for another"}
    page = client.post(address, sent).content.decode()
    assert "Does the photograph show this person?" in page
    assert str(right) in page
    assert Photograph.objects.count() == 1, "nothing is moved before somebody has looked"
    answer = client.post(address, {**sent, "sure": str(right.pk)})
    new = Photograph.objects.get(patient=right)
    assert answer["Location"] == reverse("photographs:photograph", args=[new.pk])
    assert (new.file, new.sha256, new.course, new.session, new.set_aside_at) == (file, row.sha256, None, None, None)
    assert folder.path_of(new.file).read_bytes() == bytes_before
    assert (new.added_by, new.taken_at) == (row.added_by, row.taken_at)
    row.refresh_from_db()
    assert (row.file, row.set_aside_reason, row.patient) == ("", "Taken for another", wrong)
    both = {
        each.verb: (each.patient, each.row, each.details) for each in AuditEntry.objects.filter(verb__contains="moved")
    }
    assert both == {
        "photographs.moved_away": (wrong.pk, str(row.pk), {"other": str(new.pk)}),
        "photographs.moved_in": (right.pk, str(new.pk), {"other": str(row.pk)}),
    }
    page = client.get(reverse("photographs:photograph", args=[row.pk])).content.decode()
    assert "The picture is in the record of the person it shows" in page
    for name in ("file", "screen", "thumbnail"):
        assert client.get(reverse(f"photographs:{name}", args=[row.pk])).status_code == 404, name
    page = client.get(reverse("photographs:of_patient", args=[wrong.pk])).content.decode()
    assert "1 was set aside" in page
    assert "Taken for another" in page
    assert queries.gallery(right).rows == (new,)


def test_one_that_was_not_set_aside_is_at_once(by: Actor) -> None:
    row = add(by, records.registered(by, "Wrong"))
    actions.choose_portrait(by=by, photograph=row, at=timezone.now())
    moved(by, row, records.registered(by, "Right"))
    row.refresh_from_db()
    row.patient.refresh_from_db()
    assert row.set_aside_by == by.person
    assert row.patient.portrait is None


def test_an_erasure_of_either_does_right_by_the_other(by: Actor) -> None:
    owner = factories.actor(Role.OWNER, by.clinic)
    wrong, right = records.registered(by, "Wrong"), records.registered(by, "Right")
    new = moved(by, add(by, wrong), right)
    given: dict[str, Any] = {"by": owner, "basis": LegalBasis.UNLAWFUL, "reason": "file 7", "at": timezone.now()}
    first = patients.erase(patient=wrong, **given)
    assert patients.delete_files_left(first) == 0
    assert folder.path_of(new.file).exists()
    second = patients.erase(patient=right, **given)
    assert new.file in (second.files_left or [])


def test_what_cannot_be_moved_says_why(by: Actor) -> None:
    owner = factories.actor(Role.OWNER, by.clinic)
    wrong, right, closed = (records.registered(by, name) for name in ("Wrong", "Right", "Closed"))
    row = add(by, wrong)
    patients.restrict(by=owner, patient=closed, basis=RestrictionBasis.ACCURACY, reason="asked", at=timezone.now())
    for to, why in ((wrong, "already"), (closed, "restricted")):
        with pytest.raises(CannotMove, match=why):
            moved(by, row, to)
    add(by, right, sure=True)
    with pytest.raises(CannotMove, match="this very photograph"):
        moved(by, row, right)
    client, address = factories.signed_in(by), reverse("photographs:move", args=[row.pk])
    for number in (closed.number, 999_999):
        answer = client.post(address, {"number": number, "reason": "Why"})
        assert answer.status_code == 422
        assert "No open record here has this number" in answer.content.decode()
    other = records.registered(by, "Other")
    moved(by, row, other)
    with pytest.raises(CannotMove, match="moved already"):
        moved(by, row, right)


def test_a_number_typed_anew_is_looked_at_anew(by: Actor) -> None:
    row, right, another = (
        add(by, records.registered(by, "Wrong")),
        records.registered(by, "Right"),
        records.registered(by, "Another"),
    )
    client, address = factories.signed_in(by), reverse("photographs:move", args=[row.pk])
    page = client.post(address, {"number": another.number, "reason": "Why", "sure": str(right.pk)})
    assert str(another) in page.content.decode()
    assert Photograph.objects.count() == 1


def test_strangers_and_readers_move_nothing(by: Actor) -> None:
    row = add(by, records.registered(by, "Wrong"))
    address = reverse("photographs:move", args=[row.pk])
    stranger = factories.signed_in(factories.actor())
    assert stranger.get(address).status_code == 404
    there = records.registered(factories.actor(), "Elsewhere")
    client = factories.signed_in(by)
    assert client.post(address, {"number": there.number + 10_000, "reason": "x"}).status_code == 422
    assert factories.signed_in(factories.actor(Role.AUDITOR, by.clinic)).get(address).status_code == 403
