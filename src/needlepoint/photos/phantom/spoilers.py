"""How a follow-up goes wrong: what each kind of bad pair does to the way the second photograph is taken.

Ranges are ours.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from needlepoint.photos.phantom.day_surface import DaySurface
from needlepoint.photos.phantom.geometry import Bulge
from needlepoint.photos.phantom.pair_kinds import PairKind
from needlepoint.photos.phantom.seen_by import srgb_of
from needlepoint.photos.phantom.shots import Capture
from needlepoint.photos.phantom.tissue import Tissue


def spoil(capture: Capture, kind: PairKind, rng: np.random.Generator, skin: Tissue) -> Capture:
    """The capture as the kind of pair makes it; untouched by the kinds that spoil something else, or nothing."""
    if kind is PairKind.CLIPPED:
        return _clipped(capture, rng, skin)
    spoiler = _SPOILERS.get(kind)
    return capture if spoiler is None else spoiler(capture, rng)


def _turned_light(capture: Capture, up_deg: float, around_deg: float) -> Capture:
    lamps = tuple(
        replace(lamp, elevation_deg=min(lamp.elevation_deg + up_deg, 88.0), azimuth_deg=lamp.azimuth_deg + around_deg)
        for lamp in capture.lighting.lamps
    )
    return replace(capture, lighting=replace(capture.lighting, lamps=lamps))


def _light_elevation(capture: Capture, rng: np.random.Generator) -> Capture:
    return _turned_light(capture, float(rng.uniform(15, 40)), 0.0)


def _light_azimuth(capture: Capture, rng: np.random.Generator) -> Capture:
    return _turned_light(capture, 0.0, float(rng.choice([-1, 1]) * rng.uniform(40, 150)))


def _distance(capture: Capture, rng: np.random.Generator) -> Capture:
    factor = float(rng.uniform(1.4, 2.0))
    view = capture.view
    moved = replace(view, distance_mm=view.distance_mm * factor, px_per_mm=view.px_per_mm / factor)
    return replace(capture, view=moved)


def _angle(capture: Capture, rng: np.random.Generator) -> Capture:
    turn, up = rng.choice([-1, 1], 2) * (rng.uniform(12, 22), rng.uniform(0, 8))
    view = replace(
        capture.view, yaw_deg=capture.view.yaw_deg + float(turn), pitch_deg=capture.view.pitch_deg + float(up)
    )
    return replace(capture, view=view)


def _expression(capture: Capture, rng: np.random.Generator) -> Capture:
    bulges = tuple(
        Bulge(
            (float(rng.uniform(-25, 15)), float(rng.uniform(-15, 15))),
            float(rng.uniform(9, 14)),
            (float(rng.choice([-1, 1]) * rng.uniform(1.5, 3)), float(rng.choice([-1, 1]) * rng.uniform(1.5, 3))),
        )
        for _ in range(2)
    )
    return replace(capture, view=replace(capture.view, bulges=bulges))


def _blurred(capture: Capture, rng: np.random.Generator) -> Capture:
    return replace(capture, camera=replace(capture.camera, blur_px=float(rng.uniform(2.5, 5.0))))


def _small(capture: Capture, rng: np.random.Generator) -> Capture:
    factor = float(rng.uniform(2.2, 3.0))
    view = capture.view
    shrunk = replace(
        view,
        width_px=round(view.width_px / factor),
        height_px=round(view.height_px / factor),
        px_per_mm=view.px_per_mm / factor,
    )
    return replace(capture, view=shrunk)


def _clipped(capture: Capture, rng: np.random.Generator, skin: Tissue) -> Capture:
    # So that skin itself is too bright, on every tone: what it throws back in red passes the top.
    red = float(srgb_of(skin.reflectance(np.ones(()), np.ones(()))).max())
    return replace(capture, camera=replace(capture.camera, exposure=float(rng.uniform(1.3, 1.8)) / red))


def _mirrored(capture: Capture, rng: np.random.Generator) -> Capture:  # noqa: ARG001 - of one form with the others
    return replace(capture, view=replace(capture.view, mirrored=True))


def _glare(capture: Capture, rng: np.random.Generator) -> Capture:
    lamps = tuple(replace(lamp, elevation_deg=70.0) for lamp in capture.lighting.lamps)
    lighting = replace(capture.lighting, lamps=lamps)
    oily = DaySurface(float(rng.uniform(2, 3.3)), float(rng.uniform(0.15, 0.2)))
    return replace(capture, lighting=lighting, surface=oily)


def _swapped(capture: Capture, rng: np.random.Generator) -> Capture:  # noqa: ARG001 - of one form with the others
    earlier = capture.camera.taken_at
    return replace(capture, camera=replace(capture.camera, taken_at=earlier and earlier - dt.timedelta(days=200)))


def _made_up(capture: Capture, rng: np.random.Generator) -> Capture:
    return replace(capture, surface=replace(capture.surface, make_up=float(rng.uniform(0.3, 0.6))))


def _card_covered(capture: Capture, rng: np.random.Generator) -> Capture:
    left = float(rng.choice([0.0, 0.4]))
    cards = tuple(replace(card, covered=(left, 0.0, left + 0.6, 1.0)) for card in capture.cards)
    return replace(capture, cards=cards)


def _two_cards(capture: Capture, rng: np.random.Generator) -> Capture:
    # Whole within the picture, and so on the upper half of the skin.
    moved = (
        replace(card, corner_mm=(card.corner_mm[0] + float(rng.uniform(-1, 1)), card.corner_mm[1] - 68.0))
        for card in capture.cards
    )
    return replace(capture, cards=(*capture.cards, *moved))


_SPOILERS: Final[dict[PairKind, Callable[[Capture, np.random.Generator], Capture]]] = {
    PairKind.LIGHT_ELEVATION: _light_elevation,
    PairKind.LIGHT_AZIMUTH: _light_azimuth,
    PairKind.DISTANCE: _distance,
    PairKind.ANGLE: _angle,
    PairKind.EXPRESSION: _expression,
    PairKind.BLURRED: _blurred,
    PairKind.SMALL: _small,
    PairKind.MIRRORED: _mirrored,
    PairKind.GLARE: _glare,
    PairKind.SWAPPED_IN_TIME: _swapped,
    PairKind.MAKE_UP: _made_up,
    PairKind.CARD_COVERED: _card_covered,
    PairKind.TWO_CARDS: _two_cards,
}
