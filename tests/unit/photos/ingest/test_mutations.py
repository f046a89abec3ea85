"""Whatever is done to the bytes of a file, out comes a photograph or a refusal, and nothing else."""

from __future__ import annotations

import zlib

import numpy as np
import pytest

from needlepoint.errors import UnreadableFile
from needlepoint.photos.ingest import read_photo, stripped_copy
from needlepoint.photos.photo import Photo
from tests.unit.photos.ingest.pictures import exif_block, heic, jpeg_with_secrets, one_of_each, saved, sixteen_bit, skin

CASES = 60


def seeds() -> dict[str, bytes]:
    """Sound files to begin with, with all that a reader may stumble over."""
    found = one_of_each()
    found["JPEG with metadata"] = jpeg_with_secrets(6)
    found["JPEG in scans"] = saved(skin(), "JPEG", progressive=True)
    found["PNG of 16 bit"] = sixteen_bit(skin(), ".png")[1]
    found["TIFF of 16 bit"] = sixteen_bit(skin(), ".tiff")[1]
    found["HEIC with metadata"] = heic(skin(), exif=exif_block(6))
    return found


def mutated(data: bytes, rng: np.random.Generator) -> bytes:
    """The file with some bits turned, a piece cut out, doubled or emptied; mostly near its head, where it matters."""
    changed = bytearray(data)
    reach = len(data) if rng.random() < 0.4 else min(len(data), 400)
    for _ in range(int(rng.integers(1, 6))):
        changed[int(rng.integers(reach))] ^= 1 << int(rng.integers(8))
    start, length = int(rng.integers(reach)), int(rng.integers(1, 60))
    match int(rng.integers(8)):
        case 0:
            del changed[start : start + length]
        case 1:
            changed[start:start] = changed[start : start + length]
        case 2:
            changed[start : start + length] = bytes(len(changed[start : start + length]))
        case 3:
            changed[start : start + 4] = b"\xff\xff\xff\xff"
        case 4:
            del changed[start:]
        case _:
            pass
    return bytes(changed)


def resummed(data: bytes) -> bytes:
    """A PNG with the sum of each chunk put right again, so that what is wrong is not found by its sum."""
    changed, place = bytearray(data), 8
    while place + 12 <= len(changed):
        end = place + 8 + int.from_bytes(changed[place : place + 4], "big")
        if end + 4 > len(changed):
            break
        changed[end : end + 4] = zlib.crc32(changed[place + 4 : end]).to_bytes(4, "big")
        place = end + 4
    return bytes(changed)


def outcome(data: bytes) -> str:
    """Whether the file is read or refused."""
    try:
        photo = read_photo(data, name="mutated")
    except UnreadableFile:
        return "refused"
    assert isinstance(photo, Photo)
    assert photo.pixels.ndim == 3
    assert np.isfinite(photo.light()).all()
    assert isinstance(stripped_copy(data), bytes)
    return "read"


@pytest.mark.parametrize("kind", seeds())
def test_a_mutated_file_is_read_or_refused(kind: str) -> None:
    rng = np.random.default_rng(20_260_311)
    data = seeds()[kind]
    repair = resummed if kind.startswith("PNG") else bytes
    found = [outcome(repair(mutated(data, rng))) for _ in range(CASES)]
    assert "refused" in found
    assert outcome(data) == "read"
