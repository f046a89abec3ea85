"""The closed form of own results against the same thing written out in full."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from needlepoint.forecast.improvement import AS_TRIALS_WITHOUT_BLINDING, dose, effect, latent, offset
from needlepoint.forecast.own_patients.likelihood import (
    Courses,
    Site,
    log_likelihood,
    log_likelihoods,
    moments,
    standing,
    treatment_given,
)
from needlepoint.forecast.own_patients.population import NAMES
from needlepoint.forecast.own_patients.records import OwnVisit
from needlepoint.terms import Phototype
from tests.unit.forecast.own_patients.made import LINE, made_courses, made_posterior

POSTERIOR = made_posterior()
PARAMETERS = {name: POSTERIOR.draws[name][:50].astype(np.float64) for name in NAMES}
SITE = Site(*np.random.default_rng(3).standard_normal((3, 50)))
COURSE = replace(
    made_courses(1, effect=0.0)[0],
    indication="melasma",
    modality="radiofrequency",
    combined=True,
    needle_mm=2.0,
    age=44,
    phototype=Phototype.V,
    visits=tuple(
        OwnVisit(sessions=s, weeks=w, score=score) for s, w, score in ((0, 2.0, 58), (1, 4.0, 45), (3, 13.0, 22))
    ),
)


def test_what_is_expected_is_what_the_forecast_expects() -> None:
    draws = {name: values.astype(np.float32) for name, values in PARAMETERS.items()}
    found = moments(PARAMETERS, SITE, Courses.of([COURSE]))
    effects = effect(draws, treatment_given(COURSE), draws["tau_u"] * SITE.effect)
    offsets = offset(draws, replace(AS_TRIALS_WITHOUT_BLINDING), SITE.offset)
    for at, visit in enumerate(COURSE.visits):
        doses = dose(draws, "melasma", np.array([visit.sessions], dtype=np.float32), visit.weeks)
        people = latent(draws, effects, doses, offsets, np.exp(0.15 * SITE.spread))
        spread = found.loading[:, at] ** 2 + found.noise[:, at] - LINE.log_error(visit.score) ** 2
        assert found.mean[:, at] == pytest.approx(people.mean[0], abs=1e-5)
        assert np.sqrt(spread) == pytest.approx(people.spread[0], abs=1e-5)


def test_the_closed_form_is_the_multivariate_normal() -> None:
    read = Courses.of([COURSE])
    expected = moments(PARAMETERS, SITE, read)
    closed = log_likelihoods(PARAMETERS, SITE, read)[:, 0]
    for at in range(50):
        load = expected.loading[at]
        covariance = np.diag(expected.noise[at]) + np.outer(load, load) + read.shared[0]
        full = multivariate_normal(expected.mean[at], covariance).logpdf(read.g)
        assert closed[at] - 3 * 0.5 * np.log(2 * np.pi) == pytest.approx(full, abs=1e-9)


def test_the_standing_is_the_normal_regression_on_all_scores() -> None:
    read = Courses.of([COURSE])
    expected = moments(PARAMETERS, SITE, read)
    mean, variance = standing(PARAMETERS, SITE, read)
    for at in range(50):
        load = expected.loading[at]
        inverse = np.linalg.inv(np.diag(expected.noise[at]) + np.outer(load, load) + read.shared[0])
        assert mean[at, 0] == pytest.approx(load @ inverse @ (read.g - expected.mean[at]), abs=1e-9)
        assert variance[at, 0] == pytest.approx(1 - load @ inverse @ load, abs=1e-9)


def test_courses_add_up_whatever_the_block() -> None:
    courses = [*made_courses(7, effect=0.2), COURSE]
    apart = sum(log_likelihood(PARAMETERS, SITE, Courses.of([each])) for each in courses)
    assert log_likelihood(PARAMETERS, SITE, Courses.of(courses)) == pytest.approx(apart, abs=1e-9)


def test_a_score_of_nothing_is_the_scale_s_floor_and_no_improvement_without_end() -> None:
    g, at_floor = LINE.log_residual(60.0, 0.0)
    assert at_floor
    assert g == pytest.approx(np.log(60 / LINE.floor), abs=0.01)
    assert LINE.log_error(0.0) == pytest.approx(0.5)


def test_a_score_well_above_the_floor_is_read_as_it_is() -> None:
    g, at_floor = LINE.log_residual(60.0, 30.0)
    assert not at_floor
    assert g == pytest.approx(np.log(2), abs=0.005)
    assert LINE.log_error(30.0) == pytest.approx(2 / 30, rel=0.02)
