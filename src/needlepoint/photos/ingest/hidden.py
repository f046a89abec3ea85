"""A picture that is something else as well: archive, document, page or script inside the same file."""

from __future__ import annotations

import re

from needlepoint.errors import UnreadableFile

_HEAD = 1024
"""Readers of PDF look for its mark in the first 1,024 bytes."""
_TAIL = 65_557
"""Readers of ZIP look for the end of the directory in the last 22 + 65,535 bytes."""
_SCRIPT = re.compile(rb"<(?:[sS][cC][rR][iI][pP][tT]|\?[pP][hH][pP]|[hH][tT][mM][lL][\s>]|!(?i:doctype) )")
_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
_NEXT_STEP = "Do not open it elsewhere. Take the photograph from the camera again."


def check_nothing_hidden(content: bytes) -> None:
    """Refuse a file that another program would read as an archive, a document or a page.

    Raises:
        UnreadableFile: with what else it is.
    """
    if b"%PDF-" in content[:_HEAD]:
        raise second_content("a PDF")
    if b"PK\x05\x06" in content[-_TAIL:] or any(mark in content for mark in _ARCHIVES):
        raise second_content("an archive")
    if _SCRIPT.search(content):
        raise second_content("a web page or a script")


def second_content(what: str) -> UnreadableFile:
    """The refusal of a file that holds `what` beside its picture."""
    return UnreadableFile(f"The file is a picture and {what} in one.", next_step=_NEXT_STEP)


def data_behind() -> UnreadableFile:
    """The refusal of a file with data behind its picture that no phone is known to put there."""
    return UnreadableFile("There is other data behind the picture.", next_step=_NEXT_STEP)


def damaged(kind: str) -> UnreadableFile:
    """The refusal of a file whose structure does not hold together."""
    return UnreadableFile(
        f"The {kind} file is damaged or not complete.",
        next_step="Copy it from the camera again; if it stays so, take the photograph again.",
    )


def unsupported(what: str) -> UnreadableFile:
    """The refusal of a rare variant of a format."""
    return UnreadableFile(f"{what} is not read.", next_step="Export the photograph as a JPEG or an 8-bit TIFF.")
