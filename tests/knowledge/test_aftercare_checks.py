"""A record about the days after that triage or the product check could not rely on is refused when it is loaded."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from needlepoint.knowledge import load_knowledge
from needlepoint.knowledge.checks import check_records
from needlepoint.knowledge.records.aftercare import Offset

KNOWLEDGE = load_knowledge()


def problems_after(table: str, record_id: str, **changed: Any) -> list[str]:
    """What the checks say when one record of the shipped base is changed."""
    records = {
        name: dict(value) for name, value in vars(KNOWLEDGE).items() if isinstance(value, dict) and name != "conditions"
    }
    records[table][record_id] = msgspec.structs.replace(records[table][record_id], **changed)
    return [str(each) for each in check_records(records) if record_id in str(each)]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"when": {"fact": "fever", "is": False}}, "one more sign could lower a level"),
        ({"when": {"not": {"fact": "fever", "is": True}}}, "one more sign could lower a level"),
        (
            {"when": {"any": [{"fact": "redness", "one_of": ["no", "mild"]}, {"fact": "pus", "is": True}]}},
            "lower a level",
        ),
        ({"when": {"fact": "pregnant", "is": True}}, "no question of the check-in"),
        ({"from_day": 4, "to_day": 3}, "lies before its first"),
        ({"severity_grade": 0}, "does not fit the level"),
        ({"severity_grade": 5}, "does not fit the level"),
    ],
)
def test_a_sign_that_triage_could_not_rely_on_is_refused(changed: dict[str, Any], message: str) -> None:
    assert any(message in each for each in problems_after("adverse_events", "pustules", **changed))


def test_an_item_must_follow_one_that_is_there_and_ends() -> None:
    assert any(
        "no end" in each for each in problems_after("aftercare", "bland_cream", starts_after="antiviral_as_prescribed")
    )
    assert any(
        "not among the aftercare" in each for each in problems_after("aftercare", "bland_cream", starts_after="gel")
    )


def test_a_class_without_a_time_is_refused() -> None:
    assert any("has no default" in each for each in problems_after("ingredient_classes", "retinoids", default=None))


@pytest.mark.parametrize("given", [{}, {"hours": 1, "days": 1}, {"hours": -1}, {"days": -2}])
def test_a_time_is_given_in_one_unit_and_not_below_zero(given: dict[str, int]) -> None:
    with pytest.raises(msgspec.ValidationError, match="either hours or days"):
        msgspec.convert(given, Offset)


def test_the_shipped_base_has_no_such_problem() -> None:
    assert problems_after("adverse_events", "pustules") == []
