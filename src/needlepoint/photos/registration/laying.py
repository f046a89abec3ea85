"""Coarse to fine: lay the follow-up over the baseline from one start, in both directions at once."""

from __future__ import annotations

from concurrent.futures import Executor, Future
from dataclasses import dataclass

import cv2
import numpy as np

from needlepoint.photos.registration.contrast import Plane
from needlepoint.photos.registration.flow import (
    Matched,
    Shift,
    lands_inside,
    matched,
    places,
    round_trip,
    sampled,
)
from needlepoint.photos.registration.frames import Affine, Frame, Level
from needlepoint.photos.registration.smoothing import blurred, smoothed

ROUND_TRIP_PX = 1.5
"""A place that comes back farther off than about this, in pixels of the level, is not trusted. Ours."""
ALIKE_AROUND_PX = 12.0
COARSE_SIGMAS_PX = (2.0, 4.0, 8.0)
FINE_SIGMAS_PX = (5.0, 10.0, 20.0, 40.0)
"""How wide the flow is smoothed, by how unlike the pictures are; in pixels of the level. Ours, set on known warps."""
LEAST_ALIKE = 0.02


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Both pictures of one level in the baseline's frame.

    Attributes:
        seen: 1 where the follow-up has skin there, else 0.
    """

    here: Level
    there: Level
    seen: Plane


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """How two pictures lie over each other at one level, all in the baseline's frame.

    Attributes:
        there: from the baseline to the follow-up; `back`: from the follow-up to the baseline.
        off: where a place comes back to against where it was, before smoothing.
        weight: trust in each place, 0 to 1.
        alike: local correlation after the flow.
        moved: how far smoothing moved each place, in pixels of the level.
        texture: how much of the baseline's local contrast is more than noise, 0 to 1.
        inside: whether the place lies in the follow-up.
    """

    there: Shift
    back: Shift
    off: Plane
    weight: Plane
    alike: Plane
    moved: Plane
    texture: Plane
    inside: Plane

    @property
    def agreement(self) -> float:
        """How well all textured skin that both pictures show fits, 0 to 1: correlation where the round trip closes."""
        shown = float(np.sum(self.texture * self.inside))
        if shown < 0.02 * self.texture.size:
            return 0.0
        return float(np.sum(self.texture * self.weight * np.maximum(self.alike, 0))) / shown

    @property
    def shown_share(self) -> float:
        """How much of the baseline the follow-up shows, 0 to 1."""
        return float(self.inside.mean())


def in_one_frame(baseline: Frame, follow_up: Frame, start: Affine) -> list[Pair]:
    """The follow-up seen in the baseline's frame at every level, finest first.

    Args:
        start: from the baseline's finest level to the follow-up's.
    """
    return [
        _seen(here, there, _at_level(start, number))
        for number, (here, there) in enumerate(zip(baseline.levels, follow_up.levels, strict=True))
    ]


def _at_level(start: Affine, number: int) -> Affine:
    by = 2.0**number
    middle = (by - 1) / 2
    turn = start[:, :2]
    return np.column_stack([turn, (turn @ [middle, middle] + start[:, 2] - middle) / by])


def _seen(here: Level, there: Level, start: Affine) -> Pair:
    if here.grey.shape == there.grey.shape and np.allclose(start, np.eye(2, 3), atol=1e-6):
        return Pair(here, there, np.asarray(there.skin))
    size = here.grey.shape[1], here.grey.shape[0]
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    grey = cv2.warpAffine(there.grey, start, size, flags=flags, borderMode=cv2.BORDER_CONSTANT, borderValue=128)
    skin = cv2.warpAffine(there.skin, start, size, flags=flags, borderMode=cv2.BORDER_CONSTANT, borderValue=0)
    weight = cv2.warpAffine(there.picture.weight, start, size, flags=flags)
    picture = type(there.picture)(np.asarray(grey, np.uint8), np.asarray(weight, np.float32))
    seen = np.asarray(skin, np.float32)
    return Pair(here, Level(picture, seen), seen)


def lay_level(pair: Pair, start: tuple[Shift, Shift] | None, pool: Executor, *, finest: bool) -> Laid:
    """Flow both ways at one level from a start at that level, or from nothing."""
    at = places(pair.here.grey.shape)
    nothing = np.zeros_like(at)
    there, back = start or (nothing, nothing)
    started = start is not None
    forth_job = pool.submit(matched, pair.here.grey, pair.there.grey, there, at, started=started)
    back_job = pool.submit(matched, pair.there.grey, pair.here.grey, back, at, started=started)
    forth, back_flow = forth_job.result(), back_job.result()
    sigmas = FINE_SIGMAS_PX if finest else COARSE_SIGMAS_PX
    skins = (pair.here.skin, pair.seen)
    one: Future[_Side] = pool.submit(_one_side, forth, back_flow.shift, skins, at, sigmas)
    two: Future[_Side] = pool.submit(_one_side, back_flow, forth.shift, skins[::-1], at, sigmas)
    side, other = one.result(), two.result()
    return Laid(
        there=side.shift,
        back=other.shift,
        off=side.off,
        weight=side.weight,
        alike=forth.alike,
        moved=side.moved,
        texture=pair.here.picture.weight * pair.here.skin,
        inside=side.inside,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    shift: Shift
    off: Plane
    weight: Plane
    moved: Plane
    inside: Plane


def _one_side(flow: Matched, back: Shift, skins: tuple[Plane, Plane], at: Plane, sigmas_px: tuple[float, ...]) -> _Side:
    off = round_trip(flow.shift, back, at)
    inside = lands_inside(flow.shift, at) * skins[0] * sampled(skins[1], at + flow.shift)
    off_square = (off**2).sum(axis=-1)
    trust = np.asarray(np.exp(-off_square / ROUND_TRIP_PX**2) * inside, np.float32)
    shift = flow.shift - off / 2
    seen = blurred(inside, ALIKE_AROUND_PX) + np.float32(0.02)
    around = np.asarray(blurred(flow.alike * inside, ALIKE_AROUND_PX) / seen, np.float32)
    weight = np.asarray(trust * np.maximum(flow.alike, LEAST_ALIKE), np.float32)
    smooth = smoothed(np.asarray(shift, np.float32), weight, around, sigmas_px)
    moved = np.sqrt(((smooth - flow.shift) ** 2).sum(axis=-1))
    return _Side(smooth, np.sqrt(off_square), trust, moved, inside)


def finer(laid: Laid, shape: tuple[int, int]) -> tuple[Shift, Shift]:
    """The flow of one level as the start of the next finer one."""
    size = shape[1], shape[0]
    there, back = (2 * cv2.resize(each, size, interpolation=cv2.INTER_LINEAR) for each in (laid.there, laid.back))
    return np.asarray(there, np.float32), np.asarray(back, np.float32)
