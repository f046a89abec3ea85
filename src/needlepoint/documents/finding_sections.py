"""Findings with every position, what is still to ask, and the sources: shared by plan page and assessment page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from needlepoint.candidacy import Assessment
from needlepoint.candidacy.result import Finding, WeighedPosition
from needlepoint.documents.cited import GoneSource, source_or_gone, where_found
from needlepoint.documents.english import day, where
from needlepoint.documents.page_blocks import Block, Bullets, Section, Table, Text
from needlepoint.knowledge import Knowledge
from needlepoint.terms import Says, Verdict, in_words

POSITION_COLUMNS = ("Source", "Says", "Grade", "How read", "Would raise", "Counted", "In its own terms")
POSITION_WIDTHS = (1.35, 1.0, 0.85, 0.7, 0.9, 1.25, 2.6)


def finding_section(assessment: Assessment) -> Section:
    """Every finding in a few lines, worst first; who says what in full is in `position_sections`."""
    if not assessment.findings:
        return Section("Findings", (Text("No rule fired."),))
    said = tuple(block for finding in assessment.findings for block in _finding(finding, assessment.request.zones))
    return Section("Findings, worst first", said)


def position_sections(assessment: Assessment) -> Iterator[Section]:
    """For each finding, every position with its weight: the appendix that lets a reader check the note."""
    if assessment.findings:
        yield Section("Who says what", (Text(_how_to_read(assessment)),))
    for finding in assessment.findings:
        rows = tuple(_position(each) for each in finding.positions)
        yield Section(finding.statement, (Table(POSITION_COLUMNS, rows, POSITION_WIDTHS),), level=3)


def _how_to_read(assessment: Assessment) -> str:
    return (
        f"Every position is shown, also those that did not decide. Policy: {in_words(assessment.policy)}. "
        "A label beats weaker sources, the stricter of two labels wins, and what was read second hand gives way "
        "to what was read itself."
    )


def _finding(finding: Finding, all_zones: tuple[str, ...]) -> Iterator[Block]:
    scope = "All zones" if set(finding.zones) == set(all_zones) else where(finding.zones)
    override = ""
    if finding.verdict.blocks:
        override = "May be overridden with a recorded reason." if finding.overridable else "It cannot be overridden."
    verdict = f"{in_words(finding.verdict).capitalize()}{_ends(finding)}. {scope}."
    yield Text(f"{verdict} {finding.advice} {override}".strip(), strong=finding.statement)
    if finding.disagreement:
        yield Text(_both_sides(finding), strong="Sources disagree.")


def _ends(finding: Finding) -> str:
    ends = [
        f"until {finding.until}" if finding.until else "",
        f"not before {day(finding.earliest_on)}" if finding.earliest_on else "",
    ]
    words = " and ".join(each for each in ends if each)
    return f" ({words})" if words and finding.verdict is Verdict.DEFER else ""


def _both_sides(finding: Finding) -> str:
    """Who says what, the positions grouped by what they say, strictest first."""
    by_kind: dict[Says, list[str]] = {}
    for position in sorted(finding.positions, key=lambda each: list(Says).index(each.says)):
        by_kind.setdefault(position.says, []).append(position.source)
    return (
        "; ".join(f"{in_words(says)}: {', '.join(dict.fromkeys(sources))}" for says, sources in by_kind.items()) + "."
    )


def _position(position: WeighedPosition) -> tuple[str, ...]:
    says = in_words(position.says) + (f" ({position.scope})" if position.scope else "")
    until = f" Until {position.until}." if position.until else ""
    earliest = f" Not before {day(position.earliest_on)}." if position.earliest_on else ""
    counted = "yes" if position.counts else f"no: {position.why_not or 'a stricter one decided'}"
    return (
        position.source,
        says,
        in_words(position.grade),
        in_words(position.read),
        in_words(position.would_raise),
        counted,
        f"{position.note or ''}{until}{earliest}".strip(),
    )


def question_sections(assessment: Assessment) -> Iterator[Section]:
    """What is not known and matters, those that block first; and answers that cannot both be true."""
    if assessment.questions:
        rows = tuple(
            (each.question, each.why, in_words(each.at_stake), "yes" if each.blocks else "no", where(each.zones))
            for each in assessment.questions
        )
        columns = ("Question", "Why it matters", "Worst it could bring", "Blocks", "Where")
        yield Section("Still to ask", (Table(columns, rows, (2.2, 2.2, 1.0, 0.5, 1.4)),))
    if assessment.contradictions:
        asked = tuple(f"{each.question} ({', '.join(each.facts)})" for each in assessment.contradictions)
        yield Section("Answers that do not go together", (Bullets(asked),))


def source_section(sources: Iterable[str], knowledge: Knowledge) -> Section:
    """Every source named, with its citation, its grade and how it was read."""
    rows = tuple(
        (
            source.id,
            source.title,
            where_found(source) if where_found(source) != source.title else "-",
            "-" if isinstance(source, GoneSource) else f"{in_words(source.grade)}, {in_words(source.read)}",
        )
        for source in (source_or_gone(each, knowledge) for each in sorted(set(sources)))
    )
    return Section("Sources", (Table(("Id", "Title", "Where", "Grade, how read"), rows, (1.2, 3.4, 2.2, 1.2)),))


def sources_of_findings(assessment: Assessment) -> Iterator[str]:
    """The id of every source that a finding shows."""
    return (position.source for finding in assessment.findings for position in finding.positions)


def version_line(assessment: Assessment) -> str:
    """What the answer was made with."""
    reviewed = (
        "reviewed by a dermatologist" if assessment.reviewed_by_dermatologist else "not reviewed by a dermatologist yet"
    )
    return (
        f"Needlepoint {assessment.software_version}, knowledge {assessment.knowledge_version} "
        f"({assessment.knowledge_digest[:12]}, {reviewed}), policy {assessment.policy}, as of {day(assessment.on)}. "
        "It informs; the clinician decides."
    )
