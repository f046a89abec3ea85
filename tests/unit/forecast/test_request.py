"""What cannot be meant is refused with its field; words of the clinic become words of the trials."""

from __future__ import annotations

from typing import Any

import pytest

from needlepoint.errors import InvalidInput
from needlepoint.forecast.request import MOST_SESSIONS, NOT_STUDIED, ForecastRequest
from needlepoint.forecast.vocabulary import IN_TRIALS, INDICATIONS
from needlepoint.knowledge import load_knowledge
from needlepoint.terms import Phototype


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("indication", "acne_scar"),
        ("indication", ""),
        ("modality", "laser"),
        ("sessions", 0),
        ("sessions", MOST_SESSIONS + 1),
        ("sessions", -3),
        ("interval_weeks", 0.5),
        ("interval_weeks", 27),
        ("interval_weeks", float("nan")),
        ("followup_weeks", -1),
        ("followup_weeks", 105),
        ("followup_weeks", float("inf")),
        ("needle_mm", 0.0),
        ("needle_mm", 15.0),
        ("age", -1),
        ("age", 121),
        ("goal", 0.0),
        ("goal", 1.0),
        ("goal", 50.0),
        ("goal", float("nan")),
        ("worthwhile", -0.1),
        ("worthwhile", 5.0),
    ],
)
def test_bad_input(field: str, value: Any) -> None:
    with pytest.raises(InvalidInput) as raised:
        ForecastRequest(**{"indication": "wrinkles", field: value})
    assert raised.value.where == field
    assert raised.value.problem


def test_a_misspelt_indication_gets_the_nearest() -> None:
    with pytest.raises(InvalidInput, match="Did you mean melasma"):
        ForecastRequest(indication="melasama")


def test_a_percentage_is_told_to_be_a_fraction() -> None:
    with pytest.raises(InvalidInput, match=r"0\.5 is 50 %"):
        ForecastRequest(indication="wrinkles", goal=50.0)


@pytest.mark.parametrize(
    ("field", "value"),
    [("sessions", 1), ("sessions", MOST_SESSIONS), ("goal", 0.01), ("goal", 0.99), ("worthwhile", 0.0), ("age", 0)],
)
def test_the_ends_are_allowed(field: str, value: Any) -> None:
    assert getattr(ForecastRequest(**{"indication": "wrinkles", field: value}), field) == value


@pytest.mark.parametrize("indication", [*IN_TRIALS, *INDICATIONS])
def test_words_of_the_trials(indication: str) -> None:
    assert ForecastRequest(indication=indication).in_trials in INDICATIONS


@pytest.mark.parametrize("indication", [*NOT_STUDIED, "enlarged_pores", "uneven_texture_or_tone"])
def test_what_no_trial_gave_a_figure_for(indication: str) -> None:
    assert ForecastRequest(indication=indication).in_trials is None


def test_every_indication_of_the_knowledge_base_can_be_asked_about() -> None:
    for indication in load_knowledge().indications:
        ForecastRequest(indication=indication)


@pytest.mark.parametrize(
    ("phototype", "dark"), [(None, None), (Phototype.I, False), (Phototype.III, False), (Phototype.IV, True)]
)
def test_dark_skin(phototype: Phototype | None, dark: bool | None) -> None:
    assert ForecastRequest(indication="wrinkles", phototype=phototype).dark_skin is dark
