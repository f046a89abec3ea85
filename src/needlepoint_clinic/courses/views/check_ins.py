"""Check-ins made on the phone, what triage says to them, and the list of those that wait for a person."""

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

from needlepoint.patient.check_in import CHECK_IN_FACTS
from needlepoint_clinic.accounts.actor import ClinicRequest, actor_of
from needlepoint_clinic.accounts.permissions import Action, allowed
from needlepoint_clinic.audit.actions import record_each
from needlepoint_clinic.courses import actions, queries
from needlepoint_clinic.courses.as_library import device_class_of
from needlepoint_clinic.courses.forms import CheckInForm, DealForm
from needlepoint_clinic.courses.models import CheckIn, Course, Session
from needlepoint_clinic.courses.views.page import record_page
from needlepoint_clinic.knowledge_pages.queries import knowledge


@require_http_methods(["GET", "POST"])
@allowed(Action.FOLLOW_UP)
def check_in(request: ClinicRequest, course: uuid.UUID) -> HttpResponse:
    """Ask how a patient is after a session of a course (`?session=ID`; the newest, if none is named)."""
    by, at = actor_of(request), timezone.now()
    found = queries.course(by, course)
    session, every = _session(request, found)
    if session is None:
        return _page(request, found, at=at, every=every)
    form = _form(request, session, at)
    if request.method == "POST" and form.is_valid():
        made = actions.check_in(by=by, session=session, answers=form.answers, knowledge=knowledge(), at=at)
        return redirect("courses:check_in_result", made.pk)
    result = actions.judged(session, form.answers, knowledge(), at=at)
    status = 422 if form.errors else 200
    return _page(request, found, at=at, status=status, every=every, session=session, form=form, result=result)


def _page(request: ClinicRequest, course: Course, *, at: dt.datetime, **context: Any) -> HttpResponse:
    return record_page(request, "courses/check_in.html", course.patient, course, at=at, course=course, **context)


@require_POST
@allowed(Action.FOLLOW_UP)
def triage(request: ClinicRequest, course: uuid.UUID) -> HttpResponse:
    """What triage says so far, while the questions are asked; nothing is kept."""
    by, at = actor_of(request), timezone.now()
    session, _every = _session(request, queries.course(by, course))
    if session is None:
        return HttpResponse(status=404)
    form = _form(request, session, at)
    result = actions.judged(session, form.answers, knowledge(), at=at)
    return render(request, "courses/triage_answer.html", {"result": result, "preview": True})


def _session(request: ClinicRequest, course: Course) -> tuple[Session | None, list[Session]]:
    """The session that is asked about, and all that can be."""
    every = queries.sessions_to_follow(course)
    asked = request.POST.get("session") or request.GET.get("session")
    return next((each for each in every if str(each.pk) == asked), every[0] if every else None), every


def _form(request: ClinicRequest, session: Session, at: dt.datetime) -> CheckInForm:
    day = actions.day_of_check_in(session, at)
    given = request.POST if request.method == "POST" else None
    return CheckInForm(knowledge(), day, device_class_of(session, knowledge()), given)


@require_GET
@allowed(Action.SEE_RECORD)
def check_in_result(request: ClinicRequest, check_in: uuid.UUID) -> HttpResponse:
    """A check-in as it was answered, what triage said to it, and what was done."""
    by, at = actor_of(request), timezone.now()
    return _result(request, queries.check_in(by, check_in), DealForm(), at=at)


@require_POST
@allowed(Action.FOLLOW_UP)
def deal_with(request: ClinicRequest, check_in: uuid.UUID) -> HttpResponse:
    """Note who dealt with a check-in, and how."""
    by, at = actor_of(request), timezone.now()
    found = queries.check_in(by, check_in)
    form = DealForm(request.POST)
    if form.is_valid():
        try:
            actions.deal_with(by=by, check_in=found, outcome=form.cleaned_data["outcome"], at=at)
        except actions.AlreadyDone as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, _("Noted. It waits no more."))
        return redirect("courses:check_in_result", found.pk)
    return _result(request, found, form, at=at, status=422)


def _result(
    request: ClinicRequest, found: CheckIn, form: DealForm, *, at: dt.datetime, status: int = 200
) -> HttpResponse:
    return record_page(
        request,
        "courses/check_in_result.html",
        found.patient,
        found,
        at=at,
        status=status,
        check_in=found,
        course=found.session.course,
        said=found.result["content"],
        answers=_answers(found),
        form=form,
    )


def _answers(found: CheckIn) -> list[tuple[str, str]]:
    """Question and answer, in the order of the check-in; a question of another version keeps its id."""
    words = {True: _("Yes"), False: _("No")}
    order = [*CHECK_IN_FACTS, *(each for each in found.answers if each not in CHECK_IN_FACTS)]
    given = [(name, found.answers[name]) for name in order if name in found.answers]
    return [
        (
            CHECK_IN_FACTS[name].question if name in CHECK_IN_FACTS else name,
            words[value] if isinstance(value, bool) else str(value),
        )
        for name, value in given
    ]


@require_GET
@allowed(Action.SEE_RECORD)
def waiting(request: ClinicRequest) -> HttpResponse:
    """Check-ins that wait for a person, most urgent first, then the newest; page by page (`?after=KEY`)."""
    by, at = actor_of(request), timezone.now()
    page = queries.check_ins_waiting(by, after=request.GET.get("after", ""))
    record_each(by=by, at=at, verb="courses.check_ins_seen", patients=(each.patient_id for each in page.rows))
    return render(request, "courses/check_ins.html", {"page": page})
