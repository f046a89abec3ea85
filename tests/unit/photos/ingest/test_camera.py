"""The camera's facts are kept, and nothing that names a person, a device or a place."""

from __future__ import annotations

import datetime as dt
import struct
from typing import Any

import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from needlepoint.photos.ingest import read_photo
from needlepoint.photos.ingest.camera import camera_facts
from needlepoint.photos.photo import CameraFacts
from tests.unit.photos.ingest.pictures import SECRETS, chunk, exif_block, heic, jpeg_with_secrets, png_with, saved, skin

EXPECTED = CameraFacts(
    maker="Maker",
    model="Model 5",
    focal_length_mm=5.2,
    focal_length_35mm=26,
    f_number=1.8,
    exposure_s=0.008,
    iso=64,
    flash_fired=True,
    digital_zoom=1.5,
    taken_at=dt.datetime(2026, 3, 4, 10, 20, 30, 250_000, tzinfo=dt.timezone(dt.timedelta(hours=2))),
)


def tiff_with_facts() -> bytes:
    exif = Image.Exif()
    exif.load(exif_block())
    return saved(skin(), "TIFF", exif=exif)


@pytest.mark.parametrize(
    "data",
    [
        jpeg_with_secrets(),
        png_with(chunk(b"eXIf", exif_block().removeprefix(b"Exif\0\0"))),
        heic(skin(), exif=exif_block()),
        tiff_with_facts(),
    ],
    ids=["JPEG", "PNG", "HEIC", "TIFF"],
)
def test_facts_are_read_from_every_format(data: bytes) -> None:
    photo = read_photo(data)
    assert photo.facts == EXPECTED
    assert not any(secret.decode() in repr(photo) for secret in SECRETS)


def test_a_file_without_facts_has_none() -> None:
    assert read_photo(saved(skin(), "JPEG")).facts == CameraFacts()


def exif_with(**tags: Any) -> bytes:
    """An EXIF block with tags of its inner directory, by number as `t9003`."""
    exif = Image.Exif()
    exif.get_ifd(0x8769).update({int(name[1:], 16): value for name, value in tags.items()})
    return exif.tobytes().removeprefix(b"Exif\0\0")


@pytest.mark.parametrize(
    "words", ["2026:13:01 10:00:00", "0000:00:00 00:00:00", "    :  :     :  :  ", "yesterday", ""]
)
def test_a_moment_that_is_none_is_left_out(words: str) -> None:
    assert camera_facts(exif_with(t9003=words)).taken_at is None


def test_a_moment_without_a_zone_has_none() -> None:
    taken = camera_facts(exif_with(t9003="2026:03:04 10:20:30", t9011="nowhere", t9291="x")).taken_at
    assert taken is not None
    assert taken.tzinfo is None
    assert taken.isoformat() == "2026-03-04T10:20:30"
    west = camera_facts(exif_with(t9003="2026:03:04 10:20:30", t9011="-03:30")).taken_at
    assert west is not None
    assert west.utcoffset() == dt.timedelta(hours=-3, minutes=-30)


def test_senseless_numbers_are_left_out() -> None:
    block = exif_with(t829a=IFDRational(1, 1), t8827=0)
    zero_below = block.replace(struct.pack(">2I", 1, 1), struct.pack(">2I", 1, 0))
    assert zero_below != block
    facts = camera_facts(zero_below)
    assert (facts.exposure_s, facts.iso) == (None, None)


@pytest.mark.parametrize(
    "block", [b"", b"II*\0", b"II*\0\xff\xff\xff\xff", b"MM\0*\0\0\0\x08\xff\xff", b"nonsense" * 4]
)
def test_a_broken_block_says_nothing(block: bytes) -> None:
    assert camera_facts(block) == CameraFacts()
