"""Results that a clinic can share: cells of patients treated alike, never fewer than ten.

A cell holds the last score of each course: how many patients, mean and standard deviation of g. Cells of fewer than
`FEWEST` are left out. So that none can be got by subtracting the others from the total, what is left out is always at
least two cells and `FEWEST` patients; where it is less, the smallest of the other cells are left out too. Which cells
were left out is not told. A file is of one whole quarter that is over: two files of one clinic have no patient in
common, so that subtracting one from the other tells nothing either.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
import re
from collections.abc import Iterable, Sequence

import msgspec
import numpy as np

from needlepoint.errors import InvalidInput, UnreadableFile
from needlepoint.forecast.improvement import Treatment, covariates
from needlepoint.forecast.own_patients.likelihood import Courses
from needlepoint.forecast.own_patients.pooled import PooledResults
from needlepoint.forecast.own_patients.records import FEW_SESSIONS, OwnCourse
from needlepoint.forecast.vocabulary import ASSESSORS, INDICATIONS, MODALITIES

FEWEST = 10
"""Patients of the smallest cell that is shared. Our choice, above the five that many registries use."""
FORMAT = 1
SKIN = {True: "IV to VI", False: "I to III", None: "not known"}
DARK = {words: dark for dark, words in SKIN.items()}
MAX_BYTES = 2**20


class Cell(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Patients treated alike.

    Attributes:
        skin: phototypes I to III, IV to VI, or not known.
        sessions: given before the last score.
        patients: how many; each counts once.
        mean_g, sd_g: of -log(residual severity) at the last score.
        weeks, needle_mm, age: means; None where one is not known of every patient.
        error: mean variance that measurement brings to g.
    """

    indication: str
    modality: str
    combined: bool
    skin: str
    sessions: int
    judged_by: str
    patients: int
    mean_g: float
    sd_g: float
    weeks: float
    needle_mm: float | None
    age: float | None
    error: float


class SharedCells(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One clinic's cells of one quarter.

    Attributes:
        clinic: as it calls itself.
        quarter: such as 2026-Q3.
        patients: in all, left-out cells included; None where that would tell too much.
    """

    format: int
    clinic: str
    quarter: str
    patients: int | None
    cells: tuple[Cell, ...]


def quarter_of(day: dt.date) -> str:
    """The quarter of a day, such as 2026-Q3."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def share_cells(courses: Sequence[OwnCourse], *, clinic: str, quarter: str, on: dt.date) -> SharedCells:
    """The cells of the courses whose last score lies in a quarter.

    Args:
        courses: the clinic's own.
        clinic: what it calls itself.
        quarter: such as 2026-Q3.
        on: the day; the quarter must be over.

    Raises:
        InvalidInput: a quarter that is none or is not over; a course whose last visit has no date.
    """
    _check_quarter(quarter, on)
    if not clinic.strip():
        raise InvalidInput("The clinic has no name.", where="clinic", next_step="Give one that other clinics will see.")
    undated = sum(each.visits[-1].visited_on is None for each in courses)
    if undated:
        raise InvalidInput(
            f"{undated} courses have no date of the last visit, so their quarter is not known.",
            where="visited_on",
            next_step="Fill the column visited_on.",
        )
    here = [
        each for each in courses if each.visits[-1].visited_on and quarter_of(each.visits[-1].visited_on) == quarter
    ]
    groups = _groups(here)
    shown = _shown({key: len(group) for key, group in groups.items()})
    hidden = sum(len(group) for key, group in groups.items() if key not in shown)
    total = None if 0 < hidden < FEWEST else sum(map(len, groups.values()))
    cells = tuple(_cell(key, groups[key]) for key in sorted(shown))
    return SharedCells(format=FORMAT, clinic=clinic.strip(), quarter=quarter, patients=total, cells=cells)


def _check_quarter(quarter: str, on: dt.date) -> None:
    if not re.fullmatch(r"\d{4}-Q[1-4]", quarter):
        raise InvalidInput(f"'{quarter}' is no quarter.", where="quarter", next_step="Write it as 2026-Q3.")
    if quarter >= quarter_of(on):
        raise InvalidInput(
            f"{quarter} is not over on {on}.", where="quarter", next_step="Share a quarter when it is over, and once."
        )


Key = tuple[str, str, bool, str, int, str]


def _groups(courses: Iterable[OwnCourse]) -> dict[Key, list[OwnCourse]]:
    """Courses by cell; of a patient with several in one cell the last counts."""
    found: dict[Key, dict[str, OwnCourse]] = {}
    for each in courses:
        last = each.visits[-1]
        skin = SKIN[each.dark_skin]
        key = (each.indication, each.modality, each.combined, skin, last.sessions, last.judged_by)
        found.setdefault(key, {})[each.patient] = each
    return {key: list(group.values()) for key, group in found.items()}


def _shown(sizes: dict[Key, int]) -> set[Key]:
    """The cells that may be shown: none small, what is hidden is `FEWEST` patients, so two cells, at least."""
    shown = {key for key, size in sizes.items() if size >= FEWEST}
    hidden = sizes.keys() - shown
    while hidden and shown and sum(sizes[key] for key in hidden) < FEWEST:
        smallest = min(shown, key=lambda key: (sizes[key], key))
        shown = shown - {smallest}
        hidden = hidden | {smallest}
    return shown


def _cell(key: Key, courses: Sequence[OwnCourse]) -> Cell:
    indication, modality, combined, skin, sessions, judged_by = key
    read = [each.scale.log_residual(each.baseline, each.visits[-1].score)[0] for each in courses]
    errors = [
        each.scale.log_error(each.visits[-1].score) ** 2 + each.scale.log_error(each.baseline) ** 2 for each in courses
    ]
    return Cell(
        indication=indication,
        modality=modality,
        combined=combined,
        skin=skin,
        sessions=sessions,
        judged_by=judged_by,
        patients=len(courses),
        mean_g=round(float(np.mean(read)), 4),
        sd_g=round(float(np.std(read, ddof=1)), 4),
        weeks=round(float(np.mean([each.visits[-1].weeks for each in courses])), 1),
        needle_mm=_mean_if_all([each.needle_mm for each in courses], 2),
        age=_mean_if_all([each.age for each in courses], 0),
        error=round(float(np.mean(errors)), 5),
    )


def _mean_if_all(values: Sequence[float | None], digits: int) -> float | None:
    known = [each for each in values if each is not None]
    return round(float(np.mean(known)), digits) if len(known) == len(values) else None


def cells_json(shared: SharedCells) -> bytes:
    """The file to share."""
    return msgspec.json.format(msgspec.json.encode(shared), indent=2) + b"\n"


def cells_csv(shared: SharedCells) -> bytes:
    """The cells as a table, for reading; `read_cells` takes the JSON file."""
    out = io.StringIO(newline="")
    names = [each.name for each in msgspec.structs.fields(Cell)]
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["clinic", "quarter", *names])
    clinic = f"'{shared.clinic}" if shared.clinic[0] in "=+-@\t\r" else shared.clinic
    for cell in shared.cells:
        writer.writerow([clinic, shared.quarter, *("" if v is None else v for v in (getattr(cell, n) for n in names))])
    return out.getvalue().encode()


