"""One invented patient's life at the clinic, written to its end; the day of the demo cuts it off where it stands."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

from needlepoint.instruments import score
from needlepoint_clinic.appointments.actions import set_status
from needlepoint_clinic.appointments.models import Appointment, AppointmentKind, AppointmentStatus
from needlepoint_clinic.consultations.actions import save, sign, start
from needlepoint_clinic.consultations.consent_actions import give, withdraw
from needlepoint_clinic.consultations.consent_content import consent_for
from needlepoint_clinic.consultations.models import Consent, Consultation
from needlepoint_clinic.courses.models import Course
from needlepoint_clinic.demo_clinic import records
from needlepoint_clinic.demo_clinic.cast import Ago, Ending, Story
from needlepoint_clinic.demo_clinic.course_life import CourseLife
from needlepoint_clinic.demo_clinic.place import Place, Shown, add_photograph
from needlepoint_clinic.demo_clinic.portraits import portrait
from needlepoint_clinic.demo_clinic.scores import answers, instruments_of
from needlepoint_clinic.patients.actions import add_warning, merge, register
from needlepoint_clinic.patients.models import Patient, WarningKind
from needlepoint_clinic.photographs.actions import choose_portrait

MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)
OFF_LABEL = "No depth was evaluated for this use; begun shallow and talked over with the patient"


class Life:
    """Somebody from the first telephone call on."""

    def __init__(self, place: Place, story: Story, number: int) -> None:
        """The `number`th of the cast."""
        self.place, self.story, self.number = place, story, number
        self.rng = random.Random(f"{number} {place.rng.random()}")  # noqa: S311 - invented people, no secret
        self.operator = place.operators[story.operator % len(place.operators)]
        self.physician = place.physicians[number % len(place.physicians)]
        self.first_on = place.ago(story.first_session_days_ago)
        self.held_on = self.first_on - story.waits_days * DAY

    def lived(self) -> Iterator[dt.datetime]:
        """Everything that happens to them, in order."""
        before = min(self.held_on, self.place.on) - self.rng.randint(2, 9) * DAY
        calls_at = self.place.at(before, 9 + self.rng.randrange(8), self.rng.randrange(60))
        yield calls_at
        patient, appointment = self._register(calls_at)
        if self.story.registered_twice:
            yield from self._register_again(patient, calls_at)
        if self.story.ending is Ending.NEVER_CAME:
            return
        at = appointment.starts_at
        yield at
        draft = self._be_asked(patient, appointment, at)
        if self.story.ending is Ending.DRAFT:
            return
        yield at + 25 * MINUTE
        held, course = sign(
            by=self.physician, consultation=draft, version=draft.version, today=self.held_on, at=at + 25 * MINUTE
        )
        if course is not None:
            yield from self._be_treated(held, course, at + 25 * MINUTE)

    def _register(self, at: dt.datetime) -> tuple[Patient, Appointment]:
        place, story = self.place, self.story
        name = place.names.one(story.phototype, story.sex)
        self.born_on = place.on - dt.timedelta(days=round(365.25 * story.age) + self.rng.randrange(20, 340))
        patient = register(
            by=place.desk,
            at=at,
            family_name=name.family,
            given_name=name.given,
            born_on=self.born_on,
            sex=story.sex,
            language=name.language,
            phone=f"+34 600 {self.rng.randrange(1000):03} {self.rng.randrange(1000):03}",
            email=f"patient{self.number + 1}@mail.example",
        )
        starts_at = place.diary.book(self.physician, self.held_on, 1, from_hour=9 + self.rng.randrange(6))
        appointment = records.book_appointment(
            by=place.desk,
            at=at,
            patient=patient,
            kind=AppointmentKind.CONSULTATION,
            starts_at=starts_at,
            staff=self.physician.member,
        )
        return patient, appointment

    def _register_again(self, patient: Patient, at: dt.datetime) -> Iterator[dt.datetime]:
        """The other desk did not find the name, for it was spelt otherwise; a week later somebody noticed."""
        yield (again := at + DAY)
        heard = patient.family_name.replace("z", "s")
        family = heard if heard != patient.family_name else f"{heard}e"
        twin = register(
            by=self.place.desk,
            at=again,
            family_name=family,
            given_name=patient.given_name,
            born_on=patient.born_on,
            sex=patient.sex,
            phone=patient.phone,
        )
        yield (noticed := again + 2 * 60 * MINUTE)
        merge(by=self.physician, kept=patient, merged=twin, at=noticed)

    def _be_asked(self, patient: Patient, appointment: Appointment, at: dt.datetime) -> Consultation:
        by = self.operator
        set_status(by=self.place.desk, appointment=appointment, version=1, status=AppointmentStatus.DONE, at=at)
        records.see_record(by=by, at=at, patient=patient)
        face = portrait(self.story.phototype, sex=self.story.sex, age=self.story.age, rng=self.rng)
        photograph = add_photograph(
            self.place, by=by, at=at, patient=patient, pixels=face, shown=Shown("face", "front")
        )
        choose_portrait(by=by, photograph=photograph, at=at)
        for text, reaction in self.story.allergies:
            add_warning(by=by, at=at, patient=patient, kind=WarningKind.ALLERGY, text=text, reaction=reaction)
        for text in self.story.warnings:
            add_warning(by=by, at=at, patient=patient, kind=WarningKind.WARNING, text=text)
        document = self._document(patient)
        if self.story.ending is Ending.DRAFT:
            del document["history"]["everything_else"]
        draft, _ = start(by=by, patient=patient, on=self.held_on, at=at)
        return save(
            by=by, consultation=draft, version=draft.version, document=document, changed=("history", "treatment"), at=at
        )

    def _document(self, patient: Patient) -> dict[str, Any]:
        story = self.story
        history: dict[str, Any] = {
            "born_on": str(self.born_on),
            "sex": story.sex,
            "phototype": story.phototype,
            "phototype_method": "questionnaire_b",
            **({"pregnant": False} if story.sex == "female" else {}),
            **{fact: self._said(answer) for fact, answer in story.answers.items()},
            "everything_else": False,
        }
        wants: list[dict[str, Any]] = [
            {"indication": indication, "zones": list(zones)} for indication, zones in story.wants
        ]
        wants[0] |= {"goal": self._goal()} if story.wish else {}
        depth = {"needle_length_mm": story.depth_mm, "off_label_reason": OFF_LABEL}
        depths = {zone: depth for _, zones in story.wants for zone in zones} if story.depth_mm else {}
        return {
            "patient": str(patient.number),
            "history": history,
            "treatment": {
                "device": story.device,
                "anaesthetic": story.anaesthetic,
                "wants": wants,
                **({"depths": depths} if depths else {}),
            },
            "calendar": {"not_before": str(self.first_on)},
        }

    def _said(self, answer: Any) -> Any:
        return str(self.place.ago(answer.days)) if isinstance(answer, Ago) else answer

    def _goal(self) -> dict[str, Any]:
        """What they wish, and the score they begin with."""
        instrument = instruments_of(dict(self.story.wants))[0]
        said = answers(instrument, 0, self.own_rng())
        value = score(instrument, said or {}, self.place.knowledge).value or 0
        return {"wish": self.story.wish, "instrument": instrument, "baseline": value, "target": round(0.6 * value)}

    def own_rng(self) -> random.Random:
        """The person's own chance, begun anew, so that they answer a score the same way each time."""
        return random.Random(self.number)  # noqa: S311 - invented people, no secret

    def _be_treated(self, held: Consultation, course: Course, at: dt.datetime) -> Iterator[dt.datetime]:
        course_life = CourseLife(self, course)
        course_life.book_first(at)
        if self.story.ending is not Ending.NOT_CONSENTED:
            yield (signed_at := at + 12 * MINUTE)
            consent = self._consent(held, signed_at)
            if self.story.ending is Ending.WITHDREW:
                yield (back_at := signed_at + 3 * DAY)
                withdraw(by=self.operator, at=back_at, consent=consent, reason="Thought better of it")
        yield from course_life.lived()

    def _consent(self, held: Consultation, at: dt.datetime) -> Consent:
        """They read the text about their own plan, answered its questions rightly, and typed their name."""
        shown = consent_for(held, language=held.patient.language)
        return give(
            by=self.operator,
            at=at,
            consultation=held,
            consent=shown,
            answers={each.id: each.right for each in shown.questions},
            wrong_before=[],
            photographs=["record"],
            signature="",
            signed_name=f"{held.patient.given_name} {held.patient.family_name}",
            guardian="",
        )
