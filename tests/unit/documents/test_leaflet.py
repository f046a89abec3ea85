"""The leaflet: two sides, everything promised on it, every statement with a source, and nothing about who it is for."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import re

import pytest
from pypdf import PdfReader

from needlepoint.aftercare import ClinicValue, ClinicValues
from needlepoint.documents import leaflet_pdf
from needlepoint.documents.cited import Said
from needlepoint.documents.leaflet import leaflet_content, qr_code
from needlepoint.documents.leaflet_parts import Leaflet
from needlepoint.documents.words import Words
from needlepoint.errors import InvalidInput
from needlepoint.knowledge.records.aftercare import Offset
from needlepoint.planning import CoursePlan
from needlepoint.terms import TriageLevel
from tests.unit.documents.example_course import (
    CLINIC,
    FULL,
    ON,
    PLAIN,
    is_tagged,
    knowledge,
    plan_of,
    plans_of_all_cases,
)


def content(plan: CoursePlan, language: str = "en", own_times: ClinicValues | None = None) -> Leaflet:
    return leaflet_content(plan, knowledge(), CLINIC, Words(language), made_on=ON, own_times=own_times)


def pdf(text: str, language: str = "en") -> PdfReader:
    return PdfReader(io.BytesIO(leaflet_pdf(plan_of(text), knowledge(), CLINIC, language=language, made_on=ON)))


def text_of(reader: PdfReader) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


def every_statement(leaflet: Leaflet) -> list[Said]:
    """All values of type Said, wherever they lie in the leaflet."""
    found: list[Said] = []

    def walk(value: object) -> None:
        if isinstance(value, Said):
            found.append(value)
        elif isinstance(value, tuple):
            for each in value:
                walk(each)
        elif dataclasses.is_dataclass(value):
            for field in dataclasses.fields(value):
                walk(getattr(value, field.name))

    walk(leaflet)
    return found


@pytest.mark.parametrize("language", ["en", "es", "de"])
@pytest.mark.parametrize("text", [PLAIN, FULL], ids=["plain", "full"])
def test_it_is_one_sheet_tagged_and_in_its_language(text: str, language: str) -> None:
    reader = pdf(text, language)
    assert len(reader.pages) == 2
    assert is_tagged(reader)
    assert str(reader.root_object["/Lang"]).startswith(language)


def test_it_fits_on_one_sheet_for_every_case_of_the_specification_with_many_zones() -> None:
    busiest = sorted(plans_of_all_cases(), key=lambda plan: len(plan.zones) + len(plan.assessment.findings))[-3:]
    for plan in busiest:
        data = leaflet_pdf(plan, knowledge(), CLINIC, language="de", made_on=ON)
        assert len(PdfReader(io.BytesIO(data)).pages) == 2


def test_it_says_the_dates_in_words() -> None:
    assert "Tuesday" in content(plan_of(PLAIN)).dates[0].day
    assert content(plan_of(PLAIN)).dates[0].day.startswith("Tuesday")
    assert content(plan_of(PLAIN), "es").dates[0].day == "Martes, 24 de noviembre de 2026"
    assert content(plan_of(PLAIN), "de").dates[0].day == "Dienstag, 24. November 2026"


def test_its_sessions_are_those_of_the_plan() -> None:
    plan = plan_of(FULL)
    said = [line.day for line in content(plan).dates if line.label.startswith("Session")]
    assert said == [Words("en").day(session.on) for session in plan.sessions]


def test_preparation_has_a_day_for_each_session_and_stays_out_of_the_day_itself() -> None:
    today = PLAIN.replace("weekdays: [tuesday, thursday], ", "")
    leaflet = content(plan_of(today))
    assert plan_of(today).first_on == ON + dt.timedelta(days=1)  # the decision on an antiviral comes the day before
    assert [line.days.count(" · ") for line in leaflet.before] == [len(plan_of(today).sessions) - 1] * len(
        leaflet.before
    )
    assert all(line.days.startswith("now · ") for line in leaflet.before)
    assert {line.said.text for line in leaflet.before}.isdisjoint(said.text for said in leaflet.on_the_day)


@pytest.mark.parametrize("text", [PLAIN, FULL], ids=["plain", "full"])
def test_every_statement_has_a_source_and_every_number_is_listed(text: str) -> None:
    leaflet = content(plan_of(text))
    statements = every_statement(leaflet)
    listed = {line.number for line in leaflet.sources}
    assert len(statements) > 50
    assert [each.text for each in statements if not each.sources] == []
    assert {number for each in statements for number in each.sources} == listed
    assert sorted(listed) == list(range(1, len(listed) + 1))


def test_it_names_nobody_and_repeats_no_wish() -> None:
    text = text_of(pdf(PLAIN))
    assert "P-0417" in text
    for personal in ("1994", "Softer scars", "wedding", "female", "phototype"):
        assert personal not in text


def test_no_leaflet_holds_a_share_or_a_forecast() -> None:
    for plan in plans_of_all_cases():
        read = " ".join(content(plan).sentences())
        assert "%" not in read
        assert not re.search(r"\d+(\.\d+)? (of|out of) \d+|per ?cent", read)


def test_help_comes_in_three_levels_with_whom_to_call() -> None:
    levels = content(plan_of(PLAIN)).help
    assert [each.level for each in levels] == ["emergency", "same_day", "contact_clinic"]
    assert "112" in levels[0].what_to_do
    # The numbers are set so that no line break divides them.
    assert "+34\N{NO-BREAK SPACE}910\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}000" in levels[1].what_to_do
    assert str(CLINIC.out_of_hours_phone) in levels[1].what_to_do.replace("\N{NO-BREAK SPACE}", " ")
    assert all(each.signs for each in levels)


def test_no_sign_of_an_emergency_is_left_out() -> None:
    printed = {sign.text.split(" (")[0].lower() for sign in content(plan_of(PLAIN)).help[0].signs}
    known = {
        event.sign.lower()
        for event in knowledge().adverse_events.values()
        if event.level is TriageLevel.EMERGENCY and event.id != "emergency_sign_not_told_apart"
    }
    assert printed == known


def test_an_emergency_number_is_never_guessed() -> None:
    unknown = dataclasses.replace(CLINIC, emergency_phone=None)
    leaflet = leaflet_content(plan_of(PLAIN), knowledge(), unknown, Words("en"), made_on=ON)
    assert "your local emergency number" in leaflet.help[0].what_to_do
    assert "112" not in leaflet.help[0].what_to_do


def test_deep_injury_is_named_after_radiofrequency_only() -> None:
    def signs(plan: CoursePlan) -> str:
        return " ".join(sign.text for level in content(plan).help for sign in level.signs)

    radiofrequency = PLAIN.replace("device: skinpen", "device_class: radiofrequency")
    assert "deep pain" in signs(plan_of(radiofrequency)).lower()
    assert "deep pain" not in signs(plan_of(PLAIN)).lower()


def test_a_clinics_own_time_moves_an_item_to_another_phase() -> None:
    def phase_of(item: str, own_times: ClinicValues | None = None) -> int:
        text = knowledge().aftercare[item].patient_text
        phases = content(plan_of(PLAIN), own_times=own_times).phases
        return next(n for n, phase in enumerate(phases) if any(text in said.text for said in phase.leave))

    own = ClinicValue(until=Offset(days=7), set_by="Dr Example", set_on=ON, reason="our habit")
    assert phase_of("no_make_up") == 1
    assert phase_of("no_make_up", ClinicValues({"no_make_up": own})) == 2


def test_what_is_off_label_and_not_known_is_said() -> None:
    text = text_of(pdf(FULL))
    assert "off-label" in text
    assert "What is not known" in text
    assert "no treatment" in text
    assert content(plan_of(PLAIN)).off_label == ()


def test_it_says_that_no_dermatologist_has_reviewed_it() -> None:
    for page in pdf(PLAIN).pages:
        assert "has not reviewed this leaflet" in re.sub(r"\s+", " ", page.extract_text())


def test_the_code_to_scan_depends_on_the_clinic_alone() -> None:
    import segno

    buffer = io.BytesIO()
    expected = segno.make("https://alameda.example", error="m", micro=False)
    expected.save(buffer, kind="svg", border=2, xmldecl=False, omitsize=True)
    assert qr_code(CLINIC) == buffer.getvalue().decode()
    by_phone = dataclasses.replace(CLINIC, website=None)
    assert by_phone.phone_link == "tel:+34910000000"
    assert qr_code(by_phone) != qr_code(CLINIC)


def test_the_same_plan_on_the_same_day_gives_the_same_file() -> None:
    first, second = (leaflet_pdf(plan_of(PLAIN), knowledge(), CLINIC, made_on=ON) for _time in range(2))
    later = leaflet_pdf(plan_of(PLAIN), knowledge(), CLINIC, made_on=ON + dt.timedelta(days=1))
    assert first == second
    assert first != later


def test_letters_that_no_font_shows_are_refused_rather_than_printed_as_boxes() -> None:
    clinic = dataclasses.replace(CLINIC, name="皮肤科")
    with pytest.raises(InvalidInput, match="cannot show"):
        leaflet_pdf(plan_of(PLAIN), knowledge(), clinic, made_on=ON)


def test_an_unknown_language_is_refused_with_the_nearest() -> None:
    with pytest.raises(InvalidInput, match="no leaflets in 'dee'"):
        leaflet_pdf(plan_of(PLAIN), knowledge(), CLINIC, language="dee", made_on=ON)
