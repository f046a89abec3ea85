"""Zones cut out of photographs: the native pixels of one zone, or of the same skin in a pair of photographs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.calibration import Calibration
from needlepoint.photos.photo import Box, ColourEncoding, Light, Mask, Photo, Points
from needlepoint.photos.reasons import Remark
from needlepoint.photos.registration.field import Grid, Registration
from needlepoint.photos.skin_patch import SkinPatch
from needlepoint.photos.threads import side_by_side
from needlepoint.photos.zones.carrying import carry_outline, outside_remark
from needlepoint.photos.zones.exclusions import Exclusions, find_exclusions
from needlepoint.photos.zones.polygon import inside

Labels = NDArray[np.uint16]

BLOCK_MM = 5.0
"""IMAGING.md, section 5: the bootstrap resamples blocks of about 5 mm."""
MARGIN_MM = 4.0
"""Ours: the widest filter of a metric (texture, 3 mm) reaches no farther."""
LEAST_CONFIDENCE = 0.15
"""Ours: less certain a place of the follow-up is not taken for the same skin. It is below the 0.3 at which a place is
flagged: most of what is flagged lies right, and leaving all of it out would cost every fortieth careful pair its
control region."""
MOST_BLOCKS = 10_000
_NO_BLOCK = 65_535
_GLINT, _SHINE = 0x4000, 0x8000
"""Added to the number of a block where nothing but a narrow glint lies on it, or broader shine: both are more than
`MOST_BLOCKS`."""
_COVERED = 3
_STRIP_PX = 256


class SharpnessOf(Protocol):
    """What the gate says of a crop."""

    @property
    def blur_px(self) -> float:
        """Standard deviation of the blur, pixels."""

    @property
    def noise(self) -> float:
        """Standard deviation of the noise of log luminance of a pixel."""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """One photograph with what is known of it.

    Attributes:
        px_per_mm: pixels of a millimetre of skin; for a follow-up in a pair it is not used, since there it follows
            from the baseline's and from the registration.
        sizes_known: whether px_per_mm is measured or stated.
        sharpness: of its skin.
    """

    photo: Photo
    calibration: Calibration
    px_per_mm: float
    sizes_known: bool
    sharpness: SharpnessOf


@dataclass(frozen=True, slots=True, eq=False)
class ZonePatch:
    """A zone's patch with what was left out of it."""

    patch: SkinPatch
    exclusions: Exclusions


@dataclass(frozen=True, slots=True, eq=False)
class PatchPair:
    """The same skin in both photographs: block k of one is block k of the other.

    Attributes:
        outline: the zone's outline in the follow-up.
        magnification: length in the follow-up over length in the baseline, in pixels, over this zone.
        outside: why the zone cannot be used in the follow-up, if a considerable part of it left the picture.
        sure_share: how much of the zone the registration is sure of, 0 to 1.
    """

    baseline: ZonePatch
    follow_up: ZonePatch
    outline: Points
    magnification: float
    outside: Remark | None
    sure_share: float


def patch_of(seen: Seen, outline: Points) -> ZonePatch:
    """One zone of one photograph, with its own blocks of about 5 mm.

    The crop reaches 4 mm beyond the zone where the picture does. A zone outside the picture gives an empty patch.
    """
    cut = _Cut.of(seen, outline, seen.px_per_mm)
    labels = _laid_blocks(cut, outline, seen.px_per_mm)
    _leave_out(labels, cut.hidden)
    return cut.patch(labels, _kept_numbers(labels))


def pair_of_patches(baseline: Seen, follow_up: Seen, outline: Points, registration: Registration) -> PatchPair:
    """One zone of two photographs, with the blocks of the baseline carried to the follow-up.

    Skin counts only where both show it and the registration is sure of it. The follow-up's scale is the baseline's
    times the magnification that the registration sees over the zone, so that an error of scale is common to both.
    """
    return pairs_of_patches(baseline, follow_up, {"": outline}, registration)[""]


def pairs_of_patches(
    baseline: Seen, follow_up: Seen, outlines: Mapping[str, Points], registration: Registration
) -> dict[str, PatchPair]:
    """As `pair_of_patches`, for several zones by name, side by side."""
    carried = {name: carry_outline(outline, registration) for name, outline in outlines.items()}
    larger = {name: local_magnification(registration, outline) for name, outline in outlines.items()}
    scale = baseline.px_per_mm
    sides = [
        side
        for name, outline in outlines.items()
        for side in ((baseline, outline, scale), (follow_up, carried[name], scale * larger[name]))
    ]
    cuts = side_by_side(lambda side: _Cut.of(*side), sides)
    todo = [
        (first, second, outlines[name], carried[name], larger[name])
        for name, first, second in zip(outlines, cuts[::2], cuts[1::2], strict=True)
    ]
    pairs = side_by_side(lambda each: _paired(*each, registration), todo)
    return dict(zip(outlines, pairs, strict=True))


