"""Writes of the follow-up: check-ins, adverse events, scores and decisions. Sessions are written by `treatment`."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from needlepoint.aftercare import TriageResult, triage
from needlepoint.documents import to_json
from needlepoint.instruments import Score
from needlepoint.knowledge import Knowledge
from needlepoint.patient.check_in import CheckIn as Answered
from needlepoint.terms import TriageLevel
from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.rows import EditedElsewhere
from needlepoint_clinic.audit.actions import record
from needlepoint_clinic.courses.as_library import day_at, device_class_of
from needlepoint_clinic.courses.models import (
    AdverseEvent,
    CheckIn,
    Course,
    CourseDecision,
    CourseStatus,
    InstrumentScore,
    Session,
)
from needlepoint_clinic.courses.next_dates import Standing, set_next_dates, standing_of

EVENT_FIELDS: Final = (
    "kind",
    "zone",
    "grade",
    "serious",
    "began_on",
    "ended_on",
    "description",
    "treatment",
    "outcome",
)
STATUS_AFTER: Final[Mapping[str, CourseStatus]] = {
    "go_on": CourseStatus.ACTIVE,
    "pause": CourseStatus.PAUSED,
    "stop": CourseStatus.STOPPED,
    "maintain": CourseStatus.MAINTENANCE,
    "complete": CourseStatus.COMPLETED,
}
"""Where a decision leaves a course."""


class AlreadyDone(Exception):
    """Somebody else did it meanwhile; in words for the page."""


def day_of_check_in(session: Session, at: dt.datetime) -> int:
    """Days since a session on the clinic's calendar; 0 is the same day."""
    return (day_at(session.clinic, at) - session.held_on).days


def judged(session: Session, answers: Answered, knowledge: Knowledge, *, at: dt.datetime) -> TriageResult:
    """What the library says to a check-in; nothing is kept.

    Raises:
        InvalidInput: the session lies ahead.
    """
    day = day_of_check_in(session, at)
    return triage(answers, day, knowledge, device_class=device_class_of(session, knowledge))


@transaction.atomic
def check_in(*, by: Actor, session: Session, answers: Answered, knowledge: Knowledge, at: dt.datetime) -> CheckIn:
    """Keep how a patient is on a day after a session, with what triage said.

    Raises:
        InvalidInput: the session lies ahead.
    """
    result = judged(session, answers, knowledge, at=at)
    made = CheckIn.objects.create(
        clinic=by.clinic,
        patient=session.patient,
        session=session,
        day=result.day,
        answers=dict(answers.answers),
        result=json.loads(to_json(result)),
        urgency=result.level.value,
        needs_a_person=result.level > TriageLevel.EXPECTED,
        made_by=by.member,
        made_at=at,
    )
    record(by=by, at=at, verb="courses.checked_in", row=made, patient=session.patient_id, day=result.day)
    return made


@transaction.atomic
def deal_with(*, by: Actor, check_in: CheckIn, outcome: str, at: dt.datetime) -> CheckIn:
    """Note who dealt with a check-in that needed a person, and how.

    Raises:
        AlreadyDone: somebody did before.
    """
    row = CheckIn.objects.select_for_update(of=("self",)).select_related("seen_by__user").get(pk=check_in.pk)
    if row.seen_by is not None:
        said = {"who": row.seen_by, "how": row.outcome}
        raise AlreadyDone(_("%(who)s dealt with it meanwhile: %(how)s") % said)
    row.seen_by, row.seen_at, row.outcome = by.person, at, outcome
    row.save(update_fields=["seen_by", "seen_at", "outcome"])
    record(by=by, at=at, verb="courses.check_in_dealt_with", row=row, patient=row.patient_id)
    return row


@transaction.atomic
def note_adverse_event(
    *, by: Actor, session: Session, knowledge: Knowledge, at: dt.datetime, **given: Any
) -> AdverseEvent:
    """Note harm after a session; the course's dates follow, for an open event may hold it.

    Args:
        given: of `EVENT_FIELDS`.
    """
    event = AdverseEvent(
        clinic=by.clinic, patient=session.patient, session=session, noted_by=by.person, noted_at=at, **_known(given)
    )
    event.save(force_insert=True)
    record(by=by, at=at, verb="courses.adverse_event_noted", row=event, patient=event.patient_id)
    set_next_dates(_locked(session.course), knowledge, on=day_at(by.clinic, at))
    return event


@transaction.atomic
def change_adverse_event(
    *, by: Actor, event: AdverseEvent, seen: str, knowledge: Knowledge, at: dt.datetime, **given: Any
) -> AdverseEvent:
    """Note how an adverse event goes on; what was said before stays in its history.

    One that was assessed is open again where its kind changes or its grade rises.

    Args:
        seen: `digest_of` the event as the page showed it.
        given: of `EVENT_FIELDS`.

    Raises:
        EditedElsewhere: somebody else changed it since.
    """
    row = AdverseEvent.objects.select_for_update().get(pk=event.pk)
    if digest_of(row) != seen:
        raise EditedElsewhere(row)
    new = _known(given)
    changed = [name for name, value in new.items() if getattr(row, name) != value]
    if not changed:
        return row
    is_worse = "kind" in changed or (new.get("grade") or 0) > (row.grade or 0)
    for name in changed:
        setattr(row, name, new[name])
    if is_worse and row.assessed_at is not None:
        row.assessed_by, row.assessed_at = None, None  # what was assessed was something else, or less
    row.save()
    record(by=by, at=at, verb="courses.adverse_event_changed", row=row, patient=row.patient_id, fields=sorted(changed))
    set_next_dates(_locked(row.session.course), knowledge, on=day_at(by.clinic, at))
    return row


