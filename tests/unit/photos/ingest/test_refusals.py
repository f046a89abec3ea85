"""What is no sound photograph is refused in words, by its content, and before anything large is unpacked."""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from PIL import Image

from needlepoint.errors import UnreadableFile
from needlepoint.photos.ingest import limits, read_photo, stripped_copy
from tests.unit.photos.ingest.pictures import (
    chunk,
    jpeg_claiming,
    one_of_each,
    png_head,
    png_with,
    saved,
    segment,
    skin,
    tiff_claiming,
)

KINDS = ["JPEG", "PNG", "TIFF", "HEIC"]


def refusal(data: bytes) -> UnreadableFile:
    """How a file is refused, as a photograph and as one to be stripped."""
    with pytest.raises(UnreadableFile) as caught:
        read_photo(data, name="x.jpg")
    assert caught.value.where == "x.jpg"
    assert caught.value.next_step
    with pytest.raises(UnreadableFile):
        stripped_copy(data)
    return caught.value


def archive() -> bytes:
    """A ZIP archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        file.writestr("a.txt", "hello")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (saved(skin(), "GIF"), "GIF"),
        (saved(skin(), "BMP"), "BMP"),
        (saved(skin(), "WEBP"), "WebP"),
        (saved(skin(), "AVIF"), "AVIF"),
        (saved(skin(), "JPEG2000"), "JPEG 2000"),
        (b"%PDF-1.7\n", "PDF"),
        (archive(), "ZIP"),
        (b"<svg xmlns='x'/>", "in text"),
        (b"\xef\xbb\xbf <html>", "in text"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "film"),
        (b"hello", "not a JPEG"),
        (b"\x7fELF\x02\x01", "program"),
        (b"II*", "not a JPEG"),
        (b"II+\0\x08\0\0\0", "BigTIFF"),
        (b"\0", "not a JPEG"),
    ],
)
def test_other_formats_are_named(data: bytes, words: str) -> None:
    assert words in refusal(data).problem


def test_an_empty_file_is_said_to_be_empty() -> None:
    assert "empty" in refusal(b"").problem


def test_a_folder_a_missing_file_and_one_that_may_not_be_read(tmp_path: Path) -> None:
    for path, words in (
        (tmp_path, "folder"),
        (tmp_path / "no.jpg", "no such file"),
        (tmp_path / ("n" * 300), "opened"),
    ):
        with pytest.raises(UnreadableFile, match=words) as caught:
            read_photo(path)
        assert caught.value.where == str(path)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(UnreadableFile, match="no file"):
        read_photo(pipe)
    with pytest.raises(UnreadableFile, match="opened"):
        read_photo(Path("a\0b"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.99])
def test_a_file_that_breaks_off_is_refused(kind: str, share: float) -> None:
    whole = one_of_each()[kind]
    assert "damaged or not complete" in refusal(whole[: max(int(share * len(whole)), 12)]).problem


def test_a_file_that_ends_in_zeros_where_the_picture_should_be_is_refused() -> None:
    whole = one_of_each()["JPEG"]
    refusal(whole[: len(whole) // 2] + bytes(len(whole) // 2))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("second", "words"),
    [
        (archive(), "archive"),
        (b"<script>alert(1)</script>", "script"),
        (b"<?PHP system(1);", "script"),
        (b"Rar!\x1a\x07\x01\0", "archive"),
    ],
)
def test_a_second_format_behind_the_picture_is_refused(kind: str, second: bytes, words: str) -> None:
    assert words in refusal(one_of_each()[kind] + second).problem


@pytest.mark.parametrize("kind", KINDS)
def test_strangers_behind_the_picture_are_refused(kind: str) -> None:
    stranger = b"stranger" * 1000
    assert "behind the picture" in refusal(one_of_each()[kind] + stranger).problem


def test_a_second_format_inside_the_picture_is_refused() -> None:
    jpeg, png = one_of_each()["JPEG"], one_of_each()["PNG"]
    assert "a PDF" in refusal(jpeg[:2] + segment(0xFE, b"%PDF-1.4\n1 0 obj") + jpeg[2:]).problem
    assert "a PDF" in refusal(png_with(chunk(b"tEXt", b"a\0%PDF-1.4"))).problem
    assert "script" in refusal(jpeg[:2] + segment(0xE1, b"/*<script>*/") + jpeg[2:]).problem
    tiff = one_of_each()["TIFF"]
    start = struct.unpack("<I", tiff[4:8])[0]
    both = tiff[:4] + struct.pack("<I", start) + b"%PDF-1.4" + tiff[16:]
    assert "a PDF" in refusal(both).problem
    assert "archive" in refusal(png_with(chunk(b"zzZz", archive()), of=png)).problem


def test_jpegs_hidden_behind_a_jpeg_without_an_index_are_refused() -> None:
    jpeg = one_of_each()["JPEG"]
    assert "behind the picture" in refusal(jpeg + jpeg).problem


@pytest.mark.parametrize("make", [png_head, jpeg_claiming, tiff_claiming])
def test_bombs_are_refused_by_their_claim(make: object) -> None:
    assert callable(make)
    assert "too large" in refusal(make(30_000, 30_000)).problem
    assert "far too small" in refusal(make(8_000, 8_000)).problem
    assert "no pixels" in refusal(make(0, 5)).problem


def test_a_file_above_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("needlepoint.photos.ingest.reading.MAX_FILE_BYTES", 100)
    path = tmp_path / "x.png"
    path.write_bytes(one_of_each()["PNG"])
    for source in (path, path.read_bytes()):
        with pytest.raises(UnreadableFile, match="too large"):
            read_photo(source)


def test_a_jpeg_of_endless_scans_is_refused() -> None:
    jpeg = saved(skin(), "JPEG", progressive=True)
    scan = jpeg.index(b"\xff\xda")
    one = jpeg[scan : jpeg.index(b"\xff\xc4", scan)]
    assert "damaged" in refusal(jpeg[:scan] + one * (limits.MAX_SCANS + 1) + jpeg[scan:]).problem


def test_a_png_whose_sums_are_wrong_is_refused() -> None:
    png = bytearray(one_of_each()["PNG"])
    png[60] ^= 1
    assert "damaged" in refusal(bytes(png)).problem


def test_a_png_with_too_little_in_it_is_refused() -> None:
    head = struct.pack(">IIBBBBB", 40, 24, 8, 2, 0, 0, 0)
    short = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")
    assert "damaged" in refusal(b"\x89PNG\r\n\x1a\n" + short).problem


def test_a_raw_file_is_named() -> None:
    raw = saved(skin(), "TIFF", tiffinfo={50706: b"\x01\x04\0\0"})
    assert "raw file" in refusal(raw).problem
    twelve_bit = Image.new("I;16", (9, 9))
    assert read_photo(saved(twelve_bit, "TIFF")).is_grey
    assert "rare kind of TIFF" in refusal(saved(Image.new("F", (9, 9)), "TIFF")).problem
    assert "rare kind of TIFF" in refusal(saved(Image.new("LAB", (9, 9)), "TIFF")).problem


def test_a_refusal_repeats_nothing_of_the_file() -> None:
    secret = b"SECRET-NAME"
    jpeg = one_of_each()["JPEG"]
    marked = jpeg[:2] + segment(0xFE, secret) + jpeg[2:]
    for data in (marked[:-30], marked + b"stranger" + secret, secret, b"\xff\xd8\xff" + secret):
        assert secret.decode() not in str(refusal(data))
