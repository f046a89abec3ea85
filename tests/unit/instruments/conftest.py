"""The knowledge these tests ask: the shipped base, and a made instrument for cases that none of ours has."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from needlepoint.knowledge import Knowledge, load_knowledge
from needlepoint.knowledge.records.instruments import Instrument

MADE: dict[str, Any] = {
    "name": "made for a test",
    "patient_name": "a test",
    "measures": "nothing",
    "used_for": "nothing",
    "raters": ["clinician"],
    "availability": "shipped",
    "licence": {"text": "ours", "sources": ["NEEDLEPOINT"]},
    "sources": ["NEEDLEPOINT"],
    "reviewed": "2026-11-23",
    "general": True,
}


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The shipped base and one made instrument: a weighted sum where higher is better."""
    weighted_sum = {
        **MADE,
        "id": "made_sum",
        "arithmetic": "sum",
        "direction": "higher_is_better",
        "range": {"low": 0, "high": 30, "sources": ["NEEDLEPOINT"]},
        "scales": [{"id": "ten", "low": 0, "high": 10}],
        "items": [
            {"id": "one", "text": "one", "scale": "ten"},
            {"id": "two", "text": "two", "scale": "ten", "weight": 2},
        ],
        "smallest_important_change": {"value": 5, "sources": ["NEEDLEPOINT"], "unverified": True},
    }
    base = load_knowledge()
    made = msgspec.convert(weighted_sum, Instrument)
    return replace(base, instruments={**base.instruments, made.id: made})
