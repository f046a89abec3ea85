"""From a consultation to the plan of a course: `plan_course`.

The way of the data: assess -> which zones may be planned, from which day -> depth and protocol per zone -> the course's
days around its constraints -> preparation, reviews, and everything the plan must say about itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from needlepoint.candidacy import Assessment, Finding, TreatmentRequest, assess, class_in_hand
from needlepoint.conditions import Answers
from needlepoint.errors import InvalidInput, RefusedPlan, did_you_mean
from needlepoint.instruments import CheckedGoal
from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.devices import Device
from needlepoint.knowledge.records.indications import Protocol
from needlepoint.patient.profile import PatientProfile
from needlepoint.planning import statements, technique
from needlepoint.planning.calendar import CourseCalendar, SessionDays
from needlepoint.planning.depth import choose_depth
from needlepoint.planning.preparation import not_ready_on, preparation_for
from needlepoint.planning.result import (
    ChosenDepth,
    CitedLine,
    CoursePlan,
    Override,
    PlannedSession,
    ZonePlan,
    ZoneRefusal,
)
from needlepoint.planning.schedule import (
    Cadence,
    JudgedSession,
    PastSession,
    Slot,
    first_slot,
    judge_sessions,
    last_done_on,
    next_slot,
)
from needlepoint.planning.told import rested_on, with_told_sun
from needlepoint.terms import Verdict


@dataclass(frozen=True, slots=True)
class PlanWishes:
    """What the patient and the clinician bring to a plan beside the history and the request."""

    goals: tuple[CheckedGoal, ...] = ()
    calendar: CourseCalendar = field(default_factory=CourseCalendar)
    depths: Mapping[str, ChosenDepth] | None = None
    overrides: tuple[Override, ...] = ()


def plan_course(
    profile: PatientProfile,
    request: TreatmentRequest,
    knowledge: Knowledge,
    *,
    on: dt.date,
    wishes: PlanWishes | None = None,
    history: tuple[PastSession, ...] = (),
) -> CoursePlan:
    """Plan a course, or what is left of it.

    Args:
        profile, request, knowledge, on: as for `assess`.
        wishes: goals, calendar, chosen needle lengths, overrides.
        history: past sessions of these zones, here or elsewhere.

    Returns:
        The plan. Zones that may not be treated are left out of it and listed with the reason.

    Raises:
        RefusedPlan: no zone may be treated; or an override is given that the rule does not allow.
        InvalidInput: a chosen needle length above the label's maximum, or a calendar that leaves no day.
    """
    planner = _Planner(profile, request, knowledge, on, wishes or PlanWishes(), history)
    return planner.plan()


class _Planner:
    """Holds one consultation while its plan is made."""

    def __init__(
        self,
        profile: PatientProfile,
        request: TreatmentRequest,
        knowledge: Knowledge,
        on: dt.date,
        wishes: PlanWishes,
        history: tuple[PastSession, ...],
    ) -> None:
        self.profile, self.request, self.knowledge, self.on = profile, request, knowledge, on
        self.wishes, self.history = wishes, history
        self.overridden = {override.rule for override in wishes.overrides}
        self.answers: Answers = profile.answers_on(on)
        self.assessment: Assessment = assess(profile, request, knowledge, on=on)
        self.device: Device | None = knowledge.device(request.device) if request.device else None
        sun_after_session = knowledge.planning_values["sun_after_session"].span.wait
        calendar = with_told_sun(wishes.calendar, self.answers, on=on, sun_after_session=sun_after_session)
        self.days = SessionDays.of(calendar, knowledge)

    def plan(self) -> CoursePlan:
        _check_overrides(self.assessment, self.knowledge, self.wishes.overrides)
        self._refuse_home_use()
        starts = {zone: self._start(zone) for zone in self.request.zones}
        refusals = tuple(each for each in starts.values() if isinstance(each, ZoneRefusal))
        ready = {zone: start for zone, start in starts.items() if isinstance(start, dt.date)}
        if not ready:
            raise _refused(refusals)
        protocols = {zone: self._protocols(zone) for zone in ready}
        cadence = Cadence.of(
            [each.interval for by_indication in protocols.values() for each in by_indication.values()],
            self.device.minimum_interval.wait if self.device and self.device.minimum_interval else None,
        )
        judged = tuple(each for zone in ready for each in judge_sessions(self.history, zone, cadence))
        rested = {zone: max(start, rested_on(self.answers, zone, cadence, on=self.on)) for zone, start in ready.items()}
        zones = tuple(self._zone_plan(zone, rested[zone], protocols[zone], judged) for zone in rested)
        sessions = self._sessions(zones, cadence)
        return self._course(zones, refusals, sessions, judged, protocols, cadence)

    def _refuse_home_use(self) -> None:
        if self.device and not self.device.treatable:
            raise RefusedPlan(
                f"{self.device.name} is not a device to plan treatment with.",
                reasons=(self.device.note or "",),
                next_step="Choose a device whose label covers treatment by a clinic.",
            )

    def _start(self, zone: str) -> dt.date | ZoneRefusal:
        """The first day on which a zone may be treated, or why it may not be planned."""
        here = self.assessment.findings_in(zone)
        blocking = [f for f in here if f.verdict.blocks and f.rule not in self.overridden]
        undated = [f for f in blocking if f.verdict is Verdict.DO_NOT_TREAT or f.until or f.earliest_on is None]
        questions = self.assessment.zone(zone).questions
        if undated or questions:
            return ZoneRefusal(
                zone,
                self.assessment.zone(zone).verdict,
                (
                    *(statements.refusal(finding) for finding in undated),
                    *statements.open_questions(self.assessment, questions),
                ),
                tuple(finding.rule for finding in undated if finding.overridable),
            )
        dates = [finding.earliest_on for finding in blocking if finding.earliest_on]
        return max([self.on, *dates])

    def _protocols(self, zone: str) -> dict[str, Protocol]:
        """The protocol of each indication wanted in a zone, for the class of device in hand."""
        device_class = class_in_hand(self.knowledge, self.request)
        return {
            indication: technique.protocol_of(self.knowledge, indication, device_class)
            for indication in self.request.indications_in(zone)
        }

    def _zone_plan(
        self, zone: str, starts_on: dt.date, protocols: dict[str, Protocol], judged: tuple[JudgedSession, ...]
    ) -> ZonePlan:
        depth = choose_depth(
            self.knowledge,
            zone,
            protocols,
            self.device,
            _word(self.answers.get("sex")),
            (self.wishes.depths or {}).get(zone),
        )
        longest = technique.longest_course(protocols)
        planned = technique.sessions_to_begin_with(longest)
        span = longest.sessions.span or (planned, planned)
        return ZonePlan(
            zone=zone,
            indications=self.request.indications_in(zone),
            verdict=self.assessment.zone(zone).verdict,
            placement=depth.placement,
            depth_basis=depth.basis,
            sessions_planned=planned,
            sessions_low=int(span[0]),
            sessions_high=int(span[1]),
            sessions_basis=CitedLine(
                longest.sessions.note or "Sessions used in studies and labels.", longest.sessions.sources
            ),
            sessions_done=sum(each.counts for each in judged if each.zone == zone),
            passes=technique.passes(protocols),
            pattern=technique.for_each(protocols, self.knowledge, lambda each: each.pattern),
            endpoint=technique.endpoint(protocols),
            endpoint_basis=technique.for_each(protocols, self.knowledge, lambda each: each.endpoint_basis),
            starts_on=starts_on,
            notes=statements.zone_notes(
                self.knowledge, self.request.indications_in(zone), self.answers.get("phototype"), protocols
            ),
        )

    def _sessions(self, zones: tuple[ZonePlan, ...], cadence: Cadence) -> tuple[PlannedSession, ...]:
        """One row of days for all zones; a zone that may start later joins at the first day that suits it."""
        left = {plan.zone: plan.sessions_planned - plan.sessions_done for plan in zones}
        starts = {plan.zone: plan.starts_on for plan in zones}
        done = max((plan.sessions_done for plan in zones), default=0)
        planned: list[PlannedSession] = []
        before = last_done_on(self.history, left)
        while any(count > 0 for count in left.values()):
            waiting = [zone for zone, count in left.items() if count > 0]
            floor = min(starts[zone] for zone in waiting)
            slot = self._slot(before, cadence, max(floor, self.wishes.calendar.not_before or floor))
            treated = tuple(zone for zone in waiting if starts[zone] <= slot.on)
            planned.append(self._session(done + len(planned) + 1, slot, treated))
            for zone in treated:
                left[zone] -= 1
            before = slot.on
        return tuple(planned)

    def _slot(self, before: dt.date | None, cadence: Cadence, floor: dt.date) -> Slot:
        if before is None:
            return first_slot(floor, self._objection_to_a_first)
        return next_slot(before, cadence, self.days.objection, not_before=max(floor, self.on))

    def _objection_to_a_first(self, day: dt.date) -> str | None:
        """What speaks against beginning on a day: time to speak with a prescriber goes before the calendar."""
        return not_ready_on(self.knowledge, day, flags=self.assessment.flags, on=self.on) or self.days.objection(day)

    def _session(self, number: int, slot: Slot, zones: tuple[str, ...]) -> PlannedSession:
        return PlannedSession(
            number=number,
            on=slot.on,
            zones=zones,
            window=slot.window,
            moved_because=slot.moved_because,
            outside_window=slot.outside_window,
            preparation=preparation_for(
                self.knowledge,
                slot.on,
                first=number == 1,
                answers=self.answers,
                flags=self.assessment.flags,
                on=self.on,
            ),
        )

    def _course(
        self,
        zones: tuple[ZonePlan, ...],
        refusals: tuple[ZoneRefusal, ...],
        sessions: tuple[PlannedSession, ...],
        judged: tuple[JudgedSession, ...],
        protocols: dict[str, dict[str, Protocol]],
        cadence: Cadence,
    ) -> CoursePlan:
        indications = tuple(dict.fromkeys(name for plan in zones for name in plan.indications))
        return CoursePlan(
            reference=self.profile.reference,
            on=self.on,
            assessment=self.assessment,
            zones=zones,
            not_planned=refusals,
            goals=self.wishes.goals,
            sessions=sessions,
            reviews=statements.reviews(sessions, protocols, cadence, self.on),
            decisions_needed=statements.decisions_needed(self.assessment, zones, self.overridden),
            overrides=self.wishes.overrides,
            flags=self.assessment.flags,
            off_label=statements.off_label(self.assessment, zones),
            intervals=statements.intervals(protocols, self.device.minimum_interval if self.device else None, self.on),
            customs=statements.customs(self.knowledge, indications),
            maintenance=statements.maintenance(self.knowledge, indications),
            choices=statements.choices(self.knowledge, indications),
            alternatives=statements.alternatives(self.knowledge, indications),
            evidence=statements.evidence(self.knowledge, indications),
            warnings=statements.warnings(sessions, zones, self.wishes.calendar, judged),
            past=judged,
            chosen_depths=dict(self.wishes.depths or {}),
        )


def _word(answer: object) -> str | None:
    return answer if isinstance(answer, str) else None


def _check_overrides(assessment: Assessment, knowledge: Knowledge, overrides: tuple[Override, ...]) -> None:
    allowed = {finding.rule for finding in assessment.findings if finding.overridable}
    for override in overrides:
        if not override.reason.strip() or not override.by.strip():
            raise InvalidInput(
                "An override needs a reason and the name of who decides.",
                where=f"overrides > {override.rule}",
            )
        findings = [finding for finding in assessment.findings if finding.rule == override.rule]
        if findings and override.rule not in allowed:
            raise _not_overridable(findings[0])
        if not findings and override.rule not in knowledge.rules:
            raise InvalidInput(
                f"There is no rule '{override.rule}'.",
                where="overrides",
                next_step=did_you_mean(override.rule, knowledge.rules),
            )


def _not_overridable(finding: Finding) -> RefusedPlan:
    why = "nothing to override" if not finding.verdict.blocks else "the rule allows no override"
    return RefusedPlan(
        f"'{finding.rule}' cannot be overridden: {why}.",
        reasons=(statements.refusal(finding),),
        next_step="Take the override out of the file.",
    )


def _refused(refusals: tuple[ZoneRefusal, ...]) -> RefusedPlan:
    reasons = tuple(dict.fromkeys(reason for refusal in refusals for reason in refusal.reasons))
    overridable = tuple(dict.fromkeys(rule for refusal in refusals for rule in refusal.overridable))
    return RefusedPlan(
        "No session can be planned.",
        reasons=reasons,
        overridable=overridable,
        next_step=f"A clinician may override {', '.join(overridable)} with a recorded reason."
        if overridable
        else "Assess again when what stands in the way has changed.",
    )
