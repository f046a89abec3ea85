"""One person registered twice: both records become one, nothing is moved or lost, and it can be taken apart again."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.audit.models import AuditEntry
from needlepoint_clinic.patients import actions, queries
from needlepoint_clinic.patients.models import Patient, PatientMerge, RestrictionBasis, WarningKind
from needlepoint_clinic.patients.search import search
from needlepoint_clinic.patients.timeline import timeline
from tests.clinic import factories
from tests.clinic.patients import records


@pytest.fixture
def by() -> Actor:
    """A physician."""
    return factories.actor(Role.PHYSICIAN)


def both(by: Actor) -> tuple[Patient, Patient]:
    """Two records of one person, each with a history of its own."""
    return records.whole(by, "Alpha"), records.whole(by, "Beta")


def fresh(*patients: Patient) -> list[Patient]:
    """As they stand now."""
    return [Patient.objects.get(pk=each.pk) for each in patients]


def test_side_by_side_then_merged_by_the_page(by: Actor) -> None:
    kept, merged = both(by)
    client = factories.signed_in(by)
    find = client.post(reverse("patients:find_other", args=[kept.pk]), {"number": str(merged.number)})
    page = reverse("patients:merge", args=[kept.pk, merged.pk])
    assert find["Location"] == page
    html = client.get(page).content.decode()
    for shown in ("Alpha", "Beta", "Lidocaine Alpha", "Lidocaine Beta", "alpha@example.org", "beta@example.org"):
        assert shown in html
    unsure = client.post(page, {"email": "merged"})
    assert unsure.status_code == 422
    assert not PatientMerge.objects.exists()
    assert client.post(page, {"email": "merged", "sure": "1"}).status_code == 302
    kept, merged = fresh(kept, merged)
    assert (kept.email, kept.family_name) == ("beta@example.org", "Alpha")
    assert merged.merged_into_id == kept.pk
    gone = client.get(reverse("patients:record", args=[merged.pk]))
    assert gone["Location"] == reverse("patients:record", args=[kept.pk])
    assert AuditEntry.objects.filter(verb="patients.merged").count() == 2


def test_the_record_holds_both(by: Actor) -> None:
    kept, merged = both(by)
    alone = len(timeline(queries.same_person(kept)).entries)
    actions.merge(by=by, kept=kept, merged=merged, at=factories.NOW)
    for either in fresh(kept, merged):
        people = queries.same_person(either)
        assert people == (kept.pk, merged.pk)
        # The photographs of one day become one entry.
        assert len(timeline(people).entries) in (2 * alone, 2 * alone - 1)
        assert len(queries.courses_of(either)) == 2
        assert len(queries.banner(either).allergies) == 2


def test_either_number_and_name_finds_the_survivor(by: Actor) -> None:
    kept, merged = both(by)
    actions.merge(by=by, kept=kept, merged=merged, at=factories.NOW)
    for term in (str(kept.number), str(merged.number), "alpha", "beta"):
        assert [each.pk for each in search(by, term).patients] == [kept.pk], term


def test_taken_apart_both_are_as_before(by: Actor) -> None:
    kept, merged = both(by)
    before = [(each.family_name, each.email, each.born_on) for each in (kept, merged)]
    take = frozenset({"email", "family_name", "born_on"})
    done = actions.merge(by=by, kept=kept, merged=merged, take=take, at=factories.NOW)
    client = factories.signed_in(by)
    assert "Take apart" in client.get(reverse("patients:person", args=[kept.pk])).content.decode()
    assert client.post(reverse("patients:split", args=[done.pk])).status_code == 302
    kept, merged = fresh(kept, merged)
    assert [(each.family_name, each.email, each.born_on) for each in (kept, merged)] == before
    assert merged.merged_into_id is None
    assert queries.same_person(kept) == (kept.pk,)
    assert [each.pk for each in search(by, "beta").patients] == [merged.pk]
    with pytest.raises(actions.CannotMerge, match="undone already"):
        actions.split(by=by, merge=done, at=factories.NOW)


def test_what_was_changed_since_stays_when_taken_apart(by: Actor) -> None:
    kept, merged = both(by)
    done = actions.merge(by=by, kept=kept, merged=merged, take=frozenset({"email", "address"}), at=factories.NOW)
    kept = fresh(kept)[0]
    values = {name: getattr(kept, name) for name in actions.registering.EDITABLE} | {"email": "new@example.org"}
    actions.change(by=by, patient=kept, version=kept.version, at=factories.NOW, **values)
    actions.split(by=by, merge=done, at=factories.NOW)
    kept = fresh(kept)[0]
    assert kept.email == "new@example.org"
    assert kept.address == "Alpha street 1"


def test_merged_twice_is_still_one_step_deep(by: Actor, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    first, second, third = (records.registered(by, name) for name in ("Alpha", "Beta", "Gamma"))
    inner = actions.merge(by=by, kept=second, merged=third, at=factories.NOW)
    outer = actions.merge(by=by, kept=first, merged=second, at=factories.NOW)
    with django_assert_num_queries(1):
        assert set(queries.same_person(first)) == {first.pk, second.pk, third.pk}
    assert fresh(third)[0].merged_into_id == first.pk
    with pytest.raises(actions.CannotMerge, match="Undo that merge first"):
        actions.split(by=by, merge=inner, at=factories.NOW)
    actions.split(by=by, merge=outer, at=factories.NOW)
    assert set(queries.same_person(fresh(second)[0])) == {second.pk, third.pk}
    actions.split(by=by, merge=inner, at=factories.NOW)
    assert all(each.merged_into_id is None for each in fresh(first, second, third))
    for term, patient in (("alpha", first), ("beta", second), ("gamma", third)):
        assert [each.pk for each in search(by, term).patients] == [patient.pk]


def test_what_is_written_for_either_is_shown(by: Actor) -> None:
    kept, merged = both(by)
    actions.merge(by=by, kept=kept, merged=merged, at=factories.NOW)
    for patient in fresh(kept, merged):
        actions.add_warning(by=by, patient=patient, kind=WarningKind.WARNING, text="new", at=factories.NOW)
    assert len([each for each in queries.banner(kept).warnings if each.text == "new"]) == 2


def test_what_cannot_be_merged(by: Actor) -> None:
    kept, merged = both(by)
    third = records.registered(by, "Gamma")
    with pytest.raises(actions.CannotMerge, match="one record"):
        actions.merge(by=by, kept=kept, merged=kept, at=factories.NOW)
    actions.merge(by=by, kept=kept, merged=merged, at=factories.NOW)
    with pytest.raises(actions.CannotMerge, match="merged into another"):
        actions.merge(by=by, kept=third, merged=merged, at=factories.NOW)
    owner = factories.actor(Role.OWNER, by.clinic)
    actions.restrict(by=owner, patient=kept, basis=RestrictionBasis.ACCURACY, reason="asked", at=factories.NOW)
    with pytest.raises(actions.CannotMerge, match="restricted"):
        actions.merge(by=by, kept=third, merged=kept, at=factories.NOW)


def test_another_clinics_record_is_not_merged(by: Actor) -> None:
    kept = records.registered(by)
    stranger = factories.actor(Role.PHYSICIAN)
    strange = records.registered(stranger, "Stranger")
    client = factories.signed_in(by)
    assert client.get(reverse("patients:merge", args=[kept.pk, strange.pk])).status_code == 404
    with pytest.raises(Patient.DoesNotExist):
        actions.merge(by=by, kept=kept, merged=strange, at=factories.NOW)
    mine = actions.merge(by=by, kept=kept, merged=records.registered(by, "Beta"), at=factories.NOW)
    assert factories.signed_in(stranger).post(reverse("patients:split", args=[mine.pk])).status_code == 404


@pytest.mark.parametrize(("number", "said"), [("99", "No open record"), ("1", "on this page"), ("x", "whole number")])
def test_a_wrong_number_is_said(by: Actor, number: str, said: str) -> None:
    kept = records.registered(by)
    answer = factories.signed_in(by).post(reverse("patients:find_other", args=[kept.pk]), {"number": number})
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_who_looks_alike_is_offered(by: Actor) -> None:
    kept = records.registered(by, "Alpha")
    other = records.registered(by, "Alpha", given_name="Other", born_on=dt.date(1960, 1, 1))
    html = factories.signed_in(by).get(reverse("patients:find_other", args=[kept.pk])).content.decode()
    assert reverse("patients:merge", args=[kept.pk, other.pk]) in html
