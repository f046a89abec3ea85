"""Devices, lots of cartridges, cartridges one by one where they carry a serial number, and recalls."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from needlepoint_clinic.accounts.models import Member
from needlepoint_clinic.accounts.rows import ClinicRow, ClinicRows


class DeviceUnit(ClinicRow):
    """One device of the clinic. `model` is its id in the knowledge base, which holds its limits."""

    IMPERSONAL = frozenset({"model", "name", "identifier", "serial", "added_at", "retired_at"})

    model = models.CharField(max_length=80)
    name = models.CharField(max_length=120)
    """What people here call it: “pen, room 2”."""
    identifier = models.CharField(max_length=60, blank=True)
    """The UDI's device identifier: a GTIN or a HIBC primary code."""
    serial = models.CharField(max_length=60, blank=True)
    added_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = ClinicRows["DeviceUnit"].as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["clinic", "name"], name="one_name_a_device")]

    def __str__(self) -> str:
        return self.name


class Lot(ClinicRow):
    """A lot of cartridges as received: so many pieces, usable until a day."""

    IMPERSONAL = frozenset(
        {"identifier", "number", "product", "expires_on", "received", "used", "discarded", "received_at", "received_by"}
    )

    identifier = models.CharField(max_length=60)
    number = models.CharField(max_length=60)
    product = models.CharField(max_length=160)
    expires_on = models.DateField(null=True, blank=True)
    received = models.PositiveIntegerField()
    used = models.PositiveIntegerField(default=0)
    discarded = models.PositiveIntegerField(default=0)
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")

    objects = ClinicRows["Lot"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["clinic", "identifier", "number"], name="one_row_a_lot"),
            models.CheckConstraint(
                condition=Q(received__gte=F("used") + F("discarded")), name="no_more_used_than_received"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["clinic", "expires_on"], name="lots_by_expiry")]

    def __str__(self) -> str:
        return f"{self.product}, lot {self.number}"


class Recall(ClinicRow):
    """A lot that must not be used any more, or a whole product (`lot_number` empty).

    Attributes:
        withdrawn: it was a mistake, or the maker took it back: only then may what it named be used again.
    """

    IMPERSONAL = frozenset(
        {
            "identifier",
            "lot_number",
            "reason",
            "reference",
            "raised_by",
            "raised_at",
            "closed_by",
            "closed_at",
            "outcome",
            "withdrawn",
        }
    )

    identifier = models.CharField(max_length=60)
    lot_number = models.CharField(max_length=60, blank=True)
    reason = models.TextField()
    reference = models.CharField(max_length=200, blank=True)
    raised_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    closed_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.TextField(blank=True)
    withdrawn = models.BooleanField(default=False)

    objects = ClinicRows["Recall"].as_manager()

    def __str__(self) -> str:
        return f"{self.identifier} {self.lot_number}".strip()
