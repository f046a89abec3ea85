"""What any barcode of an item can say, and how it is refused."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from needlepoint.errors import InvalidInput

LONGEST = 300
"""Signs of a scan; as many as the record of a used cartridge keeps."""
TYPE_IT = "Scan it again; if that fails, type product number, lot and expiry from the pack by hand."


class UnreadableBarcode(InvalidInput):
    """A scan that is no barcode of an item, or is damaged."""


@dataclass(frozen=True, slots=True)
class Barcode:
    """What one barcode says; an empty word or None: it does not say it.

    Attributes:
        identifier: the product: a GTIN with 14 digits, or labeler, product and unit of a HIBC.
        expires_on: the last day of use.
        link: the sign by which the two barcodes of a HIBC label know each other.
    """

    identifier: str = ""
    lot: str = ""
    serial: str = ""
    expires_on: dt.date | None = None
    made_on: dt.date | None = None
    link: str = ""


def day_of(year: int, month: int, day: int, what: str) -> dt.date:
    """A date of a barcode; day 0 is the last day of the month, as both standards have it.

    Raises:
        UnreadableBarcode: there is no such day.
    """
    try:
        last = calendar.monthrange(year, month)[1]
        return dt.date(year, month, day or last)
    except (ValueError, calendar.IllegalMonthError):
        raise UnreadableBarcode(
            f"The {what} in the barcode, {year:04}-{month:02}-{day:02}, is not in the calendar.", next_step=TYPE_IT
        ) from None


def day_of_year(year: int, number: int, what: str) -> dt.date:
    """A date written as the day of its year, 1 for 1 January.

    Raises:
        UnreadableBarcode: the year has no such day.
    """
    if 1 <= number <= (366 if calendar.isleap(year) else 365):
        return dt.date(year, 1, 1) + dt.timedelta(days=number - 1)
    raise UnreadableBarcode(f"The {what} in the barcode is day {number} of {year}; there is none.", next_step=TYPE_IT)
