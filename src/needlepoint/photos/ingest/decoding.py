"""Stored values out of a file whose head has been checked: red, green, blue, upright, 8 or 16 bit."""

from __future__ import annotations

import io
import threading
import warnings
from typing import Any

import cv2
import numpy as np
import PIL.Image
import PIL.ImageCms
import PIL.TiffImagePlugin

from needlepoint.photos.ingest.encoding import Colours
from needlepoint.photos.ingest.head import Head
from needlepoint.photos.ingest.hidden import damaged
from needlepoint.photos.ingest.kinds import FileKind
from needlepoint.photos.photo import Pixels

_FLAGS = cv2.IMREAD_COLOR_RGB | cv2.IMREAD_ANYDEPTH | cv2.IMREAD_IGNORE_ORIENTATION
_TURNS: dict[int, int] = {3: cv2.ROTATE_180, 6: cv2.ROTATE_90_CLOCKWISE, 8: cv2.ROTATE_90_COUNTERCLOCKWISE}


def decode(data: bytes, head: Head) -> Pixels:
    """The picture of a JPEG, PNG or TIFF file, (height, width, 3); OpenCV turns TIFF upright, we turn the others.

    Raises:
        UnreadableFile: it does not decode to what its head promised.
    """
    try:
        pixels = _decode_tiff(data, head) if head.kind is FileKind.TIFF else _open_cv(data, _FLAGS)
    except (cv2.error, OSError, SyntaxError, ValueError, KeyError, TypeError, MemoryError):
        raise damaged(head.kind) from None
    if pixels is None or pixels.ndim != 3 or pixels.dtype not in (np.uint8, np.uint16):
        raise damaged(head.kind)
    if {pixels.shape[0], pixels.shape[1]} != {head.height, head.width}:
        raise damaged(head.kind)
    return _checked(pixels)


def _open_cv(data: bytes, flags: int) -> Any:
    """OpenCV's answer, without the lines that it writes to standard error about a damaged file."""
    with _QUIET:
        return cv2.imdecode(np.frombuffer(data, np.uint8), flags)


class _Quiet:
    """OpenCV says nothing while any thread is inside; the last to leave makes it as loud as it was."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._loudness = 0

    def __enter__(self) -> None:
        with self._lock:
            if not self._inside:
                self._loudness = cv2.utils.logging.getLogLevel()
                cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside:
                cv2.utils.logging.setLogLevel(self._loudness)


# The level is one for the whole process, and two photographs may be decoded at once.
_QUIET = _Quiet()


def _decode_tiff(data: bytes, head: Head) -> Any:
    """By Pillow where it can; it keeps only 8 of the 16 bits of a colour picture, and then OpenCV does it.

    OpenCV 5.0 takes damaged strips of 8 bits for sound, darkens colours by their transparency, and scrambles 16 bits
    where it is asked for RGB.
    """
    if head.is_deep:
        pixels = _open_cv(data, cv2.IMREAD_COLOR | cv2.IMREAD_ANYDEPTH)
        return pixels if pixels is None else cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB, dst=pixels)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _decode_shallow_tiff(data)


def _decode_shallow_tiff(data: bytes) -> Any:
    # Not by PIL.Image.open, which warns of any picture above 89 megapixels; the size of ours is checked already.
    with PIL.TiffImagePlugin.TiffImageFile(io.BytesIO(data)) as image:
        if image.mode in {"RGBA", "RGBX", "LA"}:
            stored = np.asarray(image)
            kept = slice(1) if image.mode == "LA" else slice(3)
            return np.ascontiguousarray(np.broadcast_to(stored[..., kept], (*stored.shape[:2], 3)))
        return np.array(image if image.mode == "RGB" else image.convert("RGB"))


def decode_heif(image: Any) -> Pixels:
    """The picture of an opened HEIC file, (height, width, 3), upright; 10 and 12 bit are spread over 16.

    Raises:
        UnreadableFile: it does not decode.
    """
    try:
        stored = np.asarray(image)
    except (ValueError, RuntimeError, EOFError, OSError, SyntaxError, MemoryError):
        raise damaged(FileKind.HEIC) from None
    stored = stored[..., None] if stored.ndim == 2 else stored
    if stored.dtype == np.uint16:
        bits = int(image.info.get("bit_depth", 10))
        # libheif leaves the low bits empty; repeating the high ones there makes white 65,535.
        stored = stored | (stored >> bits) if 8 < bits < 16 else stored
    colours = stored[..., :3] if stored.shape[2] >= 3 else np.repeat(stored[..., :1], 3, axis=2)
    return _checked(np.ascontiguousarray(colours))


def _checked(pixels: Any) -> Pixels:
    assert pixels.dtype in (np.uint8, np.uint16)  # noqa: S101 - both callers hand over nothing else
    found: Pixels = pixels
    return found


def upright(pixels: Pixels, orientation: int) -> Pixels:
    """The picture turned as EXIF orientation 1 to 8 asks for; not copied where it is upright already."""
    if orientation in {2, 5, 7, 4}:
        pixels = _checked(cv2.flip(pixels, 1))
        orientation = {2: 1, 4: 3, 5: 8, 7: 6}[orientation]
    return _checked(cv2.rotate(pixels, _TURNS[orientation])) if orientation in _TURNS else pixels


def convert_to_srgb(pixels: Pixels, colours: Colours) -> Pixels | None:
    """8-bit sRGB by Little CMS for a profile that works by tables; None where the profile cannot be used."""
    eight_bit = pixels if pixels.dtype == np.uint8 else (pixels >> 8).astype(np.uint8)
    try:
        profile = PIL.ImageCms.ImageCmsProfile(io.BytesIO(colours.odd_profile or b""))
        srgb = PIL.ImageCms.createProfile("sRGB")
        picture = PIL.ImageCms.profileToProfile(PIL.Image.fromarray(eight_bit), profile, srgb)
    except (OSError, PIL.ImageCms.PyCMSError, ValueError, TypeError):
        return None
    return None if picture is None else np.asarray(picture)


def is_colourless(pixels: Pixels) -> bool:
    """Whether red, green and blue are the same everywhere, but for rounding."""
    tolerance = 2 if pixels.dtype == np.uint8 else 2 * 257
    step = max(1, max(pixels.shape[:2]) // 256)
    return _is_neutral(_checked(pixels[::step, ::step]), tolerance) and _is_neutral(pixels, tolerance)


def _is_neutral(pixels: Pixels, tolerance: int) -> bool:
    red, green, blue = cv2.split(pixels)
    off = max(cv2.norm(red, green, cv2.NORM_INF), cv2.norm(green, blue, cv2.NORM_INF))
    return bool(off <= tolerance)
