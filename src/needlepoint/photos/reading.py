"""What a metric gives back: quantities that can be recomputed under any weighting of blocks, and what was counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.photo import Mask
from needlepoint.photos.quantities import Quantity

Weights = NDArray[np.float64]
"""(resamples, blocks): how often each block counts; a row of ones is the reading itself."""


class Tally(Protocol):
    """A quantity of one patch, kept block by block so that it can be resampled."""

    def under(self, weights: Weights) -> NDArray[np.float64]:
        """The quantity for each row of weights, (resamples,); not a number where nothing is left to count."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Ratio:
    """A sum over a sum: counts per area, a mean, a share, or (power 0.5) a root of a mean square.

    value = factor * (sum of amount / sum of over) ** power, plus `offset`.
    """

    amount: NDArray[np.float64]
    over: NDArray[np.float64]
    factor: float = 1.0
    power: float = 1.0
    offset: float = 0.0

    def under(self, weights: Weights) -> NDArray[np.float64]:
        """The ratio for each row of weights."""
        with np.errstate(invalid="ignore", divide="ignore"):
            ratio = (weights @ self.amount) / (weights @ self.over)
            return np.asarray(self.factor * ratio**self.power + self.offset)


@dataclass(frozen=True, slots=True, eq=False)
class Total:
    """A plain sum, such as an area in mm2 or a length in mm."""

    amount: NDArray[np.float64]
    factor: float = 1.0

    def under(self, weights: Weights) -> NDArray[np.float64]:
        """The sum for each row of weights."""
        return np.asarray(self.factor * (weights @ self.amount))


@dataclass(frozen=True, slots=True, eq=False)
class OfMean:
    """A function of a mean of several numbers, such as the angle that a mean light has.

    Attributes:
        amount: (blocks, numbers) sums.
        over: (blocks,)
        of: takes means, (resamples, numbers), and gives (resamples,).
    """

    amount: NDArray[np.float64]
    over: NDArray[np.float64]
    of: Callable[[NDArray[np.float64]], NDArray[np.float64]]

    def under(self, weights: Weights) -> NDArray[np.float64]:
        """The function of the mean for each row of weights."""
        total = weights @ self.over
        found = np.full(len(weights), np.nan)
        some = total > 0
        found[some] = self.of((weights[some] @ self.amount) / total[some, None])
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Median:
    """The median of things that were counted one by one, such as the diameters of pores.

    Attributes:
        values: (things,)
        block: (things,) the block each lies in.
    """

    values: NDArray[np.float64]
    block: NDArray[np.int64]

    def under(self, weights: Weights) -> NDArray[np.float64]:
        """The weighted median for each row of weights."""
        if not self.values.size:
            return np.full(len(weights), np.nan)
        order = np.argsort(self.values)
        running = np.cumsum(weights[:, self.block[order]], axis=1)
        half = running[:, -1:] / 2
        place = np.minimum((running < half).sum(axis=1), self.values.size - 1)
        found = self.values[order][place]
        return np.where(running[:, -1] > 0, found, np.nan)


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One metric of one patch.

    Attributes:
        tallies: each quantity that could be read; one that needs a size or a colour that is not known is left out.
        draw: draws `counted`, which is as large as the patch and only looked at where pictures are wanted.
        remarks: what must be known to read the numbers rightly, in words.
    """

    tallies: Mapping[Quantity, Tally]
    draw: Callable[[], Mask] | None = None
    remarks: tuple[str, ...] = field(default=())

    @property
    def counted(self) -> Mask | None:
        """(height, width) of the patch's crop: the pixels that were counted as pore, wrinkle, scar, mark or spot.

        Drawn over the photograph so that a person sees what was measured. None where everything usable counts, or
        nothing could be read.
        """
        return None if self.draw is None else self.draw()

    @classmethod
    def of_nothing(cls, *remarks: str) -> Reading:
        """Nothing could be read, and why."""
        return cls({}, None, remarks)

    def value(self, quantity: Quantity) -> float:
        """One quantity as read, not a number where it could not be."""
        tally = self.tallies.get(quantity)
        return float("nan") if tally is None else float(tally.under(np.ones((1, self._blocks(tally))))[0])

    @staticmethod
    def _blocks(tally: Tally) -> int:
        if isinstance(tally, Median):
            return int(tally.block.max(initial=0)) + 1
        assert isinstance(tally, Ratio | Total | OfMean)  # noqa: S101 - there are four
        return len(tally.amount)
