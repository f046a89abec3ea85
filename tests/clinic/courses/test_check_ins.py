"""Check-ins on the phone: judged as the library judges, kept, and in a list until somebody dealt with them."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from needlepoint.aftercare import triage
from needlepoint.documents import to_json
from needlepoint.errors import InvalidInput
from needlepoint.patient.check_in import CHECK_IN_FACTS
from needlepoint.patient.check_in import CheckIn as Answered
from needlepoint.terms import DeviceClass
from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.audit.models import AuditEntry
from needlepoint_clinic.courses import actions, queries
from needlepoint_clinic.courses.as_library import day_at
from needlepoint_clinic.courses.models import CheckIn, Session
from needlepoint_clinic.knowledge_pages.queries import knowledge
from tests.clinic import course_factories as made
from tests.clinic import factories


def a_session(by: Actor, days_ago: int = 3) -> Session:
    on = factories.today() - dt.timedelta(days=days_ago)
    return made.session(by, made.course(by, on=on), on)


def kept(by: Actor, session: Session, at: dt.datetime | None = None, **answers: Any) -> CheckIn:
    return actions.check_in(
        by=by, session=session, answers=Answered(answers), knowledge=knowledge(), at=at or timezone.now()
    )


ANSWERS: list[dict[str, str]] = [
    {},
    {"emergency_sign": "yes"},
    {"emergency_sign": "no", "pus": "yes", "fever": "no"},
    dict.fromkeys(CHECK_IN_FACTS, "no") | {"redness": "mild", "peeling": "yes"},
    {"redness": "severe", "dark_patches": "yes"},
]


@pytest.mark.parametrize("given", ANSWERS)
def test_what_is_said_and_kept_is_the_librarys(given: dict[str, str]) -> None:
    by = factories.actor(Role.NURSE)
    session = a_session(by)
    day = (day_at(by.clinic, timezone.now()) - session.held_on).days
    told = {name: value if CHECK_IN_FACTS[name].options else value == "yes" for name, value in given.items()}
    wanted = triage(Answered(told), day, knowledge(), device_class=DeviceClass.MECHANICAL)
    client = factories.signed_in(by)
    address = reverse("courses:check_in", args=[session.course_id])
    preview = client.post(reverse("courses:triage", args=[session.course_id]), {"session": session.pk, **given})
    assert not CheckIn.objects.exists()
    answer = client.post(address, {"session": session.pk, **given})
    row = CheckIn.objects.get()
    assert answer["Location"] == reverse("courses:check_in_result", args=[row.pk])
    assert row.result == json.loads(to_json(wanted))
    assert (row.day, row.urgency, row.answers) == (day, wanted.level, told)
    assert row.needs_a_person is (wanted.level != "expected")
    shown = client.get(answer["Location"]).content.decode()
    for text in (shown, preview.content.decode()):
        assert wanted.what_to_do in text
    assert AuditEntry.objects.filter(verb="courses.checked_in", patient=session.patient_id).count() == 1


def test_the_day_is_counted_on_the_clinics_calendar() -> None:
    by = factories.actor(at=factories.clinic(time_zone="Pacific/Auckland"))
    session = made.session(by, made.course(by), dt.date(2026, 9, 7))
    late = dt.datetime(2026, 9, 7, 12, 30, tzinfo=dt.UTC)  # half past midnight on the 8th in Auckland
    assert kept(by, session, late).day == 1
    with pytest.raises(InvalidInput):
        kept(by, session, dt.datetime(2026, 9, 5, tzinfo=dt.UTC))


def test_nothing_typed_is_lost_where_an_answer_cannot_be_read() -> None:
    by = factories.actor()
    session = a_session(by)
    given = {"session": session.pk, "pus": "yes", "redness": "purple"}
    answer = factories.signed_in(by).post(reverse("courses:check_in", args=[session.course_id]), given)
    assert answer.status_code == 422
    assert 'name="pus" value="yes" id="id_pus_0" checked' in answer.content.decode().replace(" required", "")
    assert not CheckIn.objects.exists()


def test_without_a_session_it_says_so() -> None:
    by = factories.actor()
    course = made.course(by)
    client = factories.signed_in(by)
    text = client.get(reverse("courses:check_in", args=[course.pk])).content.decode()
    assert "There is no session yet" in text
    assert client.post(reverse("courses:triage", args=[course.pk])).status_code == 404


def test_it_waits_until_somebody_dealt_with_it_once() -> None:
    by = factories.actor()
    row = kept(by, a_session(by), pus=True)
    assert queries.check_ins_waiting(by).rows == (row,)
    client = factories.signed_in(by)
    address = reverse("courses:deal_with", args=[row.pk])
    assert client.post(address, {"outcome": " "}).status_code == 422
    client.post(address, {"outcome": "Seen at noon, swab taken."})
    row.refresh_from_db()
    assert (row.seen_by, row.outcome) == (by.person, "Seen at noon, swab taken.")
    assert queries.check_ins_waiting(by).rows == ()
    again = client.post(address, {"outcome": "Me as well"}, follow=True)
    assert "dealt with it meanwhile: Seen at noon" in again.content.decode()
    row.refresh_from_db()
    assert row.outcome == "Seen at noon, swab taken."


def test_what_is_expected_waits_for_nobody() -> None:
    by = factories.actor()
    everything: dict[str, Any] = {name: "no" if name == "redness" else False for name in CHECK_IN_FACTS}
    row = kept(by, a_session(by), **everything)
    assert row.urgency == "expected"
    assert queries.check_ins_waiting(by).rows == ()


def test_the_most_urgent_comes_first_then_the_newest_and_pages_leave_none_out() -> None:
    by = factories.actor()
    session = a_session(by)
    moments = [timezone.now() - dt.timedelta(minutes=each) for each in range(40)]
    mild = [kept(by, session, at) for at in moments]
    urgent = [kept(by, session, at, pus=True) for at in moments]
    worst = kept(by, session, moments[-1], emergency_sign=True)
    wanted = [worst, *urgent, *mild]
    first = queries.check_ins_waiting(by)
    second = queries.check_ins_waiting(by, after=first.older)
    assert [each.pk for each in (*first.rows, *second.rows)] == [each.pk for each in wanted]
    assert len(first.rows) == queries.PAGE
    assert second.older == ""
    assert queries.check_ins_waiting(by, after="nonsense~~").rows == first.rows
    client = factories.signed_in(by)
    with CaptureQueriesContext(connection) as seen:
        text = client.get(reverse("courses:check_ins")).content.decode()
    assert len(seen) <= 14
    following = client.get(reverse("courses:check_ins"), {"after": first.older}).content.decode()
    assert str(second.rows[0].pk) in following
    assert str(worst.pk) in text


def test_another_clinics_are_not_there() -> None:
    by, other = factories.actor(), factories.actor()
    row = kept(by, a_session(by), pus=True)
    client = factories.signed_in(other)
    assert queries.check_ins_waiting(other).rows == ()
    for name, method in (("check_in_result", client.get), ("deal_with", client.post)):
        assert method(reverse(f"courses:{name}", args=[row.pk])).status_code == 404
    for name in ("check_in", "triage"):
        assert client.post(reverse(f"courses:{name}", args=[row.session.course_id])).status_code == 404
    theirs = a_session(other)
    answer = factories.signed_in(by).post(
        reverse("courses:check_in", args=[row.session.course_id]), {"session": theirs.pk, "pus": "yes"}
    )
    assert answer.status_code == 302
    assert not CheckIn.objects.filter(session=theirs).exists()


def test_a_session_that_nobody_signed_yet_can_be_asked_about() -> None:
    by = factories.actor()
    course = made.course(by)
    draft = made.session(by, course, dt.date(2026, 9, 7), signed=False)
    client = factories.signed_in(by)
    address = reverse("courses:check_in", args=[course.pk])
    assert "not signed yet" in client.get(address).content.decode()
    client.post(address, {"session": draft.pk, "emergency_sign": "yes"})
    assert CheckIn.objects.get().urgency == "emergency"


def test_today_shows_the_most_urgent_first() -> None:
    by = factories.actor()
    session = a_session(by)
    urgent = kept(by, session, timezone.now() - dt.timedelta(hours=2), emergency_sign=True)
    for _ in range(12):
        kept(by, session)
    text = factories.signed_in(by).get(reverse("today:today")).content.decode()
    assert reverse("courses:check_in_result", args=[urgent.pk]) in text
    assert "Emergency" in text
