"""The banner shows who it is and what must be known before anybody touches them."""

from __future__ import annotations

import datetime as dt

from django.template.loader import render_to_string
from pytest_django import DjangoAssertNumQueries

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.patients import queries
from needlepoint_clinic.patients.models import Patient, PatientWarning
from tests.clinic import factories


def warn(by: Actor, patient: Patient, text: str, **fields: object) -> PatientWarning:
    """A warning, still standing unless told otherwise."""
    plain = {"kind": "warning", "noted_by": by.member, "noted_at": factories.NOW}
    return PatientWarning.objects.create(clinic=by.clinic, patient=patient, text=text, **(plain | fields))


def test_it_shows_what_stands_and_not_what_was_ended(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    by = factories.actor()
    patient = factories.patient(by, born_on=dt.date(1992, 2, 29))
    warn(by, patient, "Lidocaine", kind="allergy", reaction="hives")
    warn(by, patient, "Faints at needles")
    warn(by, patient, "Latex", kind="allergy", ended_at=factories.NOW)
    with django_assert_num_queries(2):
        banner = queries.banner(patient, on=dt.date(2026, 2, 28))
    assert [each.text for each in banner.allergies] == ["Lidocaine"]
    assert [each.text for each in banner.warnings] == ["Faints at needles"]
    assert banner.age_years == 34, "a birthday on a leap day counts from the last day of February"
    html = render_to_string("components/patient_banner.html", {"banner": banner, "may": {"see_record"}})
    for shown in ("Lidocaine (hives)", "Faints at needles", f"No. {patient.number}", "34 years", "No portrait"):
        assert shown in html
    assert "Latex" not in html
    desk = render_to_string("components/patient_banner.html", {"banner": banner, "may": set()})
    assert "Lidocaine" not in desk, "the front desk does not see the clinical record"


def test_a_merged_record_shows_whom_it_was_merged_into() -> None:
    by = factories.actor()
    kept = factories.patient(by)
    merged = factories.patient(by, merged_into=kept)
    warn(by, merged, "Latex", kind="allergy")
    for either in (kept, merged):
        banner = queries.banner(either)
        assert (banner.patient, banner.merged_numbers) == (kept, (merged.number,))
        assert [each.text for each in banner.allergies] == ["Latex"]
        assert queries.same_person(either) == (kept.pk, merged.pk)
