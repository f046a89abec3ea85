"""Fills a clinic with generated rows, many at once: patients, courses, sessions, photographs; nobody real.

Rows are copies of those of one example that the application itself wrote (`example`): as long as real ones, told again.
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from django.db.models import F, Model

from benchmarks.clinic.example import ZONES, example
from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.appointments.models import Appointment
from needlepoint_clinic.consultations.models import Consent, Consultation, RecordStatus
from needlepoint_clinic.courses.models import CheckIn, Cosignature, Course, CourseStatus, Session, SessionZone
from needlepoint_clinic.patients.models import Patient
from needlepoint_clinic.patients.search import write_terms
from needlepoint_clinic.photographs.models import Photograph

AT_ONCE = 2000
SESSIONS = 6
"""Of each patient."""
DRAFTS = 40
"""Consultations, and sessions of today, that are being written: one for each user who saves, and some more."""
BOOKED, WAITING = 34, 60
"""Sessions booked for today, and check-ins that wait for a person: a full day, the same in a clinic of any size."""
FAMILY = ("Garcia", "Müller", "Smith", "Rossi", "Novak", "Silva", "Dubois", "Jansen", "Kowalski", "Nielsen", "Haddad")
GIVEN = ("Ana", "Lena", "John", "Marco", "Eva", "Rita", "Paul", "Noor", "Jan", "Ida", "Omar", "Sofia", "Tim")

Row = TypeVar("Row", bound=Model)


def fill(by: Actor, *, patients: int, photographs: int, on: dt.date, seed: int = 1) -> Iterator[tuple[str, int]]:
    """Fill the clinic of `by`; after each batch, what was written and how many rows of it there are.

    Args:
        patients: how many; each has `SESSIONS` sessions.
        photographs: rows in all, spread over the sessions; no files.
        on: today at the clinic.
    """
    rng = random.Random(seed)  # noqa: S311 - nothing secret
    made = Filling(by, rng, on)
    each = photographs // patients
    for start in range(0, patients, AT_ONCE):
        numbers = range(start + 1, min(start + AT_ONCE, patients) + 1)
        yield from made.batch(numbers, each)


class Filling:
    """What all batches share: the plan, and the moment."""

    def __init__(self, by: Actor, rng: random.Random, on: dt.date) -> None:
        """For the clinic of `by`, as of a day."""
        self._by, self._rng, self._on = by, rng, on
        self._now = dt.datetime.combine(on, dt.time(9), dt.UTC)
        self._drafts = self._consultations = DRAFTS
        self._booked, self._waiting = BOOKED, WAITING
        self._example = example(by, on=on, now=self._now)

    def batch(self, numbers: Sequence[int], photographs: int) -> Iterator[tuple[str, int]]:
        """Patients of these numbers with everything that is theirs."""
        patients = _save([self._patient(number) for number in numbers])
        write_terms(patients)
        yield "patients", numbers[-1]
        consultations = _save([self._consultation(patient) for patient in patients])
        _save([self._consent(each) for each in consultations])
        courses = _save([self._course(each) for each in consultations])
        sessions = _save([self._session(course, number) for course in courses for number in range(1, SESSIONS + 1)])
        yield "sessions", numbers[-1] * SESSIONS
        _save([self._zone(session, zone) for session in sessions for zone in ZONES])
        self._sign(sessions)
        _save([self._check_in(session) for session in sessions if session.number == SESSIONS])
        _save([self._draft(patient) for patient in patients[-self._consultations :]] if self._consultations else [])
        self._consultations = 0
        _save([self._appointment(each) for each in courses if self._is_booked(each)])
        by_patient = [list(theirs) for _, theirs in itertools.groupby(sessions, key=lambda each: each.patient_id)]
        pictures = (self._photograph(theirs, number) for theirs in by_patient for number in range(photographs))
        for some in iter(lambda: list(itertools.islice(pictures, 10 * AT_ONCE)), []):
            _save(some)
        yield "photographs", numbers[-1] * photographs

    def _patient(self, number: int) -> Patient:
        family = f"{self._rng.choice(FAMILY)}-{self._rng.choice(FAMILY)}"
        given = f"{self._rng.choice(GIVEN)} {self._rng.choice(GIVEN)}"
        born = dt.date(1950, 1, 1) + dt.timedelta(days=self._rng.randrange(20_000))
        return Patient(
            clinic=self._by.clinic,
            number=number,
            family_name=family,
            given_name=given,
            sort_name=f"{family} {given}".lower().replace("ü", "u"),
            born_on=born,
            phone=f"+34 6{self._rng.randrange(10**8):08}",
            registered_at=self._now - dt.timedelta(days=400),
        )

    def _signed(self, days_ago: int) -> dict[str, Any]:
        moment = self._now - dt.timedelta(days=days_ago)
        signed = {"status": RecordStatus.SIGNED, "signed_by": self._by.person, "signed_at": moment}
        return {**signed, "started_at": moment, "saved_at": moment, "held_on": moment.date()}

    def _consultation(self, patient: Patient) -> Consultation:
        return Consultation(
            clinic=self._by.clinic,
            patient=patient,
            document=self._example.document,
            assessment=self._example.assessment,
            plan=self._example.plan,
            started_by=self._by.person,
            **self._signed(300),
        )

    def _draft(self, patient: Patient) -> Consultation:
        """A consultation that is being held, most of its questions answered."""
        document = dict(self._example.document)
        document["history"] = {key: each for key, each in document["history"].items() if key != "everything_else"}
        return Consultation(
            clinic=self._by.clinic,
            patient=patient,
            held_on=self._on,
            document=document,
            started_by=self._by.person,
            started_at=self._now,
            saved_at=self._now,
        )

    def _consent(self, consultation: Consultation) -> Consent:
        return Consent(
            clinic=self._by.clinic,
            patient=consultation.patient,
            consultation=consultation,
            text_version="bench",
            text_digest="0" * 64,
            language="en",
            shown="As shown.",
            answers={},
            signed_name="Somebody",
            signed_at=self._now,
            witnessed_by=self._by.person,
        )

    def _course(self, consultation: Consultation) -> Course:
        active = self._rng.random() < 0.3
        due = self._on + dt.timedelta(days=self._rng.randrange(-60, 60))
        return Course(
            clinic=self._by.clinic,
            patient=consultation.patient,
            consultation=consultation,
            indications=["acne_scars_boxcar"],
            zones=list(ZONES),
            device="skinpen",
            phototype=self._rng.randrange(1, 7),
            status=CourseStatus.ACTIVE if active else CourseStatus.COMPLETED,
            sessions_planned=SESSIONS,
            sessions_done=SESSIONS - 1,
            next_due_on=due if active else None,
            next_overdue_on=due + dt.timedelta(days=14) if active else None,
            review_due_on=due if active and self._rng.random() < 0.2 else None,
            started_at=self._now - dt.timedelta(days=300),
        )

    def _session(self, course: Course, number: int) -> Session:
        moment = self._now - dt.timedelta(days=300 - 40 * number)
        return Session(
            clinic=self._by.clinic,
            patient=course.patient,
            course=course,
            number=number,
            operator=self._by.person,
            held_on=moment.date(),
            started_at=moment,
            saved_at=moment,
            needs_cosignature=number % 2 == 0,
            note="" if number % 2 else "As last time; tolerated well.",
            **self._example.session,
        )

    def _sign(self, sessions: list[Session]) -> None:
        """Sign them once their zones are there, as the database wants it; a few stay drafts of today."""
        last = [each for each in sessions if each.number == SESSIONS]
        open_ones = {each.pk for each in last[: self._drafts]}
        self._drafts -= len(open_ones)
        Session.objects.filter(pk__in=open_ones).update(held_on=self._on)
        closed = [each.pk for each in sessions if each.pk not in open_ones]
        for start in range(0, len(closed), 500):
            some = Session.objects.filter(pk__in=closed[start : start + 500])
            some.update(status=RecordStatus.SIGNED, signed_by=self._by.person, signed_at=F("saved_at"))
        cosigned = [each for each in sessions if each.needs_cosignature and each.pk not in open_ones]
        _save([self._cosignature(each) for each in cosigned])

    def _cosignature(self, session: Session) -> Cosignature:
        by, at = self._by, session.saved_at + dt.timedelta(days=1)
        return Cosignature(clinic=by.clinic, session=session, signed_by=by.person, signed_at=at)

    def _zone(self, session: Session, zone: str) -> SessionZone:
        return SessionZone(clinic=self._by.clinic, session=session, zone=zone, **self._example.zones[zone])

    def _check_in(self, session: Session) -> CheckIn:
        waits = self._waiting > 0
        self._waiting -= waits
        return CheckIn(
            clinic=self._by.clinic,
            patient=session.patient,
            session=session,
            day=3,
            answers={},
            result={},
            urgency="call_today" if waits else "as_expected",
            needs_a_person=waits,
            made_at=self._now,
        )

    def _is_booked(self, course: Course) -> bool:
        return course.status == CourseStatus.ACTIVE and (self._booked > 0 or self._rng.random() < 0.7)

    def _appointment(self, course: Course) -> Appointment:
        """Of today, until the day is full; then of any other."""
        day = 0 if self._booked > 0 else self._rng.choice([*range(-10, 0), *range(1, 90)])
        self._booked -= 1
        begins = self._now + dt.timedelta(days=day, minutes=15 * self._rng.randrange(32))
        return Appointment(
            clinic=self._by.clinic,
            patient=course.patient,
            course=course,
            kind="session",
            starts_at=begins,
            ends_at=begins + dt.timedelta(hours=1),
            booked_by=self._by.person,
            booked_at=self._now,
        )

    def _photograph(self, sessions: list[Session], number: int) -> Photograph:
        session = sessions[number % len(sessions)]
        return Photograph(
            clinic=self._by.clinic,
            patient=session.patient,
            course=session.course,
            session=session,
            zone=ZONES[number % 2],
            view="front",
            file=f"{number}.jpg",
            sha256="0" * 64,
            width=4000,
            height=3000,
            bytes=3_000_000,
            taken_at=self._now,
            added_by=self._by.person,
            added_at=self._now,
        )


def _save(rows: list[Row]) -> list[Row]:
    if rows:
        type(rows[0])._default_manager.bulk_create(rows, batch_size=500)
    return rows
