"""What the page of a session is made of, and the parts of it that change when a step is saved."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.template.loader import render_to_string

from needlepoint.knowledge.records.adverse_events import AdverseEvent
from needlepoint.terms import TriageLevel
from needlepoint_clinic.courses.models import Session, SessionZone
from needlepoint_clinic.courses.treatment import anaesthetic, check, zones
from needlepoint_clinic.courses.treatment.check_form import CheckForm
from needlepoint_clinic.courses.treatment.day import Day
from needlepoint_clinic.courses.treatment.forms import (
    FORMS,
    CartridgeForm,
    DecisionForm,
    NotTreatedForm,
    ProductForm,
    StepForm,
)
from needlepoint_clinic.courses.treatment.missing import missing, states
from needlepoint_clinic.courses.treatment.steps import STATE_WORDS, TITLES, Missing, State, Step, version_of
from needlepoint_clinic.courses.treatment.zone_form import ZoneForm
from needlepoint_clinic.inventory.expiry import clinic_day
from needlepoint_clinic.patients.queries import banner

TONES = {State.DONE: "good", State.STOP: "stop", State.TO_DO: "wait", State.OPTIONAL: ""}


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step in the list of steps."""

    number: int
    step: Step
    title: str
    state: State
    words: str
    tone: str


@dataclass(frozen=True, slots=True)
class ZonePart:
    """One zone on the page."""

    zone: SessionZone
    key: str
    form: ZoneForm
    version: int
    guard: zones.Guard | None
    urgent: tuple[AdverseEvent, ...]
    common: tuple[Any, ...]
    """Boxes of the reactions that are expected on the day, or none."""
    more: tuple[Any, ...]
    """Boxes of those to act on."""
    more_open: bool
    course: uuid.UUID


def lines(day: Day, found: list[Missing]) -> list[StepLine]:
    """The steps in order, each with its state in words."""
    state = states(day, found)
    return [
        StepLine(
            number=place,
            step=step,
            title=str(TITLES[step]),
            state=state[step],
            words=str(STATE_WORDS[state[step]]),
            tone=TONES[state[step]],
        )
        for place, step in enumerate(Step, start=1)
    ]


def zone_parts(day: Day, typed: Mapping[str, StepForm]) -> list[ZonePart]:
    """The zones, each with its form: as typed where it was refused, else as kept."""
    parts = []
    for zone in day.zones:
        form = ZoneForm(day, zone)
        shown = typed.get(form.zone_key, form)
        assert isinstance(shown, ZoneForm)  # noqa: S101 - keys of zones hold nothing else
        version = version_of(day.session, form.zone_key)
        boxes = tuple(shown["reactions"])
        common = tuple(box for box in boxes if _is_expected(day, box.data["value"]))
        more = tuple(box for box in boxes if box not in common)
        parts.append(
            ZonePart(
                zone=zone,
                key=form.zone_key,
                form=shown,
                version=version,
                guard=day.guards[zone.pk],
                urgent=tuple(_urgent(day, zone)),
                common=common,
                more=more,
                more_open=any(box.data["selected"] for box in more),
                course=day.session.course_id,
            )
        )
    return parts


def _is_expected(day: Day, name: str) -> bool:
    """Whether the knowledge base calls a sign of the day expected; “none” is among them."""
    event = day.known.adverse_events.get(str(name))
    return event is None or event.level <= TriageLevel.EXPECTED


def _urgent(day: Day, zone: SessionZone) -> list[AdverseEvent]:
    """Reactions that somebody must look at today."""
    known = (day.known.adverse_events.get(name) for name in zone.reactions)
    return [event for event in known if event is not None and event.level >= TriageLevel.SAME_DAY]


