"""The lengths of time the planner keeps, and the steps that prepare a session."""

from __future__ import annotations

from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.planning_values import PlanningValue, PreparationStep
from reference_pages.markdown import Links, bullets, page, section, words
from reference_pages.wording import in_words

LINKS = Links()


def page_of(knowledge: Knowledge) -> tuple[str, str]:
    """The page of both."""
    return "planning-values.md", page(
        "Planning values and preparation",
        "How the planner uses them is explained in [planning](../explanation/planning.md).",
        section(2, "Lengths of time", *(_value(each) for each in knowledge.planning_values.values())),
        section(2, "Before a session", *(_step(knowledge, each) for each in knowledge.preparation.values())),
    )


def _value(value: PlanningValue) -> str:
    return section(3, value.id, f"{value.statement} {LINKS.span(value.span)}.")


def _step(knowledge: Knowledge, step: PreparationStep) -> str:
    condition = knowledge.conditions.get(step.id)
    lines = [
        f"By whom: {step.who}; by when: {LINKS.span(step.before) + ' before' if step.before else 'on the day itself'}",
        f"To the patient: {step.patient_text}",
        f"Sources: {LINKS.sources(step.sources)}",
    ]
    if condition:
        lines.append(f"Left out only where it is known not to hold that {in_words(condition, LINKS)}")
    if step.flag:
        lines.append(f"Only where “{words(step.flag)}” was raised")
    if step.first_session_only:
        lines.append("Before the first session only")
    if step.disagreement:
        lines.append(f"Other sources: {step.disagreement}")
    return section(3, step.id, f"**{step.title}**", bullets(lines))
