"""Meta-analysis against published results, to the digits printed.

Data: tests/data/meta_analysis (papers named there). Results: the papers named at each test, as the R package metafor
holds itself to them (its tests "Checking analysis example"), and metafor 3.8-1's own output where a test says so.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from needlepoint.errors import InvalidInput
from needlepoint.evidence.meta_analysis.clustered import clustered_meta_analysis
from needlepoint.evidence.meta_analysis.effect_sizes import (
    log_odds_ratio,
    log_risk_ratio,
    logit_proportion,
    mean_change,
    mean_difference,
)
from needlepoint.evidence.meta_analysis.exact_bayes import bayesian_pool, half_cauchy
from needlepoint.evidence.meta_analysis.mantel_haenszel import mantel_haenszel_risk_ratio
from needlepoint.evidence.meta_analysis.random_effects import meta_analysis, profile_likelihood, q_profile, r2
from needlepoint.evidence.meta_analysis.rare_proportions import pooled_proportion
from needlepoint.evidence.meta_analysis.sensitivity import egger_test, leave_one_out

DATA = Path(__file__).parents[1] / "data" / "meta_analysis"


def table(name: str) -> dict[str, np.ndarray]:
    with (DATA / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {column: np.array([row[column] for row in rows]) for column in rows[0]}


def numbers(name: str, *columns: str) -> list[np.ndarray]:
    found = table(name)
    return [np.array([float(each) if each else np.nan for each in found[column]]) for column in columns]


TPOS, TNEG, CPOS, CNEG, LATITUDE, YEAR = numbers("bcg", "tpos", "tneg", "cpos", "cneg", "ablat", "year")
COUNTS = (TPOS, TPOS + TNEG, CPOS, CPOS + CNEG)
BCG = log_risk_ratio(*COUNTS)


def close(found: object, expected: object) -> None:
    np.testing.assert_allclose(np.asarray(found, dtype=float), np.asarray(expected, dtype=float), atol=6e-5)


class TestBcg:
    """13 trials of BCG vaccine (Colditz 1994), log risk ratios."""

    def test_equal_effects(self) -> None:
        """Stata's metan, as in metafor's tests."""
        model = meta_analysis(*BCG, method="EE")
        close([model.estimate, *model.interval()[0]], [-0.4303, -0.5097, -0.3509])
        close(model.q, 152.2330)

    def test_dersimonian_laird(self) -> None:
        """Stata's metan, as in metafor's tests."""
        model = meta_analysis(*BCG, method="DL")
        close([model.estimate, *model.interval()[0]], [-0.7141, -1.0644, -0.3638])
        close([model.tau2, model.i2], [0.3088, 92.1173])

    def test_mantel_haenszel(self) -> None:
        """Stata's metan, as in metafor's tests: log RR -0.4537."""
        close(mantel_haenszel_risk_ratio(*COUNTS)[0], -0.4537)

    def test_reml_with_prediction_and_knapp_hartung(self) -> None:
        """metafor 3.8-1."""
        model = meta_analysis(*BCG)
        close([model.estimate, model.se[0], model.tau2], [-0.714532, 0.179782, 0.313243])
        close(model.prediction(), [-1.8667, 0.4376])
        close(meta_analysis(*BCG, knapp_hartung=True).interval()[0], [-1.108444, -0.320621])

    def test_meta_regression_on_latitude_and_year(self) -> None:
        """metafor 3.8-1: ablat -0.0280 (se 0.0102), year 0.0019, tau2 0.1108."""
        model = meta_analysis(*BCG, moderators=np.stack([LATITUDE, YEAR], axis=1))
        close(
            [model.coefficients[1], model.se[1], model.coefficients[2], model.tau2], [-0.0280, 0.0102, 0.0019, 0.1108]
        )

    def test_leaving_out_the_first_trial(self) -> None:
        """metafor's tests of leave1out()."""
        first, *rest = leave_one_out(meta_analysis(*BCG))
        close([first.estimate, first.se[0], first.tau2, first.q], [-0.7071, 0.1900, 0.3362, 151.5826])
        assert first.i2 == pytest.approx(93.2259, abs=1e-3)
        assert len(rest) == 12


