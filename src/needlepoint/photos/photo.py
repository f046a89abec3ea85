"""A photograph as it was taken: native pixels, what turns them into light, and the camera's facts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8] | NDArray[np.uint16]
Light = NDArray[np.float32]
"""Linear light, (height, width, 3), sRGB primaries, D65; 1.0 is the encoding's white; may leave 0..1."""
Mask = NDArray[np.bool_]
Points = NDArray[np.float64]
"""(n, 2): x to the right, y down, in pixels of the upright photograph."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of whole pixels: columns left..right-1, rows top..bottom-1."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Columns."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Rows."""
        return self.bottom - self.top

    @property
    def slices(self) -> tuple[slice, slice]:
        """For an array [row, column]."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def grown(self, by_px: int, shape: tuple[int, int]) -> Self:
        """With a margin on every side, within a picture of (height, width)."""
        return type(self)(
            max(self.left - by_px, 0),
            max(self.top - by_px, 0),
            min(self.right + by_px, shape[1]),
            min(self.bottom + by_px, shape[0]),
        )

    @classmethod
    def around(cls, points: Points, shape: tuple[int, int]) -> Self:
        """The smallest one that holds all points, within a picture of (height, width); may be empty."""
        low, high = np.floor(points.min(axis=0)), np.ceil(points.max(axis=0)) + 1
        left, top = np.clip(low, 0, (shape[1], shape[0])).astype(int)
        right, bottom = np.clip(high, 0, (shape[1], shape[0])).astype(int)
        return cls(int(left), int(top), int(right), int(bottom))


@dataclass(frozen=True, slots=True, eq=False)
class ColourEncoding:
    """What turns stored values into linear light in sRGB primaries.

    Attributes:
        curves: (3, levels) float32, linear light of each stored value, channel by channel; 256 or 65,536 levels.
        to_srgb: (3, 3) float32, from the file's own primaries (adapted to D65) to those of sRGB.
        name: for people, such as "sRGB" or "Display P3".
        assumed: whether the file named no profile, so that sRGB was assumed.
    """

    curves: Light
    to_srgb: Light
    name: str
    assumed: bool

    @classmethod
    def srgb(cls, levels: int = 256, *, assumed: bool = False) -> Self:
        """The curve and primaries of IEC 61966-2-1."""
        code = np.linspace(0, 1, levels, dtype=np.float64)
        linear = np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)
        return cls(np.repeat(linear[None].astype(np.float32), 3, 0), np.eye(3, dtype=np.float32), "sRGB", assumed)

    @property
    def keeps_primaries(self) -> bool:
        """Whether the primaries are those of sRGB already."""
        return bool(np.array_equal(self.to_srgb, np.eye(3)))


@dataclass(frozen=True, slots=True)
class CameraFacts:
    """What a photograph says about how it was taken, without anything that names a person, a device or a place.

    None stands for what the file does not say.
    """

    maker: str | None = None
    model: str | None = None
    focal_length_mm: float | None = None
    focal_length_35mm: float | None = None
    f_number: float | None = None
    exposure_s: float | None = None
    iso: float | None = None
    flash_fired: bool | None = None
    digital_zoom: float | None = None
    taken_at: dt.datetime | None = None
    """Local time of the camera; with a zone only where the file gives one."""


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """An upright photograph in its native pixels.

    Attributes:
        name: the file's name without its folder, shown to people.
        pixels: (height, width, 3), red, green, blue, as stored; 8 or 16 bit.
        sha256: of the original bytes.
        notes: what had to be done to read it, in words ("has no colour", "alpha left out").
        is_grey: whether it carries no colour at all.
    """

    name: str
    pixels: Pixels
    encoding: ColourEncoding
    facts: CameraFacts
    sha256: str
    notes: tuple[str, ...] = ()
    is_grey: bool = False
    _small: dict[int, NDArray[np.uint8]] = field(default_factory=dict, repr=False)

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width) in pixels."""
        return self.pixels.shape[0], self.pixels.shape[1]

    @property
    def whole(self) -> Box:
        """The box of the whole picture."""
        return Box(0, 0, self.shape[1], self.shape[0])

    @property
    def top_value(self) -> int:
        """The largest value a stored channel can have."""
        return int(np.iinfo(self.pixels.dtype).max)

    def crop(self, box: Box) -> Pixels:
        """The stored values inside a box, not copied."""
        return self.pixels[box.slices]

    def light(self, box: Box | None = None) -> Light:
        """Linear light inside a box (or everywhere), before any correction by a card."""
        linear = _looked_up(self.crop(box or self.whole), self.encoding.curves)
        if self.encoding.keeps_primaries:
            return linear
        return np.asarray(cv2.transform(linear, self.encoding.to_srgb), np.float32)

    def grey(self, shrink: int = 1) -> NDArray[np.uint8]:
        """Stored luma in 8 bit, each side divided by `shrink`; kept, since several rooms ask for the same one."""
        if shrink not in self._small:
            eight_bit = self.pixels if self.pixels.dtype == np.uint8 else (self.pixels >> 8).astype(np.uint8)
            luma = np.asarray(cv2.cvtColor(eight_bit, cv2.COLOR_RGB2GRAY), np.uint8)
            size = (max(self.shape[1] // shrink, 1), max(self.shape[0] // shrink, 1))
            if shrink > 1:
                luma = np.asarray(cv2.resize(luma, size, interpolation=cv2.INTER_AREA), np.uint8)
            self._small[shrink] = luma
        return self._small[shrink]


def _looked_up(stored: Pixels, curves: Light) -> Light:
    """Each channel of stored values through its own table."""
    if stored.dtype == np.uint8 and stored.size:
        return np.asarray(cv2.LUT(stored, np.ascontiguousarray(curves.T)[None]), np.float32)
    linear = np.empty(stored.shape, np.float32)
    for channel in range(3):
        # Every stored value is in the table; "clip" only spares NumPy a copy of the whole channel.
        np.take(curves[channel], stored[..., channel], out=linear[..., channel], mode="clip")
    return linear
