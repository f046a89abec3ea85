"""The panel says what the library says, both sides of each disagreement, and what is still to ask first."""

from __future__ import annotations

import pytest
from django.urls import reverse

from needlepoint.candidacy import assess
from needlepoint.consultation import read_consultation
from needlepoint.strict_yaml import Document
from needlepoint_clinic import names
from needlepoint_clinic.consultations.intake import FIRST, intake
from needlepoint_clinic.consultations.panel import panel
from needlepoint_clinic.consultations.reading import read
from needlepoint_clinic.knowledge_pages.queries import knowledge
from tests.clinic import factories
from tests.clinic.consultations import made


@pytest.mark.parametrize("name", made.EXAMPLES)
def test_the_panel_is_the_librarys_answer(name: str) -> None:
    document = made.example(name)
    asked = read_consultation(Document(document, name), knowledge(), on=made.ON)
    found = assess(asked.profile, asked.request, knowledge(), on=made.ON)
    shown = panel(read(document, knowledge(), on=made.ON))
    assert shown.verdict == found.overall
    assert [each.rule for each in shown.findings] == [each.rule for each in found.findings]
    assert [each.verdict for each in shown.findings] == [each.verdict for each in found.findings]
    assert [each.question for each in shown.asks] == [each.question for each in found.questions]
    assert list(shown.flags) == [names.term(flag) for flag in found.flags]
    for view, finding in zip(shown.findings, found.findings, strict=True):
        positions = [each.source for side in view.sides for each in side.positions]
        assert sorted(positions) == sorted(each.source for each in finding.positions), "every position is shown"
        if finding.disagreement and len({each.says for each in finding.positions}) > 1:
            assert len(view.sides) > 1, finding.rule


def test_each_source_shows_grade_how_it_was_read_and_a_link() -> None:
    by = factories.actor()
    row = made.draft(by, made.example("many_zones"))
    page = factories.signed_in(by).get(reverse("consultations:edit", args=[row.pk])).content.decode()
    assert "sources disagree" in page
    assert "only the abstract was read" in page
    assert "label, " in page
    assert reverse("knowledge_pages:source", args=["FDA-PAGE-2025"]) in page
    assert "did not decide" in page


def test_what_matters_most_is_asked_first() -> None:
    treatment = made.example("melasma")["treatment"]
    reading = read({"history": {}, "treatment": treatment}, knowledge(), on=made.ON)
    form = intake(reading, {})
    assert reading.assessment is not None
    assert {each.fact.id for each in form.first} >= {"born_on", "sex", "phototype"}
    ranked = [each.fact for each in reading.assessment.questions if each.fact not in FIRST]
    shown = [each.fact.id for each in form.first if each.fact.id not in FIRST]
    assert shown == ranked[: len(shown)], "in the library's own order"
    marked = {each.fact.id for each in form.every() if each.blocks}
    assert marked == {each.fact for each in reading.assessment.questions if each.blocks}, "the others are marked"


def test_answers_that_cannot_both_be_true_are_asked_about() -> None:
    document = made.example("melasma")
    document["history"] = {**document["history"], "age_years": 12}
    shown = panel(read(document, knowledge(), on=made.ON))
    assert [each.fields[0][0] for each in shown.clashes] == ["q-age_years"]


def test_nothing_is_judged_while_something_cannot_be_read() -> None:
    document = made.example("melasma")
    document["history"] = {**document["history"], "acid_last_on": "yesterday"}
    reading = read(document, knowledge(), on=made.ON)
    assert [each.field for each in reading.mistakes] == ["history.acid_last_on"]
    assert reading.assessment is None
    assert not reading.signable


def test_an_empty_consultation_is_no_mistake() -> None:
    reading = read({"history": {}}, knowledge(), on=made.ON)
    assert not reading.mistakes
    assert not panel(reading).begun
