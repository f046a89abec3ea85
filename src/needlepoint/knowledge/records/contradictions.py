"""Contradictions: answers that cannot both be true, and the question that settles them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from needlepoint.knowledge.records.record import Record


class ContradictionRecord(Record, frozen=True):
    """Two or more answers that do not go together.

    Attributes:
        when: the condition that holds where they were all given.
        question: what to ask, in plain words.
    """

    id: str
    when: Mapping[str, Any]
    question: str
