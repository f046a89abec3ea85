"""The record: everything of a person, newest first, at a cost that follows one record and never the clinic."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from pytest_django import DjangoAssertNumQueries

from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.audit.models import AuditEntry
from needlepoint_clinic.patients import actions, queries
from needlepoint_clinic.patients.models import PatientWarning, WarningKind
from needlepoint_clinic.patients.timeline import PAGE, timeline
from needlepoint_clinic.patients.timeline_kinds import KINDS
from needlepoint_clinic.photographs.models import Photograph
from tests.clinic import factories
from tests.clinic.consultations import made
from tests.clinic.patients import records


def test_everything_is_there_newest_first() -> None:
    by = factories.actor()
    patient = records.whole(by)
    shown = timeline(queries.same_person(patient)).entries
    assert {each.kind.name for each in shown} == set(KINDS)
    days = [each.day for each in shown]
    assert days == sorted(days, reverse=True)
    assert shown[0].kind.name == "appointment", "what is still to come stands on top"


def test_the_page_shows_it_and_is_logged() -> None:
    by = factories.actor()
    patient = records.whole(by)
    answer = factories.signed_in(by).get(reverse("patients:record", args=[patient.pk]))
    html = answer.content.decode()
    for shown in ("Session 1", "Acne scars", "1 of 4 sessions", "Needs a person", "Not assessed yet", "Lidocaine"):
        assert shown in html, shown
    assert AuditEntry.objects.filter(verb="patients.seen", patient=patient.pk, member=by.member.pk).count() == 1  # type: ignore[union-attr]


def test_an_empty_record_says_so() -> None:
    by = factories.actor()
    patient = factories.patient(by)
    client = factories.signed_in(by)
    html = client.get(reverse("patients:record", args=[patient.pk])).content.decode()
    assert "No course yet" in html
    assert "Nothing has happened yet" in html
    filtered = client.get(reverse("patients:record", args=[patient.pk]), {"kind": "session"}).content.decode()
    assert "Nothing of this kind" in filtered


@pytest.mark.parametrize("kind", KINDS)
def test_one_kind_alone(kind: str, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    by = factories.actor()
    patient = records.whole(by)
    people = queries.same_person(patient)
    with django_assert_max_num_queries(3):
        shown = timeline(people, kind=kind).entries
    assert {each.kind.name for each in shown} == {kind}


@pytest.mark.parametrize("tampered", ["x", "2026", "' OR 1", "00000000-0000-0000-0000-000000000000"])
def test_a_wrong_address_shows_the_first_page(tampered: str) -> None:
    by = factories.actor()
    patient = records.whole(by)
    answer = factories.signed_in(by).get(
        reverse("patients:record", args=[patient.pk]), {"after": tampered, "kind": tampered}
    )
    assert answer.status_code == 200
    assert answer.context["timeline"].entries


def test_pages_by_key_meet_everything_once(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    by = factories.actor()
    patient = records.registered(by)
    course = records.course(by, patient)
    for number in range(1, 25):
        records.session(by, course, number)
    people = queries.same_person(patient)
    seen = []
    after = None
    while True:
        with django_assert_max_num_queries(20):
            page = timeline(people, after=after)
        seen += [row.pk for each in page.entries for row in each.rows]
        after = page.after
        if after is None:
            break
        assert len(page.entries) <= PAGE
    # A session has an addendum, a co-signature, a check-in and an adverse event; the course has six rows of its own.
    assert len(seen) == len(set(seen)) == 24 * 5 + 6


def test_photographs_of_one_day_are_one_entry() -> None:
    by = factories.actor()
    patient = records.whole(by)
    first = Photograph.objects.get()
    assert first.course is not None
    assert first.session is not None
    for view in ("left", "right"):
        records.photograph(by, patient, first.course, first.session, "w", view=view)
    entry = next(each for each in timeline(queries.same_person(patient)).entries if each.kind.name == "photograph")
    assert len(entry.rows) == 3


def test_the_cost_does_not_follow_the_clinic_nor_the_record() -> None:
    by = factories.actor()
    patient = records.whole(by)
    client, address = factories.signed_in(by), reverse("patients:record", args=[patient.pk])
    client.get(address)
    with CaptureQueriesContext(connection) as small:
        client.get(address)
    for place in range(12):
        records.whole(by, f"Other{place}")
    course = queries.courses_of(patient)[0]
    for number in range(2, 12):
        records.session(by, course, number)
    with CaptureQueriesContext(connection) as large:
        client.get(address)
    assert len(large) <= len(small) <= 35, "a long record shows fewer kinds on its first page"


def test_rows_of_a_table_are_reached_by_an_index() -> None:
    """No part of the union reads a table from end to end: its cost is that of one record."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads tables of a few rows whole, as it should")
    by = factories.actor()
    patient = records.whole(by)
    with CaptureQueriesContext(connection) as asked:
        timeline(queries.same_person(patient))
    union = next(each["sql"] for each in asked if "UNION" in each["sql"])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {union}")
        steps = [row[-1] for row in cursor.fetchall()]
    assert not [step for step in steps if step.startswith("SCAN") and "SUBQUERY" not in step], steps


