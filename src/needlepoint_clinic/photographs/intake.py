"""A photograph comes in: read by its content, stripped of what identifies, made small for pages, and judged by itself.

All of it is `needlepoint.photos`; of the file's name and metadata nothing is kept but what the library lets through.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from dataclasses import asdict, dataclass, replace
from typing import Any

import cv2
import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from needlepoint.errors import UnreadableFile
from needlepoint.photos.card import find_card
from needlepoint.photos.gate import PhotoCheck, check_photo
from needlepoint.photos.ingest import read_photo, stripped_copy
from needlepoint.photos.photo import CameraFacts, Photo
from needlepoint.photos.quantities import Metric

MOST_BYTES = 80_000_000
"""Of one upload; a phone's photograph has some 2 to 25 MB."""
THUMBNAIL_PX, SCREEN_PX = 320, 1920
"""The longer side of what lists and what pages show; the stored picture itself keeps every pixel."""
_PLACES = threading.BoundedSemaphore(2)
"""So many are decoded at once in a process: a picture of 100 megapixels takes some 600 MB while it is read."""


@dataclass(frozen=True, slots=True)
class Intake:
    """A photograph ready to be kept.

    Attributes:
        stored: the same picture without metadata; JPEG or PNG.
        ending: of the stored file.
        sha256: of the bytes as they came.
        taken_at: the camera's clock, which has no time zone unless the file gives one; None where it says nothing.
        facts: for the record: camera, notes, the gate's advice, and what the picture is good for.
    """

    stored: bytes
    ending: str
    thumbnail: bytes
    screen: bytes
    sha256: str
    width: int
    height: int
    taken_at: dt.datetime | None
    facts: dict[str, Any]


def take_in(data: bytes) -> Intake:
    """Read and judge an uploaded file.

    Raises:
        UnreadableFile: it is no photograph that can be kept, in words for whoever took it.
    """
    if len(data) > MOST_BYTES:
        raise UnreadableFile(
            _("The file is too large (%(size)s MB).") % {"size": len(data) // 1000000},
            next_step=_("Give a file of at most %(size)s MB, such as the camera's JPEG.")
            % {"size": MOST_BYTES // 1000000},
        )
    with _PLACES:
        photo = read_photo(data)
        stored = stripped_copy(data)
        check = check_photo(photo, calibration := find_card(photo))
        height, width = photo.shape
        return Intake(
            stored=stored,
            ending="jpg" if stored.startswith(b"\xff\xd8") else "png",
            thumbnail=_jpeg(_small(photo, THUMBNAIL_PX), 80),
            screen=_jpeg(_small(photo, SCREEN_PX), 90),
            sha256=hashlib.sha256(data).hexdigest(),
            width=width,
            height=height,
            taken_at=photo.facts.taken_at,
            facts={
                "camera": _camera(photo.facts),
                "notes": list(photo.notes),
                "px_per_mm": calibration.scale.px_per_mm if calibration.scale else None,
                "has_card": calibration.card_corners is not None,
                **_advice(check),
            },
        )


def _camera(facts: CameraFacts) -> dict[str, Any]:
    """What the camera said, without its clock, which the record keeps as a moment."""
    return {name: value for name, value in asdict(facts).items() if value is not None and name != "taken_at"}


def _advice(check: PhotoCheck) -> dict[str, Any]:
    """The gate's remarks in words, and which metrics nothing refuses."""
    remarks = dict.fromkeys(str(remark) for zone in check.zones for remark in zone.remarks)
    refused = [metric.value for metric in Metric if check.refusing(metric)]
    return {
        "advice": list(remarks),
        "cautions": [str(remark) for remark in check.cautions],
        "good_for": [metric.value for metric in Metric if metric.value not in refused],
        "not_for": refused,
    }


def _small(photo: Photo, longer_px: int) -> NDArray[np.uint8]:
    """The picture made small, in sRGB whatever its own colours are, blue first as OpenCV has it."""
    height, width = photo.shape
    share = min(1.0, longer_px / max(height, width))
    size = (max(round(width * share), 1), max(round(height * share), 1))
    shrunk: Any = cv2.resize(photo.pixels, size, interpolation=cv2.INTER_AREA)
    light = np.clip(replace(photo, pixels=shrunk, _small={}).light(), 0, 1)
    code = np.where(light <= 0.0031308, light * 12.92, 1.055 * np.power(light, 1 / 2.4, dtype=np.float32) - 0.055)
    return np.asarray(np.rint(code[..., ::-1] * 255), np.uint8)


def _jpeg(pixels: NDArray[np.uint8], quality: int) -> bytes:
    done, coded = cv2.imencode(".jpg", np.ascontiguousarray(pixels), [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise UnreadableFile(_("The picture cannot be made small."), next_step=_("Take the photograph again."))
    return coded.tobytes()
