"""Where in a zone something changed beyond error: one value for each block of about 5 mm of skin.

Blue blocks with a minus went down, orange ones with a plus went up, pale ones stayed within error, hatched skin was
left out. Sign and hatching are drawn, so a greyscale print says the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from needlepoint.photos.calibration import NO_CALIBRATION, Calibration
from needlepoint.photos.photo import Box, Light, Mask, Photo, Points
from needlepoint.photos.pictures.encoding import Picture, encode_srgb, light_shown, png_bytes
from needlepoint.photos.pictures.lettering import INK, PAPER, QUIET, canvas, draw_outline, font, hatch, words_width
from needlepoint.photos.pictures.wording import change_unit_of
from needlepoint.photos.quantities import FACTS, ChangeScale, Quantity
from needlepoint.photos.reading import Tally

LONGEST_PX = 1200
DOWN, UP, STILL = (33, 102, 172), (214, 110, 20), (228, 228, 224)
"""Blue and orange: told apart by every kind of colour blindness; and each block carries its sign."""
SPREADS = 3.0
"""A block counts as changed beyond so many standard deviations of a block: by chance about 3 blocks in 1000 do."""


@dataclass(frozen=True, slots=True, eq=False)
class BlockChanges:
    """Change block by block, on the quantity's change scale (percent for a ratio, else its unit).

    Attributes:
        values: (blocks,) the control's own change taken off; not a number where a block has nothing to compare.
        limit: beyond this on either side a block has changed.
        from_control: whether the limit is the spread of untreated skin; else it is the spread within the zone itself.
    """

    quantity: Quantity
    values: NDArray[np.float64]
    limit: float
    from_control: bool


@dataclass(frozen=True, slots=True, eq=False)
class MappedZone:
    """A zone of the baseline with its blocks.

    Attributes:
        box: the crop that the arrays belong to.
        zone: inside the outline.
        block: the number of each pixel's block, -1 where left out.
    """

    outline: Points
    box: Box
    zone: Mask
    block: NDArray[np.int32]
    changes: BlockChanges


def block_changes(
    quantity: Quantity, zone: tuple[Tally, Tally], blocks: int, control: tuple[Tally, Tally] | None, control_blocks: int
) -> BlockChanges:
    """The change of each block between two photographs, and beyond which size it is more than error.

    The size of error is the spread (median absolute deviation, scaled to a normal one's standard deviation) of the
    control region's blocks; without a control it is that of the zone's own, which hides a change that is the same
    everywhere.
    """
    values = _per_block(quantity, zone, blocks)
    beside = values if control is None else _per_block(quantity, control, control_blocks)
    known = beside[np.isfinite(beside)]
    middle = float(np.median(known)) if known.size else 0.0
    spread = 1.4826 * float(np.median(np.abs(known - middle))) if known.size else 0.0
    return BlockChanges(quantity, values - (middle if control else 0.0), SPREADS * spread, control is not None)


def change_map_png(
    photo: Photo, zones: Sequence[MappedZone], *, calibration: Calibration = NO_CALIBRATION, title: str = ""
) -> bytes:
    """The map over the greyed baseline, with its legend; the zones must be mapped for the same quantity."""
    box = Box.around(np.concatenate([zone.outline for zone in zones]), photo.shape)
    box = box.grown(max(box.width, box.height) // 12, photo.shape)
    light, shrink = light_shown(photo, box, calibration, LONGEST_PX)
    picture = _paled(light)
    strongest = max(_strongest(zone.changes) for zone in zones)
    for zone in zones:
        _paint(picture, zone, box, shrink, strongest)
    return png_bytes(_with_legend(picture, zones[0].changes, strongest, title))


def _per_block(quantity: Quantity, pair: tuple[Tally, Tally], blocks: int) -> NDArray[np.float64]:
    before, after = (tally.under(np.eye(blocks)) for tally in pair)
    with np.errstate(divide="ignore", invalid="ignore"):
        is_ratio = FACTS[quantity].change is ChangeScale.RATIO
        change = 100 * (after / before - 1) if is_ratio else after - before
    return np.where(np.isfinite(change), change, np.nan)


def _strongest(changes: BlockChanges) -> float:
    known = np.abs(changes.values[np.isfinite(changes.values)])
    return max(float(np.percentile(known, 95)) if known.size else 0.0, 2 * changes.limit, 1e-9)


def _paled(light: Light) -> Picture:
    grey = encode_srgb(light).mean(axis=2, keepdims=True)
    return np.ascontiguousarray(np.repeat(grey * 0.45 + 130, 3, axis=2).astype(np.uint8))


def _paint(picture: Picture, zone: MappedZone, box: Box, shrink: float, strongest: float) -> None:
    """Tint the blocks, draw their signs, hatch what was left out, outline the zone."""
    block, where = _placed(zone, box, shrink, picture.shape)
    tints, signs = _tints(zone.changes, strongest)
    counted = where & (block >= 0)
    ink = tints[block[counted]]
    picture[counted] = (picture[counted] * 0.25 + ink * 0.75).astype(np.uint8)
    _borders(picture, block, counted)
    unknown = counted.copy()
    unknown[counted] = ~np.isfinite(zone.changes.values[block[counted]])
    hatch(picture, (where & (block < 0)) | unknown, spacing_px=7)
    for number in np.flatnonzero(signs):
        rows, columns = np.nonzero(block == number)
        if rows.size > 60:
            _sign(picture, (float(columns.mean()), float(rows.mean())), int(signs[number]), rows.size)
    draw_outline(picture, (zone.outline - (box.left, box.top) + 0.5) / shrink - 0.5, dashed=False)


def _placed(zone: MappedZone, box: Box, shrink: float, shape: tuple[int, ...]) -> tuple[NDArray[np.int32], Mask]:
    """The zone's block numbers and inside, on the picture's pixels (nearest)."""
    rows = np.round((np.arange(shape[0]) + 0.5) * shrink - 0.5 + box.top - zone.box.top).astype(int)
    columns = np.round((np.arange(shape[1]) + 0.5) * shrink - 0.5 + box.left - zone.box.left).astype(int)
    good_rows, good_columns = (rows >= 0) & (rows < zone.box.height), (columns >= 0) & (columns < zone.box.width)
    at = np.ix_(np.clip(rows, 0, zone.box.height - 1), np.clip(columns, 0, zone.box.width - 1))
    inside = good_rows[:, None] & good_columns[None]
    return np.where(inside, zone.block[at], -1), inside & zone.zone[at]


def _tints(changes: BlockChanges, strongest: float) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """A colour and a sign (-1, 0, 1) for each block; stronger change, stronger colour."""
    values = np.nan_to_num(changes.values)
    signs = np.where(np.abs(values) > changes.limit, np.sign(values), 0).astype(np.int64)
    strength = np.clip(np.abs(values) / strongest, 0.35, 1.0)[:, None]
    full = np.where((signs < 0)[:, None], np.array(DOWN, float), np.array(UP, float))
    still = np.array(STILL, float)
    return np.where((signs == 0)[:, None], still, still + (full - still) * strength), signs


def _borders(picture: Picture, block: NDArray[np.int32], counted: Mask) -> None:
    edge = np.zeros(counted.shape, bool)
    edge[:, 1:] |= block[:, 1:] != block[:, :-1]
    edge[1:] |= block[1:] != block[:-1]
    picture[edge & counted] = PAPER


def _sign(picture: Picture, at: tuple[float, float], sign: int, area: int) -> None:
    """A plus or a minus, dark with a white edge."""
    reach = float(np.clip(np.sqrt(area) * 0.2, 3, 12))
    x, y = round(at[0] * 16), round(at[1] * 16)
    length = round(reach * 16)
    for colour, width in ((PAPER, max(int(reach / 2), 3)), (INK, max(int(reach / 4), 1))):
        cv2.line(picture, (x - length, y), (x + length, y), colour, width, cv2.LINE_AA, shift=4)
        if sign > 0:
            cv2.line(picture, (x, y - length), (x, y + length), colour, width, cv2.LINE_AA, shift=4)


def _with_legend(picture: Picture, changes: BlockChanges, strongest: float, title: str) -> Picture:
    letter = int(np.clip(picture.shape[1] // 45, 13, 20))
    row = round(letter * 1.8)
    unit = change_unit_of(changes.quantity)
    known_by = "untreated skin" if changes.from_control else "this zone itself (there is no control region)"
    entries = [
        (DOWN, -1, f"lower, to {-strongest:.2g} {unit} and beyond"),
        (UP, 1, f"higher, to +{strongest:.2g} {unit} and beyond"),
        (STILL, 0, f"within error: less than {changes.limit:.2g} {unit}, {SPREADS:g} times the spread of {known_by}"),
        (PAPER, 2, "hatched: left out (hair, shine, pen, too bright, or not surely laid over)"),
    ]
    note = "One block is about 5 mm. Some 3 in 1000 pass the limit by chance: look for groups of blocks."
    width = max(
        picture.shape[1],
        int(max(words_width(each, letter) for each in [title, note, *(e[2] for e in entries)])) + 3 * row,
    )
    sheet = canvas(row + picture.shape[0] + row * 5 + letter // 2, width)
    sheet[row : row + picture.shape[0], : picture.shape[1]] = picture
    top = row + picture.shape[0]
    for number, (colour, sign, _words) in enumerate(entries):
        _sample(sheet[top + number * row + 4 : top + (number + 1) * row - 3, 4 : 4 + row], colour, sign)
    image = Image.fromarray(sheet)
    draw = ImageDraw.Draw(image)
    draw.text((4, letter * 0.3), title, fill=INK, font=font(letter))
    for number, (_colour, _sign, words) in enumerate(entries):
        draw.text((row + 14, top + number * row + letter * 0.35), words, fill=INK, font=font(letter))
    draw.text((4, top + 4 * row + letter * 0.35), note, fill=QUIET, font=font(letter))
    return np.asarray(image)


def _sample(place: Picture, colour: tuple[int, int, int], sign: int) -> None:
    patch = canvas(place.shape[0], place.shape[1], colour)
    if sign in (-1, 1):
        _sign(patch, (patch.shape[1] / 2, patch.shape[0] / 2), sign, patch.shape[0] * 20)
    elif sign == 2:
        hatch(patch, np.ones(patch.shape[:2], bool), spacing_px=7)
    place[:] = patch
