"""Matplotlib figures as files: the same bytes each time, without a date."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from needlepoint.errors import InvalidInput

if TYPE_CHECKING:
    from matplotlib.figure import Figure

KINDS = ("png", "svg", "pdf")


def kind_of(path: Path) -> str:
    """The kind of picture a file name asks for.

    Raises:
        InvalidInput: none that we can write.
    """
    kind = path.suffix.lower().lstrip(".")
    if kind not in KINDS:
        raise InvalidInput(f"'{path.name}' is no picture we can write.", next_step="End it in .png, .svg or .pdf.")
    return kind


def picture_bytes(figure: Figure, kind: str) -> bytes:
    """A figure as `png`, `svg` or `pdf`."""
    import matplotlib

    file = io.BytesIO()
    no_date = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {}}[kind]
    with matplotlib.rc_context({"svg.hashsalt": "needlepoint", "svg.fonttype": "path"}):
        figure.savefig(file, format=kind, metadata=no_date, dpi=150)
    return file.getvalue()
