"""A whole day through the pages: every step, the signature, and what it locks and counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.audit.models import AuditEntry
from needlepoint_clinic.courses.models import Addendum, CartridgeUse, Course, Session, SessionZone
from needlepoint_clinic.inventory.models import Lot
from tests.clinic import factories, treatment_day
from tests.clinic.treatment_day import Tablet, everything


def test_a_whole_day() -> None:
    by = treatment_day.nurse()
    tablet = Tablet.of(by)
    everything(tablet, by)
    page = tablet.get()
    assert page.status_code == 200
    assert "Nothing is missing" in page.content.decode()
    signed = tablet.sign()
    assert signed.status_code == 302, signed.content
    row = tablet.now()
    assert (row.status, row.signed_by, row.operator) == ("signed", by.member, by.member)
    assert row.software_version
    assert row.knowledge_version
    assert not row.needs_cosignature
    course = Course.objects.get(pk=row.course_id)
    assert course.sessions_done == 1
    assert course.next_earliest_on is not None
    assert course.next_earliest_on > row.held_on
    assert course.next_due_on is not None
    assert Lot.objects.get(number="LOT1").used == 1
    verbs = list(AuditEntry.objects.filter(row=str(row.pk)).order_by("number").values_list("verb", flat=True))
    assert verbs[0] == "courses.session_started"
    assert "courses.session_signed" in verbs
    assert "courses.session_seen" in verbs
    record = tablet.get().content.decode()
    assert "Locked" in record
    assert "Chlorhexidine 2 %" in record
    assert "SERIAL1" in record


def test_what_is_signed_is_locked() -> None:
    by = treatment_day.nurse()
    tablet = Tablet.of(by)
    everything(tablet, by)
    tablet.sign()
    zone = SessionZone.objects.filter(session=tablet.session).first()
    use = CartridgeUse.objects.get(session=tablet.session)
    assert zone is not None
    changes: tuple[Callable[[], object], ...] = (
        lambda: Session.objects.filter(pk=tablet.session.pk).update(note="x"),
        lambda: SessionZone.objects.filter(pk=zone.pk).update(passes=9),
        use.delete,
    )
    for change in changes:
        with pytest.raises(DatabaseError, match="locked"), transaction.atomic():
            change()
    again = tablet.save("skin", antiseptic="other")
    assert again.status_code == 409
    assert again.json()["go"] == reverse("courses:treat", args=[tablet.session.pk])
    assert tablet.scan(treatment_day.BARCODE.replace("SERIAL1", "SERIAL2")).status_code == 200
    assert CartridgeUse.objects.filter(session=tablet.session).count() == 1
    assert Lot.objects.get(number="LOT1").used == 1
    assert tablet.sign().status_code == 302


def test_an_addendum_is_added_and_never_changed() -> None:
    by = treatment_day.nurse()
    tablet = Tablet.of(by)
    tablet.post("add_addendum", text="too early")
    assert Addendum.objects.count() == 0
    everything(tablet, by)
    tablet.sign()
    assert tablet.post("add_addendum", text="").status_code == 422
    tablet.post("add_addendum", text="The patient called in the evening.")
    added = Addendum.objects.get()
    assert added.written_by == by.member
    assert "called in the evening" in tablet.get().content.decode()
    with pytest.raises(DatabaseError, match="locked"), transaction.atomic():
        Addendum.objects.filter(pk=added.pk).update(text="other")


def test_wrong_pin_signs_nothing() -> None:
    by = treatment_day.nurse()
    tablet = Tablet.of(by)
    everything(tablet, by)
    answer = tablet.sign(secret="000000")  # noqa: S106
    assert answer.status_code == 422
    assert "neither your PIN nor your password" in answer.content.decode()
    assert tablet.now().status == "draft"


def test_what_changed_since_it_was_seen_is_not_signed() -> None:
    by = treatment_day.nurse()
    tablet = Tablet.of(by)
    everything(tablet, by)
    seen = tablet.now().version
    tablet.save("note", note="From the other tablet")
    answer = tablet.sign(version=seen)
    assert answer.status_code == 409
    assert "changed since you looked" in answer.content.decode()
    assert tablet.now().status == "draft"
    assert f'value="{tablet.now().version}"' in answer.content.decode()


@pytest.mark.parametrize(
    ("left_out", "words"),
    [
        ("check", "Who is here was not confirmed"),
        ("skin", "With what the skin was disinfected"),
        ("anaesthetic", "Whether anything numbs the skin"),
        ("device", "The device."),
        ("cartridge", "The cartridge, or why there is none"),
        ("zone", "Right cheek: the settings were not looked at"),
        ("products", "What was put on the skin"),
        ("aftercare", "Aftercare was not handed over"),
    ],
)
def test_each_missing_field_keeps_it_from_being_signed(left_out: str, words: str) -> None:
    by = treatment_day.nurse()
    tablet = Tablet.of(by)
    pen = treatment_day.device(by)
    treatment_day.lot(by)
    steps: dict[str, Callable[[], Any]] = {
        "check": lambda: tablet.save("check", **treatment_day.CHECK),
        "skin": lambda: tablet.save("skin", antiseptic="Octenidine"),
        "anaesthetic": lambda: tablet.save("anaesthetic", product="none"),
        "device": lambda: tablet.save("device", unit=str(pen.pk)),
        "cartridge": lambda: tablet.scan(treatment_day.BARCODE),
        "zone": lambda: tablet.save_zone("right_cheek"),
        "products": lambda: tablet.save("products", products_none="on"),
        "aftercare": lambda: tablet.save("aftercare", clock="ended", handed_over="on", language="en"),
    }
    tablet.save_zone("left_cheek")
    for name, step in steps.items():
        if name != left_out:
            assert step().status_code == 200
    page = tablet.sign()
    assert page.status_code == 422
    assert words in page.content.decode()
    assert tablet.now().status == "draft"
    steps[left_out]()
    assert tablet.sign().status_code == 302


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("needle_length_mm", "the needle length"),
        ("endpoint", "the endpoint"),
        ("reactions", "immediate reactions"),
    ],
)
def test_each_missing_field_of_a_zone(field: str, words: str) -> None:
    by = treatment_day.nurse()
    tablet = Tablet.of(by)
    everything(tablet, by)
    tablet.save_zone("left_cheek", **{field: None})
    page = tablet.sign()
    assert page.status_code == 422
    assert words in page.content.decode()


def test_one_draft_a_course_and_numbers_in_order() -> None:
    by = treatment_day.nurse()
    tablet = Tablet.of(by)
    course = tablet.session.course
    again = tablet.client.post(reverse("courses:start_session", args=[course.pk]))
    assert again["Location"] == reverse("courses:treat", args=[tablet.session.pk])
    assert course.sessions.count() == 1
    everything(tablet, by)
    tablet.sign()
    tablet.client.post(reverse("courses:start_session", args=[course.pk]))
    second = course.sessions.get(number=2)
    assert second.status == "draft"
    first = SessionZone.objects.get(session=tablet.session, zone="left_cheek")
    taken_over = SessionZone.objects.get(session=second, zone="left_cheek")
    assert (taken_over.area_cm2, taken_over.passes) == (first.area_cm2, 3)
    assert taken_over.endpoint == ""
    soon = Tablet(tablet.client, second)
    soon.save("check", **treatment_day.CHECK)
    assert "before the earliest day of this session" in soon.get().content.decode()


@pytest.mark.parametrize("status", ["paused", "stopped", "completed"])
def test_no_session_in_a_course_that_does_not_go_on(status: str) -> None:
    by = treatment_day.nurse()
    course = treatment_day.course(by, status=status)
    answer = factories.signed_in(by).post(reverse("courses:start_session", args=[course.pk]))
    assert answer.status_code == 409
    assert "not going on" in answer.content.decode()
    assert course.sessions.count() == 0


def test_prefilled_from_the_plan() -> None:
    session = treatment_day.session(treatment_day.nurse())
    zone = session.zones.get(zone="left_cheek")
    assert float(zone.needle_length_mm or 0) == zone.planned["needle_length_mm"] == 1.5
    assert zone.planned["endpoint"] == "pinpoint_bleeding"
    assert zone.indications == ["acne_scars_boxcar"]


def test_nothing_treated_is_a_session_that_does_not_count() -> None:
    by = treatment_day.nurse()
    tablet = Tablet.of(by)
    tablet.save("check", **treatment_day.CHECK)
    assert tablet.post("not_treated", why="").status_code == 422
    assert tablet.post("not_treated", why="A cold sore on the lip").status_code == 302
    assert tablet.sign().status_code == 302
    course = Course.objects.get(pk=tablet.session.course_id)
    assert course.sessions_done == 0
    assert "not treated" in tablet.get().content.decode()


def test_a_used_cartridge_forbids_that_nothing_was_treated() -> None:
    by = treatment_day.nurse()
    tablet = Tablet.of(by)
    everything(tablet, by)
    answer = tablet.post("not_treated", why="changed our minds")
    assert answer.status_code == 422
    assert "A cartridge is noted as used" in answer.content.decode()


def test_a_draft_of_another_day_is_checked_anew() -> None:
    by = treatment_day.nurse()
    tablet = Tablet.of(by)
    yesterday = factories.today() - dt.timedelta(days=1)
    tablet.save("check", **treatment_day.CHECK)
    Session.objects.filter(pk=tablet.session.pk).update(held_on=yesterday)
    assert "Hold it today" in tablet.get().content.decode()
    tablet.post("move_to_today")
    moved = tablet.now()
    assert moved.held_on != yesterday
    assert moved.check_before == {}


def test_cosignature() -> None:
    supervisor = factories.actor(Role.PHYSICIAN)
    by = treatment_day.nurse(supervisor, needs_cosignature=True)
    tablet = Tablet.of(by)
    everything(tablet, by)
    tablet.sign()
    assert tablet.now().needs_cosignature
    theirs = factories.signed_in(supervisor)
    waiting = theirs.get(reverse("courses:cosignatures")).content.decode()
    assert str(tablet.session.pk) in waiting
    link = reverse("courses:cosign", args=[tablet.session.pk])
    assert theirs.post(link, {"secret": "wrong", "remark": ""}).status_code == 422
    assert theirs.post(link, {"secret": factories.PASSWORD, "remark": "Seen"}).status_code == 302
    assert "Seen" in tablet.get().content.decode()
    assert str(tablet.session.pk) not in theirs.get(reverse("courses:cosignatures")).content.decode()
    theirs.post(link, {"secret": factories.PASSWORD, "remark": "Again"})
    assert "Again" not in tablet.get().content.decode()


def test_nobody_cosigns_their_own_session() -> None:
    by = factories.actor(Role.PHYSICIAN, needs_cosignature=True)
    tablet = Tablet.of(by)
    everything(tablet, by)
    tablet.sign()
    tablet.post("cosign", secret=factories.PASSWORD)
    assert not hasattr(tablet.now(), "cosignature")


def test_strangers_find_nothing() -> None:
    tablet = Tablet.of(treatment_day.nurse())
    stranger = Tablet(factories.signed_in(treatment_day.nurse()), tablet.session)
    zone = tablet.session.zones.get(zone="left_cheek")
    assert stranger.get().status_code == 404
    assert stranger.save("skin", antiseptic="x").status_code == 404
    assert stranger.save_zone("left_cheek").status_code == 404
    assert stranger.sign().status_code == 404
    assert stranger.scan(treatment_day.BARCODE).status_code == 404
    link = reverse("courses:start_session", args=[tablet.session.course_id])
    assert stranger.client.post(link).status_code == 404
    assert SessionZone.objects.get(pk=zone.pk).endpoint == ""


def test_a_device_of_another_clinic_is_no_device() -> None:
    tablet = Tablet.of(treatment_day.nurse())
    elsewhere = treatment_day.device(treatment_day.nurse())
    assert tablet.save("device", unit=str(elsewhere.pk)).status_code == 422
    assert tablet.now().device is None


@pytest.mark.parametrize(
    ("role", "sees", "saves"),
    [(Role.OWNER, 200, 403), (Role.PHYSICIAN, 200, 200), (Role.AUDITOR, 200, 403), (Role.FRONT_DESK, 403, 403)],
)
def test_roles(role: Role, sees: int, saves: int) -> None:
    by = treatment_day.nurse()
    tablet = Tablet.of(by)
    other = Tablet(factories.signed_in(factories.actor(role, by.clinic)), tablet.session)
    assert other.get().status_code == sees
    assert other.save("skin", antiseptic="x").status_code == saves


def test_the_page_asks_the_same_number_of_questions_with_more_rows(django_assert_max_num_queries: object) -> None:
    by = treatment_day.nurse()
    tablet = Tablet.of(by)
    everything(tablet, by)
    with django_assert_max_num_queries(34):  # type: ignore[operator]
        tablet.get()
