"""The segments of a JPEG file (ITU-T T.81): walked to the end of the picture without decoding it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from needlepoint.photos.ingest.exif_colour import exif_claims
from needlepoint.photos.ingest.head import Head
from needlepoint.photos.ingest.hidden import damaged, data_behind, unsupported
from needlepoint.photos.ingest.kinds import FileKind
from needlepoint.photos.ingest.limits import MAX_PARTS, MAX_SCANS
from needlepoint.photos.ingest.tags import first_directory, orientation_of

SCAN, END, COMMENT = 0xDA, 0xD9, 0xFE
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_READABLE_FRAMES = {0xC0, 0xC1, 0xC2}
_AFTER_SCAN = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")
"""In coded data FF is followed by 00 or a restart; anything else is the next segment."""
EXIF, ICC, MPF = b"Exif\0\0", b"ICC_PROFILE\0", b"MPF\0"


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment: its marker, where its content lies, and where it ends with the coded data that follow it."""

    marker: int
    start: int
    content: slice
    end: int


@dataclass(frozen=True, slots=True)
class JpegLayout:
    """All segments of one picture, and where it ends."""

    segments: tuple[Segment, ...]
    end: int

    def contents(self, data: bytes, marker: int, mark: bytes = b"") -> Iterator[bytes]:
        """What the segments of one marker hold behind `mark`."""
        for segment in self.segments:
            if segment.marker == marker and data.startswith(mark, segment.content.start, segment.content.stop):
                yield data[segment.content.start + len(mark) : segment.content.stop]

    def has(self, data: bytes, marker: int, mark: bytes) -> bool:
        """Whether there is a segment of one marker that begins with `mark`."""
        return next(self.contents(data, marker, mark), None) is not None


def jpeg_layout(data: bytes, start: int = 0) -> JpegLayout:
    """Every segment of the picture that begins at `start`.

    Raises:
        UnreadableFile: it breaks off, or is no sound JPEG.
    """
    segments: list[Segment] = []
    place = start + 2
    while len(segments) < MAX_PARTS:
        segment = _segment_at(data, place)
        if segment.marker == END:
            return JpegLayout(tuple(segments), segment.end)
        segments.append(segment)
        place = segment.end
    raise damaged("JPEG")


def _segment_at(data: bytes, start: int) -> Segment:
    place = start
    while data[place : place + 2] == b"\xff\xff":
        place += 1
    if data[place : place + 1] != b"\xff" or place + 2 > len(data):
        raise damaged("JPEG")
    marker = data[place + 1]
    if marker == END:
        return Segment(marker, start, slice(place + 2, place + 2), place + 2)
    length = int.from_bytes(data[place + 2 : place + 4], "big")
    end = place + 2 + length
    if marker < 0xC0 or 0xD0 <= marker <= 0xD8 or length < 2 or end >= len(data):
        raise damaged("JPEG")
    content = slice(place + 4, end)
    return Segment(marker, start, content, _scan_end(data, end) if marker == SCAN else end)


def _scan_end(data: bytes, start: int) -> int:
    following = _AFTER_SCAN.search(data, start)
    if following is None:
        raise damaged("JPEG")
    return following.start()


def read_jpeg_head(data: bytes) -> Head:
    """What a JPEG file says before it is decoded, with the data behind its picture looked at.

    Raises:
        UnreadableFile: it breaks off, is of a variant that is not read, or has data behind it that no phone puts there.
    """
    layout = jpeg_layout(data)
    height, width, components = _frame(data, layout)
    if sum(segment.marker == SCAN for segment in layout.segments) > MAX_SCANS:
        raise damaged("JPEG")
    tags = next(layout.contents(data, 0xE1, EXIF), b"")
    notes = ("further pictures or a film clip behind the picture were left out",) if _behind(data, layout) else ()
    return Head(
        FileKind.JPEG,
        width,
        height,
        exif_claims(tags, _icc(data, layout)),
        tags,
        orientation_of(first_directory(tags)),
        is_grey=components == 1,
        is_cmyk=components == 4,
        notes=notes,
    )


def _frame(data: bytes, layout: JpegLayout) -> tuple[int, int, int]:
    frames = [segment for segment in layout.segments if segment.marker in _FRAMES]
    if len(frames) != 1 or not any(segment.marker == SCAN for segment in layout.segments):
        raise damaged("JPEG")
    content = data[frames[0].content]
    if len(content) < 6:
        raise damaged("JPEG")
    if frames[0].marker not in _READABLE_FRAMES or content[0] != 8 or content[5] not in {1, 3, 4}:
        raise unsupported("This rare kind of JPEG")
    return int.from_bytes(content[1:3], "big"), int.from_bytes(content[3:5], "big"), content[5]


def _icc(data: bytes, layout: JpegLayout) -> bytes | None:
    parts = {part[0]: part[2:] for part in layout.contents(data, 0xE2, ICC) if len(part) > 2}
    return b"".join(parts[number] for number in sorted(parts)) or None


def _behind(data: bytes, layout: JpegLayout) -> bool:
    """Whether something lies behind the picture that phones put there: MPF pictures, a motion clip, Samsung's block."""
    place = _past_padding(data, layout.end)
    if place == len(data):
        return False
    about = b"".join(layout.contents(data, 0xE1, b"http://ns.adobe.com/xap/1.0/\0"))
    has_pictures = b"Container" in about or layout.has(data, 0xE2, MPF)
    is_samsung = data.endswith(b"SEFT") and b"SEFH" in data[place:]
    has_clip = is_samsung or b"MotionPhoto" in about or b"MicroVideo" in about
    while has_pictures and data.startswith(b"\xff\xd8\xff", place):
        place = _past_padding(data, jpeg_layout(data, place).end)
    # The size before "ftyp" begins with zeros, which were passed over as padding.
    clip = has_clip and b"ftyp" in data[place : place + 8]
    if place < len(data) and not clip and not is_samsung:
        raise data_behind()
    return True


def _past_padding(data: bytes, place: int) -> int:
    rest = memoryview(data)[place:]
    while rest and not any(rest[:4096]):
        rest = rest[4096:]
    skipped = len(data) - len(rest)
    return skipped + (len(rest[:4096]) - len(bytes(rest[:4096]).lstrip(b"\0")))
