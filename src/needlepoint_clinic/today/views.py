"""The page a clinic opens in the morning."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from needlepoint_clinic.accounts.actor import Actor, ClinicRequest, actor_of
from needlepoint_clinic.accounts.permissions import Action, allowed, may
from needlepoint_clinic.appointments.queries import day_of
from needlepoint_clinic.today import queries
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
@allowed(Action.SEE_COMPONENTS)
def components(request: ClinicRequest) -> HttpResponse:
    """Every component of the pages, for whoever builds one."""
    on = day_of(actor_of(request).clinic, timezone.now())
    return render(request, "components_page.html", samples(on))
