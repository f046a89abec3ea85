"""Everything that happened to a person, newest first: one query over all tables, then the rows of one page.

Each table gives its rows of this person alone, by an index on the patient, so the cost follows the length of one
record and never the size of the clinic. A page costs one query for the order and a fixed number for each kind on it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, Model, Q, QuerySet, Value
from django.db.models.functions import TruncDate

from needlepoint_clinic.patients.timeline_kinds import KINDS, Kind, Line

PAGE = 50
Key = tuple[str, uuid.UUID, dt.date, dt.datetime]
"""Kind, id, day in the clinic's time zone, and moment."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of the timeline, or the photographs of one day together: `rows` are those it stands for."""

    kind: Kind
    day: dt.date
    line: Line
    rows: tuple[Model, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of the timeline, and the id of the row after which the next one begins (None: there is none)."""

    entries: tuple[Entry, ...] = ()
    after: uuid.UUID | None = None


def timeline(people: Iterable[uuid.UUID], *, kind: str = "", after: uuid.UUID | None = None) -> Timeline:
    """A page of what happened to a person.

    Args:
        people: `queries.same_person` of the patient.
        kind: a name of `KINDS`; all of them where it is empty or unknown.
        after: the id of the last row of the page before, of any kind.
    """
    ids = list(people)
    chosen = {kind: KINDS[kind]} if kind in KINDS else KINDS
    last = next(iter(_keys(ids, chosen, only=after)), None) if after else None
    keys = _keys(ids, chosen, after=last)
    shown = keys[:PAGE]
    rows = _rows(shown)
    found = [(KINDS[name], day, rows[name, pk]) for name, pk, day, _at in shown if (name, pk) in rows]
    return Timeline(tuple(_together(found)), shown[-1][1] if len(keys) > PAGE else None)


def _keys(
    ids: list[uuid.UUID], kinds: Mapping[str, Kind], *, after: Key | None = None, only: uuid.UUID | None = None
) -> list[Key]:
    """The keys of a page's rows and one more, newest first; in one query."""
    first, *others = (_of_kind(each, ids, after, only) for each in kinds.values())
    found = first.union(*others, all=True) if others else first
    return list(found.order_by("-line_day", "-line_moment", "-line_id")[: PAGE + 1])


def _of_kind(kind: Kind, ids: list[uuid.UUID], after: Key | None, only: uuid.UUID | None) -> QuerySet[Any, Any]:
    rows = kind.model._default_manager.filter(**{f"{kind.patient}__in": ids}, **kind.only)
    if only is not None:
        rows = rows.filter(pk=only)
    day: Any = F(kind.day) if kind.day else TruncDate(kind.moment)
    found = rows.annotate(
        line_kind=Value(kind.name, output_field=CharField()), line_id=F("pk"), line_day=day, line_moment=F(kind.moment)
    )
    if after is not None:
        _name, pk, last_day, moment = after
        same_day = Q(line_moment__lt=moment) | Q(line_moment=moment, pk__lt=pk)
        found = found.filter(Q(line_day__lt=last_day) | Q(line_day=last_day) & same_day)
    keys: QuerySet[Any, Any] = found.order_by().values_list("line_kind", "line_id", "line_day", "line_moment")
    return keys


def _rows(keys: list[Key]) -> dict[tuple[str, uuid.UUID], Model]:
    """The rows behind keys, kind by kind."""
    wanted: dict[str, list[uuid.UUID]] = {}
    for name, pk, _day, _moment in keys:
        wanted.setdefault(name, []).append(pk)
    found: dict[tuple[str, uuid.UUID], Model] = {}
    for name, ids in wanted.items():
        kind = KINDS[name]
        rows = kind.model._default_manager.filter(pk__in=ids)
        rows = rows.select_related(*kind.related) if kind.related else rows
        found |= {(name, row.pk): row for row in rows.prefetch_related(*kind.many)}
    return found


def _together(found: list[tuple[Kind, dt.date, Model]]) -> Iterator[Entry]:
    """One entry for each row; the photographs of a day are one, where the latest of them stands."""
    groups: dict[tuple[dt.date, int | None], list[tuple[Kind, Model]]] = {}
    for place, (kind, day, row) in enumerate(found):
        groups.setdefault((day, None if kind.name == "photograph" else place), []).append((kind, row))
    for (day, _place), group in groups.items():
        kind, first = group[0]
        yield Entry(kind, day, kind.line(first), tuple(row for _kind, row in group))
