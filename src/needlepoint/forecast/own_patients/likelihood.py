"""How likely a clinic's own results are under given parameters, with every patient integrated out in closed form.

A patient stands somewhere among people, z ~ N(0, 1), and keeps that standing from visit to visit. At a visit after s
sessions

    g = gamma[judge] + delta + v + E H + b z + c0 e0 + e,   b = omega (1 - exp(-E H)) exp(0.15 zeta)

E and H are those of `needlepoint.forecast.improvement`; e is new at each visit, with variance
sigma_m^2 exp(0.3 zeta) + the score's own error squared; e0 is the error of the score before treatment, which every
visit of the patient shares. So g is normal with covariance D + b b' + c0^2 1 1', whose inverse and determinant need
sums over visits and a two by two matrix (Woodbury). Shapes: B parameter sets, N courses, V visits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from needlepoint.forecast.improvement import TINY, Treatment, covariates, spread_factor
from needlepoint.forecast.own_patients.records import OwnCourse
from needlepoint.forecast.vocabulary import ASSESSORS, INDICATIONS, MODALITIES, PIGMENT, RECOVERY_WEEKS

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Parameters = Mapping[str, Floats]
"""Served parameters by name, first axis the parameter set."""

OWN_BIAS = 1.0
"""Risk of bias of a clinic's own courses: nobody was left untreated to compare with."""

BLOCK = 200_000
"""Entries of an array worked on at once, so that a dozen of them stay in a processor's cache."""


@dataclass(frozen=True, slots=True)
class Site:
    """How a clinic differs from the middle one, standard normal before it is known; one a parameter set.

    Attributes:
        effect: of the effect, times tau_u.
        offset: of what is seen without treatment, times sqrt(tau_v^2 + tau_b^2).
        spread: zeta, of how much its people differ.
    """

    effect: Floats
    offset: Floats
    spread: Floats

    def offsets(self, parameters: Parameters) -> Floats:
        """v, the part of every result at this clinic that no session made."""
        return np.asarray(np.sqrt(parameters["tau_v"] ** 2 + OWN_BIAS * parameters["tau_b"] ** 2) * self.offset)


@dataclass(frozen=True, slots=True)
class Courses:
    """Courses as arrays.

    Attributes:
        indication, modality, combined, covariates: by course; covariates (N, 3) as `improvement.covariates`.
        shared: by course, the variance c0^2 that the score before treatment brings to each of its visits.
        starts: by course, its first visit.
        course, doses, assessor: by visit; `doses` an index into `dose_of`.
        dose_of: the distinct (indication, sessions) there are.
        weeks, g, error: by visit; error is the variance of the score after.
    """

    indication: Indices
    modality: Indices
    combined: Floats
    covariates: Floats
    shared: Floats
    starts: Indices
    course: Indices
    doses: Indices
    assessor: Indices
    dose_of: tuple[tuple[int, int], ...]
    weeks: Floats
    g: Floats
    error: Floats

    def __len__(self) -> int:
        """How many courses there are."""
        return len(self.indication)

    @classmethod
    def of(cls, courses: Sequence[OwnCourse]) -> Courses:
        """Arrays of some courses, in their order."""
        indication = [INDICATIONS.index(each.indication) for each in courses]
        pairs = [(at, visit) for at, each in enumerate(courses) for visit in each.visits]
        kinds = [(indication[at], visit.sessions) for at, visit in pairs]
        dose_of = tuple(dict.fromkeys(kinds))
        read = [courses[at].scale.log_residual(courses[at].baseline, visit.score)[0] for at, visit in pairs]
        errors = [courses[at].scale.log_error(visit.score) for at, visit in pairs]
        return cls(
            indication=np.array(indication),
            modality=np.array([MODALITIES.index(each.modality) for each in courses]),
            combined=np.array([float(each.combined) for each in courses]),
            covariates=np.array([covariates(treatment_given(each)) for each in courses]),
            shared=np.array([each.scale.log_error(each.baseline) ** 2 for each in courses]),
            starts=np.cumsum([0, *(len(each.visits) for each in courses[:-1])]),
            course=np.array([at for at, _ in pairs]),
            doses=np.array([dose_of.index(kind) for kind in kinds]),
            assessor=np.array([ASSESSORS.index(visit.judged_by) for _, visit in pairs]),
            dose_of=dose_of,
            weeks=np.array([visit.weeks for _, visit in pairs]),
            g=np.array(read),
            error=np.square(errors),
        )


def treatment_given(course: OwnCourse) -> Treatment:
    """The treatment of a course, in the words of the trials."""
    return Treatment(
        course.indication, course.modality, course.combined, course.needle_mm, course.age, course.dark_skin
    )


