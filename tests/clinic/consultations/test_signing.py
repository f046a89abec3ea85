"""Signing stores what was asked and answered, begins the course, and locks the row in the database itself."""

from __future__ import annotations

import msgspec
import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from needlepoint.consultation import plan_consultation, read_consultation
from needlepoint.documents import plan_from_json
from needlepoint.strict_yaml import Document
from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.accounts.rows import EditedElsewhere
from needlepoint_clinic.audit.models import AuditEntry
from needlepoint_clinic.consultations import actions
from needlepoint_clinic.consultations.models import Consultation, RecordStatus
from needlepoint_clinic.consultations.plan_pages import stored_assessment, stored_plan
from needlepoint_clinic.courses.models import Course
from needlepoint_clinic.knowledge_pages.queries import knowledge
from tests.clinic import factories
from tests.clinic.consultations import made


@pytest.fixture
def by() -> Actor:
    """A physician at work."""
    return factories.actor()


@pytest.mark.parametrize("name", made.PLANNED)
def test_what_is_stored_is_what_the_library_answered(by: Actor, name: str) -> None:
    row, course = made.signed(by, made.example(name))
    asked = read_consultation(Document(made.example(name), name), knowledge(by.clinic), on=made.ON)
    plan = plan_consultation(asked, knowledge(by.clinic), on=made.ON)
    assert plan_from_json(msgspec.json.encode(Consultation.objects.get(pk=row.pk).plan)) == plan
    assert stored_assessment(row) == plan.assessment
    assert row.knowledge_version == plan.assessment.knowledge_version
    assert course is not None
    assert course.zones == [each.zone for each in plan.zones]
    assert course.sessions_planned == len(plan.sessions)
    assert course.device == (asked.request.device or "")
    assert course.dates_from["planned_on"] == str(plan.sessions[0].on)
    assert course.next_earliest_on is not None
    assert course.next_due_on is not None


def test_the_phototype_is_kept_as_a_number(by: Actor) -> None:
    _row, course = made.signed(by, made.example("melasma"))
    assert course is not None
    assert course.phototype == 5


def test_a_refused_plan_is_signed_as_such(by: Actor) -> None:
    row, course = made.signed(by, made.example("pregnant"))
    assert course is None
    assert not Course.objects.exists()
    assert "No session can be planned" in row.refusal
    assert row.plan is None
    assert row.assessment is not None
    page = factories.signed_in(by).get(reverse("consultations:signed", args=[row.pk])).content.decode()
    assert "No plan was made" in page


def test_signing_asks_who_it_is(by: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    made.user_of(by)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a, **_k: made.ON)
    row = made.draft(by, made.example("melasma"))
    client = factories.signed_in(by)
    address = reverse("consultations:sign", args=[row.pk])
    wrong = client.post(address, {"version": row.version, "secret": "000000"})
    assert wrong.status_code == 422
    assert "neither your PIN nor your password" in wrong.content.decode()
    right = client.post(address, {"version": row.version, "secret": factories.PIN})
    assert right["Location"] == reverse("consultations:signed", args=[row.pk])
    row.refresh_from_db()
    assert row.status == RecordStatus.SIGNED
    assert row.signed_by == by.member
    verbs = set(AuditEntry.objects.filter(row=str(row.pk)).values_list("verb", flat=True))
    assert "consultations.signed" in verbs
    page = client.get(reverse("consultations:signed", args=[row.pk])).content.decode()
    assert "No consent has been given yet" in page
    again = client.post(address, {"version": row.version, "secret": factories.PIN})
    assert again.status_code in (302, 409)
    assert Course.objects.count() == 1


def test_a_nurse_signs_nothing(by: Actor) -> None:
    row = made.draft(by, made.example("melasma"))
    nurse = factories.signed_in(factories.actor(Role.NURSE, by.clinic))
    assert nurse.post(reverse("consultations:sign", args=[row.pk]), {"version": row.version}).status_code == 403


def test_what_was_not_read_is_not_signed(by: Actor) -> None:
    row = made.draft(by, made.example("melasma"))
    with pytest.raises(EditedElsewhere):
        actions.sign(by=by, consultation=row, version=row.version - 1, today=made.ON, at=factories.NOW)


def test_a_consultation_of_another_day_is_brought_to_today_first(by: Actor) -> None:
    row = made.draft(by, made.example("melasma"))
    with pytest.raises(actions.NotPossible, match="another day"):
        actions.sign(by=by, consultation=row, version=row.version, today=made.TOMORROW, at=factories.NOW)


@pytest.mark.parametrize("document", [{"history": {}}, {"history": {"born_on": "x"}, "treatment": {"wants": []}}])
def test_nothing_unreadable_is_signed(by: Actor, document: dict[str, object]) -> None:
    row = made.draft(by, document)
    with pytest.raises(actions.NotPossible):
        actions.sign(by=by, consultation=row, version=row.version, today=made.ON, at=factories.NOW)


def test_the_database_itself_locks_what_was_signed(by: Actor) -> None:
    row, _course = made.signed(by, made.example("melasma"))
    with pytest.raises(DatabaseError, match="locked"), transaction.atomic():
        Consultation.objects.filter(pk=row.pk).update(document={})
    with pytest.raises(DatabaseError, match="locked"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM consultations_consultation")
    with pytest.raises(actions.NotPossible, match="locked"):
        actions.save(by=by, consultation=row, version=row.version, document={}, changed=(), at=factories.NOW)


def test_a_signed_consultation_is_read_and_no_longer_edited(by: Actor) -> None:
    row, _course = made.signed(by, made.example("melasma"))
    client = factories.signed_in(by)
    signed = reverse("consultations:signed", args=[row.pk])
    for name in ("edit", "plan", "review"):
        assert client.get(reverse(f"consultations:{name}", args=[row.pk]))["Location"] == signed
    part = {"part[]": "history.smoker", "history.smoker": "yes"}
    answer = client.post(reverse("consultations:save", args=[row.pk]), part, headers={"X-Needlepoint-Save": "part"})
    assert answer.status_code == 423
    auditor = factories.signed_in(factories.actor(Role.AUDITOR, by.clinic))
    assert auditor.get(signed).status_code == 200
    desk = factories.signed_in(factories.actor(Role.FRONT_DESK, by.clinic))
    assert desk.get(signed).status_code == 403


def test_documents_to_take_along(by: Actor) -> None:
    by.clinic.phone = "+34 910 000 000"
    by.clinic.save()
    row, _course = made.signed(by, made.example("melasma"))
    client = factories.signed_in(by)
    for address in (
        reverse("consultations:plan_pdf", args=[row.pk]),
        reverse("consultations:leaflet", args=[row.pk, "en"]),
    ):
        answer = client.get(address)
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
    assert client.get(reverse("consultations:leaflet", args=[row.pk, "xx"])).status_code == 404


def test_a_leaflet_without_a_telephone_says_so(by: Actor) -> None:
    row, _course = made.signed(by, made.example("melasma"))
    client = factories.signed_in(by)
    answer = client.get(reverse("consultations:leaflet", args=[row.pk, "en"]), follow=True)
    assert "telephone number is not filled in" in answer.content.decode()


def test_a_stored_plan_is_read_back(by: Actor) -> None:
    row, _course = made.signed(by, made.example("many_zones"))
    fresh = Consultation.objects.get(pk=row.pk)
    plan = stored_plan(fresh)
    assert plan is not None
    assert {each.zone for each in plan.not_planned} == {"left_temple", "left_eyelid", "left_knee"}
