"""What a physician decides about a course, beside what the library advises."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from needlepoint_clinic.accounts.actor import ClinicRequest, actor_of
from needlepoint_clinic.accounts.permissions import Action, allowed
from needlepoint_clinic.courses import actions, queries
from needlepoint_clinic.courses.as_library import day_at
from needlepoint_clinic.courses.forms import DecisionForm
from needlepoint_clinic.courses.next_dates import standing_of
from needlepoint_clinic.courses.scores import outlooks_of, series_of
from needlepoint_clinic.courses.views.page import record_page
from needlepoint_clinic.knowledge_pages.queries import knowledge


@require_http_methods(["GET", "POST"])
@allowed(Action.DECIDE_COURSE)
def decide(request: ClinicRequest, course: uuid.UUID) -> HttpResponse:
    """Go on, pause, stop, maintain or complete, with the reason."""
    by, at = actor_of(request), timezone.now()
    found, on = queries.course(by, course), day_at(by.clinic, at)
    form = DecisionForm(found, on, request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        actions.decide(
            by=by,
            course=found,
            decision=given["decision"],
            reason=given["reason"],
            look_again_on=given["look_again_on"],
            knowledge=knowledge(),
            at=at,
        )
        messages.success(request, _("Decided. The dates of the course follow."))
        return redirect("courses:course", found.pk)
    standing = standing_of(found, knowledge(), on=on)
    series = series_of(queries.scores_of(found), standing, knowledge())
    page = {
        "course": found,
        "form": form,
        "standing": standing,
        "outlooks": outlooks_of(standing, series, knowledge()),
        "decisions": queries.decisions_of(found),
    }
    status = 422 if form.errors else 200
    return record_page(request, "courses/decide.html", found.patient, found, at=at, status=status, **page)
