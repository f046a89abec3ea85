"""Small pictures in every format that is read, and files with all that could be wrong with them, built on the spot."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import cv2
import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image
from PIL.TiffImagePlugin import IFDRational as Fraction

Picture = NDArray[np.uint8]
HEIGHT, WIDTH = 24, 40

GPS_WORDS = b"51 deg 28' 38 N"
SECRETS = (
    b"SERIAL-4711",
    b"OWNER-ERIKA",
    b"ARTIST-MAX",
    b"COMMENT-SECRET",
    b"MAKERNOTE-SECRET",
    b"XMP-SECRET",
    b"THUMB-SECRET",
)


def skin(height: int = HEIGHT, width: int = WIDTH, seed: int = 1) -> Picture:
    """A smooth picture in the colours of skin with a little grain."""
    rng = np.random.default_rng(seed)
    grain = cv2.GaussianBlur(rng.normal(0, 40, (height, width, 3)), (0, 0), 3)
    ramp = np.linspace(-30, 30, width)[None, :, None] + np.linspace(-20, 20, height)[:, None, None]
    return np.clip(np.array([196.0, 150, 128]) + grain + ramp, 0, 255).astype(np.uint8)


def saved(picture: NDArray[Any] | Image.Image, file_format: str, **options: Any) -> bytes:
    """The bytes of a picture in a format that Pillow writes."""
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    stream = io.BytesIO()
    image.save(stream, file_format, **options)
    return stream.getvalue()


def heic(picture: NDArray[Any], **options: Any) -> bytes:
    """The bytes of a HEIC file; 16-bit values are stored in 10 bits."""
    mode = "RGB;16" if picture.dtype == np.uint16 else "RGB"
    size = (picture.shape[1], picture.shape[0])
    file = pillow_heif.from_bytes(mode, size, np.ascontiguousarray(picture).tobytes())
    stream = io.BytesIO()
    file.save(stream, quality=-1, chroma=444, **options)
    return stream.getvalue()


def sixteen_bit(picture: Picture, ending: str) -> tuple[NDArray[np.uint16], bytes]:
    """A picture whose low bits matter, and its bytes as a .png or .tiff file."""
    low = np.random.default_rng(3).integers(0, 256, picture.shape)
    deep = np.asarray(picture.astype(np.int64) * 256 + low, np.uint16)
    return deep, cv2.imencode(ending, deep[..., ::-1])[1].tobytes()


def one_of_each() -> dict[str, bytes]:
    """A sound file of every format."""
    picture = skin()
    return {
        "JPEG": saved(picture, "JPEG", quality=95, subsampling=0),
        "PNG": saved(picture, "PNG"),
        "TIFF": saved(picture, "TIFF", compression="tiff_lzw"),
        "HEIC": heic(picture),
    }


def exif_block(orientation: int = 1) -> bytes:
    """EXIF of a camera that says everything, as Pillow lays it out."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = "Maker", "Model 5", orientation
    exif[0x013B], exif[0x010E] = SECRETS[2].decode(), SECRETS[3].decode()
    inner = exif.get_ifd(0x8769)
    inner |= {0x829A: Fraction(1, 125), 0x829D: Fraction(9, 5), 0x8827: 64, 0x9209: 0x19}
    inner |= {0x920A: Fraction(26, 5), 0xA405: 26, 0xA404: Fraction(15, 10)}
    inner |= {0x9003: "2026:03:04 10:20:30", 0x9011: "+02:00", 0x9291: "250"}
    inner |= {0xA431: SECRETS[0].decode(), 0xA430: SECRETS[1].decode(), 0x927C: SECRETS[4], 0x9286: SECRETS[3]}
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 28.0, 38.0), 0x1B: GPS_WORDS})
    return exif.tobytes()


