"""Informed refusal: kept with its day, its words and its text; no session begins after it; a consent may follow."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.audit.models import AuditEntry
from needlepoint_clinic.consultations.actions import NotPossible
from needlepoint_clinic.consultations.consent_content import consent_for
from needlepoint_clinic.consultations.consent_text import digest_of
from needlepoint_clinic.consultations.models import ConsentRefusal, Consultation
from needlepoint_clinic.consultations.queries import refusal_of, valid_consent
from needlepoint_clinic.courses.models import Course, Session
from needlepoint_clinic.courses.treatment.actions import CannotStart, start_session
from needlepoint_clinic.patients.queries import same_person
from needlepoint_clinic.patients.timeline import timeline
from needlepoint_clinic.today.queries import overdue_courses
from tests.clinic import factories
from tests.clinic.consultations import made

WORDS = "I am afraid of needles."
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def by() -> Actor:
    """A nurse who explains."""
    return factories.actor(Role.NURSE)


@pytest.fixture
def planned(by: Actor) -> tuple[Consultation, Course]:
    """A signed plan."""
    row, course = made.signed(factories.actor(Role.PHYSICIAN, by.clinic), made.example("many_zones"))
    assert course is not None
    return row, course


def sent(by: Actor, row: Consultation, **changed: str | None) -> int:
    """What the page answers to a refusal."""
    whole = {"digest": consent_for(row).digest, "reason": WORDS, "explained": "on"} | changed
    given = {key: each for key, each in whole.items() if each is not None}
    answer = factories.signed_in(by).post(reverse("consultations:refuse_consent", args=[row.pk]), given)
    return answer.status_code


def test_it_is_kept_with_day_words_and_text(by: Actor, planned: tuple[Consultation, Course]) -> None:
    row, course = planned
    assert sent(by, row) == 302
    kept = ConsentRefusal.objects.get()
    assert (kept.reason, kept.explained_by, kept.text_version) == (WORDS, by.member, consent_for(row).version)
    assert digest_of(kept.shown) == kept.text_digest == consent_for(row).digest
    entry = AuditEntry.objects.get(verb="consultations.consent_refused")
    assert (entry.patient, entry.details["digest"]) == (row.patient_id, kept.text_digest)
    assert WORDS not in json.dumps(entry.details)
    client = factories.signed_in(by)
    for name, pk in (("consultations:signed", row.pk), ("courses:course", course.pk)):
        page = client.get(reverse(name, args=[pk])).content.decode()
        assert "eclined on" in page, name
        assert reverse("consultations:consent_refused", args=[kept.pk]) in page
    page = client.get(reverse("consultations:consent_refused", args=[kept.pk])).content.decode()
    assert WORDS in page
    assert by.name in page
    assert AuditEntry.objects.filter(verb="consultations.consent_seen", row=str(kept.pk)).exists()


def test_a_reason_is_nobodys_duty_but_the_explanation_is(by: Actor, planned: tuple[Consultation, Course]) -> None:
    row, _course = planned
    assert sent(by, row, explained=None) == 422
    assert sent(by, row, digest="0" * 64) == 422
    assert not ConsentRefusal.objects.exists()
    assert sent(by, row, reason="") == 302


def test_what_was_typed_stays(by: Actor, planned: tuple[Consultation, Course]) -> None:
    row, _course = planned
    given = {"digest": consent_for(row).digest, "reason": WORDS}
    answer = factories.signed_in(by).post(reverse("consultations:refuse_consent", args=[row.pk]), given)
    assert WORDS in answer.content.decode()
    assert "Go through it together first" in answer.content.decode()


def test_no_session_begins_after_it(by: Actor, planned: tuple[Consultation, Course]) -> None:
    row, course = planned
    made.refused(by, row)
    with pytest.raises(CannotStart, match="declined"):
        start_session(by=by, at=factories.NOW, course=course.pk)
    assert not Session.objects.exists()
    page = factories.signed_in(by).get(reverse("courses:course", args=[course.pk])).content.decode()
    assert "Begin a session" not in page


def test_a_consent_can_follow(by: Actor, planned: tuple[Consultation, Course]) -> None:
    row, course = planned
    made.refused(by, row, at=factories.NOW - SECOND)
    given = made.consented(by, row)
    assert refusal_of(row.pk) is None
    assert valid_consent(row.patient, course) == given
    assert start_session(by=by, at=factories.NOW, course=course.pk).number == 1
    page = factories.signed_in(by).get(reverse("consultations:signed", args=[row.pk])).content.decode()
    assert "No session can begin" not in page, "it stands no more"
    assert "declined" in page, "but it is still told of"


def test_a_standing_consent_is_withdrawn_not_refused(by: Actor, planned: tuple[Consultation, Course]) -> None:
    row, _course = planned
    made.consented(by, row)
    with pytest.raises(NotPossible, match="withdraw"):
        made.refused(by, row)
    assert sent(by, row) == 422
    page = factories.signed_in(by).get(reverse("consultations:consent", args=[row.pk])).content.decode()
    assert "Record the refusal" not in page


def test_nothing_is_refused_where_nothing_was_planned(by: Actor) -> None:
    physician = factories.actor(Role.PHYSICIAN, by.clinic)
    none, _course = made.signed(physician, made.example("pregnant"))
    draft = made.draft(physician, made.example("melasma"))
    for row in (none, draft):
        address = reverse("consultations:refuse_consent", args=[row.pk])
        assert factories.signed_in(by).post(address, {}).status_code == 302
    assert not ConsentRefusal.objects.exists()


def test_the_database_locks_it(by: Actor, planned: tuple[Consultation, Course]) -> None:
    made.refused(by, planned[0])
    for change in (lambda: ConsentRefusal.objects.update(reason="x"), lambda: ConsentRefusal.objects.all().delete()):
        with pytest.raises(DatabaseError, match="locked"), transaction.atomic():
            change()
    kept = ConsentRefusal.objects.get()
    kept.pk, kept.shown = None, ""
    with pytest.raises(IntegrityError), transaction.atomic():
        kept.save(force_insert=True)


def test_it_is_in_the_timeline(by: Actor, planned: tuple[Consultation, Course]) -> None:
    made.refused(by, planned[0], reason=WORDS)
    lines = [each.line for each in timeline(same_person(planned[0].patient), kind="refusal").entries]
    assert [(line.title, WORDS in line.detail) for line in lines] == [("Consent declined", True)]


def test_nobody_is_called_for_a_course_they_declined(by: Actor, planned: tuple[Consultation, Course]) -> None:
    row, course = planned
    Course.objects.filter(pk=course.pk).update(next_overdue_on=factories.TODAY)
    assert overdue_courses(by, factories.TODAY).count == 1
    made.refused(by, row)
    assert overdue_courses(by, factories.TODAY).count == 0


def test_a_screen_that_was_handed_over_is_locked_afterwards(by: Actor, planned: tuple[Consultation, Course]) -> None:
    given = {"digest": consent_for(planned[0]).digest, "explained": "on", "hand_over": "1"}
    client = factories.signed_in(by)
    done = client.post(reverse("consultations:refuse_consent", args=[planned[0].pk]), given)
    assert done["Location"].startswith(reverse("accounts:locked"))


def test_strangers_and_the_front_desk_see_none_of_it(by: Actor, planned: tuple[Consultation, Course]) -> None:
    kept = made.refused(by, planned[0], at=timezone.now())
    address = reverse("consultations:consent_refused", args=[kept.pk])
    assert factories.signed_in(factories.actor()).get(address).status_code == 404
    assert factories.signed_in(factories.actor(Role.FRONT_DESK, by.clinic)).get(address).status_code == 403
