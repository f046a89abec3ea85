"""Phantom pairs measured as a clinic would, and laid beside their truth; many at once, with progress."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from benchmarks.photos.made import Made, Task, made, true_sd
from benchmarks.photos.overlap import Hits, line_hits, pore_hits
from benchmarks.progress import Steps
from needlepoint.photos.card import stated_scale
from needlepoint.photos.change.declared import Declared
from needlepoint.photos.change.pair import ComparedPair, compare_pair
from needlepoint.photos.change.result import ChangeVerdict, ErrorPart, Estimate, QuantityChange
from needlepoint.photos.change.shot import shot_of, with_stated_scale
from needlepoint.photos.ingest import read_photo
from needlepoint.photos.phantom.pair_kinds import PairKind
from needlepoint.photos.phantom.scene import TREATED
from needlepoint.photos.quantities import FACTS, ChangeScale, Metric, Quantity
from needlepoint.photos.reasons import Reason
from needlepoint.photos.repeatability.noise_model import NoiseModel

LEVEL_SD_OF_OPTICS = {Quantity.ERYTHEMA: 0.1, Quantity.MELANIN: 0.2}
"""log10. What people differ by in more than blood and melanin (photos.optics.chromophores): the truth of the phantom is
told against its own skin there, so that levels cannot be held against it."""
MOST_BLOOD, MOST_MELANIN = 0.3, 0.2
"""log10. Between half and double the blood; between five eighths and eight fifths of the melanin (ours)."""
STATED_SD = 0.02
"""How wrong the scale is that a person states, where no card is in the picture."""


@dataclass(frozen=True, slots=True)
class Row:
    """One quantity of one measured pair, on its change scale (natural logarithm for ratios).

    Attributes:
        found, true: the change read and the change made; not a number where there is none.
        reach: half of the 95 % interval.
        parts: standard deviations by source.
        levels: baseline level read and true, each on the change scale.
        level_reach: half of the 95 % interval of the level.
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
    level_reach: float
    refused: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """All of one pair.

    Attributes:
        reasons: every reason that refused anything, and what was told as a caution.
        refused: which metrics were refused for reasons other than that there was nothing to measure.
        figures: of the comparison itself.
    """

    task: Task
    expected: tuple[Reason, ...]
    reasons: tuple[Reason, ...]
    refused: frozenset[Metric]
    rows: tuple[Row, ...]
    figures: dict[str, float]
    pores: Hits | None = None
    lines: Hits | None = None


def tasks(
    first_seed: int, tones: Sequence[str], kinds: Sequence[PairKind], each: int, *, cards: bool = False
) -> list[Task]:
    """So many pairs of each kind on each tone, every one with a seed of its own; every second one with a card."""
    cells = [(tone, kind, turn) for kind in kinds for tone in tones for turn in range(each)]
    return [
        Task(first_seed + number, tone, kind, cards and turn % 2 == 1)
        for number, (tone, kind, turn) in enumerate(cells)
    ]


def dose_tasks(first_seed: int, tones: Sequence[str], each: int) -> list[Task]:
    """Pairs in which nothing but colour changes, over the whole range of skin; every second with a card.

    The doses of a tone are spread evenly over the range, and those of blood and of melanin are paired at random: what
    is taken for the other shows as scatter.
    """
    rng = np.random.default_rng([first_seed, 5])
    found: list[Task] = []
    for tone in tones:
        even = (np.arange(each) + 0.5) / each * 2 - 1
        doses = zip(MOST_BLOOD * rng.permutation(even), MOST_MELANIN * rng.permutation(even), strict=True)
        for turn, (blood, melanin) in enumerate(doses):
            seed = first_seed + len(found)
            found.append(Task(seed, tone, PairKind.CHANGED, turn % 2 == 1, (float(blood), float(melanin))))
    return found


