"""Small pictures for tests, drawn here: skin-coloured, with whatever a camera writes beside them."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
from PIL import Image


def jpeg(seed: int = 1, *, exif: bytes = b"", size: tuple[int, int] = (480, 360)) -> bytes:
    """A JPEG of skin-coloured noise; another seed is another picture."""
    rng = np.random.default_rng(seed)
    noise = rng.normal(0, 6, (size[1], size[0], 1))
    pixels = np.clip(np.array([196, 150, 128]) + noise, 0, 255).astype(np.uint8)
    into = io.BytesIO()
    Image.fromarray(pixels).save(into, "JPEG", quality=90, exif=exif)
    return into.getvalue()


def told_by_a_phone(taken: str = "2026:10:05 11:30:00") -> bytes:
    """EXIF with a place, a name, a serial number and the camera's clock."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Maker", "Phone 7"
    exif[0x013B], exif[0x8298] = "Lucia Marin", "Lucia Marin"
    camera = exif.get_ifd(0x8769)
    camera[0x9003], camera[0xA431] = taken, "SERIAL-123456"
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (40.0, 25.0, 0.0), "W", (3.0, 42.0, 0.0)
    return exif.tobytes()


def bomb() -> bytes:
    """A PNG of a few bytes that claims 30,000 by 30,000 pixels."""
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    chunks = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