def test_egger_of_magnesium_trials() -> None:
    """Egger and others 2001, Table 18.2, without ISIS-4, log odds ratios; metafor's page of regtest() prints
    t -3.1783 on 13 degrees of freedom, p 0.0073, and for the random-effects model -0.8745, tau2 0.1911, I2 38.19."""
    model = meta_analysis(*log_odds_ratio(*numbers("egger2001", "ai", "n1i", "ci", "n2i"), add_to_zero=0.5))
    close([model.estimate, model.se[0], model.tau2], [-0.8745, 0.2080, 0.1911])
    assert model.i2 == pytest.approx(38.19, abs=6e-3)
    found = egger_test(model)
    close([found.intercept / found.se, found.p], [-3.1783, 0.0073])


def test_change_in_one_group_keeps_the_correlation_of_before_and_after() -> None:
    """Worked by hand: 4 to 3 with SDs 1 and 2 in 25 people, r 0.5: variance (1 + 4 - 2) / 25."""
    effect, variance = mean_change(4, 3, 1, 2, 25, 0.5)
    close([effect, variance], [-1, 0.12])


class TestBerkey1995:
    """Berkey and others 1995, Stat Med 14:395-411, p. 408: empirical Bayes with smoothed variances."""

    def variances(self) -> np.ndarray:
        treated, control = np.mean(TNEG / TPOS), np.mean(CNEG / CPOS)
        return np.asarray(treated / (TNEG + TPOS) + control / (CNEG + CPOS))

    def test_random_effects(self) -> None:
        model = meta_analysis(BCG[0], self.variances(), method="EB")
        close([model.estimate, model.se[0], model.tau2], [-0.5429, 0.1842, 0.2682])

    def test_latitude(self) -> None:
        model = meta_analysis(BCG[0], self.variances(), moderators=LATITUDE - 33.46, method="EB")
        close(model.coefficients, [-0.6303, -0.0268])
        close(model.se, [0.1591, 0.0110])
        close([model.tau2, r2(model)], [0.1572, 41.3844])

    def test_fixed_effects(self) -> None:
        model = meta_analysis(BCG[0], self.variances(), moderators=LATITUDE - 33.46, method="EE")
        close([*model.coefficients, *model.se], [-0.5949, -0.0282, 0.0696, 0.0040])


class TestVanHouwelingen2002:
    """van Houwelingen and others 2002, Stat Med 21:589-624, pp. 596-599: log odds ratios, maximum likelihood."""

    def test_equal_effects(self) -> None:
        model = meta_analysis(*log_odds_ratio(*COUNTS), method="EE")
        close(np.exp([model.estimate, *model.interval()[0]]), [0.6465, 0.5951, 0.7024])

    def test_random_effects(self) -> None:
        model = meta_analysis(*log_odds_ratio(*COUNTS), method="ML")
        close(np.exp([model.estimate, *model.interval()[0]]), [0.4762, 0.3360, 0.6749])
        close(model.tau2, 0.3025)
        close(profile_likelihood(model), [0.1151, 0.8937])
        close(q_profile(model), [0.1302, 1.1812])
        half = 1.959964 * np.sqrt(model.tau2)
        close([model.estimate - half, model.estimate + half], [-1.8199, 0.3359])

    def test_knapp_hartung(self) -> None:
        """Not in the paper; metafor's tests."""
        model = meta_analysis(*log_odds_ratio(*COUNTS), method="ML", knapp_hartung=True)
        close(np.exp(model.interval()[0]), [0.3175, 0.7141])


