"""From the samples of a card to the colour correction of its photograph, with what was left out and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.calibration import ColourCorrection
from needlepoint.photos.card.inks import Ink, InkKind
from needlepoint.photos.card.layout import CardLayout, Patch
from needlepoint.photos.card.matrix import NEUTRAL_WEIGHT, error_of, fit_matrix
from needlepoint.photos.card.plane import CardPlane
from needlepoint.photos.card.sampling import Samples, sample
from needlepoint.photos.card.tone import ToneFit, fit_tone
from needlepoint.photos.photo import Photo

LEAST_COLOURS: Final = 8
"""A matrix has nine numbers; fewer colours than this tell too little of them. Ours."""
LEAST_GREYS: Final = 4
"""Neutrals of different lightness from which a tone curve may be read. Ours."""
MOST_SPREAD: Final = 0.12
"""Standard deviation of log luminance inside a patch: more is an edge, dirt or shine. Ours: noise of one pixel at high
ISO stays below 0.08 on all but the two darkest patches."""
MOST_OFF_DE00: Final = 8.0
"""A patch so far from where the others have it, and four times as far as they are, is left out. Ours."""
MOST_LEFT_OUT: Final = 0.25
PAPER_CHROMA: Final = 0.12
"""Distance in log ratios of the channels within which a place looks like the rest of the paper. Ours: even the skin of
type I is 0.3 away."""
PAPER_NEAR_MM: Final = 9.0
"""From the middle of a patch to the bare paper at its corners."""
WEIGHT: Final[Mapping[InkKind, float]] = {
    InkKind.PAPER: 1.0,
    InkKind.GREY: 1.0,
    InkKind.SKIN: 1.5,
    InkKind.BLOOD: 1.2,
    InkKind.MELANIN: 1.2,
    InkKind.STRONG: 0.5,
}
"""Ours: what is measured is skin, and strong colours are what a printer misses most."""

Reference = Mapping[str, NDArray[np.float64]]
"""The true linear light of each ink of one print, (3,), by name."""


@dataclass(frozen=True, slots=True, eq=False)
class ColourFit:
    """A colour correction, or why there is none.

    Attributes:
        error_de00: of each ink that was used, by name, under the matrix made without it.
        left_out: names of inks of which no patch could be used.
        uneven: the light in the card's brightest corner over that in its darkest.
        gradient: (2,) change of the natural logarithm of light for each millimetre along and down the card.
        seen: the light of each ink, tone and unevenness taken out, before the matrix.
    """

    correction: ColourCorrection | None
    problems: tuple[str, ...]
    error_de00: Mapping[str, float]
    left_out: tuple[str, ...]
    uneven: float
    gradient: NDArray[np.float64]
    seen: Reference


def fit_colour(
    photo: Photo, plane: CardPlane, layout: CardLayout, reference: Reference, *, keep_neutral: bool = False
) -> ColourFit:
    """Read the card's colours and fit tone curve, unevenness and matrix to them.

    Args:
        photo: in colour.
        plane: where the card lies in it.
        layout: which card.
        reference: the true colours of the print; inks it does not name are left out.
        keep_neutral: let greys come out grey rather than colours come out nearest.
    """
    paper, patches = _readable(photo, plane, layout, reference)
    middle = np.array([layout.width_mm / 2, layout.height_mm / 2])
    places = _Places.of(paper, patches, reference, layout.inks, middle)
    greys = places.neutral
    if not greys.any():
        return _none("None of the card's greys can be read.")
    curved = len(set(places.names[greys])) >= LEAST_GREYS
    tone = fit_tone(places.light[greys], places.wanted[greys], places.middle_mm[greys], curved=curved)
    return _fit_inks(places.where(~greys | _spread_over(greys, tone.kept)), tone, layout, keep_neutral)


@dataclass(frozen=True, slots=True, eq=False)
class _Read:
    """Places that can be used, with the names of their inks."""

    names: tuple[str, ...]
    light: NDArray[np.float64]
    middle_mm: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _Places:
    """All places of a card that can be used, bare paper first; (n,) or (n, 3) each.

    Attributes:
        middle_mm: (n, 2) counted from the middle of the card.
        weight: in the matrix.
    """

    names: NDArray[np.str_]
    light: NDArray[np.float64]
    wanted: NDArray[np.float64]
    middle_mm: NDArray[np.float64]
    weight: NDArray[np.float64]
    neutral: NDArray[np.bool_]

    @classmethod
    def of(
        cls, paper: _Read, patches: _Read, reference: Reference, inks: Sequence[Ink], middle: NDArray[np.float64]
    ) -> _Places:
        """Put together what was read and what is known."""
        kinds = {ink.name: ink.kind for ink in inks}
        names = (*(paper.names if "paper" in reference else ()), *patches.names)
        first = len(paper.names) + len(patches.names) - len(names)
        return cls(
            np.array(names, np.str_),
            np.vstack((paper.light, patches.light))[first:],
            np.array([reference[name] for name in names], np.float64).reshape(-1, 3),
            np.vstack((paper.middle_mm, patches.middle_mm))[first:] - middle,
            np.array([WEIGHT[kinds[name]] for name in names], np.float64),
            np.array([kinds[name] in (InkKind.PAPER, InkKind.GREY) for name in names], np.bool_),
        )

    def where(self, keep: NDArray[np.bool_]) -> _Places:
        """Only some of them."""
        return _Places(
            self.names[keep],
            self.light[keep],
            self.wanted[keep],
            self.middle_mm[keep],
            self.weight[keep],
            self.neutral[keep],
        )


def _readable(photo: Photo, plane: CardPlane, layout: CardLayout, reference: Reference) -> tuple[_Read, _Read]:
    """Bare paper that looks like paper, and patches beside such paper."""
    known = [patch for patch in layout.patches if patch.ink.name in reference]
    paper, patches = sample(photo, plane, layout.paper), sample(photo, plane, known)
    is_paper = _looks_like_paper(paper)
    usable = patches.readable & (patches.spread < MOST_SPREAD) & _uncovered(patches, paper, is_paper)
    good = is_paper & paper.readable & (paper.spread < MOST_SPREAD)
    return _kept(layout.paper, paper, good), _kept(known, patches, usable)


def _kept(places: Sequence[Patch], samples: Samples, keep: NDArray[np.bool_]) -> _Read:
    names = tuple(place.ink.name for place, kept in zip(places, keep, strict=True) if kept)
    return _Read(names, samples.light[keep], samples.middle_mm[keep])


def _looks_like_paper(paper: Samples) -> NDArray[np.bool_]:
    """Of the colour of the brightest fifth of all such places, and not much darker: what covers a card is no paper."""
    light = np.where(np.isfinite(paper.light), np.maximum(paper.light, 1e-4), np.nan)
    inside = np.asarray(np.isfinite(light).all(axis=1), np.bool_)
    if not inside.any():
        return np.zeros(len(light), np.bool_)
    brightness = np.log(light).mean(axis=1)
    colour = np.log(light[:, (0, 2)] / light[:, 1:2])
    bright = inside & (brightness >= np.nanpercentile(brightness, 80))
    from_rest = np.linalg.norm(colour - np.median(colour[bright], axis=0), axis=1)
    level = float(np.median(brightness[bright]))
    with np.errstate(invalid="ignore"):
        return np.asarray(inside & (from_rest < PAPER_CHROMA) & (np.abs(brightness - level) < 0.7), np.bool_)


def _uncovered(patches: Samples, paper: Samples, is_paper: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Patches with bare paper at three of their corners at least; where a card has no paper places, all."""
    if not is_paper.size:
        return np.ones(len(patches.light), np.bool_)
    apart = np.linalg.norm(patches.middle_mm[:, None] - paper.middle_mm[None], axis=2)
    near = apart < PAPER_NEAR_MM
    return np.asarray((near & is_paper).sum(axis=1) >= np.minimum(near.sum(axis=1), 3), np.bool_)


