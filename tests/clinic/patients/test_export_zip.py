"""The record with its photographs: whole, with hashes that hold, streamed, logged, and for those who may."""

from __future__ import annotations

import hashlib
import io
import json
import tracemalloc
import zipfile
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
from needlepoint_clinic.patients.export.record_zip import PIECE, record_zip
from needlepoint_clinic.patients.export.whole_record import whole_record
from needlepoint_clinic.patients.models import Patient
from needlepoint_clinic.photographs import actions, folder
from needlepoint_clinic.photographs.models import Photograph
from tests.clinic import factories
from tests.clinic.patients import records
from tests.clinic.photographs import pictures


@pytest.fixture(autouse=True)
def _media(tmp_path: Path) -> Iterator[None]:
    with override_settings(MEDIA_ROOT=tmp_path / "photographs"):
        yield


@pytest.fixture
def by() -> Actor:
    """A physician, who may export."""
    return factories.actor(Role.PHYSICIAN)


def add(by: Actor, patient: Patient, seed: int) -> Photograph:
    """A photograph as it comes from a camera, with its place in it."""
    data = pictures.jpeg(seed, size=(64, 48))
    return actions.add(by=by, patient=patient, data=data, zone="left_cheek", view="front", at=timezone.now())


def taken(by: Actor, patient: Patient) -> zipfile.ZipFile:
    """The ZIP, by the page."""
    answer: Any = factories.signed_in(by).post(reverse("patients:export_zip", args=[patient.pk]))
    assert (answer.status_code, answer["Content-Type"], answer.streaming) == (200, "application/zip", True)
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def test_everything_is_in_it_and_the_hashes_hold(by: Actor) -> None:
    patient = records.whole(by)
    rows = [add(by, patient, seed) for seed in (1, 2)]
    found = taken(by, patient)
    assert found.testzip() is None
    names = set(found.namelist())
    assert {"record.pdf", "record.json", "manifest.json", "SHA256SUMS"} <= names
    assert found.read("record.pdf").startswith(b"%PDF")
    said = json.loads(found.read("record.json"))
    assert said["format"] == "needlepoint-record"
    manifest = json.loads(found.read("manifest.json"))
    assert {each["name"] for each in manifest["files"]} == names - {"manifest.json"}
    for each in manifest["files"]:
        content = found.read(each["name"])
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (each["sha256"], each["bytes"])
    listed = {each["id"]: each for each in manifest["files"] if "id" in each}
    assert set(listed) == {str(row.pk) for row in rows}
    for row in rows:
        assert listed[str(row.pk)]["sha256_as_taken"] == row.sha256
        assert found.read(listed[str(row.pk)]["name"]) == folder.path_of(row.file).read_bytes()
    sums = found.read("SHA256SUMS").decode()
    assert all(f"{each['sha256']}  {each['name']}\n" in sums for each in manifest["files"][:-1])
    missing = [each["why"] for each in manifest["left_out"]]
    assert missing == ["the file is not there"], "that of the whole record has no file"


def test_metadata_is_not_in_it(by: Actor) -> None:
    patient = records.registered(by)
    add(by, patient, 1)
    found = taken(by, patient)
    for name in found.namelist():
        if name.startswith("photographs/"):
            assert b"Exif" not in found.read(name)


def test_one_set_aside_may_show_somebody_else_and_stays(by: Actor) -> None:
    patient = records.registered(by)
    row = add(by, patient, 1)
    actions.set_aside(by=by, photograph=row, reason="Of somebody else", at=timezone.now())
    found = taken(by, patient)
    assert not [name for name in found.namelist() if name.startswith("photographs/")]
    manifest = json.loads(found.read("manifest.json"))
    assert manifest["left_out"][0]["why"] == "set aside: Of somebody else"


def test_that_it_left_is_logged(by: Actor) -> None:
    patient = records.registered(by)
    add(by, patient, 1)
    taken(by, patient)
    entry = AuditEntry.objects.get(verb="patients.exported")
    assert (entry.patient, entry.member) == (patient.pk, by.person.pk)
    assert entry.details == {"form": "zip", "photographs": 1}


def test_letters_that_no_font_has_cost_the_pdf_alone(by: Actor) -> None:
    found = taken(by, records.registered(by, "王小明"))
    assert "record.pdf" not in found.namelist()
    assert found.read("record.pdf is missing.txt")
    assert found.read("record.json")


def test_a_piece_at_a_time_is_in_memory(by: Actor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    large = tmp_path / "large.jpg"
    large.write_bytes(b"x" * (64 * PIECE))
    patient = records.whole(by)
    whole = whole_record(patient, at=factories.NOW)
    monkeypatch.setattr(folder, "path_of", lambda _name: large)
    tracemalloc.start()
    try:
        size = sum(len(piece) for piece in record_zip(whole, {}))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size > 64 * PIECE
    assert peak < 8 * PIECE, peak


def test_only_owner_and_physician_and_only_here(by: Actor) -> None:
    patient = records.registered(by)
    address = reverse("patients:export_zip", args=[patient.pk])
    answers: dict[Any, int] = {
        role: factories.signed_in(factories.actor(role, by.clinic)).post(address).status_code for role in Role
    }
    assert answers == {role: 200 if role in (Role.OWNER, Role.PHYSICIAN) else 403 for role in Role}
    assert factories.signed_in(factories.actor()).post(address).status_code == 404
    assert factories.signed_in(by).get(address).status_code == 405
