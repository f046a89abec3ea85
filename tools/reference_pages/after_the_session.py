"""Aftercare, ingredients and adverse events: three pages about the days after a session."""

from __future__ import annotations

from collections.abc import Iterator

from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.adverse_events import AdverseEvent
from needlepoint.knowledge.records.aftercare import AftercareItem, Default, Timed
from needlepoint.knowledge.records.ingredients import IngredientClass
from needlepoint.terms import TriageLevel
from reference_pages.markdown import Links, bullets, page, section, table, words, yes_no
from reference_pages.wording import in_words

LINKS = Links()
TIMES = """\
A figure in hours is elapsed time after the end of the session; a figure in days means from the beginning of
that local calendar day, day 0 being the day of the session. Where sources give different figures all are
shown, and the default says whose choice it is. A clinic may set its own."""


def pages(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """The three pages."""
    items = (_aftercare(each) for each in knowledge.aftercare.values())
    yield "aftercare.md", page("Aftercare", TIMES, *items)
    plain = "A class called *plain* is one that no source read restricts. That does not prove it safe."
    classes = (_ingredients(each) for each in knowledge.ingredient_classes.values())
    yield "ingredients.md", page("Ingredient classes", TIMES, plain, *classes)
    yield "adverse-events.md", _adverse_events(knowledge)


def _aftercare(item: AftercareItem) -> str:
    begins = (
        f"at the end of {LINKS.to(f'aftercare.md#{item.starts_after}', words(item.starts_after))}"
        if item.starts_after
        else f"{item.starts} after"
    )
    only = [f"after {words(each)} needling" for each in item.device_classes] + [
        f"where the {words(each)} was treated" for each in item.regions
    ]
    return section(
        2,
        item.id,
        f"**{words(item.action).capitalize()}: {item.title}.** To the patient: {item.patient_text}",
        bullets([f"Begins {begins}", *([f"Only {' or '.join(only)}"] if only else []), *_times(item)]),
        _positions(item),
        LINKS.statements(item.clinician_notes),
    )


def _times(item: Timed) -> Iterator[str]:
    yield f"Ends: {_default(item.default)}"
    yield from (
        f"Ends after {words(each.device_class)} needling: {_default(each.default)}" for each in item.other_defaults
    )
    if item.sources_disagree and item.span:
        yield f"**The sources differ**: from {item.span[0]} to {item.span[1]}"


def _default(default: Default | None) -> str:
    return (
        f"after {default.until}. {default.basis} ({LINKS.sources(default.sources)})" if default else "no end of its own"
    )


def _positions(item: Timed) -> str:
    return table(
        ("source", "says", "figure"),
        (
            (LINKS.sources([each.source]), each.says, " to ".join(map(str, each.figures)) or "none")
            for each in item.positions
        ),
    )


def _ingredients(each: IngredientClass) -> str:
    names = ", ".join(name if not others else f"{name} ({', '.join(others)})" for name, others in each.names.items())
    lines = [f"Kind: **{each.kind}**", *_times(each), f"To the patient: {each.patient_reason}"]
    if each.words:
        lines.append(f"Any name that holds: {', '.join(each.words)}")
    if each.any_colour_index:
        lines.append("Any colour index number (CI 12345) that is not listed elsewhere")
    if each.product_words:
        lines.append(f"The whole product, where its name or claims say: {', '.join(each.product_words)}")
    return section(
        2,
        each.id,
        f"**{each.name}** (to the patient: {each.patient_name})",
        bullets(lines),
        _positions(each),
        LINKS.statements(each.reasons),
        f"Names: {names}" if names else "",
    )


def _adverse_events(knowledge: Knowledge) -> str:
    introduction = (
        "Signs after a session, worst first. The first sign that fits within the worst level is the one "
        "the answer names. "
        "A missing answer never lowers a level. Levels, days and grades are our own judgement unless a statement names "
        "another source. **Nobody is ever told to stop a prescribed medicine.**"
    )
    events = list(knowledge.adverse_events.values())
    parts = [
        section(2, words(level).capitalize(), *(_event(knowledge, each) for each in events if each.level is level))
        for level in reversed(TriageLevel)
    ]
    return page("Adverse events and triage", introduction, *parts)


def _event(knowledge: Knowledge, event: AdverseEvent) -> str:
    days = (
        f"day {event.from_day} to day {event.to_day}" if event.to_day is not None else f"from day {event.from_day} on"
    )
    lines = [
        f"Fires when {in_words(knowledge.conditions[event.id], LINKS).replace('facts.md', 'check-in.md')}; {days}",
        f"May be: {event.may_be}",
        f"Why, to the patient: {event.patient_reason}",
        f"What to do, to the patient: {event.patient_action}",
        f"What to do, to the clinician: {event.clinician_action}",
        f"Severity {event.severity_grade} of 4; the course: {words(event.course_effect)}",
        f"To be reported: {yes_no(event.report)}",
    ]
    if event.device_classes:
        lines.append(
            f"Asked only after {', '.join(map(words, event.device_classes))} needling; "
            "a sign that is there counts after any"
        )
    return section(
        3,
        event.id,
        f"**{event.name}** (to the patient: {event.sign})",
        bullets(lines),
        LINKS.statements(event.statements),
    )
