"""How long redness lasts: every printed form is read, and each says of the truth what it should."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import lognorm

from benchmarks.forecast.redness_recovery import LEVEL, SPREAD, review, told
from needlepoint.errors import InvalidInput
from needlepoint.forecast.fit.harm_arms import HARM_TABLE
from needlepoint.forecast.fit.redness_arms import Duration, RednessArm, covers, duration_in, read_redness_arms
from needlepoint.forecast.fit.redness_model import REDNESS_GRID, duration_log_likelihood, fit_redness
from needlepoint.forecast.redness import RednessDraws, RednessForecast, expected_redness
from needlepoint.forecast.vocabulary import MODALITIES

ARMS, LEFT_OUT = read_redness_arms()
DRAWS = fit_redness(ARMS, 1)


def expected(draws: RednessDraws, modality: str) -> RednessForecast:
    """What is expected; there is something."""
    found = expected_redness(draws, modality)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("words", "duration"),
    [
        ("3-6 h", Duration(shortest=3, longest=6)),
        ("up to 10 h", Duration(longest=10)),
        ("32.9 h (redness and swelling)", Duration(mean=32.9)),
        ("3 days, mean for any adverse event", Duration(mean=72)),
        ("24 ± 6 h", Duration(mean=24, sd=6)),
        ("2.5 SD 1 days", Duration(mean=60, sd=24)),
        ("median 24 h (6-72)", Duration(median=24, shortest=6, longest=72)),
        ("median 2 days", Duration(median=48)),
        ("resolved by 48 h", Duration(resolved=(48, 20))),
        ("resolved by 2 days in 17", Duration(resolved=(48, 17))),
        ("transient", None),
    ],
)
def test_printed_words_are_read(words: str, duration: Duration | None) -> None:
    assert duration_in(words, 20) == duration


def test_a_standard_error_in_the_notes_becomes_a_standard_deviation() -> None:
    """Naspolini 2019 (doi:10.1007/s40257-018-0415-0): mean duration of adverse events 3 d, SE 0.37, 20 people."""
    (found,) = (arm for arm in ARMS if arm.study == "naspolini_2019")
    assert found.duration.mean == 72
    assert found.duration.sd == pytest.approx(0.37 * 24 * math.sqrt(20))
    assert found.covers == "any reaction"


def test_a_number_of_days_is_read() -> None:
    (found,) = (arm for arm in ARMS if arm.study == "varicella_case")
    assert (found.duration, found.people) == (Duration(mean=168), 1)


def test_what_the_duration_covers_is_kept() -> None:
    assert [covers(words) for words in ("3-6 h", "16.1 h (redness and swelling)")] == [
        "redness",
        "redness and swelling",
    ]
    assert {arm.study for arm in ARMS if arm.combined} == {"bhargava_2019"}
    assert LEFT_OUT == ()


@pytest.mark.parametrize(
    ("words", "role", "reason"),
    [("for a while", "needling_alone", "cannot be read as hours"), ("2 days", "comparator", "was not needled")],
)
def test_a_duration_that_cannot_be_used_has_its_reason(tmp_path: Path, words: str, role: str, reason: str) -> None:
    (tmp_path / "studies.csv").write_text(f"study,arm,arm_role,modality\ns,a,{role},pen\n", encoding="utf-8")
    (tmp_path / HARM_TABLE).write_text(f"study,arm,n,erythema_days_as_printed\ns,a,9,{words}\n", encoding="utf-8")
    used, left_out = read_redness_arms(tmp_path)
    assert used == ()
    assert reason in left_out[0].reason


def peak(duration: Duration, people: int) -> tuple[float, float]:
    """The level and spread at which a report of many people is most likely."""
    x, s = np.linspace(2, 5, 301)[:, None], np.linspace(0.2, 1.4, 121)
    found = duration_log_likelihood(duration, people, x, s)
    level, spread = np.unravel_index(found.argmax(), found.shape)
    return float(x[level, 0]), float(s[spread])


def test_mean_and_sd_are_most_likely_at_the_truth() -> None:
    """A log-normal of level 3.4 and spread 0.6 has mean exp(3.58) and a CV of sqrt(exp(0.36) - 1)."""
    mean = math.exp(3.4 + 0.18)
    level, spread = peak(Duration(mean=mean, sd=mean * math.sqrt(math.expm1(0.36))), 100_000)
    assert level == pytest.approx(3.4, abs=0.011)
    assert spread == pytest.approx(0.6, abs=0.011)


def test_ends_are_most_likely_near_the_truth() -> None:
    """Of 30 people the longest lies at about the 97.7th and the shortest at the 2.3rd percentile."""
    ends = lognorm(0.6, scale=math.exp(3.4)).ppf([0.023, 0.977])
    level, spread = peak(Duration(shortest=ends[0], longest=ends[1]), 30)
    assert level == pytest.approx(3.4, abs=0.03)
    assert spread == pytest.approx(0.6, abs=0.06)


@pytest.mark.parametrize("form", range(5))
def test_every_form_finds_the_level_of_many_arms(form: int) -> None:
    """Twelve arms of one device, told in one form: what is drawn lies around the truth."""
    rng = np.random.default_rng((6, form))
    people = [np.exp(rng.normal(LEVEL + rng.normal(0, 0.3), SPREAD, 30)) for _ in range(12)]
    draws = fit_redness([RednessArm("s", "a", 30, "pen", told(hours, form)) for hours in people], 1)
    level = draws.level + draws.modality[:, MODALITIES.index("pen")]
    low, high = np.quantile(level, (0.01, 0.99))
    assert low < LEVEL < high
    assert high - low < 2.3


def test_one_person_is_one_person() -> None:
    x, s = np.array([[3.0]]), np.array([0.7])
    found = duration_log_likelihood(Duration(mean=40), 1, x, s) - duration_log_likelihood(Duration(mean=20), 1, x, s)
    density = lognorm(0.7, scale=math.exp(3)).logpdf
    assert found[0, 0] == pytest.approx(density(40) + math.log(40) - density(20) - math.log(20))


def test_resolved_counts_are_binomial() -> None:
    x, s = np.array([[3.0]]), np.array([0.7])
    p = lognorm(0.7, scale=math.exp(3)).cdf(24)
    found = duration_log_likelihood(Duration(resolved=(24, 12)), 20, x, s)[0, 0]
    assert found == pytest.approx(12 * math.log(p) + 8 * math.log(1 - p))


def test_the_forecast_says_what_it_rests_on() -> None:
    roller, pen = (expected(DRAWS, each) for each in ("roller", "pen"))
    assert (roller.same_people, roller.same_arms, roller.people, roller.arms) == (37, 2, 106, 6)
    assert pen.rests_on == "Rests on 106 people in 6 arms, none of them treated with this kind of device."
    assert "37 of them" in roller.rests_on


def test_the_range_holds_its_median_and_is_as_wide_as_the_evidence_is_thin() -> None:
    found = expected(DRAWS, "pen")
    assert found.low_days < found.median_days < found.high_days
    arms, _ = review(60, np.random.default_rng(3))
    told_well = expected(fit_redness(arms, 1), "pen")
    assert told_well.high_days / told_well.low_days < found.high_days / found.low_days


def test_without_a_printed_duration_it_is_not_known() -> None:
    assert expected_redness(fit_redness([], 1), "pen") is None


def test_unknown_devices_are_refused() -> None:
    with pytest.raises(InvalidInput, match="no kind of needling"):
        expected_redness(DRAWS, "laser")


def test_draws_survive_their_arrays() -> None:
    assert expected_redness(RednessDraws.from_arrays(DRAWS.arrays(), DRAWS.told()), "pen") == expected_redness(
        DRAWS, "pen"
    )


@pytest.mark.parametrize("change", ["missing", "short"])
def test_incomplete_draws_are_told(change: str) -> None:
    arrays = DRAWS.arrays()
    if change == "missing":
        del arrays["redness_level"]
    else:
        arrays["redness_level"] = arrays["redness_level"][:5]
    with pytest.raises(InvalidInput, match="not complete"):
        RednessDraws.from_arrays(arrays, DRAWS.told())


def test_the_same_seed_gives_the_same_draws() -> None:
    again = fit_redness(ARMS, 1).arrays()
    assert all(np.array_equal(again[name], each) for name, each in DRAWS.arrays().items())


def test_the_grid_holds_what_is_read() -> None:
    assert REDNESS_GRID.level.values[0] < math.log(1) < math.log(24 * 30) < REDNESS_GRID.level.values[-1]
