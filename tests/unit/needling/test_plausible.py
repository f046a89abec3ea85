"""A slip of unit is caught with the field, the unit and what was expected."""

import math

import pytest

from needlepoint.errors import InvalidInput
from needlepoint.needling.plausible import NEEDLE_LENGTH_MM, Bounds, check, check_if_known

ROWS = Bounds("rows", 1, 500, whole=True)


@pytest.mark.parametrize("value", [math.nan, math.inf, "1.5", None, True])
def test_what_is_not_a_number_is_refused_with_the_unit_to_use(value: object) -> None:
    with pytest.raises(InvalidInput, match="is not a number") as caught:
        check(value, NEEDLE_LENGTH_MM, "chosen_mm")
    assert caught.value.where == "chosen_mm"
    assert caught.value.next_step == "Give it in mm."


def test_micrometres_given_for_millimetres_are_refused_and_the_range_named() -> None:
    with pytest.raises(InvalidInput, match=r"1500 mm is not believable; expected 0\.05 to 10\."):
        check(1500, NEEDLE_LENGTH_MM, "chosen_mm")


def test_half_a_row_is_refused() -> None:
    with pytest.raises(InvalidInput, match="not a whole number"):
        check(2.5, ROWS, "rows_around_drum")


@pytest.mark.parametrize("value", [0.05, 10])
def test_both_bounds_belong_to_the_range(value: float) -> None:
    check(value, NEEDLE_LENGTH_MM, "chosen_mm")


def test_not_known_is_accepted_only_where_it_may_be_not_known() -> None:
    check_if_known(None, NEEDLE_LENGTH_MM, "reaches_mm")
    with pytest.raises(InvalidInput):
        check_if_known(0, NEEDLE_LENGTH_MM, "reaches_mm")
