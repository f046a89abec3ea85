"""Adverse events: noted after a session, followed to their end, and assessed by a physician."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from needlepoint_clinic.accounts.actor import ClinicRequest, actor_of
from needlepoint_clinic.accounts.permissions import Action, allowed
from needlepoint_clinic.accounts.rows import EditedElsewhere
from needlepoint_clinic.audit.actions import record_each
from needlepoint_clinic.courses import actions, queries
from needlepoint_clinic.courses.as_library import day_at
from needlepoint_clinic.courses.forms import AdverseEventForm, AssessForm
from needlepoint_clinic.courses.models import AdverseEvent, Course
from needlepoint_clinic.courses.views.page import record_page
from needlepoint_clinic.knowledge_pages.queries import knowledge


@require_http_methods(["GET", "POST"])
@allowed(Action.FOLLOW_UP)
def adverse_event(request: ClinicRequest, course: uuid.UUID) -> HttpResponse:
    """Note harm after a session of a course; `?session=`, `?kind=` and `?zone=` fill the form in."""
    by, at = actor_of(request), timezone.now()
    found = queries.course(by, course)
    form = _form(request, found, at, initial={"began_on": day_at(by.clinic, at), **_asked(request)})
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        session = given.pop("session")
        event = actions.note_adverse_event(by=by, session=session, knowledge=knowledge(), at=at, **given)
        messages.success(request, _("Noted. The course waits where the knowledge base says so."))
        return redirect("courses:adverse_event_page", event.pk)
    status = 422 if form.errors else 200
    page = {"course": found, "form": form, "sessions": queries.sessions_to_follow(found)}
    return record_page(request, "courses/adverse_event_new.html", found.patient, found, at=at, status=status, **page)


def _asked(request: ClinicRequest) -> dict[str, str]:
    return {name: request.GET[name] for name in ("session", "kind", "zone") if name in request.GET}


def _form(request: ClinicRequest, course: Course, at: dt.datetime, **kwargs: Any) -> AdverseEventForm:
    given = request.POST if request.method == "POST" else None
    sessions = queries.sessions_to_follow(course)
    on = day_at(actor_of(request).clinic, at)
    return AdverseEventForm(knowledge(), sessions, course.zones, on, given, **kwargs)


@require_GET
@allowed(Action.SEE_RECORD)
def adverse_event_page(request: ClinicRequest, event: uuid.UUID) -> HttpResponse:
    """An adverse event beside the settings and lots of its session, with what was said of it before."""
    by, at = actor_of(request), timezone.now()
    return _page(request, queries.adverse_event(by, event), at=at)


def _page(request: ClinicRequest, event: AdverseEvent, *, at: dt.datetime, **context: Any) -> HttpResponse:
    by = actor_of(request)
    context.setdefault("assess", AssessForm())
    return record_page(
        request,
        "courses/adverse_event.html",
        event.patient,
        event,
        at=at,
        event=event,
        course=event.session.course,
        session=queries.session(by, event.session_id),
        record=knowledge().adverse_events.get(event.kind),
        versions=list(event.history.select_related("history_user").order_by("-history_date")[: queries.PAGE]),
        **context,
    )


@require_http_methods(["GET", "POST"])
@allowed(Action.FOLLOW_UP)
def change_adverse_event(request: ClinicRequest, event: uuid.UUID) -> HttpResponse:
    """Note how an adverse event goes on; where somebody else changed it meanwhile, both versions are shown."""
    by, at = actor_of(request), timezone.now()
    found = queries.adverse_event(by, event)
    as_it_is = {name: getattr(found, name) for name in actions.EVENT_FIELDS} | {"session": str(found.session_id)}
    form = _form(request, found.session.course, at, initial=as_it_is)
    elsewhere = None
    if request.method == "POST" and form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name != "session"}
        seen = request.POST.get("seen", "")
        try:
            actions.change_adverse_event(by=by, event=found, seen=seen, knowledge=knowledge(), at=at, **given)
        except EditedElsewhere:
            elsewhere = found
        else:
            messages.success(request, _("Saved."))
            return redirect("courses:adverse_event_page", found.pk)
    status = 409 if elsewhere else 422 if form.errors else 200
    page = {"form": form, "changing": True, "elsewhere": elsewhere, "seen": actions.digest_of(found)}
    return _page(request, found, at=at, status=status, **page)


@require_POST
@allowed(Action.DECIDE_COURSE)
def assess_adverse_event(request: ClinicRequest, event: uuid.UUID) -> HttpResponse:
    """A physician has seen it: the course may go on."""
    by, at = actor_of(request), timezone.now()
    found = queries.adverse_event(by, event)
    form = AssessForm(request.POST)
    if not form.is_valid():
        return _page(request, found, at=at, status=422, assess=form)
    words = form.cleaned_data["assessment"]
    try:
        actions.assess_adverse_event(by=by, event=found, assessment=words, knowledge=knowledge(), at=at)
    except actions.AlreadyDone as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("Assessed. It holds the course no more."))
    return redirect("courses:adverse_event_page", found.pk)


@require_GET
@allowed(Action.SEE_RECORD)
def open_events(request: ClinicRequest) -> HttpResponse:
    """Adverse events that no physician has assessed, newest first; page by page (`?after=KEY`)."""
    by, at = actor_of(request), timezone.now()
    page = queries.open_adverse_events(by, after=request.GET.get("after", ""))
    shown = (each.patient_id for each in page.rows)
    record_each(by=by, at=at, verb="courses.adverse_events_seen", patients=shown)
    return render(request, "courses/adverse_events.html", {"page": page})
