"""One patient's own sessions: the forecast follows them, as far as they can be believed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from needlepoint.errors import InvalidInput
from needlepoint.forecast.own_patients.clinic import update_with_own_courses
from needlepoint.forecast.own_patients.one_patient import PatientUpdate, update_for_patient
from needlepoint.forecast.own_patients.records import OwnVisit
from needlepoint.forecast.request import ForecastRequest
from tests.unit.forecast.own_patients.made import LINE, made_courses, made_posterior

POSTERIOR = made_posterior()
REQUEST = ForecastRequest(indication="acne_scars_rolling", modality="pen", sessions=5, goal=0.5)
COURSE = made_courses(1, effect=0.0)[0]


def updated(*scores: tuple[int, float], error: float = 2.0) -> PatientUpdate:
    visits = tuple(OwnVisit(sessions=sessions, weeks=4.0, score=score) for sessions, score in scores)
    return update_for_patient(
        REQUEST, POSTERIOR, replace(COURSE, visits=visits, scale=replace(LINE, error=error)), seed=3
    )


def end(found: PatientUpdate) -> tuple[float, float, float]:
    """Expected improvement, width of the person's 80 % range, chance of the goal; after all sessions."""
    assert found.forecast.outlook is not None
    last = found.forecast.outlook.at_followup[-1]
    assert last.goal is not None
    low, high = last.person.range(80)
    return last.mean.mean, high - low, last.goal.mean


def test_good_scores_raise_and_poor_ones_lower_what_is_expected() -> None:
    good, poor = end(updated((1, 40), (2, 25))), end(updated((1, 58), (2, 56)))
    assert good[0] > poor[0] + 0.2
    assert good[2] > poor[2] + 0.3


def test_where_clinics_do_not_differ_the_patient_does() -> None:
    """With the population known exactly, only the patient's own standing is left to learn."""
    draws = {name: np.broadcast_to(np.median(values, axis=0), values.shape) for name, values in POSTERIOR.draws.items()}
    draws |= {name: np.full_like(POSTERIOR.draws[name], 1e-3) for name in ("tau_u", "tau_v", "tau_b")}
    known = replace(POSTERIOR, draws={name: values.astype(np.float32) for name, values in draws.items()})
    visits = tuple(OwnVisit(sessions=sessions, weeks=4.0, score=score) for sessions, score in ((1, 40), (2, 25)))
    found = update_for_patient(REQUEST, known, replace(COURSE, visits=visits))
    assert found.before is not None
    assert end(found)[0] > found.before.at_followup[-1].mean.mean + 0.1


def test_scores_narrow_the_range_and_more_of_them_narrow_it_more() -> None:
    before = updated((1, 48)).before
    assert before is not None
    low, high = before.at_followup[-1].person.range(80)
    one, three = end(updated((1, 48)))[1], end(updated((1, 48), (2, 39), (3, 32)))[1]
    assert three < one < high - low


def test_a_scale_that_errs_more_is_believed_less() -> None:
    sure, unsure = end(updated((1, 40), (2, 25), error=1.0)), end(updated((1, 40), (2, 25), error=15.0))
    assert unsure[0] < sure[0]
    assert unsure[1] > sure[1]


def test_a_lower_score_is_never_read_as_less_improvement() -> None:
    means = [end(updated((2, score)))[0] for score in (50, 40, 30, 20, 12)]
    assert means == sorted(means)


def test_ordinary_scores_contradict_nothing() -> None:
    found = updated((1, 48), (2, 39))
    assert found.updated
    assert found.contradictions == ()


def test_a_score_outside_the_95_percent_range_is_told() -> None:
    found = updated((1, 95))
    assert [each.sessions for each in found.contradictions] == [1]
    assert found.contradictions[0].improvement < found.contradictions[0].low
    assert any("contradicts the forecast" in each for each in found.sentences)


def test_scores_beyond_all_expectation_leave_the_forecast_as_it_was() -> None:
    found = updated((1, 100), (2, 1), (3, 100), error=0.5)
    assert not found.updated
    assert found.forecast.outlook == found.before
    assert "too far from anything" in found.sentences[0]


def test_a_simulated_patient_lies_in_the_updated_range_as_often_as_it_says() -> None:
    """Sixty patients of clinics drawn from the posterior, two scores known, the end held back."""
    inside, chance = 0, np.random.default_rng(8)
    draws = POSTERIOR.draws
    for number in range(60):
        at = int(chance.integers(POSTERIOR.size))
        one = made_courses(1, effect=0.0, seed=number)[0]
        z, site, true, judge = chance.standard_normal(4)
        zeta = np.exp(0.15 * chance.standard_normal())
        e = np.exp(draws["alpha"][at, 0] + draws["nu"][at, 1] + draws["tau_u"][at] * site)
        shown = 1 - (1 - draws["phi"][at]) * np.exp(-np.array([4.0, 4.0, REQUEST.followup_weeks]) / 8)
        gained = e * -np.expm1(-np.exp(draws["log_k"][at, 0]) * np.array([1, 2, 5])) * shown
        blinded = draws["gamma"][at, 0] + draws["tau_v"][at] * true
        base = draws["gamma"][at, 1] + draws["tau_v"][at] * true + draws["delta"][at] + draws["tau_b"][at] * judge
        g = base + gained + draws["omega"][at] * zeta * -np.expm1(-gained) * z
        g = g + draws["sigma_m"][at] * zeta * chance.standard_normal(3)
        scores = np.clip(60 * np.exp(-g) + LINE.error * chance.standard_normal(3), 0, None)
        visits = tuple(OwnVisit(sessions=s, weeks=4.0, score=float(scores[s - 1])) for s in (1, 2))
        found = update_for_patient(REQUEST, POSTERIOR, replace(one, visits=visits))
        assert found.forecast.outlook is not None
        last = found.forecast.outlook.at_followup[-1]
        low, high = last.person.range(80)
        inside += low <= 1 - np.exp(base - blinded - g[2]) <= high
    assert 0.68 <= inside / 60 <= 0.92


def test_scores_of_another_indication_are_refused() -> None:
    with pytest.raises(InvalidInput, match="scores are of striae"):
        update_for_patient(REQUEST, POSTERIOR, replace(COURSE, indication="striae"))


def test_without_a_forecast_there_is_nothing_to_update() -> None:
    found = update_for_patient(replace(REQUEST, combined=True), POSTERIOR, COURSE)
    assert found.forecast.outlook is None
    assert not found.updated
    assert found.sentences[0].startswith("Not known")


def test_it_works_on_a_posterior_that_knows_the_clinic() -> None:
    clinic = update_with_own_courses(POSTERIOR, made_courses(30, effect=0.4, offset=0.1)).posterior
    plain, known = (update_for_patient(REQUEST, each, COURSE) for each in (POSTERIOR, clinic))
    assert known.before != plain.before
    assert end(known)[0] != end(plain)[0]
