"""Reading a photograph or a scan of the printed test page: is this printer good enough for calibration cards?

What one photograph can tell: whether tags are read, whether sizes are true (against a ruler that a person held to the
page, or a card of bank card size laid on it), whether colours fit together, whether greys have a cast against the
paper, whether steps of the ramp run into each other, and whether the page is printed evenly and without stripes. What
it cannot tell is a tint or a darkness that paper and all inks share, since the camera may have added it: for the true
level of a colour a print must be measured (`reference.py`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.calibration import LUMINANCE
from needlepoint.photos.card import faults
from needlepoint.photos.card.correction import ColourFit, fit_colour
from needlepoint.photos.card.find import LEAST_PX_PER_MM, MOST_TILT_DEG, plane_of
from needlepoint.photos.card.inks import INKS, NEUTRAL, PAPER
from needlepoint.photos.card.layout import EVEN_INKS, PRINT_TEST, Patch
from needlepoint.photos.card.matrix import error_of
from needlepoint.photos.card.plane import CardPlane
from needlepoint.photos.card.printed_size import PrintedSize, size_by_laid_card, size_by_rulers
from needlepoint.photos.card.reference import NOMINAL
from needlepoint.photos.card.sampling import sample
from needlepoint.photos.card.scale import middle_of
from needlepoint.photos.card.tags import find_tags, is_mirrored
from needlepoint.photos.optics.colour import lab_of
from needlepoint.photos.photo import Photo

MOST_SIZE_ERROR: Final = 0.01
"""Beyond it a printer was not set to 100 %, or stretches the page. Ours; up to it the measured length may be stated."""
MOST_SKEW: Final = 0.005
"""Between across and down: no stated length can mend that. Ours."""
MOST_OFF_DE00: Final = 6.0
"""Of one colour from where all others have it. Ours: about what a card's own check leaves out."""
MOST_CAST: Final = 4.0
"""Chroma of a grey against the paper. Ours: 3 is seen beside a neutral grey by most people."""
LEAST_STEP: Final = 4.0
"""In L*, between neighbours of the ramp, which are 9 to 13 apart. Ours."""
MOST_UNEVEN_DE00: Final = 2.0
"""Of one ink between five places of the page, each against the paper beside it. Ours."""
MOST_BANDING: Final = 0.015
"""Standard deviation of the light along a bar, what is smooth taken off. Ours: about half an L*."""
SLICE_MM: Final = 1.0
_BEND: Final = 3
"""Degree of what is smooth along a bar."""


class Verdict(StrEnum):
    """Whether a printer will do."""

    GOOD = "good"
    SIZES_ONLY = "sizes_only"
    """Sizes are true, colours are not: a card for scale, or one whose colours are measured."""
    NOT_GOOD = "not_good"
    NOT_KNOWN = "not_known"
    """Nothing bad was seen, but something could not be."""


WORDS: Final[Mapping[Verdict, str]] = {
    Verdict.GOOD: "This printer is good enough for calibration cards.",
    Verdict.SIZES_ONLY: "Good enough for sizes, not for colours: use its cards for scale, or measure their colours.",
    Verdict.NOT_GOOD: "Not good enough for calibration cards.",
    Verdict.NOT_KNOWN: "Nothing bad was seen, but not everything could be checked.",
}

SHARED_TINT: Final = (
    "A tint or darkness that paper and all inks share cannot be seen in a photograph: for true levels of colour, "
    "measure the card with a spectrophotometer and state it."
)
"""What a good result does not mean, for people."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: for people.
        figure: as found; None where it could not be looked at.
        limit: beyond which (below which, for what must be large) it is not good enough.
        passed: None where it could not be looked at.
        words: what was found and what to do.
        of_size: whether sizes rest on it; the others are about colour.
    """

    name: str
    figure: float | None
    limit: float
    passed: bool | None
    words: str
    of_size: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class PrintTest:
    """What a print test says.

    Attributes:
        checks: one by one; empty where the page could not be read at all.
        patches: how far each colour lies from where all others have it, CIEDE2000; None where it was left out.
        problems: why the photograph itself will not do, in words.
    """

    verdict: Verdict
    checks: tuple[Check, ...] = ()
    patches: Mapping[str, float | None] | None = None
    problems: tuple[str, ...] = ()


