"""The camera's facts from EXIF: an allow-list, so that nothing that names a person, a device or a place can pass."""

from __future__ import annotations

import datetime as dt
import math
import re

from needlepoint.photos.ingest.tags import EXIF_DIRECTORY, Tags, first_directory, sub_directory
from needlepoint.photos.photo import CameraFacts

_MAKER, _MODEL = 0x010F, 0x0110
_EXPOSURE, _F_NUMBER, _ISO, _FLASH = 0x829A, 0x829D, 0x8827, 0x9209
_FOCAL_LENGTH, _FOCAL_LENGTH_35MM, _DIGITAL_ZOOM = 0x920A, 0xA405, 0xA404
_TAKEN, _FRACTION, _ZONE = 0x9003, 0x9291, 0x9011
"""DateTimeOriginal, SubSecTimeOriginal, OffsetTimeOriginal (Exif 2.31 and later)."""
_MOMENT = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)")
_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")


def camera_facts(block: bytes) -> CameraFacts:
    """What an EXIF block says about how the picture was taken; whatever is missing or senseless is None.

    Numbers of the tags: CIPA DC-008 (Exif 2.32), from memory and checked against what Pillow writes.
    """
    first = first_directory(block)
    exif = sub_directory(block, first, EXIF_DIRECTORY)
    flash = exif[_FLASH].whole() if _FLASH in exif else ()
    return CameraFacts(
        maker=first[_MAKER].text() if _MAKER in first else None,
        model=first[_MODEL].text() if _MODEL in first else None,
        focal_length_mm=_positive(exif, _FOCAL_LENGTH),
        focal_length_35mm=_positive(exif, _FOCAL_LENGTH_35MM),
        f_number=_positive(exif, _F_NUMBER),
        exposure_s=_positive(exif, _EXPOSURE),
        iso=_positive(exif, _ISO),
        flash_fired=bool(flash[0] & 1) if flash else None,
        digital_zoom=_positive(exif, _DIGITAL_ZOOM),
        taken_at=_taken_at(exif),
    )


def _positive(tags: Tags, tag: int) -> float | None:
    value = tags[tag].number() if tag in tags else None
    return value if value is not None and math.isfinite(value) and value > 0 else None


def _taken_at(tags: Tags) -> dt.datetime | None:
    words = tags[_TAKEN].text() if _TAKEN in tags else None
    match = _MOMENT.fullmatch(words or "")
    if match is None:
        return None
    year, month, day, hour, minute, second = map(int, match.groups())
    try:
        return dt.datetime(year, month, day, hour, minute, second, _microseconds(tags), tzinfo=_zone(tags))
    except ValueError:
        return None


def _microseconds(tags: Tags) -> int:
    digits = (tags[_FRACTION].text() or "") if _FRACTION in tags else ""
    return int(digits[:6].ljust(6, "0")) if digits.isascii() and digits.isdigit() else 0


def _zone(tags: Tags) -> dt.timezone | None:
    match = _OFFSET.fullmatch((tags[_ZONE].text() or "") if _ZONE in tags else "")
    if match is None or int(match[2]) > 14 or int(match[3]) > 59:
        return None
    ahead = dt.timedelta(hours=int(match[2]), minutes=int(match[3]))
    return dt.timezone(ahead if match[1] == "+" else -ahead)
