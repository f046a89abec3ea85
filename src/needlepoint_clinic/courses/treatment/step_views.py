"""Saving: each step by itself, answered as JSON to the page's script or by a whole page without it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from needlepoint.errors import InvalidInput
from needlepoint_clinic.accounts.actor import ClinicRequest, actor_of
from needlepoint_clinic.accounts.permissions import Action, allowed
from needlepoint_clinic.courses.treatment import actions
from needlepoint_clinic.courses.treatment.check_form import CheckForm
from needlepoint_clinic.courses.treatment.conflict import conflict
from needlepoint_clinic.courses.treatment.day import Day, glance, load
from needlepoint_clinic.courses.treatment.forms import FORMS, StepForm
from needlepoint_clinic.courses.treatment.page import page, parts, zone_of_key
from needlepoint_clinic.courses.treatment.sign_form import SignForm
from needlepoint_clinic.courses.treatment.steps import SessionClosed, Step, StepEditedElsewhere, version_of
from needlepoint_clinic.courses.treatment.zone_form import ZoneForm

Save = Callable[[int, dict[str, Any]], object]
CLOCKS = {"on": "applied_at", "off": "removed_at", "ended": "ended_at"}
"""The buttons that take the time from the server's clock, and the field each fills."""
FIELDS = {
    "seconds_on_area": "seconds",
    "strokes_per_minute": "speed_per_minute",
    "strokes_per_second": "speed_per_minute",
}
"""What the library calls a number, and what its field is called here."""


@require_POST
@allowed(Action.TREAT)
def save_step(request: ClinicRequest, session: uuid.UUID, step: str) -> HttpResponse:
    """Save one step of a session."""
    by, at = actor_of(request), timezone.now()
    kind = CheckForm if step == Step.CHECK else FORMS.get(step)
    if kind is None:
        raise Http404
    day = glance(by, session)

    def save(version: int, stored: dict[str, Any]) -> object:
        return actions.save_step(by=by, at=at, session=session, key=step, version=version, stored=stored)

    return _save(request, day, kind(day, request.POST), step, save, at)


@require_POST
@allowed(Action.TREAT)
def save_zone(request: ClinicRequest, session: uuid.UUID, zone: uuid.UUID) -> HttpResponse:
    """Save the settings of one zone."""
    by, at = actor_of(request), timezone.now()
    day = glance(by, session)
    row = zone_of_key(day, zone)
    if row is None:
        raise Http404
    form = ZoneForm(day, row, request.POST)

    def save(version: int, stored: dict[str, Any]) -> object:
        return actions.save_zone(by=by, at=at, session=session, zone=zone, version=version, stored=stored)

    return _save(request, day, form, form.zone_key, save, at)


def _save(request: ClinicRequest, day: Day, form: StepForm, key: str, save: Save, at: dt.datetime) -> HttpResponse:
    """Save what was typed, or say what is wrong; nothing that was typed is thrown away."""
    if not form.is_valid():
        return _refused(request, day, form, key, at)
    stored = form.stored()
    clock = CLOCKS.get(request.POST.get("clock", ""))
    if clock in form.fields:
        stored[clock] = at.isoformat()
    try:
        save(_version(request), stored)
    except StepEditedElsewhere:
        return _conflict(request, form, key, stored, at)
    except SessionClosed:
        return closed(request, day)
    except InvalidInput as wrong:
        form.add_error(field_of(form, wrong), f"{wrong.problem} {wrong.next_step or ''}".strip())
        return _refused(request, day, form, key, at)
    if not wants_json(request):
        return redirect(f"{reverse('courses:treat', args=[day.session.pk])}#{key}")
    return _saved(request, load(day.by, day.session.pk), key, at, clock)


def _saved(request: ClinicRequest, day: Day, key: str, at: dt.datetime, clock: str | None) -> JsonResponse:
    return JsonResponse(
        {
            "version": version_of(day.session, key),
            "session_version": day.session.version,
            "saved_at": time_format(timezone.localtime(at), "H:i"),
            "fields": {clock: time_format(timezone.localtime(at), "H:i")} if clock else {},
            "parts": parts(request, day, asked=key == Step.CHECK),
        }
    )


def _refused(request: ClinicRequest, day: Day, form: StepForm, key: str, at: dt.datetime) -> HttpResponse:
    if wants_json(request):
        errors = {form.add_prefix(name) if name != "__all__" else "": list(each) for name, each in form.errors.items()}
        return JsonResponse({"errors": errors}, status=422)
    whole = load(day.by, day.session.pk)
    return render(
        request, "courses/treatment/day.html", with_signature(whole, page(whole, at=at, typed={key: form})), status=422
    )


def _conflict(
    request: ClinicRequest, form: StepForm, key: str, stored: dict[str, Any], at: dt.datetime
) -> HttpResponse:
    """Both versions; what was typed stays in the form, and saving it again saves it instead of the other."""
    day = load(form.day.by, form.day.session.pk)
    now = _fresh(day, form, key)
    both = conflict(now, key, stored)
    found = {"conflict": both, "key": key, "session": day.session}
    if wants_json(request):
        html = render_to_string("courses/treatment/conflict.html", found, request)
        return JsonResponse({"conflict": html, "version": both.version}, status=409)
    shown = with_signature(day, page(day, at=at, typed={key: form}, **found))
    return render(request, "courses/treatment/day.html", shown, status=409)


def _fresh(day: Day, form: StepForm, key: str) -> StepForm:
    """The same form of the session as it stands now."""
    if isinstance(form, ZoneForm):
        zone = zone_of_key(day, form.zone.pk)
        assert zone is not None  # noqa: S101 - zones of a session are not deleted
        return ZoneForm(day, zone)
    return CheckForm(day) if key == Step.CHECK else FORMS[key](day)


def with_signature(day: Day, found: dict[str, Any]) -> dict[str, Any]:
    """The page with the form that signs what is shown."""
    return {**found, "sign_form": SignForm(day.by, initial={"session_version": day.session.version})}


def closed(request: ClinicRequest, day: Day) -> HttpResponse:
    """The session was signed meanwhile."""
    words = _("This session was signed meanwhile. What you typed is still here; add it as an addendum if it matters.")
    link = reverse("courses:treat", args=[day.session.pk])
    if wants_json(request):
        return JsonResponse({"closed": words, "go": link}, status=409)
    messages.error(request, words)
    return redirect(link)


def field_of(form: Any, wrong: InvalidInput) -> str | None:
    """The field an error of the library belongs to; None: the whole form."""
    name = (wrong.where or "").rsplit(".", 1)[-1]
    name = FIELDS.get(name, name)
    return name if name in form.fields else None


def wants_json(request: ClinicRequest) -> bool:
    """Whether the page's script asked."""
    return "application/json" in request.headers.get("Accept", "")


def _version(request: ClinicRequest) -> int:
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