def read_print_test(photo: Photo, *, across_mm: float | None = None, down_mm: float | None = None) -> PrintTest:
    """Judge a printer by a photograph or a scan of its test page.

    Args:
        photo: of the whole page.
        across_mm: what a ruler says of the printed ruler of 140 mm along the bottom; None where nobody measured.
        down_mm: what it says of the upright one of 130 mm.

    Raises:
        InvalidInput: a length that cannot be.
    """
    stated = size_by_rulers(across_mm, down_mm)
    tags = find_tags(photo)
    own = [tag for tag in tags if tag.id in {each.id for each in PRINT_TEST.tags}]
    plane = plane_of(own, PRINT_TEST)
    problem = _unusable(photo, plane, own_count=len({tag.id for tag in own}), seen=len(own))
    if problem or plane is None:
        return PrintTest(Verdict.NOT_KNOWN, problems=(problem or faults.NO_FIT,))
    size = stated or size_by_laid_card(photo, plane)
    checks = [_tags_read([tag.id for tag in own]), *_sizes(size)]
    if photo.is_grey:
        return PrintTest(_verdict(checks, colour_seen=False), tuple(checks), None, (faults.GREY,))
    fit = fit_colour(photo, plane, PRINT_TEST, NOMINAL.light)
    if fit.correction is None:
        return PrintTest(_verdict(checks, colour_seen=False), tuple(checks), None, fit.problems)
    greys = _greys(photo, plane, fit)
    checks += [_fits(fit), _one_by_one(fit), _cast(greys), _steps(greys)]
    checks += [_even(photo, plane, fit), _bands(photo, plane)]
    patches = {ink.name: fit.error_de00.get(ink.name) for ink in PRINT_TEST.inks}
    return PrintTest(_verdict(checks, colour_seen=True), tuple(checks), patches, _cautions(fit))


def _unusable(photo: Photo, plane: CardPlane | None, *, own_count: int, seen: int) -> str | None:
    if not seen:
        return faults.MIRRORED if is_mirrored(photo) else "The print test page is not in the picture."
    if seen > own_count:
        return "Two print test pages are in the picture. Photograph them one by one."
    if own_count < 4 or plane is None:
        return "Too few of the page's eight tags can be read. Photograph the whole page, sharp and evenly lit."
    middle = middle_of(PRINT_TEST)
    px_per_mm, tilt = plane.px_per_mm(middle), plane.tilt_deg(middle)
    if px_per_mm < LEAST_PX_PER_MM:
        return faults.TOO_SMALL.format(figure=f"{px_per_mm:.1f}", limit=f"{LEAST_PX_PER_MM:g}")
    if tilt > MOST_TILT_DEG:
        return faults.TILTED.format(figure=f"{tilt:.0f}", limit=f"{MOST_TILT_DEG:g}")
    return None


def _tags_read(seen: Sequence[int]) -> Check:
    missing = faults.missing_part(PRINT_TEST, seen)
    count, whole = len(set(seen)), len(PRINT_TEST.tags)
    words = f"All {whole} tags can be read." if missing is None else f"{count} of {whole} tags can be read. {missing}"
    return Check("tags", float(count), float(whole), missing is None, words, of_size=True)


def _sizes(size: PrintedSize | None) -> tuple[Check, Check]:
    if size is None:
        words = "Not known: measure both printed rulers, or lay a card of bank card size between the marks."
        return (
            Check("size", None, 100 * MOST_SIZE_ERROR, None, words, of_size=True),
            Check("across against down", None, 100 * MOST_SKEW, None, words, of_size=True),
        )
    shares = [share for share in (size.across, size.down) if share is not None]
    off = max((share - 1 for share in shares), key=abs)
    parts = [f"across {100 * size.across:.2f} %"] if size.across is not None else []
    parts += [f"down {100 * size.down:.2f} %"] if size.down is not None else []
    told = f"Printed at {', '.join(parts)} of its size ({size.how}, within {100 * size.sd:.1f} %)."
    good = abs(off) <= MOST_SIZE_ERROR
    advice = "" if good else " Print at 100 % (actual size), not fit to page."
    first = Check("size", 100 * abs(off), 100 * MOST_SIZE_ERROR, good, told + advice, of_size=True)
    if size.across is None or size.down is None:
        words = "Measure the other ruler too."
        return first, Check("across against down", None, 100 * MOST_SKEW, None, words, of_size=True)
    skew = abs(size.across / size.down - 1)
    straight = skew <= MOST_SKEW + size.sd
    words = (
        "Across and down are alike." if straight else "The page is stretched one way: no setting mends that printer."
    )
    return first, Check("across against down", 100 * skew, 100 * MOST_SKEW, straight, words, of_size=True)


