"""Phototype questionnaires: questions, the published cut-offs of each variant, the table asked directly."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from needlepoint.knowledge.records.figures import Statement
from needlepoint.knowledge.records.record import Record
from needlepoint.terms import Phototype

Burns = Literal["always", "sometimes", "almost_never"]
Tans = Literal["never", "sometimes", "always"]


class PhototypeItem(Record, frozen=True):
    """One question. Its answers stand in order and give 0, 1, 2, 3 or 4 points.

    Attributes:
        group: `genetic` (what the person says of their own eyes, hair and skin), `reaction` or `tanning`.
        note: where the copies of the questionnaire differ on it.
    """

    id: str
    group: Literal["genetic", "reaction", "tanning"]
    text: str
    answers: tuple[str, str, str, str, str]
    note: str | None = None


class TotalBand(Record, frozen=True):
    """The type, or the types that are not told apart, for totals from `low` to `high`, both included."""

    low: int
    high: int
    phototypes: tuple[Phototype, ...]
    unverified: bool = False
    note: str | None = None


class CutOffs(Record, frozen=True):
    """One published reading of the total. Bands are as printed, an overlap included.

    Attributes:
        id: the word recorded with every type it gives.
    """

    id: Literal["A", "B"]
    bands: tuple[TotalBand, ...]
    sources: tuple[str, ...]
    note: str | None = None


class TableRow(Record, frozen=True):
    """What the table of phototypes says of one type: how it burns, and which answers on tanning fit it."""

    phototype: Phototype
    burns: Burns
    tans: tuple[Tans, ...]
    sources: tuple[str, ...]
    note: str | None = None


class PhototypeQuestionnaire(Record, frozen=True):
    """How a phototype is asked for. A type comes from these answers only, never from ancestry or looks.

    Attributes:
        items: all of them are needed for a total.
        cut_offs: the published variants; the one used is recorded.
        table: the rows of the table of phototypes that were read, for asking directly.
        not_read: the types of the table that no row above describes.
    """

    id: str
    name: str
    introduction: str
    items: tuple[PhototypeItem, ...]
    cut_offs: tuple[CutOffs, ...]
    table: tuple[TableRow, ...]
    not_read: tuple[Phototype, ...]
    statements: tuple[Statement, ...]
    sources: tuple[str, ...]
    reviewed: dt.date
