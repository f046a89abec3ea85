"""Cartridges: what is expired, recalled, unknown, used up or used before is refused; what is used is counted."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from needlepoint.errors import InvalidInput
from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.audit.actions import record
from needlepoint_clinic.courses.models import CartridgeUse
from needlepoint_clinic.courses.treatment.actions import held
from needlepoint_clinic.courses.treatment.day import Day
from needlepoint_clinic.courses.treatment.steps import Step, count_save
from needlepoint_clinic.inventory import queries
from needlepoint_clinic.inventory.expiry import clinic_day, is_expired
from needlepoint_clinic.inventory.models import Lot


class CartridgeRefused(InvalidInput):
    """A cartridge that must not be used; it says why and what to do."""


class UnknownLot(CartridgeRefused):
    """A cartridge of a lot that was not received here; it can be received on the spot."""


@transaction.atomic
def use_cartridge(
    *,
    by: Actor,
    at: dt.datetime,
    session: uuid.UUID,
    identifier: str,
    number: str,
    serial: str = "",
    expires_on: dt.date | None = None,
    scanned: str = "",
) -> CartridgeUse:
    """Note a cartridge as used in a session, and take it from its lot in the same transaction.

    Args:
        identifier, number, serial, expires_on: as the barcode or the pack says.
        scanned: the barcode as read; empty where it was typed.

    Raises:
        CartridgeRefused: it is expired, recalled, used up or was used before.
        UnknownLot: its lot was not received here.
        SessionClosed: the session is signed.
    """
    day = held(by, session)
    lot = _usable_lot(by, clinic_day(by.clinic, at), identifier, number, expires_on)
    _refuse_used_serial(by, lot, serial)
    taken = Lot.objects.of_clinic(by).filter(pk=lot.pk, received__gt=F("used") + F("discarded"))
    if not taken.update(used=F("used") + 1):
        raise CartridgeRefused(
            _("No piece of this lot is left by the count."),
            where="scan",
            next_step=_("Take a cartridge of another lot; if there is one on the shelf, receive it first."),
        )
    use = CartridgeUse.objects.create(
        clinic=by.clinic, session=day.session, lot=lot, serial=serial, scanned=scanned, used_at=at
    )
    _count(day, at, "courses.cartridge_used", use)
    return use


@transaction.atomic
def take_back(*, by: Actor, at: dt.datetime, session: uuid.UUID, use: uuid.UUID) -> None:
    """A cartridge was scanned by mistake and stayed closed: it goes back to its lot.

    Raises:
        SessionClosed: the session is signed.
        Http404: the session has no such cartridge.
    """
    day = held(by, session)
    row = CartridgeUse.objects.select_related("lot").one(by, pk=use, session=day.session)
    Lot.objects.of_clinic(by).filter(pk=row.lot_id, used__gt=0).update(used=F("used") - 1)
    _count(day, at, "courses.cartridge_taken_back", row)
    row.delete()


def _usable_lot(by: Actor, on: dt.date, identifier: str, number: str, expires_on: dt.date | None) -> Lot:
    """The lot, locked, if nothing speaks against it.

    Raises:
        CartridgeRefused: something does.
    """
    if is_expired(expires_on, on):
        raise _expired(expires_on)
    recalls = queries.blocking_recalls(by).filter(identifier=identifier)
    if any(each.lot_number.lower() in ("", number.lower()) for each in recalls):
        raise CartridgeRefused(
            _("This lot is recalled."),
            where="scan",
            next_step=_("Do not open it. Keep it apart and take a cartridge of another lot."),
        )
    found = Lot.objects.of_clinic(by).select_for_update()
    lot = found.filter(identifier=identifier, number__iexact=number).first()
    if lot is None:
        raise UnknownLot(
            _("Lot %(lot)s was not received here.") % {"lot": number},
            where="scan",
            next_step=_("Look at the pack: if it is yours, receive the lot below and scan again."),
        )
    if is_expired(lot.expires_on, on):
        raise _expired(lot.expires_on)
    return lot


def _expired(on: dt.date | None) -> CartridgeRefused:
    return CartridgeRefused(
        _("This cartridge expired on %(day)s.") % {"day": on},
        where="scan",
        next_step=_("Throw it away and take one that is in date."),
    )


def _refuse_used_serial(by: Actor, lot: Lot, serial: str) -> None:
    """The lot is locked, so nobody uses the same piece between the question and the answer."""
    if not serial:
        return
    before = CartridgeUse.objects.of_clinic(by).filter(lot=lot, serial=serial).select_related("session").first()
    if before is not None:
        raise CartridgeRefused(
            _("This very cartridge was used on %(day)s already.") % {"day": before.session.held_on},
            where="scan",
            next_step=_(
                "Throw it away and take a new one. If it was never opened, two packs carry one number: tell the maker."
            ),
        )


def _count(day: Day, at: dt.datetime, verb: str, use: CartridgeUse) -> None:
    session = day.session
    count_save(session, "cartridges", by=day.by, at=at)
    session.save(update_fields=["preparation", "version", "saved_at"])
    record(by=day.by, at=at, verb=verb, row=use, patient=session.patient_id, step=Step.DEVICE, lot=str(use.lot_id))
