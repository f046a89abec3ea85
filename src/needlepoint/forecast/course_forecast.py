"""A forecast for each zone of a plan: `forecast_course`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from needlepoint.forecast.forecasting import Forecast, forecast_improvement
from needlepoint.forecast.harm_outlook import HarmOutlook, forecast_harm
from needlepoint.forecast.posterior import Posterior
from needlepoint.forecast.request import MOST_SESSIONS, ForecastRequest
from needlepoint.instruments import CheckedGoal
from needlepoint.knowledge import Knowledge
from needlepoint.patient.profile import PatientProfile
from needlepoint.planning import CoursePlan, ZonePlan
from needlepoint.terms import DeviceClass, DeviceForm, Phototype


@dataclass(frozen=True, slots=True)
class ZoneForecast:
    """The forecast of one indication in the zones for which the same is planned."""

    zones: tuple[str, ...]
    indication: str
    forecast: Forecast


@dataclass(frozen=True, slots=True)
class CourseForecast:
    """What to expect of a plan.

    Attributes:
        zones: improvement, zone by zone; zones for which the same is planned share a forecast.
        harm: what can go wrong in the whole course.
    """

    zones: tuple[ZoneForecast, ...]
    harm: HarmOutlook


def forecast_course(
    plan: CoursePlan, profile: PatientProfile, knowledge: Knowledge, posterior: Posterior, *, on: dt.date
) -> CourseForecast:
    """What to expect of a plan.

    The needle length is left out: it was printed for so few arms that it would part zones without any ground.

    Args:
        plan: the course; sessions done and planned count together.
        profile: for phototype and age.
        knowledge: for the kind of device.
        posterior: from `load_posterior`.
        on: the day of the plan, for the age.
    """
    person = _person(plan, profile, knowledge, on)
    found: dict[ForecastRequest, list[str]] = {}
    for zone in plan.zones:
        for indication in zone.indications:
            found.setdefault(_request(person, zone, indication, plan), []).append(zone.zone)
    zones = tuple(
        ZoneForecast(tuple(names), request.indication, forecast_improvement(request, posterior))
        for request, names in found.items()
    )
    most = max((request.sessions for request in found), default=1)
    return CourseForecast(zones, forecast_harm(replace(person, sessions=most), posterior))


def _person(plan: CoursePlan, profile: PatientProfile, knowledge: Knowledge, on: dt.date) -> ForecastRequest:
    answers = profile.answers_on(on)
    phototype, age = answers.get("phototype"), answers.get("age_years")
    return ForecastRequest(
        indication="wrinkles",
        modality=_modality(plan, knowledge),
        phototype=Phototype(phototype) if isinstance(phototype, str) and phototype in _PHOTOTYPES else None,
        age=float(age) if isinstance(age, int | float) and not isinstance(age, bool) else None,
    )


_PHOTOTYPES = frozenset(each.value for each in Phototype)


def _request(person: ForecastRequest, zone: ZonePlan, indication: str, plan: CoursePlan) -> ForecastRequest:
    sessions = min(max(zone.sessions_planned + zone.sessions_done, 1), MOST_SESSIONS)
    return replace(
        person,
        indication=indication,
        sessions=sessions,
        goal=_goal(plan.goals, zone.zone, indication),
    )


def _modality(plan: CoursePlan, knowledge: Knowledge) -> str:
    request = plan.assessment.request
    device = knowledge.device(request.device) if request.device else None
    device_class = device.device_class if device else request.device_class
    if device_class is DeviceClass.RADIOFREQUENCY:
        return "radiofrequency"
    forms = {DeviceForm.PEN: "pen", DeviceForm.ROLLER: "roller"}
    return forms.get(device.form, "other_or_not_stated") if device else "other_or_not_stated"


def _goal(goals: tuple[CheckedGoal, ...], zone: str, indication: str) -> float | None:
    """The improvement a stated goal asks for, as a fraction; None where it cannot be put so."""
    for goal in goals:
        asked = goal.goal
        if zone in asked.zones and asked.indication == indication and asked.baseline and asked.target is not None:
            share = 1 - asked.target / asked.baseline
            return share if 0.01 <= share <= 0.99 else None
    return None
