"""Photographs come in: stripped, judged and kept with random names, or refused in words and leaving nothing."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from needlepoint.errors import UnreadableFile
from needlepoint.photos.card import find_card
from needlepoint.photos.gate import check_photo
from needlepoint.photos.ingest import read_photo
from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.audit.models import AuditEntry
from needlepoint_clinic.patients.models import Patient
from needlepoint_clinic.photographs import actions, folder, intake
from needlepoint_clinic.photographs.models import Photograph
from tests.clinic import course_factories as made
from tests.clinic import factories
from tests.clinic.photographs import pictures


@pytest.fixture(autouse=True)
def media(tmp_path: Path) -> Iterator[Path]:
    with override_settings(MEDIA_ROOT=tmp_path / "photographs"):
        yield tmp_path / "photographs"


def add(by: Actor, patient: Patient, data: bytes, **given: Any) -> Photograph:
    plain: dict[str, Any] = {"zone": "left_cheek", "view": "front", "at": timezone.now()}
    return actions.add(by=by, patient=patient, data=data, **(plain | given))


def sent(*files: bytes, **fields: str) -> dict[str, Any]:
    names = [SimpleUploadedFile(f"Lucia Marin {number}.jpg", data) for number, data in enumerate(files)]
    return {"zone": "left_cheek", "view": "front", "photographs": names, **fields}


def left_in(media: Path) -> list[Path]:
    return [each for each in media.rglob("*") if each.is_file()] if media.exists() else []


def test_several_at_once_with_session_and_course(media: Path) -> None:
    by = factories.actor(Role.NURSE)
    course = made.course(by)
    session = made.session(by, course, dt.date(2026, 10, 5))
    client = factories.signed_in(by)
    answer = client.post(
        reverse("photographs:add", args=[course.patient_id]),
        sent(pictures.jpeg(1), pictures.jpeg(2), session=str(session.pk)),
    )
    assert answer["Location"] == reverse("photographs:of_patient", args=[course.patient_id])
    rows = list(Photograph.objects.all())
    assert {(row.session, row.course, row.zone, row.view, row.added_by) for row in rows} == {
        (session, course, "left_cheek", "front", by.person)
    }
    assert len(left_in(media)) == 6, "each with its small pictures"
    assert AuditEntry.objects.filter(verb="photographs.added", patient=course.patient_id).count() == 2


def test_what_identifies_is_gone_and_the_fingerprint_is_of_what_came(media: Path) -> None:
    by = factories.actor()
    data = pictures.jpeg(1, exif=pictures.told_by_a_phone())
    row = add(by, factories.patient(by), data)
    assert row.sha256 == hashlib.sha256(data).hexdigest()
    for file in left_in(media):
        kept = file.read_bytes()
        assert not any(word in kept for word in (b"Lucia", b"SERIAL", b"GPS"))
        with Image.open(io.BytesIO(kept)) as picture:
            assert dict(picture.getexif()) == {}
    assert row.facts["camera"] == {"maker": "Maker", "model": "Phone 7"}
    assert "Lucia" not in str(row.facts)
    assert (row.width, row.height) == (480, 360)


def test_names_say_nothing_and_only_the_owner_may_read(media: Path) -> None:
    by = factories.actor()
    row = add(by, factories.patient(by), pictures.jpeg())
    for file in left_in(media):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert str(row.pk).replace("-", "") not in row.file
    assert folder.path_of(row.file).read_bytes().startswith(b"\xff\xd8")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"hello, this is a text", "not a JPEG"),
        (pictures.jpeg()[:2000], "damaged"),
        (pictures.bomb(), "too large"),
        (pictures.jpeg() + b"PK\x05\x06" + b"\0" * 18, "a picture and an archive in one"),
        (pictures.jpeg() + b"<script>alert(1)</script>", "web page or a script"),
        (b"%PDF-1.7 " + pictures.jpeg(), "PDF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "page or drawing in text"),
        (b"GIF89a" + b"\0" * 100, "GIF"),
    ],
    ids=["empty", "text", "truncated", "huge", "archive", "script", "pdf", "svg", "gif"],
)
def test_bad_files_are_refused_in_words_and_leave_nothing(data: bytes, words: str, media: Path) -> None:
    by = factories.actor()
    patient = factories.patient(by)
    client = factories.signed_in(by)
    answer = client.post(reverse("photographs:add", args=[patient.pk]), sent(data, pictures.jpeg(5)))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert words in text
    assert "Lucia Marin 1.jpg: added" in text, "the others are added all the same"
    assert Photograph.objects.count() == 1
    assert len(left_in(media)) == 3
    assert "Lucia" not in str(list(AuditEntry.objects.values()))


def test_a_script_is_answered_in_json(media: Path) -> None:
    by = factories.actor()
    patient = factories.patient(by)
    client = factories.signed_in(by)
    address = reverse("photographs:add", args=[patient.pk])
    json: dict[str, Any] = {"headers": {"Accept": "application/json"}}
    first = client.post(address, sent(pictures.jpeg()), **json).json()["results"][0]
    row = Photograph.objects.get()
    assert first["wrong"] == ""
    assert first["page"] == reverse("photographs:photograph", args=[row.pk])
    assert first["advice"] == [*row.facts["advice"], *row.facts["cautions"]]
    again = client.post(address, sent(pictures.jpeg()), **json).json()["results"][0]
    assert "in the record already" in again["wrong"]
    wrong = client.post(address, {"zone": "nowhere", "view": "front"}, **json)
    assert (wrong.status_code, "valid choice" in wrong.json()["wrong"]) == (422, True)


def test_the_gate_says_what_it_is_good_for() -> None:
    by = factories.actor()
    data = pictures.jpeg()
    row = add(by, factories.patient(by), data)
    photo = read_photo(data)
    found = check_photo(photo, find_card(photo))
    assert row.facts["advice"] == list(dict.fromkeys(str(each) for zone in found.zones for each in zone.remarks))
    assert row.facts["cautions"] == [str(each) for each in found.cautions]
    text = factories.signed_in(by).get(reverse("photographs:photograph", args=[row.pk])).content.decode()
    for words in row.facts["advice"]:
        assert words in text


def test_the_same_file_of_another_person_is_asked_about() -> None:
    by = factories.actor()
    add(by, factories.patient(by), pictures.jpeg())
    other = factories.patient(by)
    with pytest.raises(actions.OfSomebodyElse):
        add(by, other, pictures.jpeg())
    assert add(by, other, pictures.jpeg(), sure=True).patient == other
    elsewhere = factories.actor()
    assert add(elsewhere, factories.patient(elsewhere), pictures.jpeg()).clinic == elsewhere.clinic, (
        "another clinic's record says nothing here"
    )


def test_when_it_was_taken_is_the_cameras_or_stated_never_ahead() -> None:
    by = factories.actor()  # Europe/Madrid
    patient, at = factories.patient(by), factories.NOW
    camera = add(by, patient, pictures.jpeg(1, exif=pictures.told_by_a_phone()), at=at)
    assert camera.taken_at == dt.datetime(2026, 10, 5, 9, 30, tzinfo=dt.UTC)
    assert camera.facts["day_by"] == "camera"
    ahead = add(by, patient, pictures.jpeg(2, exif=pictures.told_by_a_phone("2031:01:01 00:00:00")), at=at)
    assert (ahead.taken_at, ahead.facts["day_by"]) == (at, "arrived")
    stated = add(by, patient, pictures.jpeg(3), at=at, taken_on=dt.date(2026, 9, 1))
    assert (stated.taken_at.date(), stated.facts["day_by"]) == (dt.date(2026, 9, 1), "stated")


def test_a_failure_while_keeping_leaves_no_file(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by = factories.actor()
    patient = factories.patient(by)

    def fail(**_given: Any) -> None:
        raise RuntimeError("the log is broken")

    monkeypatch.setattr(actions, "record", fail)
    with pytest.raises(RuntimeError):
        add(by, patient, pictures.jpeg())
    assert left_in(media) == []
    assert not Photograph.objects.exists()


def test_too_large_an_upload_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "MOST_BYTES", 1000)
    with pytest.raises(UnreadableFile, match="too large"):
        intake.take_in(pictures.jpeg())


def test_wide_colours_are_shown_as_they_are() -> None:
    made_small = intake.take_in(pictures.jpeg())
    with Image.open(io.BytesIO(made_small.thumbnail)) as small:
        assert max(small.size) == 320
        middle = small.resize((1, 1)).getpixel((0, 0))
    assert isinstance(middle, tuple)
    assert all(abs(found - drawn) < 6 for found, drawn in zip(middle, (196, 150, 128), strict=True))


@pytest.mark.parametrize("name", ["../secret-key", "/etc/passwd", "ab/" + "g" * 40 + ".jpg", "", "ab/" + "a" * 40])
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        folder.path_of(name)


def test_no_file_no_day_ahead_no_more_than_twenty() -> None:
    by = factories.actor()
    client = factories.signed_in(by)
    address = reverse("photographs:add", args=[factories.patient(by).pk])
    plain = {"zone": "left_cheek", "view": "front"}
    assert "No photograph was chosen" in client.post(address, plain).content.decode()
    assert "lies ahead" in client.post(address, sent(pictures.jpeg(), taken_on="2999-01-01")).content.decode()
    assert "at most 20" in client.post(address, sent(*[b"x"] * 21)).content.decode()


def test_strangers_and_auditors_add_nothing() -> None:
    by = factories.actor()
    address = reverse("photographs:add", args=[factories.patient(by).pk])
    assert factories.signed_in(factories.actor()).post(address, sent(pictures.jpeg())).status_code == 404
    for role in (Role.AUDITOR, Role.FRONT_DESK):
        assert factories.signed_in(factories.actor(role, by.clinic)).post(address).status_code == 403
