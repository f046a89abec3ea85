"""The gallery of a patient, pairs to compare, the portrait, and the photographs as they are handed out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.audit.models import AuditEntry
from needlepoint_clinic.consultations.models import ConsentWithdrawal
from needlepoint_clinic.patients.models import Patient
from needlepoint_clinic.photographs import actions, folder, queries
from needlepoint_clinic.photographs.models import Photograph
from tests.clinic import course_factories as made
from tests.clinic import factories
from tests.clinic.patients import records
from tests.clinic.photographs import pictures


@pytest.fixture(autouse=True)
def _media(tmp_path: Path) -> Iterator[None]:
    with override_settings(MEDIA_ROOT=tmp_path / "photographs"):
        yield


def add(by: Actor, patient: Patient, seed: int = 1, **given: Any) -> Photograph:
    plain: dict[str, Any] = {"zone": "left_cheek", "view": "front", "at": timezone.now()}
    return actions.add(by=by, patient=patient, data=pictures.jpeg(seed, size=(64, 48)), **(plain | given))


def status(client: Client, address: str, asked: dict[str, str] | None = None) -> int:
    """What an address of a file answers; the file is read to its end, which closes it."""
    answer = client.get(address, asked or {})
    if answer.streaming:
        b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return answer.status_code


def row(by: Actor, patient: Patient, number: int, **fields: Any) -> Photograph:
    """A row without a file, for long lists."""
    plain: dict[str, Any] = {
        "zone": "left_cheek",
        "view": "front",
        "file": f"ab/{number:040x}.jpg",
        "thumbnail": f"ab/{number:040x}-t.jpg",
        "sha256": f"{number:064x}",
        "width": 10,
        "height": 10,
        "bytes": 10,
        "facts": {"advice": [], "cautions": [], "good_for": [], "not_for": []},
        "taken_at": factories.NOW - dt.timedelta(hours=number),
        "added_by": by.person,
        "added_at": factories.NOW,
    }
    return Photograph(clinic=by.clinic, patient=patient, **(plain | fields))


def test_what_is_handed_out_is_for_this_browser_alone_and_logged() -> None:
    by = factories.actor()
    found = add(by, factories.patient(by))
    client = factories.signed_in(by)
    for name in ("file", "screen", "thumbnail"):
        before = AuditEntry.objects.filter(row=str(found.pk)).count()
        answer = client.get(reverse(f"photographs:{name}", args=[found.pk]))
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "filename" not in answer["Content-Disposition"]
        assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")  # type: ignore[attr-defined]
        assert AuditEntry.objects.filter(row=str(found.pk)).count() == before + 1


def test_a_page_that_was_logged_lets_its_small_pictures_through_for_this_member_alone() -> None:
    by = factories.actor()
    found, other = add(by, patient := factories.patient(by), 1), add(by, patient, 2)
    client = factories.signed_in(by)
    text = client.get(reverse("photographs:of_patient", args=[patient.pk])).content.decode()
    logged = AuditEntry.objects.count()
    key = queries.thumbnail_key(found.pk, by)
    address = reverse("photographs:thumbnail", args=[found.pk])
    assert f"{address}?key=" in text
    assert status(client, address, {"key": key}) == 200
    assert AuditEntry.objects.count() == logged
    colleague = factories.signed_in(factories.actor(Role.NURSE, by.clinic))
    for who, where in ((colleague, address), (client, reverse("photographs:thumbnail", args=[other.pk]))):
        assert status(who, where, {"key": key}) == 200
    assert AuditEntry.objects.count() == logged + 2, "a key of somebody else, or of another picture, is none"


def test_nobody_else_is_handed_anything() -> None:
    by = factories.actor()
    found = add(by, factories.patient(by))
    desk = factories.signed_in(factories.actor(Role.FRONT_DESK, by.clinic))
    stranger = factories.signed_in(factories.actor())
    for name in ("file", "screen", "thumbnail", "photograph", "set_aside"):
        address = reverse(f"photographs:{name}", args=[found.pk])
        assert stranger.get(address).status_code == 404
        assert desk.get(address).status_code == 403
    key = {"key": queries.thumbnail_key(found.pk, by)}
    assert stranger.get(reverse("photographs:thumbnail", args=[found.pk]), key).status_code == 404
    assert stranger.get(reverse("photographs:of_patient", args=[found.patient_id])).status_code == 404
    assert stranger.post(reverse("photographs:choose_portrait", args=[found.pk])).status_code == 404
    auditor = factories.signed_in(factories.actor(Role.AUDITOR, by.clinic))
    assert auditor.get(reverse("photographs:photograph", args=[found.pk])).status_code == 200


def test_a_file_that_is_gone_is_not_there() -> None:
    by = factories.actor()
    found = add(by, factories.patient(by))
    folder.throw_away(found.file)
    assert factories.signed_in(by).get(reverse("photographs:file", args=[found.pk])).status_code == 404


def test_by_zone_and_view_and_page_by_page_leaving_none_out() -> None:
    by = factories.actor()
    patient = factories.patient(by)
    Photograph.objects.bulk_create(row(by, patient, number) for number in range(100))
    Photograph.objects.bulk_create(row(by, patient, number, view="left_45") for number in range(100, 110))
    seen: list[Photograph] = []
    after = ""
    for _ in range(3):
        page = queries.gallery(patient, zone="left_cheek", view="front", after=after)
        seen += page.rows
        after = page.older
    assert after == ""
    assert len({each.pk for each in seen}) == len(seen) == 100
    assert [each.taken_at for each in seen] == sorted((each.taken_at for each in seen), reverse=True)
    assert [(each.view, each.count) for each in queries.shelves(patient)] == [("front", 100), ("left_45", 10)]
    assert queries.gallery(patient, after="nonsense").rows == queries.gallery(patient).rows


def test_a_thousand_photographs_cost_no_more_queries() -> None:
    by = factories.actor()
    client = factories.signed_in(by)
    few, many = factories.patient(by), factories.patient(by)
    Photograph.objects.bulk_create(row(by, few, number) for number in range(2))
    Photograph.objects.bulk_create(row(by, many, number) for number in range(1000))
    counts = []
    client.get(
        reverse("photographs:of_patient", args=[few.pk])
    )  # the first page of a session notes that somebody is there
    for patient in (few, many):
        with CaptureQueriesContext(connection) as found:
            assert client.get(reverse("photographs:of_patient", args=[patient.pk])).status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1] <= 19


def test_a_course_with_a_thousand_photographs_shows_first_and_newest() -> None:
    by = factories.actor()
    course = made.course(by)
    Photograph.objects.bulk_create(row(by, course.patient, number, course=course) for number in range(1000))
    with CaptureQueriesContext(connection) as found:
        (pair,) = queries.pairs_of(by, course)
    assert len(found) == 3
    assert pair.newest is not None
    assert pair.baseline.taken_at == factories.NOW - dt.timedelta(hours=999)
    assert pair.newest.taken_at == factories.NOW


def test_two_are_compared_and_only_of_one_person() -> None:
    by = factories.actor()
    patient = factories.patient(by)
    first, second = add(by, patient, 1), add(by, patient, 2)
    client = factories.signed_in(by)
    page = client.get(reverse("photographs:compare", args=[first.pk, second.pk])).content.decode()
    assert page.index(str(first.pk)) < page.index(str(second.pk))
    assert 'type="range"' in page
    assert "different zones" not in page
    side = add(by, patient, 3, view="left_45")
    assert "different zones" in client.get(reverse("photographs:compare", args=[first.pk, side.pk])).content.decode()
    other = add(by, factories.patient(by), 4)
    assert client.get(reverse("photographs:compare", args=[first.pk, other.pk])).status_code == 404
    page = client.get(reverse("photographs:photograph", args=[second.pk])).content.decode()
    assert reverse("photographs:compare", args=[first.pk, second.pk]) in page


def test_the_portrait_is_chosen_and_needs_no_line_of_its_own() -> None:
    by = factories.actor()
    found = add(by, factories.patient(by))
    client = factories.signed_in(by)
    client.post(reverse("photographs:choose_portrait", args=[found.pk]))
    found.patient.refresh_from_db()
    assert found.patient.portrait == found.pk
    assert AuditEntry.objects.filter(verb="photographs.portrait_chosen").count() == 1
    logged = AuditEntry.objects.count()
    assert status(client, reverse("photographs:thumbnail", args=[found.pk])) == 200
    assert AuditEntry.objects.count() == logged
    auditor = factories.signed_in(factories.actor(Role.AUDITOR, by.clinic))
    assert auditor.post(reverse("photographs:choose_portrait", args=[found.pk])).status_code == 403


def test_the_history_says_who_changed_the_portrait() -> None:
    clinic = factories.clinic()
    registrar, by, other = (factories.actor(Role.NURSE, clinic) for _ in range(3))
    patient = records.registered(registrar)
    found = add(by, patient)
    at = timezone.now()
    actions.choose_portrait(by=by, photograph=found, at=at)
    actions.set_aside(by=other, photograph=found, reason="Of somebody else", at=at)
    kept = [(each.history_user, each.portrait) for each in patient.history.order_by("history_id")]
    assert kept[1:] == [(by.person.user, found.pk), (other.person.user, None)]
    verbs = AuditEntry.objects.filter(patient=patient.pk, verb__startswith="photographs.portrait").order_by("number")
    assert [(each.verb, each.member) for each in verbs] == [
        ("photographs.portrait_chosen", by.person.pk),
        ("photographs.portrait_taken_away", other.person.pk),
    ]
    page = factories.signed_in(by).get(reverse("patients:changes", args=[patient.pk])).content.decode()
    assert f"photograph {str(found.pk)[:8]}" in page


def test_one_that_does_not_belong_here_is_set_aside_and_kept() -> None:
    by = factories.actor()
    found = add(by, factories.patient(by))
    actions.choose_portrait(by=by, photograph=found, at=timezone.now())
    client = factories.signed_in(by)
    address = reverse("photographs:set_aside", args=[found.pk])
    assert client.post(address, {"reason": ""}).status_code == 422
    client.post(address, {"reason": "Of somebody else"})
    found.refresh_from_db()
    found.patient.refresh_from_db()
    assert (found.set_aside_by, found.patient.portrait) == (by.person, None)
    assert folder.path_of(found.file).exists()
    assert queries.gallery(found.patient).rows == ()
    text = client.get(reverse("photographs:photograph", args=[found.pk])).content.decode()
    assert "Of somebody else" in text
    assert add(by, right := factories.patient(by)).patient == right, "the right person may have it now"


def test_consent_to_photographs_is_said() -> None:
    by = factories.actor()
    course = made.course(by)
    client = factories.signed_in(by)
    address = reverse("photographs:of_patient", args=[course.patient_id])
    assert "No consent to photographs is on record yet" in client.get(address).content.decode()
    consent = factories.consent(course, by, photographs=["record", "teaching"])
    text = client.get(address).content.decode()
    assert "for the record, for teaching" in text
    ConsentWithdrawal.objects.create(clinic=by.clinic, consent=consent, withdrawn_at=timezone.now(), noted_by=by.person)
    assert "Consent was withdrawn" in client.get(address).content.decode()
    factories.consent(course, by, photographs=[], signed_at=timezone.now())
    assert "does not allow photographs" in client.get(address).content.decode()
