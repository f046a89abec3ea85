"""A batch as CSV: columns are fact ids, and patient, indication, zones, device, device_class, anaesthetic."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import BinaryIO

from needlepoint.errors import InvalidInput, UnreadableFile
from needlepoint.strict_yaml import decode, number_or_text

Row = dict[str, str] | str
"""The fields of a row by their columns, or what is wrong with the row."""
TREATMENT_COLUMNS = ("device", "device_class", "anaesthetic")


def rows(source: BinaryIO, name: str) -> Iterator[tuple[int, Row]]:
    """The rows below the header, each with the number of the line it begins on.

    Raises:
        UnreadableFile: the header cannot be read, or has two columns of one name.
    """
    reader = csv.reader(_texts(source, name))
    header = next(reader, [])
    for column in header:
        if header.count(column) > 1:
            raise UnreadableFile(
                f"The header has two columns '{column}'.", where=f"{name}, line 1", next_step="Keep one of them."
            )
    while True:
        number = reader.line_num + 1
        try:
            fields = next(reader, None)
        except csv.Error as error:
            yield number, f"The line is not CSV ({error})."
            continue
        if fields is None:
            return
        if fields:
            yield number, _row(header, fields)


def _texts(source: BinaryIO, name: str) -> Iterator[str]:
    """The lines as text; what is not UTF-8 is marked, so that it costs its own row and no other."""
    for number, line in enumerate(source):
        yield line.decode("utf-8", errors="surrogateescape") if number else decode(line, name)


def _row(header: list[str], fields: list[str]) -> Row:
    if len(fields) != len(header):
        return f"The line has {len(fields)} fields and the header {len(header)}; quote fields that hold commas."
    if any("\udc80" <= letter <= "\udcff" for field in fields for letter in field):
        return "The text is not UTF-8; save the file again with that encoding."
    return dict(zip(header, fields, strict=True))


def consultation_in(row: Row) -> object:
    """A row as a consultation.

    Raises:
        InvalidInput: the row could not be read.
    """
    if isinstance(row, str):
        raise InvalidInput(row)
    given = {name: value.strip() for name, value in row.items() if value.strip()}
    treatment: dict[str, object] = {name: given.pop(name) for name in TREATMENT_COLUMNS if name in given}
    treatment["wants"] = [{"indication": given.pop("indication", None), "zones": _cell(given.pop("zones", "")) or None}]
    patient = given.pop("patient", None)
    return {
        "patient": patient,
        "history": {name: _cell(value) for name, value in given.items()},
        "treatment": treatment,
    }


_WORDS: dict[str, bool | None] = {"yes": True, "true": True, "no": False, "false": False, "unknown": None}


def _cell(text: str) -> object:
    """A cell as an answer.

    Yes, no, unknown, a number, a word; `cheeks; nose` is a list; `cheeks=2026-06` a date in a zone.
    """
    if "=" in text:
        parts = (part.partition("=") for part in text.split(";"))
        return {zone.strip(): _cell(answer.strip()) for zone, _, answer in parts}
    if ";" in text:
        return [part.strip() for part in text.split(";")]
    return _WORDS[text.lower()] if text.lower() in _WORDS else number_or_text(text)
