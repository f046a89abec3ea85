"""Measures every page at one user and at twenty, in the large clinic and in the small one, and the bare page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.clinic.clinics import Clinic
from benchmarks.clinic.servers import BARE, Server, running
from benchmarks.clinic.wrk import Load, NoAnswers, ask
from benchmarks.figures import Figure, Section
from benchmarks.progress import Steps

PAGES = {
    "today": "Today",
    "search": "Search",
    "record": "Record with timeline",
    "consultation": "Consultation, questions",
    "day": "Treatment day",
    "save": "Save of a session",
}
FLOOR = "floor"
MOST_PAGE_MS, MOST_SAVE_MS = 150.0, 250.0
MOST_GROWTH = 1.5
"""The large clinic's median over the small one's; the rest is noise and a larger index."""
PACED_FOR = 5
"""How many times as long the users who read are watched: they ask less often."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who asks at the same time.

    Attributes:
        users: how many.
        reads_s: how long each looks at a page before the next, on average; 0 is a machine that never looks.
    """

    users: int
    reads_s: float = 0.0

    def __str__(self) -> str:
        if self.users == 1:
            return "1 user"
        return f"{self.users} users reading {self.reads_s:g} s" if self.reads_s else f"{self.users} without a pause"


ALONE, MANY, READERS = Crowd(1), Crowd(20), Crowd(20, 4.0)
CROWDS = (ALONE, READERS, MANY)


@dataclass(frozen=True, slots=True)
class Run:
    """One page asked by one crowd: times, and the server's processor time for an answer."""

    load: Load
    processor_ms: float


Runs = dict[tuple[str, Crowd], Run]


def measure(clinic: Clinic, steps: Steps, *, seconds: float, crowds: Sequence[Crowd] = CROWDS) -> Runs:
    """All pages of a clinic, and the bare page on its database.

    Raises:
        WrongAnswers: the server refused something.
    """
    what = f"{clinic.engine}, {clinic.patients:,} patients"
    found: Runs = {}
    with running(clinic, BARE, "/") as server:
        for crowd in crowds:
            found[FLOOR, crowd] = _run(clinic, server, FLOOR, crowd, seconds / 2)
    with running(clinic) as server:
        for page in PAGES:  # every process, every thread: templates are read, queries made ready
            warm_up(clinic, server, page)
        for page in steps.through(PAGES, what, len(PAGES)):
            for crowd in crowds:
                found[page, crowd] = _run(clinic, server, page, crowd, seconds)
    return found


def warm_up(clinic: Clinic, server: Server, page: str) -> None:
    """Ask until it was answered; what is found counts for nothing."""
    work: dict[str, Any] = clinic.targets()
    _patiently(server, {**work, "kind": page, "pause_ms": 0}, work["users"][: MANY.users], 2)
    server.settle()


def _run(clinic: Clinic, server: Server, page: str, crowd: Crowd, seconds: float) -> Run:
    work: dict[str, Any] = clinic.targets()
    what = {**work, "kind": page, "pause_ms": 1000 * crowd.reads_s}
    before = server.processor_s()
    load = _patiently(server, what, work["users"][: crowd.users], seconds * (PACED_FOR if crowd.reads_s else 1))
    server.settle()  # what was asked and not awaited any more
    return Run(load, 1000 * (server.processor_s() - before) / (load.requests + crowd.users))


def _patiently(server: Server, work: Mapping[str, Any], users: Sequence[Mapping[str, Any]], seconds: float) -> Load:
    """Ask for longer where nothing is answered in the time there is."""
    for longer in (1, 2, 4):
        try:
            return ask(server.base, work, users, seconds=longer * seconds)
        except NoAnswers:
            server.settle()
    return ask(server.base, work, users, seconds=8 * seconds)


def section(clinic: Clinic, large: Runs, small: Runs, small_patients: int) -> Section:
    """The figures of one database."""
    floor = large[FLOOR, ALONE].processor_ms
    figures: list[Figure] = []
    for page, name in PAGES.items():
        for crowd in CROWDS:
            figures += _times(f"{name}, {crowd}", large[page, crowd].load, _most(page, crowd))
        cost = large[page, ALONE].processor_ms
        note = f"{cost / floor:.1f} times the bare page" if floor else ""
        figures.append(Figure(f"{name}, processor time of the server for one", cost, "ms", None, note))
        growth = large[page, ALONE].load.p50_ms / small[page, ALONE].load.p50_ms
        note = f"{small[page, ALONE].load.p50_ms:.1f} ms with {small_patients:,} patients"
        figures.append(Figure(f"{name}, median over that of the small clinic", growth, "times", MOST_GROWTH, note))
    for crowd in CROWDS:
        figures += _times(f"Bare Django page with one row, {crowd}", large[FLOOR, crowd].load, None)
    figures.append(Figure("Bare Django page, processor time of the server", floor, "ms"))
    return Section(f"{clinic.engine}, {clinic.patients:,} patients", _about(clinic), tuple(figures))


def _most(page: str, crowd: Crowd) -> float | None:
    if crowd.users == 1:
        return None
    return MOST_SAVE_MS if page == "save" else MOST_PAGE_MS


def _times(name: str, load: Load, most: float | None) -> Iterator[Figure]:
    note = f"{load.requests:,} answers, {load.per_second:.0f} a second"
    yield Figure(f"{name}, median", load.p50_ms, "ms", None, note)
    yield Figure(f"{name}, p99", load.p99_ms, "ms", most, f"worst {load.worst_ms:.0f} ms")


def _about(clinic: Clinic) -> str:
    plain = (
        f"{clinic.patients:,} patients, {6 * clinic.patients:,} sessions and {20 * clinic.patients:,} photograph rows, "
        "as long as real ones: the application itself wrote the plan, the check and the session they are copies of. "
        "The server is `needlepoint-clinic serve` with its own settings; wrk asks on loopback on the same cores. 20 "
        "users are measured in two ways: reading a page for some seconds before the next, as people do who are quick; "
        "and asking again as soon as they are answered, which measures the most that the machine can do (the bare "
        "page, which does nothing, stands beside it). The small clinic has as much to do today as the large one: what "
        "its pages take less is the cost of size. Every read is in the audit log before it is answered."
    )
    if clinic.database:
        return f"{plain} PostgreSQL runs beside it, reached by its socket, with fsync and synchronous commits on."
    return f"{plain} SQLite: WAL, synchronous=FULL."
