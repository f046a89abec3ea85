"""One consultation as people write it down: who, what is wanted where, with what, and around which days.

The same shape serves a YAML or JSON file, a line of JSON Lines, and the form of the clinic.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from needlepoint.candidacy import TreatmentRequest, Want
from needlepoint.course import OpenEvent, reasons_to_hold
from needlepoint.errors import InvalidInput, InvalidPatient, Problem, RefusedPlan, did_you_mean
from needlepoint.instruments import CheckedGoal, Goal, check_goal
from needlepoint.knowledge import Knowledge
from needlepoint.patient.profile import PatientProfile
from needlepoint.patient.reading import expand_zones, read_profile
from needlepoint.planning import (
    ChosenDepth,
    CourseCalendar,
    CoursePlan,
    DateSpan,
    Override,
    PastSession,
    PlanWishes,
    SessionStatus,
    plan_course,
)
from needlepoint.sections import Section, as_number, as_text, as_yes_no, one_of
from needlepoint.strict_yaml import Document
from needlepoint.terms import DeviceClass
from needlepoint.values import parse_day

TOP = ("patient", "note", "history", "treatment", "calendar", "past_sessions", "adverse_events")
TREATMENT = ("device", "device_class", "anaesthetic", "wants", "depths", "overrides")
WANT = ("indication", "zones", "goal")
GOAL = ("wish", "instrument", "baseline", "target")
DEPTH = ("needle_length_mm", "off_label_reason")
OVERRIDE = ("rule", "reason", "by")
CALENDAR = ("not_before", "event", "sun_holidays", "away", "weekdays", "country", "subdivision")
EVENT = ("event", "on", "zones", "assessed")
NO_ZONES: tuple[str, ...] = ()
PAST = ("on", "zones", "status", "elsewhere", "needle_length_mm")


@dataclass(frozen=True, slots=True)
class Consultation:
    """Everything that `assess` and `plan_course` ask for, read from one document."""

    profile: PatientProfile
    request: TreatmentRequest
    wishes: PlanWishes
    history: tuple[PastSession, ...]
    events: tuple[OpenEvent, ...] = ()


def read_consultation(document: Document, knowledge: Knowledge, *, on: dt.date) -> Consultation:
    """Read a consultation.

    Args:
        document: the parsed file; its line numbers are used in messages.
        knowledge: for the names of devices, indications and instruments.
        on: the day of the consultation.

    Raises:
        InvalidPatient: with every mistake in the document; nothing of it is used.
    """
    problems: list[Problem] = []
    top = Section(document, (), problems, TOP)
    reading = _Reading(top, top.section("treatment", TREATMENT), knowledge, on)
    profile, wanted = reading.profile(), tuple(reading.wanted())
    request = reading.request(tuple(want for want, _ in wanted))
    wishes = reading.wishes(tuple(goal for _, goal in wanted if goal))
    history, events = reading.history(), reading.events()
    if problems or request is None:
        raise InvalidPatient(f"{document.name} cannot be used; mistakes found: {len(problems)}.", problems)
    return Consultation(profile, request, wishes, history, events)


def plan_consultation(consultation: Consultation, knowledge: Knowledge, *, on: dt.date) -> CoursePlan:
    """Plan what a consultation asks for.

    Raises:
        RefusedPlan: an adverse event is open that holds the course, or as `plan_course`.
        InvalidInput: as `plan_course`.
    """
    if held := reasons_to_hold(consultation.events, knowledge):
        raise RefusedPlan(
            "No session can be planned while an adverse event is open.",
            reasons=held,
            next_step="Once a clinician has assessed it and the course may go on, write assessed: yes beside it.",
        )
    return plan_course(
        consultation.profile,
        consultation.request,
        knowledge,
        on=on,
        wishes=consultation.wishes,
        history=consultation.history,
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """The sections of one document while they are read; every mistake goes to their common list."""

    top: Section
    treatment: Section
    knowledge: Knowledge
    on: dt.date

    def profile(self) -> PatientProfile:
        document = self.top.document
        try:
            return read_profile(
                {} if self.top.raw.get("history") is None else self.top.raw["history"],
                on=self.on,
                reference=self.top.get("patient", as_text, None),
                place=lambda key: document.place("history", key),
            )
        except InvalidPatient as error:
            self.top.problems.extend(error.problems)
            return PatientProfile()

    def wanted(self) -> Iterator[tuple[Want, CheckedGoal | None]]:
        if not self.treatment.raw.get("wants"):
            self.treatment.refuse("", "nothing is wanted.", "Name an indication and its zones under treatment > wants.")
        for section in self.treatment.sections("wants", WANT):
            want = Want(self._indication(section), section.required("zones", some_zones, NO_ZONES))
            yield want, self._goal(section.section("goal", GOAL), want)

    def _indication(self, section: Section) -> str:
        return section.required("indication", known_in(self.knowledge.indications, "indication"), "")

    def request(self, wants: tuple[Want, ...]) -> TreatmentRequest | None:
        device_class = self.treatment.get("device_class", one_of(*DeviceClass), DeviceClass.MECHANICAL.value)
        device = self.treatment.get("device", known_in(self.knowledge.devices, "device"), None)
        anaesthetic = self.treatment.get("anaesthetic", self._anaesthetic, None)
        if not any(want.zones for want in wants):
            return None
        return TreatmentRequest(wants, device, DeviceClass(device_class), anaesthetic)

    def _anaesthetic(self, value: object) -> str:
        if value is False or value == "none":
            return "none"
        return known_in(self.knowledge.anaesthetics, "anaesthetic")(value)

    def wishes(self, goals: tuple[CheckedGoal, ...]) -> PlanWishes:
        return PlanWishes(
            goals=goals,
            calendar=self._calendar(self.top.section("calendar", CALENDAR)),
            depths=self._depths(),
            overrides=tuple(self._overrides()),
        )

    def _goal(self, section: Section, want: Want) -> CheckedGoal | None:
        if not section.raw:
            return None
        goal = Goal(
            zones=want.zones,
            indication=want.indication,
            wish=section.required("wish", as_text, ""),
            instrument=section.required("instrument", known_in(self.knowledge.instruments, "instrument"), ""),
            baseline=section.get("baseline", as_number, None),
            target=section.get("target", as_number, None),
        )
        if not (goal.zones and goal.indication and goal.wish and goal.instrument):
            return None  # each of them has been refused where it stands
        try:
            return check_goal(goal, self.knowledge)
        except InvalidInput as error:
            section.refuse("", error.problem, error.next_step or "")
            return None

    def _depths(self) -> dict[str, ChosenDepth]:
        chosen: dict[str, ChosenDepth] = {}
        written = self.treatment.raw.get("depths")
        names = tuple(str(name) for name in written) if isinstance(written, Mapping) else ()
        depths = self.treatment.section("depths", names)
        for name in names:
            section = depths.section(name, DEPTH)
            depth = ChosenDepth(
                section.required("needle_length_mm", as_length, 0.0),
                section.get("off_label_reason", as_text, None),
            )
            try:
                chosen |= dict.fromkeys(expand_zones(name), depth)
            except InvalidInput as error:
                section.refuse("", error.problem, error.next_step or "")
        return chosen

    def _overrides(self) -> Iterator[Override]:
        for section in self.treatment.sections("overrides", OVERRIDE):
            yield Override(
                section.required("rule", known_in(self.knowledge.rules, "rule"), ""),
                section.required("reason", as_text, ""),
                section.required("by", as_text, ""),
            )

    def _calendar(self, section: Section) -> CourseCalendar:
        event = section.section("event", ("on", "name"))
        try:
            return CourseCalendar(
                not_before=section.get("not_before", as_day, None),
                event_on=event.required("on", as_day, None) if event.raw else None,
                event=event.get("name", as_text, "the event"),
                sun_holidays=tuple(self._spans(section, "sun_holidays")),
                away=tuple(self._spans(section, "away")),
                weekdays=section.get("weekdays", as_words, frozenset()),
                country=section.get("country", as_text, None),
                subdivision=section.get("subdivision", as_text, None),
            )
        except InvalidInput as error:
            section.refuse("weekdays", error.problem, error.next_step or "")
            return CourseCalendar()

    def _spans(self, section: Section, key: str) -> Iterator[DateSpan]:
        for span in section.sections(key, ("from", "to")):
            first, last = span.required("from", as_day, self.on), span.required("to", as_day, self.on)
            if first > last:
                span.refuse("", f"{first} to {last} ends before it begins.", "Swap the two dates.")
            else:
                yield DateSpan(first, last)

    def history(self) -> tuple[PastSession, ...]:
        return tuple(self._past(section) for section in self.top.sections("past_sessions", PAST))

    def events(self) -> tuple[OpenEvent, ...]:
        return tuple(
            OpenEvent(
                event=section.required("event", known_in(self.knowledge.adverse_events, "adverse event"), ""),
                on=section.required("on", self._past_day, self.on),
                zones=section.get("zones", some_zones, NO_ZONES),
                assessed=section.get("assessed", as_yes_no, False),
            )
            for section in self.top.sections("adverse_events", EVENT)
        )

    def _past(self, section: Section) -> PastSession:
        return PastSession(
            zones=section.required("zones", some_zones, NO_ZONES),
            on=section.get("on", self._past_day, None),
            status=SessionStatus(section.get("status", one_of(*SessionStatus), SessionStatus.DONE.value)),
            elsewhere=section.get("elsewhere", as_yes_no, False),
            needle_length_mm=section.get("needle_length_mm", as_length, None),
        )

    def _past_day(self, value: object) -> dt.date:
        day = as_day(value)
        if day > self.on:
            raise InvalidInput(
                f"{day} lies after the day of the consultation, {self.on}.",
                next_step="A past session lies behind, and so does an adverse event.",
            )
        return day


def known_in(table: Mapping[str, object], kind: str) -> Callable[[object], str]:
    """A reader for the id of a record in a table."""

    def read(value: object) -> str:
        if str(value) in table:
            return str(value)
        raise InvalidInput(f"there is no {kind} '{value}'.", next_step=did_you_mean(str(value), table))

    return read


def some_zones(value: object) -> tuple[str, ...]:
    """The zones behind a name or a list of names; at least one."""
    if zones := expand_zones(value):
        return zones
    raise InvalidInput("no zone is named.", next_step="Write a zone or a group, such as cheeks.")


def as_length(value: object) -> float:
    """A length above zero, in the unit of the key's name."""
    if (length := as_number(value)) > 0:
        return length
    raise InvalidInput(f"{length:g} is no length.", next_step="It must be above zero.")


def as_day(value: object) -> dt.date:
    """A date known to the day."""
    return parse_day(str(value))


def as_words(value: object) -> frozenset[str]:
    """A list of words, or one."""
    return frozenset(str(each) for each in value) if isinstance(value, list) else frozenset({str(value)})
