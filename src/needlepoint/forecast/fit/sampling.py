"""Draws chains with nutpie, keeps each finished batch on disk, and judges them by the gates.

A fit that is interrupted goes on with the batches it has: they are kept under a name made of everything that could
change them (evidence, code, settings), so that a stale one can never be taken for a fresh one.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from needlepoint.errors import GatesNotMet
from needlepoint.forecast.posterior import Diagnostics

Chains = dict[str, NDArray[np.float64]]
"""Draws by parameter, the first two axes chain and draw; `diverging` among them."""
Say = Callable[[str, float], None]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How the sampler works. `batch` chains run side by side, one on each core."""

    seed: int = 20261128
    chains: int = 4
    batch: int = 2
    tune: int = 1000
    draws: int = 2000
    target_accept: float = 0.98


@dataclass(frozen=True, slots=True)
class Gates:
    """What a fit must reach to be served."""

    r_hat: float = 1.01
    ess: float = 400.0
    divergent_share: float = 0.001


def sample(
    compiled: Any, settings: Settings, *, of: str, keep: Path | None = None, say: Say = lambda _words, _share: None
) -> Chains:
    """Draw all chains, batch by batch.

    Args:
        compiled: a model compiled by nutpie.
        settings: chains, draws, seed.
        of: digest of the evidence and code that made the model.
        keep: folder for finished batches; None keeps none.
        say: told what is being done and how far it is.
    """
    batches = []
    count = -(-settings.chains // settings.batch)
    for at in range(count):
        say(f"chains {at * settings.batch + 1} to {min((at + 1) * settings.batch, settings.chains)}", at / count)
        path = keep / f"{_name(of, settings, at)}.npz" if keep else None
        batches.append(_kept(path) or _draw(compiled, settings, at, path))
    say("chains drawn", 1.0)
    return {name: np.concatenate([each[name] for each in batches]) for name in batches[0]}


def _name(of: str, settings: Settings, batch: int) -> str:
    said = msgspec.json.encode([of, settings, batch])
    return f"chains-{hashlib.sha256(said).hexdigest()[:16]}"


def _kept(path: Path | None) -> Chains | None:
    if path is None or not path.exists():
        return None
    with np.load(path, allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def _draw(compiled: Any, settings: Settings, batch: int, path: Path | None) -> Chains:
    import nutpie

    chains = min(settings.batch, settings.chains - batch * settings.batch)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # ArviZ announces its next version on import
        trace = nutpie.sample(
            compiled,
            draws=settings.draws,
            tune=settings.tune,
            chains=chains,
            cores=chains,
            seed=settings.seed + 1000 * batch,
            target_accept=settings.target_accept,
            progress_bar=False,
            save_warmup=False,
        )
    drawn = {str(name): np.asarray(values) for name, values in trace.posterior.items()}
    drawn["diverging"] = np.asarray(trace.sample_stats["diverging"], dtype=np.float64)
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        with part.open("wb") as file:
            np.savez_compressed(file, **drawn)  # type: ignore[arg-type]
        part.replace(path)
    return drawn


def diagnose(chains: Chains, served: Mapping[str, str] | tuple[str, ...]) -> Diagnostics:
    """R-hat and effective sample sizes over the served parameters, each element on its own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        import arviz

    found = []
    for name in served:
        values = chains[name].reshape(*chains[name].shape[:2], -1)
        for element in range(values.shape[2]):
            one = values[:, :, element]
            found.append(
                (
                    float(arviz.rhat(one)),
                    float(arviz.ess(one, method="bulk")),
                    float(arviz.ess(one, method="tail")),
                    f"{name}[{element}]",
                )
            )
    chain_count, draws = chains["diverging"].shape
    return Diagnostics(
        chains=chain_count,
        draws=chain_count * draws,
        r_hat_max=round(max(each[0] for each in found), 4),
        ess_bulk_min=round(min(each[1] for each in found), 1),
        ess_tail_min=round(min(each[2] for each in found), 1),
        divergences=int(chains["diverging"].sum()),
        worst=min(found, key=lambda each: each[1])[3],
    )


def hold_to(gates: Gates, found: Diagnostics) -> None:
    """Let a fit pass or refuse it.

    Raises:
        GatesNotMet: with every gate it misses.
    """
    share = found.divergences / found.draws
    missed = [
        words
        for missed, words in (
            (found.chains < 4, f"{found.chains} chains, 4 needed"),
            (not found.r_hat_max < gates.r_hat, f"R-hat {found.r_hat_max:.3f}, under {gates.r_hat:g} needed"),
            (not found.ess_bulk_min > gates.ess, f"bulk ESS {found.ess_bulk_min:.0f}, over {gates.ess:g} needed"),
            (not found.ess_tail_min > gates.ess, f"tail ESS {found.ess_tail_min:.0f}, over {gates.ess:g} needed"),
            (share > gates.divergent_share, f"{found.divergences} divergences of {found.draws} draws"),
        )
        if missed
    ]
    if missed:
        raise GatesNotMet(
            f"The fit is not good enough to be served: {'; '.join(missed)} (worst: {found.worst}).",
            next_step="The posterior in service stays. Try more draws (--draws) or another --seed.",
        )
