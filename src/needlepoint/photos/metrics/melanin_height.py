"""How much more melanin each place of a patch has than the skin around, told with the least of what is no melanin.

Log light is projected onto one axis: the way that melanin moves it on skin of this tone, weighed by how this skin
varies anyway between fine scales (Fisher's linear discriminant). Shade of relief and flushes of blood vary much, and
so count little; on light skin blue against green tells most, on dark skin lightness.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.metrics.fixed_scale import FixedScale, smooth_within
from needlepoint.photos.metrics.marks import against_skin, smoothed
from needlepoint.photos.metrics.relief import DARKEST, Map
from needlepoint.photos.optics.skin_base import find_base
from needlepoint.photos.optics.skin_model import log_light

Numbers = NDArray[np.float64]

AROUND_MM = 5.0
"""Standard deviation of the neighbourhood that stands for the skin around (ours)."""
SMOOTH_MM = 0.35
"""Standard deviation of the blur under which spots are looked for: pores and skin lines go, spots of 1 mm stay."""
LEAST_SPREAD = 0.01
"""Standard deviation of log light; nothing is believed to vary less between fine scales (ours)."""
REFERENCE_LOG10 = 0.25
"""More melanin by so much, log10, gives the direction (ours: a spot in the middle of the range)."""
_DEPTHS = np.linspace(-0.4, 0.9, 66)
_TYPICAL = 3.5
_MAD_TO_SD = 1.4826
_FEWEST = 100


@dataclass(frozen=True, slots=True, eq=False)
class MelaninAxis:
    """How melanin is read from log light on one photograph's skin.

    Attributes:
        direction: (3,) by which log light is multiplied.
        lost: what comes out for more melanin by each of `_DEPTHS`, rising.
    """

    direction: Numbers
    lost: Numbers

    @classmethod
    def of(cls, scale: FixedScale, untreated: FixedScale | None, *, colour_known: bool) -> MelaninAxis:
        """Of a zone, by how the untreated skin beside it varies, or the zone itself without any."""
        middle = np.median(scale.light[scale.usable], axis=0).astype(np.float64)
        base = find_base(np.maximum(middle, DARKEST), colour_known=colour_known)
        blood = np.full(_DEPTHS.shape, base.log10_blood)
        moved = log_light(base.log10_melanin + _DEPTHS, blood)
        moved = moved - log_light(np.array([base.log10_melanin]), blood[:1])
        number = int(np.argmin(np.abs(_DEPTHS - REFERENCE_LOG10)))
        towards = moved[number] / _DEPTHS[number]
        axis = np.linalg.solve(_variation(untreated or scale) + np.eye(3) * LEAST_SPREAD**2, towards)
        axis /= float(towards @ axis)
        return cls(axis, np.maximum.accumulate(moved @ axis) + np.arange(_DEPTHS.size) * 1e-9)

    def height(self, scale: FixedScale, least: float) -> Map:
        """log10 of melanin over that of the skin around, blurred by `SMOOTH_MM`.

        Args:
            least: what has so much more or less is no longer skin, log10.
        """
        along = np.asarray(scale.log_light @ self.direction, np.float32)
        limit = float(np.interp(least, _DEPTHS, self.lost))
        over = against_skin(along, scale.share, AROUND_MM * scale.px_per_mm, limit, both_ways=True)
        height = np.interp(over, self.lost, _DEPTHS).astype(np.float32)
        return smoothed(height, scale.share, SMOOTH_MM * scale.px_per_mm)


def spread_of(height: Map) -> float:
    """Robust standard deviation, (n,) places."""
    return _MAD_TO_SD * float(np.median(np.abs(height - np.median(height)))) if height.size else 0.0


def _variation(scale: FixedScale) -> Numbers:
    """Covariance of log light between two fine scales, (3, 3), without what is unlike all the rest."""
    light = scale.log_light
    finer, wider = (smooth_within(light, scale.share, spread * scale.px_per_mm) for spread in (SMOOTH_MM, AROUND_MM))
    # Neighbours are blurred into one another: every second in both directions tells as much as all.
    few = (slice(None, None, 2), slice(None, None, 2))
    varies = (finer[few] - wider[few])[scale.usable[few]].astype(np.float64)
    if len(varies) < _FEWEST:
        return np.eye(3) * LEAST_SPREAD**2
    varies -= np.median(varies, axis=0)
    typical = _MAD_TO_SD * np.median(np.abs(varies), axis=0)
    usual = varies[(np.abs(varies) <= _TYPICAL * np.maximum(typical, DARKEST)).all(axis=1)]
    return np.asarray(np.cov(usual.T)) if len(usual) >= _FEWEST else np.eye(3) * LEAST_SPREAD**2
