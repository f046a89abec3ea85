"""The trial arms: one row for each arm and outcome, every figure as it was printed. Read only when asked for.

What the columns mean is in docs/reference/evidence-tables.md. A blank cell is unknown, never zero.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from needlepoint.errors import UnreadableFile
from needlepoint.knowledge.loader import DATA

Row = dict[str, str]


@cache
def study_rows(folder: Path = DATA) -> dict[str, tuple[Row, ...]]:
    """The rows of studies.csv by study id, in the order of the file; each row by column, blank cells left out.

    Raises:
        UnreadableFile: the folder holds no studies.csv.
    """
    path = folder / "studies.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = [{name: value for name, value in row.items() if value} for row in csv.DictReader(file)]
    except OSError as error:
        raise UnreadableFile(f"The trial arms cannot be read ({error.strerror}).", where=path.name) from None
    studies = dict.fromkeys(row["study"] for row in rows)
    return {study: tuple(row for row in rows if row["study"] == study) for study in studies}
