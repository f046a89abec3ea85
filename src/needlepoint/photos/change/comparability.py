"""May these two photographs be compared, and where? Reasons from every room, gathered zone by zone."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from needlepoint.photos.change.comparing import ZoneReadings
from needlepoint.photos.change.control import control_of
from needlepoint.photos.change.shot import Shot
from needlepoint.photos.gate import SKIN_BLUR_MM, blur_remarks, can_be_skin
from needlepoint.photos.reasons import Reason, Remark
from needlepoint.photos.zones.outline import ZoneOutline
from needlepoint.photos.zones.patch import PatchPair, ZonePatch

LEAST_SURE_SHARE = 0.7
"""With less than this of a zone surely laid over each other, relief is not compared (ours, held on the phantom)."""
LEAST_USABLE_SHARE = 0.3
"""Ours: with less of the zone left to count, what is left does not stand for it."""
FEWEST_BLOCKS = 4
MOST_CLIPPED_SHARE = 0.02
MOST_GLARE_SHARE, MOST_GLARE_DIFFERS = 0.5, 0.2
"""Ours: so much shine leaves too little that is not touched by it; a share that differs by so much shows light or skin
that differ. Dark skin shows its shine more than light skin: the same share in both photographs is no fault of either
(on the phantom's type VI up to 0.44 in both; in shiny pairs one has 0.3 to 0.9 more than the other)."""
MOST_SHARPNESS_RATIO = 1.5
"""IMAGING.md, section 5."""
MOST_COLOUR_ERROR_DE00 = 3.0


def zone_remarks(
    zone: ZoneOutline, zones: Sequence[ZoneOutline], pairs: Mapping[str, PatchPair], shots: tuple[Shot, Shot]
) -> Iterator[Remark]:
    """What the patches of a zone, and of its control region, say against comparing it."""
    pair = pairs[zone.name]
    if pair.outside is not None:
        yield pair.outside
    if pair.sure_share < LEAST_SURE_SHARE:
        yield Remark(Reason.LOW_CONFIDENCE, f"sure of {100 * pair.sure_share:.0f} % of the zone")
    for cut in (pair.baseline, pair.follow_up):
        yield from patch_remarks(cut)
    yield from _glare_remarks(pair)
    control = control_of(zone, zones)
    has_control = control is not None and is_usable(pairs[control.name])
    if not has_control and any(shot.calibration.colour is None for shot in shots):
        yield Remark(Reason.NO_CARD_NO_CONTROL)


def _glare_remarks(pair: PatchPair) -> Iterator[Remark]:
    """Whether one of the photographs shines much more than the other."""
    before, after = (cut.exclusions.shares(cut.patch.zone)["glare"] for cut in (pair.baseline, pair.follow_up))
    if abs(after - before) > MOST_GLARE_DIFFERS:
        yield Remark(Reason.GLARE, f"{100 * before:.0f} % of the zone, and {100 * after:.0f} % in the later one")


def sharpness_remarks(zone: ZoneReadings, shots: tuple[Shot, Shot]) -> Iterator[Remark]:
    """Whether a zone is too blurred in either photograph, or much more in one of them than in the other.

    What differs is the smallest detail that can be seen: the blur of the picture and the softness of skin together.
    """
    finest = []
    for spectrum, cut, shot in zip(zone.spectra, (zone.pair.baseline, zone.pair.follow_up), shots, strict=True):
        scale = cut.patch.px_per_mm
        yield from blur_remarks(spectrum.sharpness, scale if shot.sizes_known else None)
        if spectrum.sharpness.is_known:
            finest.append(math.hypot(SKIN_BLUR_MM, spectrum.sharpness.blur_px / scale))
    ratio = max(finest) / min(finest) if len(finest) == len(shots) else 1.0
    if ratio > MOST_SHARPNESS_RATIO:
        yield Remark(Reason.SHARPNESS_DIFFERS, f"{ratio:.1f} times, at most {MOST_SHARPNESS_RATIO:g} may be")


def is_usable(pair: PatchPair) -> bool:
    """Whether a control region is seen well enough in both photographs to be held against."""
    patch = pair.baseline.patch
    enough = patch.usable_share >= LEAST_USABLE_SHARE and patch.blocks >= FEWEST_BLOCKS
    return enough and pair.outside is None and pair.sure_share >= LEAST_SURE_SHARE


def colour_remarks(shots: Sequence[Shot]) -> Iterator[Remark]:
    """What cards and colours of photographs say against measuring their colour."""
    for shot in shots:
        colour = shot.calibration.colour
        if colour is not None and colour.error_de00 > MOST_COLOUR_ERROR_DE00:
            yield Remark(
                Reason.COLOUR_ERROR, f"{colour.error_de00:.1f} dE00, at most {MOST_COLOUR_ERROR_DE00:g} may be"
            )
        if shot.calibration.problems:
            yield Remark(Reason.CARD_PROBLEM, "; ".join(shot.calibration.problems))
        if shot.photo.is_grey:
            yield Remark(Reason.NO_COLOUR)


def patch_remarks(cut: ZonePatch) -> Iterator[Remark]:
    """What a zone of one photograph shows that stands in the way."""
    patch = cut.patch
    shares = cut.exclusions.shares(patch.zone)
    if patch.usable_share < LEAST_USABLE_SHARE or patch.blocks < 1:
        yield Remark(Reason.TOO_LITTLE_SKIN, f"{100 * patch.usable_share:.0f} % of the zone is left")
    if shares["clipped"] > MOST_CLIPPED_SHARE:
        yield Remark(Reason.CLIPPED, f"{100 * shares['clipped']:.0f} % of the zone")
    if shares["glare"] > MOST_GLARE_SHARE:
        yield Remark(Reason.GLARE, f"{100 * shares['glare']:.0f} % of the zone")
    if not can_be_skin(patch.light[::4, ::4], patch.usable[::4, ::4], is_corrected=patch.colour_known):
        yield Remark(Reason.NO_SKIN)