def _paired(
    first: _Cut, second: _Cut, outline: Points, carried: Points, magnification: float, registration: Registration
) -> PatchPair:
    baseline, follow_up = first.seen, second.seen
    labels = _laid_blocks(first, outline, baseline.px_per_mm)
    sure = _is_sure(registration, first.box)
    in_zone = max(int(np.count_nonzero(first.zone)), 1)
    sure_share = float(np.count_nonzero(sure & first.zone)) / in_zone
    labels[~sure] = _NO_BLOCK
    _leave_out(labels, first.hidden)
    labels_there = _labels_carried(labels, first.box, second.box, registration)
    second = replace(second, zone=second.zone | (labels_there != _NO_BLOCK))
    hidden_there = second.hidden
    _leave_out(labels, _seen_from_baseline(hidden_there, first.box, second.box, registration))
    _leave_out(labels_there, hidden_there)
    numbers = _kept_numbers(labels, labels_there)
    return PatchPair(
        first.patch(labels, numbers),
        second.patch(labels_there, numbers),
        carried,
        magnification,
        outside_remark(carried, follow_up.photo.shape),
        sure_share,
    )


def local_magnification(registration: Registration, outline: Points) -> float:
    """Length in the follow-up over length in the baseline: the root of the ratio of areas over a zone."""
    points, step = outline, registration.step
    box = Box.around(points, registration.shapes[0])
    left, right = box.left // step, max(-(-box.right // step), box.left // step + 1)
    top, bottom = box.top // step, max(-(-box.bottom // step), box.top // step + 1)
    columns, rows = np.gradient(registration.forward, axis=1), np.gradient(registration.forward, axis=0)
    areas = columns[..., 0] * rows[..., 1] - columns[..., 1] * rows[..., 0]
    grid = Box(left, top, min(right, areas.shape[1]), min(bottom, areas.shape[0]))
    weights = inside((points + 0.5) / step - 0.5, grid)
    within = areas[grid.slices]
    area = float(within[weights].mean() if weights.any() else np.median(areas)) / step**2
    return float(np.sqrt(max(area, 1e-6)))


def corrected_light(photo: Photo, calibration: Calibration, box: Box) -> Light:
    """Linear light of a box, corrected by the card where one was seen.

    Where the file's primaries are those of sRGB, tone curve and matrix go into the table of stored values, so that the
    pixels are passed over once.
    """
    colour = calibration.colour
    if colour is None or not photo.encoding.keeps_primaries:
        light = photo.light(box)
        return light if colour is None else colour.apply(light)
    curves = np.ascontiguousarray(colour.undo_tone(photo.encoding.curves))
    encoding = ColourEncoding(curves, colour.matrix, photo.encoding.name, photo.encoding.assumed)
    return replace(photo, encoding=encoding).light(box)


@dataclass(frozen=True, slots=True, eq=False)
class _Cut:
    """A crop before it is known which of its skin counts."""

    seen: Seen
    box: Box
    light: Light
    zone: Mask
    exclusions: Exclusions
    px_per_mm: float

    @classmethod
    def of(cls, seen: Seen, outline: Points, px_per_mm: float) -> _Cut:
        tight = Box.around(outline, seen.photo.shape)
        box = tight.grown(round(MARGIN_MM * px_per_mm), seen.photo.shape) if tight.width and tight.height else tight
        light = corrected_light(seen.photo, seen.calibration, box)
        zone = inside(outline, box)
        corners = seen.calibration.card_corners
        exclusions = find_exclusions(seen.photo, light, box, zone, px_per_mm=px_per_mm, card_corners=corners)
        return cls(seen, box, light, zone, exclusions, px_per_mm)

    @property
    def hidden(self) -> NDArray[np.uint8]:
        """Of each pixel: 0 where skin shows, 1 where a narrow glint lies on it, 2 where broader shine does, `_COVERED`
        where something covers it."""
        hidden = np.asarray(2 * self.exclusions.glare.view(np.uint8) - self.exclusions.glint.view(np.uint8))
        hidden[self.exclusions.covered] = _COVERED
        return hidden

    def patch(self, labels: Labels, numbers: NDArray[np.int32]) -> ZonePatch:
        block = numbers[labels]
        through_glints = numbers.astype(np.int16)
        through_glints[_GLINT:_SHINE] = through_glints[:_GLINT]
        patch = SkinPatch(
            self.box,
            self.light,
            self.zone,
            block >= 0,
            (labels >= _GLINT) & (labels != _NO_BLOCK),
            block,
            int(numbers.max(initial=-1)) + 1,
            self.px_per_mm,
            self.seen.sizes_known,
            self.seen.sharpness.blur_px,
            self.seen.sharpness.noise,
            self.seen.calibration.colour is not None,
            card_light=self.seen.calibration.light,
            seen_block=through_glints[labels],
        )
        return ZonePatch(patch, self.exclusions)


