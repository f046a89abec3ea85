"""The demonstration clinic has every kind of patient one would want to look at, and they are true to the library."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from needlepoint.documents import assessment_from_json, plan_from_json
from needlepoint_clinic.accounts.models import Clinic, Member
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.appointments.models import Appointment
from needlepoint_clinic.audit.models import AuditEntry
from needlepoint_clinic.audit.queries import faults_of
from needlepoint_clinic.consultations.models import Consultation
from needlepoint_clinic.courses.models import AdverseEvent, CheckIn, Course, InstrumentScore, Session
from needlepoint_clinic.demo_clinic import staff
from needlepoint_clinic.demo_clinic.cast import CAST
from needlepoint_clinic.demo_clinic.clock import Diary, live
from needlepoint_clinic.demo_clinic.making import CLINIC, ZONE, make_demo_clinics
from needlepoint_clinic.inventory.models import Lot, Recall
from needlepoint_clinic.patients.models import Patient, PatientWarning
from needlepoint_clinic.photographs.models import Photograph

ON = dt.date(2026, 11, 28)
NOW = dt.datetime(2026, 11, 28, 10, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def photographs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where its photographs lie."""
    return tmp_path_factory.mktemp("photographs")


@pytest.fixture(scope="module", autouse=True)
def _made(django_db_setup: None, django_db_blocker: DjangoDbBlocker, photographs: Path) -> Iterator[None]:
    """Made once for all tests here, and rolled back after the last."""
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=photographs), transaction.atomic():
        make_demo_clinics(on=ON, now=NOW)
        yield
        transaction.set_rollback(True)


@pytest.fixture(name="clinic")
def first_clinic() -> Clinic:
    """The clinic of the demo."""
    return Clinic.objects.get(name=CLINIC)


def test_there_are_fifty_patients_and_staff_of_each_role(clinic: Clinic) -> None:
    assert len(CAST) == 50
    assert Patient.objects.filter(clinic=clinic, merged_into=None).count() == 50
    members = Member.objects.filter(clinic=clinic)
    assert {member.role for member in members} == set(Role)
    assert members.filter(role=Role.NURSE, needs_cosignature=True).count() == 1
    assert members.first().user.check_password(staff.PASSWORD)  # type: ignore[union-attr]


def test_another_clinic_has_patients_of_its_own(clinic: Clinic) -> None:
    other = Clinic.objects.exclude(pk=clinic.pk).get()
    assert Patient.objects.filter(clinic=other).count() == 3
    assert not Session.objects.filter(clinic=other, patient__clinic=clinic).exists()


def test_there_is_something_of_every_kind(clinic: Clinic) -> None:
    courses, sessions = Course.objects.filter(clinic=clinic), Session.objects.filter(clinic=clinic)
    assert set(courses.values_list("status", flat=True)) == {"active", "paused", "maintenance", "completed", "stopped"}
    assert courses.filter(status="active", next_overdue_on__lt=ON).count() >= 3
    assert courses.filter(status="active", next_due_on=ON, sessions_done__gt=0).count() >= 2
    assert sessions.filter(status="draft", held_on=ON).count() == 1
    assert sessions.filter(status="signed", needs_cosignature=True, cosignature=None).exists()
    assert sessions.filter(cosignature__isnull=False).exists()
    consultations = Consultation.objects.filter(clinic=clinic)
    assert consultations.filter(status="draft").exists()
    assert consultations.exclude(refusal="").count() >= 4
    assert courses.filter(consultation__consents=None).count() >= 2
    assert courses.filter(consultation__consents__withdrawal__isnull=False).exists()
    patients = Patient.objects.filter(clinic=clinic)
    assert patients.filter(merged_into__isnull=False).count() == 1
    assert patients.filter(restricted_at__isnull=False).count() == 1
    assert {"allergy", "warning"} == set(PatientWarning.objects.values_list("kind", flat=True))
    assert CheckIn.objects.filter(clinic=clinic, needs_a_person=True, seen_at=None).count() >= 2
    assert AdverseEvent.objects.filter(clinic=clinic, assessed_at=None).exists()
    assert Lot.objects.filter(clinic=clinic, expires_on__lt=ON).count() >= 2
    ahead = Appointment.objects.filter(clinic=clinic, starts_at__gt=NOW, status="booked")
    assert {"consultation", "session", "review"} == set(ahead.values_list("kind", flat=True))