def outcomes(
    todo: Sequence[Task],
    model: NoiseModel | None,
    steps: Steps,
    what: str,
    *,
    kept_in: Path | None = None,
    workers: int | None = None,
) -> list[Outcome]:
    """Make and measure every pair on all cores; an interruption loses nothing that was made where it is kept."""
    with ProcessPoolExecutor(workers or os.cpu_count() or 1) as pool:
        try:
            done = pool.map(_outcome, todo, (model for _ in todo), (kept_in for _ in todo))
            return list(steps.through(done, what, len(todo)))
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def measured(pair: Made, model: NoiseModel | None) -> ComparedPair:
    """A phantom pair read from its files and measured; without a card its scale is stated, a little wrong."""
    shots = [shot_of(read_photo(data, name=name)) for name, data in pair.files]
    if not pair.task.card:
        told = stated_scale(px_per_mm=pair.px_per_mm * true_sd(STATED_SD, pair.task.seed), relative_sd=STATED_SD)
        shots = [with_stated_scale(shot, told) for shot in shots]
    days = [shot.photo.facts.taken_at.date() for shot in shots if shot.photo.facts.taken_at]
    declared = Declared(
        needled_on=tuple(days[-1:]) if Reason.FRESH_REDNESS in pair.declared else (),
        make_up=Reason.MAKE_UP in pair.declared,
    )
    rng = np.random.default_rng([pair.task.seed, 99])
    return compare_pair((shots[0], shots[1]), pair.zones, declared=declared, noise_model=model, rng=rng)


def on_scale(told: float, quantity: Quantity) -> float:
    """A change as told (percent or unit) on its change scale."""
    if FACTS[quantity].change is ChangeScale.DIFFERENCE:
        return told
    return math.log1p(told / 100) if told > -100 else math.nan


def _outcome(task: Task, model: NoiseModel | None, kept_in: Path | None) -> Outcome:
    cv2.setNumThreads(1)
    pair = made(task, kept_in)
    compared = measured(pair, model)
    found = compared.measurement
    zones = [zone for zone in found.zones if zone.zone == TREATED]
    changes = [change for zone in zones for change in zone.changes]
    rows = tuple(_row(task, change, pair) for change in changes)
    refused = frozenset(Metric) if found.refused else _refused(changes)
    hits = _hits(compared, pair)
    reasons = (*found.reasons, *(remark.reason for remark in found.cautions))
    return Outcome(task, pair.expected, reasons, refused, rows, dict(found.found), *hits)


def _refused(changes: Sequence[QuantityChange]) -> frozenset[Metric]:
    """The metrics of which a quantity was refused for more than that there is nothing."""
    return frozenset(
        FACTS[change.quantity].metric
        for change in changes
        if change.verdict is ChangeVerdict.NOT_COMPARABLE
        and any(remark.reason is not Reason.NOTHING_THERE for remark in change.reasons)
    )


def _hits(compared: ComparedPair, pair: Made) -> tuple[Hits | None, Hits | None]:
    if compared.comparison is None or TREATED not in compared.comparison.zones:
        return None, None
    zone = compared.comparison.zones[TREATED]
    patch = zone.patches[0]
    pores, lines = (zone.readings[metric][0].counted for metric in (Metric.PORES, Metric.WRINKLES))
    return (
        None if pores is None else pore_hits(pores, pair.pores, patch),
        None if lines is None else line_hits(lines, pair.lines, patch),
    )


def _row(task: Task, change: QuantityChange, pair: Made) -> Row:
    quantity, told = change.quantity, change.change
    is_ratio = FACTS[quantity].change is ChangeScale.RATIO
    found = on_scale(told.value, quantity) if told else math.nan
    reach = found - on_scale(told.low, quantity) if told else math.nan
    parts = {name: part / 100 if is_ratio else part for name, part in told.parts.items()} if told else {}
    level = change.baseline.estimate
    read = level.value if level else math.nan
    true_level = math.nan if quantity in LEVEL_SD_OF_OPTICS else pair.levels[quantity]
    levels = (_level(read, is_ratio), _level(true_level, is_ratio))
    refused = change.verdict is ChangeVerdict.NOT_COMPARABLE
    reasons = tuple(remark.reason for remark in change.reasons) if refused else ()
    drift = on_scale(change.drift, quantity) if change.drift is not None else math.nan
    return Row(
        task=task,
        quantity=quantity,
        found=found,
        true=on_scale(pair.changes[quantity], quantity),
        reach=reach,
        parts=parts,
        drift=drift,
        levels=levels,
        level_reach=_level_reach(level, is_ratio) if level else math.nan,
        refused=reasons,
    )


def _level_reach(level: Estimate, is_ratio: bool) -> float:
    """Half of the interval; of its two sides the longer one, since the other may end where there is no more to be."""
    low, value, high = (_level(number, is_ratio) for number in (level.low, level.value, level.high))
    return max(high - value, value - low)


def _level(value: float, is_ratio: bool) -> float:
    if not is_ratio:
        return value
    return math.log(value) if value > 0 else math.nan
