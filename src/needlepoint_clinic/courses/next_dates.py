"""Where a course stands on a day, and the dates of its next step: all of it the library's, kept for lists and pages.

Earliest: no session before. Due: the recommended window begins. Overdue: the day after it ended. Latest: from here on
the course is looked at before it goes on; None where no source read says how far apart is too far.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from needlepoint.candidacy import class_in_hand
from needlepoint.course import Replan, reasons_to_hold, replan
from needlepoint.errors import InvalidInput, NeedlepointError
from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.indications import Protocol
from needlepoint.planning import CoursePlan, PlannedSession, Review
from needlepoint.planning.schedule import Cadence, JudgedSession, judge_sessions, last_done_on
from needlepoint.planning.technique import protocol_of
from needlepoint_clinic.courses.as_library import CourseFacts, day_at, facts_of
from needlepoint_clinic.courses.models import Course, CourseStatus

NOT_KNOWN = "not_known"
ENDED = frozenset({CourseStatus.COMPLETED, CourseStatus.STOPPED})
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NextDates:
    """The four dates of the next session, and the day the library would choose.

    Attributes:
        limit_is_known: whether any source that was read says how far apart is too far; without one there is no latest.
        planned_on: the best day by the person's calendar.
        moved_because: what kept it from an earlier day.
        outside_window: whether the recommended window could not be kept.
        number: which session of the course.
        zones: which zones are treated then.
    """

    earliest_on: dt.date
    due_on: dt.date
    overdue_on: dt.date | None
    latest_on: dt.date | None
    limit_is_known: bool
    planned_on: dt.date
    moved_because: tuple[str, ...]
    outside_window: bool
    number: int
    zones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A course as the library sees it on a day.

    Attributes:
        facts: None where plan or answers could not be read; `problem` then says why.
        judged: past sessions zone by zone, each with whether it counts.
        held: why no session may be planned while an adverse event is open.
        next: None where no further session is ahead.
        review: when result and skin are looked at next; None: no day is known.
        sessions_done: signed sessions of this course that count in at least one zone.
    """

    on: dt.date
    facts: CourseFacts | None
    replan: Replan | None
    problem: str
    judged: tuple[JudgedSession, ...]
    held: tuple[str, ...]
    next: NextDates | None
    review: Review | None
    sessions_done: int

    @property
    def status(self) -> str:
        """The library's word: continues, paused, stopped, complete; or not_known."""
        return self.replan.status.value if self.replan else NOT_KNOWN

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why, in the library's sentences."""
        if self.replan is None:
            return (self.problem,)
        return self.replan.reasons


def standing_of(course: Course, knowledge: Knowledge, *, on: dt.date) -> Standing:
    """Judge a course on a day. Nothing is written; what cannot be read is said, never guessed."""
    try:
        facts = facts_of(course, knowledge, on=on)
        asked = facts.asked
        found = replan(
            facts.before,
            asked.profile,
            asked.request,
            knowledge,
            on=on,
            wishes=asked.wishes,
            history=asked.history,
            events=asked.events,
        )
        protocols = _protocols(facts, knowledge)
        judged = found.plan.past if found.plan else _judged(facts, protocols, knowledge)
        held = reasons_to_hold(asked.events, knowledge)
    except NeedlepointError as error:
        return Standing(on, None, None, str(error), (), (), None, None, _signed_count(course))
    last_on = last_done_on(asked.history, asked.request.zones)
    return Standing(
        on=on,
        facts=facts,
        replan=found,
        problem="",
        judged=judged,
        held=held,
        next=_next(found.plan, protocols, last_on, on) if found.plan else None,
        review=_review(course, found, protocols, last_on),
        sessions_done=_done(facts, judged),
    )


def set_next_dates(course: Course, knowledge: Knowledge, *, on: dt.date) -> Standing:
    """Work out the dates of a course anew and keep them; called in the transaction of whatever changed them.

    A course that a decision paused, stopped, completed or put on maintenance has no next session; its day of review,
    where the decision named one, stays.
    """
    found = standing_of(course, knowledge, on=on)
    ahead = found.next if course.status == CourseStatus.ACTIVE else None
    course.next_earliest_on = ahead.earliest_on if ahead else None
    course.next_due_on = ahead.due_on if ahead else None
    course.next_overdue_on = ahead.overdue_on if ahead else None
    course.next_latest_on = ahead.latest_on if ahead else None
    if course.status == CourseStatus.ACTIVE:
        course.review_due_on = found.review.on if found.review else None
    elif course.status in ENDED:
        course.review_due_on = None
    course.sessions_done = found.sessions_done
    course.dates_from = _kept(found, ahead)
    course.save(
        update_fields=[
            "next_earliest_on",
            "next_due_on",
            "next_overdue_on",
            "next_latest_on",
            "review_due_on",
            "sessions_done",
            "dates_from",
        ]
    )
    return found


