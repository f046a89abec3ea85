"""Every question there is: those of the consultation and those of the check-in after a session."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from needlepoint.knowledge import Knowledge
from needlepoint.patient.check_in import CHECK_IN_FACTS, CHECK_IN_GROUPS
from needlepoint.patient.facts import Fact, Kind
from needlepoint.patient.history import FACTS, GROUPS
from reference_pages.back_references import entry_of
from reference_pages.markdown import Links, bullets, page, section, table, words
from reference_pages.wording import UNITS, in_words

LINKS = Links()
INTRODUCTION = """\
In the order in which a consultation asks them. An answer that is missing, `unknown` or empty is not known; it
is never read as "no". `everything_else: no` answers every question of the consultation that was not answered
by name and that has a "no"."""
HOW_TO_ANSWER = {
    Kind.YES_NO: "`yes` or `no`",
    Kind.CHOICE: "one of ",
    Kind.NUMBER: "a plain number",
    Kind.DATE: "a date (`2026-06-14`, `2026-06` or `2026`); `yes` where the date is not known; `no` for never",
    Kind.WHERE: "where: a zone, a group or a list of them; `no` for nowhere; "
    "`{cheeks: yes, nose: no}` to tell zones apart",
    Kind.WHERE_WHEN: "where and when last: `{cheeks: 2026-06-14}`; `no` for never",
}


def pages(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """The questions of the consultation, then those of the check-in."""
    asked_by = _asked_by(knowledge)
    groups = (
        section(2, title, *(_fact(fact, asked_by) for fact in FACTS.values() if fact.group == group))
        for group, title in GROUPS.items()
    )
    yield (
        "facts.md",
        page("Facts: the questions of the consultation", INTRODUCTION, *groups, _contradictions(knowledge)),
    )
    groups = (
        section(2, title, *(_fact(fact, asked_by) for fact in CHECK_IN_FACTS.values() if fact.group == group))
        for group, title in CHECK_IN_GROUPS.items()
    )
    yield "check-in.md", page("The questions of the check-in after a session", *groups)


def _asked_by(knowledge: Knowledge) -> dict[str, list[str]]:
    """For each fact links to the records whose condition asks it, or whose wait counts from it."""
    found: dict[str, list[str]] = defaultdict(list)
    for table_name, record in knowledge.records():
        record_id = str(record.id)  # type: ignore[attr-defined]
        condition = knowledge.conditions.get(record_id)
        waits = {
            position.wait.after for position in getattr(record, "positions", ()) if getattr(position, "wait", None)
        }
        for fact in (condition.facts if condition else frozenset()) | waits:
            found[fact].append(LINKS.to(entry_of(table_name, record), words(record_id)))
    return found


def _fact(fact: Fact, asked_by: Mapping[str, list[str]]) -> str:
    lines = [f"Answer: {_answer(fact)}"]
    if fact.follows:
        lines.append(f"Asked only after `{fact.follows}`; a “no” there answers this one too")
    if fact.why:
        lines.append(f"Why it is asked: {fact.why}")
    lines.append(f"Used by: {', '.join(asked_by[fact.id]) if fact.id in asked_by else 'no rule; the program itself'}")
    return section(3, fact.id, f"**{fact.question}**", bullets(lines))


def _answer(fact: Fact) -> str:
    if fact.kind is Kind.DATE and fact.no is None:
        return "a date (`1990-06-14`, `1990-06` or `1990`)"
    how = HOW_TO_ANSWER[fact.kind]
    if fact.kind is Kind.CHOICE:
        how += ", ".join(f"`{option}`" for option in fact.options)
    if fact.kind is Kind.NUMBER and fact.bounds:
        how += f" of {UNITS.get(fact.unit or '', fact.unit)} from {fact.bounds[0]:g} to {fact.bounds[1]:g}"
    return f"{how}; it may lie ahead" if fact.future else how


def _contradictions(knowledge: Knowledge) -> str:
    rows = (
        (f'<a id="{each.id}"></a>{in_words(knowledge.conditions[each.id], LINKS)}', each.question)
        for each in knowledge.contradictions.values()
    )
    return section(
        2,
        "Answers that do not go together",
        "Both count as given, and the question is put. Nothing is assumed.",
        table(("where it is said that", "it is asked"), rows),
    )
