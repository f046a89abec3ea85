"""A clinic's own courses: planted truth is found, checks are kept, and what is thin is said to be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from needlepoint.errors import GatesNotMet, InvalidInput
from needlepoint.forecast.forecasting import CLINIC, forecast_improvement, unseen_in
from needlepoint.forecast.own_patients import approximation, clinic
from needlepoint.forecast.own_patients.approximation import corrected_t, find_peak
from needlepoint.forecast.own_patients.clinic import Update, shift_of, target_of, update_with_own_courses
from needlepoint.forecast.own_patients.likelihood import Courses
from needlepoint.forecast.posterior import Posterior, load_posterior, posterior_bytes
from needlepoint.forecast.request import ForecastRequest
from tests.unit.forecast.own_patients.made import made_courses, made_posterior

POSTERIOR = made_posterior()
REQUEST = ForecastRequest(indication="atrophic_acne_scars", modality="pen", sessions=4, followup_weeks=13.0)


def average(posterior: Posterior, *, unblinded: bool = True) -> tuple[float, float]:
    """The mean after four sessions as the clinic's own judges see it, and half the width of its 90 % range."""
    forecast = forecast_improvement(REQUEST, posterior)
    outlook = forecast.unblinded if unblinded else forecast.outlook
    assert outlook is not None
    found = outlook.at_followup[-1].mean
    return found.mean, (found.quantiles[-1] - found.quantiles[0]) / 2


@pytest.fixture(scope="module")
def strong() -> Update:
    return update_with_own_courses(POSTERIOR, made_courses(120, effect=0.4, offset=0.1))


def test_a_planted_clinic_is_found_and_the_range_narrows(strong: Update) -> None:
    gained = np.exp(0.4) * -np.expm1(-2.0) * (1 - 0.65 * np.exp(-13 / 8))
    spread = np.sqrt((0.67 * -np.expm1(-gained)) ** 2 + 0.1**2)
    truth = 1 - np.exp(-0.1 - gained + spread**2 / 2)
    (before, wide), (after, narrow) = average(POSTERIOR), average(strong.posterior)
    assert truth - before > 0.15
    assert after == pytest.approx(truth, abs=0.04)
    assert narrow < 0.4 * wide
    assert strong.method == "laplace_t"
    assert strong.check < 0.7


def test_what_unblinded_judges_add_is_not_promised_to_patients(strong: Update) -> None:
    """A clinic cannot tell its effect from what its own judges see too much; the blinded forecast stays below."""
    blinded, wide = average(strong.posterior, unblinded=False)
    own, narrow = average(strong.posterior)
    assert blinded < own
    assert wide > narrow


def test_what_is_seen_without_effect_is_shared_between_truth_and_judges() -> None:
    """A clinic that shows much after its first session already: part is taken as true, part as its judges'."""
    draws = update_with_own_courses(POSTERIOR, made_courses(60, effect=-1.0, offset=0.7)).posterior.draws
    true, judged = draws["tau_v"] * draws[CLINIC["bias"]], draws["tau_b"] * draws[CLINIC["judge"]]
    assert float(true.mean()) > 0.05
    assert float(judged.mean()) > float(true.mean())  # tau_b is the larger of the two


def test_without_results_the_target_is_the_population() -> None:
    """Effects stand in units of the middle spread; what that does to the density is undone."""
    read = Courses.of(made_courses(1, effect=0))
    target = replace(target_of(POSTERIOR.draws, read), sites=(lambda _p, site: np.zeros(len(site.effect)),))
    found = corrected_t(target, find_peak(target), 20_000, np.random.default_rng(1))
    parameters = target.parameters(found.points)
    site = target.site(found.points, parameters)
    assert found.weights @ site.effect**2 == pytest.approx(1, abs=0.06)
    assert found.weights @ site.offset**2 == pytest.approx(1, abs=0.06)
    assert found.weights @ parameters["tau_u"] == pytest.approx(POSTERIOR.draws["tau_u"].mean(), rel=0.02)
    assert found.weights @ parameters["tau_b"] == pytest.approx(POSTERIOR.draws["tau_b"].mean(), rel=0.03)


