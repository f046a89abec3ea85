"""Pages of outcomes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from needlepoint.terms import in_words
from needlepoint_clinic.accounts.actor import ClinicRequest, actor_of
from needlepoint_clinic.accounts.models import Member
from needlepoint_clinic.accounts.permissions import Action, allowed
from needlepoint_clinic.appointments.queries import day_of
from needlepoint_clinic.audit.actions import record
from needlepoint_clinic.courses.templatetags.course_words import device, indication
from needlepoint_clinic.outcomes import actions, queries
from needlepoint_clinic.outcomes.export import as_csv
from needlepoint_clinic.outcomes.forms import SpanForm
from needlepoint_clinic.outcomes.pictures import interval_plot
from needlepoint_clinic.outcomes.summary import DIMENSIONS, Group

_NAMES = {"indication": indication, "device": device}
"""How the groups of a dimension are called, where they have names; an operator is called by their own."""
TWO_YEARS = 730
"""Days that the form begins with; any other span can be chosen."""


@require_GET
@allowed(Action.SEE_OUTCOMES)
def outcomes(request: ClinicRequest) -> HttpResponse:
    """What came of courses, by `?by=indication`, phototype, device or operator."""
    return _page(request, None)


@require_POST
@allowed(Action.SEE_OUTCOMES)
def ask(request: ClinicRequest) -> HttpResponse:
    """Count a span of days."""
    form = SpanForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    given = form.cleaned_data
    actions.ask(by=actor_of(request), since=given["since"], until=given["until"], at=timezone.now())
    return redirect("outcomes:outcomes")


@require_GET
@allowed(Action.EXPORT_OUTCOMES)
def export(request: ClinicRequest) -> HttpResponse:
    """The newest summary as CSV, small cells masked."""
    by = actor_of(request)
    newest = queries.newest(by)
    found = queries.content_of(newest)
    if newest is None or found is None:
        raise Http404
    record(by=by, at=timezone.now(), verb="outcomes.exported", row=newest)
    name = f"outcomes-{newest.since:%Y-%m-%d}-{newest.until:%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(as_csv(found), content_type="text/csv; charset=utf-8", headers=headers)


def _page(request: ClinicRequest, form: SpanForm | None, status: int = 200) -> HttpResponse:
    by = actor_of(request)
    today = day_of(by.clinic, timezone.now())
    dimension = request.GET.get("by", DIMENSIONS[0])
    dimension = dimension if dimension in DIMENSIONS else DIMENSIONS[0]
    newest = queries.newest(by)
    found = queries.content_of(newest)
    page: dict[str, Any] = {
        "form": form or SpanForm(initial={"since": today - dt.timedelta(days=TWO_YEARS), "until": today}),
        "newest": newest,
        "summary": found,
        "dimension": dimension,
        "dimensions": DIMENSIONS,
    }
    if found is not None:
        groups = _named(request, dimension, found.by.get(dimension, ()))
        page |= {"groups": groups, "plot": interval_plot([(name, group.with_event) for name, group in groups])}
    return render(request, "outcomes/outcomes.html", page, status=status)


def _named(request: ClinicRequest, dimension: str, groups: tuple[Group, ...]) -> list[tuple[str, Group]]:
    if dimension != "operator":
        name = _NAMES.get(dimension, in_words)
        return [(name(group.key), group) for group in groups]
    team = Member.objects.filter(clinic=actor_of(request).clinic).values_list("pk", "user__name")
    names = {str(member): name for member, name in team}
    return [(names.get(group.key, group.key), group) for group in groups]
