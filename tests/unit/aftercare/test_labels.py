"""Printed labels of the kinds sold, and what is read from each."""

from __future__ import annotations

import pytest

from needlepoint.aftercare import ProductCheck, ProductVerdict, check_product
from needlepoint.knowledge import Knowledge
from needlepoint.terms import DeviceClass
from tests.unit.aftercare.printed_labels import LABELS, PrintedLabel

label_by_name = pytest.mark.parametrize("label", LABELS, ids=lambda label: label.name)


def check(label: PrintedLabel, knowledge: Knowledge, day: int) -> ProductCheck:
    return check_product(label.text, knowledge, day=day, device_class=DeviceClass.MECHANICAL)


@label_by_name
def test_the_right_classes_are_found(label: PrintedLabel, knowledge: Knowledge) -> None:
    found = check(label, knowledge, day=0).classes
    assert {each.ingredient_class.id for each in found} - {"plain_ingredients"} == label.restricted


@label_by_name
def test_the_earliest_day_is_that_of_the_last_class(label: PrintedLabel, knowledge: Knowledge) -> None:
    assert check(label, knowledge, day=0).earliest_day == label.earliest_day


@label_by_name
def test_only_what_nobody_knows_is_unknown(label: PrintedLabel, knowledge: Knowledge) -> None:
    assert check(label, knowledge, day=0).unknown == label.unknown


@label_by_name
def test_misspelt_names_are_shown_as_they_were_read(label: PrintedLabel, knowledge: Knowledge) -> None:
    found = check(label, knowledge, day=0).ingredients
    assert {each.printed: each.read_as for each in found if each.similarity is not None} == label.read_as


@label_by_name
def test_every_ingredient_is_counted_once(label: PrintedLabel, knowledge: Knowledge) -> None:
    if label.count is not None:
        assert len(check(label, knowledge, day=0).ingredients) == label.count


@label_by_name
def test_the_day_before_is_too_early_and_a_month_after_is_not(label: PrintedLabel, knowledge: Knowledge) -> None:
    late = ProductVerdict.ASK if label.unknown else ProductVerdict.MAY
    assert check(label, knowledge, day=30).verdict is late
    if label.earliest_day is not None:
        assert check(label, knowledge, day=label.earliest_day - 1).verdict is ProductVerdict.NOT_YET
