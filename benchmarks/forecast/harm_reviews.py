"""Reviews of harm whose truth is known: arms drawn person by person, and the peer that pools them the usual way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from needlepoint.forecast.fit.harm_arms import ANY_SESSIONS, DarkShare, HarmArm
from needlepoint.forecast.harms import Harm
from needlepoint.forecast.vocabulary import MODALITIES

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Truth:
    """What a simulated world is like.

    Attributes:
        light, dark: the risk of one session in a typical clinic, phototypes I to III and IV to VI.
        clinics, devices: standard deviations on the logit scale.
        people: that of people within a clinic, who keep their risk from session to session.
        as_printed: whether sessions and phototypes are told as poorly as the real arms tell them.
    """

    name: str
    harm: Harm
    light: float
    dark: float
    clinics: float = 0.7
    devices: float = 0.3
    people: float = 0.0
    as_printed: bool = False
    arms: int = 40


TRUTHS = (
    Truth("dark marks, one session", Harm.PIH, 0.015, 0.08),
    Truth("dark marks, told as poorly as in the real arms", Harm.PIH, 0.005, 0.03, people=1.5, as_printed=True),
    Truth("infection, 0.2 %", Harm.INFECTION, 0.002, 0.002),
    Truth("infection, 0.05 %", Harm.INFECTION, 0.0005, 0.0005),
    Truth("infection, 1 %", Harm.INFECTION, 0.01, 0.01),
    Truth("infection, 1 %, clinics very unlike", Harm.INFECTION, 0.01, 0.01, clinics=1.5),
)
"""Worlds. The middle of the prior for severe harm is 0.25 %: the last two lie above it, 0.05 % lies below."""


@dataclass(frozen=True, slots=True)
class Review:
    """Arms, and what each device adds to the logit in the world they were drawn from."""

    arms: tuple[HarmArm, ...]
    devices: Array


def simulated_review(truth: Truth, rng: np.random.Generator) -> Review:
    """A review of so many arms of 10 to 60 people."""
    devices = rng.normal(0, truth.devices, len(MODALITIES))
    return Review(tuple(_arm(truth, place, devices, rng) for place in range(truth.arms)), devices)


def _arm(truth: Truth, place: int, devices: Array, rng: np.random.Generator) -> HarmArm:
    people = int(rng.integers(10, 61))
    share = float(rng.choice((0.0, 1.0, rng.random())))
    sessions = int(rng.integers(1, 7)) if truth.as_printed else 1
    device = int(rng.integers(len(MODALITIES)))
    dark = rng.random(people) < share
    logit = np.where(dark, _logit(truth.dark), _logit(truth.light)) + devices[device] + rng.normal(0, truth.clinics)
    own = 1 / (1 + np.exp(-logit - rng.normal(0, truth.people, people)))
    events = int((rng.random(people) < 1 - (1 - own) ** sessions).sum())
    told = DarkShare(float(dark.mean()), float(dark.mean()))
    if truth.as_printed:
        told = told if told.low in (0, 1) and rng.random() < 0.5 else DarkShare(0.0, 1.0)
    printed = (sessions, sessions) if not truth.as_printed or rng.random() < 0.7 else ANY_SESSIONS
    return HarmArm(
        study=f"study {place}",
        arm="needling",
        harm=truth.harm,
        events=events,
        people=people,
        modality=MODALITIES[device],
        dark_share=told,
        sessions=printed,
    )


def _logit(p: float) -> float:
    return float(np.log(p / (1 - p)))


def typical_risk(truth: Truth, dark: bool) -> float:
    """The risk of one session in a typical clinic with a typical device, averaged over its people."""
    return float(_risk(_logit(truth.dark if dark else truth.light), truth.people))


def average_risk(truth: Truth, dark: bool, device: float) -> float:
    """The risk of one session averaged over clinics and people, with a device that adds so much to the logit."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(41)
    logit = _logit(truth.dark if dark else truth.light) + device + truth.clinics * nodes
    return float(weights @ _risk(logit, truth.people) / weights.sum())


def _risk(logit: Array | float, people: float) -> Array:
    nodes, weights = np.polynomial.hermite_e.hermegauss(41)
    own = 1 / (1 + np.exp(-np.asarray(logit)[..., None] - people * nodes))
    return np.asarray(own @ weights / weights.sum())


def corrected_dersimonian_laird(arms: tuple[HarmArm, ...]) -> tuple[float, float, float]:
    """The pooled proportion and its 90 % interval as most reviews give it: logits with 0.5 added, and DerSimonian and
    Laird's variance of clinics (Controlled Clinical Trials 1986;7:177).
    """
    y = np.array([arm.events + 0.5 for arm in arms])
    no = np.array([arm.people - arm.events + 0.5 for arm in arms])
    effect, variance = np.log(y / no), 1 / y + 1 / no
    fixed = 1 / variance
    q = float((fixed * (effect - np.average(effect, weights=fixed)) ** 2).sum())
    tau2 = max(0.0, (q - len(arms) + 1) / float(fixed.sum() - (fixed**2).sum() / fixed.sum()))
    weights = 1 / (variance + tau2)
    middle, reach = float(np.average(effect, weights=weights)), 1.645 / float(np.sqrt(weights.sum()))
    low, pooled, high = (1 / (1 + float(np.exp(-each))) for each in (middle - reach, middle, middle + reach))
    return pooled, low, high