def test_warnings_are_noted_and_ended_by_the_pages() -> None:
    by = factories.actor(Role.NURSE)
    patient = records.registered(by)
    client = factories.signed_in(by)
    address = reverse("patients:add_warning", args=[patient.pk])
    wrong = client.post(address, {"kind": "allergy", "text": "", "reaction": "hives"})
    assert wrong.status_code == 422
    assert "hives" in wrong.content.decode()
    assert client.post(address, {"kind": "allergy", "text": "Latex", "reaction": "hives"}).status_code == 302
    warning = PatientWarning.objects.get()
    assert "Latex (hives)" in client.get(reverse("patients:person", args=[patient.pk])).content.decode()
    end = reverse("patients:end_warning", args=[warning.pk])
    assert client.post(end, {"reason": ""}).status_code == 422
    assert client.post(end, {"reason": "tested negative"}).status_code == 302
    assert queries.banner(patient).allergies == ()
    listed = client.get(reverse("patients:warnings", args=[patient.pk])).content.decode()
    assert "tested negative" in listed
    again = client.post(end, {"reason": "twice"}, follow=True)
    assert "ended this warning already" in again.content.decode()
    assert PatientWarning.objects.get().ended_reason == "tested negative"


def test_an_auditor_reads_and_changes_nothing() -> None:
    by = factories.actor()
    patient = records.whole(by)
    client = factories.signed_in(factories.actor(Role.AUDITOR, by.clinic))
    html = client.get(reverse("patients:record", args=[patient.pk])).content.decode()
    assert "Start a consultation" not in html
    assert client.get(reverse("patients:warnings", args=[patient.pk])).status_code == 200
    assert client.post(reverse("patients:add_warning", args=[patient.pk])).status_code == 403
    assert client.get(reverse("patients:edit", args=[patient.pk])).status_code == 403


def test_a_photograph_set_aside_is_not_shown() -> None:
    by = factories.actor()
    patient = records.whole(by)
    Photograph.objects.update(set_aside_at=factories.NOW, set_aside_by=by.person, set_aside_reason="somebody else")
    shown = timeline(queries.same_person(patient)).entries
    assert "photograph" not in {each.kind.name for each in shown}


def test_every_entry_leads_somewhere() -> None:
    by = factories.actor()
    patient = records.whole(by)
    for each in timeline(queries.same_person(patient)).entries:
        assert resolve(each.line.link).kwargs, each.kind.name


def test_what_was_made_by_the_pages_leads_to_them() -> None:
    by = factories.actor()
    row, _course = made.signed(by, made.example("many_zones"))
    made.consented(factories.actor(Role.NURSE, by.clinic), row)
    client = factories.signed_in(by)
    shown = timeline(queries.same_person(row.patient)).entries
    assert {each.kind.name for each in shown} >= {"consultation", "consent"}
    for each in shown:
        assert client.get(each.line.link).status_code == 200, each.line.link
    html = client.get(reverse("patients:record", args=[row.patient_id])).content.decode()
    assert "Mixed" in html or "Caution" in html, "the verdict of the consultation is shown"


def test_times_of_a_day_are_the_clinics() -> None:
    by = factories.actor()
    patient = records.registered(by)
    late = dt.datetime(2026, 11, 27, 23, 30, tzinfo=dt.UTC)
    actions.add_warning(by=by, patient=patient, kind=WarningKind.WARNING, text="w", at=late)
    answer = factories.signed_in(by).get(reverse("patients:record", args=[patient.pk]))
    assert answer.context["timeline"].entries[0].day == dt.date(2026, 11, 28), "in Madrid it is past midnight"
