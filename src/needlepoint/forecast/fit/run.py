"""From the evidence to a posterior file: `fit_posterior`.

evidence -> usable outcomes -> layout and observed -> model -> chains -> gates -> thinned draws with provenance.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import needlepoint
from needlepoint.evidence.arms import read_outcomes
from needlepoint.evidence.bias import risk_of_bias
from needlepoint.evidence.selection import Usable, select_improvement
from needlepoint.forecast.fit.digests import code_digest, evidence_digest
from needlepoint.forecast.fit.harm_arms import read_harm_arms
from needlepoint.forecast.fit.harm_model import fit_harms
from needlepoint.forecast.fit.improvement_observed import observed_in
from needlepoint.forecast.fit.improvement_rows import assessor_class, layout_of
from needlepoint.forecast.fit.redness_arms import read_redness_arms
from needlepoint.forecast.fit.redness_model import fit_redness
from needlepoint.forecast.fit.sampling import Chains, Gates, Say, Settings, diagnose, hold_to, sample
from needlepoint.forecast.forecasting import unseen
from needlepoint.forecast.improvement import AS_A_BLINDED_JUDGE, Array, Treatment, dose, effect, latent, offset
from needlepoint.forecast.posterior import FORMAT, Arm, Diagnostics, Draws, Provenance, posterior_bytes
from needlepoint.forecast.vocabulary import INDICATIONS, MERGED
from needlepoint.knowledge.loader import DATA

EXPORTED = 2000
"""Draws in the file: enough for a 90 % range to be within half a point, and a forecast in 2 ms."""

SETTINGS = Settings()
GATES = Gates()


@dataclass(frozen=True, slots=True)
class Fitted:
    """A posterior that has passed its gates, as a file, and how well the sampler worked."""

    file: bytes
    diagnostics: Diagnostics


def fit_posterior(
    *,
    on: dt.date,
    settings: Settings = SETTINGS,
    gates: Gates = GATES,
    folder: Path = DATA,
    keep: Path | None = None,
    say: Say = lambda _words, _share: None,
) -> Fitted:
    """Fit the forecast anew.

    Args:
        on: the day, written into the file.
        settings: of the sampler.
        gates: what the fit must reach.
        folder: the evidence tables.
        keep: folder for finished chains, so that an interrupted fit can go on.
        say: told what is being done and how far it is, 0 to 1.

    Raises:
        GatesNotMet: the fit is not good enough.
        BrokenKnowledge: the evidence tables do not pass their checks.
    """
    from needlepoint.forecast.fit.compiling import compile_improvement, prior_draws
    from needlepoint.forecast.fit.improvement_model import SERVED

    say("reading the evidence", 0.0)
    outcomes = read_outcomes(folder)
    usable = select_improvement(outcomes).usable
    layout, observed = layout_of(usable), observed_in(usable, outcomes)
    say("compiling the model", 0.02)
    compiled, model = compile_improvement(layout, observed)
    digest = f"{evidence_digest(folder)}{code_digest()}"
    chains = sample(compiled, settings, of=digest, keep=keep, say=lambda words, share: say(words, 0.3 + 0.6 * share))
    diagnostics = diagnose(chains, SERVED)
    hold_to(gates, diagnostics)
    draws = exported(chains, SERVED)
    say("comparing with the prior", 0.93)
    before = prior_draws(model, SERVED, EXPORTED, settings.seed)
    say("harm and redness", 0.96)
    harms = fit_harms(read_harm_arms(folder).used, settings.seed, draws=EXPORTED)
    redness = fit_redness(read_redness_arms(folder)[0], settings.seed, draws=EXPORTED)
    provenance = Provenance(
        format=FORMAT,
        evidence_digest=evidence_digest(folder),
        code_digest=code_digest(),
        software=needlepoint.__version__,
        seed=settings.seed,
        made_on=on.isoformat(),
        diagnostics=diagnostics,
        arms=arms_of(usable),
        contraction=contraction(before, draws),
        harm=harms.told(),
        redness=redness.told(),
    )
    say("done", 1.0)
    every = {**draws, **harms.arrays(), **redness.arrays()}
    return Fitted(posterior_bytes(every, provenance), diagnostics)


def exported(chains: Chains, served: Sequence[str], size: int = EXPORTED) -> Draws:
    """Draws evenly taken from all chains, as float32, the first axis the draw."""
    found = {}
    for name in served:
        values = chains[name].reshape(-1, *chains[name].shape[2:])
        found[name] = values[np.linspace(0, len(values) - 1, size).astype(int)].astype(np.float32)
    return found


def contraction(before: Draws, after: Draws) -> dict[str, float]:
    """By indication, 1 - variance after / variance before, of the mean improvement three months after three
    sessions."""
    found = {}
    for indication in INDICATIONS:
        spread = [float(_after_three(draws, indication).var()) for draws in (before, after)]
        found[indication] = round(max(0.0, 1 - spread[1] / spread[0]), 3)
    return found


def _after_three(draws: Draws, indication: str) -> Array:
    chance = unseen(len(draws["tau_u"]))
    zero = np.zeros_like(chance.site)
    effects = effect(draws, Treatment(indication, "other_or_not_stated", combined=False), zero)
    doses = dose(draws, indication, np.array([3.0], dtype=np.float32), 13.0)
    people = latent(draws, effects, doses, offset(draws, AS_A_BLINDED_JUDGE, zero), zero + 1)
    return np.asarray(people.improvement()[0])


def arms_of(usable: Sequence[Usable]) -> tuple[Arm, ...]:
    """The evidence used, row by row, as the posterior file tells it."""
    return tuple(
        Arm(
            study=each.outcome.study,
            arm=each.outcome.arm,
            indication=MERGED.get(each.outcome.indication, each.outcome.indication),
            modality=each.outcome.modality,
            combined=each.outcome.arm_role == "needling_combined",
            people=int(each.outcome.n or 0),
            sessions=each.outcome.sessions,
            weeks=each.outcome.followup_weeks,
            needle_mm=each.outcome.needle_mm,
            assessor=assessor_class(each.outcome),
            bias=risk_of_bias(each.outcome).design,
            format=each.format,
        )
        for each in usable
    )