def _laid_blocks(cut: _Cut, outline: Points, px_per_mm: float) -> Labels:
    """The number of each pixel's block, `_NO_BLOCK` outside the zone.

    As many of about 5 mm as fit are laid side by side over the zone, so that none is a sliver.
    """
    corner, across = outline.min(axis=0), np.maximum(np.ptp(outline, axis=0), 1.0)
    side = max(BLOCK_MM * px_per_mm, float(np.sqrt(np.prod(across) / MOST_BLOCKS)) * 1.1, float(across.max()) / 1000)
    columns, rows = (max(round(length / side), 1) for length in across)
    x, y = np.arange(cut.box.left, cut.box.right) - corner[0], np.arange(cut.box.top, cut.box.bottom) - corner[1]
    column = np.clip(x * columns // across[0], 0, columns - 1)
    row = np.clip(y * rows // across[1], 0, rows - 1)
    labels: Labels = (row * columns).astype(np.uint16)[:, None] + column.astype(np.uint16)
    labels[~cut.zone] = _NO_BLOCK
    return labels


def _leave_out(labels: Labels, hidden: NDArray[np.uint8]) -> None:
    """Mark, in place, what `_Cut.hidden` says is hidden."""
    np.bitwise_or(labels, np.uint16(_GLINT), out=labels, where=hidden == 1)
    np.bitwise_or(labels, np.uint16(_SHINE), out=labels, where=hidden == 2)
    labels[hidden == _COVERED] = _NO_BLOCK


def _kept_numbers(*labels: Labels) -> NDArray[np.int32]:
    """For each label, its number from 0 among those that any of the patches still holds; -1 for none."""
    held = np.zeros(_NO_BLOCK + 1, np.bool_)
    for each in labels:
        if each.size:
            held |= cv2.calcHist([each], [0], None, [_NO_BLOCK + 1], [0, _NO_BLOCK + 1]).ravel() > 0
    held[_GLINT:] = False
    numbers = np.full(_NO_BLOCK + 1, -1, np.int32)
    numbers[held] = np.arange(np.count_nonzero(held), dtype=np.int32)
    return numbers


def _is_sure(registration: Registration, box: Box) -> Mask:
    sure = np.empty((box.height, box.width), np.bool_)
    for rows, strip in _strips(box):
        np.greater_equal(registration.confidence_in(strip), LEAST_CONFIDENCE, out=sure[rows])
    return sure


def _labels_carried(labels: Labels, box: Box, box_there: Box, registration: Registration) -> Labels:
    """The block of each pixel of a crop of the follow-up, looked up where it lies in the baseline."""
    found = np.full((box_there.height, box_there.width), _NO_BLOCK, np.uint16)
    if not labels.size:
        return found
    for rows, strip in _strips(box_there):
        found[rows] = _looked_up(labels, registration.baseline_of(strip), box, _NO_BLOCK)
    return found


def _seen_from_baseline(
    hidden_there: NDArray[np.uint8], box: Box, box_there: Box, registration: Registration
) -> NDArray[np.uint8]:
    """For each pixel of a crop of the baseline, what hides its place in the follow-up; covered outside of that."""
    found = np.full((box.height, box.width), _COVERED, np.uint8)
    if hidden_there.size:
        for rows, strip in _strips(box):
            found[rows] = _looked_up(hidden_there, registration.follow_up_of(strip), box_there, _COVERED)
    return found


def _looked_up(crop: NDArray[np.uint16] | NDArray[np.uint8], place: Grid, box: Box, beyond: int) -> NDArray[np.integer]:
    """The value of a crop at places of its photograph, the nearest pixel's; `beyond` where the crop does not reach."""
    x, y = place[..., 0] - np.float32(box.left), place[..., 1] - np.float32(box.top)
    found = cv2.remap(crop, x, y, cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT, borderValue=beyond)
    return np.asarray(found, crop.dtype)


def _strips(box: Box) -> Iterator[tuple[slice, Box]]:
    """A box in strips, so that the maps of a whole face are never held at once."""
    for top in range(box.top, box.bottom, _STRIP_PX) if box.width else ():
        bottom = min(top + _STRIP_PX, box.bottom)
        yield slice(top - box.top, bottom - box.top), Box(box.left, top, box.right, bottom)
