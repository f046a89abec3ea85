"""Writes of the inventory: devices, lots received and thrown away, recalls. Each with its row in the audit log."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import F, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from needlepoint.errors import InvalidInput
from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.models import Member
from needlepoint_clinic.audit.actions import record
from needlepoint_clinic.inventory import queries
from needlepoint_clinic.inventory.expiry import clinic_day, is_expired
from needlepoint_clinic.inventory.models import DeviceUnit, Lot, Recall


class WhyDiscarded(TextChoices):
    """Why pieces are counted out."""

    EXPIRED = "expired", gettext_lazy("Expired")
    DAMAGED = "damaged", gettext_lazy("Pack open or damaged")
    RECALLED = "recalled", gettext_lazy("Recalled")
    SENT_BACK = "sent_back", gettext_lazy("Sent back")
    LOST = "lost", gettext_lazy("Lost, or counted wrong")


class NotInInventory(InvalidInput):
    """Something that cannot be done with a device, a lot or a recall; it says why and what to do."""


@transaction.atomic
def add_device(
    *, by: Actor, at: dt.datetime, model: str, name: str, identifier: str = "", serial: str = ""
) -> DeviceUnit:
    """Put a device to work.

    Raises:
        NotInInventory: another device has this name.
    """
    try:
        with transaction.atomic():
            unit = DeviceUnit.objects.create(
                clinic=by.clinic, model=model, name=name, identifier=identifier, serial=serial, added_at=at
            )
    except IntegrityError:
        raise NotInInventory(
            _("Another device here is called “%(name)s”.") % {"name": name},
            where="name",
            next_step=_("Give it a name that tells them apart, such as its room."),
        ) from None
    record(by=by, at=at, verb="inventory.device_added", row=unit)
    return unit


@transaction.atomic
def retire_device(*, by: Actor, at: dt.datetime, device: DeviceUnit) -> None:
    """Take a device out of use; sessions it was used in keep it."""
    done = DeviceUnit.objects.of_clinic(by).filter(pk=device.pk, retired_at=None).update(retired_at=at)
    if done:
        record(by=by, at=at, verb="inventory.device_retired", row=device)


@transaction.atomic
def receive(
    *, by: Actor, at: dt.datetime, identifier: str, number: str, product: str, expires_on: dt.date | None, pieces: int
) -> Lot:
    """Count pieces of a lot in; more of a lot that is here already are added to it.

    Raises:
        NotInInventory: it is expired or recalled, or its expiry is not the one known here.
    """
    _refuse_unusable(by, at, identifier, number, expires_on)
    known = Lot.objects.of_clinic(by).select_for_update().filter(identifier=identifier, number__iexact=number).first()
    if known is None:
        known = Lot.objects.create(
            clinic=by.clinic,
            identifier=identifier,
            number=number,
            product=product,
            expires_on=expires_on,
            received=pieces,
            received_at=at,
            received_by=_member(by),
        )
    else:
        _add_pieces(known, expires_on, pieces)
    record(by=by, at=at, verb="inventory.lot_received", row=known, pieces=pieces)
    return known


def _refuse_unusable(by: Actor, at: dt.datetime, identifier: str, number: str, expires_on: dt.date | None) -> None:
    if is_expired(expires_on, clinic_day(by.clinic, at)):
        raise NotInInventory(
            _("This lot expired on %(day)s.") % {"day": expires_on},
            where="expires_on",
            next_step=_("Send it back or throw it away; it is not received."),
        )
    named = queries.blocking_recalls(by).filter(identifier=identifier)
    if any(each.lot_number.lower() in ("", number.lower()) for each in named):
        raise NotInInventory(
            _("This lot is recalled."),
            where="number",
            next_step=_("Keep it apart and send it back as the recall says; it is not received."),
        )


def _add_pieces(lot: Lot, expires_on: dt.date | None, pieces: int) -> None:
    if expires_on and lot.expires_on and expires_on != lot.expires_on:
        raise NotInInventory(
            _("This lot is known here with another expiry, %(day)s.") % {"day": lot.expires_on},
            where="expires_on",
            next_step=_("Look at the pack again; one lot has one expiry."),
        )
    lot.expires_on = lot.expires_on or expires_on
    lot.received += pieces
    lot.save(update_fields=["received", "expires_on"])


@transaction.atomic
def discard(*, by: Actor, at: dt.datetime, lot: Lot, pieces: int, reason: WhyDiscarded) -> None:
    """Count pieces out that were thrown away, sent back or lost.

    Raises:
        NotInInventory: there are not so many.
    """
    fitting = Lot.objects.of_clinic(by).filter(pk=lot.pk, received__gte=F("used") + F("discarded") + pieces)
    if not fitting.update(discarded=F("discarded") + pieces):
        raise NotInInventory(
            _("There are not so many pieces of this lot."),
            where="pieces",
            next_step=_("Count what is on the shelf and give at most the number left."),
        )
    record(by=by, at=at, verb="inventory.lot_discarded", row=lot, pieces=pieces, reason=reason.value)


@transaction.atomic
def raise_recall(
    *, by: Actor, at: dt.datetime, identifier: str, lot_number: str, reason: str, reference: str = ""
) -> Recall:
    """From now on nothing of this lot, or of the whole product, may be used.

    Raises:
        NotInInventory: an open recall names the same.
    """
    same = Recall.objects.of_clinic(by).filter(identifier=identifier, lot_number__iexact=lot_number, closed_at=None)
    if same.exists():
        raise NotInInventory(
            _("An open recall names the same lot already."),
            next_step=_("Add what is new to that one when it is closed."),
        )
    recall = Recall.objects.create(
        clinic=by.clinic,
        identifier=identifier,
        lot_number=lot_number,
        reason=reason,
        reference=reference,
        raised_by=_member(by),
        raised_at=at,
    )
    record(by=by, at=at, verb="inventory.recall_raised", row=recall)
    return recall


@transaction.atomic
def close_recall(*, by: Actor, at: dt.datetime, recall: Recall, outcome: str, withdrawn: bool) -> None:
    """End a recall: either it was withdrawn and its lots may be used again, or what is left of them is counted out.

    Raises:
        NotInInventory: it is closed already.
    """
    given = {"closed_at": at, "closed_by": _member(by), "outcome": outcome, "withdrawn": withdrawn}
    if not Recall.objects.of_clinic(by).filter(pk=recall.pk, closed_at=None).update(**given):
        raise NotInInventory(_("This recall was closed meanwhile."), next_step=_("Open it again to read its outcome."))
    counted_out = 0
    if not withdrawn:
        for lot in queries.lots_of(by, recall).select_for_update():
            counted_out += lot.received - lot.used - lot.discarded
            lot.discarded = lot.received - lot.used
            lot.save(update_fields=["discarded"])
    record(
        by=by, at=at, verb="inventory.recall_closed", row=recall, withdrawn=withdrawn, pieces_counted_out=counted_out
    )


def _member(by: Actor) -> Member:
    if by.member is None:
        raise ValueError("a job keeps no inventory")
    return by.member
