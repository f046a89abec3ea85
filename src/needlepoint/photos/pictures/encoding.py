"""From linear light to the bytes of a file: PNG and JPEG without any metadata, whole or as a data URI."""

from __future__ import annotations

import base64
import io
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from needlepoint.photos.calibration import Calibration
from needlepoint.photos.photo import Box, Light, Photo, Pixels

Picture = NDArray[np.uint8]
"""(height, width, 3): red, green, blue as a screen shows them (sRGB)."""
_STEPS = 4095


def encode_srgb(light: Light) -> Picture:
    """Linear light as a screen shows it, by the curve of IEC 61966-2-1; what leaves 0..1 is cut off."""
    linear = np.linspace(0, 1, _STEPS + 1)
    code = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    table = np.round(code * 255).astype(np.uint8)
    return np.asarray(table[(np.clip(light, 0, 1) * _STEPS + 0.5).astype(np.int32)])


def png_bytes(picture: Picture) -> bytes:
    """A PNG file."""
    return _file(picture, "PNG", optimize=False, compress_level=6)


def jpeg_bytes(picture: Picture, quality: int = 88) -> bytes:
    """A JPEG file at full colour resolution."""
    return _file(picture, "JPEG", quality=quality, subsampling=0)


def jpeg_data_uri(picture: Picture, quality: int = 86) -> str:
    """A JPEG that can stand inside an HTML file."""
    return "data:image/jpeg;base64," + base64.b64encode(jpeg_bytes(picture, quality)).decode("ascii")


def light_shown(photo: Photo, box: Box, calibration: Calibration, longest_px: int) -> tuple[Light, float]:
    """The light inside a box, corrected by the card where there is one, made smaller for a screen.

    Returns:
        (height, width, 3) light, and how many pixels of the photograph one of its pixels stands for (1 or more).
    """
    shrink = max(1.0, max(box.width, box.height) / longest_px)
    light = replace(photo, pixels=_made_smaller(photo.crop(box), shrink), _small={}).light()
    return (calibration.colour.apply(light) if calibration.colour else light), shrink


def _made_smaller(stored: Pixels, shrink: float) -> Pixels:
    if shrink <= 1:
        return stored
    size = (max(round(stored.shape[1] / shrink), 1), max(round(stored.shape[0] / shrink), 1))
    small = np.asarray(cv2.resize(stored, size, interpolation=cv2.INTER_AREA))
    return small.astype(np.uint8) if stored.dtype == np.uint8 else small.astype(np.uint16)


def _file(picture: Picture, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    Image.fromarray(picture).save(out, kind, **options)
    return out.getvalue()
