"""Erasure leaves no word of a person anywhere: not in a table, not in the file of the database, not on the disk."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction
from django.test import TestCase
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.audit.models import AuditEntry
from needlepoint_clinic.consultations.models import Consent, Consultation
from needlepoint_clinic.courses.models import CartridgeUse, Session
from needlepoint_clinic.knowledge_pages.models import Replay
from needlepoint_clinic.patients import actions, queries
from needlepoint_clinic.patients.actions.erasing import emptied
from needlepoint_clinic.patients.everything import models_of_patients, rows_of
from needlepoint_clinic.patients.models import Erasure, LegalBasis, Patient, PatientTerm, RestrictionBasis
from needlepoint_clinic.patients.search import search
from tests.clinic import factories
from tests.clinic.patients import records

WORD = "Zauberwort"
GIVEN = {"basis": "consent_withdrawn", "reason": "asked by letter, file 7", "secret": factories.PASSWORD}


@pytest.fixture
def owner() -> Actor:
    """The owner of a clinic."""
    return factories.actor(Role.OWNER)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: LazySettings) -> Path:
    """Where photographs lie."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def erase(owner: Actor, patient: Patient, *, wholly: bool = True) -> Erasure:
    """By the action, with what follows its transaction unless that is interrupted."""
    with TestCase.captureOnCommitCallbacks(execute=wholly):
        return actions.erase(by=owner, patient=patient, basis=LegalBasis.UNLAWFUL, reason="file 7", at=factories.NOW)


