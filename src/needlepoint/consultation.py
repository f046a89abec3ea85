"""One consultation as people write it down: who, what is wanted where, with what, and around which days.

The same shape serves a YAML or JSON file, a line of JSON Lines, and the form of the clinic.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from needlepoint.candidacy import TreatmentRequest, Want
from needlepoint.course import OpenEvent
from needlepoint.errors import InvalidInput, InvalidPatient, Problem, did_you_mean
from needlepoint.instruments import CheckedGoal, Goal, check_goal
from needlepoint.knowledge import Knowledge
from needlepoint.patient.profile import PatientProfile
from needlepoint.patient.reading import expand_zones, read_profile
from needlepoint.planning import (
    ChosenDepth,
    CourseCalendar,
    DateSpan,
    Override,
    PastSession,
    PlanWishes,
    SessionStatus,
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
    profile, wants = reading.profile(), reading.wants()
    request, wishes = reading.request(wants), reading.wishes()
    history, events = reading.history(), reading.events()
    if problems or request is None:
        raise InvalidPatient(f"{document.name} cannot be used; mistakes found: {len(problems)}.", problems)
    return Consultation(profile, request, wishes, history, events)


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
                self.top.raw.get("history") or {},
                on=self.on,
                reference=self.top.get("patient", as_text, None),
                place=lambda key: document.place("history", key),
            )
        except InvalidPatient as error:
            self.top.problems.extend(error.problems)
            return PatientProfile()

    def wants(self) -> tuple[Want, ...]:
        read = tuple(
            Want(self._indication(each), each.required("zones", expand_zones, NO_ZONES)) for each in self._wants()
        )
        if not read:
            self.treatment.refuse("", "nothing is wanted.", "Name an indication and its zones under treatment > wants.")
        return read

    def _wants(self) -> Iterator[Section]:
        return self.treatment.sections("wants", WANT)

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

    def wishes(self) -> PlanWishes:
        return PlanWishes(
            goals=tuple(goal for section in self._wants() for goal in self._goals(section)),
            calendar=self._calendar(self.top.section("calendar", CALENDAR)),
            depths=self._depths(),
            overrides=tuple(self._overrides()),
        )

    def _goals(self, want: Section) -> Iterator[CheckedGoal]:
        if want.raw.get("goal") is None:
            return
        section = want.section("goal", GOAL)
        instrument = section.required("instrument", known_in(self.knowledge.instruments, "instrument"), "")
        goal = Goal(
            zones=want.get("zones", expand_zones, NO_ZONES),
            indication=str(want.raw.get("indication")),
            wish=section.required("wish", as_text, ""),
            instrument=instrument,
            baseline=section.get("baseline", as_number, None),
            target=section.get("target", as_number, None),
        )
        try:
            yield check_goal(goal, self.knowledge)
        except InvalidInput as error:
            section.refuse("", error.problem, error.next_step or "")

    def _depths(self) -> dict[str, ChosenDepth]:
        chosen: dict[str, ChosenDepth] = {}
        written = self.treatment.raw.get("depths")
        names = tuple(str(name) for name in written) if isinstance(written, Mapping) else ()
        depths = self.treatment.section("depths", names)
        for name in names:
            section = depths.section(name, DEPTH)
            depth = ChosenDepth(
                section.required("needle_length_mm", as_number, 0.0),
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
                section.required("rule", as_text, ""),
                section.required("reason", as_text, ""),
                section.required("by", as_text, ""),
            )

    def _calendar(self, section: Section) -> CourseCalendar:
        event = section.section("event", ("on", "name"))
        try:
            return CourseCalendar(
                not_before=section.get("not_before", as_day, None),
                event_on=event.get("on", as_day, None),
                event=event.get("name", as_text, "the event"),
                sun_holidays=tuple(self._spans(section, "sun_holidays")),
                away=tuple(self._spans(section, "away")),
                weekdays=section.get("weekdays", as_words, frozenset()),
                country=section.get("country", as_text, None),
                subdivision=section.get("subdivision", as_text, None),
            )
        except InvalidInput as error:
            section.refuse("", error.problem, error.next_step or "")
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
                on=section.required("on", as_day, self.on),
                zones=section.get("zones", expand_zones, NO_ZONES),
                assessed=section.get("assessed", as_yes_no, False),
            )
            for section in self.top.sections("adverse_events", EVENT)
        )

    def _past(self, section: Section) -> PastSession:
        day = section.get("on", as_day, None)
        if day and day > self.on:
            section.refuse(
                "on",
                f"{day} lies after the day of the consultation, {self.on}.",
                "A past session lies behind.",
            )
        return PastSession(
            zones=section.required("zones", expand_zones, NO_ZONES),
            on=day,
            status=SessionStatus(section.get("status", one_of(*SessionStatus), SessionStatus.DONE.value)),
            elsewhere=section.get("elsewhere", as_yes_no, False),
            needle_length_mm=section.get("needle_length_mm", as_number, None),
        )


def known_in(table: Mapping[str, object], kind: str) -> Callable[[object], str]:
    """A reader for the id of a record in a table."""

    def read(value: object) -> str:
        if str(value) in table:
            return str(value)
        raise InvalidInput(f"there is no {kind} '{value}'.", next_step=did_you_mean(str(value), table))

    return read


def as_day(value: object) -> dt.date:
    """A date known to the day."""
    return parse_day(str(value))


def as_words(value: object) -> frozenset[str]:
    """A list of words, or one."""
    return frozenset(str(each) for each in value) if isinstance(value, list) else frozenset({str(value)})
