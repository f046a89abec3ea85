"""Setting a page: a typst template and its data become a tagged PDF (PDF/UA-1).

Only the fonts that come with typst are used, so a page looks the same on every machine. Under PDF/UA-1 typst refuses
a letter that its fonts do not have; without it, it would print an empty box and say nothing.
"""

from __future__ import annotations

import base64
import datetime as dt
import io
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from needlepoint.errors import InvalidInput

TEMPLATES = Path(__file__).parent
# Colours that depend on the reader's screen; on paper the plain attributes beside them hold.
_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
_NO_GLYPH = re.compile(r"the text (.+?) could not be displayed")


def set_page(
    template: str,
    data: object,
    *,
    made_on: dt.date,
    pictures: Mapping[str, str | bytes] | None = None,
    sizes_pt: tuple[float, ...],
) -> bytes:
    """One PDF.

    Args:
        template: the file name of the template in this package.
        data: what the template reads as `data.json`.
        made_on: the date that the file says it was made on.
        pictures: SVG as text, PNG or JPEG as bytes, by a file name that ends in .svg.
        sizes_pt: of the running text, one for each part of the template.

    Raises:
        InvalidInput: a letter that the fonts cannot show.
    """
    import typst

    made_at = dt.datetime.combine(made_on, dt.time(), tzinfo=dt.UTC)
    files: Any = _files(template, data, pictures)  # typst takes files by name, which its type hints leave out
    try:
        pdf = typst.compile(
            files,
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
            sys_inputs=_sizes(sizes_pt),
            timestamp=made_at,
        )
    except typst.TypstError as error:
        raise _explained(error) from error
    assert isinstance(pdf, bytes)  # noqa: S101 - one PDF is always one file
    return pdf


def pages_of_parts(
    template: str, data: object, *, pictures: Mapping[str, str | bytes] | None = None, sizes_pt: tuple[float, ...]
) -> tuple[int, ...]:
    """How many pages each part of a template takes at these sizes of text.

    The template carries, after each part, the page it has come to under the label `part`.

    Raises:
        InvalidInput: a letter that the fonts cannot show.
    """
    import typst

    files: Any = _files(template, data, pictures)
    try:
        found = typst.query(
            files,
            "<part>",
            field="value",
            ignore_system_fonts=True,
            sys_inputs=_sizes(sizes_pt),
        )
    except typst.TypstError as error:
        raise _explained(error) from error
    ends = msgspec.json.decode(found, type=tuple[int, ...])
    return tuple(end - before for before, end in zip((0, *ends), ends, strict=False))


def _sizes(sizes_pt: tuple[float, ...]) -> dict[str, str]:
    return {f"size-{part}": f"{size:g}" for part, size in enumerate(sizes_pt, start=1)}


def _files(template: str, data: object, pictures: Mapping[str, str | bytes] | None) -> dict[str, bytes]:
    return {
        "main.typ": _template(template),
        "data.json": msgspec.json.encode(data),
        **{name: _on_paper(picture) for name, picture in (pictures or {}).items()},
    }


def _on_paper(picture: str | bytes) -> bytes:
    """A picture as typst takes it: files in memory must be text, so a photograph is put into an SVG."""
    if isinstance(picture, str):
        return _STYLE.sub("", picture).encode()
    from PIL import Image

    with Image.open(io.BytesIO(picture)) as photograph:
        (width, height), kind = photograph.size, photograph.get_format_mimetype()
    data = base64.b64encode(picture).decode("ascii")
    image = f'<image width="{width}" height="{height}" href="data:{kind};base64,{data}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">{image}</svg>'.encode()


@lru_cache(maxsize=8)
def _template(name: str) -> bytes:
    return (TEMPLATES / name).read_bytes()


def _explained(error: Exception) -> InvalidInput:
    letters = _NO_GLYPH.search(str(error))
    if letters:
        return InvalidInput(
            f"The PDF cannot show {letters.group(1)}: no font at hand has these letters.",
            next_step="Write it in Latin, Greek or Cyrillic letters.",
        )
    return InvalidInput(f"The page could not be set: {error}")