def everywhere(word: str) -> dict[str, int]:
    """In which tables, of all there are, a word stands in any row, however it is written."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a table's own name
            count = sum(word.lower() in str(row).lower() for row in cursor.fetchall())
            if count:
                found[table] = count
    return found


def test_no_word_of_a_person_is_left(owner: Actor) -> None:
    patient = records.whole(owner, WORD)
    kept = records.whole(owner, "Somebody")
    empty = [model._meta.label for model in models_of_patients() if not rows_of(model, [patient.pk]).exists()]
    assert set(empty) <= {"patients.Erasure", "patients.PatientMerge", "patients.Restriction"}
    assert len(everywhere(WORD)) > 15
    before = everywhere("Somebody")
    erase(owner, patient)
    assert everywhere(WORD) == {}
    assert everywhere("Somebody") == before, "others are untouched"
    assert kept.history.count() == 1


def test_every_personal_field_is_emptied(owner: Actor) -> None:
    patient = records.whole(owner, WORD)
    born, number = patient.born_on, patient.number
    erase(owner, patient)
    for model in models_of_patients():
        for row in rows_of(model, [patient.pk]):
            for name in model.PERSONAL:
                field = model._meta.get_field(name)
                if not isinstance(field, models.Field) or field.is_relation or name == "number":
                    continue
                value, left = getattr(row, name), emptied(field)
                assert value == left or str(value).startswith("erased"), (model, name, value)
    patient.refresh_from_db()
    assert patient.born_on != born
    assert patient.number != number
    assert patient.erased_at == factories.NOW


def test_nothing_is_left_in_the_file_of_the_database(owner: Actor) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL frees old rows when it vacuums")
    patient = records.whole(owner, WORD)
    assert connection.connection is not None
    assert WORD.encode() in connection.connection.serialize()
    erase(owner, patient)
    assert WORD.encode() not in connection.connection.serialize()
    assert WORD.lower().encode() not in connection.connection.serialize().lower()


def test_photograph_files_are_deleted_after_the_transaction(
    owner: Actor, folder: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    patient = records.whole(owner, WORD)
    for name in (f"{WORD}.jpg", f"{WORD}-small.jpg", f"{WORD}-screen.jpg", "other.jpg"):
        (folder / name).write_bytes(b"picture")
    with django_capture_on_commit_callbacks(execute=True):
        erasure = actions.erase(by=owner, patient=patient, basis=LegalBasis.UNLAWFUL, reason="r", at=factories.NOW)
        assert len(list(folder.iterdir())) == 4, "a transaction that fails has deleted nothing"
    assert [path.name for path in folder.iterdir()] == ["other.jpg"]
    erasure.refresh_from_db()
    assert erasure.files_left == []
    assert erasure.report is not None
    assert erasure.report["files"] == 3


def test_files_that_could_not_be_deleted_are_tried_again(
    owner: Actor, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = records.whole(owner, WORD)
    (folder / f"{WORD}.jpg").write_bytes(b"picture")
    erasure = erase(owner, patient, wholly=False)
    erasure.refresh_from_db()
    assert erasure.files_left == [f"{WORD}-screen.jpg", f"{WORD}-small.jpg", f"{WORD}.jpg"]

    def refused(self: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "no")

    with monkeypatch.context() as broken:
        broken.setattr("os.remove", refused)
        assert actions.delete_files_left(erasure) == 3
    page = factories.signed_in(owner).get(reverse("patients:certificate", args=[erasure.pk]))
    assert page.status_code == 200
    assert not list(folder.iterdir())


def test_lots_are_still_counted_and_the_chain_is_whole(owner: Actor) -> None:
    patient = records.whole(owner, WORD)
    used = CartridgeUse.objects.count()
    erase(owner, patient)
    assert CartridgeUse.objects.count() == used
    out = StringIO()
    call_command("audit", "verify", stdout=out)
    assert "whole" in out.getvalue()
    assert AuditEntry.objects.filter(verb="patients.erased", patient=patient.pk).exists()


def test_signed_records_are_locked_again_afterwards(owner: Actor) -> None:
    patient = records.whole(owner, WORD)
    erase(owner, patient)
    with pytest.raises(DatabaseError, match="locked"), transaction.atomic():
        Session.objects.filter(patient=patient).update(note="changed")


def test_without_an_erasure_they_stay_locked(owner: Actor) -> None:
    records.whole(owner, WORD)
    with pytest.raises(DatabaseError, match="locked"), transaction.atomic():
        Session.objects.update(note="changed")


def test_it_is_found_no_more(owner: Actor) -> None:
    patient = records.whole(owner, WORD)
    number = patient.number
    erase(owner, patient)
    for term in (WORD, str(number), "612345678", "1900-01-01", "erased"):
        assert list(search(owner, term).patients) == [], term
    assert not PatientTerm.objects.exists()
    client = factories.signed_in(owner)
    gone = client.get(reverse("patients:record", args=[patient.pk]))
    assert gone.status_code == 410
    assert "This record was erased" in gone.content.decode()
    consent = Consent.objects.get(patient=patient)
    assert client.get(reverse("consultations:consent_given", args=[consent.pk])).status_code == 404
    for name in ("person", "edit", "warnings", "export", "erase", "restrict"):
        assert client.get(reverse(f"patients:{name}", args=[patient.pk])).status_code == 404


def test_everything_merged_is_erased_too(owner: Actor) -> None:
    kept, merged = records.whole(owner, "Alpha"), records.whole(owner, WORD)
    actions.merge(by=owner, kept=kept, merged=merged, take=frozenset({"address"}), at=factories.NOW)
    erase(owner, merged)
    assert everywhere(WORD) == everywhere("alpha street") == {}
    assert Erasure.objects.count() == 2
    assert len({each.number for each in Patient.objects.all()}) == 2


def test_two_people_erased_after_each_other(owner: Actor) -> None:
    for word in ("Alpha", WORD):
        erase(owner, records.whole(owner, word))
    assert len(set(Patient.objects.values_list("number", flat=True))) == 2


def test_erased_by_the_page(owner: Actor) -> None:
    patient = records.whole(owner, WORD)
    client = factories.signed_in(owner)
    address = reverse("patients:erase", args=[patient.pk])
    assert client.get(address).status_code == 200
    answer = client.post(address, GIVEN | {"number": str(patient.number)})
    erasure = Erasure.objects.get()
    assert answer["Location"] == reverse("patients:certificate", args=[erasure.pk])
    html = client.get(answer["Location"]).content.decode()
    for shown in ("asked by letter, file 7", "Art. 17(1)(b)", "What stayed, and why", "sessions: 1"):
        assert shown in html, shown
    assert WORD not in html
    stranger = factories.signed_in(factories.actor(Role.OWNER))
    assert stranger.get(answer["Location"]).status_code == 404


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"number": "999"}, "not the number of the record"),
        ({"secret": "wrong"}, "neither your PIN nor your password"),
        ({"reason": ""}, "required"),
        ({"basis": ""}, "required"),
    ],
)
def test_it_wants_everything(owner: Actor, change: dict[str, Any], said: str) -> None:
    patient = records.whole(owner, WORD)
    given = GIVEN | {"number": str(patient.number)} | change
    answer = factories.signed_in(owner).post(reverse("patients:erase", args=[patient.pk]), given)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Erasure.objects.exists()


def test_what_is_needed_for_legal_claims_is_not_erased(owner: Actor) -> None:
    patient = records.whole(owner, WORD)
    basis = RestrictionBasis.LEGAL_CLAIMS
    actions.restrict(by=owner, patient=patient, basis=basis, reason="court", at=factories.NOW)
    with pytest.raises(actions.ErasureRefused, match="legal claims"):
        erase(owner, patient)
    client = factories.signed_in(owner)
    client.post(reverse("patients:open", args=[patient.pk]), {"reason": "checking"})
    given = GIVEN | {"number": str(patient.number)}
    answer = client.post(reverse("patients:erase", args=[patient.pk]), given)
    assert answer.status_code == 422
    assert "kept for legal claims" in answer.content.decode()
    assert queries.banner(patient).patient.family_name == WORD


def test_it_is_not_erased_twice(owner: Actor) -> None:
    patient = records.whole(owner, WORD)
    erase(owner, patient)
    with pytest.raises(actions.ErasureRefused, match="erased already"):
        erase(owner, patient)


def test_a_failure_on_the_way_leaves_everything(owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    patient = records.whole(owner, WORD)
    before = everywhere(WORD)

    def broken(ids: object) -> int:
        raise RuntimeError

    monkeypatch.setattr("needlepoint_clinic.patients.actions.erasing._delete_history", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        erase(owner, patient)
    assert everywhere(WORD) == before
    assert not Erasure.objects.exists()


def test_every_personal_field_can_be_emptied() -> None:
    """A new kind of field fails here, not in the middle of an erasure."""
    kinds = set(models_of_patients())
    assert len(kinds) > 15
    for model in kinds:
        fields = [model._meta.get_field(name) for name in model.PERSONAL - {"number"}]
        for field in fields:
            if isinstance(field, models.Field) and not field.is_relation:
                emptied(field)


def test_rows_about_many_people_forget_one(owner: Actor) -> None:
    patient, other = records.whole(owner, WORD), records.whole(owner, "Somebody")
    consultation, another = (Consultation.objects.get(patient=each) for each in (patient, other))
    replay = Replay.objects.create(
        clinic=owner.clinic,
        digest="d",
        version="v",
        changes=[{"consultation": str(each.pk), "patient": str(each.patient_id)} for each in (consultation, another)],
        unreadable=[{"consultation": str(consultation.pk), "why": WORD}],
        asked_by=owner.person,
        asked_at=factories.NOW,
    )
    erase(owner, patient)
    replay.refresh_from_db()
    assert [each["consultation"] for each in replay.changes] == [str(another.pk)]
    assert replay.unreadable == []