def _spread_over(places: NDArray[np.bool_], kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Of all places, those among `places` that were kept."""
    whole = np.zeros(len(places), np.bool_)
    whole[places] = kept
    return whole


def _fit_inks(places: _Places, tone: ToneFit, layout: CardLayout, keep_neutral: bool) -> ColourFit:
    """The matrix through the mean of each ink, again without the worst place as long as one stands out."""
    uneven = float(np.exp(np.ptp((layout.corners_mm - layout.corners_mm.mean(axis=0)) @ tone.gradient)))
    light = tone.straighten(places.light) / tone.evenness(places.middle_mm)[:, None]
    keep = np.ones(len(light), np.bool_)
    while True:
        used, index = np.unique(places.names[keep], return_inverse=True)
        if len(used) < LEAST_COLOURS:
            return _none("Too few of the card's colours can be read.", uneven)
        count = np.bincount(index)
        seen = np.stack([np.bincount(index, light[keep, channel]) / count for channel in range(3)], axis=1)
        first = np.flatnonzero(keep)[np.unique(index, return_index=True)[1]]
        weight = places.weight[first] * np.where(places.neutral[first] & keep_neutral, NEUTRAL_WEIGHT, 1.0)
        fit = fit_matrix(seen, places.wanted[first], weight)
        worst = _worst_place(light[keep], fit.left_out[index], places.wanted[keep])
        if worst is None or (~keep).mean() >= MOST_LEFT_OUT:
            break
        keep[np.flatnonzero(keep)[worst]] = False
    correction = ColourCorrection(
        tone.table(), fit.matrix.astype(np.float32), fit.left_out.astype(np.float32), float(fit.error_de00.mean())
    )
    missing = tuple(ink.name for ink in layout.inks if ink.name not in used)
    errors = {str(name): float(error) for name, error in zip(used, fit.error_de00, strict=True)}
    seen_by_name = dict(zip(map(str, used), seen, strict=True))
    return ColourFit(correction, (), errors, missing, uneven, tone.gradient, seen_by_name)


def _worst_place(light: NDArray[np.float64], without: NDArray[np.float64], wanted: NDArray[np.float64]) -> int | None:
    """The place that lies farthest from where the other colours have it, if that is far; None if none does."""
    off = error_of(np.einsum("nij,nj->ni", without, light), wanted)
    worst = int(off.argmax())
    return worst if off[worst] > max(MOST_OFF_DE00, 4 * float(np.median(off))) else None


def _none(problem: str, uneven: float = 1.0) -> ColourFit:
    return ColourFit(None, (problem,), {}, (), uneven, np.zeros(2), {})
