"""The drift alarm: silent where nothing is wrong, as often as it says, and loud where something is."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from needlepoint.forecast.own_patients import drift
from needlepoint.forecast.own_patients.drift import (
    Alarm,
    cumulative_sums,
    recursive_residuals,
    watch_for_drift,
)
from tests.unit.forecast.own_patients.made import made_courses, made_posterior

POSTERIOR = made_posterior()


def alarm(kind: str, courses: list[object]) -> Alarm:
    (found,) = watch_for_drift(courses, POSTERIOR)  # type: ignore[arg-type]
    return next(each for each in found.alarms if each.kind == kind)


def test_ordinary_results_sound_no_alarm() -> None:
    (found,) = watch_for_drift(made_courses(60, effect=-0.1, offset=0.15), POSTERIOR)
    assert not found.alarmed
    assert "no sign" in found.sentences[0]


def test_results_far_below_what_clinics_show_are_told() -> None:
    found = alarm("level", list(made_courses(40, effect=-2.0, offset=-0.6)))
    assert found.at is not None
    assert not found.better
    assert found.reached > found.limit


def test_results_far_above_are_told_as_better() -> None:
    found = alarm("level", list(made_courses(40, effect=0.6, offset=1.3)))
    assert found.at is not None
    assert found.better


@pytest.mark.parametrize(("by", "better"), [(-0.7, False), (0.7, True)])
def test_results_that_change_are_told_with_when_it_was_seen(by: float, better: bool) -> None:
    courses = made_courses(80, effect=-0.1, offset=0.15, change=lambda number: by if number >= 40 else 0.0)
    found = alarm("change", list(courses))
    assert found.at is not None
    assert 40 < found.at <= 70
    assert found.better is better


def test_courses_are_taken_in_the_order_of_their_days() -> None:
    courses = made_courses(80, effect=-0.1, offset=0.15, change=lambda number: -0.7 if number >= 40 else 0.0)
    days = [dt.date(2026, 1, 1) + dt.timedelta(days=number) for number in range(80)]
    dated = [
        replace(each, visits=tuple(replace(visit, visited_on=day) for visit in each.visits))
        for each, day in zip(courses, days, strict=True)
    ]
    order = np.random.default_rng(1).permutation(80)
    assert watch_for_drift([dated[at] for at in order], POSTERIOR) == watch_for_drift(dated, POSTERIOR)


def test_fewer_than_ten_courses_are_not_judged() -> None:
    (found,) = watch_for_drift(made_courses(9, effect=-3.0), POSTERIOR)
    assert not found.alarmed
    assert "not told before 10" in found.sentences[0]


def test_indications_are_judged_apart() -> None:
    courses = [*made_courses(12, effect=0), *made_courses(4, effect=0, indication="striae")]
    assert [(each.indication, each.courses) for each in watch_for_drift(courses, POSTERIOR)] == [
        ("atrophic_acne_scars", 12),
        ("striae", 4),
    ]


def test_false_alarms_are_as_many_as_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand simulated clinics in place of the own one, held to limits found with others."""
    courses = made_courses(30, effect=0)
    chance = np.random.default_rng(5)
    monkeypatch.setattr(drift, "CLINICS", 4000)
    _, scores = drift._scores(courses, POSTERIOR, chance)
    held, fresh = scores[:3000], scores[3000:]
    wrong = 0
    for own in fresh:
        wrong += any(drift._alarm(kind, own, held[:600]).at is not None for kind in ("level", "change"))
    assert 0.02 <= wrong / len(fresh) <= 0.09


def test_sums_and_residuals_by_hand() -> None:
    assert cumulative_sums(np.array([[1.0, 2.0, -3.0, 0.6]])).tolist() == [[0.5, 2.0, 0.0, pytest.approx(0.1)]]
    residuals = recursive_residuals(np.array([[1.0, 3.0, 2.0]]))
    assert residuals == pytest.approx(np.array([[2 * np.sqrt(0.5), 0.0]]))
