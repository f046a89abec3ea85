"""Numbers in words: never without an interval, never with digits the interval does not carry."""

from __future__ import annotations

import pytest

from needlepoint.photos.pictures.refusals import cautions, refused_changes
from needlepoint.photos.pictures.summary import pair_in_short
from needlepoint.photos.pictures.wording import (
    change_in_words,
    decimals_for,
    detectable_in_words,
    level_in_words,
    typeset,
    verdict_in_words,
    verdict_sign,
)
from needlepoint.photos.quantities import Quantity
from tests.unit.photos.pictures.invented import changed, pair, refused_pair


@pytest.mark.parametrize(("half", "places"), [(25, 0), (6, 0), (2, 1), (0.4, 1), (0.02, 3), (0.0, 2), (1e-9, 4)])
def test_digits_follow_the_interval(half: float, places: int) -> None:
    assert decimals_for(half) == places


@pytest.mark.parametrize(
    ("quantity", "value", "half", "words", "verdict", "sign"),
    [
        (Quantity.PORE_AREA, -18.2, 6.1, "-18 (-24 to -12) %", "better, beyond measurement error", "▼"),
        (Quantity.PORE_AREA, 18.2, 6.1, "+18 (+12 to +24) %", "worse, beyond measurement error", "▲"),
        (Quantity.PORE_AREA, 0.2, 6.1, "0 (-6 to +6) %", "no change beyond measurement error", "="),
        (Quantity.MELANIN, -0.04, 0.012, "-0.040 (-0.052 to -0.028) log10", "lower, beyond measurement error", "▼"),
        (Quantity.RED_AREA, -3.0, 1.0, "-3.0 (-4.0 to -2.0) points", "better, beyond measurement error", "▼"),
    ],
)
def test_a_change_in_words(quantity: Quantity, value: float, half: float, words: str, verdict: str, sign: str) -> None:
    change = changed(quantity, value, half)
    assert (change_in_words(change), verdict_in_words(change), verdict_sign(change)) == (words, verdict, sign)


def test_a_refused_change_has_no_number() -> None:
    change = next(each for each in pair().zones[0].changes if each.quantity is Quantity.ROUGHNESS)
    assert change_in_words(change) == verdict_in_words(change) == "not comparable"
    assert verdict_sign(change) == "?"
    assert detectable_in_words(change) == "-"
    assert level_in_words(change.baseline).startswith("The light came from another direction")


def test_refusals_with_the_same_words_are_told_once() -> None:
    told = refused_changes(pair().zones[0].changes)
    assert [each.titles for each in told] == ["roughness, depressed area, wrinkle length", "wrinkle length"]
    assert told[0].wrong.endswith("(16 degrees, limit 10).")
    assert [each.titles for each in cautions(pair().zones[0].changes)] == ["dark spot area"]


def test_a_pair_in_short() -> None:
    short = pair_in_short(pair())
    assert short.startswith("Better beyond measurement error: pore area of left cheek -18 (-24 to -12) %.")
    assert "Worse beyond measurement error: erythema of left cheek +0.062 (+0.041 to +0.083) log10." in short
    assert short.endswith("2 of 8 quantities did not change beyond measurement error. 3 of 8 could not be compared.")
    assert pair_in_short(refused_pair()) == "Not compared. One picture is mirrored."


def test_only_a_sign_becomes_a_minus() -> None:
    assert typeset("-18 (-24 to -12) %, 2026-03-03, px-per-mm") == "−18 (−24 to −12) %, 2026-03-03, px-per-mm"
