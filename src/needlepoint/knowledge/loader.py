"""Reads the knowledge base: from its data files with every check, or from the compiled copy of exactly those files.

The compiled copy (compiled.json) only makes the start fast. It carries the digest of the files it was made from; if
a data file has changed since, it is passed over and the files are read, so it can never be out of date unnoticed.
Only the command line reads files that a user names; the rest of the library reads nothing but what it is shipped with.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from needlepoint import conditions, strict_yaml
from needlepoint.errors import BrokenKnowledge, ManyProblems, NeedlepointError, Problem
from needlepoint.knowledge.facts import FACTS
from needlepoint.knowledge.knowledge import Knowledge
from needlepoint.knowledge.records.record import Record
from needlepoint.knowledge.tables import TABLES, Table

DATA = Path(__file__).parent / "data"
COMPILED = "compiled.json"
Records = dict[str, dict[str, Any]]


@cache
def load_knowledge(folder: Path = DATA) -> Knowledge:
    """The knowledge base in a folder of data files; read once in a process.

    Raises:
        BrokenKnowledge: it does not pass its checks; the error holds every problem found.
    """
    digest = digest_of(folder)
    return _assemble(digest, _read_compiled(folder, digest) or _checked_records(folder))


def _checked_records(folder: Path) -> Records:
    records, problems = read_records(folder)
    if not problems:
        from needlepoint.knowledge.checks import check_records  # the checks cost a start nothing this way

        problems = check_records(records)
    if problems:
        raise BrokenKnowledge(
            f"The knowledge base in {folder.name} has {len(problems)} problems.",
            problems,
            next_step="Put them right; `needlepoint knowledge check` lists them again.",
        )
    return records


def digest_of(folder: Path) -> str:
    """SHA-256 over the names and bytes of the data files, in the order of their names."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".yaml", ".csv"):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def read_records(folder: Path) -> tuple[Records, list[Problem]]:
    """Every record of every table, by table and id, and every problem met in reading them."""
    records: Records = {table.name: {} for table in TABLES}
    problems: list[Problem] = []
    for table in TABLES:
        paths = sorted(folder.glob(table.files))
        if not paths:
            problems.append(Problem(table.files, f"there is no file of {table.kind} records."))
        for path in paths:
            _read_file(path, path.relative_to(folder).as_posix(), table, records[table.name], problems)
    problems += _strays(folder)
    return records, problems


def _strays(folder: Path) -> list[Problem]:
    """YAML files that no table reads: a misspelt name must not pass for knowledge."""
    read = {path for table in TABLES for path in folder.glob(table.files)}
    found = {path for pattern in ("*.yaml", "*.yml") for path in folder.rglob(pattern)}
    return [
        Problem(path.relative_to(folder).as_posix(), "no table reads this file.", "Rename it, or take it away.")
        for path in sorted(found - read)
    ]


def is_compiled(folder: Path = DATA) -> bool:
    """Whether the compiled copy is there and was made from exactly these files."""
    return _read_compiled(folder, digest_of(folder)) is not None


def write_compiled(folder: Path = DATA) -> Path:
    """Write the compiled copy of a knowledge base that passes its checks, and return where it is.

    Raises:
        BrokenKnowledge: it does not pass them; nothing is written.
    """
    tables = {name: list(table.values()) for name, table in _checked_records(folder).items()}
    written = msgspec.json.encode(tables)
    path = folder / COMPILED
    path.write_bytes(msgspec.json.encode(_Compiled(digest_of(folder), _seal(written), msgspec.Raw(written))) + b"\n")
    load_knowledge.cache_clear()
    return path


class _Compiled(msgspec.Struct):
    """The compiled copy: of which data files it is, the seal of what follows, and the records of every table."""

    digest: str
    seal: str
    tables: msgspec.Raw


def _seal(tables: bytes | msgspec.Raw) -> str:
    return hashlib.sha256(memoryview(tables)).hexdigest()


def _read_compiled(folder: Path, digest: str) -> Records | None:
    """The records of the compiled copy; None where there is none, it is of other files, or somebody edited it."""
    path = folder / COMPILED
    if not path.exists():
        return None
    types: list[tuple[str, Any]] = [(table.name, tuple[table.record, ...]) for table in TABLES]  # type: ignore[name-defined]
    try:
        compiled = msgspec.json.decode(path.read_bytes(), type=_Compiled)
        if compiled.digest != digest or compiled.seal != _seal(compiled.tables):
            return None
        tables = msgspec.json.decode(compiled.tables, type=msgspec.defstruct("Tables", types))
    except (msgspec.DecodeError, msgspec.ValidationError):
        return None
    return {table.name: {each.id: each for each in getattr(tables, table.name)} for table in TABLES}


def _assemble(digest: str, records: Records) -> Knowledge:
    parsed = {
        each.id: conditions.parse(each.when, FACTS, each.id)[0]
        for table in records.values()
        for each in table.values()
        if getattr(each, "when", None)
    }
    known = {name: condition for name, condition in parsed.items() if condition is not None}
    return Knowledge(digest=digest, conditions=known, **records)


def _read_file(path: Path, name: str, table: Table, into: dict[str, Any], problems: list[Problem]) -> None:
    try:
        document = strict_yaml.parse(path.read_bytes(), name)
    except ManyProblems as error:
        problems.extend(error.problems)
        return
    except NeedlepointError as error:
        problems.append(Problem(error.where or name, error.problem, error.next_step or ""))
        return
    if not isinstance(document.value, list):
        problems.append(Problem(name, "the file must be a list of records, each begun with '- id:'."))
        return
    for number, raw in enumerate(document.value):
        named = raw.get("id", "no id") if isinstance(raw, Mapping) else repr(raw)
        place = f"{document.place(number)} ({named})"
        made = _convert(raw, table.record, place, problems)
        if made is None:
            continue
        record_id = str(made.id)  # type: ignore[attr-defined]
        if record_id in into:
            problems.append(Problem(place, f"there are two {table.kind} records with this id.", "Rename one."))
        into[record_id] = made


def _convert(raw: object, kind: type[Record], place: str, problems: list[Problem]) -> Record | None:
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        problems.extend(_each_problem(raw, kind, place, error))
        return None


def _each_problem(raw: object, kind: type[Record], place: str, first: Exception) -> Iterable[Problem]:
    """msgspec stops at the first mistake of a record; asking field by field finds the others too."""
    if not isinstance(raw, Mapping):
        return [Problem(place, "a record must be a mapping of fields.")]
    fields = {each.encode_name: each for each in msgspec.structs.fields(kind)}
    found = [
        Problem(place, f"'{key}' is not a field of it.", f"Fields: {', '.join(fields)}.")
        for key in raw
        if key not in fields
    ]
    found += [
        Problem(place, f"'{name}' is missing.") for name, each in fields.items() if each.required and name not in raw
    ]
    for name, each in fields.items():
        try:
            if name in raw:
                msgspec.convert(raw[name], each.type)
        except msgspec.ValidationError as error:
            found.append(Problem(place, f"'{name}': {str(error).replace(' - at `$', ' - at `' + name)}"))
    return found or [Problem(place, str(first))]
