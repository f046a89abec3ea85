"""Where bands may run in a zone: their middle lines, found once in all photographs of a pair together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from needlepoint.photos.metrics.bands import AXES, evening, find_bands, larger_covariance, variation
from needlepoint.photos.metrics.carried import Carry, Patches, Placed, carried_from
from needlepoint.photos.metrics.centre_lines import CentreLine, strongest_only, trace_lines
from needlepoint.photos.metrics.fixed_scale import FixedScale, smooth_within
from needlepoint.photos.metrics.marks import Numbers
from needlepoint.photos.metrics.relief import Map
from needlepoint.photos.metrics.sections import Skin
from needlepoint.photos.metrics.spots import LOOKED_AT_PX_PER_MM as SPOTS_PX_PER_MM
from needlepoint.photos.metrics.spots import CountedSpots
from needlepoint.photos.photo import Mask
from needlepoint.photos.skin_patch import SkinPatch

LOOKED_AT_PX_PER_MM, FOUND_AT_PX_PER_MM = 4.0, 2.0
"""Of the picture that widths are told in, and of the one that lines are looked for in: the narrowest band, 1 mm, is two
of its pixels wide, and a filter of millimetres costs a sixteenth."""
AROUND_MM = 6.0
"""Standard deviation of the neighbourhood that stands for skin while bands are looked for (ours)."""
CREST = 2.3
SHORTEST_MM = 4.2
GAP_MM, TURN_RAD, APART_MM = 3.0, 0.35, 1.2
"""Middle lines: how unlike both sides, how long at least, over how long a gap and how large a turn they are joined, and
how near a weaker one may run (ours)."""


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """One photograph's zone as bands are looked for in it."""

    placed: Placed
    skin: Skin

    @classmethod
    def of(cls, patch: SkinPatch, spots: CountedSpots | None = None) -> View:
        """A zone without its dark spots, which no band is held against, or a control region, which has none."""
        scale = patch.once(FixedScale.of, SPOTS_PX_PER_MM).shrunk(LOOKED_AT_PX_PER_MM)
        colour = np.asarray(scale.log_light @ AXES.T, np.float32)
        weight = scale.share * ~_spotted(spots, scale) if spots else scale.share
        return cls(Placed(patch, scale), Skin(colour, np.asarray(weight, np.float32), scale.zone, scale.px_per_mm))

    @property
    def over(self) -> Map:
        """Colour and shade against their mean around; bands are so narrow that they need not be left out."""
        spread = AROUND_MM * self.skin.px_per_mm
        return np.asarray(self.skin.colour - smooth_within(self.skin.colour, self.skin.weight, spread), np.float32)


def _spotted(spots: CountedSpots, scale: FixedScale) -> Mask:
    likely = np.concatenate([[0.0], spots.weight])[spots.labels] > 0.3
    size = (scale.share.shape[1], scale.share.shape[0])
    covered = ((spots.belonging > 0.15) & likely).astype(np.float32)
    return np.asarray(cv2.resize(covered, size, interpolation=cv2.INTER_LINEAR) > 0.1)


def _together(views: Sequence[View], carry: Carry | None) -> tuple[Map, Map]:
    """Colour against its surroundings, and what counts, of all photographs as the first one sees them."""
    over, weight = views[0].over, views[0].skin.weight
    if carry is None:
        return over, weight
    for carried, view in zip(carried_from([each.placed.resized for each in views], carry), views[1:], strict=True):
        over = np.asarray(over + carried.picture(view.over), np.float32)
        weight = np.minimum(weight, carried.picture(view.skin.weight))
    return np.asarray(over / np.float32(len(views)), np.float32), np.asarray(weight, np.float32)


def middle_lines(
    views: Sequence[View], beside: Patches | None, carry: Carry | None
) -> tuple[list[CentreLine], Numbers]:
    """The lines, in pixels of the first view, and how this skin varies across them (covariance of colour).

    Skin is taken to vary in every direction of colour by as much as the untreated skin beside does, or as the zone by
    itself where that is more: a flush or a scar makes bands of its own.
    """
    over, weight, px_per_mm = _smaller(*_together(views, carry), views[0].skin.px_per_mm)
    varies = variation(over, weight, px_per_mm)
    if beside and all(patch.usable.any() for patch in beside):
        untreated = [View.of(patch) for patch in beside]
        varies = larger_covariance(
            variation(*_smaller(*_together(untreated, carry), untreated[0].skin.px_per_mm)), varies
        )
    bands = find_bands(np.asarray(over @ evening(varies), np.float32), weight, px_per_mm)
    shortest_px = SHORTEST_MM * px_per_mm
    found = trace_lines(bands, least=CREST, gap_px=GAP_MM * px_per_mm, turn_rad=TURN_RAD, shortest_px=shortest_px / 2)
    long_enough = [line for line in found if line.length_px > shortest_px]
    kept = strongest_only(long_enough, beside_px=APART_MM * px_per_mm, shape=weight.shape)
    return [_enlarged(line, views[0].skin.px_per_mm / px_per_mm) for line in kept], varies


def _enlarged(line: CentreLine, by: float) -> CentreLine:
    return CentreLine((line.points + 0.5) * by - 0.5, line.run_px * by, line.depth, line.spread_px * by)


def _smaller(over: Map, weight: Map, px_per_mm: float) -> tuple[Map, Map, float]:
    """Both with whole pixels averaged into one, what counts most most, and the pixels a millimetre that are left."""
    by = max(round(px_per_mm / FOUND_AT_PX_PER_MM), 1)
    height, width = (side // by for side in weight.shape)
    if by == 1 or not height or not width:
        return over, weight, px_per_mm
    whole, size = (slice(height * by), slice(width * by)), (width, height)
    mass = cv2.resize(weight[whole], size, interpolation=cv2.INTER_AREA)
    part = cv2.resize((over * weight[..., None])[whole], size, interpolation=cv2.INTER_AREA)
    mean = part / np.maximum(mass, 0.05)[..., None]
    return np.asarray(mean, np.float32), np.asarray(mass, np.float32), px_per_mm / by
