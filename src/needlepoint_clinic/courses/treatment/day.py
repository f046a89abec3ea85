"""A session as its page shows it: read in a fixed number of queries, each step with its state and what it misses."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Prefetch

from needlepoint.errors import NeedlepointError
from needlepoint.knowledge import Knowledge
from needlepoint.planning import CoursePlan
from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.rows import ClinicRows
from needlepoint_clinic.consultations.models import Consent, RecordStatus
from needlepoint_clinic.consultations.queries import valid_consent
from needlepoint_clinic.courses.as_library import plan_of
from needlepoint_clinic.courses.models import CartridgeUse, ProductUse, Session, SessionZone
from needlepoint_clinic.courses.treatment import check
from needlepoint_clinic.courses.treatment.zones import Guard, guard
from needlepoint_clinic.knowledge_pages.queries import knowledge


def sessions() -> ClinicRows[Session]:
    """Sessions with everything their page needs of single rows."""
    found: ClinicRows[Session] = Session.objects.select_related(
        "course__consultation__signed_by__user",
        "course__clinic",
        "patient",
        "device",
        "operator__user",
        "signed_by__user",
    ).prefetch_related(
        "zones",
        "products",
        Prefetch("cartridges", CartridgeUse.objects.select_related("lot").order_by("used_at")),
    )
    return found


@dataclass
class Day:
    """One session while its page is shown or its signature is asked for.

    What is asked of it is read from the database once, and only if it is asked.
    """

    session: Session
    by: Actor
    known: Knowledge = field(default_factory=knowledge)

    @cached_property
    def consent(self) -> Consent | None:
        """The one under which the course may go on; None: there is none, or it was taken back."""
        return valid_consent(self.session.patient, self.session.course)

    @cached_property
    def photographs(self) -> int:
        """How many belong to the session."""
        return self.session.photographs.filter(set_aside_at=None).count()

    @property
    def is_draft(self) -> bool:
        """Whether it can still be changed."""
        return self.session.status == RecordStatus.DRAFT

    @cached_property
    def plan(self) -> CoursePlan | None:
        """The plan of the course; None where this version cannot read it."""
        try:
            return plan_of(self.session.course)
        except NeedlepointError:
            return None

    @cached_property
    def zones(self) -> list[SessionZone]:
        """In the order of the plan."""
        order = {zone: place for place, zone in enumerate(self.session.course.zones)}
        return sorted(self.session.zones.all(), key=lambda zone: (order.get(zone.zone, len(order)), zone.zone))

    @cached_property
    def treated(self) -> list[SessionZone]:
        """Those that are, or are to be, treated."""
        return [zone for zone in self.zones if zone.treated]

    @cached_property
    def cartridges(self) -> list[CartridgeUse]:
        """In the order of their use."""
        return list(self.session.cartridges.all())

    @cached_property
    def products(self) -> list[ProductUse]:
        """In the order they went on."""
        return sorted(self.session.products.all(), key=lambda each: each.applied_at)

    @cached_property
    def barriers(self) -> list[check.Barrier]:
        """What stands in the way and is not decided on."""
        return check.open_barriers(self.session, [zone.zone for zone in self.treated])

    @cached_property
    def guards(self) -> dict[uuid.UUID, Guard | None]:
        """Each zone held against its limits; None where a number is not believable."""
        return {zone.pk: self._guard(zone) for zone in self.zones}

    def _guard(self, zone: SessionZone) -> Guard | None:
        try:
            return guard(zone, self.device_model, self.sex, self.known)
        except NeedlepointError:
            return None

    @property
    def device_model(self) -> str:
        """The model that is used; that of the plan until one is chosen."""
        return self.session.device.model if self.session.device else self.session.course.device

    @property
    def sex(self) -> str | None:
        """As the answers have it."""
        answered = self.history.get("sex")
        return answered if isinstance(answered, str) else None

    @property
    def history(self) -> Mapping[str, Any]:
        """Today's answers over those before; those before while nothing was asked today."""
        document = self.session.check_before.get("document")
        if isinstance(document, Mapping):
            return dict(document["history"])
        return dict(self.session.course.consultation.document.get("history") or {})

    def answers_today(self) -> Mapping[str, Any]:
        """The answers as the library reads them on the day; empty where it cannot."""
        try:
            asked = check.read_today(self.session, self.history, self.known)
        except NeedlepointError:
            return {}
        return asked.profile.answers_on(self.session.held_on)


def load(by: Actor, pk: uuid.UUID) -> Day:
    """A session of this clinic with everything its page needs.

    Raises:
        Http404: there is none.
    """
    return Day(sessions().one(by, pk=pk), by)


def glance(by: Actor, pk: uuid.UUID) -> Day:
    """A session of this clinic, its own row alone: enough to read a form that was sent.

    Raises:
        Http404: there is none.
    """
    return Day(Session.objects.one(by, pk=pk), by)
