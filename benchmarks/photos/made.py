"""Phantom pairs rendered once and kept: what a clinic would have (files, zones) and what is true of them."""

from __future__ import annotations

import math
import pickle
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from needlepoint.photos.phantom.change import Deltas
from needlepoint.photos.phantom.pair_kinds import PairKind
from needlepoint.photos.phantom.pairs import PhantomPair, make_pair
from needlepoint.photos.phantom.scene import TREATED
from needlepoint.photos.phantom.shots import Shot
from needlepoint.photos.phantom.truth import Truth, counted_pores, lines_of
from needlepoint.photos.photo import Points
from needlepoint.photos.reasons import Reason
from needlepoint.photos.zones.outline import ZoneOutline

FRAME = ((1100, 820), 12.5)
"""Pixels, and pixels a millimetre, of pairs without a card: enough for pores, and quick to render."""
WITH_CARDS = (PairKind.CARD_COVERED, PairKind.TWO_CARDS)


@dataclass(frozen=True, slots=True)
class Task:
    """One pair to be made and measured.

    Attributes:
        card: whether a card lies beside the skin; otherwise the scale is stated, and untreated skin anchors the colour.
        colour: log10 of how much more blood and melanin the treated zone has afterwards, in place of a treatment.
        processed: whether the camera maps tones, sharpens and denoises as phones do.
    """

    seed: int
    tone: str
    kind: PairKind
    card: bool = False
    colour: tuple[float, float] | None = None
    processed: bool = True

    @property
    def file_name(self) -> str:
        """Of its copy on disk."""
        dosed = "" if self.colour is None else "-blood{:+.3f}-melanin{:+.3f}".format(*self.colour)
        what = f"{'-card' if self.card else ''}{dosed}{'' if self.processed else '-plain'}"
        return f"{self.kind}-{self.tone}-{self.seed}{what}.pickle"

    @property
    def deltas(self) -> Deltas | None:
        """What was done, where it is not left to chance."""
        return None if self.colour is None else Deltas(log10_blood=self.colour[0], log10_melanin=self.colour[1])


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A pair with its truth, without the scene it was rendered from.

    Attributes:
        px_per_mm: of the baseline.
        changes: true changes of the treated zone, in the terms of the quantities' facts.
        levels: true baseline levels of it.
        pores: (n, 2) middles of the pores that count, in pixels of the baseline.
        lines: wrinkles that count, each (n, 2) in pixels of the baseline.
    """

    task: Task
    files: tuple[tuple[str, bytes], tuple[str, bytes]]
    zones: tuple[ZoneOutline, ...]
    px_per_mm: float
    changes: Truth
    levels: Truth
    expected: tuple[Reason, ...]
    declared: tuple[Reason, ...]
    pores: Points
    lines: tuple[Points, ...]


def made(task: Task, kept_in: Path | None) -> Made:
    """A pair, read from the folder of those that were made before, or made and kept there."""
    kept = kept_in / task.file_name if kept_in else None
    if kept and kept.exists():
        found = pickle.loads(kept.read_bytes())  # noqa: S301 - written by this program into a folder of its user
        if isinstance(found, Made):
            return found
    cv2.setNumThreads(1)
    frame = None if task.card or task.kind in WITH_CARDS else FRAME
    pair = make_pair(
        task.seed,
        tone=task.tone,
        kind=task.kind,
        card=task.card,
        frame=frame,
        deltas=task.deltas,
        processed=task.processed,
    )
    fresh = _told(task, pair)
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        unfinished = kept.with_suffix(".part")
        unfinished.write_bytes(pickle.dumps(fresh))
        unfinished.replace(kept)
    return fresh


def _told(task: Task, pair: PhantomPair) -> Made:
    shot = pair.baseline
    mask = shot.scene.grid.inside(shot.scene.zones[TREATED].outline_mm)
    lines = lines_of(shot.scene, mask, shot.capture.lighting)
    counted = [line.line_mm[line.weight >= 0.5] for line in lines]
    return Made(
        task=task,
        files=((shot.name, shot.jpeg), (pair.follow_up.name, pair.follow_up.jpeg)),
        zones=pair.zones,
        px_per_mm=shot.px_per_mm,
        changes=pair.true_changes(TREATED),
        levels=pair.truths(TREATED)[0],
        expected=pair.expected,
        declared=pair.declared,
        pores=_seen(shot, counted_pores(shot.scene, mask).centres_mm),
        lines=tuple(_seen(shot, line) for line in counted if len(line) > 1),
    )


def _seen(shot: Shot, places_mm: Points) -> Points:
    return shot.pixels_of(places_mm) if len(places_mm) else np.zeros((0, 2))


def true_sd(relative: float, seed: int) -> float:
    """A factor that a person's statement of scale is wrong by, drawn for a pair."""
    return math.exp(float(np.random.default_rng([seed, 3]).normal(0, relative)))
