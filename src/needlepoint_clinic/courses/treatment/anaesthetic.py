"""The numbing cream held against its own label, and the times of its timer."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from needlepoint.documents import to_json
from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.anaesthetics import Anaesthetic
from needlepoint.needling import AnaestheticUse, check_anaesthetic
from needlepoint.patient.facts import Between
from needlepoint.planning.anaesthetic import limits_of
from needlepoint.terms import Flag
from needlepoint_clinic.courses.models import Session

NONE = "none"
"""What is kept where no anaesthetic is used."""


@dataclass(frozen=True, slots=True)
class Timer:
    """When the product went on and came off, and when its label has it off.

    Attributes:
        minutes: how long it was on; None while it is on or before.
        earliest_at, latest_at: the label's shortest and longest time; None where it gives none.
    """

    applied_at: dt.datetime | None
    removed_at: dt.datetime | None
    minutes: float | None
    earliest_at: dt.datetime | None
    latest_at: dt.datetime | None


def checked(stored: Mapping[str, Any], answers: Mapping[str, Any], knowledge: Knowledge) -> dict[str, Any]:
    """A use held against its label: the library's check, and what the label says of this person; empty where no
    product is chosen or its area is not known yet.

    Args:
        stored: the step as kept: product, grams, area_cm2, occluded, skin_intact, applied_at, removed_at.
        answers: today's answers about the person.

    Raises:
        InvalidInput: a number is not believable; its `where` names the field.
    """
    product = knowledge.anaesthetics.get(str(stored.get("product") or ""))
    if product is None:
        return {}
    stops = list(_stops(product, answers))
    if stored.get("area_cm2") is None:
        return {"stops": stops}
    found = check_anaesthetic(_use(stored), limits_of(product))
    return {"stops": stops, "check": json.loads(to_json(found))["content"]}


def timer_of(stored: Mapping[str, Any], knowledge: Knowledge) -> Timer:
    """The times of a use."""
    on, off = moment(stored.get("applied_at")), moment(stored.get("removed_at"))
    product = knowledge.anaesthetics.get(str(stored.get("product") or ""))
    limits = limits_of(product) if product else None
    return Timer(
        applied_at=on,
        removed_at=off,
        minutes=minutes_between(on, off),
        earliest_at=_after(on, limits.min_minutes if limits else None),
        latest_at=_after(on, limits.max_minutes if limits else None),
    )


def minutes_between(on: dt.datetime | None, off: dt.datetime | None) -> float | None:
    """Elapsed minutes, rightly across a change of clocks; None unless both are known."""
    if on is None or off is None:
        return None
    return round((off.astimezone(dt.UTC) - on.astimezone(dt.UTC)).total_seconds() / 60, 1)


def moment(text: object) -> dt.datetime | None:
    """A moment as it is kept."""
    return dt.datetime.fromisoformat(text) if isinstance(text, str) and text else None


def exceeded(session: Session) -> list[str]:
    """The limits a use breaks, what its label says against it in this person, and a check that says to leave it out;
    each as a sentence."""
    stored, assessment = session.anaesthetic, session.check_before.get("assessment") or {}
    if stored.get("product") in (None, "", NONE):
        return []
    check = stored.get("check") or {}
    left_out = Flag.OMIT_ANAESTHETIC in (assessment.get("content") or {}).get("flags", ())
    words = [_("Today's check says to leave the numbing cream out.")] if left_out else []
    return [*words, *(words for _limit, words in check.get("exceeded", ())), *stored.get("stops", ())]


def _use(stored: Mapping[str, Any]) -> AnaestheticUse:
    on, off = moment(stored.get("applied_at")), moment(stored.get("removed_at"))
    minutes = minutes_between(on, off)
    return AnaestheticUse(
        area_cm2=float(stored["area_cm2"]),
        grams=None if stored.get("grams") is None else float(stored["grams"]),
        minutes=None if minutes is None else max(1.0, minutes),
        applied_at=on,
        is_occluded=stored.get("occluded"),
        is_skin_intact=stored.get("skin_intact"),
    )


def _stops(product: Anaesthetic, answers: Mapping[str, Any]) -> Iterator[str]:
    """What the product's own label says against it in this person, by today's answers."""
    for stop in product.stops:
        if answers.get(stop.fact) is True:
            yield stop.statement.text
    age = answers.get("age_years")
    if not isinstance(age, int | float | Between):
        return
    low, high = (age.low, age.high) if isinstance(age, Between) else (age, age)
    if product.min_age_years is not None and low < product.min_age_years:
        yield _("Its limits were written for people of %(years)s years and over.") % {
            "min_age_years": product.min_age_years
        }
    if product.max_age_years is not None and high > product.max_age_years:
        yield _("Its limits were written for people of at most %(years)s years.") % {
            "max_age_years": product.max_age_years
        }


def _after(on: dt.datetime | None, minutes: float | None) -> dt.datetime | None:
    return None if on is None or minutes is None else on + dt.timedelta(minutes=minutes)
