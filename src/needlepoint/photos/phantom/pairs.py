"""Two photographs of one piece of skin with everything that is true of them: good pairs, and bad ones of every kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np

from needlepoint.photos.phantom.change import NO_CHANGE, Deltas, shift_everywhere, treat
from needlepoint.photos.phantom.geometry import Bulge, map_between
from needlepoint.photos.phantom.map_grid import MapGrid
from needlepoint.photos.phantom.populate import Recipe
from needlepoint.photos.phantom.render import Surface
from needlepoint.photos.phantom.scene import CONTROL, make_scene
from needlepoint.photos.phantom.shots import Capture, Shot, first_capture, repeated, take
from needlepoint.photos.phantom.tissue import Tissue
from needlepoint.photos.phantom.tones import Tone
from needlepoint.photos.phantom.truth import Truth, truth_of
from needlepoint.photos.photo import Points
from needlepoint.photos.quantities import FACTS, ChangeScale, Drift, Quantity
from needlepoint.photos.reasons import Reason
from needlepoint.photos.zones.outline import Role, ZoneOutline

FIRST_DAY: Final = dt.datetime(2026, 1, 5, 9, 0, tzinfo=dt.UTC)
"""When every baseline was taken; the follow-up is twelve weeks later."""
_FOLLOW_UP = dt.timedelta(weeks=12)


class PairKind(StrEnum):
    """What happened between two photographs."""

    NO_CHANGE = "no_change"
    CHANGED = "changed"
    LIGHT_ELEVATION = "light_elevation"
    LIGHT_AZIMUTH = "light_azimuth"
    DISTANCE = "distance"
    ANGLE = "angle"
    EXPRESSION = "expression"
    BLURRED = "blurred"
    SMALL = "small"
    CLIPPED = "clipped"
    OTHER_PERSON = "other_person"
    MIRRORED = "mirrored"
    WRONG_PLACE = "wrong_place"
    NO_CARD_NO_CONTROL = "no_card_no_control"
    GLARE = "glare"
    FRESH_REDNESS = "fresh_redness"
    SAME_FILE = "same_file"
    SWAPPED_IN_TIME = "swapped_in_time"


GOOD: Final = (PairKind.NO_CHANGE, PairKind.CHANGED)
EXPECTED: Final[dict[PairKind, tuple[Reason, ...]]] = {
    PairKind.LIGHT_ELEVATION: (Reason.LIGHT_DIRECTION,),
    PairKind.LIGHT_AZIMUTH: (Reason.LIGHT_DIRECTION,),
    PairKind.DISTANCE: (Reason.DISTANCE, Reason.SAMPLING_DIFFERS, Reason.SAMPLING),
    PairKind.ANGLE: (Reason.ANGLE, Reason.LIGHT_DIRECTION),
    PairKind.EXPRESSION: (Reason.EXPRESSION,),
    PairKind.BLURRED: (Reason.NOT_SHARP, Reason.SHARPNESS_DIFFERS),
    PairKind.SMALL: (Reason.SAMPLING, Reason.SAMPLING_DIFFERS, Reason.DISTANCE),
    PairKind.CLIPPED: (Reason.CLIPPED,),
    PairKind.OTHER_PERSON: (Reason.NOT_THE_SAME_SKIN, Reason.LOW_CONFIDENCE),
    PairKind.MIRRORED: (Reason.MIRRORED, Reason.NOT_THE_SAME_SKIN, Reason.LOW_CONFIDENCE),
    PairKind.WRONG_PLACE: (Reason.NOT_THE_SAME_SKIN, Reason.LOW_CONFIDENCE, Reason.ZONE_OUTSIDE),
    PairKind.NO_CARD_NO_CONTROL: (Reason.NO_CARD_NO_CONTROL,),
    PairKind.GLARE: (Reason.GLARE, Reason.CLIPPED, Reason.TOO_LITTLE_SKIN),
    PairKind.FRESH_REDNESS: (Reason.FRESH_REDNESS,),
    PairKind.SAME_FILE: (Reason.SAME_FILE,),
    PairKind.SWAPPED_IN_TIME: (Reason.SWAPPED_IN_TIME,),
}
"""Which reasons rightly refuse a bad pair, or the metrics that it spoils; any of them will do."""


@dataclass(frozen=True, eq=False)
class PhantomPair:
    """A pair and its truth.

    Attributes:
        zones: in pixels of the baseline; without the control region where the kind takes it away.
        deltas: what was done to the treated zone.
        expected: the reasons that rightly refuse it; none for a good pair.
        declared: what the person who took the pictures must declare.
    """

    seed: int
    kind: PairKind
    tone: Tone
    baseline: Shot
    follow_up: Shot
    zones: tuple[ZoneOutline, ...]
    deltas: Deltas
    expected: tuple[Reason, ...] = ()
    declared: tuple[Reason, ...] = ()

    def to_follow_up(self, points: Points) -> Points:
        """Where points of the baseline truly lie in the follow-up."""
        return map_between(self.baseline.capture.view, self.follow_up.capture.view, points)

    def truths(self, zone: str) -> tuple[Truth, Truth]:
        """Baseline and follow-up, both under the baseline's light."""
        lighting = self.baseline.capture.lighting
        before = truth_of(self.baseline.scene, zone, lighting)
        if self.follow_up.scene is self.baseline.scene:
            return before, dict(before)
        return before, truth_of(self.follow_up.scene, zone, lighting)

    def true_changes(self, zone: str) -> Truth:
        """The change of every quantity in the terms of its facts, the control region's own taken off where due."""
        before, after = self.truths(zone)
        control_before, control_after = self.truths(CONTROL)
        changes: Truth = {}
        for quantity, facts in FACTS.items():
            change = change_of(quantity, before[quantity], after[quantity])
            if facts.drift is Drift.SAME_QUANTITY:
                own = change_of(quantity, control_before[quantity], control_after[quantity])
                change = without_drift(quantity, change, own)
            changes[quantity] = change
        return changes