@dataclass(frozen=True, slots=True)
class Moments:
    """What is expected at each visit, shape (B, V).

    Attributes:
        mean: of g, over patients.
        loading: b, how far g moves with a patient's standing.
        noise: variance of what is new at the visit.
    """

    mean: Floats
    loading: Floats
    noise: Floats


def moments(parameters: Parameters, site: Site, courses: Courses) -> Moments:
    """What the parameters expect at each visit of some courses."""
    log_effect = parameters["alpha"][:, courses.indication] + parameters["nu"][:, courses.modality]
    log_effect = log_effect + parameters["kappa"][:, None] * courses.combined
    log_effect = log_effect + parameters["beta"] @ courses.covariates.T + (parameters["tau_u"] * site.effect)[:, None]
    gained = np.exp(log_effect)[:, courses.course] * _doses(parameters, courses)
    base = parameters["gamma"][:, courses.assessor]
    base = base + (OWN_BIAS * parameters["delta"] + site.offsets(parameters))[:, None]
    factor = spread_factor(site.spread)
    loading = np.expm1(-gained)
    loading *= -(parameters["omega"] * factor)[:, None]
    noise = ((parameters["sigma_m"] ** 2 + TINY) * factor**2)[:, None] + courses.error
    return Moments(base + gained, loading, noise)


def _doses(parameters: Parameters, courses: Courses) -> Floats:
    rates = np.exp(parameters["log_k"][:, [indication for indication, _ in courses.dose_of]])
    reached = -np.expm1(-rates * np.array([sessions for _, sessions in courses.dose_of], dtype=float))
    unhealed = np.exp(-courses.weeks / RECOVERY_WEEKS)
    shown = reached[:, courses.doses] * (1 - (1 - parameters["phi"])[:, None] * unhealed)
    fading = np.array([INDICATIONS[indication] in PIGMENT for indication in courses.indication])[courses.course]
    if fading.any():
        shown *= np.exp(-parameters["rho"][:, None] * (courses.weeks * fading))
    return np.asarray(shown)


@dataclass(frozen=True, slots=True)
class _Sums:
    """Over the visits of each course, shape (B, N): with w = 1 / noise and r = g - mean, sums of w, w r, ..."""

    one: Floats
    away: Floats
    square: Floats
    load: Floats
    load_square: Floats
    load_away: Floats
    log_noise: Floats


def _sums(expected: Moments, courses: Courses) -> _Sums:
    def over(values: Floats) -> Floats:
        return np.asarray(np.add.reduceat(values, courses.starts, axis=1))

    weight, away = 1 / expected.noise, courses.g - expected.mean
    weighed, loaded = weight * away, weight * expected.loading
    return _Sums(
        one=over(weight),
        away=over(weighed),
        square=over(weighed * away),
        load=over(loaded),
        load_square=over(loaded * expected.loading),
        load_away=over(loaded * away),
        log_noise=over(np.log(expected.noise)),
    )


def log_likelihoods(parameters: Parameters, site: Site, courses: Courses) -> Floats:
    """log density of the results of each course, up to a constant; shape (B, N)."""
    sums = _sums(moments(parameters, site, courses), courses)
    a, d = 1 + sums.load_square, 1 + courses.shared * sums.one
    b = np.sqrt(courses.shared) * sums.load
    x, y = sums.load_away, np.sqrt(courses.shared) * sums.away
    determinant = a * d - b * b
    explained = (d * x * x - 2 * b * x * y + a * y * y) / determinant
    return np.asarray(-0.5 * (sums.square - explained + sums.log_noise + np.log(determinant)))


def log_likelihood(parameters: Parameters, site: Site, courses: Courses) -> Floats:
    """log density of all results together, up to a constant; shape (B,). Works in blocks, so memory stays flat."""
    size = len(site.effect)
    step = max(1, BLOCK // max(1, len(courses.g)))
    found = np.empty(size)
    for start in range(0, size, step):
        at = slice(start, start + step)
        part = {name: values[at] for name, values in parameters.items()}
        there = Site(site.effect[at], site.offset[at], site.spread[at])
        found[at] = log_likelihoods(part, there, courses).sum(axis=1)
    return found


def standing(parameters: Parameters, site: Site, courses: Courses) -> tuple[Floats, Floats]:
    """Mean and variance of each patient's z given their results; shape (B, N)."""
    sums = _sums(moments(parameters, site, courses), courses)
    a, d = 1 + sums.load_square, 1 + courses.shared * sums.one
    b = np.sqrt(courses.shared) * sums.load
    determinant = a * d - b * b
    mean = (d * sums.load_away - b * np.sqrt(courses.shared) * sums.away) / determinant
    return np.asarray(mean), np.asarray(d / determinant)
