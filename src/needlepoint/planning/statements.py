"""What a plan says about itself: reasons, reviews, off-label uses, customs, choices, alternatives, warnings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from needlepoint.candidacy import Assessment, Finding
from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.figures import Figure, Span, Statement
from needlepoint.knowledge.records.indications import Protocol
from needlepoint.needling import DepthDecision, DepthFinding, finding_words
from needlepoint.planning.calendar import CourseCalendar
from needlepoint.planning.result import AlternativeOption, Choice, CitedLine, PlannedSession, Review, ZonePlan
from needlepoint.planning.schedule import Cadence, JudgedSession, WhyNotCounted
from needlepoint.terms import Flag, Phototype, Verdict, in_words

DARKER_SKIN = CitedLine(
    "Phototype IV to VI: a shallower setting and fewer passes are often advised. That is reasoning; "
    "no trial of it was read.",
    ("NEEDLEPOINT",),
)


def cited(statement: Statement) -> CitedLine:
    """A statement of the knowledge base as a line of the plan."""
    return CitedLine(f"{statement.text} (not verified)" if statement.unverified else statement.text, statement.sources)


def refusal(finding: Finding) -> str:
    """Why a finding keeps a zone from being planned: who says so, and the day or the condition on which that ends."""
    says = f" [{', '.join(dict.fromkeys(each.source for each in finding.positions if each.counts))}]"
    if finding.verdict is Verdict.DO_NOT_TREAT:
        return f"{finding.statement} Do not treat{says}."
    ends = [
        f"until {finding.until}" if finding.until else "",
        f"not before {finding.earliest_on}" if finding.earliest_on else "",
    ]
    return f"{finding.statement} Deferred{' ' if any(ends) else ''}{' and '.join(end for end in ends if end)}{says}."


def open_questions(assessment: Assessment, facts: Iterable[str]) -> tuple[str, ...]:
    """The questions that must be answered before a zone can be planned."""
    wanted = set(facts)
    return tuple(f"Not known yet: {each.question}" for each in assessment.questions if each.fact in wanted)


def decisions_needed(assessment: Assessment, zones: tuple[ZonePlan, ...], overridden: set[str]) -> tuple[str, ...]:
    """What a clinician must decide on and record before the first session: findings, and depths without a ground."""
    planned = {plan.zone for plan in zones}
    of_findings = [
        finding.statement
        for finding in assessment.findings
        if finding.verdict is Verdict.CLINICIAN_DECISION
        and planned & set(finding.zones)
        and finding.rule not in overridden
    ]
    return tuple(dict.fromkeys([*of_findings, *(words for plan in zones for words in _depth_decision(plan))]))


def _depth_decision(plan: ZonePlan) -> list[str]:
    placement = plan.placement
    if placement is None:
        return ["A needle length has to be chosen where no source that was read gives one."]
    if placement.decision is DepthDecision.REASON_NEEDED:
        chosen = f"{placement.depths.chosen_mm:g} mm"
        return [f"No depth that was evaluated for this use could be read; write down why {chosen} is chosen."]
    if placement.decision is DepthDecision.MORE_INFORMATION_NEEDED:
        return ["The device's longest setting is not known; hold the needle length against its label."]
    return []


def passes(figure: Figure | None) -> str | None:
    """The number of passes in words, or None where no source read gives one."""
    if figure is None or figure.unverified or figure.span is None:
        return None
    low, high = figure.span
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def zone_notes(
    knowledge: Knowledge, indications: tuple[str, ...], phototype: object, protocols: dict[str, Protocol]
) -> tuple[CitedLine, ...]:
    """What to keep in mind in a zone: the indication's cautions, the protocol's note, and darker skin."""
    notes = [cited(caution) for indication in indications for caution in knowledge.indication(indication).cautions]
    if phototype in (Phototype.IV, Phototype.V, Phototype.VI):
        notes.append(DARKER_SKIN)
    if len(indications) > 1:
        notes.append(
            CitedLine(
                "Several indications in one zone: unless a length is chosen, the shallowest of theirs is planned.",
                ("NEEDLEPOINT",),
            )
        )
    notes += [CitedLine(protocol.note, ("NEEDLEPOINT",)) for protocol in protocols.values() if protocol.note]
    return tuple(dict.fromkeys(notes))


def reviews(
    sessions: tuple[PlannedSession, ...],
    protocols: dict[str, dict[str, Protocol]],
    cadence: Cadence,
    on: dt.date,
) -> tuple[Review, ...]:
    """The days of decision: within the course, at its end, and when the result can be judged."""
    if not sessions:
        return ()
    every = [protocol for by_indication in protocols.values() for protocol in by_indication.values()]
    within = {
        Review(session.on, f"Before session {session.number}: go on, change or stop?", ("NEEDLEPOINT",))
        for protocol in every
        for session in sessions
        if session.number == protocol.review_after_session + 1
    }
    most = max(int((protocol.sessions.span or (0, 0))[1]) for protocol in every)
    if most > sessions[-1].number:
        due = max(on, cadence.window_after(sessions[-1].on).due_from)
        within.add(
            Review(
                due,
                f"After session {sessions[-1].number}: is another worth it (up to {most})?",
                ("NEEDLEPOINT",),
            )
        )
    after = {
        Review(
            max(on, span.wait.after(sessions[-1].on)),
            f"Result, {span.wait} after the last session.",
            span.sources,
        )
        for span in _unique_spans(every)
    }
    return tuple(sorted(within | after, key=lambda review: (review.on, review.why)))


def _unique_spans(protocols: list[Protocol]) -> list[Span]:
    by_wait = {span.wait: span for protocol in protocols for span in protocol.assess_result_after}
    return list(by_wait.values())


OFF_LABEL_FLAGS = frozenset(flag for flag in Flag if flag.value.startswith("off_label")) | {Flag.NO_LABEL_READ}


def off_label(assessment: Assessment, zones: tuple[ZonePlan, ...]) -> tuple[CitedLine, ...]:
    """Every use outside the label, named: indication, area, phototype, age, and depth."""
    planned = {plan.zone for plan in zones}
    lines = [
        CitedLine(finding.statement, tuple(position.source for position in finding.positions))
        for finding in assessment.findings
        if OFF_LABEL_FLAGS & set(finding.flags) and planned & set(finding.zones)
    ]
    for plan in zones:
        lines += _depth_off_label(plan)
    return tuple(dict.fromkeys(lines))


def _depth_off_label(plan: ZonePlan) -> list[CitedLine]:
    placement = plan.placement
    if placement is None:
        return []
    if DepthFinding.ABOVE_EVALUATED not in placement.findings:
        return []  # where no evaluated depth was read, nobody can say that a length leaves it
    where = in_words(plan.zone).capitalize()
    reason = f" Reason: {placement.off_label_reason}" if placement.off_label_reason else ""
    words = finding_words(DepthFinding.ABOVE_EVALUATED, placement.depths)
    return [CitedLine(f"{where}: {words}{reason}", ("NEEDLEPOINT",))]


def intervals(
    protocols: dict[str, dict[str, Protocol]], device_minimum: Span | None, on: dt.date
) -> tuple[CitedLine, ...]:
    """How far apart the sessions of this course are: the strictest of all zones and of the device, with its sources."""
    every = [protocol.interval for by_indication in protocols.values() for protocol in by_indication.values()]
    of_label = [device_minimum] if device_minimum else []

    def strictest(spans: Iterable[Span]) -> Span:
        return max(spans, key=lambda span: span.wait.after(on))

    minimum = strictest([*(each.minimum for each in every), *of_label])
    earliest = strictest([*(each.earliest_recommended for each in every), *of_label])
    latest = strictest([*(each.latest_recommended for each in every), *of_label])
    longest = [each.overdue_after for each in every if each.overdue_after]
    return (
        _interval(f"At least {minimum.wait} apart", minimum),
        _interval(f"Aimed at {earliest.wait} to {latest.wait} apart", earliest, latest),
        _interval(f"Reviewed first where more than {strictest(longest).wait} have passed", strictest(longest))
        if longest
        else CitedLine("No source that was read says how far apart is too far.", ("NEEDLEPOINT",)),
    )


def _interval(words: str, *spans: Span) -> CitedLine:
    notes = "; ".join(dict.fromkeys(span.note for span in spans if span.note))
    return CitedLine(
        f"{words}{f' ({notes})' if notes else ''}.", tuple(dict.fromkeys(s for e in spans for s in e.sources))
    )


def customs(knowledge: Knowledge, indications: tuple[str, ...]) -> tuple[CitedLine, ...]:
    """What is custom rather than evidence, a line each: of the whole field and of these indications."""
    of_field = [
        CitedLine(
            each.in_one_line,
            tuple(dict.fromkeys(s for statement in (*each.supported, *each.not_supported) for s in statement.sources)),
        )
        for each in knowledge.customs.values()
        if each.may_be_shown
    ]
    of_indication = [cited(each) for indication in indications for each in knowledge.indication(indication).custom]
    return tuple(dict.fromkeys([*of_field, *of_indication]))


def maintenance(knowledge: Knowledge, indications: tuple[str, ...]) -> tuple[CitedLine, ...]:
    """What is known of sessions after the course."""
    statements = [knowledge.indication(indication).maintenance for indication in indications]
    return tuple(dict.fromkeys(cited(each) for each in statements if each))


def choices(knowledge: Knowledge, indications: tuple[str, ...]) -> tuple[Choice, ...]:
    """Combinations some add, each a separate and flagged decision."""
    return tuple(
        dict.fromkeys(
            Choice(each.id, each.name, each.off_label, cited(each.evidence), cited(each.caution))
            for indication in indications
            for each in knowledge.indication(indication).combinations
        )
    )


def alternatives(knowledge: Knowledge, indications: tuple[str, ...]) -> tuple[AlternativeOption, ...]:
    """What else could be done, including nothing."""
    return tuple(
        AlternativeOption(indication, each.name, each.patient_name, cited(each.statement))
        for indication in indications
        for each in knowledge.indication(indication).alternatives
    )


def evidence(knowledge: Knowledge, indications: tuple[str, ...]) -> tuple[CitedLine, ...]:
    """What the evidence is like for what is planned."""
    return tuple(dict.fromkeys(cited(each) for name in indications for each in knowledge.indication(name).evidence))


def warnings(
    sessions: tuple[PlannedSession, ...],
    zones: tuple[ZonePlan, ...],
    calendar: CourseCalendar,
    past: tuple[JudgedSession, ...],
) -> tuple[str, ...]:
    """What the plan could not keep, and what the needle lengths warn of."""
    found = [
        f"Session {session.number} lies outside its recommended window, {session.window.due_from} to "
        f"{session.window.due_to}{_because(session)}."
        for session in sessions
        if session.outside_window
    ]
    late = [session for session in sessions if calendar.event_on and session.on > calendar.event_on]
    if late:
        before = f"{len(sessions) - len(late)} of {len(sessions)} sessions come before {calendar.event}"
        found.append(f"{before} on {calendar.event_on}; the rest after it.")
    if any(judged.why_not is WhyNotCounted.DATE_NOT_KNOWN for judged in past):
        found.append("A session was done on a day nobody remembers, so the plan could not keep its distance: ask.")
    found += [words for session in sessions for words in _late_preparation(session)]
    for plan in zones:
        found += _depth_warnings(plan)
    return tuple(dict.fromkeys(found))


def _late_preparation(session: PlannedSession) -> list[str]:
    """What can no longer be prepared in time: it was kept by chance, or it was not."""
    return [
        f"Session {session.number} is too near for '{task.title}' to begin in time: ask whether it was so anyway."
        for task in session.preparation
        if task.is_late and task.who == "patient"
    ]


def _because(session: PlannedSession) -> str:
    return f": {'; '.join(session.moved_because)}" if session.moved_because else ""


_WARNS = (DepthFinding.DEEPER_THAN_MEAN_SKIN, DepthFinding.DEEPER_THAN_THIN_SKIN, DepthFinding.SKIN_NOT_KNOWN)


def _depth_warnings(plan: ZonePlan) -> list[str]:
    if plan.placement is None:
        return []
    where = in_words(plan.zone).capitalize()
    return [
        f"{where}: {finding_words(each, plan.placement.depths)}" for each in plan.placement.findings if each in _WARNS
    ]