def _kept(found: Standing, ahead: NextDates | None) -> dict[str, Any]:
    """What lists and pages show of the reasons; words and dates as text."""
    return {
        "on": str(found.on),
        "status": found.status,
        "reasons": list(found.reasons),
        "held": list(found.held),
        "planned_on": str(ahead.planned_on) if ahead else None,
        "moved_because": list(ahead.moved_because) if ahead else [],
        "outside_window": ahead.outside_window if ahead else False,
        "review": {"on": str(found.review.on), "why": found.review.why} if found.review else None,
        "knowledge_version": found.facts.before.assessment.knowledge_version if found.facts else "",
    }


def _protocols(facts: CourseFacts, knowledge: Knowledge) -> tuple[Protocol, ...]:
    """The protocols of every wanted indication; one that no source gives for this device is left out, as `replan` says
    so where it matters."""
    device_class = class_in_hand(knowledge, facts.asked.request)
    found = []
    for indication in dict.fromkeys(want.indication for want in facts.asked.request.wants):
        try:
            found.append(protocol_of(knowledge, indication, device_class))
        except InvalidInput:
            continue
    return tuple(found)


def _judged(facts: CourseFacts, protocols: Iterable[Protocol], knowledge: Knowledge) -> tuple[JudgedSession, ...]:
    """The past sessions judged where there is no new plan that does it."""
    request = facts.asked.request
    device = knowledge.device(request.device) if request.device else None
    shortest = device.minimum_interval.wait if device and device.minimum_interval else None
    cadence = Cadence.of([each.interval for each in protocols], shortest)
    return tuple(each for zone in request.zones for each in judge_sessions(facts.asked.history, zone, cadence))


def _next(plan: CoursePlan, protocols: tuple[Protocol, ...], last_on: dt.date | None, on: dt.date) -> NextDates | None:
    if not plan.sessions:
        return None
    session = plan.sessions[0]
    earliest = max(session.window.earliest_on, _not_before(plan, session, on))
    due = max(session.window.due_from, earliest)
    return NextDates(
        earliest_on=earliest,
        due_on=due,
        overdue_on=None if last_on is None else max(session.window.due_to, due) + ONE_DAY,
        latest_on=_latest(protocols, last_on),
        limit_is_known=any(each.interval.overdue_after for each in protocols),
        planned_on=session.on,
        moved_because=session.moved_because,
        outside_window=session.outside_window,
        number=session.number,
        zones=session.zones,
    )


def _not_before(plan: CoursePlan, session: PlannedSession, on: dt.date) -> dt.date:
    """The day until which findings keep the session's zones from being treated; not a day that is merely today."""
    starts = [zone.starts_on for zone in plan.zones if zone.zone in session.zones]
    first = min(starts, default=on)
    return first if first > on else dt.date.min


def _latest(protocols: Iterable[Protocol], last_on: dt.date | None) -> dt.date | None:
    """When too much time has passed to go on without looking; of several protocols as the plan's own line says it."""
    if last_on is None:
        return None
    spans = (each.interval.overdue_after for each in protocols)
    return max((span.wait.after(last_on) for span in spans if span), default=None)


def _review(course: Course, found: Replan, protocols: Iterable[Protocol], last_on: dt.date | None) -> Review | None:
    """The next day of decision that no decision has already answered."""
    decided_at = course.decisions.order_by("-decided_at").values_list("decided_at", flat=True).first()
    decided_on = day_at(course.clinic, decided_at) if decided_at else None
    ahead = found.plan.sessions[0].on if found.plan and found.plan.sessions else None
    reviews = found.plan.reviews if found.plan else ()
    if found.plan and not found.plan.sessions:
        reviews = tuple(_results(protocols, last_on))
    answered_since_last = decided_on is not None and (last_on is None or decided_on >= last_on)
    for review in reviews:
        before_next = review.on == ahead and answered_since_last
        if not before_next and (decided_on is None or review.on > decided_on):
            return review
    return None


def _results(protocols: Iterable[Protocol], last_on: dt.date | None) -> Iterator[Review]:
    """When the result can be judged, counted from the last session, where no session is ahead any more."""
    if last_on is None:
        return
    spans = {span.wait: span for protocol in protocols for span in protocol.assess_result_after}
    found = [
        Review(
            span.wait.after(last_on), _("Result, %(wait)s after the last session.") % {"wait": span.wait}, span.sources
        )
        for span in spans.values()
    ]
    yield from sorted(found, key=lambda review: (review.on, review.why))


def _done(facts: CourseFacts, judged: Iterable[JudgedSession]) -> int:
    counted = [each.session for each in judged if each.counts]
    return sum(any(past is each for each in counted) for _, past in facts.here)


def _signed_count(course: Course) -> int:
    return course.sessions.filter(status="signed", zones__treated=True).distinct().count()
