"""The course of one invented patient: sessions, check-ins, harm, scores, reviews and what was decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Generator, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from needlepoint.instruments import score
from needlepoint.knowledge import Knowledge
from needlepoint.patient.check_in import CHECK_IN_FACTS, read_check_in
from needlepoint_clinic.appointments.actions import set_status
from needlepoint_clinic.appointments.models import Appointment, AppointmentKind, AppointmentStatus
from needlepoint_clinic.courses.actions import (
    assess_adverse_event,
    change_adverse_event,
    check_in,
    deal_with,
    decide,
    digest_of,
    keep_score,
    note_adverse_event,
)
from needlepoint_clinic.courses.as_library import plan_of
from needlepoint_clinic.courses.models import Course, Session
from needlepoint_clinic.courses.next_dates import set_next_dates
from needlepoint_clinic.courses.treatment.signing import add_addendum, cosign
from needlepoint_clinic.demo_clinic import records, sittings
from needlepoint_clinic.demo_clinic.cast import Ending, Trouble
from needlepoint_clinic.demo_clinic.place import Morning, Shown, add_photograph
from needlepoint_clinic.demo_clinic.scores import answers, instruments_of
from needlepoint_clinic.demo_clinic.skin_pictures import picture, shown_for
from needlepoint_clinic.patients.actions import restrict
from needlepoint_clinic.patients.models import RestrictionBasis

if TYPE_CHECKING:
    from needlepoint_clinic.demo_clinic.life import Life

MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)
CHECK_IN_DAYS = (1, 7)
Step = Callable[[dt.datetime], object]
_CALM = {"redness": "mild", "tight_or_burning": True}


class CourseLife:
    """What follows from one signed consultation."""

    def __init__(self, life: Life, course: Course) -> None:
        """Of a patient whose consultation was signed with a plan."""
        self.life, self.place, self.story = life, life.place, life.story
        self.course, self.plan = course, plan_of(course)
        self.patient, self.by, self.physician = course.patient, life.operator, life.physician
        self.planned = course.sessions_planned
        self.shots = 0

    def book_first(self, at: dt.datetime) -> None:
        """The first session, on the day of the plan."""
        self.appointment = self._book(at, AppointmentKind.SESSION, self.plan.sessions[0].on)

    def arrive(self, at: dt.datetime) -> None:
        """They came to the appointment that is next."""
        self._end(self.appointment, AppointmentStatus.ARRIVED, at)

    def lived(self) -> Iterator[dt.datetime]:
        """All sessions, then the reviews of the result."""
        if self.story.ending is Ending.WITHDREW:
            return
        for number in range(1, self.planned + 1):
            if number == 2 and self.story.missed:
                yield from self._miss()
                return
            session = yield from self._sit(number)
            yield from self._follow(session, number)
            if self._is_over(number):
                return
        yield from self._be_reviewed()

    def _is_over(self, number: int) -> bool:
        """Whether the course goes no further after this session."""
        trouble = self.story.trouble
        held_back = trouble is not None and trouble.after == number and not trouble.assessed
        return held_back or (self.story.ending is Ending.LOST_TOUCH and not self.story.missed)

    def _book(self, at: dt.datetime, kind: AppointmentKind, day: dt.date) -> Appointment:
        is_session = kind == AppointmentKind.SESSION
        staff = self.by if is_session else self.physician
        starts_at = self.place.diary.book(staff, day, 2 if is_session else 1, from_hour=9 + self.life.rng.randrange(6))
        return records.book_appointment(
            by=self.place.desk,
            at=at,
            patient=self.patient,
            kind=kind,
            starts_at=starts_at,
            course=self.course,
            staff=staff.member,
        )

    def _sit(self, number: int) -> Generator[dt.datetime, None, Session]:
        """One session on the day of its appointment; its last part may lie in the day of the demo."""
        at = self.appointment.starts_at
        sitting = self._sitting()
        if self.story.open_on_the_day and self._day(at) == self.place.on:
            self.place.mornings.append(_OpenOnATablet(self, sitting))
        yield at
        self._end(self.appointment, AppointmentStatus.DONE, at)
        records.see_record(by=self.by, at=at, patient=self.patient)
        self._score(at, gained=self._gained(number - 1), before=number == 1)
        session = sittings.begin(sitting, at)
        self._photograph(at, session, stage=0 if number == 1 else 1)
        yield (ended_at := at + 50 * MINUTE)
        sittings.finish(sitting, session, ended_at, signed_at=ended_at)
        self.course.refresh_from_db()
        session.refresh_from_db()
        self._book_next(ended_at, number)
        return session

    def _sitting(self) -> sittings.Sitting:
        return sittings.Sitting(
            by=self.by,
            course=self.course,
            plan=self.plan,
            equipment=self.place.equipment,
            rng=self.life.rng,
            anaesthetic=self.story.anaesthetic,
        )

    def _book_next(self, at: dt.datetime, number: int) -> None:
        """Where the library would have the next session, or a review of the result where none is left."""
        if self.story.ending is Ending.LOST_TOUCH and not self.story.missed:
            return
        if planned_on := self.course.dates_from["planned_on"]:
            late = self.story.late_days if number == 1 else 0
            day = dt.date.fromisoformat(planned_on) + late * DAY
            self.appointment = self._book(at, AppointmentKind.SESSION, day)
        elif self.plan.reviews:
            self.appointment = self._book(at, AppointmentKind.REVIEW, self._reviews()[0])

    def _reviews(self) -> list[dt.date]:
        """The days on which the plan wants the result looked at, counted from where the course truly ended."""
        planned_end = self.plan.sessions[-1].on
        shift = max(self._day(self.appointment.starts_at) - planned_end, dt.timedelta(0))
        return [review.on + shift for review in self.plan.reviews if review.on > planned_end]

    def _miss(self) -> Iterator[dt.datetime]:
        yield (at := self.appointment.starts_at + 60 * MINUTE)
        self._end(self.appointment, AppointmentStatus.MISSED, at)
        set_next_dates(self.course, self.place.knowledge, on=self._day(at))

    def _follow(self, session: Session, number: int) -> Iterator[dt.datetime]:
        """The days after: check-ins, a supervisor's signature, and what went wrong."""
        trouble = self.story.trouble if self.story.trouble and self.story.trouble.after == number else None
        for at, step in sorted(self._steps_after(session, trouble), key=lambda each: each[0]):
            yield at
            step(at)

    def _steps_after(self, session: Session, trouble: Trouble | None) -> Iterator[tuple[dt.datetime, Step]]:
        days = sorted({*CHECK_IN_DAYS, *((trouble.day,) if trouble else ())})
        for day in days:
            told = trouble if trouble and trouble.day == day else None
            yield self._days_after(session, day), partial(self._check_in, session, day, told)
        if session.needs_cosignature and self.life.rng.random() < 0.7:
            other = next(each for each in self.place.physicians if each is not self.by)
            yield self._days_after(session, 1), lambda at: cosign(by=other, at=at, session=session, remark="")
        if trouble and trouble.kind:
            yield from self._steps_of_trouble(session, trouble)
        if self.life.rng.random() < 0.08:
            text = "The patient called: the gel was taken home in its box. Told to throw it away once opened."
            yield (
                self._days_after(session, days[-1] + 1),
                lambda at: add_addendum(by=self.by, at=at, session=session, text=text),
            )

    def _steps_of_trouble(self, session: Session, trouble: Trouble) -> Iterator[tuple[dt.datetime, Step]]:
        told_at = self._days_after(session, trouble.day) + 30 * MINUTE
        yield told_at, partial(self._note_harm, session, trouble)
        if trouble.ends_after_days is not None:
            yield told_at + trouble.ends_after_days * DAY, partial(self._end_harm, trouble)

    def _days_after(self, session: Session, days: int) -> dt.datetime:
        return self.place.at(session.held_on + days * DAY, 9 + self.life.number % 6, self.life.number)

    def _check_in(self, session: Session, day: int, trouble: Trouble | None, at: dt.datetime) -> None:
        """By telephone: everything is asked; what is told is judged by the library."""
        said: dict[str, Any] = {fact: False for fact in CHECK_IN_FACTS if fact != "redness"}
        said |= {"redness": "no"} if day > 2 else _CALM
        said |= trouble.signs if trouble else {}
        made = check_in(by=self.by, session=session, answers=read_check_in(said), knowledge=self._knowledge, at=at)
        if made.needs_a_person and not (trouble and trouble.unseen):
            deal_with(by=self.physician, check_in=made, outcome="Seen at the clinic the same day", at=at)

    def _note_harm(self, session: Session, trouble: Trouble, at: dt.datetime) -> None:
        """Harm, linked to its session and zone and so to settings and lot, graded as the knowledge base grades it."""
        known = self._knowledge.adverse_events[trouble.kind]
        self.event = note_adverse_event(
            by=self.physician,
            session=session,
            knowledge=self._knowledge,
            at=at,
            kind=trouble.kind,
            zone=self.plan.zones[0].zone,
            grade=known.severity_grade,
            serious=known.report,
            began_on=session.held_on + (trouble.day - 1) * DAY,
            description=f"Told at the check-in on day {trouble.day}: {known.sign}.",
            treatment=trouble.treatment,
        )
        if not trouble.assessed:
            self._end(self.appointment, AppointmentStatus.CANCELLED, at)
        if trouble.stops:
            self._decide(at, "stop", "Suspected infection; no further needling.")
        elif not trouble.assessed:
            self._decide(at, "pause", "Darker patches: sun protection, look again.")

    def _end_harm(self, trouble: Trouble, at: dt.datetime) -> None:
        """It is over; where nothing else speaks against it, the course may go on."""
        over = {"ended_on": self._day(at), "outcome": "resolved"}
        change_adverse_event(
            by=self.physician, event=self.event, seen=digest_of(self.event), knowledge=self._knowledge, at=at, **over
        )
        if trouble.assessed:
            found = "Healed without a trace; the next session may be held."
            assess_adverse_event(
                by=self.physician, event=self.event, assessment=found, knowledge=self._knowledge, at=at
            )

    @property
    def _knowledge(self) -> Knowledge:
        return self.place.knowledge

    def _end(self, appointment: Appointment, status: AppointmentStatus, at: dt.datetime) -> None:
        set_status(by=self.place.desk, appointment=appointment, version=appointment.version, status=status, at=at)

    def _day(self, at: dt.datetime) -> dt.date:
        """On the clinic's calendar."""
        return at.astimezone(self.place.zone).date()

    def _be_reviewed(self) -> Iterator[dt.datetime]:
        """Up to two reviews; at the last the course ends."""
        reviews, at = self._reviews()[:2], self.appointment.booked_at
        for number, day in enumerate(reviews):
            appointment = self.appointment if number == 0 else self._book(at, AppointmentKind.REVIEW, day)
            yield (at := appointment.starts_at)
            self._end(appointment, AppointmentStatus.DONE, at)
            records.see_record(by=self.physician, at=at, patient=self.patient)
            self._photograph(at, None, stage=2)
            self._score(at, gained=self._gained(self.planned), before=False)
            if number == len(reviews) - 1:
                self._finish(at)
            else:
                self._decide(at, "go_on", "Looked at with the patient; the result is still coming.")
        if self.story.restricted:
            yield (asked_at := at + 20 * DAY)
            restrict(
                by=self.place.owner,
                patient=self.patient,
                basis=RestrictionBasis.OBJECTION,
                reason="Objected by letter; to be decided",
                at=asked_at,
            )

    def _finish(self, at: dt.datetime) -> None:
        if self.story.maintained:
            self._decide(at, "maintain", "Goal reached; the patient wants to keep it.")
        else:
            self._decide(at, "complete", "Result looked at with the patient; content with it.")

    def _decide(self, at: dt.datetime, decision: str, reason: str) -> None:
        decide(
            by=self.physician, course=self.course, decision=decision, reason=reason, knowledge=self._knowledge, at=at
        )
        self.course.refresh_from_db()

    def _gained(self, sessions: int) -> float:
        """How much of what can be gained there is after so many sessions: each adds less than the one before."""
        share = 1 - 0.55**sessions
        return self.story.effect * share

    def _score(self, at: dt.datetime, *, gained: float, before: bool) -> None:
        for instrument in instruments_of(dict(self.story.wants)):
            if before and instrument == "gais":
                continue
            said = answers(instrument, gained, self.life.own_rng())
            if said is None:
                continue
            keep_score(
                by=self.by,
                course=self.course,
                zone="",
                score=score(instrument, said, self._knowledge),
                answers=said,
                scored_on=self._day(at),
                at=at,
            )

    def _photograph(self, at: dt.datetime, session: Session | None, *, stage: int) -> None:
        for want in self.plan.assessment.request.wants[:1]:
            for offset, zone in enumerate(want.zones[:2]):
                self.shots += 1
                pixels = picture(
                    self.story.phototype,
                    shown_for(want.indication),
                    stage=stage,
                    person=2 * self.life.number + offset,
                    shot=self.shots,
                )
                shown = Shown(zone, "front", self.course, session)
                add_photograph(self.place, by=self.by, at=at, patient=self.patient, pixels=pixels, shown=shown)


class _OpenOnATablet(Morning):
    """The session of the demo's own day: begun, prepared, not yet signed."""

    def __init__(self, life: CourseLife, sitting: sittings.Sitting) -> None:
        self._life, self._sitting = life, sitting

    def happen(self, at: dt.datetime) -> None:
        """Begin it, and get as far as the cartridge."""
        life = self._life
        life.arrive(at)
        sittings.begin(self._sitting, at)
