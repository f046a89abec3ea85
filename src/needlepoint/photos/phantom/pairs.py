"""Two photographs of one piece of skin with everything that is true of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from needlepoint.photos.card.layout import CARDS, CardKind
from needlepoint.photos.phantom.card_in_scene import CardInScene, Print
from needlepoint.photos.phantom.chance import draw_deltas, draw_drift, draw_recipe
from needlepoint.photos.phantom.change import NO_CHANGE, Deltas, Drift, treated
from needlepoint.photos.phantom.geometry import map_between
from needlepoint.photos.phantom.hairs import grown
from needlepoint.photos.phantom.map_grid import MapGrid
from needlepoint.photos.phantom.pair_kinds import EXPECTED, PairKind
from needlepoint.photos.phantom.populate import Recipe
from needlepoint.photos.phantom.scene import CONTROL, SkinScene, make_scene
from needlepoint.photos.phantom.shots import Capture, Shot, first_capture, repeated, take
from needlepoint.photos.phantom.spoilers import spoil
from needlepoint.photos.phantom.tissue import Tissue
from needlepoint.photos.phantom.tones import Tone
from needlepoint.photos.phantom.truth import Truth, truth_of
from needlepoint.photos.photo import Points
from needlepoint.photos.quantities import FACTS, ChangeScale, Quantity
from needlepoint.photos.quantities import Drift as DriftRule
from needlepoint.photos.reasons import Reason
from needlepoint.photos.zones.outline import Role, ZoneOutline

FIRST_DAY: Final = dt.datetime(2026, 1, 5, 9, 0, tzinfo=dt.UTC)
"""When every baseline was taken; the follow-up is twelve weeks later."""
_FOLLOW_UP = dt.timedelta(weeks=12)
_PLAIN_FRAME = ((1600, 1200), 18.0)
_CARD_FRAME = ((2200, 1500), 12.0)
"""(width, height) in pixels, and pixels a millimetre: the second holds a strip of 148 mm below 76 mm of
skin, whole in any pose."""
_CARD_SKIN_MM = (112.0, 76.0)
_CARD_GRID_MM = (150.0, 120.0)
"""So large that what is mirrored at its edges in any pose are pores and mottling, never anything of the zones."""
_CARD_CORNER_MM = (-74.0, 33.0)
_CARD_SHIFT_MM = (0.0, -19.0)


@dataclass(frozen=True, eq=False)
class PhantomPair:
    """A pair and its truth.

    Attributes:
        zones: in pixels of the baseline; without the control region where the kind takes it away.
        deltas: what was done to the treated zone.
        drift: what all skin did by itself.
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
    drift: Drift
    expected: tuple[Reason, ...] = ()
    declared: tuple[Reason, ...] = ()
    _known: dict[str, tuple[Truth, Truth]] = field(default_factory=dict, init=False, repr=False)

    def to_follow_up(self, points: Points) -> Points:
        """Where points of the baseline truly lie in the follow-up."""
        return map_between(self.baseline.capture.view, self.follow_up.capture.view, points)

    def truths(self, zone: str) -> tuple[Truth, Truth]:
        """Baseline and follow-up, both under the baseline's light."""
        if zone not in self._known:
            lighting = self.baseline.capture.lighting
            before = truth_of(self.baseline.scene, zone, lighting)
            same = self.follow_up.scene is self.baseline.scene
            self._known[zone] = before, before if same else truth_of(self.follow_up.scene, zone, lighting)
        before, after = self._known[zone]
        return dict(before), dict(after)

    def true_changes(self, zone: str) -> Truth:
        """The change of every quantity in the terms of its facts, the control region's own taken off where due."""
        before, after = self.truths(zone)
        control_before, control_after = self.truths(CONTROL)
        changes: Truth = {}
        for quantity, facts in FACTS.items():
            change = change_of(quantity, before[quantity], after[quantity])
            if facts.drift is DriftRule.SAME_QUANTITY:
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
    frame: tuple[tuple[int, int], float] | None = None,
    card: bool = False,
    processed: bool = True,
    recipe: Recipe | None = None,
    deltas: Deltas | None = None,
    tissue: Tissue | None = None,
) -> PhantomPair:
    """One pair.

    Args:
        seed: the same one gives the same pair.
        tone: how dark the skin is.
        kind: what happened in between; a kind about cards puts one in.
        frame: ((width, height) in pixels, pixels a millimetre of the baseline); 1600 x 1200 at 18 where not given, and
            2200 x 1500 at 12 with a card.
        card: whether a strip card lies below the skin in both pictures.
        processed: whether the camera tone-maps, sharpens and denoises as phones do.
        recipe: what the skin has; at random where not given.
        deltas: what the treatment did; at random for a changed pair where not given, nothing for the others.
        tissue: the person's skin; by default one of the tone drawn at random.
    """
    rng = np.random.default_rng([seed, 7])
    tone, kind = Tone(tone), PairKind(kind)
    with_card = card or kind in (PairKind.CARD_COVERED, PairKind.TWO_CARDS)
    skin = recipe or draw_recipe(rng)
    scene, capture = scene_before_a_camera(
        rng, tone=tone, frame=frame, card=with_card, processed=processed, recipe=skin, tissue=tissue
    )
    done = deltas or (draw_deltas(rng) if kind is PairKind.CHANGED else NO_CHANGE)
    drift = draw_drift(rng)
    later = _later(scene, kind, done, drift, skin, rng)
    after = spoil(repeated(capture, rng, FIRST_DAY + _FOLLOW_UP), kind, rng, scene.tissue)
    baseline = take(scene, capture, "baseline.jpg")
    follow_up = baseline if kind is PairKind.SAME_FILE else take(later, after, "follow_up.jpg")
    zones = _zones(baseline, kind)
    declared = tuple(reason for reason in _DECLARED if reason in EXPECTED.get(kind, ()))
    return PhantomPair(seed, kind, tone, baseline, follow_up, zones, done, drift, EXPECTED.get(kind, ()), declared)