def read_cells(data: bytes, name: str) -> SharedCells:
    """Cells that another clinic shared.

    Raises:
        UnreadableFile: not such a file, of another format, or with a cell that cannot be or should not be shared.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableFile("This is too large to be pooled cells.", where=name)
    try:
        found = msgspec.json.decode(data, type=SharedCells)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableFile(f"These are no pooled cells ({error}).", where=name, next_step=_ASK) from None
    if found.format != FORMAT:
        raise UnreadableFile(f"The cells are of format {found.format}; {FORMAT} is read.", where=name, next_step=_ASK)
    for number, cell in enumerate(found.cells, start=1):
        wrong = _wrong(cell)
        if wrong:
            raise UnreadableFile(f"{wrong}.", where=f"{name}, cell {number}", next_step=_ASK)
    return found


_ASK = "Ask the clinic for a file made by `needlepoint forecast update --cells`."


def _wrong(cell: Cell) -> str | None:
    words = [(cell.indication, INDICATIONS), (cell.modality, MODALITIES), (cell.judged_by, ASSESSORS)]
    unknown = [word for word, known in (*words, (cell.skin, tuple(DARK))) if word not in known]
    numbers = [cell.mean_g, cell.sd_g, cell.weeks, cell.error, cell.needle_mm or 0.0, cell.age or 0.0]
    if unknown:
        return f"'{unknown[0]}' is not known here"
    if cell.patients < FEWEST:
        return f"It has {cell.patients} patients; cells of fewer than {FEWEST} are not shared"
    if not all(math.isfinite(each) and abs(each) < 1000 for each in numbers) or cell.sd_g <= 0 or cell.error < 0:
        return "One of its figures cannot be"
    return None if 0 <= cell.sessions <= FEW_SESSIONS and cell.weeks >= 0 else "Its sessions or weeks cannot be"


def pooled_results(files: Sequence[SharedCells]) -> tuple[PooledResults, ...]:
    """Shared cells as clinics to learn from; several quarters of one clinic are one clinic.

    Raises:
        InvalidInput: the same quarter of a clinic twice.
    """
    seen = [(each.clinic, each.quarter) for each in files]
    for clinic, quarter in seen:
        if seen.count((clinic, quarter)) > 1:
            raise InvalidInput(f"{quarter} of {clinic} is given twice.", next_step="Give each file once.")
    by_clinic: dict[str, list[Cell]] = {}
    for each in files:
        by_clinic.setdefault(each.clinic, []).extend(each.cells)
    return tuple(_pooled(clinic, cells) for clinic, cells in by_clinic.items() if cells)


def _pooled(clinic: str, cells: Sequence[Cell]) -> PooledResults:
    indication = [INDICATIONS.index(each.indication) for each in cells]
    kinds = [(at, each.sessions) for at, each in zip(indication, cells, strict=True)]
    dose_of = tuple(dict.fromkeys(kinds))
    table = Courses(
        indication=np.array(indication),
        modality=np.array([MODALITIES.index(each.modality) for each in cells]),
        combined=np.array([float(each.combined) for each in cells]),
        covariates=np.array([covariates(_treatment(each)) for each in cells]),
        shared=np.zeros(len(cells)),
        starts=np.arange(len(cells)),
        course=np.arange(len(cells)),
        doses=np.array([dose_of.index(kind) for kind in kinds]),
        assessor=np.array([ASSESSORS.index(each.judged_by) for each in cells]),
        dose_of=dose_of,
        weeks=np.array([each.weeks for each in cells]),
        g=np.array([each.mean_g for each in cells]),
        error=np.array([each.error for each in cells]),
    )
    people, sd = (np.array([getattr(each, name) for each in cells], dtype=float) for name in ("patients", "sd_g"))
    return PooledResults(clinic, table, people, sd)


def _treatment(cell: Cell) -> Treatment:
    return Treatment(cell.indication, cell.modality, cell.combined, cell.needle_mm, cell.age, DARK[cell.skin])
