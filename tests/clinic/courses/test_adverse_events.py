"""Adverse events: beside the settings and lots of their session, open until a physician assessed them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.accounts.rows import EditedElsewhere
from needlepoint_clinic.audit.models import AuditEntry
from needlepoint_clinic.courses import actions, queries
from needlepoint_clinic.courses.models import AdverseEvent, Session
from needlepoint_clinic.knowledge_pages.queries import knowledge
from tests.clinic import course_factories as made
from tests.clinic import factories

ON = dt.date(2026, 9, 7)


def a_session(by: Actor) -> Session:
    return made.session(by, made.course(by), ON)


def given(session: Session, **fields: Any) -> dict[str, Any]:
    plain = {"session": session.pk, "kind": "pigment_change", "zone": "left_cheek", "began_on": "2026-09-12"}
    return plain | fields


def test_it_is_noted_and_holds_the_course() -> None:
    by = factories.actor(Role.NURSE)
    session = a_session(by)
    answer = factories.signed_in(by).post(
        reverse("courses:adverse_event", args=[session.course_id]), given(session, description="A brown patch")
    )
    event = AdverseEvent.objects.get()
    assert answer["Location"] == reverse("courses:adverse_event_page", args=[event.pk])
    assert (event.session, event.kind, event.zone) == (session, "pigment_change", "left_cheek")
    assert event.noted_by == by.person
    assert event.grade == knowledge().adverse_events["pigment_change"].severity_grade, "left open, it is the kind's"
    session.course.refresh_from_db()
    assert session.course.next_due_on is None
    assert session.course.dates_from["held"]
    assert AuditEntry.objects.filter(verb="courses.adverse_event_noted", patient=session.patient_id).count() == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("kind", "no_such_kind", "Select a valid choice"),
        ("kind", "", "This field is required"),
        ("began_on", "2026-09-06", "before the session"),
        ("began_on", "2999-01-01", "lies ahead"),
        ("ended_on", "2026-09-11", "before it began"),
        ("grade", "5", "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_typed_is_lost(field: str, value: str, words: str) -> None:
    by = factories.actor()
    session = a_session(by)
    sent = given(session, description="A brown patch", **{field: value})
    answer = factories.signed_in(by).post(reverse("courses:adverse_event", args=[session.course_id]), sent)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert words in text
    assert "A brown patch" in text
    assert not AdverseEvent.objects.exists()


def test_it_stands_beside_the_settings_and_lots_of_its_session() -> None:
    by = factories.actor()
    session = made.session(by, made.course(by), ON, signed=False, device=made.device(by))
    made.cartridge(by, session, "LOT-77")
    session.status, session.signed_by, session.signed_at = "signed", by.person, factories.NOW
    session.save()
    event = made.adverse_event(by, session)
    text = factories.signed_in(by).get(reverse("courses:adverse_event_page", args=[event.pk])).content.decode()
    for words in (
        "LOT-77",
        "pen, room 2",
        "1.50 mm, 4 passes",
        knowledge().adverse_events[event.kind].clinician_action,
    ):
        assert words in text


def test_only_a_physician_lets_the_course_go_on_and_says_why() -> None:
    nurse = factories.actor(Role.NURSE)
    session = a_session(nurse)
    event = made.adverse_event(nurse, session)
    address = reverse("courses:assess_adverse_event", args=[event.pk])
    assert factories.signed_in(nurse).post(address, {"assessment": "Fine"}).status_code == 403
    assert factories.signed_in(factories.actor(Role.OWNER, nurse.clinic)).post(address).status_code == 403
    physician = factories.actor(Role.PHYSICIAN, nurse.clinic)
    client = factories.signed_in(physician)
    assert client.post(address, {"assessment": ""}).status_code == 422
    client.post(address, {"assessment": "Fading; go on in six weeks."})
    event.refresh_from_db()
    session.course.refresh_from_db()
    assert (event.assessed_by, event.assessment) == (physician.person, "Fading; go on in six weeks.")
    assert session.course.next_due_on is not None
    assert queries.open_adverse_events(nurse).rows == ()
    assert "assessed it meanwhile" in client.post(address, {"assessment": "x"}, follow=True).content.decode()


def test_what_was_said_before_stays_and_a_worse_one_is_open_again() -> None:
    by = factories.actor()
    event = made.adverse_event(by, a_session(by), grade=2)
    actions.assess_adverse_event(by=by, event=event, assessment="Mild", knowledge=knowledge(), at=timezone.now())
    event.refresh_from_db()
    client = factories.signed_in(by)
    address = reverse("courses:change_adverse_event", args=[event.pk])
    assert actions.digest_of(event) in client.get(address).content.decode()
    sent = given(event.session, zone="", grade="3", seen=actions.digest_of(event), description="Now raised")
    assert client.post(address, sent).status_code == 302
    event.refresh_from_db()
    assert (event.grade, event.description, event.assessed_at) == (3, "Now raised", None)
    assert sorted(each.grade or 0 for each in event.history.all()) == [2, 2, 3]
    assert event.history.first().history_user == by.person.user
    assert "What was said before" in client.get(reverse("courses:adverse_event_page", args=[event.pk])).content.decode()


def test_two_screens_cannot_overwrite_each_other() -> None:
    by = factories.actor()
    event = made.adverse_event(by, a_session(by), description="As seen on Monday")
    stale = actions.digest_of(event)
    AdverseEvent.objects.filter(pk=event.pk).update(description="Changed on the other tablet")
    with pytest.raises(EditedElsewhere):
        actions.change_adverse_event(by=by, event=event, seen=stale, knowledge=knowledge(), at=timezone.now(), grade=1)
    client = factories.signed_in(by)
    sent = given(event.session, zone="", seen=stale, description="What I typed")
    answer = client.post(reverse("courses:change_adverse_event", args=[event.pk]), sent)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Changed on the other tablet" in text
    assert "What I typed" in text
    event.refresh_from_db()
    assert event.description == "Changed on the other tablet"
    assert (
        client.post(
            reverse("courses:change_adverse_event", args=[event.pk]), sent | {"seen": actions.digest_of(event)}
        ).status_code
        == 302
    )


def test_an_unknown_field_is_a_mistake_of_ours() -> None:
    by = factories.actor()
    with pytest.raises(TypeError, match="assessed_at"):
        actions.note_adverse_event(
            by=by, session=a_session(by), knowledge=knowledge(), at=timezone.now(), assessed_at=timezone.now()
        )


def test_the_list_of_open_ones_pages_and_is_of_one_clinic() -> None:
    by = factories.actor()
    session = a_session(by)
    rows = [made.adverse_event(by, session, began_on=ON + dt.timedelta(days=each)) for each in range(60)]
    first = queries.open_adverse_events(by)
    second = queries.open_adverse_events(by, after=first.older)
    assert [each.pk for each in (*first.rows, *second.rows)] == [each.pk for each in reversed(rows)]
    text = factories.signed_in(by).get(reverse("courses:adverse_events")).content.decode()
    assert "Older" in text
    stranger = factories.actor()
    assert queries.open_adverse_events(stranger).rows == ()
    client = factories.signed_in(stranger)
    for name in ("adverse_event_page", "change_adverse_event"):
        assert client.get(reverse(f"courses:{name}", args=[rows[0].pk])).status_code == 404
    assert client.post(reverse("courses:assess_adverse_event", args=[rows[0].pk])).status_code == 404
    assert client.get(reverse("courses:adverse_event", args=[session.course_id])).status_code == 404


def test_a_check_in_fills_the_form_in() -> None:
    by = factories.actor()
    session = a_session(by)
    address = reverse("courses:adverse_event", args=[session.course_id])
    asked = {"session": str(session.pk), "kind": "herpes_reactivation"}
    text = factories.signed_in(by).get(address, asked).content.decode()
    assert '<option value="herpes_reactivation" selected>' in text
