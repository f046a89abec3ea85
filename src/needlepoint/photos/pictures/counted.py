"""What was counted, drawn over the photograph's own pixels: each metric by its own shape, legible without colour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from needlepoint.photos.calibration import NO_CALIBRATION, Calibration
from needlepoint.photos.photo import Box, Mask, Photo, Points
from needlepoint.photos.pictures.encoding import Picture, encode_srgb, light_shown, png_bytes
from needlepoint.photos.pictures.lettering import INK, PAPER, QUIET, canvas, draw_outline, font, hatch, words_width
from needlepoint.photos.quantities import Metric

LONGEST_PX = 2400
"""Larger zones are made smaller to this, and the legend says so."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How one metric is drawn: a shape in a colour (Okabe and Ito's, which colour-blind eyes tell apart)."""

    shape: str
    colour: tuple[int, int, int]
    words: str


MARKS: dict[Metric, Mark] = {
    Metric.PORES: Mark("ring", (0, 158, 115), "pore: ring"),
    Metric.WRINKLES: Mark("line", (213, 94, 0), "line or wrinkle: solid line"),
    Metric.TEXTURE: Mark("rising", (0, 114, 178), "hollow: outline, hatched ///"),
    Metric.STRIAE: Mark("falling", (204, 121, 167), "stretch mark: outline, hatched \\\\\\"),
    Metric.SPOTS: Mark("dots", (86, 60, 20), "dark spot: dotted outline"),
    Metric.ERYTHEMA: Mark("grid", (180, 0, 40), "red: outline, crossed"),
}
"""Pigment has no mark: all skin counts."""


def counted_png(
    photo: Photo,
    box: Box,
    outline: Points,
    counted: Mapping[Metric, Mask],
    *,
    left_out: Mask | None = None,
    calibration: Calibration = NO_CALIBRATION,
    title: str = "",
) -> bytes:
    """One zone of one photograph with everything that was counted in it.

    Args:
        box: the crop of the photograph that the masks belong to.
        outline: of the zone, in pixels of the photograph.
        counted: what each metric counted, (height, width) of the crop.
        left_out: inside the zone but not used (hair, shine, pen, clipped); drawn grey.
    """
    light, shrink = light_shown(photo, box, calibration, LONGEST_PX)
    picture = np.ascontiguousarray(encode_srgb(light))
    if left_out is not None:
        away = _fitted(left_out, picture)
        picture[away] = (picture[away].mean(axis=-1, keepdims=True) * 0.5 + 110).astype(np.uint8)
    shown = {metric: mask for metric, mask in counted.items() if metric in MARKS}
    for metric, mask in shown.items():
        draw_mark(picture, _fitted(mask, picture), MARKS[metric])
    draw_outline(picture, (outline - (box.left, box.top) + 0.5) / shrink - 0.5, dashed=False, width_px=1)
    size = "drawn over the original pixels" if shrink <= 1 else f"drawn at 1/{shrink:.1f} of the original size"
    numbers = {metric: _count(mask) for metric, mask in shown.items()}
    return png_bytes(_with_legend(picture, numbers, title, size, has_left_out=left_out is not None))


def draw_mark(picture: Picture, mask: Mask, mark: Mark) -> None:
    """One metric's mask in its own shape, drawn into the picture."""
    edges = _edges(mask)
    if mark.shape == "ring":
        _rings(picture, mask, mark.colour)
    elif mark.shape == "line":
        cv2.drawContours(picture, edges, -1, PAPER, 3, cv2.LINE_AA)
        picture[mask] = mark.colour
    elif mark.shape == "dots":
        _dots(picture, edges, mark.colour)
    else:
        for colour, width in ((PAPER, 3), (mark.colour, 1)):
            cv2.drawContours(picture, edges, -1, colour, width, cv2.LINE_AA)
        for rising in (True, False):
            if mark.shape in ("grid", "rising" if rising else "falling"):
                hatch(picture, mask, rising=rising, colour=mark.colour)


