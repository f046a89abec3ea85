"""The page a clinic opens in the morning."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from needlepoint_clinic.accounts.actor import Actor, ClinicRequest, actor_of
from needlepoint_clinic.accounts.permissions import Action, allowed, may
from needlepoint_clinic.appointments.queries import day_of
from needlepoint_clinic.audit.actions import record_each
from needlepoint_clinic.courses.queries import page_by_day
from needlepoint_clinic.today import queries, worklists
from needlepoint_clinic.today.queries import PATIENT
from needlepoint_clinic.today.samples import samples


@require_GET
@allowed(Action.SEE_TODAY)
def today(request: ClinicRequest) -> HttpResponse:
    """What is due, and what each needs; each role sees what it may act on."""
    by = actor_of(request)
    on = day_of(by.clinic, timezone.now())
    found: dict[str, Any] = {"on": on}
    if may(by.role, Action.SEE_APPOINTMENTS):
        found |= {"appointments": queries.appointments_today(by, on), "overdue": queries.overdue_courses(by, on)}
    if may(by.role, Action.SEE_RECORD):
        found |= _clinical(by, on)
    if may(by.role, Action.SEE_INVENTORY):
        found |= {"recalls": queries.open_recalls(by), "expiring": queries.lots_expiring(by, on)}
    return render(request, "today/today.html", found)


def _clinical(by: Actor, on: dt.date) -> dict[str, Any]:
    return {
        "check_ins": queries.check_ins_waiting(by),
        "events": queries.events_open(by),
        "reviews": queries.reviews_due(by, on),
        "sessions": queries.unsigned_sessions(by),
        "cosign": queries.sessions_to_cosign(by),
        "consultations": queries.unsigned_consultations(by),
    }


@require_GET
@allowed(Action.SEE_APPOINTMENTS)
def overdue(request: ClinicRequest) -> HttpResponse:
    """Every course whose next session is overdue and not booked, the longest overdue first (`?after=KEY`)."""
    by = actor_of(request)
    found = worklists.overdue(by, day_of(by.clinic, timezone.now()))
    shown = ("next_overdue_on", "sessions_done", "sessions_planned", *PATIENT)
    return _list(request, found.only(*shown), "overdue", "next_overdue_on")


@require_GET
@allowed(Action.SEE_RECORD)
def reviews(request: ClinicRequest) -> HttpResponse:
    """Every course whose result should be judged by now, the longest due first (`?after=KEY`)."""
    by = actor_of(request)
    found = worklists.to_review(by, day_of(by.clinic, timezone.now()))
    shown = ("review_due_on", "status", "sessions_done", "sessions_planned", *PATIENT)
    return _list(request, found.only(*shown), "reviews", "review_due_on")


@require_GET
@allowed(Action.SEE_RECORD)
def unsigned_sessions(request: ClinicRequest) -> HttpResponse:
    """Every session begun and not signed, the oldest first (`?after=KEY`)."""
    found = worklists.unsigned_sessions(actor_of(request))
    shown = ("held_on", "number", "operator__user__name", *PATIENT)
    return _list(request, found.only(*shown), "unsigned_sessions", "held_on")


def _list(request: ClinicRequest, found: QuerySet[Any], name: str, day: str) -> HttpResponse:
    """A page of a list in the order of a day; the log says for each patient on it that they were seen."""
    page = page_by_day(found, day, after=request.GET.get("after", ""))
    patients = (each.patient_id for each in page.rows)
    record_each(by=actor_of(request), at=timezone.now(), verb=f"today.{name}_seen", patients=patients)
    return render(request, f"today/{name}.html", {"page": page, "list": name})


@require_GET
@allowed(Action.SEE_COMPONENTS)
def components(request: ClinicRequest) -> HttpResponse:
    """Every component of the pages, for whoever builds one."""
    on = day_of(actor_of(request).clinic, timezone.now())
    return render(request, "components_page.html", samples(on))