def _fits(fit: ColourFit) -> Check:
    assert fit.correction is not None  # noqa: S101 - asked before
    error = fit.correction.error_de00
    good = error <= faults.MOST_ERROR_DE00
    words = "The colours fit together." if good else "The colours do not fit together."
    return Check("colours together", error, faults.MOST_ERROR_DE00, good, words)


def _one_by_one(fit: ColourFit) -> Check:
    far = {name: error for name, error in fit.error_de00.items() if error > MOST_OFF_DE00}
    worst = max(fit.error_de00.values())
    if not far and not fit.left_out:
        return Check("single colours", worst, MOST_OFF_DE00, True, "No single colour is far off.")
    names = [f"{_words(name)} ({error:.1f})" for name, error in far.items()]
    names += [f"{_words(name)} (could not be used)" for name in fit.left_out]
    return Check("single colours", worst, MOST_OFF_DE00, False, f"Far off: {', '.join(names)}.")


def _cast(greys: Mapping[str, NDArray[np.float64]]) -> Check:
    """Greys against the paper, white-balanced on it alone: what the camera adds is the same for both."""
    chroma = {name: math.hypot(each[1], each[2]) for name, each in greys.items()}
    if not chroma:
        return Check("cast of greys", None, MOST_CAST, None, "Neither greys nor paper could be read.")
    worst = max(chroma, key=lambda name: chroma[name])
    good = chroma[worst] <= MOST_CAST
    told = f"Greys are {_hue(greys[worst])}, most of all {_words(worst)}."
    return Check(
        "cast of greys", chroma[worst], MOST_CAST, good, "Greys are as neutral as the paper." if good else told
    )


def _steps(greys: Mapping[str, NDArray[np.float64]]) -> Check:
    known = [name for name in NEUTRAL if name in greys]
    if len(known) < 3:
        return Check("steps of grey", None, LEAST_STEP, None, "Too few greys could be read.")
    steps = -np.diff([float(greys[name][0]) for name in known])
    least = int(steps.argmin())
    good = bool(steps[least] >= LEAST_STEP)
    told = f"{_words(known[least])} and {_words(known[least + 1])} look alike: the printer runs them together."
    words = "Every grey differs from its neighbours." if good else told
    return Check("steps of grey", float(steps[least]), LEAST_STEP, good, words)


def _greys(photo: Photo, plane: CardPlane, fit: ColourFit) -> Mapping[str, NDArray[np.float64]]:
    """CIELAB of each grey, the light of the paper beside it taken for its nominal one; those that can be read."""
    patches = [patch for patch in PRINT_TEST.patches if patch.ink.name in NEUTRAL]
    against = _against_paper(photo, plane, patches, fit)
    found = {}
    for name in NEUTRAL:
        own = against[[patch.ink.name == name for patch in patches]]
        own = own[np.isfinite(own).all(axis=1)]
        if len(own):
            found[name] = np.asarray(lab_of(own.mean(axis=0) * PAPER.light), np.float64)
    return found


def _even(photo: Photo, plane: CardPlane, fit: ColourFit) -> Check:
    """Each ink in five places, its light against that of the paper nearest to it, told as a colour difference."""
    places = [patch for patch in PRINT_TEST.patches if patch.ink.name in EVEN_INKS]
    against = _against_paper(photo, plane, places, fit)
    read = np.isfinite(against).all(axis=1)
    worst, of = 0.0, ""
    for name in EVEN_INKS:
        own = against[np.array([patch.ink.name == name for patch in places]) & read]
        if len(own) < 3:
            return Check("evenness", None, MOST_UNEVEN_DE00, None, "Too few places of the page could be read.")
        wanted = np.broadcast_to(INKS[name].light, own.shape)
        off = float(error_of(own / np.median(own, axis=0) * wanted, wanted).max())
        worst, of = (off, name) if off >= worst else (worst, of)
    good = worst <= MOST_UNEVEN_DE00
    words = "The page is printed evenly." if good else f"{_words(of)} differs from place to place on the page."
    return Check("evenness", worst, MOST_UNEVEN_DE00, good, words)