def live(day: Day, typed: Mapping[str, StepForm] | None = None) -> dict[str, Any]:
    """What changes when a step is saved."""
    found = missing(day) if day.is_draft else []
    steps = lines(day, found)
    return {
        "day": day,
        "session": day.session,
        "steps": steps,
        "next_step": next((line for line in steps if line.state in (State.STOP, State.TO_DO)), None),
        "done": sum(line.state in (State.DONE, State.OPTIONAL) for line in steps),
        "missing": found,
        "barriers": day.barriers,
        "decidable": any(barrier.decidable for barrier in day.barriers),
        "decision": check.decision_of(day.session),
        "verdicts": [(zone.zone, check.verdict_today(day.session, zone.zone), zone.planned) for zone in day.zones],
        "timer": anaesthetic.timer_of(day.session.anaesthetic, day.known),
        "over": anaesthetic.exceeded(day.session),
        "anaesthetic_check": day.session.anaesthetic.get("check"),
        "zone_parts": zone_parts(day, typed or {}),
        "decision_form": DecisionForm(),
        "anaesthetic": day.known.anaesthetics.get(str(day.session.anaesthetic.get("product") or "")),
        "planned_device": day.known.devices.get(day.session.course.device),
        "other_model": bool(day.session.device and day.session.course.device not in ("", day.device_model)),
    }


def page(
    day: Day, *, at: dt.datetime, typed: Mapping[str, StepForm] | None = None, **others: forms.Form | Any
) -> dict[str, Any]:
    """Everything on the page.

    Args:
        typed: forms that were refused, by the key of their step; they are shown again with what was typed.
        others: forms and facts that replace those of a fresh page.
    """
    typed = typed or {}
    fresh: dict[str, Any] = {key: form(day) for key, form in FORMS.items()}
    fresh["check"] = CheckForm(day)
    versions = {key: version_of(day.session, key) for key in fresh}
    return {
        **live(day, typed),
        "banner": banner(day.session.patient, on=clinic_day(day.by.clinic, at)),
        "now": at,
        "other_day": day.is_draft and day.session.held_on != clinic_day(day.by.clinic, at),
        "forms": {**fresh, **{key: form for key, form in typed.items() if key in fresh}},
        "versions": versions,
        "device_record": day.known.devices.get(day.device_model),
        "antiseptics": antiseptics(day),
        "cartridge_form": CartridgeForm(),
        "product_form": ProductForm(auto_id="id_product-%s"),
        "not_treated_form": NotTreatedForm(),
        **others,
    }


def antiseptics(day: Day) -> list[str]:
    """What was used lately at this clinic, so that it need not be typed with gloves."""
    lately = Session.objects.of_clinic(day.by).order_by("-held_on")
    found = lately.values_list("preparation__skin__antiseptic", flat=True)[:30]
    return sorted({each for each in found if each})


def parts(request: HttpRequest, day: Day, *, asked: bool = False) -> dict[str, str]:
    """The parts of the page to put in place after a save, by their ids.

    Args:
        asked: whether it was the check that was saved: then the questions of each part that has changed come along.
    """
    found = live(day)
    made = {
        "steps-nav": "courses/treatment/steps_nav.html",
        "next-step": "courses/treatment/next_step.html",
        "missing": "courses/treatment/missing.html",
        "feedback-check": "courses/treatment/feedback_check.html",
        "feedback-anaesthetic": "courses/treatment/feedback_anaesthetic.html",
        "feedback-device": "courses/treatment/feedback_device.html",
    }
    ready: dict[str, str] = {name: render_to_string(template, found, request) for name, template in made.items()}
    for line in found["steps"]:
        ready[f"state-{line.step}"] = render_to_string("components/badge.html", {"tone": line.tone, "word": line.words})
    for part in found["zone_parts"]:
        ready[f"feedback-{part.key}"] = render_to_string(
            "courses/treatment/feedback_zone.html", {"part": part}, request
        )
    if asked:
        for part in CheckForm(day).parts():
            if part.is_open:
                name = "courses/treatment/step_check_questions.html"
                ready[f"questions-{part.id}"] = render_to_string(name, {"part": part}, request)
    return ready


def zone_of_key(day: Day, pk: uuid.UUID) -> SessionZone | None:
    """A zone of this session."""
    return next((zone for zone in day.zones if zone.pk == pk), None)
