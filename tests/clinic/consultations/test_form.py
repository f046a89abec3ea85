"""The form is made from the library's facts: every one of them, every kind, and nothing is lost on the way and back."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from needlepoint.consultation import read_consultation
from needlepoint.patient.facts import Kind
from needlepoint.patient.history import FACTS, GROUPS
from needlepoint.patient.reading import read_answer
from needlepoint.strict_yaml import Document as Parsed
from needlepoint_clinic.consultations.intake import intake
from needlepoint_clinic.consultations.models import Consultation
from needlepoint_clinic.consultations.parts import parts
from needlepoint_clinic.consultations.parts.answers import _SHOWN, PREFIX, Answer, modes, raw_of, shown
from needlepoint_clinic.consultations.parts.wants import zones_of
from needlepoint_clinic.consultations.reading import read
from needlepoint_clinic.knowledge_pages.queries import knowledge
from tests.clinic import factories
from tests.clinic.consultations import made
from tests.clinic.consultations.form_fields import Fields, as_data, fields_of, part_of


def test_every_kind_of_answer_has_a_widget() -> None:
    assert set(_SHOWN) == set(Kind)


@pytest.mark.parametrize("fact", FACTS.values(), ids=FACTS)
def test_every_fact_has_chips_and_a_part(fact: Any) -> None:
    assert f"{PREFIX}{fact.id}" in parts()
    assert "unknown" in modes(fact), "not known is always an answer"
    assert fact.group in GROUPS
    for mode in modes(fact):
        raw = raw_of(fact, Answer(mode, typed="2020-03", yes=("nose",), rows=(("nose", "2020-03"),)))
        if mode != "value":
            read_answer(fact, raw, on=made.ON)  # the library takes it


def test_every_fact_stands_on_the_page_once() -> None:
    by = factories.actor()
    row = made.draft(by, {"history": {}, "treatment": made.example("melasma")["treatment"]})
    page = factories.signed_in(by).get(reverse("consultations:edit", args=[row.pk])).content.decode()
    for fact in FACTS:
        assert page.count(f'id="q-{fact}"') == 1, fact


def test_the_intake_holds_every_fact_before_anything_is_wanted() -> None:
    form = intake(read({}, knowledge(), on=made.ON), {})
    assert sorted(each.fact.id for each in form.every()) == sorted(FACTS)


ANSWERS: dict[str, tuple[str, list[object]]] = {
    Kind.YES_NO: ("pregnant", [True, False, "unknown"]),
    Kind.CHOICE: ("phototype", ["IV", "unknown"]),
    Kind.NUMBER: ("age_years", [36, "unknown"]),
    Kind.DATE: ("isotretinoin_stopped_on", ["2026-07-14", "2026-07", "2026", True, False, "unknown"]),
    Kind.WHERE: ("active_acne", [["left_cheek", "nose"], {"left_cheek": True, "nose": False}, False, "unknown"]),
    Kind.WHERE_WHEN: (
        "filler_on",
        [{"cheeks": "2026-08-15", "nose": False}, {"chin": True, "elsewhere": "unknown"}, False, "unknown"],
    ),
}


@pytest.mark.parametrize(("fact", "raw"), [(fact, raw) for fact, every in ANSWERS.values() for raw in every])
def test_each_kind_is_saved_and_shown_again(fact: str, raw: object) -> None:
    """What one page shows, sent to another, is read by the library as the same answer."""
    by = factories.actor()
    client = factories.signed_in(by)
    page = _page(client, made.draft(by, {"history": {fact: raw}}), "edit")
    other = made.draft(by, {"history": {}})
    part = part_of(fields_of(page), f"history.{fact}")
    del part["was[]"]
    answer = client.post(reverse("consultations:save", args=[other.pk]), part, headers={"X-Needlepoint-Save": "part"})
    assert answer.status_code == 200
    other.refresh_from_db()
    kept = other.document["history"].get(fact)
    assert read_answer(FACTS[fact], kept, on=made.ON) == read_answer(FACTS[fact], raw, on=made.ON)
    assert shown(FACTS[fact], other.document) == shown(FACTS[fact], {"history": {fact: raw}})


def _page(client: Client, row: Consultation, page: str) -> str:
    return client.get(reverse(f"consultations:{page}", args=[row.pk])).content.decode()


@pytest.mark.parametrize("name", made.EXAMPLES)
def test_an_example_survives_the_forms(name: str) -> None:
    """Every field of both pages, sent to an empty consultation, makes a document the library reads as the original."""
    by = factories.actor()
    client = factories.signed_in(by)
    original = made.draft(by, made.example(name))
    other = made.draft(by, {})
    for page in ("edit", "plan"):
        _send(client, other, fields_of(_page(client, original, page)), page)
    other.refresh_from_db()
    document = {**other.document, "patient": original.document.get("patient")}
    assert _read(document) == _read(_in_body_order(original.document))


def _in_body_order(document: dict[str, Any]) -> dict[str, Any]:
    """The same document with the zones of each wish in the order in which the form lists them."""
    wants = [{**each, "zones": list(zones_of(each["zones"]))} for each in document["treatment"]["wants"]]
    return {**document, "treatment": {**document["treatment"], "wants": wants}}


def _send(client: Client, row: Consultation, fields: Fields, page: str) -> None:
    now = [(key, value) for key, value in fields_of(_page(client, row, page)) if key == "was[]"]
    kept = [(key, value) for key, value in fields if key != "was[]"]
    answer = client.post(reverse("consultations:save", args=[row.pk]), as_data([*kept, *now]))
    assert answer.status_code == 302, answer.content.decode()[:2000]


def _read(document: dict[str, Any]) -> object:
    return read_consultation(Parsed(document, "form"), knowledge(), on=made.ON)


@pytest.mark.parametrize("name", made.EXAMPLES)
def test_sending_a_page_unchanged_changes_nothing(name: str) -> None:
    by = factories.actor()
    client = factories.signed_in(by)
    row = made.draft(by, made.example(name))
    for page in ("edit", "plan"):
        answer = client.post(reverse("consultations:save", args=[row.pk]), as_data(fields_of(_page(client, row, page))))
        assert answer.status_code == 302
    after = Consultation.objects.get(pk=row.pk)
    assert (after.version, after.document) == (row.version, row.document)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("14.6.2026", "2026-06-14"), ("6/2026", "2026-06"), ("06.2026", "2026-06"), ("6/7/2026", "6/7/2026")],
)
def test_dates_are_taken_as_people_write_them_where_that_is_clear(typed: str, kept: str) -> None:
    by = factories.actor()
    row = made.draft(by, {"history": {}})
    sent = {"part[]": "history.acid_last_on", "history.acid_last_on.typed": typed}
    client = factories.signed_in(by)
    answer = client.post(reverse("consultations:save", args=[row.pk]), sent, headers={"X-Needlepoint-Save": "part"})
    row.refresh_from_db()
    assert row.document["history"]["acid_last_on"] == kept
    mistakes = [each["field"] for each in answer.json()["mistakes"]]
    assert mistakes == (["history.acid_last_on"] if kept == typed else []), "what is not clear is kept and said"


def test_a_question_that_hangs_on_another_waits_for_its_yes() -> None:
    by = factories.actor()
    row = made.draft(by, {"history": {"isotretinoin_ever": False}})
    client = factories.signed_in(by)
    form = intake(read(row.document, knowledge(), on=made.ON), {})
    hidden = {each.fact.id: each.hidden for each in form.every()}
    assert hidden["isotretinoin_stopped_on"]
    sent = {"part[]": "history.isotretinoin_ever", "history.isotretinoin_ever": "yes"}
    answer = client.post(reverse("consultations:save", args=[row.pk]), sent, headers={"X-Needlepoint-Save": "part"})
    assert "isotretinoin_stopped_on" in answer.json()["applies"]


def test_pregnancy_is_not_asked_of_men_but_an_answer_stays_seen() -> None:
    men = intake(read({"history": {"sex": "male"}}, knowledge(), on=made.ON), {})
    assert {each.fact.id: each.hidden for each in men.every()}["pregnant"]
    odd = intake(read({"history": {"sex": "male", "pregnant": True}}, knowledge(), on=made.ON), {})
    assert not {each.fact.id: each.hidden for each in odd.every()}["pregnant"]
