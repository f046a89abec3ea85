"""The sections of the plan page that say what the plan rests on: off-label, customs, choices, evidence, goals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from needlepoint.documents.english import day, gathered, in_brackets, indications
from needlepoint.documents.page_blocks import Bullets, Section, Text
from needlepoint.knowledge import Knowledge
from needlepoint.planning import CitedLine, CoursePlan


def statement_sections(plan: CoursePlan, knowledge: Knowledge) -> Iterator[Section]:
    """Off-label, customs, goals, choices, alternatives, evidence, maintenance; those that have anything to say."""
    sections = (
        _goals(plan),
        Section("Off-label, named", _bullets(gathered((line.text, line.sources) for line in plan.off_label))),
        Section("Evidence", _bullets(_lines(plan.evidence))),
        Section("Custom, not evidence", _bullets(_lines(plan.customs))),
        Section("Maintenance", _bullets(_lines(plan.maintenance))),
        Section("Possible additions, each a separate decision", _bullets(_choices(plan))),
        Section("Alternatives", _bullets(_alternatives(plan, knowledge))),
    )
    yield from (section for section in sections if section.blocks)


def _bullets(lines: Iterable[str]) -> tuple[Bullets, ...]:
    items = tuple(lines)
    return (Bullets(items),) if items else ()


def _lines(lines: Iterable[CitedLine]) -> Iterator[str]:
    return (f"{line.text}{in_brackets(line.sources)}" for line in lines)


def _choices(plan: CoursePlan) -> Iterator[str]:
    for choice in plan.choices:
        label = " (off-label)" if choice.off_label else ""
        yield (
            f"{choice.name}{label}. {choice.evidence.text}{in_brackets(choice.evidence.sources)} "
            f"Caution: {choice.caution.text}{in_brackets(choice.caution.sources)}"
        )


def _alternatives(plan: CoursePlan, knowledge: Knowledge) -> Iterator[str]:
    """Each alternative once, with the indications it is for where there are several."""
    found: dict[tuple[str, CitedLine], list[str]] = {}
    for each in plan.alternatives:
        found.setdefault((each.name, each.statement), []).append(each.indication)
    several = len({each.indication for each in plan.alternatives}) > 1
    for (name, line), names in found.items():
        scope = f" (for {indications(names, knowledge)})" if several else ""
        yield f"{name}{scope}: {line.text}{in_brackets(line.sources)}"


def _goals(plan: CoursePlan) -> Section:
    blocks = []
    for checked in plan.goals:
        still_open = f" Still open: {', '.join(checked.unanswered)}." if checked.unanswered else ""
        warnings = f" {' '.join(checked.warnings)}" if checked.warnings else ""
        blocks.append(Text(f"{checked.sentence}{still_open}{warnings}"))
    return Section("Goals", tuple(blocks))


def summary_of_reviews(plan: CoursePlan) -> str:
    """The days on which the result is judged, in one phrase."""
    days = [day(review.on) for review in plan.reviews]
    return f"; looked at again on {', '.join(days)}" if days else ""
