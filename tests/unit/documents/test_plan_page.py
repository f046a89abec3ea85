"""The plan page: a summary first, then everything the plan and its assessment hold, each with its source."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt
from pypdf import PdfReader

from needlepoint.candidacy import assess
from needlepoint.consultation import read_consultation
from needlepoint.documents import assessment_markdown, plan_page_markdown, plan_page_pdf
from needlepoint.documents.page_blocks import Bullets, Page, Section, Table, Text, as_markdown
from needlepoint.documents.plan_page import plan_page
from needlepoint.documents.timeline_picture import timeline_picture
from needlepoint.planning import CoursePlan
from tests.cases.clinical_case import read_cases
from tests.unit.documents.example_course import FULL, ON, PLAIN, is_tagged, knowledge, plan_of, plans_of_all_cases


@pytest.fixture(params=[PLAIN, FULL], ids=["plain", "full"])
def plan(request: pytest.FixtureRequest) -> CoursePlan:
    return plan_of(request.param)


def page_text(plan: CoursePlan) -> str:
    """The page without Markdown's escapes."""
    return plan_page_markdown(plan, knowledge()).replace("\\", "")


def test_it_begins_with_five_lines(plan: CoursePlan) -> None:
    first = plan_page(plan, knowledge()).sections[0]
    assert [block.strong for block in first.blocks if isinstance(block, Text)] == [
        "Verdict.",
        "Where.",
        "What.",
        "When.",
        "To decide.",
    ]


def test_the_summary_says_what_a_colleague_would() -> None:
    lines = {block.strong: block.text for block in plan_page(plan_of(PLAIN), knowledge()).sections[0].blocks}  # type: ignore[union-attr]
    assert lines["Verdict."].startswith(
        "Needs your decision first in all planned zones. The patient has had cold sores"
    )
    assert lines["Where."] == "Both cheeks for atrophic acne scars, rolling."
    assert lines["What."].startswith("SkinPen Precision, 1.5 mm; 3 sessions to begin with")
    assert lines["When."].startswith("Tue 24 Nov 2026 to Tue 19 Jan 2027, 3 sessions")


def test_every_position_of_every_finding_is_there(plan: CoursePlan) -> None:
    text = page_text(plan)
    for finding in plan.assessment.findings:
        assert f"### {finding.statement}" in text
        assert finding.advice in text
        for position in finding.positions:
            assert f"| {position.source} | {position.says.replace('_', ' ')}" in text
            assert position.note is None or position.note in text


def test_both_sides_of_a_disagreement_are_named() -> None:
    text = page_text(plan_of(FULL))
    assert "**Sources disagree.** may not be suitable: FDA-PAGE-2025" in text
    assert re.search(r"allows: [^;]*SPRING-2017", text)


def test_why_a_position_did_not_count_is_said(plan: CoursePlan) -> None:
    text = page_text(plan)
    silent = [p.why_not for f in plan.assessment.findings for p in f.positions if not p.counts and p.why_not]
    assert silent
    assert [reason for reason in silent if f"no: {reason}" not in text] == []


def test_every_statement_of_the_plan_is_there(plan: CoursePlan) -> None:
    text = page_text(plan)
    lines = (*plan.evidence, *plan.customs, *plan.maintenance, *(each.evidence for each in plan.choices))
    assert [line.text for line in lines if line.text not in text] == []
    assert [each.name for each in plan.alternatives if each.name not in text] == []
    assert [each for each in plan.decisions_needed if each not in text] == []


def test_every_source_named_is_listed_with_its_citation() -> None:
    for plan in plans_of_all_cases():
        page = plan_page(plan, knowledge())
        listed = {row[0] for block in page.sections[-1].blocks if isinstance(block, Table) for row in block.rows}
        named = {
            source
            for found in re.findall(r"\[([A-Z0-9, -]+)\]", as_markdown(page).replace("\\", ""))
            for source in found.split(", ")
        }
        assert named - listed == set()
        assert listed <= set(knowledge().sources)


def test_it_says_with_what_it_was_made(plan: CoursePlan) -> None:
    text = page_text(plan)
    assert f"knowledge {plan.assessment.knowledge_version}" in text
    assert plan.assessment.knowledge_digest[:12] in text
    assert "not reviewed by a dermatologist yet" in text


def test_rows_fit_their_columns_and_every_section_has_something_to_say() -> None:
    for plan in plans_of_all_cases():
        for section in plan_page(plan, knowledge()).sections:
            assert section.blocks, section.title
            for block in section.blocks:
                if isinstance(block, Table):
                    assert {len(block.columns), len(block.widths), *map(len, block.rows)} == {len(block.columns)}


def test_its_drawings_are_well_formed_and_named(plan: CoursePlan) -> None:
    pictures = plan_page(plan, knowledge()).pictures
    assert "timeline.svg" in pictures
    for svg in pictures.values():
        ElementTree.fromstring(svg)  # noqa: S314 - our own drawing


def test_the_timeline_marks_each_session_and_review(plan: CoursePlan) -> None:
    svg = timeline_picture(plan)
    assert svg is not None
    assert svg.count("<circle") == len(plan.sessions)
    assert svg.count("<polygon") == len(plan.reviews)
    for session in plan.sessions:
        assert f"session {session.number} on {session.on}" in svg


def test_the_pdf_is_tagged_and_says_the_same(plan: CoursePlan) -> None:
    reader = PdfReader(io.BytesIO(plan_page_pdf(plan, knowledge(), made_on=ON)))
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))
    assert is_tagged(reader)
    for title in (
        "In short",
        "Zones",
        "Dates",
        "Preparation",
        "Findings, worst first",
        "Custom, not evidence",
        "Sources",
    ):
        assert title in text


def test_an_assessment_without_a_plan_has_its_page() -> None:
    for case in read_cases():
        if case.expect.get("overall") != "do_not_treat":
            continue
        wanted = read_consultation(case.document, knowledge(), on=case.on)
        assessment = assess(wanted.profile, wanted.request, knowledge(), on=case.on)
        text = assessment_markdown(assessment, knowledge()).replace("\\", "")
        assert "**Verdict.** Not to be treated." in text
        for finding in assessment.findings:
            assert finding.statement in text
        for question in assessment.questions:
            assert question.question in text


def test_text_cannot_turn_into_markup() -> None:
    nasty = "a | b *c* <script> `d`\n# e"
    page = Page(
        nasty, nasty, "", (Section(nasty, (Text(nasty), Bullets((nasty,)), Table(("A",), ((nasty,),), (1,)))),), ""
    )
    html = MarkdownIt("commonmark").enable("table").render(as_markdown(page))
    assert "<script>" not in html
    assert "<em>" not in html
    assert "<code>" not in html
    assert html.count("<h1>") == 1
    assert html.count("<td>") == 1
