"""Simulated trials: same shapes as the real ones, patients who follow the truth, papers that report them."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.forecast.latents import cut_points, row_latents
from benchmarks.forecast.simulate import UNDEFINED, counted, patients, severities, simulated
from benchmarks.forecast.trials import Trials, named_arrays, real_trials
from needlepoint.forecast.improvement import Judged, Treatment, dose, effect, latent, offset
from needlepoint.forecast.vocabulary import ASSESSORS, INDICATIONS, MODALITIES

Parameters = dict[str, np.ndarray]


@pytest.fixture(scope="module")
def trials() -> Trials:
    return real_trials()


def drawn(trials: Trials, size: int, seed: int = 1) -> Parameters:
    """Some parameters of the right shapes; not from the prior, which needs PyMC."""
    rng = np.random.default_rng(seed)
    layout, studies = trials.layout, len(trials.layout.studies)
    return {
        "alpha": rng.normal(-0.2, 0.3, (size, len(INDICATIONS))),
        "log_k": rng.normal(-1, 0.3, (size, len(INDICATIONS))),
        "nu": rng.normal(0, 0.1, (size, len(MODALITIES))),
        "kappa": rng.normal(0.2, 0.1, size),
        "beta": rng.normal(0, 0.1, (size, 3)),
        "phi": rng.beta(8, 4, size),
        "rho": np.abs(rng.normal(0, 0.02, size)),
        "tau_u": np.full(size, 0.3),
        "gamma": rng.normal(0.05, 0.05, (size, len(ASSESSORS))),
        "delta": np.full(size, 0.1),
        "tau_v": np.full(size, 0.1),
        "tau_b": np.full(size, 0.15),
        "sigma_m": np.full(size, 0.2),
        "omega": np.full(size, 0.5),
        "shared": np.full(size, 0.5),
        "u_z": rng.normal(size=(size, studies)),
        "v_z": rng.normal(size=(size, studies)),
        "zeta": rng.normal(size=(size, studies)),
        "log_sessions": rng.normal(1.3, 0.3, (size, int(np.isnan(layout.sessions).sum()))),
        "log_weeks": rng.normal(1.8, 0.5, (size, int(np.isnan(layout.weeks).sum()))),
        "start_z": rng.normal(size=(size, 1)),
        "grades_first": np.full(size, 0.3),
        "grades_further": np.full((size, 2), 0.4),
        "steps_first": np.full(size, 0.25),
        "steps_further": np.full((size, 2), 0.35),
    }


def test_every_stratum_has_a_cell_for_everybody(trials: Trials) -> None:
    counts = trials.observed.counts
    cuts = cut_points(drawn(trials, 1), counts.known_cuts)[0]
    g = np.linspace(-3, 3, 601)[:, None]
    for stratum in trials.strata:
        cells = list(stratum)
        within = (g > cuts[counts.low[cells]]) & (g <= cuts[counts.high[cells]])
        assert ((within != (counts.outside[cells] > 0)).sum(axis=1) == 1).all()
    assert sorted(cell for stratum in trials.strata for cell in stratum) == list(range(len(counts.row)))


def test_added_cells_hold_nobody_and_strata_keep_their_people(trials: Trials) -> None:
    people = dict(zip(trials.layout.labels, trials.layout.people, strict=True))
    counts = trials.observed.counts
    assert (counts.people >= 0).all()
    found: dict[str, float] = {}
    for stratum in trials.strata:
        label = trials.layout.labels[int(counts.row[stratum[0]])]
        found[label] = found.get(label, 0) + counts.people[list(stratum)].sum()
    assert all(found[label] <= people[label] for label in found)


def test_a_row_agrees_with_the_shipped_forward_model(trials: Trials) -> None:
    p, layout = drawn(trials, 7), trials.layout
    mean, sigma = row_latents(p, layout)
    row = next(at for at in range(len(layout)) if layout.modality[at] == 1 and not np.isnan(layout.weeks[at]))
    study = layout.study[row]
    indication = INDICATIONS[layout.indication[row]]
    treatment = Treatment(indication, "pen", bool(layout.combined[row]))
    known = np.exp(layout.covariates[row] @ p["beta"].T)  # needle, age and dark share by themselves
    effects = effect(p, treatment, p["tau_u"] * p["u_z"][:, study]) * known
    doses = dose(p, indication, layout.sessions[row : row + 1], float(layout.weeks[row]))
    judged = Judged(ASSESSORS[layout.assessor[row]], float(layout.bias[row]))
    people = latent(p, effects, doses, offset(p, judged, p["v_z"][:, study]), np.exp(0.15 * p["zeta"][:, study]))
    np.testing.assert_allclose(mean[:, row], people.mean[0], rtol=1e-6)
    np.testing.assert_allclose(sigma[:, row], people.spread[0], rtol=1e-5)


def test_an_arm_without_needling_gains_nothing_from_sessions(trials: Trials) -> None:
    p, layout = drawn(trials, 3), trials.layout
    row = int(np.flatnonzero(layout.modality < 0)[0])
    mean, _ = row_latents(p, layout)
    bias = np.sqrt(p["tau_v"] ** 2 + layout.bias[row] * p["tau_b"] ** 2)
    expected = p["gamma"][:, layout.assessor[row]] + p["delta"] * layout.bias[row]
    np.testing.assert_allclose(mean[:, row], expected + bias * p["v_z"][:, layout.study[row]])


def test_simulated_papers_have_the_shapes_of_the_real_ones_and_finite_figures(trials: Trials) -> None:
    real = trials.data()
    for seed in range(20):
        made = named_arrays(simulated(trials, drawn(trials, 1, seed), np.random.default_rng(seed)))
        assert made.keys() == real.keys()
        for name, values in made.items():
            assert values.shape == real[name].shape, name
            assert values.dtype == real[name].dtype, name
            assert np.isfinite(values).all(), name
        assert made["counts_people"].sum() == real["counts_people"].sum()
        assert (made["means_and_spreads_correlation"] < 1).all()


def test_the_same_seed_makes_the_same_papers_and_another_does_not(trials: Trials) -> None:
    truth = drawn(trials, 1)
    one, same, other = (simulated(trials, truth, np.random.default_rng(seed)).means.mean for seed in (3, 3, 4))
    assert (one == same).all()
    assert (one != other).any()


def test_sides_of_one_person_go_together_and_other_arms_do_not(trials: Trials) -> None:
    truth, layout = drawn(trials, 1), trials.layout
    mean, sigma = (each[0] for each in row_latents(truth, layout))
    group = next(each for each in range(layout.group.max() + 1) if layout.people[layout.group == each][0] >= 30)
    left, right = np.flatnonzero(layout.group == group)[:2]
    alone = int(np.flatnonzero((layout.group < 0) & (layout.people >= 30))[0])
    rng = np.random.default_rng(8)
    together, apart = [], []
    for _ in range(200):
        z = [(g - mean[at]) / sigma[at] for at, g in enumerate(patients(layout, truth, rng))]
        together.append(np.corrcoef(z[left], z[right])[0, 1])
        apart.append(np.corrcoef(z[left][:30], z[alone][:30])[0, 1])
    assert np.mean(together) == pytest.approx(0.5, abs=0.03)  # `shared` is 0.5
    assert np.mean(apart) == pytest.approx(0.0, abs=0.04)


def test_people_are_counted_where_they_belong(trials: Trials) -> None:
    counts = trials.observed.counts
    cuts = cut_points(drawn(trials, 1), counts.known_cuts)[0]
    nobody_better = [np.full(int(n), -5.0) for n in trials.layout.people]
    everybody_cured = [np.full(int(n), 15.0) for n in trials.layout.people]
    for people, lowest in ((nobody_better, True), (everybody_cured, False)):
        found = counted(counts, trials.strata, people, cuts)
        for cell in np.flatnonzero(found.people):
            end = counts.low[cell] if lowest else counts.high[cell]
            assert counts.outside[cell] or abs(counts.known_cuts[end]) == 20


def test_severities_have_the_mean_and_the_spread_asked_for() -> None:
    made = severities(200_000, 0.25, np.random.default_rng(2))
    assert (made.mean(), made.std() / made.mean()) == pytest.approx((1.0, 0.25), abs=0.003)


def test_where_spreads_imply_none_the_figure_says_nothing(trials: Trials) -> None:
    truth = drawn(trials, 1) | {"sigma_m": np.array([1e-4]), "omega": np.array([1e-4])}
    errors = np.concatenate([simulated(trials, truth, np.random.default_rng(seed)).spreads.se for seed in range(10)])
    assert (errors == UNDEFINED[1]).any()
