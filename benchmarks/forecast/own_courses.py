"""Courses of a simulated clinic whose truth is known, patient by patient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from needlepoint.forecast.own_patients.likelihood import Courses, Site, moments
from needlepoint.forecast.own_patients.records import OwnCourse, OwnVisit
from needlepoint.forecast.own_patients.scales import OwnScale
from needlepoint.forecast.posterior import Draws
from needlepoint.terms import Phototype

SCALE = OwnScale(instrument="vas_scar_100mm", zero=0.0, step=0.1, error=2.0, error_known=False, by_patient=False)


@dataclass(frozen=True, slots=True)
class Clinic:
    """A clinic's truth: one draw of the population, and how the clinic differs from the middle."""

    draws: Draws
    draw: int
    effect: float
    offset: float
    spread: float

    @property
    def parameters(self) -> dict[str, np.ndarray]:
        """The population's parameters, as one parameter set."""
        return {name: values[self.draw : self.draw + 1].astype(float) for name, values in self.draws.items()}

    @property
    def site(self) -> Site:
        """The clinic's part, as one parameter set."""
        return Site(*(np.array([each]) for each in (self.effect, self.offset, self.spread)))


def clinic_of(draws: Draws, draw: int, chance: np.random.Generator) -> Clinic:
    """A clinic of the population that one draw describes."""
    return Clinic(draws, draw, *map(float, chance.standard_normal(3)))


def planned_courses(
    size: int, chance: np.random.Generator, indications: Sequence[str] = ("atrophic_acne_scars", "striae")
) -> list[OwnCourse]:
    """Courses with one to six sessions and a visit some weeks after most of them; their scores are still to come."""
    return [_planned(number, chance, indications) for number in range(size)]


def _planned(number: int, chance: np.random.Generator, indications: Sequence[str]) -> OwnCourse:
    sessions = int(chance.integers(2, 7))
    times = [(done, 4.0) for done in range(1, sessions)] + [(sessions, float(chance.choice([4.0, 13.0, 26.0])))]
    chosen = times[-int(chance.integers(1, 5)) :]
    return OwnCourse(
        patient=f"P{number}",
        indication=str(chance.choice(indications)),
        modality=str(chance.choice(["pen", "radiofrequency"], p=[0.7, 0.3])),
        scale=SCALE,
        baseline=float(np.round(chance.uniform(40, 90))),
        visits=tuple(OwnVisit(sessions=s, weeks=w, score=1.0) for s, w in chosen),
        combined=bool(chance.random() < 0.3),
        needle_mm=float(chance.choice([1.0, 1.5, 2.0])),
        phototype=list(Phototype)[int(chance.integers(1, 5))],
        age=float(np.round(chance.uniform(18, 60))),
    )


def with_scores(courses: Sequence[OwnCourse], clinic: Clinic, chance: np.random.Generator) -> list[OwnCourse]:
    """The courses with the scores that patients of the clinic would show, errors of measurement included."""
    expected = moments(clinic.parameters, clinic.site, Courses.of(courses))
    own_noise = expected.noise[0] - Courses.of(courses).error  # what is left is sigma_m's; error comes with the score
    found, at = [], 0
    for course in courses:
        z, before = chance.standard_normal(), course.baseline
        seen_before = before + SCALE.error * chance.standard_normal()
        visits = []
        for visit in course.visits:
            g = expected.mean[0, at] + z * expected.loading[0, at] + np.sqrt(own_noise[at]) * chance.standard_normal()
            score = before * np.exp(-g) + SCALE.error * chance.standard_normal()
            visits.append(replace(visit, score=float(max(score, 0.0))))
            at += 1
        found.append(replace(course, baseline=max(float(seen_before), 5.0), visits=tuple(visits)))
    return found