class TestNormand1999:
    """Normand 1999, Stat Med 18:321-359, Table IX: length of stay, mean differences with a pooled SD."""

    def effects(self) -> tuple[np.ndarray, np.ndarray]:
        n1, m1, s1, n2, m2, s2 = numbers("normand1999", "n1i", "m1i", "sd1i", "n2i", "m2i", "sd2i")
        pooled = np.sqrt(((n1 - 1) * s1**2 + (n2 - 1) * s2**2) / (n1 + n2 - 2))
        return mean_difference(m1, pooled, n1, m2, pooled, n2)

    def test_three_estimators(self) -> None:
        equal, dl, reml = (meta_analysis(*self.effects(), method=each) for each in ("EE", "DL", "REML"))
        close([equal.estimate, *equal.interval()[0]], [-3.4939, -5.0265, -1.9613])
        close([dl.estimate, *dl.interval()[0], dl.tau2], [-14.0972, -24.4454, -3.7490, 218.7216])
        close([reml.estimate, *reml.interval()[0]], [-15.1217, -32.6716, 2.4282])
        assert reml.tau2 == pytest.approx(685.1965, abs=5e-4)


class TestKonstantopoulos2011:
    """Konstantopoulos 2011, Res Synth Methods 2:61-76, Tables 4 and 5; REML from metafor's tests."""

    def test_two_levels(self) -> None:
        y, v, year = numbers("konstantopoulos2011", "yi", "vi", "year")
        model = meta_analysis(y, v)
        close([model.estimate, model.se[0], model.tau2], [0.1279, 0.0439, 0.0884])
        np.testing.assert_allclose(q_profile(model), [0.0564, 0.1388], atol=1e-4)
        slope = meta_analysis(y, v, moderators=year - year.mean())
        close([*slope.coefficients, *slope.se, slope.tau2], [0.1258, 0.0052, 0.0440, 0.0044, 0.0889])

    @pytest.mark.parametrize(
        ("method", "expected"),
        [("ML", [0.1845, 0.0805, 0.0577, 0.0329]), ("REML", [0.1847, 0.0846, 0.0651, 0.0327])],
    )
    def test_three_levels(self, method: str, expected: list[float]) -> None:
        y, v = numbers("konstantopoulos2011", "yi", "vi")
        found = table("konstantopoulos2011")
        model = clustered_meta_analysis(y, v, (list(found["district"]), list(found["study"])), method=method)  # type: ignore[arg-type]
        close([model.coefficients[0], model.se[0], *model.sigma2], expected)
        if method == "ML":
            close(model.prediction(), [-0.4262, 0.7951])
        else:
            assert model.log_likelihood == pytest.approx(-7.9587, abs=1e-4)


def test_ishak_2007_repeated_time_points() -> None:
    """Ishak and others 2007, Clin Trials 4:525-539, Table 1, random study effects (compound symmetry)."""
    found = table("ishak2007")
    rows = [
        (study, time, float(found[f"y{time}i"][at]), float(found[f"v{time}i"][at]))
        for at, study in enumerate(found["study"])
        for time in (1, 2, 3, 4)
        if found[f"y{time}i"][at]
    ]
    studies, times, y, v = (list(column) for column in zip(*rows, strict=True))
    design = np.array([[time == each for each in (1, 2, 3, 4)] for time in times], dtype=float)
    model = clustered_meta_analysis(y, v, (studies,), design=design)
    close(model.coefficients, [-26.2127, -27.1916, -28.5464, -25.6339])
    assert model.sigma2[0] == pytest.approx(26.6829, abs=1e-4)


