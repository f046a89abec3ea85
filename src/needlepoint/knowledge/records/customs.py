"""Customs: what is commonly done or said about needling, beside what the trials read do and do not show."""

from __future__ import annotations

import datetime as dt

from needlepoint.knowledge.records.figures import Statement
from needlepoint.knowledge.records.record import Record


class Custom(Record, frozen=True):
    """Something commonly done or said that is not, or not wholly, backed by evidence.

    Attributes:
        said: the custom in the words it usually comes in.
        in_one_line: what a plan says about it.
        supported: what sources that were read say in its favour.
        not_supported: what they do not show, or what speaks against it.
        may_be_shown: False where it is kept only so that it is known to be without a source.
    """

    id: str
    said: str
    in_one_line: str
    supported: tuple[Statement, ...]
    not_supported: tuple[Statement, ...]
    may_be_shown: bool
    reviewed: dt.date
