"""Registering and changing patients: what is checked, what is asked before, and what two people at once come to."""

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
from needlepoint_clinic.patients import actions, queries
from needlepoint_clinic.patients.forms import PatientForm
from needlepoint_clinic.patients.models import Patient, RestrictionBasis
from tests.clinic import factories
from tests.clinic.patients import records

GIVEN = {
    "family_name": "García López",
    "given_name": "María",
    "born_on": "1990-05-04",
    "sex": "female",
    "phone": "612 345 678",
    "email": "",
    "language": "es",
    "address": "",
}


@pytest.fixture
def desk() -> Actor:
    """Somebody at the desk of a clinic in Spain."""
    return factories.actor(Role.FRONT_DESK, factories.clinic(country="ES"))


def errors(desk: Actor, **given: str) -> dict[str, Any]:
    """What the form says is wrong, by field."""
    return dict(PatientForm(desk.clinic, factories.TODAY, GIVEN | given).errors)


def test_registering_by_the_page(desk: Actor) -> None:
    client = factories.signed_in(desk)
    answer = client.post(reverse("patients:register"), GIVEN)
    patient = Patient.objects.get()
    assert answer["Location"] == reverse("patients:person", args=[patient.pk])
    assert (patient.number, patient.phone, patient.sort_name) == (1, "+34612345678", "garcia lopez maria")
    assert patient.born_on == dt.date(1990, 5, 4)
    said = AuditEntry.objects.get(verb="patients.registered")
    assert (said.patient, said.details) == (patient.pk, {})
    assert patient.history.get().history_user == desk.member.user  # type: ignore[union-attr]
    again = client.get(answer["Location"]).content.decode()
    assert "Registered with number 1." in again


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("born_on", "2026-11-29", "has not come yet"),
        ("born_on", "1906-11-27", "older than 120"),
        ("born_on", "31.02.1990", "no date"),
        ("born_on", "yesterday", "no date"),
        ("phone", "12", "no such phone number"),
        ("phone", "hello", "no phone number"),
        ("family_name", "  ", "required"),
        ("given_name", "123", "letters"),
        ("email", "nobody", "valid email"),
        ("sex", "none", "valid choice"),
    ],
)
def test_what_is_refused(desk: Actor, field: str, typed: str, said: str) -> None:
    assert said in str(errors(desk, **{field: typed})[field])


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("born_on", "1906-11-28"),
        ("born_on", "2026-11-28"),
        ("born_on", "4/5/1990"),
        ("phone", ""),
        ("phone", "+49 30 901820"),
        ("given_name", "王"),
    ],
)
def test_what_is_taken(desk: Actor, field: str, typed: str) -> None:
    assert errors(desk, **{field: typed}) == {}


def test_a_clinic_without_a_country_wants_the_country_code() -> None:
    by = factories.actor(Role.FRONT_DESK)
    assert "country code" in str(errors(by)["phone"])
    assert errors(by, phone="+34 612 345 678") == {}


def test_what_was_typed_stays(desk: Actor) -> None:
    answer = factories.signed_in(desk).post(reverse("patients:register"), GIVEN | {"born_on": "soon"})
    assert answer.status_code == 422
    html = answer.content.decode()
    for typed in ("García López", "612 345 678", "soon"):
        assert typed in html
    assert not Patient.objects.exists()


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"family_name": "Garcia Lopes", "given_name": "Maria", "phone": ""}, "similar name"),
        ({"family_name": "María", "given_name": "García López", "phone": ""}, "similar name"),
        ({"family_name": "Other", "given_name": "Person", "born_on": "1970-01-01"}, "same phone"),
    ],
)
def test_who_may_be_the_same_is_asked_before_anything_is_saved(desk: Actor, given: dict[str, str], why: str) -> None:
    client = factories.signed_in(desk)
    client.post(reverse("patients:register"), GIVEN)
    answer = client.post(reverse("patients:register"), GIVEN | given)
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert Patient.objects.count() == 1
    told = answer.context["form"]["not_the_same"].value()
    assert client.post(reverse("patients:register"), GIVEN | given | {"not_the_same": told}).status_code == 302
    assert Patient.objects.count() == 2


