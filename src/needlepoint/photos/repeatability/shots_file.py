"""The list of a repeatability study: shots.csv beside the photographs, read with every mistake at once.

    file,person,zones,session,device,operator
    p01-1.jpg,P01,p01.json,1,Pixel 8,AB
    p01-2.jpg,P01,,1,Pixel 8,AB
    p01-3.jpg,P01,,1,Pixel 8,CD

The zones are drawn on a person's first photograph and carried to the others. Shots of one person and session show skin
that has not changed, and are repeats of one another. Session, device and operator may be left out.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from needlepoint.errors import ManyProblems, Problem, UnreadableFile, did_you_mean
from needlepoint.strict_yaml import MAX_BYTES, decode

LIST = "shots.csv"
COLUMNS = ("file", "person", "zones", "session", "device", "operator")
NEEDED = ("file", "person", "zones")
HEADER = "Begin the file with the line " + ",".join(COLUMNS) + "."
MOST_SHOTS = 10_000


@dataclass(frozen=True, slots=True)
class StudyShot:
    """One row: a photograph, whose it is, and how it was taken."""

    path: Path
    person: str
    session: str = ""
    device: str = ""
    operator: str = ""


@dataclass(frozen=True, slots=True)
class StudyPerson:
    """All shots of one person, the one that the zones are drawn on first."""

    name: str
    zones: Path
    shots: tuple[StudyShot, ...]


def read_shots(folder: Path) -> tuple[StudyPerson, ...]:
    """The people of a study in the order of its list, each with two shots at least.

    Raises:
        UnreadableFile: there is no list, or it is no CSV with the columns that are needed.
        ManyProblems: every row that cannot be used, with its line and what to do.
    """
    reading = _Reading(folder)
    for line, row in _rows(folder / LIST):
        reading.take(line, row)
    return reading.people()


@dataclass(slots=True)
class _Person:
    """A person while the list is read."""

    line: int
    zones: Path | None
    shots: list[StudyShot] = field(default_factory=list)


class _Reading:
    """Reads row by row; what is wrong with one never hides what is wrong with the next."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._problems: list[Problem] = []
        self._people: dict[str, _Person] = {}
        self._seen: dict[Path, int] = {}

    def take(self, line: int, row: Mapping[str, str] | str) -> None:
        """One row."""
        if isinstance(row, str):
            self._wrong(line, row, "Quote what holds a comma.")
            return
        person = row["person"]
        path = self._file(line, row["file"], "photograph")
        if not person:
            self._wrong(line, "No person is named.", "Give each person a name of your own, such as P01.")
        if path is None or not person:
            return
        if path in self._seen:
            self._wrong(line, f"{row['file']} stands on line {self._seen[path]} already.", "Name each shot once.")
            return
        self._seen[path] = line
        if person not in self._people:
            self._people[person] = _Person(line, self._file(line, row["zones"], "zones file"))
        elif row["zones"] and self._folder / row["zones"] != self._people[person].zones:
            self._wrong(line, f"{person} has other zones on line {self._people[person].line}.", "Leave this one empty.")
        more = (row.get(name, "") for name in ("session", "device", "operator"))
        self._people[person].shots.append(StudyShot(path, person, *more))

    def people(self) -> tuple[StudyPerson, ...]:
        """Everybody, if nothing was wrong."""
        for name, found in self._people.items():
            if len(found.shots) < 2:
                self._wrong(found.line, f"{name} has one shot only.", "Add repeat shots, or take the row out.")
        if self._problems:
            raise ManyProblems(f"{self._folder / LIST} cannot be used.", self._problems)
        if not self._people:
            raise UnreadableFile("It names no photograph.", where=str(self._folder / LIST), next_step="Add a row each.")
        return tuple(
            StudyPerson(name, found.zones, tuple(found.shots))
            for name, found in self._people.items()
            if found.zones is not None
        )

    def _file(self, line: int, name: str, what: str) -> Path | None:
        if not name:
            self._wrong(line, f"No {what} is named.", f"Write the name of the {what}, as it stands in this folder.")
            return None
        path = self._folder / name
        if not path.is_file():
            self._wrong(line, f"There is no {what} {name}.", "Check the name; it is looked for beside the list.")
            return None
        return path

    def _wrong(self, line: int, problem: str, advice: str) -> None:
        self._problems.append(Problem(f"{LIST}, line {line}", problem, advice))


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, str] | str]]:
    text = _text(path)
    first = text.partition("\n")[0]
    # Where a comma is the decimal sign, spreadsheets write semicolons.
    between = ";" if ";" in first and "," not in first else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=between)
    try:
        header = [each.strip().lower() for each in next(reader, [])]
        _check_header(header, path)
        while (line := reader.line_num + 1) and (fields := next(reader, None)) is not None:
            if line > MOST_SHOTS:
                raise UnreadableFile(f"It has more than {MOST_SHOTS} lines.", where=str(path))
            if any(field.strip() for field in fields):
                yield line, _row(header, fields)
    except csv.Error as error:
        raise UnreadableFile(f"This is not CSV ({error}).", where=f"{path}, line {reader.line_num}") from None


def _row(header: list[str], fields: list[str]) -> Mapping[str, str] | str:
    if len(fields) != len(header):
        return f"It has {len(fields)} fields, and the first line has {len(header)}."
    return dict(zip(header, (each.strip() for each in fields), strict=True))


def _check_header(header: list[str], path: Path) -> None:
    where = f"{path}, line 1"
    for name in header:
        if name not in COLUMNS:
            advice = did_you_mean(name, COLUMNS) if name else HEADER
            raise UnreadableFile(f"'{name}' is not a column of a study.", where=where, next_step=advice)
        if header.count(name) > 1:
            raise UnreadableFile(f"There are two columns '{name}'.", where=where, next_step="Keep one of them.")
    for name in NEEDED:
        if name not in header:
            raise UnreadableFile(f"There is no column '{name}'.", where=where, next_step=HEADER)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableFile(
            f"The list of the study cannot be opened ({error.strerror}).", where=str(path), next_step=HEADER
        ) from None
    return decode(data, path.name)