def change_of(quantity: Quantity, before: float, after: float) -> float:
    """Follow-up against baseline in the terms of the quantity's facts: percent, or its own unit."""
    if FACTS[quantity].change is ChangeScale.DIFFERENCE:
        return after - before
    return 100 * (after / before - 1) if before else float("nan")


def without_drift(quantity: Quantity, change: float, drift: float) -> float:
    """A change with the control region's own taken off; of ratios, as a difference of logarithms."""
    if FACTS[quantity].change is ChangeScale.DIFFERENCE:
        return change - drift
    return 100 * ((100 + change) / (100 + drift) - 1)


def make_pair(
    seed: int,
    *,
    tone: Tone | str = Tone.II,
    kind: PairKind | str = PairKind.CHANGED,
    size: tuple[int, int] = (1600, 1200),
    px_per_mm: float = 18.0,
    processed: bool = True,
    recipe: Recipe | None = None,
    deltas: Deltas | None = None,
    tissue: Tissue | None = None,
) -> PhantomPair:
    """One pair.

    Args:
        seed: the same one gives the same pair.
        tone: how dark the skin is.
        kind: what happened in between.
        size: (width, height) in pixels.
        px_per_mm: of the baseline.
        processed: whether the camera tone-maps, sharpens and denoises as phones do.
        recipe: what the skin has; at random where not given.
        deltas: what the treatment did; at random for a changed pair where not given, nothing for the others.
        tissue: the person's skin; by default one of the tone drawn at random.
    """
    rng = np.random.default_rng([seed, 7])
    tone, kind = Tone(tone), PairKind(kind)
    grid = scene_grid(size, px_per_mm)
    skin = recipe or draw_recipe(rng)
    scene = make_scene(rng, tone=tone, grid=grid, recipe=skin, tissue=tissue, coarseness=float(rng.uniform(0.7, 1.3)))
    capture = first_capture(rng, size, px_per_mm, FIRST_DAY, processed=processed)
    done = deltas or (draw_deltas(rng) if kind is PairKind.CHANGED else NO_CHANGE)
    later = shift_everywhere(treat(scene, done, rng), float(rng.normal(0, 0.02)), float(rng.normal(0, 0.005)))
    after = repeated(capture, rng, FIRST_DAY + _FOLLOW_UP)
    if kind is PairKind.OTHER_PERSON or kind is PairKind.WRONG_PLACE:
        later = make_scene(rng, tone=tone, grid=grid, recipe=skin, tissue=scene.tissue)
    if kind is PairKind.FRESH_REDNESS:
        later = treat(later, Deltas(log10_blood=float(rng.uniform(0.15, 0.35))), rng)
    after = _SPOILERS.get(kind, _unspoiled)(after, rng)
    baseline = take(scene, capture, "baseline.jpg")
    follow_up = baseline if kind is PairKind.SAME_FILE else take(later, after, "follow_up.jpg")
    zones = baseline.outlines()
    if kind is PairKind.NO_CARD_NO_CONTROL:
        zones = tuple(zone for zone in zones if zone.role is not Role.CONTROL)
    declared = (Reason.FRESH_REDNESS,) if kind is PairKind.FRESH_REDNESS else ()
    return PhantomPair(seed, kind, tone, baseline, follow_up, zones, done, EXPECTED.get(kind, ()), declared)


