"""Measures every page at one user and at twenty, in the large clinic and in the small one, and the bare page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
MANY = 20


@dataclass(frozen=True, slots=True)
class Run:
    """One page at one number of users: times, and the server's processor time for an answer."""

    load: Load
    processor_ms: float


Runs = dict[tuple[str, int], Run]
"""By page and number of users."""


def measure(clinic: Clinic, steps: Steps, *, seconds: float, users: Sequence[int] = (1, MANY)) -> Runs:
    """All pages of a clinic, and the bare page on its database.

    Raises:
        WrongAnswers: the server refused something.
    """
    what = f"{clinic.engine}, {clinic.patients:,} patients"
    found: Runs = {}
    with running(clinic, BARE, "/") as server:
        for count in users:
            found[FLOOR, count] = _run(clinic, server, FLOOR, count, seconds / 2)
    with running(clinic) as server:
        for page in PAGES:  # every process, every thread: templates are read, queries made ready
            warm_up(clinic, server, page)
        for page in steps.through(PAGES, what, len(PAGES)):
            for count in users:
                found[page, count] = _run(clinic, server, page, count, seconds)
    return found


def warm_up(clinic: Clinic, server: Server, page: str) -> None:
    """Ask until it was answered; what is found counts for nothing."""
    work: dict[str, Any] = clinic.targets()
    _patiently(server, {**work, "kind": page}, work["users"][:MANY], 2)
    server.settle()


def _run(clinic: Clinic, server: Server, page: str, users: int, seconds: float) -> Run:
    work: dict[str, Any] = clinic.targets()
    before = server.processor_s()
    load = _patiently(server, {**work, "kind": page}, work["users"][:users], seconds)
    server.settle()  # what was asked and not awaited any more
    return Run(load, 1000 * (server.processor_s() - before) / (load.requests + users))


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
    floor = large[FLOOR, 1].processor_ms
    figures: list[Figure] = []
    for page, name in PAGES.items():
        most = MOST_SAVE_MS if page == "save" else MOST_PAGE_MS
        for count in (1, MANY):
            load = large[page, count].load
            at = f"{name}, {count} user{'s' if count > 1 else ''}"
            note = f"{load.requests:,} answers, {load.per_second:.0f} a second"
            figures.append(Figure(f"{at}, median", load.p50_ms, "ms", None, note))
            limit = most if count == MANY else None
            figures.append(Figure(f"{at}, p99", load.p99_ms, "ms", limit, f"worst {load.worst_ms:.0f} ms"))
        cost = large[page, 1].processor_ms
        note = f"{cost / floor:.1f} times the bare page" if floor else ""
        figures.append(Figure(f"{name}, processor time of the server for one", cost, "ms", None, note))
        growth = large[page, 1].load.p50_ms / small[page, 1].load.p50_ms
        note = f"{small[page, 1].load.p50_ms:.1f} ms with {small_patients:,} patients"
        figures.append(Figure(f"{name}, median over that of the small clinic", growth, "times", MOST_GROWTH, note))
    figures += _bare(large)
    return Section(f"{clinic.engine}, {clinic.patients:,} patients", _about(clinic), tuple(figures))


def _bare(large: Runs) -> list[Figure]:
    found = []
    for count in (1, MANY):
        run = large[FLOOR, count]
        at = f"Bare Django page with one row, {count} user{'s' if count > 1 else ''}"
        found.append(Figure(f"{at}, median", run.load.p50_ms, "ms", None, f"{run.load.per_second:.0f} a second"))
        found.append(
            Figure(f"{at}, p99", run.load.p99_ms, "ms", None, "the floor of the stack, same server, same rows")
        )
    found.append(Figure("Bare Django page, processor time of the server", large[FLOOR, 1].processor_ms, "ms"))
    return found


def _about(clinic: Clinic) -> str:
    plain = (
        f"{clinic.patients:,} patients, {6 * clinic.patients:,} sessions and {20 * clinic.patients:,} photograph rows, "
        "as long as real ones: the application itself wrote the plan, the check and the session they are copies of. "
        "The server is `needlepoint-clinic serve` with its own settings; wrk asks on loopback on the same cores, each "
        "user the next page as soon as the last is answered, without a pause to read: twenty such users are far more "
        "than twenty people. Every read is written to the audit log before it is answered."
    )
    if clinic.database:
        return f"{plain} PostgreSQL runs beside it, reached by its socket, with fsync and synchronous commits on."
    return f"{plain} SQLite: WAL, synchronous=FULL."
