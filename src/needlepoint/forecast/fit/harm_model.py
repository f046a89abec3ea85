"""Fits the counts of harm: binomial counts, a normal of clinics on the logit scale, a mixture of light and dark skin.

    events ~ Binomial(people, share * risk(l + dark) + (1 - share) * risk(l))
    l = level + depth * (needle_mm - 1.5) + modality + study
    risk(l) = mean over people of 1 - (1 - expit(l + their own))^sessions

The share of people of phototypes IV to VI mixes probabilities, not logits, so a study of mixed people says nothing it
cannot know. Stijnen, Hamza and Ozdemir (Stat Med 2010;29:3046) is the case of one device and no phototypes.

All priors are our choice; no source gives a rate by session or by phototype. They are stated at `PRIORS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv

from needlepoint.forecast.fit.harm_arms import HarmArm
from needlepoint.forecast.fit.harm_grid import (
    Array,
    Grid,
    GridDraws,
    Study,
    fixed_axis,
    half_normal_axis,
    normal_axis,
    posterior_draws,
)
from needlepoint.forecast.harms import GROUPS, MEAN_NEEDLE_MM, Harm, HarmDraws, KindDraws, course_risk
from needlepoint.forecast.normal import normal_nodes
from needlepoint.forecast.vocabulary import MODALITIES

DRAWS = 2000
FEWEST_ARMS, FEWEST_PEOPLE = 3, 50
"""A harm counted in fewer is not modelled: the prior would speak, not the counts."""
LOWEST, HIGHEST, STEP = -12.0, 7.0, 0.1
"""The grid of levels, as logits."""
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class HarmPrior:
    """What is believed of one harm before the counts.

    Attributes:
        mean, sd: of the level (a logit), normal.
        dark: mean and standard deviation of what phototypes IV to VI add; None: phototypes are not told apart.
        tau_study: scale of the half-normal of clinics' standard deviation.
        tau_modality: scale of that of devices; None: devices are pooled.
        depth_sd: of what a mm adds, around 0; 0: depth is left out.
        frailty: equally likely standard deviations of people within a clinic.
    """

    mean: float
    sd: float
    dark: tuple[float, float] | None = None
    tau_study: float = 1.0
    tau_modality: float | None = None
    depth_sd: float = 0.0
    frailty: tuple[float, ...] = (0.0,)


SEVERE = HarmPrior(mean=-6.5, sd=2.0, tau_modality=0.3)
"""One in 670 sessions, 90 % between 1 in 18,000 and 1 in 26. Systematic reviews of needling found no bacterial
infection (Harris 2015), or neither infection nor scars in 12 trials of 414 people (Shen 2022), so a typical rate of
several per cent is not credible; no source gives the rate itself, so the prior is wide. Devices are almost pooled:
pooled outright, intervals held the risk of a device too seldom."""
PRIORS: dict[Harm, HarmPrior] = {
    Harm.PIH: HarmPrior(-4.0, 1.5, dark=(1.0, 1.0), tau_modality=0.5, depth_sd=0.5, frailty=(0.5, 1.5, 2.5)),
    Harm.INFECTION: SEVERE,
    Harm.SCARRING: SEVERE,
    Harm.HERPES: SEVERE,
    Harm.ACNE_FLARE: HarmPrior(-4.0, 1.5),
    Harm.MILIA: HarmPrior(-4.0, 1.5),
    Harm.OEDEMA: HarmPrior(0.0, 2.0, tau_study=1.5),
    Harm.ERYTHEMA: HarmPrior(2.0, 2.0, tau_study=1.5),
}
"""By harm. Dark marks: 2 in 100 sessions for light skin, 90 % between 2 in 1000 and 18 in 100; dark skin is known to
be at higher risk (FDA page on needling devices, 2025), how much is not, so the logit rises by 1, 90 % between -0.6
and 2.6. A millimetre of needle changes the logit by 0 with standard deviation 0.5: nothing is known. Whether the same
people get marks each time is not known either, so three answers count alike."""


def fit_harms(arms: Iterable[HarmArm], seed: int, progress: Progress | None = None, draws: int = DRAWS) -> HarmDraws:
    """The posterior of every harm that enough people counted, and the counts of all.

    Args:
        arms: of all harms together.
        seed: the same arms and seed give the same draws.
        progress: told what is done, how many steps of how many.
    """
    every = tuple(arms)
    kinds, counts = {}, {}
    for place, harm in enumerate(Harm):
        own = tuple(arm for arm in every if arm.harm is harm)
        counts[harm] = count_people(own)
        if progress:
            progress(harm.in_words, place, len(Harm))
        if len(own) >= FEWEST_ARMS and sum(arm.people for arm in own) >= FEWEST_PEOPLE:
            kinds[harm] = fit_harm(own, PRIORS[harm], np.random.default_rng((seed, place)), draws)
    if progress:
        progress("harms", len(Harm), len(Harm))
    return HarmDraws(kinds, counts)


def fit_harm(arms: Sequence[HarmArm], prior: HarmPrior, rng: np.random.Generator, draws: int = DRAWS) -> KindDraws:
    """The posterior of one harm.

    Args:
        arms: that counted it, in any order; arms of one study share its level.
        prior: what is believed before.
    """
    grid = grid_of(prior)
    told = any(arm.needle_mm is not None for arm in arms)
    depths, depth_weights = _nodes_of_spread(prior.depth_sd if told else 0.0, 5)
    settings = list(product(range(len(depths)), prior.frailty))
    cases = [
        (depth_weights[depth], studies_on_grid(arms, grid, depths[depth], frailty, prior.dark is not None))
        for depth, frailty in settings
    ]
    found = posterior_draws(cases, grid, draws, rng)
    of_case = depths[[settings[each][0] for each in found.case]]
    depth = of_case if told else prior.depth_sd * rng.standard_normal(draws)
    frailty = np.array([settings[each][1] for each in found.case])
    return _kind(found, depth, frailty)


def _kind(found: GridDraws, depth: Array, frailty: Array) -> KindDraws:
    every = (found.level, found.second, depth, found.modality, found.tau_study, found.tau_modality, frailty)
    return KindDraws(*(each.astype(np.float32) for each in every))


def grid_of(prior: HarmPrior) -> Grid:
    """The grid on which a prior lives."""
    dark = prior.dark
    return Grid(
        level=normal_axis(LOWEST, HIGHEST, STEP, prior.mean, prior.sd),
        second=fixed_axis(0.0) if dark is None else normal_axis(dark[0] - 3, dark[0] + 3, 0.3, *dark),
        tau_study=half_normal_axis(prior.tau_study, 10),
        tau_modality=fixed_axis(0.0) if prior.tau_modality is None else half_normal_axis(prior.tau_modality, 6),
    )


def count_people(arms: Iterable[HarmArm]) -> npt.NDArray[np.int32]:
    """Events, people and arms by group of phototypes and device, (groups, devices, 3)."""
    counts = np.zeros((len(GROUPS), len(MODALITIES), 3), dtype=np.int32)
    for arm in arms:
        group = int(arm.dark_share.low) if arm.dark_share.settled and arm.dark_share.low in (0, 1) else 2
        counts[group, MODALITIES.index(arm.modality)] += np.array((arm.events, arm.people, 1), dtype=np.int32)
    return counts


def studies_on_grid(
    arms: Sequence[HarmArm], grid: Grid, depth: float = 0.0, frailty: float = 0.0, by_phototype: bool = True
) -> list[Study]:
    """The log likelihood of each study's level on the grid, its arms with one kind of device together.

    Args:
        depth: what a mm of needle adds to the logit.
        frailty: the standard deviation of people.
        by_phototype: whether the second unknown is what dark skin adds; else shares do not matter.
    """
    found: dict[tuple[str, str], Array] = {}
    for arm in arms:
        moved = depth * (arm.needle_mm - MEAN_NEEDLE_MM) if arm.needle_mm is not None and depth else 0.0
        likelihood = arm_log_likelihood(arm, grid, moved, frailty, by_phototype)
        key = (arm.study, arm.modality)
        found[key] = found[key] + likelihood if key in found else likelihood
    return [Study(MODALITIES.index(modality), likelihood) for (_, modality), likelihood in found.items()]


def arm_log_likelihood(arm: HarmArm, grid: Grid, moved: float, frailty: float, by_phototype: bool) -> Array:
    """The log likelihood of an arm's count at each level and second unknown, over what is not told of it."""
    levels, dark = grid.level.values + moved, grid.second.values
    sittings = range(1, 2) if not arm.harm.each_session else range(arm.sessions[0], arm.sessions[1] + 1)
    shares = _shares(arm) if by_phototype else np.zeros(1)
    total = np.zeros((len(levels), len(dark)))
    for sessions in sittings:
        light = people_risk(levels, sessions, frailty)[:, None, None]
        darker = people_risk(levels[:, None] + dark, sessions, frailty)[:, :, None]
        risk = (light + shares * (darker - light)).clip(1e-12, 1 - 1e-12)
        log = arm.events * np.log(risk) + (arm.people - arm.events) * np.log1p(-risk)
        total += np.exp(log - _log_most(arm)).sum(axis=2)
    return np.asarray(np.log(total / len(sittings) / len(shares) + 1e-300) + _log_most(arm))


def people_risk(logit: Array, sessions: int, frailty: float) -> Array:
    """The course's risk averaged over people whose own logits are normal around `logit`."""
    if not frailty:
        return course_risk(logit, sessions)
    nodes, weights = _nodes_of_spread(frailty, 15)
    return np.asarray(course_risk(logit[..., None] + nodes, sessions) @ weights)


def _log_most(arm: HarmArm) -> float:
    """The highest log likelihood the count can have, so that exponents stay in range."""
    share = arm.events / arm.people
    return float(sum(n * np.log(p) for n, p in ((arm.events, share), (arm.people - arm.events, 1 - share)) if n))


def _shares(arm: HarmArm, count: int = 15) -> Array:
    share = arm.dark_share
    if share.settled:
        return np.array([share.low])
    middles = betaincinv(share.dark, share.light, (np.arange(count) + 0.5) / count)
    return np.asarray(share.low + (share.high - share.low) * middles)


def _nodes_of_spread(sd: float, count: int) -> tuple[Array, Array]:
    if not sd:
        return np.zeros(1), np.ones(1)
    nodes, weights = normal_nodes(count)
    return sd * nodes, weights
