"""Generated consultations over every fact, device, zone and indication of the shipped knowledge base."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import strategies as st

from needlepoint.candidacy import TreatmentRequest, Want
from needlepoint.knowledge import Knowledge, load_knowledge
from needlepoint.patient.facts import Answer, Fact, Kind, Where, WhereWhen
from needlepoint.patient.history import FACTS
from needlepoint.patient.profile import PatientProfile
from needlepoint.planning import (
    ChosenDepth,
    CourseCalendar,
    DateSpan,
    PastSession,
    PlanWishes,
    SessionStatus,
)
from needlepoint.planning.calendar import WEEKDAYS
from needlepoint.terms import ZONES, DeviceClass
from needlepoint.values import SOME_DAY, When, add_months

KNOWLEDGE: Knowledge = load_knowledge()
DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2029, 12, 31))
"""Days on which a consultation is held: four years, with a leap day among them."""
SOME_ZONES = st.lists(st.sampled_from(sorted(ZONES)), min_size=1, max_size=3, unique=True)

DATED = sorted({p.wait.after for rule in KNOWLEDGE.rules.values() for p in rule.positions if p.wait})
"""The facts from which a wait is counted."""
LABEL_WITH_WAITS = "exceed"
"""The device whose label asks for waits; drawn as often as all others together."""


def _dates(first: dt.date, last: dt.date, exact: bool) -> st.SearchStrategy[When]:
    if exact:
        return st.dates(first, last).map(When.on)
    return st.one_of(
        st.dates(first, last).map(When.on),
        st.builds(
            lambda day, form: When.parse(day.strftime(form)), st.dates(first, last), st.sampled_from(["%Y-%m", "%Y"])
        ),
        st.just(SOME_DAY),
    )


def _date(fact: Fact, on: dt.date, exact: bool) -> st.SearchStrategy[Answer]:
    if fact.id == "born_on":
        return _dates(dt.date(1930, 1, 1), on, exact)
    span = (on, add_months(on, 12)) if fact.future else (add_months(on, -24), on)
    return st.one_of(st.just(False), _dates(*span, exact))


def _where(exact: bool) -> st.SearchStrategy[Answer]:
    if exact:
        return st.one_of(st.just(False), SOME_ZONES.map(lambda yes: Where(frozenset(yes), frozenset(ZONES) - set(yes))))
    return st.one_of(
        _where(True),
        st.builds(lambda yes, no: Where(frozenset(yes), frozenset(no) - set(yes)), SOME_ZONES, SOME_ZONES),
        SOME_ZONES.map(lambda no: Where(frozenset(), frozenset(no))),
    )


def _where_when(on: dt.date, exact: bool) -> st.SearchStrategy[Answer]:
    dated = st.dictionaries(
        st.sampled_from(sorted(ZONES)), _dates(add_months(on, -24), on, exact), min_size=1, max_size=3
    )
    everywhere = dated.map(lambda dates: WhereWhen(dates, frozenset(ZONES) - set(dates)))
    if exact:
        return st.one_of(st.just(False), everywhere)
    here = st.builds(lambda dates, never: WhereWhen(dates, frozenset(never) - set(dates)), dated, SOME_ZONES)
    return st.one_of(st.just(False), everywhere, here)


def answers_to(fact: Fact, on: dt.date, *, exact: bool = False) -> st.SearchStrategy[Answer]:
    """Any answer a file could hold to this fact on this day; `exact`: known to the day, and of every zone."""
    of_kind: dict[Kind, Callable[[], st.SearchStrategy[Answer]]] = {
        Kind.YES_NO: st.booleans,
        Kind.CHOICE: lambda: st.sampled_from(fact.options),
        Kind.NUMBER: lambda: st.integers(*(int(bound) for bound in fact.bounds or (0, 0))),
        Kind.DATE: lambda: _date(fact, on, exact),
        Kind.WHERE: lambda: _where(exact),
        Kind.WHERE_WHEN: lambda: _where_when(on, exact),
    }
    return of_kind[fact.kind]()


NO_TO_ALL: dict[str, Answer] = {fact.id: no for fact in FACTS.values() if (no := fact.no) is not None}
ADULT: dict[str, Answer] = {"age_years": 40, "sex": "female", "phototype": "II", "phototype_method": "clinician"}


@st.composite
def histories(draw: st.DrawFn, on: dt.date, *, most: int = 12) -> dict[str, Answer]:
    """Some facts answered freely; of the others either nothing is known, or the answer was no."""
    asked = draw(st.lists(st.sampled_from(sorted(FACTS)), max_size=most, unique=True))
    told = {fact: draw(answers_to(FACTS[fact], on)) for fact in asked}
    others = draw(st.sampled_from([{}, NO_TO_ALL, NO_TO_ALL | ADULT]))
    left_open = draw(st.sets(st.sampled_from(sorted(FACTS)), max_size=2))
    return {**{fact: no for fact, no in others.items() if fact not in left_open}, **told}


@st.composite
def full_histories(draw: st.DrawFn, on: dt.date) -> dict[str, Answer]:
    """Every fact answered, to the day and of every zone; many of them with no, as in life."""
    asked = draw(st.lists(st.sampled_from(sorted(FACTS)), max_size=25, unique=True))
    exactly = {fact: draw(answers_to(FACTS[fact], on, exact=True)) for fact in asked}
    born = draw(answers_to(FACTS["born_on"], on, exact=True))
    return NO_TO_ALL | ADULT | {"born_on": born} | exactly


@st.composite
def requests(draw: st.DrawFn, *, plannable: bool = False) -> TreatmentRequest:
    """Zones, indications and a device (or none); `plannable`: only with a protocol and a device to treat with."""
    devices = [each for each in KNOWLEDGE.devices.values() if each.treatable or not plannable]
    device = draw(st.none() | st.sampled_from(devices) | st.just(KNOWLEDGE.device(LABEL_WITH_WAITS)))
    device_class = (
        device.device_class if device else draw(st.sampled_from([DeviceClass.MECHANICAL, DeviceClass.RADIOFREQUENCY]))
    )
    fitting = [
        each.id
        for each in KNOWLEDGE.indications.values()
        if not plannable or any(protocol.device_class is device_class for protocol in each.protocols)
    ]
    wants = draw(st.lists(st.builds(Want, st.sampled_from(fitting), SOME_ZONES.map(tuple)), min_size=1, max_size=3))
    anaesthetic = draw(st.sampled_from([None, "none", *sorted(KNOWLEDGE.anaesthetics)]))
    return TreatmentRequest(tuple(wants), device.id if device else None, device_class, anaesthetic)


@st.composite
def spans(draw: st.DrawFn, on: dt.date) -> DateSpan:
    """Up to three weeks within the year after `on`."""
    first = on + dt.timedelta(days=draw(st.integers(-10, 360)))
    return DateSpan(first, first + dt.timedelta(days=draw(st.integers(0, 21))))


@st.composite
def calendars(draw: st.DrawFn, on: dt.date) -> CourseCalendar:
    """Days off, holidays, an event, days of the week, and the public holidays of a country."""
    around = st.integers(-30, 300).map(lambda days: on + dt.timedelta(days=days))
    country, subdivision = draw(
        st.sampled_from([(None, None), ("GB", "ENG"), ("DE", "BY"), ("US", None), ("ES", "MD")])
    )
    return CourseCalendar(
        not_before=draw(st.none() | around),
        event_on=draw(st.none() | around),
        sun_holidays=tuple(draw(st.lists(spans(on), max_size=2))),
        away=tuple(draw(st.lists(spans(on), max_size=2))),
        weekdays=frozenset(draw(st.sets(st.sampled_from(WEEKDAYS), max_size=3))),
        country=country,
        subdivision=subdivision,
    )


@st.composite
def past_sessions(draw: st.DrawFn, on: dt.date, zones: tuple[str, ...]) -> PastSession:
    """A session in the year before `on`, in zones asked for or another, done or not, here or elsewhere."""
    return PastSession(
        zones=tuple(draw(st.lists(st.sampled_from([*zones, "scalp"]), min_size=1, max_size=2, unique=True))),
        on=draw(st.none() | st.integers(0, 365).map(lambda days: on - dt.timedelta(days=days))),
        status=draw(st.sampled_from(SessionStatus)),
        elsewhere=draw(st.booleans()),
    )


@dataclass(frozen=True)
class GeneratedCourse:
    """Everything a plan is made from."""

    on: dt.date
    profile: PatientProfile
    request: TreatmentRequest
    wishes: PlanWishes
    history: tuple[PastSession, ...]


@st.composite
def courses(draw: st.DrawFn) -> GeneratedCourse:
    """A course that may often be planned: mostly healthy people, any device, calendar and past."""
    on = draw(DAYS)
    request = draw(requests(plannable=True))
    told = draw(st.sets(st.sampled_from(sorted(FACTS)), max_size=2)) | draw(st.sets(st.sampled_from(DATED), max_size=2))
    answers = NO_TO_ALL | ADULT | {fact: draw(answers_to(FACTS[fact], on)) for fact in sorted(told)}
    depths = st.builds(
        ChosenDepth, st.sampled_from([0.25, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0]), st.none() | st.just("thick scars")
    )
    chosen = draw(st.dictionaries(st.sampled_from(request.zones), depths, max_size=2))
    history = draw(st.lists(past_sessions(on, request.zones), max_size=4))
    wishes = PlanWishes(calendar=draw(calendars(on)), depths=chosen)
    return GeneratedCourse(on, PatientProfile("P-7", answers), request, wishes, tuple(history))