def test_the_second_method_agrees_with_the_third(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fall-back is taken when weights fail their check, and gives the same."""
    courses = made_courses(40, effect=0.4, offset=0.1)
    first = update_with_own_courses(POSTERIOR, courses)
    monkeypatch.setattr(clinic, "WORST_K", -1.0)
    second = update_with_own_courses(POSTERIOR, courses)
    assert (first.method, second.method) == ("laplace_t", "metropolis")
    assert [name for name, _ in second.passed_over] == ["laplace_t"]
    (mean, width), (other, other_width) = average(first.posterior), average(second.posterior)
    assert other == pytest.approx(mean, abs=0.2 * width / 1.645)
    assert other_width == pytest.approx(width, rel=0.15)


def test_chains_that_do_not_agree_update_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clinic, "WORST_K", -1.0)
    monkeypatch.setattr(approximation, "ROUNDS", 40)
    monkeypatch.setattr(clinic, "WORST_R_HAT", 1.0)
    with pytest.raises(GatesNotMet, match="stays as it was"):
        update_with_own_courses(POSTERIOR, made_courses(20, effect=0.4))


def test_few_ordinary_courses_are_weighed_and_said_to_be_few() -> None:
    courses = made_courses(3, effect=-0.2, offset=0.15, seed=4)
    update = update_with_own_courses(POSTERIOR, courses)
    shift = shift_of(REQUEST, POSTERIOR, update)
    assert update.method == "importance"
    assert shift.moved is not None
    assert shift.sentences[0].startswith("3 own courses")
    assert ("next to nothing" in shift.sentences[0]) == (abs(shift.moved) < 0.02)
    assert ("by chance" in shift.sentences[0]) == (abs(shift.moved) >= 0.02)


def test_few_extraordinary_courses_fail_the_first_check_and_are_passed_on() -> None:
    update = update_with_own_courses(POSTERIOR, made_courses(12, effect=1.3, offset=0.5))
    assert update.passed_over[0][0] == "importance"
    assert update.passed_over[0][1] >= 0.7
    assert update.method != "importance"


def test_another_indication_learns_from_the_clinic_too_but_less(strong: Update) -> None:
    other = ForecastRequest(indication="striae", modality="pen", sessions=4)
    outlooks = [forecast_improvement(other, each).unblinded for each in (POSTERIOR, strong.posterior)]
    before, after = (each.at_followup[-1].mean for each in outlooks if each)
    assert after.mean > before.mean
    assert after.range(90)[1] - after.range(90)[0] > 2 * average(strong.posterior)[1]


def test_an_updated_posterior_is_a_posterior_file(strong: Update, tmp_path: object) -> None:
    path = tmp_path / "updated.npz"  # type: ignore[operator]
    path.write_bytes(posterior_bytes(strong.posterior.draws, strong.posterior.provenance))
    found = load_posterior(path)
    assert found.digest == strong.posterior.digest
    assert found.provenance.own is not None
    assert found.provenance.own.courses == 120
    assert forecast_improvement(REQUEST, found) == forecast_improvement(REQUEST, strong.posterior)
    assert "Updated with 120 own courses" in forecast_improvement(REQUEST, found).support.sentences[-1]
    assert b"P17" not in path.read_bytes()


def test_an_updated_posterior_is_not_updated_again(strong: Update) -> None:
    with pytest.raises(InvalidInput, match="count twice"):
        update_with_own_courses(strong.posterior, made_courses(3, effect=0))


def test_no_course_is_no_update() -> None:
    with pytest.raises(InvalidInput, match="no own course"):
        update_with_own_courses(POSTERIOR, [])


def test_the_same_courses_and_seed_give_the_same() -> None:
    courses = made_courses(20, effect=0.1)
    first, second = (update_with_own_courses(POSTERIOR, courses, seed=5) for _ in range(2))
    assert first.posterior.digest == second.posterior.digest


def test_what_was_seen_of_the_clinic_is_what_forecasts_use(strong: Update) -> None:
    chance = unseen_in(strong.posterior)
    assert chance.site is strong.posterior.draws[CLINIC["site"]]
    assert float(np.mean(chance.site)) > 0.3