def jpeg_with_secrets(orientation: int = 1, **options: Any) -> bytes:
    """A JPEG whose metadata identify in every way that we know of."""
    plain = saved(skin(), "JPEG", quality=90, exif=exif_block(orientation), comment=SECRETS[3], **options)
    xmp = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + SECRETS[5])
    thumbnail = segment(0xE2, b"THUMB\0" + SECRETS[6]) + segment(0xED, b"Photoshop 3.0\0" + SECRETS[1])
    return plain[:2] + xmp + thumbnail + plain[2:]


def segment(marker: int, content: bytes) -> bytes:
    """One JPEG segment."""
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


def chunk(name: bytes, content: bytes) -> bytes:
    """One PNG chunk with its sum."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png_with(*chunks: bytes, of: bytes | None = None) -> bytes:
    """A PNG with further chunks behind its head."""
    plain = of or saved(skin(), "PNG")
    return plain[:33] + b"".join(chunks) + plain[33:]


def png_head(width: int, height: int) -> bytes:
    """A PNG that claims a size and has almost no data."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def jpeg_claiming(width: int, height: int) -> bytes:
    """A JPEG whose frame claims another size than it has."""
    plain = bytearray(saved(skin(), "JPEG"))
    frame = plain.index(b"\xff\xc0")
    plain[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(plain)


def tiff_claiming(width: int, height: int) -> bytes:
    """A TIFF whose head claims another size than it has."""
    plain = saved(skin(), "TIFF")
    for tag, old, new in ((256, WIDTH, width), (257, HEIGHT, height)):
        assert struct.pack("<HHII", tag, 4, 1, old) in plain
        plain = plain.replace(struct.pack("<HHII", tag, 4, 1, old), struct.pack("<HHII", tag, 4, 1, new))
    return plain


def profile(columns: NDArray[np.float64], curve: bytes, *, space: bytes = b"RGB ") -> bytes:
    """An ICC profile of one curve and a matrix, whose columns are XYZ under D50."""
    tags = {b"wtpt": xyz_tag(np.array([0.9642, 1, 0.8249]))}
    if space == b"GRAY":
        tags[b"kTRC"] = curve
    else:
        names = ((b"rXYZ", b"rTRC"), (b"gXYZ", b"gTRC"), (b"bXYZ", b"bTRC"))
        for each, (colour, tone) in enumerate(names):
            tags[colour], tags[tone] = xyz_tag(columns[:, each]), curve
    return profile_of(tags, space)


def profile_of(tags: dict[bytes, bytes], space: bytes = b"RGB ", connection: bytes = b"XYZ ") -> bytes:
    """An ICC profile of the given tags."""
    start = 132 + 12 * len(tags)
    table, content = struct.pack(">I", len(tags)), b""
    for name, tag in tags.items():
        table += struct.pack(">4sII", name, start + len(content), len(tag))
        content += tag + b"\0" * (-len(tag) % 4)
    head = struct.pack(
        ">I4sI4s4s4s12s4s", start + len(content), b"", 0x04300000, b"mntr", space, connection, b"", b"acsp"
    )
    head = head.ljust(68, b"\0") + struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + table + content


def xyz_tag(values: NDArray[np.float64]) -> bytes:
    """An XYZ tag."""
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65536) for value in values))


def para_tag(kind: int, *values: float) -> bytes:
    """A parametric curve."""
    fixed = [round(value * 65536) for value in values]
    return b"para\0\0\0\0" + struct.pack(f">HH{len(fixed)}i", kind, 0, *fixed)


def curv_tag(*values: int) -> bytes:
    """A curve of samples, or of one exponent times 256."""
    return b"curv\0\0\0\0" + struct.pack(f">I{len(values)}H", len(values), *values)


SRGB_PARA = para_tag(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
P3_D50 = np.array([[0.51512, 0.29198, 0.15710], [0.24120, 0.69225, 0.06657], [-0.00105, 0.04189, 0.78407]])
"""Display P3 adapted to D50, as in Apple's profile."""
