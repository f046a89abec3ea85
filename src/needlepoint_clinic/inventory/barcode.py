"""What any barcode of an item can say, and how it is refused."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from needlepoint.errors import InvalidInput

LONGEST = 300
"""Signs of a scan; as many as the record of a used cartridge keeps."""
TYPE_IT = gettext_lazy("Scan it again; if that fails, type product number, lot and expiry from the pack by hand.")


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
            _("The %(what)s in the barcode, %(year)s-%(month)s-%(day)s, is not in the calendar.")
            % {"what": what, "year": f"{year:04}", "month": f"{month:02}", "day": f"{day:02}"},
            next_step=str(TYPE_IT),
        ) from None


def day_of_year(year: int, number: int, what: str) -> dt.date:
    """A date written as the day of its year, 1 for 1 January.

    Raises:
        UnreadableBarcode: the year has no such day.
    """
    if 1 <= number <= (366 if calendar.isleap(year) else 365):
        return dt.date(year, 1, 1) + dt.timedelta(days=number - 1)
    raise UnreadableBarcode(
        _("The %(what)s in the barcode is day %(number)s of %(year)s; there is none.")
        % {"what": what, "number": number, "year": year},
        next_step=str(TYPE_IT),
    )
