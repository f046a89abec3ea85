"""The clinician's page: the plan as a colleague would write it down, or an assessment alone, as Markdown and PDF."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from needlepoint.candidacy import Assessment
from needlepoint.documents.english import day, indications, where
from needlepoint.documents.finding_sections import (
    finding_section,
    position_sections,
    question_sections,
    source_section,
    sources_of_findings,
    version_line,
)
from needlepoint.documents.forecast_section import forecast_sections
from needlepoint.documents.page_blocks import Page, Section, Table, Text, as_markdown
from needlepoint.documents.plan_sections import (
    date_section,
    decision_section,
    depth_section,
    preparation_section,
    zone_section,
)
from needlepoint.documents.plan_statements import statement_sections
from needlepoint.documents.plan_summary import IN_WORDS, summary_section
from needlepoint.documents.typesetting import set_page
from needlepoint.forecast.course_forecast import CourseForecast
from needlepoint.knowledge import Knowledge
from needlepoint.planning import CitedLine, CoursePlan
from needlepoint.terms import MIXED, Verdict, in_words

TEMPLATE = "plan_page.typ"
SIZE_PT = 9.5
NOT_REVIEWED = "No dermatologist has reviewed the knowledge this rests on yet. It informs; the clinician decides."


def plan_page_pdf(
    plan: CoursePlan, knowledge: Knowledge, *, made_on: dt.date, forecast: CourseForecast | None = None
) -> bytes:
    """The plan page as a tagged PDF (PDF/UA-1).

    Args:
        plan: the course.
        knowledge: what it was made with.
        made_on: the date printed on it.
        forecast: what to expect of it, from `forecast_course`.

    Raises:
        InvalidInput: letters, in a wish or a reason, that no font at hand can show.
    """
    page = plan_page(plan, knowledge, forecast)
    return set_page(
        TEMPLATE, {"page": page, "made": day(made_on)}, made_on=made_on, pictures=page.pictures, sizes_pt=(SIZE_PT,)
    )


def plan_page_markdown(plan: CoursePlan, knowledge: Knowledge, forecast: CourseForecast | None = None) -> str:
    """The plan page in Markdown, with the drawings as text."""
    return as_markdown(plan_page(plan, knowledge, forecast))


def assessment_markdown(assessment: Assessment, knowledge: Knowledge) -> str:
    """An assessment in Markdown, where no plan was asked for or none can be made."""
    return as_markdown(assessment_page(assessment, knowledge))


def plan_page(plan: CoursePlan, knowledge: Knowledge, forecast: CourseForecast | None = None) -> Page:
    """What the plan page says, and its drawings."""
    pictures: dict[str, str] = {}
    assessment = plan.assessment
    sections = (
        summary_section(plan, knowledge),
        decision_section(plan),
        zone_section(plan, knowledge),
        depth_section(plan, pictures),
        *forecast_sections(forecast, knowledge, pictures),
        date_section(plan, pictures),
        preparation_section(plan),
        *question_sections(assessment),
        finding_section(assessment),
        *statement_sections(plan, knowledge),
        *position_sections(assessment),
        source_section((*sources_of_findings(assessment), *_sources(plan)), knowledge),
    )
    return _page(f"Plan {plan.reference or 'without reference'}", assessment, sections, pictures)


def assessment_page(assessment: Assessment, knowledge: Knowledge) -> Page:
    """What the assessment page says."""
    sections = (
        _assessment_summary(assessment),
        _zone_verdicts(assessment, knowledge),
        *question_sections(assessment),
        finding_section(assessment),
        *position_sections(assessment),
        source_section(sources_of_findings(assessment), knowledge),
    )
    return _page(f"Assessment {assessment.reference or 'without reference'}", assessment, sections, {})


def _page(title: str, assessment: Assessment, sections: tuple[Section, ...], pictures: dict[str, str]) -> Page:
    return Page(
        title=title,
        subtitle=f"Microneedling, as of {day(assessment.on)}.",
        notice="" if assessment.reviewed_by_dermatologist else NOT_REVIEWED,
        sections=tuple(section for section in sections if section.blocks),
        footer=version_line(assessment),
        pictures=pictures,
    )


def _assessment_summary(assessment: Assessment) -> Section:
    overall = assessment.overall
    said = "The zones differ." if overall == MIXED else f"{IN_WORDS[Verdict(overall)]}."
    worst = max(each.verdict for each in assessment.zones)
    reasons = " ".join(each.statement for each in assessment.findings if each.verdict is worst)
    blocking = sum(question.blocks for question in assessment.questions)
    waiting = (
        f"{blocking} unanswered questions keep treatment waiting." if blocking else "No unanswered question blocks it."
    )
    in_block = assessment.answered_in_block
    block = f" {in_block} answers rest on \u201ceverything else was asked: no\u201d." if in_block else ""
    return Section(
        "In short",
        (
            Text(f"{said} {reasons}".strip(), strong="Verdict."),
            Text(f"{waiting}{block}", strong="Not known."),
            Text("yes, both sides are shown below." if assessment.disagreement else "no.", strong="Sources disagree:"),
        ),
    )


def _zone_verdicts(assessment: Assessment, knowledge: Knowledge) -> Section:
    found: dict[tuple[object, ...], list[str]] = {}
    for zone in assessment.zones:
        waits = "; ".join(
            (
                *([f"not before {day(zone.earliest_on)}"] if zone.earliest_on else []),
                *(f"until {each}" for each in zone.until),
            )
        )
        key = (
            indications(zone.indications, knowledge),
            in_words(zone.verdict),
            waits or "-",
            ", ".join(map(in_words, zone.because)) or "-",
            ", ".join(map(in_words, zone.flags)) or "-",
        )
        found.setdefault(key, []).append(zone.zone)
    rows = tuple((where(zones), *map(str, key)) for key, zones in found.items())
    columns = ("Zone", "For", "Verdict", "Waits", "Because of", "Flags")
    return Section("Zones", (Table(columns, rows, (1.5, 1.5, 1.0, 1.5, 1.4, 1.6)),))


def _sources(plan: CoursePlan) -> Iterator[str]:
    """The id of every source the plan names outside its findings."""
    for zone in plan.zones:
        lines: tuple[CitedLine, ...] = (
            zone.depth_basis,
            zone.sessions_basis,
            zone.pattern,
            zone.endpoint_basis,
            *zone.notes,
        )
        yield from (source for line in lines for source in line.sources)
        yield from zone.placement.sources if zone.placement else ()
    for lines in (plan.intervals, plan.off_label, plan.customs, plan.maintenance, plan.evidence):
        yield from (source for line in lines for source in line.sources)
    yield from (source for each in plan.choices for line in (each.evidence, each.caution) for source in line.sources)
    yield from (source for each in plan.alternatives for source in each.statement.sources)
    yield from (source for review in plan.reviews for source in review.sources)
    yield from (source for session in plan.sessions for task in session.preparation for source in task.sources)
