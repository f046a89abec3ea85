"""Reads own results from CSV (a line a visit) or JSON Lines (a line a course); every mistake is told at once.

CSV columns: patient, course, indication, modality, combined, needle_mm, phototype, age, scale, baseline, sessions,
weeks, score, judged_by, visited_on. Lines of one patient and course belong together, in the order of time. A JSON line
has the same names, with `visits` as a list. One bad line refuses the file: a result left out in silence would bend
every figure that follows.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from needlepoint.errors import ManyProblems, NeedlepointError, Problem, UnreadableFile
from needlepoint.forecast.own_patients.checking import Cells, course_of
from needlepoint.forecast.own_patients.records import OwnCourse
from needlepoint.knowledge import Knowledge

MAX_BYTES = 64 * 2**20
COURSE = (
    "patient",
    "course",
    "indication",
    "modality",
    "combined",
    "needle_mm",
    "phototype",
    "age",
    "scale",
    "baseline",
)
VISIT = ("sessions", "weeks", "score", "judged_by", "visited_on")


@dataclass(frozen=True, slots=True)
class Line:
    """A visit as it stands in the file.

    Attributes:
        where: file and line.
        cells: text by column; empty for not given.
    """

    where: str
    cells: Cells


def read_own_courses(data: bytes, name: str, knowledge: Knowledge) -> tuple[OwnCourse, ...]:
    """The courses in a file, in the order in which they first stand there.

    Args:
        data: the file.
        name: its name; .csv is a line a visit, .jsonl or .ndjson a line a course.
        knowledge: for the scales.

    Raises:
        UnreadableFile: too large, not UTF-8, neither kind, or without a course.
        ManyProblems: every line that cannot be read or contradicts another, with place and advice. Nothing is used.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableFile(f"The file is larger than {MAX_BYTES // 2**20} MB.", where=name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFile("The file is not UTF-8.", where=name, next_step="Save it with that encoding.") from None
    problems: list[Problem] = []
    found = _courses(_lines(text, name, problems), knowledge, problems)
    if problems:
        raise ManyProblems(
            f"{name} cannot be used; mistakes found: {len(problems)}.",
            problems,
            next_step="Put them right; nothing of the file was used.",
        )
    if not found:
        raise UnreadableFile("There is no result in this file.", where=name, next_step="Write a line for each visit.")
    return found


def _courses(lines: Iterator[Line], knowledge: Knowledge, problems: list[Problem]) -> tuple[OwnCourse, ...]:
    grouped: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        patient = line.cells.get("patient", "")
        if not patient:
            problems.append(Problem(line.where, "There is no patient.", "Give a pseudonym, never a name."))
        # A line without a patient is its own course, so that its other mistakes are told in the same reading.
        grouped.setdefault((patient, line.cells.get("course", "")) if patient else (line.where, ""), []).append(line)
    found = []
    for group in grouped.values():
        course = course_of([(line.where, line.cells) for line in group], knowledge, problems)
        if course:
            found.append(course)
    return tuple(found)


def _lines(text: str, name: str, problems: list[Problem]) -> Iterator[Line]:
    if name.endswith(".csv"):
        return _csv_lines(text, name, problems)
    if name.endswith((".jsonl", ".ndjson")):
        return _json_lines(text, name, problems)
    raise UnreadableFile("This is no kind of results file.", where=name, next_step="Use a .csv or .jsonl file.")


def _csv_lines(text: str, name: str, problems: list[Problem]) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""))
    header = [cell.strip() for cell in next(reader, [])]
    _check_header(header, name)
    while True:
        where = f"{name}, line {reader.line_num + 1}"
        try:
            fields = next(reader, None)
        except csv.Error as error:
            problems.append(Problem(where, f"The line is not CSV ({error})."))
            continue
        if fields is None:
            return
        if len(fields) == len(header):
            yield Line(where, {column: field.strip() for column, field in zip(header, fields, strict=True)})
        elif fields:
            said = f"The line has {len(fields)} fields and the header {len(header)}."
            problems.append(Problem(where, said, "Quote fields that hold commas."))


def _check_header(header: list[str], name: str) -> None:
    strangers = [column for column in header if column not in (*COURSE, *VISIT)]
    missing = [c for c in ("patient", "indication", "scale", "baseline", "sessions", "score") if c not in header]
    twice = [column for column in dict.fromkeys(header) if header.count(column) > 1]
    wrong = [
        *(f"there is no column '{column}'" for column in strangers),
        *(f"column '{column}' is missing" for column in missing),
        *(f"column '{column}' stands twice" for column in twice),
    ]
    if wrong:
        said = "; ".join(wrong)
        columns = ", ".join((*COURSE, *VISIT))
        raise UnreadableFile(f"The header is wrong: {said}.", where=f"{name}, line 1", next_step=f"Known: {columns}.")


def _json_lines(text: str, name: str, problems: list[Problem]) -> Iterator[Line]:
    for number, line in enumerate(text.splitlines(), start=1):
        where = f"{name}, line {number}"
        if not line.strip():
            continue
        try:
            yield from _visits(_object(line), where)
        except (ValueError, RecursionError, NeedlepointError) as error:
            problems.append(Problem(where, f"This is no course: {error}."))


def _object(line: str) -> Mapping[str, object]:
    found = json.loads(line, object_pairs_hook=_once)
    if not isinstance(found, dict):
        raise ValueError("an object with names is needed")
    strangers = sorted(found.keys() - {*COURSE, "visits"})
    if strangers:
        raise ValueError(f"there is no '{strangers[0]}'")
    return found


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"'{name}' stands there twice")
    return dict(pairs)


def _visits(course: Mapping[str, object], where: str) -> Iterator[Line]:
    visits = course.get("visits")
    if not isinstance(visits, list) or not visits:
        raise ValueError("it has no visits")
    shared = {name: _text(value) for name, value in course.items() if name != "visits"}
    lines = []
    for number, visit in enumerate(visits, start=1):
        if not isinstance(visit, dict) or visit.keys() - set(VISIT):
            raise ValueError(f"visit {number} is none; it may have {', '.join(VISIT)}")
        lines.append(Line(f"{where}, visit {number}", {**shared, **{k: _text(v) for k, v in visit.items()}}))
    yield from lines


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int | float):
        return str(value).strip()
    raise ValueError("a list or an object stands where a value belongs")
