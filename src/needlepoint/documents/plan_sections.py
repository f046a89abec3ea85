"""The sections of the plan page that are about the course itself: zones, depths, dates, preparation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from needlepoint.documents.english import count, day, gathered, in_brackets, indications, where
from needlepoint.documents.page_blocks import Block, Bullets, Gallery, Picture, Section, Table, Text
from needlepoint.documents.timeline_picture import in_words as timeline_in_words
from needlepoint.documents.timeline_picture import timeline_picture
from needlepoint.knowledge import Knowledge
from needlepoint.needling import (
    DepthPlacement,
    depth_picture,
    depth_picture_as_svg,
    depth_picture_as_text,
    finding_words,
)
from needlepoint.planning import CitedLine, CoursePlan, ZonePlan
from needlepoint.terms import Verdict, in_words

TIMELINE = "timeline.svg"


@dataclass(frozen=True, slots=True)
class ZoneGroup:
    """Zones for which the same is planned."""

    zones: tuple[str, ...]
    plan: ZonePlan


def zone_groups(plan: CoursePlan) -> tuple[ZoneGroup, ...]:
    """The zones, those that read the same in the table of zones together."""
    found: dict[object, list[ZonePlan]] = {}
    for zone in plan.zones:
        length_mm = zone.placement.depths.chosen_mm if zone.placement else None
        sessions = (zone.sessions_planned, zone.sessions_low, zone.sessions_high, zone.sessions_done)
        key = (zone.indications, zone.verdict, length_mm, sessions, zone.passes, zone.endpoint, zone.starts_on)
        found.setdefault(key, []).append(zone)
    return tuple(ZoneGroup(tuple(each.zone for each in zones), zones[0]) for zones in found.values())


def zone_section(plan: CoursePlan, knowledge: Knowledge) -> Section:
    """What is planned in each zone, and where each figure comes from."""
    columns = ("Zone", "For", "Verdict", "Needle", "Passes", "Endpoint", "Sessions", "From")
    rows = tuple(_zone_row(group, knowledge) for group in zone_groups(plan))
    return Section(
        "Zones",
        (
            Table(columns, rows, (1.6, 1.7, 1.0, 0.9, 0.7, 1.0, 1.3, 1.1)),
            Bullets(tuple(_grounds(plan, knowledge))),
            *_not_planned(plan),
        ),
    )


def _zone_row(group: ZoneGroup, knowledge: Knowledge) -> tuple[str, ...]:
    zone = group.plan
    low, high = zone.sessions_low, zone.sessions_high
    span = f" ({low} to {high})" if low != high else ""
    done = f", {zone.sessions_done} done" if zone.sessions_done else ""
    unsourced = "no source for all uses" if len(zone.indications) > 1 else "no source"
    return (
        where(group.zones),
        indications(zone.indications, knowledge),
        in_words(zone.verdict),
        f"{zone.placement.depths.chosen_mm:g} mm" if zone.placement else "to be chosen",
        zone.passes or unsourced,
        in_words(zone.endpoint) if zone.endpoint else unsourced,
        f"{zone.sessions_planned}{span}{done}",
        day(zone.starts_on),
    )


def _grounds(plan: CoursePlan, knowledge: Knowledge) -> Iterator[str]:
    """Each ground once, with the zones it holds for where it does not hold for all."""
    kinds: tuple[tuple[str, Callable[[ZonePlan], tuple[CitedLine, ...]]], ...] = (
        ("Needle length", lambda zone: (zone.depth_basis,)),
        ("Sessions", lambda zone: (zone.sessions_basis,)),
        ("Pattern", lambda zone: (zone.pattern,)),
        ("Endpoint", lambda zone: (zone.endpoint_basis,)),
        ("Note", lambda zone: zone.notes),
    )
    for name, lines_of in kinds:
        found: dict[CitedLine, list[str]] = {}
        for zone in plan.zones:
            for line in lines_of(zone):
                found.setdefault(line, []).append(zone.zone)
        for line, zones in found.items():
            yield f"{name}{_scope(zones, plan, knowledge)}: {line.text}{in_brackets(line.sources)}"


def _scope(zones: list[str], plan: CoursePlan, knowledge: Knowledge) -> str:
    """For which zones a line holds, in brackets: nothing for all, an indication where it holds for all its zones."""
    if len(zones) == len(plan.zones):
        return ""
    for wanted in dict.fromkeys(zone.indications for zone in plan.zones):
        if set(zones) == {zone.zone for zone in plan.zones if zone.indications == wanted}:
            return f" ({indications(wanted, knowledge)})"
    return f" ({where(zones)})"


def _not_planned(plan: CoursePlan) -> Iterator[Block]:
    by_reason: dict[tuple[Verdict, tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for refusal in plan.not_planned:
        by_reason.setdefault((refusal.verdict, refusal.reasons, refusal.overridable), []).append(refusal.zone)
    for (verdict, reasons, overridable), zones in by_reason.items():
        may = f" May be overridden with a reason: {', '.join(overridable)}." if overridable else ""
        yield Text(f"{' '.join(reasons)}{may}", strong=f"Not planned: {where(zones)} ({in_words(verdict)}).")


def depth_section(plan: CoursePlan, pictures: dict[str, str]) -> Section:
    """The four depths of each zone as a table and as drawings to scale; the drawings are put into `pictures`."""
    by_placement: dict[DepthPlacement, list[str]] = {}
    for zone in plan.zones:
        if zone.placement:
            by_placement.setdefault(zone.placement, []).append(zone.zone)
    if not by_placement:
        return Section("Needle length against the skin", ())
    columns = ("Zone", "Chosen", "Device reaches", "Evaluated to", "Mean skin", "What follows")
    rows = tuple(_depth_row(zones, placement) for placement, zones in by_placement.items())
    reached = dict.fromkeys(f"{each.reached.statement}{in_brackets(each.reached.sources)}" for each in by_placement)
    drawn = tuple(_depth_pictures(by_placement, pictures))
    gallery = (Gallery(drawn),) if drawn else ()
    table = Table(columns, rows, (1.6, 0.65, 0.8, 0.85, 1.35, 3.6))
    return Section("Needle length against the skin", (table, Text(" ".join(reached)), *gallery))


def _depth_pictures(by_placement: dict[DepthPlacement, list[str]], pictures: dict[str, str]) -> Iterator[Picture]:
    drawable = ((placement, zones) for placement, zones in by_placement.items() if placement.skin)
    for number, (placement, zones) in enumerate(drawable, start=1):
        picture = depth_picture(placement, where(zones))
        file = f"depth-{number}.svg"
        pictures[file] = depth_picture_as_svg(picture)
        shows = f"{picture.title}. {'; '.join(mark.label for mark in picture.marks)}"
        yield Picture(file, shows, depth_picture_as_text(picture))


def _depth_row(zones: list[str], placement: DepthPlacement) -> tuple[str, ...]:
    depths = placement.depths
    findings = " ".join(finding_words(finding, depths) for finding in placement.findings)
    reason = f" Off-label reason on record: {placement.off_label_reason}" if placement.off_label_reason else ""
    measured = placement.skin.sources if placement.skin else ()
    return (
        where(zones),
        _mm(depths.chosen_mm),
        _mm(depths.reaches_mm),
        _mm(depths.evaluated_mm),
        _mm(depths.skin_mm) + in_brackets(measured),
        f"{findings or 'Within what is known.'}{reason}",
    )


def _mm(value: float | None) -> str:
    return "not known" if value is None else f"{round(value, 2):g} mm"


def date_section(plan: CoursePlan, pictures: dict[str, str]) -> Section:
    """Sessions with their windows, reviews, past sessions and what could not be kept."""
    blocks: list[Block] = []
    drawing = timeline_picture(plan)
    if drawing:
        pictures[TIMELINE] = drawing
        blocks.append(Picture(TIMELINE, timeline_in_words(plan), timeline_in_words(plan)))
        columns = ("Session", "Day", "Where", "Not before", "Best from", "Best to", "Moved because")
        blocks.append(Table(columns, tuple(_session_rows(plan)), (0.6, 1.2, 1.9, 1.2, 1.2, 1.2, 1.9)))
    blocks.append(Bullets(tuple(f"{line.text}{in_brackets(line.sources)}" for line in plan.intervals)))
    reviews = tuple(f"{day(review.on)}: {review.why}{in_brackets(review.sources)}" for review in plan.reviews)
    blocks += [Bullets(reviews)] if reviews else []
    if plan.warnings:
        blocks.append(Text("To look at twice:"))
        blocks.append(Bullets(tuple(gathered((warning, ()) for warning in plan.warnings))))
    blocks += [Bullets(past)] if (past := tuple(_past(plan))) else []
    return Section("Dates", tuple(blocks))


def _session_rows(plan: CoursePlan) -> Iterator[tuple[str, ...]]:
    for session in plan.sessions:
        all_of_it = len(session.zones) == len(plan.zones)
        window = session.window
        moved = "; ".join(session.moved_because) or "-"
        yield (
            str(session.number),
            day(session.on),
            "all zones" if all_of_it else where(session.zones),
            day(window.earliest_on),
            day(window.due_from),
            day(window.due_to),
            f"{moved} (outside the window)" if session.outside_window else moved,
        )


def _past(plan: CoursePlan) -> Iterator[str]:
    for judged in dict.fromkeys((each.session, each.why_not) for each in plan.past):
        session, why_not = judged
        place = "elsewhere" if session.elsewhere else "here"
        counts = "counts" if why_not is None else f"does not count: {in_words(why_not)}"
        yield f"Past session {day(session.on)} {place}, {where(session.zones)}: {counts}."


def preparation_section(plan: CoursePlan) -> Section:
    """Each step once, who does it, and its day for each session."""
    found: dict[str, list[str]] = {}
    tasks = {task.step: task for session in plan.sessions for task in session.preparation}
    for session in plan.sessions:
        for task in session.preparation:
            found.setdefault(task.step, []).append(f"{task.by_on.day} {task.by_on:%b}")
    rows = tuple(
        (task.title, task.who, ", ".join(found[step]), f"{task.disagreement or ''}{in_brackets(task.sources)}".strip())
        for step, task in tasks.items()
    )
    if not rows:
        return Section("Preparation", ())
    return Section("Preparation", (Table(("Step", "Who", "By", "Other views, sources"), rows, (2.0, 0.7, 1.7, 3.0)),))


def decision_section(plan: CoursePlan) -> Section:
    """What must be decided and recorded, what was overridden, and what the flags ask for."""
    blocks: list[Block] = []
    if plan.decisions_needed:
        blocks += [Text("To decide and record before the first session:"), Bullets(plan.decisions_needed)]
    if plan.overrides:
        blocks.append(
            Bullets(
                tuple(
                    f"Overridden: {in_words(each.rule)}, by {each.by}. Reason: {each.reason}" for each in plan.overrides
                )
            )
        )
    if plan.flags:
        blocks.append(
            Text(
                ", ".join(in_words(flag) for flag in plan.flags) + ".",
                strong=f"{count(len(plan.flags), 'flag').capitalize()}:",
            )
        )
    return Section("Decisions", tuple(blocks))
