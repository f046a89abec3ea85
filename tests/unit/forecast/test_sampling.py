"""Gates refuse what is not good enough; a batch that was kept is not drawn again, and never taken for another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from needlepoint.errors import GatesNotMet
from needlepoint.forecast.fit.sampling import Chains, Gates, Settings, diagnose, hold_to, sample
from needlepoint.forecast.posterior import Diagnostics
from tests.forecast_factory import DIAGNOSTICS
from tests.reference.fitting import compiled

QUICK = Settings(seed=5, chains=4, batch=2, tune=50, draws=60, target_accept=0.8)


@pytest.fixture(scope="module")
def model() -> Any:
    """A bivariate normal, compiled: what is tested is the sampling room, not the model."""
    import pymc as pm

    with pm.Model() as found:
        x = pm.Normal("x", 1.0, 2.0)
        pm.Normal("y", x, 1.0, shape=2)
    return compiled(found)


class Drawing:
    """A compiled model that cannot be sampled: asked to, it raises."""


class Progress(list[tuple[str, float]]):
    """What a fit says while it runs."""

    def __call__(self, words: str, share: float) -> None:
        """Note one saying."""
        self.append((words, share))


@pytest.mark.slow
def test_chains_side_by_side(model: Any) -> None:
    said = Progress()
    chains = sample(model, QUICK, of="evidence", say=said)
    assert {name: values.shape for name, values in chains.items()} == {
        "x": (4, 60),
        "y": (4, 60, 2),
        "diverging": (4, 60),
    }
    assert len({float(chain[0]) for chain in chains["x"]}) == 4
    assert said == [("chains 1 to 2", 0.0), ("chains 3 to 4", 0.5), ("chains drawn", 1.0)]


@pytest.mark.slow
def test_an_odd_chain_is_drawn_alone(model: Any) -> None:
    said = Progress()
    chains = sample(model, msgspec.structs.replace(QUICK, chains=3), of="evidence", say=said)
    assert chains["x"].shape == (3, 60)
    assert said[1][0] == "chains 3 to 3"


@pytest.mark.slow
def test_the_same_seed_draws_the_same_chains(model: Any) -> None:
    one, again, other = (
        sample(model, msgspec.structs.replace(QUICK, seed=seed), of="evidence")["x"] for seed in (5, 5, 6)
    )
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()


@pytest.mark.slow
def test_an_interrupted_fit_goes_on_with_the_batches_it_has(model: Any, tmp_path: Path) -> None:
    whole = sample(model, QUICK, of="evidence", keep=tmp_path)
    first, second = sorted(tmp_path.glob("*.npz"))
    assert not list(tmp_path.glob("*.part"))
    second.unlink()
    kept = first.stat().st_mtime_ns
    again = sample(model, QUICK, of="evidence", keep=tmp_path)
    assert first.stat().st_mtime_ns == kept
    for name, values in whole.items():
        np.testing.assert_array_equal(again[name], values)


@pytest.mark.slow
def test_what_was_kept_is_not_drawn_again(model: Any, tmp_path: Path) -> None:
    whole = sample(model, QUICK, of="evidence", keep=tmp_path)
    again = sample(Drawing(), QUICK, of="evidence", keep=tmp_path)
    np.testing.assert_array_equal(again["y"], whole["y"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("of", "changes"),
    [("other evidence", {}), ("evidence", {"seed": 6}), ("evidence", {"draws": 61}), ("evidence", {"tune": 51})],
)
def test_what_was_kept_of_something_else_is_not_taken(
    of: str, changes: dict[str, Any], model: Any, tmp_path: Path
) -> None:
    sample(model, QUICK, of="evidence", keep=tmp_path)
    with pytest.raises((TypeError, ValueError, AttributeError)):
        sample(Drawing(), msgspec.structs.replace(QUICK, **changes), of=of, keep=tmp_path)


@pytest.mark.slow
def test_nothing_is_kept_unless_a_folder_is_named(model: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    sample(model, QUICK, of="evidence")
    assert not list(tmp_path.iterdir())


def chains_of(size: int = 600, seed: int = 1) -> Chains:
    """Four well mixed chains of a scalar and a vector."""
    rng = np.random.default_rng(seed)
    return {
        "x": rng.normal(size=(4, size)),
        "y": rng.normal(size=(4, size, 3)),
        "other": np.zeros((4, size)),
        "diverging": np.zeros((4, size)),
    }


def test_diagnostics_of_good_chains() -> None:
    found = diagnose(chains_of(), ("x", "y"))
    assert (found.chains, found.draws, found.divergences) == (4, 2400, 0)
    assert found.r_hat_max < 1.01
    assert found.ess_bulk_min > 1500
    assert found.ess_tail_min > 1500
    hold_to(Gates(), found)


def test_the_worst_element_is_named_and_rules() -> None:
    chains = chains_of()
    chains["y"][0, :, 2] += 2.0
    found = diagnose(chains, ("x", "y"))
    assert found.worst == "y[2]"
    assert found.r_hat_max > 1.2
    assert found.ess_bulk_min < 50
    assert diagnose(chains, ("x",)).r_hat_max < 1.01


def test_slow_chains_have_few_effective_draws() -> None:
    chains = chains_of()
    chains["x"] = np.repeat(chains["x"][:, ::20], 20, axis=1)
    assert diagnose(chains, ("x",)).ess_bulk_min == pytest.approx(120, rel=0.5)


def test_divergences_are_counted_over_all_chains() -> None:
    chains = chains_of()
    chains["diverging"][1, 3:8] = 1
    chains["diverging"][3, 0] = 1
    assert diagnose(chains, ("x",)).divergences == 6


def found(**changes: Any) -> Diagnostics:
    return msgspec.structs.replace(DIAGNOSTICS, **changes)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"chains": 3}, "3 chains, 4 needed"),
        ({"r_hat_max": 1.01}, "R-hat 1.010, under 1.01 needed"),
        ({"r_hat_max": 1.8}, "R-hat 1.800"),
        ({"r_hat_max": float("nan")}, "R-hat nan"),
        ({"ess_bulk_min": 400.0}, "bulk ESS 400, over 400 needed"),
        ({"ess_bulk_min": float("nan")}, "bulk ESS nan"),
        ({"ess_tail_min": 12.0}, "tail ESS 12, over 400 needed"),
        ({"divergences": 5}, "5 divergences of 4800 draws"),
    ],
)
def test_each_gate_refuses(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(GatesNotMet) as raised:
        hold_to(Gates(), found(**changes))
    assert words in raised.value.problem
    assert "alpha[0]" in raised.value.problem
    assert "stays" in (raised.value.next_step or "")
    assert raised.value.exit_code not in (0, 1)


@pytest.mark.parametrize("changes", [{}, {"r_hat_max": 1.0099}, {"ess_bulk_min": 400.1}, {"divergences": 4}])
def test_what_just_reaches_the_gates_passes(changes: dict[str, Any]) -> None:
    hold_to(Gates(), found(**changes))


def test_every_gate_missed_is_named_at_once() -> None:
    with pytest.raises(GatesNotMet) as raised:
        hold_to(Gates(), found(chains=1, r_hat_max=2.0, ess_bulk_min=5.0, ess_tail_min=5.0, divergences=100))
    assert raised.value.problem.count(";") == 4
