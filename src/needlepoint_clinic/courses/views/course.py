"""The page of a course: where it stands, what comes next and why, and everything that followed its sessions."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from needlepoint.evidence.figure_files import picture_bytes
from needlepoint.forecast.pictures.fan_chart import FanChart, OwnScore, draw_fan_chart, title_of
from needlepoint.forecast.saying import clinician_sentences
from needlepoint.instruments import instruments_for
from needlepoint_clinic.accounts.actor import ClinicRequest, actor_of
from needlepoint_clinic.accounts.permissions import Action, allowed
from needlepoint_clinic.consultations.queries import refusal_of, valid_consent
from needlepoint_clinic.courses import queries
from needlepoint_clinic.courses.as_library import day_at
from needlepoint_clinic.courses.models import Course
from needlepoint_clinic.courses.next_dates import standing_of
from needlepoint_clinic.courses.pictures import chart_of, timeline_of
from needlepoint_clinic.courses.scores import Outlook, outlooks_of, series_of
from needlepoint_clinic.courses.sittings import sittings_of
from needlepoint_clinic.courses.views.page import record_page
from needlepoint_clinic.knowledge_pages.queries import knowledge
from needlepoint_clinic.photographs.queries import consent_words_of, pairs_of

SESSIONS_SHOWN = 20


@require_GET
@allowed(Action.SEE_RECORD)
def course(request: ClinicRequest, course: uuid.UUID) -> HttpResponse:
    """A course as it stands today; `?all=1` shows every session of a long one."""
    by, at = actor_of(request), timezone.now()
    found = queries.course(by, course)
    standing = standing_of(found, knowledge(), on=day_at(by.clinic, at))
    sittings = sittings_of(found, standing)
    shown = len(sittings) if request.GET.get("all") else SESSIONS_SHOWN
    events = queries.events_of(found)
    scores = queries.scores_of(found)
    series = series_of(scores, standing, knowledge())
    return record_page(
        request,
        "courses/course.html",
        found.patient,
        found,
        at=at,
        course=found,
        standing=standing,
        plan=standing.facts.before if standing.facts else None,
        sittings=sittings[:shown],
        sittings_left=max(len(sittings) - shown, 0),
        drafts=queries.drafts(found),
        events=events,
        open_events=[each for each in events if each.assessed_at is None],
        check_ins=queries.check_ins_of(found, limit=10),
        decisions=queries.decisions_of(found),
        charts=[(each, chart_of(each, number)) for number, each in enumerate(series)],
        set_aside=[each for each in scores if each.set_aside_at],
        outlooks=_outlooks(outlooks_of(standing, series, knowledge())),
        timeline=timeline_of(standing, events),
        pairs=pairs_of(by, found),
        consent=consent_words_of(found.patient),
        consented=valid_consent(found.patient, found),
        instruments=_instruments(found),
        declined=refusal_of(found.consultation_id),
    )


@require_GET
@allowed(Action.SEE_RECORD)
def forecast_picture(request: ClinicRequest, course: uuid.UUID, number: int) -> HttpResponse:
    """The fan chart of one forecast of the plan, with this person's own scores on it."""
    by, at = actor_of(request), timezone.now()
    found = queries.course(by, course)
    standing = standing_of(found, knowledge(), on=day_at(by.clinic, at))
    series = series_of(queries.scores_of(found), standing, knowledge())
    every = outlooks_of(standing, series, knowledge())
    chart = _chart(every[number]) if number < len(every) else None
    if chart is None:
        raise Http404("There is no such forecast.")
    answer = HttpResponse(picture_bytes(draw_fan_chart(chart), "svg"), content_type="image/svg+xml")
    answer["Cache-Control"] = "private, no-store"
    return answer


def _chart(outlook: Outlook) -> FanChart | None:
    forecast = outlook.found.forecast
    if forecast.outlook is None:
        return None
    asked = forecast.request
    own: tuple[OwnScore, ...] = ()
    if outlook.progress and outlook.progress.improvement is not None:
        own = (OwnScore(outlook.progress.sessions_done, outlook.progress.improvement),)
    title = title_of(asked.indication, asked.modality, asked.combined)
    return FanChart(forecast.outlook, title, asked.goal, own)


def _outlooks(every: tuple[Outlook, ...]) -> list[dict[str, Any]]:
    """Each forecast with its sentences and, where there is a curve, the words that stand for its picture."""
    found = []
    for number, outlook in enumerate(every):
        chart = _chart(outlook)
        found.append(
            {
                "number": number,
                "outlook": outlook,
                "sentences": list(clinician_sentences(outlook.found.forecast)),
                "alternative": chart.description if chart else "",
            }
        )
    return found


def _instruments(course: Course) -> list[str]:
    """The instruments that can measure what the course is for, the usual ones first."""
    known = (each for each in course.indications if each in knowledge().indications)
    return list(dict.fromkeys(found.id for each in known for found in instruments_for(each, knowledge())))