def _rings(picture: Picture, mask: Mask, colour: tuple[int, int, int]) -> None:
    """A ring around each, a little larger than itself, so that the pore stays to be seen."""
    count, _labels, stats, middles = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    for number in range(1, count):
        radius = float(np.sqrt(stats[number, cv2.CC_STAT_AREA] / np.pi)) + 2.5
        at = tuple(np.round(middles[number] * 16).astype(int).tolist())
        for ink, width in ((PAPER, 3), (colour, 1)):
            cv2.circle(picture, at, int(radius * 16), ink, width, cv2.LINE_AA, shift=4)


def _dots(picture: Picture, edges: list[NDArray[np.int32]], colour: tuple[int, int, int]) -> None:
    for edge in edges:
        for x, y in edge.reshape(-1, 2)[::7]:
            cv2.circle(picture, (int(x), int(y)), 3, PAPER, -1, cv2.LINE_AA)
            cv2.circle(picture, (int(x), int(y)), 2, colour, -1, cv2.LINE_AA)


def _edges(mask: Mask) -> list[NDArray[np.int32]]:
    found, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    return [np.asarray(edge, np.int32) for edge in found]


def _count(mask: Mask) -> int:
    return int(cv2.connectedComponents(mask.astype(np.uint8), connectivity=8)[0]) - 1


def _fitted(mask: Mask, picture: Picture) -> Mask:
    if mask.shape == picture.shape[:2]:
        return mask
    size = (picture.shape[1], picture.shape[0])
    return np.asarray(cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_AREA) >= 0.4)


def _with_legend(
    picture: Picture, counts: Mapping[Metric, int], title: str, size: str, *, has_left_out: bool
) -> Picture:
    """The picture on a sheet, with the shapes explained beneath."""
    letter = int(np.clip(picture.shape[1] // 45, 13, 22))
    row = round(letter * 1.8)
    words = [f"{MARKS[metric].words} ({count})" for metric, count in counts.items()] + (
        ["left out: grey"] * has_left_out
    )
    width = max(picture.shape[1], int(max(words_width(each, letter) for each in [*words, title, size])) + 4 * row)
    sheet = canvas(row + picture.shape[0] + row * (len(words) + 1) + letter // 2, width)
    sheet[row : row + picture.shape[0], : picture.shape[1]] = picture
    top = row + picture.shape[0]
    for number, metric in enumerate(counts):
        _draw_sample(sheet, Box(4, top + number * row + 5, 4 + 2 * row, top + (number + 1) * row - 3), metric)
    image = Image.fromarray(sheet)
    draw = ImageDraw.Draw(image)
    draw.text((4, letter * 0.3), title, fill=INK, font=font(letter))
    for number, each in enumerate(words):
        draw.text((2.5 * row, top + number * row + letter * 0.3), each, fill=INK, font=font(letter))
    draw.text((4, top + len(words) * row + letter * 0.3), size, fill=QUIET, font=font(letter))
    return np.asarray(image)


def _draw_sample(sheet: Picture, box: Box, metric: Metric) -> None:
    """The shape of one metric, as large as the box, on skin colour."""
    sample = canvas(box.height, box.width, (205, 170, 150))
    mask = np.zeros(sample.shape[:2], np.uint8)
    middle = (box.width // 2, box.height // 2)
    if MARKS[metric].shape == "line":
        cv2.line(mask, (6, middle[1]), (box.width - 6, middle[1]), 1, 2)
    elif MARKS[metric].shape == "ring":
        for x in (box.width // 4, box.width // 2, 3 * box.width // 4):
            cv2.circle(mask, (x, middle[1]), 3, 1, -1)
    else:
        cv2.ellipse(mask, middle, (box.width // 3, box.height // 3), 0, 0, 360, 1, -1)
    draw_mark(sample, mask.astype(bool), MARKS[metric])
    sheet[box.slices] = sample