def test_somebody_else_of_the_same_birthday_is_not_asked_about(desk: Actor) -> None:
    client = factories.signed_in(desk)
    client.post(reverse("patients:register"), GIVEN)
    other = {"family_name": "Ortega", "given_name": "Ana", "phone": ""}
    assert client.post(reverse("patients:register"), GIVEN | other).status_code == 302


def test_a_restricted_record_that_may_be_the_same_is_not_named(desk: Actor) -> None:
    client = factories.signed_in(desk)
    client.post(reverse("patients:register"), GIVEN)
    owner = factories.actor(Role.OWNER, desk.clinic)
    first = Patient.objects.get()
    actions.restrict(by=owner, patient=first, basis=RestrictionBasis.ACCURACY, reason="asked", at=factories.NOW)
    answer = client.post(reverse("patients:register"), GIVEN | {"given_name": "Maria"})
    assert "restricted record may be the same person" in answer.content.decode()
    assert str(first.pk) not in answer.content.decode()


def test_numbers_are_counted_for_each_clinic(desk: Actor) -> None:
    other = factories.actor(Role.FRONT_DESK)
    numbers = [records.registered(by, f"Name{place}").number for place, by in enumerate((desk, other, desk, desk))]
    assert numbers == [1, 1, 2, 3]


def test_an_unknown_field_is_not_written(desk: Actor) -> None:
    with pytest.raises(TypeError, match="number"):
        records.registered(desk, number=7)


def test_changing_by_the_page(desk: Actor) -> None:
    client = factories.signed_in(desk)
    patient = records.registered(desk, "García")
    address = reverse("patients:edit", args=[patient.pk])
    assert "García" in client.get(address).content.decode()
    answer = client.post(address, GIVEN | {"family_name": "Ortega", "version": "1"})
    assert answer.status_code == 302
    patient.refresh_from_db()
    assert (patient.family_name, patient.version) == ("Ortega", 2)
    said = AuditEntry.objects.get(verb="patients.changed")
    assert "family_name" in said.details["fields"]
    assert "Ortega" not in str(said.details)


def test_nothing_changed_writes_nothing(desk: Actor) -> None:
    patient = records.registered(desk)
    values = {name: getattr(patient, name) for name in actions.registering.EDITABLE}
    assert actions.change(by=desk, patient=patient, version=1, at=factories.NOW, **values).version == 1
    assert not AuditEntry.objects.filter(verb="patients.changed").exists()


def test_two_people_at_once_lose_nothing(desk: Actor) -> None:
    client = factories.signed_in(desk)
    patient = records.registered(desk, "García")
    address = reverse("patients:edit", args=[patient.pk])
    client.post(address, GIVEN | {"address": "first street", "version": "1"})
    late = client.post(address, GIVEN | {"address": "second street", "version": "1"})
    assert late.status_code == 409
    html = late.content.decode()
    assert "Somebody else changed this patient meanwhile" in html
    assert "first street" in html
    assert "second street" in html
    patient.refresh_from_db()
    assert patient.address == "first street"
    version = late.context["form"]["version"].value()
    assert client.post(address, GIVEN | {"address": "second street", "version": version}).status_code == 302
    patient.refresh_from_db()
    assert patient.address == "second street"


def test_the_action_says_so_too(desk: Actor) -> None:
    patient = records.registered(desk)
    values = {name: getattr(patient, name) for name in actions.registering.EDITABLE}
    with pytest.raises(EditedElsewhere):
        actions.change(by=desk, patient=patient, version=0, at=factories.NOW, **values)