@transaction.atomic
def assess_adverse_event(
    *, by: Actor, event: AdverseEvent, assessment: str, knowledge: Knowledge, at: dt.datetime
) -> AdverseEvent:
    """A physician has seen it and lets the course go on.

    Args:
        assessment: what was found, and why the course may go on.

    Raises:
        AlreadyDone: somebody did before.
    """
    row = AdverseEvent.objects.select_for_update().get(pk=event.pk)
    if row.assessed_at is not None:
        raise AlreadyDone(_("%(who)s assessed it meanwhile.") % {"who": row.assessed_by})
    row.assessed_by, row.assessed_at, row.assessment = by.person, at, assessment
    row.save(update_fields=["assessed_by", "assessed_at", "assessment"])
    record(by=by, at=at, verb="courses.adverse_event_assessed", row=row, patient=row.patient_id)
    set_next_dates(_locked(row.session.course), knowledge, on=day_at(by.clinic, at))
    return row


def digest_of(event: AdverseEvent) -> str:
    """A fingerprint of what can be changed about an event, to tell whether somebody else did."""
    values = [str(getattr(event, name)) for name in EVENT_FIELDS]
    return hashlib.sha256("\0".join(values).encode()).hexdigest()[:32]


def _known(given: Mapping[str, Any]) -> dict[str, Any]:
    strangers = given.keys() - set(EVENT_FIELDS)
    if strangers:
        raise TypeError(f"an adverse event has no {', '.join(sorted(strangers))}")
    return dict(given)


@transaction.atomic
def keep_score(
    *,
    by: Actor,
    course: Course,
    zone: str,
    score: Score,
    answers: Mapping[str, Any],
    scored_on: dt.date,
    at: dt.datetime,
) -> InstrumentScore:
    """Keep a score as the library worked it out, with the answers it was made from."""
    row = InstrumentScore.objects.create(
        clinic=by.clinic,
        patient=course.patient,
        course=course,
        zone=zone,
        instrument=score.instrument,
        answers=dict(answers),
        value=score.value,
        as_scored=json.loads(to_json(score)),
        scored_on=scored_on,
        scored_by=by.person,
        scored_at=at,
    )
    record(by=by, at=at, verb="courses.scored", row=row, patient=course.patient_id)
    return row


@transaction.atomic
def set_score_aside(*, by: Actor, score: InstrumentScore, reason: str, at: dt.datetime) -> InstrumentScore:
    """A score that was entered wrongly counts no more; it stays in the record with the reason.

    Raises:
        AlreadyDone: it was set aside before.
    """
    row = InstrumentScore.objects.select_for_update().get(pk=score.pk)
    if row.set_aside_at is not None:
        raise AlreadyDone(_("This score was set aside already."))
    row.set_aside_at, row.set_aside_by, row.set_aside_reason = at, by.person, reason
    row.save(update_fields=["set_aside_at", "set_aside_by", "set_aside_reason"])
    record(by=by, at=at, verb="courses.score_set_aside", row=row, patient=row.patient_id)
    return row


@transaction.atomic
def decide(
    *,
    by: Actor,
    course: Course,
    decision: str,
    reason: str,
    knowledge: Knowledge,
    at: dt.datetime,
    look_again_on: dt.date | None = None,
) -> CourseDecision:
    """Go on, pause, stop, maintain or complete; status and dates of the course follow.

    The library's advice at this moment is kept beside the decision, for a decision may go against it.

    Args:
        look_again_on: when a course that does not go on is looked at again; None where no day is set.
    """
    row = _locked(course)
    on = day_at(by.clinic, at)
    advice = advice_of(standing_of(row, knowledge, on=on)) | {
        "look_again_on": str(look_again_on) if look_again_on else None
    }
    made = CourseDecision.objects.create(
        clinic=by.clinic,
        course=row,
        decision=decision,
        reason=reason,
        advice=advice,
        decided_by=by.person,
        decided_at=at,
    )
    row.status = STATUS_AFTER[decision]
    row.ended_at = at if row.status in (CourseStatus.STOPPED, CourseStatus.COMPLETED) else None
    row.review_due_on = look_again_on
    row.save(update_fields=["status", "ended_at", "review_due_on"])
    record(by=by, at=at, verb="courses.decided", row=made, patient=row.patient_id)
    set_next_dates(row, knowledge, on=on)
    return made


def advice_of(standing: Standing) -> dict[str, Any]:
    """The library's advice as it is kept beside a decision."""
    return {
        "on": str(standing.on),
        "status": standing.status,
        "reasons": list(standing.reasons),
        "held": list(standing.held),
        "sessions_done": standing.sessions_done,
        "next_earliest_on": str(standing.next.earliest_on) if standing.next else None,
        "next_due_on": str(standing.next.due_on) if standing.next else None,
        "knowledge_version": standing.facts.before.assessment.knowledge_version if standing.facts else "",
    }


def _locked(course: Course) -> Course:
    """The course as it stands, held until the transaction ends."""
    found = Course.objects.select_for_update(of=("self",)).select_related("clinic", "consultation", "patient")
    return found.get(pk=course.pk)
