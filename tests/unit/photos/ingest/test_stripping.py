"""A stripped copy is the same picture, and none of what identifies is left in its bytes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from needlepoint.errors import UnreadableFile
from needlepoint.photos.ingest import read_photo, stripped_copy, write_stripped
from tests.unit.photos.ingest.pictures import (
    P3_D50,
    SECRETS,
    SRGB_PARA,
    chunk,
    exif_block,
    heic,
    jpeg_with_secrets,
    png_with,
    profile,
    saved,
    sixteen_bit,
    skin,
)

P3 = profile(P3_D50, SRGB_PARA)
TRACES = (*SECRETS, b"2026:03:04", b"Model 5", b"Maker", b"THUMB")


def secretive() -> dict[str, bytes]:
    """Files of every format that say all they can about whom they show, and where."""
    block = exif_block(6)
    texts = [chunk(b"tEXt", b"Comment\0" + SECRETS[3]), chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + SECRETS[5])]
    png = saved(skin(), "PNG", icc_profile=P3)
    turned = Image.Exif()
    turned.load(block)
    return {
        "JPEG": jpeg_with_secrets(6, icc_profile=P3),
        "PNG": png_with(*texts, chunk(b"eXIf", block.removeprefix(b"Exif\0\0")), chunk(b"tIME", bytes(7)), of=png),
        "TIFF": saved(skin(), "TIFF", icc_profile=P3, exif=turned),
        "HEIC": heic(skin(), exif=block, xmp=b"<x:xmpmeta>" + SECRETS[5], icc_profile=P3),
    }


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "HEIC"])
def test_the_copy_shows_the_same_and_says_nothing(kind: str) -> None:
    original = secretive()[kind]
    assert any(secret in original for secret in SECRETS)
    copy = stripped_copy(original)
    assert [trace for trace in TRACES if trace in copy] == []
    before, after = read_photo(original), read_photo(copy)
    assert np.array_equal(before.pixels, after.pixels)
    assert np.array_equal(before.encoding.curves, after.encoding.curves)
    assert np.array_equal(before.encoding.to_srgb, after.encoding.to_srgb)
    assert after.encoding.name == "Display P3"
    assert after.facts.maker is None
    assert after.facts.taken_at is None


def test_places_are_gone_whatever_their_coding() -> None:
    copy = stripped_copy(jpeg_with_secrets())
    exif = Image.open(__import__("io").BytesIO(copy)).getexif()
    assert dict(exif) == {}
    assert b"Exif" not in copy


def test_the_coded_picture_of_a_jpeg_is_kept_bit_for_bit() -> None:
    original = jpeg_with_secrets(6)
    scan = original[original.index(b"\xff\xda") :]
    assert scan in stripped_copy(original)


def test_what_lies_behind_a_picture_is_gone() -> None:
    jpeg = saved(skin(), "JPEG")
    second = jpeg[:2] + b"\xff\xe2\x00\x06MPF\0" + jpeg[2:] + saved(skin(9, 9), "JPEG", comment=SECRETS[3])
    assert SECRETS[3] not in stripped_copy(second)
    assert len(stripped_copy(second)) <= len(jpeg)


def test_a_copy_of_a_copy_is_the_same() -> None:
    for original in secretive().values():
        once = stripped_copy(original)
        assert stripped_copy(once) == once


def test_an_animation_keeps_its_first_picture_only() -> None:
    frames = [Image.fromarray(255 - skin())]
    copy = stripped_copy(saved(Image.fromarray(skin()), "PNG", save_all=True, append_images=frames))
    assert b"fdAT" not in copy
    assert np.array_equal(read_photo(copy).pixels, skin())


def test_sixteen_bits_are_kept() -> None:
    deep, data = sixteen_bit(skin(), ".tiff")
    assert np.array_equal(read_photo(stripped_copy(data)).pixels, deep)


def test_colours_by_code_are_kept() -> None:
    coded = png_with(chunk(b"cICP", bytes([12, 13, 0, 1])))
    assert read_photo(stripped_copy(coded)).encoding.name == "Display P3"
    plain = heic(skin())
    assert read_photo(stripped_copy(plain)).encoding.assumed == read_photo(plain).encoding.assumed


def test_the_name_of_a_profile_is_not_kept_in_a_png() -> None:
    named = png_with(chunk(b"iCCP", b"ERIKAS MONITOR\0\0" + __import__("zlib").compress(P3)))
    assert b"ERIKA" not in stripped_copy(named)
    assert read_photo(stripped_copy(named)).encoding.name == "Display P3"


def test_a_copy_is_written_with_the_ending_that_fits(tmp_path: Path) -> None:
    source = tmp_path / "a.heic"
    source.write_bytes(heic(skin()))
    written = write_stripped(source, tmp_path / "copy.heic")
    assert written == tmp_path / "copy.png"
    assert np.array_equal(read_photo(written).pixels, read_photo(source).pixels)
    with pytest.raises(UnreadableFile, match="cannot be written"):
        write_stripped(source, tmp_path / "no" / "copy")