def test_recalled_cartridges_were_used_before_the_recall(clinic: Clinic) -> None:
    recall = Recall.objects.get(clinic=clinic)
    lot = Lot.objects.get(clinic=clinic, number=recall.lot_number)
    assert lot.uses.exists()
    assert not lot.uses.filter(used_at__gte=recall.raised_at).exists()
    assert {use.session.course.device for use in lot.uses.all()} == {"dr_pen_a20"}


def test_lots_count_what_was_used(clinic: Clinic) -> None:
    for lot in Lot.objects.filter(clinic=clinic):
        assert lot.used == lot.uses.count()
        assert not lot.uses.filter(session__held_on__gt=lot.expires_on).exists()


def test_sessions_are_on_days_the_library_gave(clinic: Clinic) -> None:
    for course in Course.objects.filter(clinic=clinic, sessions_done__gt=0).select_related("consultation"):
        plan = plan_from_json(json.dumps(course.consultation.plan).encode())
        held = list(course.sessions.order_by("number").values_list("held_on", flat=True))
        assert held[0] == plan.sessions[0].on
        assert all(later - earlier >= dt.timedelta(days=28) for earlier, later in itertools.pairwise(held))


def test_what_the_library_said_can_be_read_again(clinic: Clinic) -> None:
    for consultation in Consultation.objects.filter(clinic=clinic, status="signed"):
        found = assessment_from_json(json.dumps(consultation.assessment).encode())
        assert found.on == consultation.held_on
        assert (consultation.plan is None) == bool(consultation.refusal)


def test_most_scores_improve_over_a_course(clinic: Clinic) -> None:
    better = worse = 0
    for course in Course.objects.filter(clinic=clinic, sessions_done__gt=1):
        scores = InstrumentScore.objects.filter(course=course).exclude(instrument="gais").order_by("scored_on")
        first, last = scores[0].value, scores.reverse()[0].value
        assert first is not None
        assert last is not None
        better, worse = better + (last < first), worse + (last > first)
    assert better > 15
    assert worse == 0


def test_photographs_are_there_and_say_nothing_of_whom_they_show(clinic: Clinic, photographs: Path) -> None:
    assert Photograph.objects.filter(clinic=clinic).count() > 100
    for photograph in Photograph.objects.filter(clinic=clinic).select_related("patient"):
        assert (photographs / photograph.file).stat().st_size == photograph.bytes
        assert (photographs / photograph.thumbnail).is_file()
        assert photograph.patient.family_name.lower() not in photograph.file
    for patient in Patient.objects.filter(clinic=clinic, portrait__isnull=False):
        assert patient.photographs.filter(pk=str(patient.portrait)).exists()


def test_the_audit_log_is_whole_and_in_the_order_of_time(clinic: Clinic) -> None:
    assert list(faults_of(clinic.pk)) == []
    moments = list(AuditEntry.objects.filter(clinic=clinic.pk).order_by("number").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert moments[-1] <= NOW
    seen = set(AuditEntry.objects.filter(verb="patients.seen").values_list("patient", flat=True))
    assert set(Session.objects.values_list("patient", flat=True)) <= seen


def test_nothing_lies_in_the_future_but_appointments(clinic: Clinic) -> None:
    assert not Session.objects.filter(held_on__gt=ON).exists()
    assert not Patient.objects.filter(registered_at__gt=NOW).exists()
    assert not Appointment.objects.filter(starts_at__lt=NOW - dt.timedelta(days=1), status="booked").exists()
    assert not Appointment.objects.filter(ends_at__lte=F("starts_at")).exists()


def test_the_command_is_for_the_demonstration_alone() -> None:
    with pytest.raises(CommandError, match="NEEDLEPOINT_DEMO=1"):
        call_command("make_demo_clinic")
    with override_settings(DEMO=True), pytest.raises(CommandError, match="a clinic here already"):
        call_command("make_demo_clinic")


def test_lives_happen_together_and_are_cut_off() -> None:
    said: list[str] = []

    def life(name: str, *days: int) -> Iterator[dt.datetime]:
        for day in days:
            yield NOW + dt.timedelta(days=day)
            said.append(f"{name}{day}")

    live([life("a", 1, 4, 6), life("b", 2, 3, 5)], until=NOW + dt.timedelta(days=5))
    assert said == ["a1", "b2", "b3", "a4"]


def test_nobody_treats_two_people_at_once() -> None:
    diary = Diary(ZONE)
    taken = [diary.book("somebody", ON, 2) for _ in range(5)]
    assert len({moment + n * dt.timedelta(minutes=30) for moment in taken for n in range(2)}) == 10
    assert diary.book("another", ON, 1) == taken[0]