def scene_grid(size: tuple[int, int], px_per_mm: float) -> MapGrid:
    """A raster a quarter larger than what the picture shows, and a third finer."""
    width, height = (1.2 * side / px_per_mm + 8 for side in size)
    return MapGrid(width, height, max(px_per_mm * 4 / 3, 12.0))


def draw_recipe(rng: np.random.Generator) -> Recipe:
    """What one person comes for, at random: scars, lines, stretch marks, spots, or some of everything."""
    choices = (
        Recipe(),
        Recipe(pores_per_cm2=60, wrinkles=2, scars=22, striae=0, spots=3, red_patches=3),
        Recipe(pores_per_cm2=40, wrinkles=14, scars=0, striae=0, spots=6, red_patches=1),
        Recipe(pores_per_cm2=25, wrinkles=0, scars=0, striae=8, spots=0, red_patches=0),
        Recipe(pores_per_cm2=45, wrinkles=4, scars=2, striae=0, spots=16, red_patches=2),
    )
    picked = choices[int(rng.integers(len(choices)))]
    return replace(picked, pores_per_cm2=picked.pores_per_cm2 * float(rng.uniform(0.7, 1.3)))


def draw_deltas(rng: np.random.Generator) -> Deltas:
    """What a treatment did, at random: each effect with a chance of 0.6, and now and then a worsening."""

    def amount(low: float, high: float) -> float:
        return float(rng.uniform(low, high)) if rng.random() < 0.6 else 0.0

    return Deltas(
        pore_diameter=amount(-0.25, 0.05),
        pores_closed=amount(0.0, 0.25),
        wrinkle_depth=amount(-0.45, 0.1),
        wrinkle_width=amount(-0.2, 0.05),
        wrinkle_length=amount(-0.3, 0.0),
        scar_depth=amount(-0.5, 0.1),
        scar_radius=amount(-0.2, 0.05),
        stria_width=amount(-0.3, 0.05),
        stria_colour=amount(-0.5, 0.1),
        spot_radius=amount(-0.3, 0.05),
        spot_pigment=amount(-0.5, 0.1),
        red_patch=amount(-0.7, 0.2),
        micro_relief=amount(-0.25, 0.1),
        log10_blood=amount(-0.12, 0.12),
        log10_melanin=amount(-0.06, 0.06),
    )


def _unspoiled(capture: Capture, rng: np.random.Generator) -> Capture:  # noqa: ARG001 - of one form with the others
    return capture


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


def _clipped(capture: Capture, rng: np.random.Generator) -> Capture:
    # So that skin itself is too bright: what the tone reflects in red reaches the top.
    return replace(capture, camera=replace(capture.camera, exposure=float(rng.uniform(1.9, 2.6))))


def _mirrored(capture: Capture, rng: np.random.Generator) -> Capture:  # noqa: ARG001 - of one form with the others
    return replace(capture, view=replace(capture.view, mirrored=True))


def _glare(capture: Capture, rng: np.random.Generator) -> Capture:
    lamps = tuple(replace(lamp, elevation_deg=70.0) for lamp in capture.lighting.lamps)
    lighting = replace(capture.lighting, lamps=lamps)
    return replace(capture, lighting=lighting, surface=Surface(float(rng.uniform(3, 5)), float(rng.uniform(0.15, 0.2))))


def _swapped(capture: Capture, rng: np.random.Generator) -> Capture:  # noqa: ARG001 - of one form with the others
    return replace(capture, camera=replace(capture.camera, taken_at=FIRST_DAY - _FOLLOW_UP))


_SPOILERS: Final[dict[PairKind, Callable[[Capture, np.random.Generator], Capture]]] = {
    PairKind.LIGHT_ELEVATION: _light_elevation,
    PairKind.LIGHT_AZIMUTH: _light_azimuth,
    PairKind.DISTANCE: _distance,
    PairKind.ANGLE: _angle,
    PairKind.EXPRESSION: _expression,
    PairKind.BLURRED: _blurred,
    PairKind.SMALL: _small,
    PairKind.CLIPPED: _clipped,
    PairKind.MIRRORED: _mirrored,
    PairKind.GLARE: _glare,
    PairKind.SWAPPED_IN_TIME: _swapped,
}
