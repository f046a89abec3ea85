"""The five lines at the top of the plan page: verdict, where, what, when, what to decide."""

from __future__ import annotations

from needlepoint.documents.english import count, day, indications, where
from needlepoint.documents.page_blocks import Section, Text
from needlepoint.documents.plan_sections import ZoneGroup, zone_groups
from needlepoint.documents.plan_statements import summary_of_reviews
from needlepoint.knowledge import Knowledge
from needlepoint.planning import CoursePlan
from needlepoint.terms import Verdict, in_words

IN_WORDS = {
    Verdict.PROCEED: "Can go ahead",
    Verdict.CAUTION: "Can go ahead with caution",
    Verdict.CLINICIAN_DECISION: "Needs your decision first",
    Verdict.DEFER: "Has to wait",
    Verdict.DO_NOT_TREAT: "Not to be treated",
}


MOST_POINTS = 2
"""How many of the points to decide the summary says in full."""


def summary_section(plan: CoursePlan, knowledge: Knowledge) -> Section:
    """The plan in five lines."""
    groups = zone_groups(plan)
    return Section(
        "In short",
        (
            Text(_verdict(plan), strong="Verdict."),
            Text(_where(groups, plan, knowledge), strong="Where."),
            Text(_what(groups, plan, knowledge), strong="What."),
            Text(_when(plan), strong="When."),
            Text(_to_decide(plan), strong="To decide."),
        ),
    )


def _verdict(plan: CoursePlan) -> str:
    by_verdict: dict[Verdict, list[str]] = {}
    for zone in plan.zones:
        by_verdict.setdefault(zone.verdict, []).append(zone.zone)
    if len(by_verdict) == 1:
        verdict = next(iter(by_verdict))
        said = f"{IN_WORDS[verdict]} in all planned zones{_until(plan, verdict)}"
    else:
        said = "; ".join(f"{where(zones)}: {_lower(IN_WORDS[verdict])}" for verdict, zones in by_verdict.items())
    because = [each for each in plan.assessment.findings if each.verdict is max(by_verdict)]
    reasons = " ".join(dict.fromkeys(each.statement for each in because[:3]))
    return f"{said}. {reasons}{' The sources disagree on some points.' if plan.assessment.disagreement else ''}"


def _until(plan: CoursePlan, verdict: Verdict) -> str:
    if verdict is not Verdict.DEFER:
        return ""
    return f", until {day(max(zone.starts_on for zone in plan.zones))} at the latest"


def _where(groups: tuple[ZoneGroup, ...], plan: CoursePlan, knowledge: Knowledge) -> str:
    by_want: dict[tuple[str, ...], list[str]] = {}
    for group in groups:
        by_want.setdefault(group.plan.indications, []).extend(group.zones)
    wanted = "; ".join(
        f"{_lower(where(zones))} for {indications(names, knowledge)}" for names, zones in by_want.items()
    )
    left_out = f" Not planned: {_lower(where(each.zone for each in plan.not_planned))}." if plan.not_planned else ""
    return f"{wanted[:1].upper()}{wanted[1:]}.{left_out}"


def _what(groups: tuple[ZoneGroup, ...], plan: CoursePlan, knowledge: Knowledge) -> str:
    request = plan.assessment.request
    device = (
        knowledge.device(request.device).name
        if request.device
        else f"A {in_words(request.device_class)} device, not named yet"
    )
    lengths = sorted({group.plan.placement.depths.chosen_mm for group in groups if group.plan.placement})
    needle = (
        f"{lengths[0]:g} mm"
        if len(lengths) == 1
        else f"{lengths[0]:g} to {lengths[-1]:g} mm by zone"
        if lengths
        else "needle length still to be chosen"
    )
    low, high = min(g.plan.sessions_low for g in groups), max(g.plan.sessions_high for g in groups)
    planned = max(group.plan.sessions_planned for group in groups)
    span = f", within the {low} to {high} that studies and labels used" if low != high else ""
    anaesthetic = _anaesthetic(request.anaesthetic, knowledge)
    return f"{device}, {needle}; {count(planned, 'session')} to begin with{span}. {anaesthetic}"


def _anaesthetic(chosen: str | None, knowledge: Knowledge) -> str:
    if chosen is None:
        return "Anaesthetic not decided."
    return "No anaesthetic." if chosen == "none" else f"Anaesthetic: {knowledge.anaesthetics[chosen].name}."


def _when(plan: CoursePlan) -> str:
    if not plan.sessions:
        return f"No session is left{summary_of_reviews(plan)}."
    outside = sum(session.outside_window for session in plan.sessions)
    missed = f" {count(outside, 'session')} outside the recommended window." if outside else ""
    if len(plan.sessions) == 1:
        return f"{day(plan.first_on)}{summary_of_reviews(plan)}.{missed}"
    span = f"{day(plan.first_on)} to {day(plan.last_on)}, {count(len(plan.sessions), 'session')}"
    return f"{span}{summary_of_reviews(plan)}.{missed}"


def _to_decide(plan: CoursePlan) -> str:
    parts = []
    if plan.decisions_needed:
        shown = " ".join(plan.decisions_needed[:MOST_POINTS])
        more = (
            f" And {len(plan.decisions_needed) - MOST_POINTS} more, below."
            if len(plan.decisions_needed) > MOST_POINTS
            else ""
        )
        parts.append(f"{count(len(plan.decisions_needed), 'point')} to decide and record: {shown}{more}")
    if plan.off_label:
        parts.append("Off-label use, named below, needs consent.")
    if plan.assessment.questions:
        parts.append(f"{count(len(plan.assessment.questions), 'question')} still to ask.")
    if plan.overrides:
        parts.append(f"{count(len(plan.overrides), 'override')} on record.")
    return " ".join(parts) or "Nothing beyond consent."


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
