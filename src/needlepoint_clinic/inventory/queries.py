"""Reads of devices, lots and recalls, and the look-back from a lot to patients and from a patient to lots."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.rows import ClinicRows
from needlepoint_clinic.courses.models import CartridgeUse
from needlepoint_clinic.inventory.expiry import Standing, standing
from needlepoint_clinic.inventory.models import DeviceUnit, Lot, Recall
from needlepoint_clinic.patients.models import Patient
from needlepoint_clinic.patients.queries import same_person

PAGE = 50


def devices(by: Actor) -> QuerySet[DeviceUnit]:
    """Every device of the clinic, those at work first."""
    return DeviceUnit.objects.of_clinic(by).order_by(F("retired_at").asc(nulls_first=True), "name")


def devices_at_work(by: Actor) -> QuerySet[DeviceUnit]:
    """Those that may be used."""
    return DeviceUnit.objects.of_clinic(by).filter(retired_at=None).order_by("name")


def blocking_recalls(by: Actor) -> QuerySet[Recall]:
    """Recalls under which nothing may be used: open ones, and closed ones that were not withdrawn."""
    return Recall.objects.of_clinic(by).filter(withdrawn=False)


def with_recall(lots: ClinicRows[Lot]) -> ClinicRows[Lot]:
    """Lots with `recalled`: whether a recall that still holds names them or their whole product."""
    named = Recall.objects.filter(clinic=OuterRef("clinic"), identifier=OuterRef("identifier"), withdrawn=False)
    of_lot = named.filter(Q(lot_number="") | Q(lot_number__iexact=OuterRef("number")))
    return cast("ClinicRows[Lot]", lots.annotate(recalled=Exists(of_lot)))


def lots(by: Actor) -> ClinicRows[Lot]:
    """Every lot of the clinic."""
    return with_recall(Lot.objects.of_clinic(by))


def find_lot(by: Actor, *, identifier: str, number: str) -> Lot | None:
    """The lot of a product by its number, in capitals or not; with `recalled`."""
    found: Lot | None = lots(by).filter(identifier=identifier, number__iexact=number).first()
    return found


def known_product(by: Actor, identifier: str) -> str:
    """What people here called a product when it came in last; empty where it is new."""
    found = Lot.objects.of_clinic(by).filter(identifier=identifier).order_by("-received_at")
    return found.values_list("product", flat=True).first() or ""


@dataclass(frozen=True, slots=True)
class LotPage:
    """One page of lots and where the next begins; None where this is the last."""

    lots: tuple[Standing, ...]
    after: str | None


def page_of_lots(by: Actor, *, on: dt.date, search: str = "", everything: bool = False, after: str = "") -> LotPage:
    """Lots by expiry, the next to expire first; only those with pieces left unless `everything` is asked for.

    Args:
        on: the clinic's day.
        search: the beginning of a lot number, or a part of the product's name or number.
        after: where the page before ended, as it said itself.
    """
    found = lots(by).order_by(F("expires_on").asc(nulls_last=True), "id")
    if not everything:
        found = found.filter(received__gt=F("used") + F("discarded"))
    if search:
        found = found.filter(
            Q(number__istartswith=search) | Q(product__icontains=search) | Q(identifier__icontains=search)
        )
    rows = list(found.filter(_after(after))[: PAGE + 1])
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    ends = f"{last.expires_on or ''}|{last.pk}" if last else None
    marked = tuple(standing(lot, recalled=bool(getattr(lot, "recalled", False)), on=on) for lot in rows[:PAGE])
    return LotPage(marked, ends)


def _after(cursor: str) -> Q:
    """The rows behind a cursor; a cursor that is none begins at the beginning."""
    day, _, row = cursor.partition("|")
    try:
        pk = uuid.UUID(row)
        on = dt.date.fromisoformat(day) if day else None
    except ValueError:
        return Q()
    if on is None:
        return Q(expires_on=None, pk__gt=pk)
    return Q(expires_on__gt=on) | Q(expires_on=on, pk__gt=pk) | Q(expires_on=None)


def recalls(by: Actor) -> QuerySet[Recall]:
    """Every recall, open ones first."""
    return (
        Recall.objects.of_clinic(by)
        .select_related("raised_by__user", "closed_by__user")
        .order_by(F("closed_at").desc(nulls_first=True), "-raised_at")
    )


def lots_of(by: Actor, recall: Recall) -> QuerySet[Lot]:
    """The lots a recall names."""
    found = Lot.objects.of_clinic(by).filter(identifier=recall.identifier)
    return found.filter(number__iexact=recall.lot_number) if recall.lot_number else found


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a recall reaches here."""

    lots: int
    pieces_left: int
    sessions: int
    patients: int


def reach(by: Actor, recall: Recall) -> Reach:
    """How many lots, sessions and patients a recall concerns."""
    named = lots_of(by, recall)
    rows = list(named.values_list("received", "used", "discarded"))
    used: dict[str, Any] = (
        CartridgeUse.objects.of_clinic(by)
        .filter(lot__in=named)
        .aggregate(sessions=Count("session", distinct=True), patients=Count("session__patient", distinct=True))
    )
    left = sum(received - gone - thrown for received, gone, thrown in rows)
    return Reach(len(rows), left, used["sessions"], used["patients"])


def look_back(
    by: Actor, *, recall: Recall | None = None, lot: Lot | None = None, patient: Patient | None = None
) -> QuerySet[CartridgeUse]:
    """Every use of what a recall names, or of one lot, or in one patient (records merged into it included); newest
    first. Exactly one of the three is given."""
    found = CartridgeUse.objects.of_clinic(by)
    if recall is not None:
        found = found.filter(lot__in=lots_of(by, recall))
    elif lot is not None:
        found = found.filter(lot=lot)
    elif patient is not None:
        found = found.filter(session__patient__in=same_person(patient))
    else:
        found = found.none()
    return (
        found.select_related("lot", "session__patient", "session__device", "session__operator__user")
        .prefetch_related("session__zones")
        .order_by("-used_at", "-id")
    )


def page_of_uses(uses: QuerySet[CartridgeUse], after: str) -> tuple[list[CartridgeUse], str | None]:
    """One page of a look-back, and where the next begins."""
    moment, _, row = after.partition("|")
    try:
        at, pk = dt.datetime.fromisoformat(moment), uuid.UUID(row)
    except ValueError:
        pass
    else:
        uses = uses.filter(Q(used_at__lt=at) | Q(used_at=at, pk__lt=pk))
    rows = list(uses[: PAGE + 1])
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return rows[:PAGE], f"{last.used_at.isoformat()}|{last.pk}" if last else None
