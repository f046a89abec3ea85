"""What a file is by its first bytes, whatever its name says."""

from __future__ import annotations

from enum import StrEnum

from needlepoint.errors import UnreadableFile

READ_AS = "JPEG, PNG, HEIC or TIFF"


class FileKind(StrEnum):
    """The formats that are read."""

    JPEG = "JPEG"
    PNG = "PNG"
    HEIC = "HEIC"
    TIFF = "TIFF"


_KINDS: tuple[tuple[bytes, FileKind], ...] = (
    (b"\xff\xd8\xff", FileKind.JPEG),
    (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
    (b"II*\x00", FileKind.TIFF),
    (b"MM\x00*", FileKind.TIFF),
)

_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}

_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"GIF8", "a GIF, which has too few colours to measure"),
    (b"BM", "a BMP picture"),
    (b"II+\x00", "a BigTIFF"),
    (b"MM\x00+", "a BigTIFF"),
    (b"IIU\x00", "a camera's raw file"),
    (b"IIRO", "a camera's raw file"),
    (b"FUJIFILMCCD-RAW", "a camera's raw file"),
    (b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 picture"),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 picture"),
    (b"\x00\x00\x00\x0cJXL ", "a JPEG XL picture"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"8BPS", "a Photoshop file"),
    (b"%PDF", "a PDF"),
    (b"PK", "a ZIP archive or an office document"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"<", "a page or drawing in text"),
    (b"version https://git-lfs", "a pointer to a file that was not fetched"),
)


def kind_of(content: bytes) -> FileKind:
    """The format of a file by its first bytes.

    Raises:
        UnreadableFile: it is none that is read; the message names what it is, where that is known.
    """
    for magic, kind in _KINDS:
        if content.startswith(magic):
            return kind
    if content[4:8] == b"ftyp":
        return _kind_of_boxes(content)
    raise UnreadableFile(f"This is {_other(content)}.", next_step=f"Give the photograph as {READ_AS}.")


def _kind_of_boxes(content: bytes) -> FileKind:
    length = min(int.from_bytes(content[:4], "big"), 256)
    brands = {content[start : start + 4] for start in (8, *range(16, length, 4))}
    if content[8:12] in {b"avif", b"avis"} or b"avif" in brands:
        raise UnreadableFile("This is an AVIF picture.", next_step=f"Give the photograph as {READ_AS}.")
    if not brands & _HEIC_BRANDS:
        raise UnreadableFile("This is a film, not a photograph.", next_step=f"Give the photograph as {READ_AS}.")
    return FileKind.HEIC


def _other(content: bytes) -> str:
    if content.startswith(b"RIFF"):
        return "a WebP picture" if content[8:12] == b"WEBP" else "a sound or a film"
    for magic, words in _OTHERS:
        if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(magic) or content.startswith(magic):
            return words
    return f"not a {READ_AS} file, whatever its name says"