def _against_paper(photo: Photo, plane: CardPlane, places: Sequence[Patch], fit: ColourFit) -> NDArray[np.float64]:
    """Light of places over that of the two places of bare paper nearest to each, the camera's tone curve taken out.

    Not a number where either cannot be read.
    """
    assert fit.correction is not None  # noqa: S101 - asked before
    seen, paper = sample(photo, plane, places), sample(photo, plane, PRINT_TEST.paper)
    light, white = (
        fit.correction.undo_tone(each.light.astype(np.float32)).astype(np.float64) for each in (seen, paper)
    )
    light[~seen.readable] = np.nan
    white[~paper.readable] = np.nan
    apart = np.linalg.norm(seen.middle_mm[:, None] - paper.middle_mm[None], axis=2)
    return np.asarray(light / white[np.argsort(apart, axis=1)[:, :2]].mean(axis=1), np.float64)


def _bands(photo: Photo, plane: CardPlane) -> Check:
    """Stripes along the bars: what is left of the logarithm of their light when what is smooth is taken off."""
    spread = [_stripes(photo, plane, bar) for bar in PRINT_TEST.bars]
    known = [each for each in spread if each is not None]
    if not known:
        return Check("stripes", None, 100 * MOST_BANDING, None, "The grey bars could not be read.")
    worst = max(known)
    good = worst <= MOST_BANDING
    words = "No stripes." if good else "The grey bars are striped: clean and align the print heads, best quality."
    return Check("stripes", 100 * worst, 100 * MOST_BANDING, good, words)


def _stripes(photo: Photo, plane: CardPlane, bar: Patch) -> float | None:
    seen = sample(photo, plane, _slices(bar))
    usable = seen.readable
    if usable.sum() < 0.7 * len(usable):
        return None
    place = np.linspace(-1, 1, len(usable))[usable]
    height = np.log(seen.light[usable] @ LUMINANCE.astype(np.float64))
    left = height - np.polyval(np.polyfit(place, height, _BEND), place)
    low, high = np.percentile(left, (5, 95))  # a speck of dirt is no stripe
    return float((high - low) / 3.29)


def _slices(bar: Patch) -> list[Patch]:
    """A bar cut across its length, without its ends."""
    wide = bar.width_mm > bar.height_mm
    count = int(max(bar.width_mm, bar.height_mm) / SLICE_MM)
    starts = SLICE_MM * np.arange(1, count - 1)
    if wide:
        return [Patch(bar.ink, bar.left_mm + start, bar.top_mm, SLICE_MM, bar.height_mm) for start in starts]
    return [Patch(bar.ink, bar.left_mm, bar.top_mm + start, bar.width_mm, SLICE_MM) for start in starts]


def _verdict(checks: Sequence[Check], *, colour_seen: bool) -> Verdict:
    sizes = [check.passed for check in checks if check.of_size]
    colours = [check.passed for check in checks if not check.of_size]
    if False in sizes:
        return Verdict.NOT_GOOD
    if False in colours:
        return Verdict.SIZES_ONLY if None not in sizes else Verdict.NOT_GOOD
    return Verdict.NOT_KNOWN if None in (*sizes, *colours) or not colour_seen else Verdict.GOOD


def _cautions(fit: ColourFit) -> tuple[str, ...]:
    return (faults.UNEVEN.format(figure=f"{fit.uneven:.1f}"),) if fit.uneven > faults.MOST_UNEVEN else ()


def _words(name: str) -> str:
    return name.replace("_", " ")


def _hue(lab: NDArray[np.float64]) -> str:
    """The name of a weak cast by its angle in the plane of a* and b*."""
    names = ("reddish", "yellowish", "greenish", "bluish")
    return names[round(math.degrees(math.atan2(lab[2], lab[1])) / 90) % 4]
