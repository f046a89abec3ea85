"""How long one consultation takes with the knowledge base loaded: reading it, assessing it, planning it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import needlepoint
from benchmarks.figures import Figure, Section, median_and_p95
from benchmarks.patients import ON, consultations
from benchmarks.progress import Steps
from needlepoint import strict_yaml
from needlepoint.candidacy import assess
from needlepoint.consultation import Consultation, read_consultation
from needlepoint.errors import NeedlepointError
from needlepoint.knowledge import Knowledge
from needlepoint.planning import plan_course
from needlepoint.strict_yaml import Document

EXAMPLES = Path(needlepoint.__file__).parent / "examples"
TARGET_MS = 2.0
TRIES = 3
NOTHING_ANSWERED = Document(
    {"treatment": {"device": "skinpen", "wants": [{"indication": "acne_scars_rolling", "zones": ["whole_face"]}]}},
    "nothing answered",
)
"""The consultation that asks most: every rule is open in every zone of the face."""

ABOUT = (
    "Knowledge loaded, one process, one call after another. `plan_course` makes its own assessment first, so it is the "
    'whole consultation; "the plan on top" is what it takes beyond `assess`, patient by patient. A plan that is '
    "refused stops early and is shown by itself. Each is timed three times and the shortest kept, which leaves out "
    "what other programs took of the machine meanwhile."
)


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of one consultation, and whether its plan was refused or impossible."""

    read_ms: float
    assess_ms: float
    plan_ms: float
    refused: bool


def measure(knowledge: Knowledge, steps: Steps, *, patients: int, repeats: int, seed: int) -> Section:
    """Time the example patients again and again, and each generated patient once, after a first round for nothing."""
    examples = [document for _, document in example_patients()]
    generated = [Document(raw, "generated") for raw in consultations(knowledge, patients, seed=seed)]
    of_examples = _measure(examples * repeats, knowledge, steps, "consultation: example patients")
    of_generated = _measure(generated, knowledge, steps, "consultation: generated patients")
    of_nothing = _measure([NOTHING_ANSWERED] * (repeats // 4), knowledge, steps, "consultation: nothing answered yet")
    return Section(
        "One consultation",
        ABOUT,
        (
            *_figures(f"example patients ({len(examples)})", of_examples),
            *_figures(f"generated patients ({patients:,})", of_generated),
            *_figures("nothing answered yet, whole face", of_nothing),
        ),
    )


def example_patients() -> list[tuple[Path, Document]]:
    """The files among the examples that hold a consultation, by name; a clinic's letterhead stands there too."""
    files = [(path, strict_yaml.parse(path.read_bytes(), path.name)) for path in sorted(EXAMPLES.glob("*.yaml"))]
    return [(path, document) for path, document in files if document.at(("treatment",)) is not None]


def _measure(documents: Sequence[Document], knowledge: Knowledge, steps: Steps, what: str) -> list[Times]:
    _warm_up(documents[:50], knowledge)
    blocks = [documents[start : start + 100] for start in range(0, len(documents), 100)]
    return [_time(document, knowledge) for block in steps.through(blocks, what) for document in block]


def _warm_up(documents: Iterable[Document], knowledge: Knowledge) -> None:
    for document in documents:
        _time(document, knowledge)


def _time(document: Document, knowledge: Knowledge) -> Times:
    consultation = read_consultation(document, knowledge, on=ON)
    read_ms, _ = _shortest(lambda: read_consultation(document, knowledge, on=ON))
    assess_ms, _ = _shortest(lambda: assess(consultation.profile, consultation.request, knowledge, on=ON))
    plan_ms, refused = _shortest(lambda: _plan(consultation, knowledge))
    return Times(read_ms, assess_ms, plan_ms, refused)


def _plan(consultation: Consultation, knowledge: Knowledge) -> object:
    return plan_course(
        consultation.profile,
        consultation.request,
        knowledge,
        on=ON,
        wishes=consultation.wishes,
        history=consultation.history,
    )


def _shortest(call: Callable[[], object]) -> tuple[float, bool]:
    """Milliseconds of the shortest of a few calls, and whether they ended in one of our own refusals."""
    return min(_timed(call) for _ in range(TRIES))


def _timed(call: Callable[[], object]) -> tuple[float, bool]:
    """Milliseconds of a call, and whether it ended in one of our own refusals."""
    started = time.perf_counter()
    try:
        call()
    except NeedlepointError:
        return (time.perf_counter() - started) * 1000, True
    return (time.perf_counter() - started) * 1000, False


def _figures(who: str, times: Sequence[Times]) -> tuple[Figure, ...]:
    planned, refused = [each for each in times if not each.refused], [each for each in times if each.refused]
    parts = {
        "assess and plan": ([each.plan_ms for each in planned], TARGET_MS),
        "assess and refuse to plan": ([each.plan_ms for each in refused], TARGET_MS),
        "assess alone": ([each.assess_ms for each in times], None),
        "the plan on top": ([each.plan_ms - each.assess_ms for each in planned], None),
        "reading the file's contents": ([each.read_ms for each in times], None),
    }
    return tuple(
        figure
        for what, (samples, target) in parts.items()
        if samples
        for figure in median_and_p95(f"{who}: {what}", samples, "ms", at_most=target)
    )
