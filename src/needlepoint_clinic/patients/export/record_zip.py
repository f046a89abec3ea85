"""The record with the bytes of its photographs, as one ZIP that is written while it is sent.

Never more than a piece of a photograph is in memory, however many there are. Photographs go as they are kept: without
place, names and numbers of the camera. One that was set aside is left out, for it may show somebody else.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from needlepoint_clinic.patients.export.whole_record import WholeRecord
from needlepoint_clinic.photographs import folder
from needlepoint_clinic.photographs.models import Photograph

PIECE = 1 << 18
MANIFEST, SUMS = "manifest.json", "SHA256SUMS"
MISSING = "the file is not there"
_NOTE = (
    "Every file of this archive with its SHA-256. `sha256` is of the bytes here; `sha256_as_taken` is of the "
    "photograph as it came from the camera, before what identifies place and camera was taken out. SHA256SUMS says "
    "the same for `sha256sum --check`."
)


@dataclass
class _Sink:
    """What a ZIP is written to: bytes wait here until they are sent."""

    waiting: bytearray = field(default_factory=bytearray)
    sent: int = 0

    def write(self, data: bytes) -> int:
        self.waiting += data
        return len(data)

    def tell(self) -> int:
        """Where the ZIP is, for it cannot be sought in."""
        return self.sent + len(self.waiting)

    def flush(self) -> None:
        """Nothing waits elsewhere."""

    def close(self) -> None:
        """Nothing is held."""

    def taken(self) -> bytes:
        data = bytes(self.waiting)
        self.sent += len(data)
        self.waiting.clear()
        return data


@dataclass
class _Archive:
    """A ZIP in the making, with what its manifest will say."""

    made_at: dt.datetime
    sink: _Sink = field(default_factory=_Sink)
    files: list[dict[str, Any]] = field(default_factory=list)
    left_out: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._zip = zipfile.ZipFile(self.sink, "w", allowZip64=True)

    def add(self, name: str, pieces: Iterator[bytes], *, packed: bool, **said: Any) -> Iterator[bytes]:
        """Write one file, piece by piece."""
        info = zipfile.ZipInfo(name, self.made_at.timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        info.external_attr = 0o600 << 16
        hashed, size = hashlib.sha256(), 0
        with self._zip.open(info, "w", force_zip64=True) as file:
            for piece in pieces:
                hashed.update(piece)
                size += len(piece)
                file.write(piece)
                yield self.sink.taken()
        self.files.append({"name": name, "bytes": size, "sha256": hashed.hexdigest(), **said})
        yield self.sink.taken()

    def end(self) -> bytes:
        """The directory at the end of the ZIP."""
        self._zip.close()
        return self.sink.taken()


def record_zip(whole: WholeRecord, documents: dict[str, bytes]) -> Iterator[bytes]:
    """The pieces of the ZIP, in their order; nothing is read from the database.

    Args:
        whole: the record.
        documents: the record as documents, by their name: `record.pdf`, `record.json`.
    """
    archive = _Archive(whole.made_at)
    for name, content in documents.items():
        yield from archive.add(name, iter([content]), packed=True)
    for number, row in enumerate(whole.of(Photograph), start=1):
        yield from _photograph(archive, number, row)
    yield from archive.add(SUMS, iter([_sums(archive.files)]), packed=True)
    yield from archive.add(MANIFEST, iter([_manifest(whole, archive)]), packed=True)
    yield archive.end()


def _photograph(archive: _Archive, number: int, row: Photograph) -> Iterator[bytes]:
    said = {
        "id": str(row.pk),
        "zone": row.zone,
        "view": row.view,
        "taken_at": row.taken_at.isoformat(),
        "sha256_as_taken": row.sha256,
    }
    if row.set_aside_at is not None:
        archive.left_out.append({**said, "why": f"set aside: {row.set_aside_reason}"})
        return
    try:
        file = folder.path_of(row.file).open("rb")
    except (OSError, ValueError):
        archive.left_out.append({**said, "why": MISSING})
        return
    with file:
        name = f"photographs/{number:04}-{row.taken_at:%Y-%m-%d}-{row.zone}-{row.view}{Path(row.file).suffix}"
        yield from archive.add(name, _pieces(file), packed=False, **said)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece


def _sums(files: list[dict[str, Any]]) -> bytes:
    return "".join(f"{each['sha256']}  {each['name']}\n" for each in files).encode()


def _manifest(whole: WholeRecord, archive: _Archive) -> bytes:
    said = {
        "format": "needlepoint-record-zip",
        "version": 1,
        "note": _NOTE,
        "made_at": whole.made_at.isoformat(),
        "files": archive.files,
        "left_out": archive.left_out,
    }
    return json.dumps(said, ensure_ascii=False, indent=1).encode()
