"""What holds for every forecast, whatever is asked and whatever the draws say."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from needlepoint.forecast.forecasting import Outlook, SessionOutlook, forecast_improvement
from needlepoint.forecast.improvement import beyond_the_data
from needlepoint.forecast.request import MOST_SESSIONS, ForecastRequest
from needlepoint.forecast.vocabulary import MODALITIES
from needlepoint.terms import Phototype
from tests.forecast_factory import posterior

SCARS = ("acne_scars_rolling", "striae_rubra", "burn_scar")

ASKED = st.fixed_dictionaries(
    {
        "indication": st.sampled_from([*SCARS, "melasma", "wrinkles", "pores"]),
        "modality": st.sampled_from(MODALITIES),
        "sessions": st.integers(1, MOST_SESSIONS),
        "interval_weeks": st.floats(1, 26),
        "combined": st.booleans(),
        "followup_weeks": st.floats(0, 104),
        "worthwhile": st.floats(0, 0.99),
    },
    optional={
        "needle_mm": st.floats(0.1, 4),
        "age": st.floats(0, 120),
        "goal": st.floats(0.01, 0.99),
        "phototype": st.sampled_from(Phototype),
    },
)
SEEDS = st.integers(0, 30)


def outlooks(asked: dict[str, Any], seed: int) -> list[Outlook]:
    found = forecast_improvement(ForecastRequest(**asked), posterior(seed=seed))
    return [each for each in (found.outlook, found.unblinded) if each]


def entries(asked: dict[str, Any], seed: int) -> list[SessionOutlook]:
    return [each for outlook in outlooks(asked, seed) for each in (*outlook.after_each, *outlook.at_followup)]


@given(ASKED, SEEDS)
def test_improvement_is_never_complete_and_severity_at_most_doubles(asked: dict[str, Any], seed: int) -> None:
    for each in entries(asked, seed):
        for estimate in (each.mean, each.person):
            assert -1 <= estimate.quantiles[0] <= estimate.quantiles[-1] < 1
            assert -1 <= estimate.mean < 1


@given(ASKED, SEEDS)
def test_quantiles_ascend_and_chances_are_chances(asked: dict[str, Any], seed: int) -> None:
    for each in entries(asked, seed):
        for estimate in (each.mean, each.person, each.goal, each.gain):
            if estimate is not None:
                assert list(estimate.quantiles) == sorted(estimate.quantiles)
                assert np.isfinite([estimate.mean, *estimate.quantiles]).all()
        if each.goal is not None:
            assert 0 <= each.goal.quantiles[0] <= each.goal.quantiles[-1] <= 1
        assert each.worth is None or 0 <= each.worth <= 1


@given(ASKED, st.sampled_from(SCARS), SEEDS)
def test_a_scar_is_never_worse_for_one_more_session(asked: dict[str, Any], scar: str, seed: int) -> None:
    for outlook in outlooks({**asked, "indication": scar, "combined": False}, seed):
        means = [each.mean.mean for each in outlook.at_followup if not each.beyond_data]
        assert (np.diff(means) >= -1e-6).all()


@given(st.integers(0, 6), SEEDS)
def test_beyond_the_data_doses_spread_with_every_session_and_keep_their_middle(last: int, seed: int) -> None:
    """In every draw the same curve: whatever spreads is what nobody observed."""
    curve = 1 - np.exp(-0.5 * np.arange(last + 5, dtype=np.float32))
    factor = 2 * np.random.default_rng(seed).random(4000, dtype=np.float32)
    doses = beyond_the_data(np.repeat(curve[:, None], 4000, axis=1), last, factor)
    assert np.array_equal(doses[: last + 1], np.repeat(curve[: last + 1, None], 4000, axis=1))
    spreads = doses[last:].std(axis=1)
    assert (np.diff(spreads) > 0).all()
    assert np.allclose(doses.mean(axis=1), curve, atol=0.03)


@given(ASKED, SEEDS)
def test_stop_follows_from_what_each_session_is_worth(asked: dict[str, Any], seed: int) -> None:
    for outlook in outlooks(asked, seed):
        worth = [each.worth for each in outlook.at_followup[1:] if each.worth is not None]
        first = next((at for at, each in enumerate(worth) if each < 0.5), None)
        assert outlook.stop_after == first


@given(ASKED, SEEDS)
def test_who_wants_more_of_a_session_stops_no_later(asked: dict[str, Any], seed: int) -> None:
    modest, choosy = asked["worthwhile"] / 2, asked["worthwhile"]
    for one, other in zip(
        outlooks({**asked, "worthwhile": modest}, seed), outlooks({**asked, "worthwhile": choosy}, seed), strict=True
    ):
        assert (MOST_SESSIONS if one.stop_after is None else one.stop_after) >= (
            MOST_SESSIONS if other.stop_after is None else other.stop_after
        )


@given(ASKED, SEEDS)
def test_the_same_question_has_the_same_answer(asked: dict[str, Any], seed: int) -> None:
    request = ForecastRequest(**asked)
    assert forecast_improvement(request, posterior(seed=seed)) == forecast_improvement(request, posterior(seed=seed))


@given(ASKED, SEEDS)
def test_fewer_sessions_are_a_part_of_more(asked: dict[str, Any], seed: int) -> None:
    """What is said of the second session does not hang on how many are thought of."""
    few, many = (outlooks({**asked, "sessions": each}, seed) for each in (1, MOST_SESSIONS))
    for one, other in zip(few, many, strict=True):
        assert one.at_followup == other.at_followup[:2]
