"""What the head of an image file says, before anything is decoded."""

from __future__ import annotations

from dataclasses import dataclass

from needlepoint.photos.ingest.kinds import FileKind

Chromaticities = tuple[float, float, float, float, float, float, float, float]
"""x and y of white, red, green, blue."""


@dataclass(frozen=True, slots=True)
class ColourClaims:
    """What the file says about its colours; what is None it does not say.

    Attributes:
        icc: the whole ICC profile.
        codes: colour primaries and transfer characteristics by ITU-T H.273 (PNG cICP, HEIC nclx).
        is_srgb: whether it says sRGB in so many words.
        gamma: exponent from stored value to light (PNG gAMA).
        chromaticities: of its primaries (PNG cHRM).
    """

    icc: bytes | None = None
    codes: tuple[int, int] | None = None
    is_srgb: bool = False
    gamma: float | None = None
    chromaticities: Chromaticities | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """What the head of an image file says.

    Attributes:
        width: of the stored rows, before turning upright.
        tags: the block of EXIF tags, laid out as a TIFF file; empty where there is none.
        orientation: 1 to 8, what is still to be done after decoding.
        is_cmyk: whether its colours are those of printing inks.
        is_deep: whether a TIFF has 16 bits; of the other formats the decoders know it.
        notes: what was left out, in words.
    """

    kind: FileKind
    width: int
    height: int
    claims: ColourClaims
    tags: bytes = b""
    orientation: int = 1
    is_grey: bool = False
    is_cmyk: bool = False
    is_deep: bool = False
    notes: tuple[str, ...] = ()
