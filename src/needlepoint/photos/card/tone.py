"""What the card tells of the camera's tone curve, and of how the light falls off over the card.

For light v read at (X, Y) in channel c of a patch whose light the sensor had as u:

    G(log v) = log k_c + log u + g_x X + g_y Y,   G(x) = x + sum over knots of d_j hat_j(x)

G is a line broken at knots. One linear least squares problem in d, k and g, with priors that keep G smooth and g small,
and samples that do not fit left out. It rests on bare paper and greys, whose u is their own light. (Taking the other
patches in as well, through the colour matrix, was tried: no better with a faulty print, and worse with a very bad one.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.photo import Light

KNOTS: Final = 9
SLOPE_SD: Final = 0.3
"""Of the slope of G beside 1. Ours: tone curves of phones; wide enough for a curve, narrow enough for a poor print."""
BEND_SD: Final = 0.12
"""Of the change of that slope from knot to knot. Ours."""
GRADIENT_PRIOR_SD: Final = 0.003
"""Of g, per mm. Ours: from end to end of a card that makes half as much light again, beyond which a card is called
unevenly lit. Wider, and where bare paper is clipped, printing errors of a few greys were taken for uneven light."""
PRINT_SD: Final = 0.02
"""How well the light of a printed colour is known, as a share of it. Ours."""
FLARE_SD: Final = 0.002
"""What stray light in the camera may add to any of them. Ours."""
TOO_FAR: Final = 4.0
"""Standard deviations beyond which a sample is left out."""
LEAST_SLOPE: Final = 0.2
"""G must rise at least so steeply over what was seen, or no curve is taken."""
ROUNDS: Final = 5


@dataclass(frozen=True, slots=True, eq=False)
class ToneFit:
    """The tone curve and the evenness of the light.

    Attributes:
        knots: (k,) logarithms of the photograph's light.
        bend: (k,) what G adds there; beyond the knots it adds what it adds at the last one.
        gain: what the light is divided by so that greys come out near their own light.
        gradient: (2,) g_x, g_y per mm.
        kept: (n,) which samples fitted.
    """

    knots: NDArray[np.float64]
    bend: NDArray[np.float64]
    gain: float
    gradient: NDArray[np.float64]
    kept: NDArray[np.bool_]

    def straighten(self, light: NDArray[np.floating]) -> NDArray[np.float64]:
        """Light with the tone curve taken out."""
        x = np.log(np.maximum(light, 1e-6))
        return np.asarray(np.exp(x + np.interp(x, self.knots, self.bend)) / self.gain, np.float64)

    def evenness(self, middle_mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """The light at places relative to that at the card's middle, where places are counted from, (n,)."""
        return np.asarray(np.exp(middle_mm @ self.gradient), np.float64)

    @property
    def least_slope(self) -> float:
        """How steeply G rises where it rises least."""
        return float((1 + np.diff(self.bend) / np.diff(self.knots)).min())

    def table(self) -> Light:
        """The curve as pairs for `ColourCorrection.tone`, dense in the dark; straight on to light of 4."""
        light = np.concatenate((np.linspace(1e-3, 1.0, 160) ** 2, [4.0]))
        both = np.column_stack((light, self.straighten(light)))
        return np.concatenate((-both[:1], np.zeros((1, 2)), both)).astype(np.float32)


def fit_tone(
    seen: NDArray[np.float64], sensed: NDArray[np.float64], middle_mm: NDArray[np.float64], *, curved: bool = True
) -> ToneFit:
    """Fit the curve and the gradient.

    Args:
        seen: (n, 3) light read on patches, all above zero.
        sensed: (n, 3) the light the sensor had from them, but for one factor a channel; what is not above 0.01 is not
            used.
        middle_mm: (n, 2) where they lie, counted from the card's middle.
        curved: whether to look for a tone curve; without it, only gain and gradient.
    """
    fit = _fit(seen, sensed, middle_mm, KNOTS if curved else 2, curved)
    return fit if fit.least_slope >= LEAST_SLOPE else _fit(seen, sensed, middle_mm, 2, False)


def _fit(
    seen: NDArray[np.float64],
    sensed: NDArray[np.float64],
    middle_mm: NDArray[np.float64],
    knots: int,
    curved: bool,
) -> ToneFit:
    x = np.log(seen)
    place = np.linspace(x.min() - 1e-6, x.max() + 1e-6, knots)
    columns, answer = _equations(x, np.log(np.maximum(sensed, 0.01)), middle_mm, place)
    prior = _prior(place, columns.shape[1], 1.0 if curved else 1e-6)
    sd = np.sqrt(PRINT_SD**2 + (FLARE_SD / np.maximum(sensed, 0.01)) ** 2).ravel()
    known = (sensed > 0.01).ravel()
    kept: NDArray[np.float64] = np.ones(len(seen))
    solution: NDArray[np.float64] = np.zeros(columns.shape[1])
    for _ in range(ROUNDS):
        weight = known * np.repeat(kept, 3) / sd
        left = np.concatenate((columns * weight[:, None], prior))
        right = np.concatenate((answer * weight, np.zeros(len(prior))))
        solution = np.asarray(np.linalg.lstsq(left, right, rcond=None)[0], np.float64)
        kept = _weights(known * (columns @ solution - answer) / sd)
    gain = float(np.exp(solution[knots : knots + 3].mean()))
    return ToneFit(place, solution[:knots], gain, solution[-2:], kept > 0)


def _equations(
    x: NDArray[np.float64], log_sensed: NDArray[np.float64], middle_mm: NDArray[np.float64], knots: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(3 n, knots + 5): one row for each sample and channel, and what it should come to."""
    flat = x.ravel()
    hats = np.stack([np.interp(flat, knots, unit) for unit in np.eye(len(knots))], axis=1)
    channel = -np.tile(np.eye(3), (len(x), 1))
    place = -np.repeat(middle_mm, 3, axis=0)
    return np.concatenate((hats, channel, place), axis=1), log_sensed.ravel() - flat


def _prior(knots: NDArray[np.float64], columns: int, share: float) -> NDArray[np.float64]:
    """Rows that pull the slope of G to 1, its bends to none, its mean to none (the gains have that), and g to none."""
    count, step = len(knots), knots[1] - knots[0]
    slope = np.diff(np.eye(count), axis=0) / step / SLOPE_SD / np.sqrt(count - 1)
    bend = np.diff(np.eye(count), n=2, axis=0) / step / BEND_SD
    level = np.full((1, count), 1e3 / count)
    rows = np.concatenate((slope / share, bend / share, level))
    prior = np.zeros((len(rows) + 2, columns))
    prior[: len(rows), :count] = rows
    prior[len(rows) :, -2:] = np.eye(2) / GRADIENT_PRIOR_SD
    return prior


def _weights(residual: NDArray[np.float64]) -> NDArray[np.float64]:
    """One weight a sample from its three residuals in standard deviations: full, less, none (Huber, then cut)."""
    size = np.sqrt((residual.reshape(-1, 3) ** 2).mean(axis=1))
    scale = max(1.0, 1.4826 * float(np.median(size)))
    far = size / scale
    return np.where(far > TOO_FAR, 0.0, np.minimum(1.0, 1.5 / np.maximum(far, 1e-9)))
