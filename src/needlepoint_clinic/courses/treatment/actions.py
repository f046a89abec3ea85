"""Writes of the day before the signature: the draft begins, and its steps are saved one by one."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from needlepoint import __version__
from needlepoint.aftercare import check_product
from needlepoint.documents import to_json
from needlepoint.errors import InvalidInput
from needlepoint.planning import CoursePlan, ZonePlan
from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.models import Member
from needlepoint_clinic.audit.actions import record
from needlepoint_clinic.consultations.models import RecordStatus
from needlepoint_clinic.consultations.queries import refusal_of
from needlepoint_clinic.courses.as_library import plan_of
from needlepoint_clinic.courses.models import Course, CourseStatus, ProductUse, Session, SessionZone
from needlepoint_clinic.courses.treatment import check, keeping, zones
from needlepoint_clinic.courses.treatment.day import Day
from needlepoint_clinic.courses.treatment.steps import (
    SessionClosed,
    Step,
    StepEditedElsewhere,
    count_save,
    key_of,
    version_of,
)
from needlepoint_clinic.inventory.expiry import clinic_day
from needlepoint_clinic.knowledge_pages.queries import knowledge

PLANNED_PREFILL = ("area_cm2", "speed_per_minute", "passes")
"""What is taken over from the session before, where the plan gives no number."""


class CannotStart(InvalidInput):
    """No session can be begun in this course now; it says why and what to do."""


@transaction.atomic
def start_session(*, by: Actor, at: dt.datetime, course: uuid.UUID) -> Session:
    """Begin the next session of a course, its zones filled in from the plan; a draft that is open is gone on with.

    Raises:
        CannotStart: the course is paused, stopped or complete, or has no plan.
        NeedlepointError: the plan cannot be read by this version.
    """
    row = Course.objects.select_for_update(of=("self",)).select_related("consultation", "patient").one(by, pk=course)
    draft = row.sessions.filter(status=RecordStatus.DRAFT).first()
    if draft is not None:
        return draft
    if row.status not in (CourseStatus.ACTIVE, CourseStatus.MAINTENANCE):
        raise CannotStart(
            _("This course is not going on: %(status)s.") % {"status": row.get_status_display()},
            next_step=_("A physician decides on the course's page whether it goes on."),
        )
    if (declined := refusal_of(row.consultation_id)) is not None:
        raise CannotStart(
            _("The person declined this treatment on %(on)s.") % {"on": clinic_day(by.clinic, declined.refused_at)},
            next_step=_("Nothing is done unless they decide otherwise; a consent is then taken on the consultation."),
        )
    if not row.consultation.plan:
        raise CannotStart(_("This course has no plan."), next_step=_("Hold and sign a consultation first."))
    plan = plan_of(row)
    last = row.sessions.order_by("-number").first()
    session = Session.objects.create(
        clinic=by.clinic,
        patient=row.patient,
        course=row,
        number=last.number + 1 if last else 1,
        held_on=clinic_day(by.clinic, at),
        operator=member(by),
        started_at=at,
        saved_at=at,
    )
    _prefill(session, plan)
    record(by=by, at=at, verb="courses.session_started", row=session, patient=row.patient_id, number=session.number)
    return session


def _prefill(session: Session, plan: CoursePlan) -> None:
    """A row for each zone of this session in the plan; numbers the plan does not give come from the time before."""
    planned = next((each for each in plan.sessions if each.number == session.number), None)
    wanted = set(planned.zones) if planned else {zone.zone for zone in plan.zones}
    before = _last_time(session.course)
    SessionZone.objects.bulk_create(
        _zone_row(session, zone, plan, before.get(zone.zone)) for zone in plan.zones if zone.zone in wanted
    )


def _zone_row(session: Session, zone: ZonePlan, plan: CoursePlan, before: SessionZone | None) -> SessionZone:
    planned = zones.planned_in(zone, plan)
    taken_over = {name: getattr(before, name) for name in PLANNED_PREFILL} if before else {}
    passes = zones.planned_passes(planned)
    return SessionZone(
        clinic_id=session.clinic_id,
        session=session,
        zone=zone.zone,
        indications=list(zone.indications),
        planned=planned,
        **{
            **taken_over,
            "needle_length_mm": planned["needle_length_mm"],
            "passes": taken_over.get("passes") if passes is None else passes,
        },
    )


def _last_time(course: Course) -> dict[str, SessionZone]:
    """Each zone as it was last treated in this course."""
    done = SessionZone.objects.filter(session__course=course, session__status=RecordStatus.SIGNED, treated=True)
    return {zone.zone: zone for zone in done.order_by("session__held_on", "session__number")}


@transaction.atomic
def save_step(
    *, by: Actor, at: dt.datetime, session: uuid.UUID, key: str, version: int, stored: dict[str, Any]
) -> Session:
    """Save one step. What is saved again word for word is the same save: its answer got lost on the way.

    Args:
        key: of the step.
        version: of the step as it was when the page was opened.
        stored: what was typed, as it is kept.

    Raises:
        StepEditedElsewhere: the step was saved on another screen meanwhile, and says something else.
        SessionClosed: the session was signed meanwhile.
        InvalidInput: a number or an answer that cannot be.
    """
    day = held(by, session)
    if version != version_of(day.session, key):
        if keeping.kept(day.session, key) == stored:
            return day.session
        raise StepEditedElsewhere(day.session, key)
    keeping.keep(day, key, stored, at=at)
    return _saved(day, key, at)


@transaction.atomic
def save_zone(
    *, by: Actor, at: dt.datetime, session: uuid.UUID, zone: uuid.UUID, version: int, stored: dict[str, Any]
) -> Session:
    """Save the settings of one zone; as `save_step`.

    Raises:
        StepEditedElsewhere: the zone was saved on another screen meanwhile, and says something else.
        SessionClosed: the session was signed meanwhile.
        InvalidInput: a number that cannot be, or one above the device's label maximum.
        Http404: the session has no such zone.
    """
    day = held(by, session)
    row = SessionZone.objects.select_for_update(of=("self",)).one(by, pk=zone, session=day.session)
    key = key_of(row)
    if version != version_of(day.session, key):
        if keeping.kept_of_zone(row) == stored:
            return day.session
        raise StepEditedElsewhere(day.session, key)
    keeping.keep_zone(day, row, stored)
    return _saved(day, key, at)


@transaction.atomic
def decide_to_treat(*, by: Actor, at: dt.datetime, session: uuid.UUID, reason: str) -> Session:
    """A physician decides to go on against what stands in the way today; what allows no decision stays in the way.

    Raises:
        InvalidInput: nothing is to be decided, or nothing that a physician may decide.
        SessionClosed: the session is signed.
    """
    day = held(by, session)
    decidable = [barrier for barrier in day.barriers if barrier.decidable]
    if not decidable:
        raise InvalidInput(
            _("There is nothing here that a physician may decide."),
            where="decision_reason",
            next_step=_("Answer what is open, leave the zone out, or treat on another day."),
        )
    kept = check.decision_of(day.session)
    keys = sorted({*kept.get("keys", ()), *(check.decision_key(barrier) for barrier in decidable)})
    decision = {"keys": keys, "reason": reason, "by": by.name, "member": str(member(by).pk), "at": at.isoformat()}
    day.session.check_before = {**day.session.check_before, "decision": decision}
    return _saved(day, Step.CHECK, at, verb="courses.session_decided", rules=[each.key for each in decidable])


@transaction.atomic
def leave_untreated(*, by: Actor, at: dt.datetime, session: uuid.UUID, why: str) -> Session:
    """Nothing is treated today: every zone is left out for one reason; the session is still signed.

    Raises:
        InvalidInput: a cartridge was used already.
        SessionClosed: the session is signed.
    """
    day = held(by, session)
    if day.cartridges:
        raise InvalidInput(
            _("A cartridge is noted as used."),
            where="why",
            next_step=_("Take it out if it was not opened; otherwise note in each zone what was done."),
        )
    for zone in day.zones:
        zone.treated, zone.deviation_reason = False, why
        zone.save(update_fields=["treated", "deviation_reason"])
        count_save(day.session, key_of(zone), by=by, at=at)
    return _saved(day, "not_treated", at)


@transaction.atomic
def move_to_today(*, by: Actor, at: dt.datetime, session: uuid.UUID) -> Session:
    """A draft of another day is held today: its check and its times are asked anew, its settings stay.

    Raises:
        InvalidInput: a cartridge was used, so that it was held on its own day.
        SessionClosed: the session is signed.
    """
    day = held(by, session)
    if day.cartridges:
        raise InvalidInput(_("A cartridge was used, so this session was held on its own day."))
    row = day.session
    row.held_on, row.check_before, row.anaesthetic, row.after = clinic_day(by.clinic, at), {}, {}, {}
    for key in (Step.CHECK, Step.ANAESTHETIC, Step.AFTERCARE):
        count_save(row, key, by=by, at=at)
    return _saved(day, "held_on", at, verb="courses.session_moved")


@transaction.atomic
def add_product(
    *, by: Actor, at: dt.datetime, session: uuid.UUID, name: str, ingredients: str, reason: str
) -> ProductUse:
    """Note something put on the skin, with the library's check of its label as it answered on this day.

    Raises:
        InvalidInput: the check warns and no reason is given; or the text is no label.
        SessionClosed: the session is signed.
    """
    day = held(by, session)
    device = day.known.devices.get(day.device_model)
    found = check_product(
        f"{name}. Ingredients: {ingredients}" if ingredients.strip() else name,
        day.known,
        day=0,
        hours_since_session=0,
        device_class=device.device_class if device else None,
    )
    if found.verdict != "may" and not reason.strip():
        raise InvalidInput(
            found.reason, where="reason", next_step=_("Leave it off, or write why it is used all the same.")
        )
    use = ProductUse.objects.create(
        clinic=by.clinic,
        session=day.session,
        name=name,
        ingredients=ingredients,
        check_result=json.loads(to_json(found)),
        reason=reason,
        applied_at=at,
    )
    day.session.preparation = {**day.session.preparation, "products": {"none": False}}
    _saved(day, Step.PRODUCTS, at, verb="courses.product_noted")
    return use


@transaction.atomic
def remove_product(*, by: Actor, at: dt.datetime, session: uuid.UUID, product: uuid.UUID) -> None:
    """Take out a product that was noted by mistake.

    Raises:
        SessionClosed: the session is signed.
        Http404: the session has no such product.
    """
    day = held(by, session)
    ProductUse.objects.one(by, pk=product, session=day.session).delete()
    _saved(day, Step.PRODUCTS, at, verb="courses.product_taken_out")


def held(by: Actor, pk: uuid.UUID) -> Day:
    """A draft, locked until the transaction ends.

    Raises:
        SessionClosed: it is signed.
        Http404: there is none here.
    """
    session = Session.objects.select_for_update(of=("self",)).one(by, pk=pk)
    if session.status != RecordStatus.DRAFT:
        raise SessionClosed
    return Day(session, by)


def _saved(day: Day, key: str, at: dt.datetime, *, verb: str = "courses.session_saved", **details: Any) -> Session:
    session = day.session
    version = count_save(session, key, by=day.by, at=at)
    session.save()
    record(by=day.by, at=at, verb=verb, row=session, patient=session.patient_id, step=key, version=version, **details)
    return session


def member(by: Actor) -> Member:
    """Who is at the tablet.

    Raises:
        ValueError: a job treats nobody.
    """
    if by.member is None:
        raise ValueError("a job treats nobody")
    return by.member


def versions() -> dict[str, str]:
    """The versions that a signature stores."""
    return {"software_version": __version__, "knowledge_version": knowledge().version}
