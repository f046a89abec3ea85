"""Phantom pairs rendered, measured as a clinic would, and laid beside their truth; many at once, with progress."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import cv2
import numpy as np

from benchmarks.progress import Steps
from needlepoint.photos.change import measure_pair
from needlepoint.photos.change.declared import Declared
from needlepoint.photos.change.result import ChangeVerdict, ErrorPart, PairMeasurement, QuantityChange
from needlepoint.photos.ingest import read_photo
from needlepoint.photos.phantom.pairs import PairKind, PhantomPair, make_pair
from needlepoint.photos.phantom.scene import TREATED
from needlepoint.photos.quantities import FACTS, ChangeScale, Quantity
from needlepoint.photos.reasons import Reason
from needlepoint.photos.repeatability.noise_model import NoiseModel


@dataclass(frozen=True, slots=True)
class Task:
    """One pair to be made and measured."""

    seed: int
    tone: str
    kind: PairKind


@dataclass(frozen=True, slots=True)
class Row:
    """One quantity of one measured pair, on its change scale (natural logarithm for ratios).

    Attributes:
        found, true: the change read and the change made; not a number where there is none.
        reach: half of the 95 % interval.
        parts: standard deviations by source.
        levels: baseline level read and true, each on the change scale.
        refused: why it was not comparable.
    """

    task: Task
    quantity: Quantity
    found: float
    true: float
    reach: float
    parts: dict[ErrorPart, float]
    drift: float
    levels: tuple[float, float]
    refused: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """All of one pair."""

    task: Task
    expected: tuple[Reason, ...]
    refused: tuple[Reason, ...]
    rows: tuple[Row, ...]


def tasks(first_seed: int, tones: Sequence[str], kinds: Sequence[PairKind], each: int) -> list[Task]:
    """So many pairs of each kind on each tone, every one with a seed of its own."""
    cells = [(tone, kind) for kind in kinds for tone in tones]
    return [
        Task(first_seed + number, *cell) for number, cell in enumerate(cell for cell in cells for _turn in range(each))
    ]


def outcomes(
    todo: Sequence[Task], model: NoiseModel | None, steps: Steps, what: str, workers: int | None = None
) -> list[Outcome]:
    """Make and measure every pair on all cores; an interruption loses nothing but the run."""
    with ProcessPoolExecutor(workers or os.cpu_count() or 1) as pool:
        try:
            done = pool.map(_outcome, todo, (model for _ in todo))
            return list(steps.through(done, what, len(todo)))
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def measured(pair: PhantomPair, model: NoiseModel | None) -> PairMeasurement:
    """A phantom pair read from its files and measured."""
    photos = [read_photo(shot.jpeg, name=shot.name) for shot in (pair.baseline, pair.follow_up)]
    days = tuple(photo.facts.taken_at.date() for photo in photos if photo.facts.taken_at)
    declared = Declared(needled_on=days[-1:] if Reason.FRESH_REDNESS in pair.declared else ())
    rng = np.random.default_rng([pair.seed, 99])
    return measure_pair(photos[0], photos[1], pair.zones, declared=declared, noise_model=model, rng=rng)


def on_scale(told: float, quantity: Quantity) -> float:
    """A change as told (percent or unit) on its change scale."""
    if FACTS[quantity].change is ChangeScale.DIFFERENCE:
        return told
    return math.log1p(told / 100) if told > -100 else math.nan


def _outcome(task: Task, model: NoiseModel | None) -> Outcome:
    cv2.setNumThreads(1)
    pair = make_pair(task.seed, tone=task.tone, kind=task.kind)
    found = measured(pair, model)
    truth = pair.true_changes(TREATED)
    level = pair.truths(TREATED)[0]
    zones = [zone for zone in found.zones if zone.zone == TREATED]
    rows = tuple(_row(task, change, truth, level) for zone in zones for change in zone.changes)
    return Outcome(task, pair.expected, found.reasons, rows)


def _row(task: Task, change: QuantityChange, truth: dict[Quantity, float], level: dict[Quantity, float]) -> Row:
    quantity, told = change.quantity, change.change
    is_ratio = FACTS[quantity].change is ChangeScale.RATIO
    found = on_scale(told.value, quantity) if told else math.nan
    reach = found - on_scale(told.low, quantity) if told else math.nan
    parts = {name: part / 100 if is_ratio else part for name, part in told.parts.items()} if told else {}
    read = change.baseline.estimate.value if change.baseline.estimate else math.nan
    levels = (_level(read, is_ratio), _level(level[quantity], is_ratio))
    refused = change.verdict is ChangeVerdict.NOT_COMPARABLE
    reasons = tuple(remark.reason for remark in change.reasons) if refused else ()
    drift = on_scale(change.drift, quantity) if change.drift is not None else math.nan
    return Row(task, quantity, found, on_scale(truth[quantity], quantity), reach, parts, drift, levels, reasons)


def _level(value: float, is_ratio: bool) -> float:
    if not is_ratio:
        return value
    return math.log(value) if value > 0 else math.nan
