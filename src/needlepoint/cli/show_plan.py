"""How a plan looks in a terminal: zones and depths, then the days, then everything the plan says about itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from needlepoint.cli.show import console, footer, heading, verdict, zone_names
from needlepoint.course import CourseChange, Replan
from needlepoint.needling import depth_picture, depth_picture_as_text
from needlepoint.planning import AlternativeOption, Choice, CitedLine, CoursePlan, PlannedSession, ZonePlan
from needlepoint.terms import in_words


def plan(result: CoursePlan, out: Console | None = None) -> None:
    """The whole plan."""
    out = out or console()
    who = result.reference or "a patient"
    count = len(result.sessions)
    days = f"{count} sessions, {result.first_on} to {result.last_on}" if count else "no session left"
    title = Text.assemble(("Plan", "bold"), f" for {who}, made {result.on}: {days}. Overall ")
    out.print(title + verdict(result.assessment.overall))
    _refused(out, result)
    _zones(out, result.zones)
    _sessions(out, result.sessions)
    _preparation(out, result.sessions)
    _plain(out, "To decide and record before the first session", result.decisions_needed)
    _plain(out, "What the plan could not keep, and warnings", result.warnings)
    _plain(out, "Goals", tuple(goal.sentence for goal in result.goals))
    for heading_text, lines in _cited_parts(result):
        _lines(out, heading_text, lines)
    footer(out, result.assessment)


def _cited_parts(result: CoursePlan) -> Iterator[tuple[str, Iterable[CitedLine]]]:
    """What the plan says about itself, part by part."""
    yield "Between sessions", result.intervals
    yield "Reviews", (CitedLine(f"{each.on}  {each.why}", each.sources) for each in result.reviews)
    yield "Outside the label", result.off_label
    yield "Custom rather than evidence", result.customs
    yield "What the evidence is like", result.evidence
    yield "Maintenance", result.maintenance
    yield "Separate choices, not part of the plan", (_choice(each) for each in result.choices)
    yield "Alternatives", _alternatives(result.alternatives)


def _choice(each: Choice) -> CitedLine:
    off_label = "Off-label. " if each.off_label else ""
    return CitedLine(f"{off_label}{each.name}: {each.caution.text}", each.caution.sources)


def _preparation(out: Console, sessions: tuple[PlannedSession, ...]) -> None:
    if sessions:
        heading(out, f"Before session {sessions[0].number}")
        for task in sessions[0].preparation:
            line = Text.assemble(f"{task.by_on}  {task.title} ", (f"({task.who}) ", "dim"), _cited(task.sources))
            out.print(Padding(line, (0, 0, 0, 2)))


def _refused(out: Console, result: CoursePlan) -> None:
    if result.not_planned:
        heading(out, "Not planned")
        by_reason: dict[tuple[str, ...], list[str]] = {}
        for each in result.not_planned:
            by_reason.setdefault(each.reasons, []).append(each.zone)
        for reasons, zones in by_reason.items():
            out.print(Padding(f"{zone_names(zones)}: {' '.join(reasons)}", (0, 0, 0, 2)))
    for override in result.overrides:
        out.print(f"Overridden by {override.by}: {override.rule}. {override.reason}", style="bold")


def _zones(out: Console, zones: tuple[ZonePlan, ...]) -> None:
    """A part for each group of zones planned alike; what is noted of every zone is said once, after them."""
    heading(out, "Zones")
    of_all = [note for note in zones[0].notes if all(note in each.notes for each in zones)] if zones else []
    groups: dict[tuple[object, ...], list[ZonePlan]] = {}
    for each in zones:
        key = (each.indications, each.verdict, each.placement, each.sessions_planned, each.starts_on)
        groups.setdefault(key, []).append(each)
    for members in groups.values():
        own = [note for note in members[0].notes if note not in of_all]
        _zone(out, members[0], [member.zone for member in members], own)
    _lines(out, "Of every zone", of_all)


def _zone(out: Console, zone: ZonePlan, names: list[str], notes: list[CitedLine]) -> None:
    depth = f"{zone.placement.depths.chosen_mm:g} mm" if zone.placement else "needle length not known"
    low, high = zone.sessions_low, zone.sessions_high
    some = f"{low} to {high} sessions, {zone.sessions_planned} planned" if low != high else f"{low} sessions"
    line = Text.assemble(
        (zone_names(names), "bold"), f" for {', '.join(map(in_words, zone.indications))}: {depth}; {some}; "
    )
    out.print(Padding(line + verdict(zone.verdict), (0, 0, 0, 2)))
    out.print(Padding(Text.assemble(zone.depth_basis.text, " ", _cited(zone.depth_basis.sources)), (0, 0, 0, 4)))
    whole = " for all of these uses together" if len(zone.indications) > 1 else ""
    stop = in_words(zone.endpoint) if zone.endpoint else f"no source read names one{whole}"
    some_passes = zone.passes or f"no source read gives a number{whole}"
    out.print(Padding(f"pattern: {zone.pattern.text} passes: {some_passes}. endpoint: {stop}", (0, 0, 0, 4)))
    for note in notes:
        out.print(Padding(Text.assemble(f"note: {note.text} ", _cited(note.sources), style="dim"), (0, 0, 0, 4)))
    if zone.placement and zone.placement.skin:
        picture = depth_picture(zone.placement, zone_names(names))
        out.print(Padding(Text(depth_picture_as_text(picture)), (1, 0, 1, 4)))


def _sessions(out: Console, sessions: tuple[PlannedSession, ...]) -> None:
    if not sessions:
        return
    heading(out, "Sessions")
    grid = Table(box=None, padding=(0, 2, 0, 2))
    for name in ("no.", "day", "not before", "best", "zones", "why not sooner"):
        grid.add_column(name)
    for each in sessions:
        best = f"{each.window.due_from} to {each.window.due_to}"
        grid.add_row(
            str(each.number),
            each.on.strftime("%a %Y-%m-%d"),
            str(each.window.earliest_on),
            best,
            zone_names(each.zones),
            "; ".join(each.moved_because),
        )
    out.print(grid)


def _alternatives(options: tuple[AlternativeOption, ...]) -> list[CitedLine]:
    """Each alternative once, whatever it is an alternative for."""
    return list(
        dict.fromkeys(CitedLine(f"{each.name}: {each.statement.text}", each.statement.sources) for each in options)
    )


def _lines(out: Console, title: str, lines: Iterable[CitedLine]) -> None:
    shown = list(lines)
    if shown:
        heading(out, title)
        for line in shown:
            out.print(Padding(Text.assemble(f"{line.text} ", _cited(line.sources)), (0, 0, 0, 2)))


def _plain(out: Console, title: str, lines: tuple[str, ...]) -> None:
    _lines(out, title, (CitedLine(line, ()) for line in lines))


def _cited(sources: tuple[str, ...]) -> tuple[str, str]:
    if not sources:
        return ("", "")
    own = {"NEEDLEPOINT": "our own"}
    return (f"[{', '.join(own.get(source, source) for source in sources)}]", "dim")


def replan(result: Replan) -> None:
    """What changed and why, then the new plan."""
    out = console()
    out.print(Text.assemble(("The course ", "bold"), (in_words(result.status), "bold")))
    _plain(out, "Why", result.reasons)
    heading(out, "What changed")
    if not result.changes:
        out.print("  Nothing.")
    for change in result.changes:
        out.print(Padding(_change(change), (0, 0, 0, 2)))
    if result.plan:
        out.print()
        plan(result.plan, out)


def _change(change: CourseChange) -> Text:
    text = Text(change.what)
    if change.before or change.after:
        text.append(f" {change.before or '(nothing)'} → {change.after or '(nothing)'}", style="bold")
    if change.why:
        text.append(f"  because {'; '.join(dict.fromkeys(change.why))}", style="dim")
    return text