class TestStijnen2010:
    """Stijnen, Hamza and Ozdemir 2010, Stat Med 29:3046-3067, Table II: catheter infections, proportions."""

    def test_normal_normal(self) -> None:
        events, people, control, of = numbers("nielweise2007", "ai", "n1i", "ci", "n2i")
        treated = meta_analysis(*logit_proportion(events, people, add_to_zero=0.5))
        close([treated.estimate, treated.se[0], treated.tau2], [-4.2604, 0.2589, 0.3928])
        untreated = meta_analysis(*logit_proportion(control, of, add_to_zero=0.5))
        close([untreated.estimate, untreated.se[0], untreated.tau2], [-3.3018, 0.2378, 0.6629])

    @pytest.mark.parametrize(
        ("columns", "expected", "range_"),
        [
            (("ai", "n1i"), (-4.8121, 0.3555, 0.8265), (0.0040, 0.0161)),
            (("ci", "n2i"), (-3.4964, 0.2570, 0.8124), (0.0180, 0.0478)),
        ],
    )
    def test_binomial_normal(
        self, columns: tuple[str, str], expected: tuple[float, float, float], range_: tuple[float, float]
    ) -> None:
        """metafor approximates the integral by 7 nodes of an adaptive rule, ours is finer: equal to 3 digits."""
        model = pooled_proportion(*numbers("nielweise2007", *columns))
        np.testing.assert_allclose([model.logit, model.se], expected[:2], atol=1.2e-3)
        assert model.tau2 == pytest.approx(expected[2], abs=4e-3)
        close(np.round(model.interval(), 4), range_)


def test_eight_schools_without_sampling() -> None:
    """bayesmeta's vignette: mean effect N(0, 50), tau half-Cauchy(25); Rubin 1981, J Educ Stat 6:377-401."""
    y = [28.39, 7.94, -2.75, 6.82, -0.64, 0.63, 18.01, 12.16]
    se = [14.9, 10.2, 16.3, 11.0, 9.4, 11.4, 10.4, 17.6]
    found = bayesian_pool(y, se, prior_sd=50, log_tau_prior=half_cauchy(25))
    mu = found.mean_effect
    np.testing.assert_allclose([mu.mean, mu.sd, mu.quantile(0.5)], [7.985729, 4.995762, 7.962961], atol=2e-3)
    np.testing.assert_allclose(mu.shortest(), [-1.823353, 17.824562], atol=5e-3)
    np.testing.assert_allclose([found.tau_mean, found.tau_sd], [5.884511, 4.869904], atol=5e-3)
    tau = [found.tau_quantile(p) for p in (0.5, 0.025, 0.975)]
    np.testing.assert_allclose(tau, [4.758539, 0.2199559, 18.0531718], atol=1e-2)
    assert found.next_effect.sd == pytest.approx(9.126767, abs=2e-3)
    assert 1 - mu.cdf(0) == pytest.approx(0.9487521, abs=1e-4)


@pytest.mark.parametrize(
    ("effects", "variances", "moderators", "words"),
    [
        ([1.0], [1.0], None, "cannot be pooled"),
        ([1.0, 2.0], [1.0, 0.0], None, "not above zero"),
        ([1.0, np.nan], [1.0, 1.0], None, "not a finite number"),
        ([1.0, 2.0], [1.0, 1.0], [1.0, 2.0], "cannot carry"),
        ([1.0, 2.0, 3.0], [1.0, 1.0, 1.0], [2.0, 2.0, 2.0], "never varies"),
        ([1.0, 2.0], [1.0], None, "one for each study"),
    ],
)
def test_what_cannot_be_pooled_is_refused(
    effects: list[float], variances: list[float], moderators: list[float] | None, words: str
) -> None:
    with pytest.raises(InvalidInput, match=words):
        meta_analysis(effects, variances, moderators=moderators)


def test_without_any_event_only_the_exact_bound_is_said() -> None:
    """97.5 % upper bound of 0 in 100: 1 - 0.025^(1/100) = 3.62 %."""
    with pytest.raises(InvalidInput, match=r"3\.6 %"):
        pooled_proportion([0, 0], [40, 60])


@pytest.mark.parametrize("events", [[0, 25], [0, 25, 0], [30, 0, 30]])
def test_studies_of_nobody_and_everybody_have_no_pooled_proportion(events: list[int]) -> None:
    with pytest.raises(InvalidInput, match="no clear maximum"):
        pooled_proportion(events, [30 if each == 30 else 25 for each in events])
