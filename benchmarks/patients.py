"""Made-up consultations, the same for the same seed: a load that exercises every kind of question.

How often something occurs here is set to reach the rules, dates and unknown answers often enough. It describes no
population and is no clinical statement.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from needlepoint.knowledge import Knowledge
from needlepoint.patient.facts import Fact, Kind
from needlepoint.patient.history import FACTS
from needlepoint.terms import DeviceClass

ON = dt.date(2026, 11, 23)
"""The day of every made-up consultation."""

Raw = dict[str, object]

HAS_IT = 0.02
"""How often a history holds any one thing."""
STYLES = (("everything asked", 0.8), ("most things asked", 0.15), ("hardly anything asked", 0.05))
ZONES_WANTED = (
    ["cheeks"], ["cheeks", "temples"], ["whole_face"], ["forehead", "nose"], ["upper_lip", "chin"], ["neck"],
    ["abdomen"], ["thighs"], ["left_cheek", "jawlines", "neck"],
)  # fmt: skip
ANAESTHETICS = (None, "none", "lmx_4")
TOLD_APART = frozenset({"born_on", "age_years", "sex", "phototype", "phototype_method"})


@dataclass(frozen=True, slots=True)
class Treatment:
    """A device (or none chosen), its class, and an indication for which that class has a protocol."""

    device: str | None
    device_class: str
    indication: str


def treatments(knowledge: Knowledge) -> tuple[Treatment, ...]:
    """Every combination that a plan can be made for."""
    in_hand = [(device.id, device.device_class) for device in knowledge.devices.values() if device.treatable]
    undecided = [(None, DeviceClass.MECHANICAL), (None, DeviceClass.RADIOFREQUENCY)]
    return tuple(
        Treatment(device, device_class.value, indication.id)
        for device, device_class in [*in_hand, *undecided]
        for indication in knowledge.indications.values()
        if any(protocol.device_class is device_class for protocol in indication.protocols)
    )


def consultations(knowledge: Knowledge, count: int, *, seed: int) -> Iterator[Raw]:
    """So many consultations in the form of a patient's file, all on the day `ON`."""
    rng = random.Random(seed)  # noqa: S311 - nothing secret is drawn
    possible = treatments(knowledge)
    for number in range(1, count + 1):
        yield _consultation(rng, f"patient-{number:06}", rng.choice(possible))


def _consultation(rng: random.Random, reference: str, treatment: Treatment) -> Raw:
    zones = rng.choice(ZONES_WANTED)
    wanted: Raw = {
        "wants": [{"indication": treatment.indication, "zones": zones}],
        "device_class": treatment.device_class,
    }
    if treatment.device:
        wanted["device"] = treatment.device
    if anaesthetic := rng.choice(ANAESTHETICS):
        wanted["anaesthetic"] = anaesthetic
    return {
        "patient": reference,
        "history": _history(rng, zones),
        "treatment": wanted,
        "calendar": _calendar(rng),
    }


def _history(rng: random.Random, zones: list[str]) -> Raw:
    style = rng.choices([name for name, _ in STYLES], [share for _, share in STYLES])[0]
    history = _person(rng) if style != "hardly anything asked" else {}
    for fact in FACTS.values():
        if fact.id not in TOLD_APART and rng.random() < HAS_IT:
            history[fact.id] = _ANSWERS[fact.kind](rng, fact, zones)
        elif fact.id not in TOLD_APART and style == "most things asked" and rng.random() < 0.85:
            history[fact.id] = False
    if style == "everything asked":
        history["everything_else"] = False
    return history


def _person(rng: random.Random) -> Raw:
    """Age 15 to 75, most often 35; the day of birth is always known to the day."""
    person: Raw = {"sex": rng.choice(("female", "female", "female", "male", "intersex"))}
    person["phototype"] = rng.choice(FACTS["phototype"].options)
    if rng.random() < 0.97:
        person["born_on"] = (ON - dt.timedelta(days=int(rng.triangular(15, 75, 35) * 365.25))).isoformat()
    return person


def _calendar(rng: random.Random) -> Raw:
    calendar: Raw = {}
    if rng.random() < 0.3:
        calendar["weekdays"] = ["tuesday", "friday"]
    if rng.random() < 0.2:
        calendar["event"] = {"on": (ON + dt.timedelta(days=rng.randint(30, 300))).isoformat(), "name": "a wedding"}
    if rng.random() < 0.2:
        calendar |= {"country": "ES", "subdivision": "MD"}
    return calendar


def _some_day(rng: random.Random, *, future: bool) -> object:
    """A day within two years, often known only to the month, now and then only that it was."""
    if rng.random() < 0.05:
        return True
    days = int(rng.triangular(1, 700, 30))
    day = ON + dt.timedelta(days=days) if future else ON - dt.timedelta(days=days)
    return f"{day:%Y-%m}" if rng.random() < 0.3 else day.isoformat()


def _choice(rng: random.Random, fact: Fact, _zones: list[str]) -> object:
    return rng.choice([word for word in fact.options if word != "no"])


def _number(rng: random.Random, fact: Fact, _zones: list[str]) -> object:
    low, high = fact.bounds or (1, 100)
    return rng.randint(int(low), int(high))


def _where(rng: random.Random, _fact: Fact, zones: list[str]) -> object:
    """Mostly where treatment is wanted; sometimes it is known of that zone only."""
    zone = rng.choice([*zones, "hands"])
    return {zone: True} if rng.random() < 0.3 else [zone]


def _where_when(rng: random.Random, _fact: Fact, zones: list[str]) -> object:
    answer: Raw = {rng.choice([*zones, "hands"]): _some_day(rng, future=False)}
    return answer | {"elsewhere": None} if rng.random() < 0.3 else answer


_ANSWERS: dict[Kind, Callable[[random.Random, Fact, list[str]], object]] = {
    Kind.YES_NO: lambda _rng, _fact, _zones: True,
    Kind.CHOICE: _choice,
    Kind.NUMBER: _number,
    Kind.DATE: lambda rng, fact, _zones: _some_day(rng, future=fact.future),
    Kind.WHERE: _where,
    Kind.WHERE_WHEN: _where_when,
}