def test_the_history_says_who_changed_what(desk: Actor) -> None:
    nurse = factories.actor(Role.NURSE, desk.clinic)
    patient = records.registered(desk, "García")
    values = {name: getattr(patient, name) for name in actions.registering.EDITABLE}
    changed = values | {"family_name": "Ortega", "phone": ""}
    actions.change(by=nurse, patient=patient, version=1, at=factories.NOW, **changed)
    page = factories.signed_in(nurse).get(reverse("patients:changes", args=[patient.pk]))
    lines = page.context["lines"]
    assert [each.who for each in lines] == [nurse.name, desk.name]
    assert [(one.field, one.before, one.after) for one in lines[0].differences] == [
        ("Family name", "García", "Ortega"),
        ("Phone", "+34612345678", "–"),
    ]


def test_a_long_history_is_read_page_by_page(desk: Actor) -> None:
    nurse = factories.actor(Role.NURSE, desk.clinic)
    patient = records.registered(desk)
    for place in range(60):
        values = {name: getattr(patient, name) for name in actions.registering.EDITABLE} | {"address": f"at {place}"}
        at = factories.NOW + place * dt.timedelta(minutes=1)
        patient = actions.change(by=nurse, patient=patient, version=patient.version, at=at, **values)
    client = factories.signed_in(nurse)
    address = reverse("patients:changes", args=[patient.pk])
    first = client.get(address)
    second = client.get(address, {"before": first.context["older"]})
    shown = [one.after for page in (first, second) for line in page.context["lines"] for one in line.differences]
    assert [each for each in shown if each.startswith("at ")] == [f"at {place}" for place in reversed(range(60))]
    assert second.context["older"] == ""


def test_the_desk_sees_the_person_and_not_the_record(desk: Actor) -> None:
    by = factories.actor(Role.PHYSICIAN, desk.clinic)
    patient = records.whole(by)
    client = factories.signed_in(desk)
    html = client.get(reverse("patients:person", args=[patient.pk])).content.decode()
    assert "Lidocaine" not in html
    assert "Merge" not in html
    for name in ("record", "warnings", "changes", "export", "find_other", "restrict", "erase"):
        assert client.get(reverse(f"patients:{name}", args=[patient.pk])).status_code == 403


def test_every_page_of_a_patient_is_logged(desk: Actor) -> None:
    by = factories.actor(Role.OWNER, desk.clinic)
    patient = records.whole(by)
    client = factories.signed_in(by)
    pages = ("record", "person", "edit", "warnings", "changes", "export", "find_other", "restrict", "erase")
    for name in pages:
        assert client.get(reverse(f"patients:{name}", args=[patient.pk])).status_code == 200
    seen = AuditEntry.objects.filter(verb="patients.seen", patient=patient.pk)
    assert {each.details["page"] for each in seen} == set(pages)


def test_strangers_find_nothing(desk: Actor) -> None:
    patient = records.whole(factories.actor(Role.PHYSICIAN, desk.clinic))
    other = records.registered(factories.actor(Role.OWNER, desk.clinic), "Other", phone="")
    client = factories.signed_in(factories.actor(Role.OWNER))
    for name in ("record", "person", "edit", "warnings", "changes", "export", "find_other", "restrict", "lift"):
        assert client.get(reverse(f"patients:{name}", args=[patient.pk])).status_code == 404, name
    for name in ("open", "erase"):
        assert client.get(reverse(f"patients:{name}", args=[patient.pk])).status_code == 404, name
    for name in ("export_pdf", "export_json", "add_warning"):
        assert client.post(reverse(f"patients:{name}", args=[patient.pk])).status_code == 404, name
    assert client.get(reverse("patients:merge", args=[patient.pk, other.pk])).status_code == 404
    warning = queries.warnings_of(patient)[0]
    assert client.get(reverse("patients:end_warning", args=[warning.pk])).status_code == 404


def test_a_birthday_counts_on_the_clinics_day(desk: Actor) -> None:
    patient = records.registered(desk, born_on=timezone.localdate() - dt.timedelta(days=1))
    assert queries.banner(patient).age_years == 0