_DECLARED = (Reason.FRESH_REDNESS, Reason.MAKE_UP)


def scene_before_a_camera(
    rng: np.random.Generator,
    *,
    tone: Tone,
    frame: tuple[tuple[int, int], float] | None,
    card: bool,
    processed: bool,
    recipe: Recipe,
    tissue: Tissue | None,
) -> tuple[SkinScene, Capture]:
    """A new piece of skin, and how its first photograph is taken; arguments as for `make_pair`."""
    size, px_per_mm = frame or (_CARD_FRAME if card else _PLAIN_FRAME)
    scene = make_scene(
        rng,
        tone=tone,
        grid=scene_grid(size, px_per_mm, with_card=card),
        visible_mm=_CARD_SKIN_MM if card else (size[0] / px_per_mm, size[1] / px_per_mm),
        recipe=recipe,
        tissue=tissue,
        coarseness=float(rng.uniform(0.7, 1.3)),
    )
    capture = first_capture(rng, size, px_per_mm, FIRST_DAY, processed=processed)
    return scene, _lay_card(capture, rng) if card else capture


def scene_grid(size: tuple[int, int], px_per_mm: float, *, with_card: bool = False) -> MapGrid:
    """A raster a third finer than the picture and larger than it shows, by as much as another pose can bring into view.

    With a card, larger than the skin beside it.
    """
    seen = (size[0] / px_per_mm, size[1] / px_per_mm)
    width, height = _CARD_GRID_MM if with_card else (1.12 * side + 6 for side in seen)
    return MapGrid(width, height, max(px_per_mm * 4 / 3, 12.0))


def _later(
    scene: SkinScene, kind: PairKind, deltas: Deltas, drift: Drift, recipe: Recipe, rng: np.random.Generator
) -> SkinScene:
    """The skin at the second date: treated, grown, or that of somebody else."""
    if kind in (PairKind.OTHER_PERSON, PairKind.WRONG_PLACE):
        other = scene.tissue if kind is PairKind.WRONG_PLACE else Tissue.of_tone(scene.tone, rng)
        other_skin = make_scene(rng, tone=scene.tone, grid=scene.grid, recipe=recipe, tissue=other)
        return replace(other_skin, zones=scene.zones)
    if kind is PairKind.FRESH_REDNESS:
        deltas = replace(deltas, log10_blood=deltas.log10_blood + float(rng.uniform(0.15, 0.35)))
    bare, things = treated(scene, deltas, drift, rng)
    return scene.with_bare(bare, grown(scene.grid, things, recipe, rng))


def _lay_card(capture: Capture, rng: np.random.Generator) -> Capture:
    layout = CARDS[CardKind.STRIP]
    card = CardInScene(
        (_CARD_CORNER_MM[0] + float(rng.uniform(-2, 2)), _CARD_CORNER_MM[1] + float(rng.uniform(-0.5, 0.5))),
        offset_mm=float(rng.uniform(0, 8)),
        turn_deg=float(rng.uniform(-1, 1)),
        tilt_deg=float(rng.uniform(-3, 3)),
        printed=Print.drawn(layout, rng),
    )
    return replace(capture, view=replace(capture.view, shift_mm=_CARD_SHIFT_MM), cards=(card,))


def _zones(baseline: Shot, kind: PairKind) -> tuple[ZoneOutline, ...]:
    zones = baseline.outlines()
    if kind is PairKind.NO_CARD_NO_CONTROL:
        return tuple(zone for zone in zones if zone.role is not Role.CONTROL)
    return zones
