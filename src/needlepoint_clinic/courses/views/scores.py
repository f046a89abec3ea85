"""Scores of instruments: chosen by what the course is for, filled in, worked out by the library, and kept."""

from __future__ import annotations

import datetime as dt
import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from needlepoint.instruments import instruments_for
from needlepoint.knowledge.records.instruments import Instrument
from needlepoint_clinic.accounts.actor import ClinicRequest, actor_of
from needlepoint_clinic.accounts.permissions import Action, allowed
from needlepoint_clinic.courses import actions, queries
from needlepoint_clinic.courses.as_library import day_at
from needlepoint_clinic.courses.forms import ScoreForm, SetAsideForm, raters_in_words
from needlepoint_clinic.courses.models import Course, InstrumentScore
from needlepoint_clinic.courses.next_dates import standing_of
from needlepoint_clinic.courses.scores import series_of
from needlepoint_clinic.courses.views.page import record_page
from needlepoint_clinic.knowledge_pages.queries import knowledge


@require_http_methods(["GET", "POST"])
@allowed(Action.FOLLOW_UP)
def score(request: ClinicRequest, course: uuid.UUID) -> HttpResponse:
    """Choose an instrument (`?instrument=ID`), fill it in, or enter a total (`?total=1`)."""
    by, at = actor_of(request), timezone.now()
    found = queries.course(by, course)
    fitting = _instruments(found)
    instrument = fitting.get(request.GET.get("instrument", ""))
    if instrument is None:
        every = list(fitting.values())
        return record_page(
            request, "courses/score_choose.html", found.patient, found, at=at, course=found, instruments=every
        )
    form = _form(request, found, instrument, at)
    if request.method == "POST" and form.is_valid() and form.score is not None:
        given = form.cleaned_data
        row = actions.keep_score(
            by=by,
            course=found,
            zone=given["zone"],
            score=form.score,
            answers=form.answers,
            scored_on=given["scored_on"],
            at=at,
        )
        messages.success(request, _said(found, row, at))
        return redirect(f"{reverse('courses:course', args=[found.pk])}#scores")
    return record_page(
        request,
        "courses/score.html",
        found.patient,
        found,
        at=at,
        status=422 if form.errors else 200,
        course=found,
        instrument=instrument,
        raters=raters_in_words(instrument),
        form=form,
    )


def _form(request: ClinicRequest, course: Course, instrument: Instrument, at: dt.datetime) -> ScoreForm:
    on = day_at(actor_of(request).clinic, at)
    given = request.POST if request.method == "POST" else None
    initial = {"scored_on": on, "zone": request.GET.get("zone", "")}
    return ScoreForm(
        knowledge(), instrument, course, on, given, imported=bool(request.GET.get("total")), initial=initial
    )


def _instruments(course: Course) -> dict[str, Instrument]:
    """The instruments that can measure what the course is for, the usual ones first."""
    known = [each for each in course.indications if each in knowledge().indications]
    return {found.id: found for each in known for found in instruments_for(each, knowledge())}


def _said(course: Course, row: InstrumentScore, at: dt.datetime) -> str:
    """What the library says of a new score: its change since before treatment, and what to know of it."""
    standing = standing_of(course, knowledge(), on=day_at(course.clinic, at))
    series = series_of(queries.scores_of(course), standing, knowledge())
    point = next((point for each in series for point in each.points if point.row and point.row.pk == row.pk), None)
    if point is None or point.score.value is None:
        return _("Kept.")
    parts = [_("Score: %(value)s.") % {"value": f"{point.score.value:g}"}]
    if point.change:
        parts.append(point.change.sentence)
    return " ".join([*parts, *point.score.unverified])


@require_http_methods(["GET", "POST"])
@allowed(Action.FOLLOW_UP)
def set_score_aside(request: ClinicRequest, score: uuid.UUID) -> HttpResponse:
    """A score that was entered wrongly counts no more; it stays in the record with the reason."""
    by, at = actor_of(request), timezone.now()
    found = InstrumentScore.objects.select_related("clinic", "patient", "course", "scored_by__user").one(by, pk=score)
    form = SetAsideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_score_aside(by=by, score=found, reason=form.cleaned_data["reason"], at=at)
        except actions.AlreadyDone as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, _("It counts no more."))
        return redirect(f"{reverse('courses:course', args=[found.course_id])}#scores")
    page = {"score": found, "course": found.course, "form": form}
    status = 422 if form.errors else 200
    return record_page(request, "courses/score_set_aside.html", found.patient, found, at=at, status=status, **page)
