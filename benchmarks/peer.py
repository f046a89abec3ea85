"""Our engine beside the CQL engine of npm: the same ten rules, the same patients, in turns, in one run."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from benchmarks.figures import Figure, Section
from benchmarks.patients import ON, consultations
from benchmarks.peer_rules import Truths, conditions_alone, for_cql, only_ten, truths, without_device
from benchmarks.progress import Steps
from needlepoint.candidacy import Assessment, TreatmentRequest, assess
from needlepoint.consultation import read_consultation
from needlepoint.knowledge import Knowledge
from needlepoint.patient.profile import PatientProfile
from needlepoint.strict_yaml import Document

FOLDER = Path(__file__).parent / "peer_cql"
TITLE = "The same ten rules on the CQL engine of npm"
ABOUT = (
    "benchmarks/peer_cql/ten.cql, translated by @cqframework/cql 5.3.0 and run by cql-execution 3.3.2 in node, against "
    "a knowledge base of the same ten rules. Each engine holds the patients in memory in its own form, dates already "
    "read, and keeps every result; they take turns, round by round, after a round that counts for nothing. The CQL "
    "rules answer true, false or null. Our conditions alone do the same work; our whole assessment also weighs what "
    "each source says, dates the waits, words the findings and ranks the open questions."
)
FASTER = "ratio of medians; above 1: Needlepoint is the faster"

Patient = tuple[PatientProfile, TreatmentRequest]


class Disagreement(Exception):
    """The two engines do not answer the same, so their times must not be compared."""


class CqlEngine:
    """The engine of npm in a node process of its own, which does one thing for each line it is sent."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._to, self._from = cast(IO[str], process.stdin), cast(IO[str], process.stdout)
        self._read()

    def _read(self) -> object:
        line = self._from.readline()
        if not line:
            raise RuntimeError("The CQL engine ended without an answer; its message stands above.")
        return json.loads(line)

    def ask(self, command: str) -> object:
        """`answers`: what each rule comes to for each patient; `pass`: the seconds of one pass over them all."""
        self._to.write(f"{command}\n")
        self._to.flush()
        return self._read()


def measure(knowledge: Knowledge, steps: Steps, *, patients: int, passes: int, seed: int) -> Section:
    """Compare the answers patient by patient, then the times pass by pass; without npm, say so.

    Raises:
        Disagreement: the engines answer differently, with the first difference.
    """
    node = shutil.which("node")
    why_not = _install(node)
    if node is None or why_not:
        return Section(TITLE, ABOUT, remarks=(f"Not measured: {why_not}",))
    ten = only_ten(knowledge)
    people = [_read(raw, knowledge) for raw in consultations(knowledge, patients, seed=seed)]
    with _engine(node, people) as engine:
        theirs = cast(list[Truths], engine.ask("answers"))
        compared = _compare([truths(each) for each in _assess_all(people, ten)], theirs)
        _compare(_ask_all(people, ten), theirs)
        times = [_one_round(engine, people, ten) for _ in steps.through(range(passes), "peer: CQL engine")]
    return Section(TITLE, ABOUT, _figures(times, patients), (_agreement(compared, patients),))


def _one_round(engine: CqlEngine, people: Sequence[Patient], ten: Knowledge) -> tuple[float, float, float]:
    """Seconds of a whole assessment, of its conditions alone, and of the CQL engine, one after another."""
    ours = _seconds(_assess_all, people, ten), _seconds(_ask_all, people, ten)
    return *ours, float(cast(float, engine.ask("pass")))


def _install(node: str | None) -> str | None:
    """Bring the locked packages in where they are not there yet; why that is not possible, or None."""
    npm = shutil.which("npm")
    if (FOLDER / "node_modules").exists() and node:
        return None
    if node is None or npm is None:
        return "node and npm are not installed."
    done = subprocess.run([npm, "ci", "--prefix", str(FOLDER)], check=False, capture_output=True, text=True)
    return None if done.returncode == 0 else f"npm ci failed: {done.stderr.strip().splitlines()[-1:]}"


def _read(raw: dict[str, object], knowledge: Knowledge) -> Patient:
    consultation = read_consultation(Document(raw, "generated"), knowledge, on=ON)
    return consultation.profile, without_device(consultation.request)


@contextmanager
def _engine(node: str, people: Sequence[Patient]) -> Iterator[CqlEngine]:
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        for number, (profile, request) in enumerate(people):
            file.write(json.dumps(for_cql(number, profile, request, on=ON), default=dt.date.isoformat) + "\n")
        file.flush()
        command = [node, str(FOLDER / "run.mjs"), file.name, ON.isoformat()]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            yield CqlEngine(process)


def _assess_all(people: Sequence[Patient], knowledge: Knowledge) -> list[Assessment]:
    return [assess(profile, request, knowledge, on=ON) for profile, request in people]


def _ask_all(people: Sequence[Patient], knowledge: Knowledge) -> list[Truths]:
    return [conditions_alone(profile, request, knowledge, on=ON) for profile, request in people]


def _seconds(
    ask: Callable[[Sequence[Patient], Knowledge], object], people: Sequence[Patient], knowledge: Knowledge
) -> float:
    started = time.perf_counter()
    kept = ask(people, knowledge)
    seconds = time.perf_counter() - started
    del kept
    return seconds


def _compare(ours: Sequence[Truths], theirs: Sequence[Truths]) -> dict[bool | None, int]:
    """How often the two answered true, false and not known together."""
    seen: dict[bool | None, int] = {True: 0, False: 0, None: 0}
    for number, (our, their) in enumerate(zip(ours, theirs, strict=True)):
        for rule, truth in our.items():
            if truth != their[rule]:
                raise Disagreement(f"patient {number}, {rule}: Needlepoint says {truth}, CQL says {their[rule]}")
            for each in truth if isinstance(truth, list) else [truth]:
                seen[cast("bool | None", each)] += 1
    return seen


def _agreement(seen: dict[bool | None, int], patients: int) -> str:
    return (
        f"Before timing, every answer for {patients:,} patients was compared and is the same: {seen[True]:,} true, "
        f"{seen[False]:,} false, {seen[None]:,} not known."
    )


def _figures(times: Sequence[tuple[float, float, float]], patients: int) -> tuple[Figure, ...]:
    whole, conditions, cql = (statistics.median(column) / patients * 1e6 for column in zip(*times, strict=True))
    rounds = f"{len(times)} rounds over {patients:,} patients, in turns"
    return (
        Figure("CQL engine, ten rules, a patient (median)", cql, "µs", None, rounds),
        Figure("Needlepoint, the conditions of the ten alone (median)", conditions, "µs", None, "the same work"),
        Figure("Needlepoint, the whole assessment of the ten (median)", whole, "µs", None, "more work; see above"),
        Figure("CQL engine over Needlepoint's conditions alone", cql / conditions, "times", None, FASTER),
        Figure("CQL engine over Needlepoint's whole assessment", cql / whole, "times", None, FASTER),
    )
