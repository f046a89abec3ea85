"""A person's own scores: held against people whose truth is known, because they are drawn from the model itself."""

from __future__ import annotations

import numpy as np
import pytest

from needlepoint.errors import InvalidInput
from needlepoint.forecast.forecasting import spread_factor, treatment_of, unseen
from needlepoint.forecast.improvement import AS_A_BLINDED_JUDGE, dose, effect, latent_of, offset
from needlepoint.forecast.own_patients.one_patient import CLINIC_S_OWN, OwnVisit, forecast_for_person
from needlepoint.forecast.posterior import load_posterior
from needlepoint.forecast.request import ForecastRequest

POSTERIOR = load_posterior()
REQUEST = ForecastRequest(indication="acne_scars_boxcar", modality="pen", sessions=5, goal=0.5)


def visits(*residuals: float, error: float | None = None) -> list[OwnVisit]:
    return [OwnVisit(sessions=at, weeks=4, residual=each, error=error) for at, each in enumerate(residuals, start=1)]


def drawn_people(count: int) -> list[tuple[list[OwnVisit], float]]:
    """People drawn from the model: their visits after one to three sessions, and their true improvement at the end."""
    random = np.random.default_rng(7)
    draws, chance = POSTERIOR.draws, unseen(POSTERIOR.size)
    chance = type(chance)(
        **{name: random.permutation(getattr(chance, name)) for name in ("site", "bias", "spread", "person", "beyond")}
    )
    effects = effect(draws, treatment_of(REQUEST), draws["tau_u"] * chance.site)
    standing = random.standard_normal(POSTERIOR.size).astype(np.float32)
    factor = spread_factor(chance)
    early = dose(draws, "atrophic_acne_scars", np.array([1, 2, 3], dtype=np.float32), 4.0)
    late = dose(draws, "atrophic_acne_scars", np.array([5], dtype=np.float32), 13.0)
    seen, true = (
        latent_of(draws, effects, doses, offset(draws, judged, chance.bias), factor, standing)
        for doses, judged in ((early, CLINIC_S_OWN), (late, AS_A_BLINDED_JUDGE))
    )
    people = []
    for at in random.choice(POSTERIOR.size, count, replace=False):
        residuals = np.exp(-(seen.mean[:, at] + seen.spread[:, at] * random.standard_normal(3)))
        measured = residuals * np.exp(0.05 * random.standard_normal(3))
        own = [
            OwnVisit(sessions=s, weeks=4, residual=float(r), error=0.05 * float(r))
            for s, r in zip((1, 2, 3), measured, strict=True)
        ]
        people.append((own, float(1 - np.exp(-(true.mean[0, at] + true.spread[0, at] * random.standard_normal())))))
    return people


def test_ranges_of_people_drawn_from_the_model_hold_what_they_say() -> None:
    """120 people: an 80 % range holds 80 % with a standard error of 3.7 points; the range must have shrunk as well."""
    held, widths, before_widths = [], [], []
    for own, truth in drawn_people(120):
        found = forecast_for_person(REQUEST, POSTERIOR, own)
        assert found.forecast.outlook is not None
        assert found.before is not None
        low, high = found.forecast.outlook.at_followup[-1].person.range(80)
        held.append(low <= truth <= high)
        widths.append(high - low)
        first, last = found.before.at_followup[-1].person.range(80)
        before_widths.append(last - first)
    assert 0.70 <= np.mean(held) <= 0.90
    assert np.mean(widths) < 0.6 * np.mean(before_widths)


def test_better_scores_make_a_better_forecast_and_more_scores_a_surer_one() -> None:
    good, poor = (forecast_for_person(REQUEST, POSTERIOR, visits(each)).forecast.outlook for each in (0.5, 0.9))
    assert good is not None
    assert poor is not None
    assert good.at_followup[-1].mean.mean > poor.at_followup[-1].mean.mean + 0.1
    more = forecast_for_person(REQUEST, POSTERIOR, visits(0.8, 0.7, 0.65), seed=2).forecast.outlook
    assert more is not None
    one = forecast_for_person(REQUEST, POSTERIOR, visits(0.8)).forecast.outlook
    assert one is not None
    widths = [last - first for first, last in (each.at_followup[-1].person.range(80) for each in (more, one))]
    assert widths[0] < widths[1]


def test_a_score_without_information_changes_nothing() -> None:
    found = forecast_for_person(REQUEST, POSTERIOR, [OwnVisit(sessions=0, weeks=0, residual=1.0, error=50.0)])
    assert found.before is not None
    assert found.forecast.outlook is not None
    assert found.effective_draws > 0.95 * POSTERIOR.size
    before, after = (each.at_followup[-1].mean.mean for each in (found.before, found.forecast.outlook))
    assert after == pytest.approx(before, abs=0.02)


def test_scores_that_contradict_the_forecast_are_said_to() -> None:
    found = forecast_for_person(REQUEST, POSTERIOR, visits(3.0, error=0.05))
    assert found.contradicts
    assert "contradict the forecast" in " ".join(found.said)
    assert not forecast_for_person(REQUEST, POSTERIOR, visits(0.7)).contradicts


def test_a_score_of_nothing_left_is_not_read_as_more_than_it_can_say() -> None:
    found = forecast_for_person(REQUEST, POSTERIOR, [OwnVisit(sessions=3, weeks=4, residual=0.0)])
    assert any("read as 90 %" in words for words in found.said)
    assert found.forecast.outlook is not None
    assert found.before is not None
    assert found.forecast.outlook.at_followup[-1].mean.mean > found.before.at_followup[-1].mean.mean + 0.1


def test_the_same_seed_gives_the_same_forecast() -> None:
    first, second = (forecast_for_person(REQUEST, POSTERIOR, visits(0.7)) for _time in range(2))
    assert first.forecast.outlook == second.forecast.outlook


def test_where_nothing_is_known_own_scores_make_no_curve() -> None:
    request = ForecastRequest(indication="enlarged_pores", sessions=3)
    found = forecast_for_person(request, POSTERIOR, visits(0.7))
    assert found.forecast.outlook is None
    assert "Not known" in found.said[0]


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ([], "no own score"),
        (visits(0.7) * 2, "of one time"),
        ([OwnVisit(sessions=1, weeks=4, residual=float("nan"))], "cannot be"),
        ([OwnVisit(sessions=1, weeks=4, residual=-0.1)], "cannot be"),
    ],
)
def test_scores_that_cannot_be_are_refused(own: list[OwnVisit], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        forecast_for_person(REQUEST, POSTERIOR, own)
