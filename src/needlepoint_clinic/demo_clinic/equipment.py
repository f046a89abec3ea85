"""Devices, lots of cartridges and what was bought for the treatment rooms, with barcodes as suppliers print them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.inventory.actions import add_device, receive
from needlepoint_clinic.inventory.models import DeviceUnit, Lot


@dataclass(frozen=True, slots=True)
class Delivery:
    """A lot as it came in; days are counted back from the day of the demo, below zero they lie ahead.

    Attributes:
        recalled_days_ago: when its maker called it back.
    """

    device: str
    number: str
    pieces: int
    received_days_ago: int
    expires_days_ago: int
    recalled_days_ago: int | None = None


PENS = {
    "skinpen": ("Pen, room 1", "02000000000015", "Cartridge for pen 1, sterile"),
    "dr_pen_a20": ("Pen, room 2", "02000000000022", "Cartridge for pen 2, sterile, 14 needles"),
    "exceed": ("Pen, room 3", "02000000000039", "Cartridge for pen 3, sterile, 6 needles"),
    "skinstylus": ("Pen for scars", "02000000000046", "Cartridge for scar pen, sterile, 36 needles"),
}
"""Name here, GTIN (of the numbers that GS1 leaves to everybody's own use), product."""

DELIVERIES = (
    Delivery("skinpen", "SP-2211", 120, 420, -20),
    Delivery("skinpen", "SP-2305", 20, 400, 35),
    Delivery("skinpen", "SP-2317", 100, 45, -540),
    Delivery("dr_pen_a20", "DP-0987", 60, 420, -200, recalled_days_ago=6),
    Delivery("dr_pen_a20", "DP-1044", 60, 12, -600),
    Delivery("exceed", "EX-771", 40, 400, -120),
    Delivery("exceed", "EX-802", 10, 300, 3),
    Delivery("skinstylus", "SS-31", 40, 420, -75),
)


class Equipment:
    """What is in the cupboard on a day."""

    def __init__(self, on: dt.date) -> None:
        """As of the day of the demo."""
        self._on = on
        self.devices: dict[str, DeviceUnit] = {}
        self._lots: list[tuple[Delivery, Lot]] = []
        self._serial = 100_000

    def deliver(self, by: Actor, delivery: Delivery, at: dt.datetime) -> None:
        """Put a lot away; with the first of a device the device came as well."""
        name, gtin, product = PENS[delivery.device]
        if delivery.device not in self.devices:
            serial = f"{delivery.device[:2].upper()}{len(self.devices) + 1:04}"
            self.devices[delivery.device] = add_device(
                by=by, at=at, model=delivery.device, name=name, identifier=gtin, serial=serial
            )
        lot = receive(
            by=by,
            at=at,
            identifier=gtin,
            number=delivery.number,
            product=product,
            expires_on=self._on - dt.timedelta(days=delivery.expires_days_ago),
            pieces=delivery.pieces,
        )
        self._lots.append((delivery, lot))

    def lot_for(self, device: str, day: dt.date) -> Lot:
        """The lot in use on a day: the one that came last, may still be used and is not called back."""
        ago = (self._on - day).days
        usable = [
            (delivery, lot)
            for delivery, lot in self._lots
            if delivery.device == device
            and delivery.expires_days_ago < ago <= delivery.received_days_ago
            and (delivery.recalled_days_ago is None or delivery.recalled_days_ago < ago)
            and delivery.pieces > 20
        ]
        return max(usable, key=lambda each: -each[0].received_days_ago)[1]

    def serial(self) -> str:
        """The number on the next cartridge."""
        self._serial += 7
        return str(self._serial)

    def lot(self, number: str) -> Lot:
        """A lot by its number."""
        return next(lot for delivery, lot in self._lots if delivery.number == number)


def barcode(lot: Lot, serial: str) -> str:
    """What a scanner reads from a cartridge: GTIN, expiry, lot and serial number by the application identifiers."""
    expiry = f"17{lot.expires_on:%y%m%d}" if lot.expires_on else ""
    return f"01{lot.identifier}{expiry}10{lot.number}\x1d21{serial}"
