"""GS1 barcodes: identifiers 01, 17, 10, 21 and 11. biip takes the message apart; what counts is checked here."""

from __future__ import annotations

import datetime as dt
import re

import biip
from biip import ParseError
from biip.gs1_messages import GS1Message
from django.utils.translation import gettext as _

from needlepoint_clinic.inventory.barcode import TYPE_IT, Barcode, UnreadableBarcode, day_of

GROUP_SEPARATOR = "\x1d"
_TYPED_SEPARATORS = re.compile(r"<GS>|\{GS\}|␝|\^\]|[|~]")
"""How scanners that act as a keyboard write the group separator; none of these signs can stand in a GS1 value."""
_BRACKETED = re.compile(r"\((01|02|10|11|13|15|17|20|21|22|30|37|240|241|250|710|711|712|713|714|715)\)")
_ENDLESS = ("10", "21", "22", "30", "37", "240", "241", "250", "710", "711", "712", "713", "714", "715")
_LONGEST_VALUE = 20


def read(text: str) -> Barcode:
    """Read one GS1 barcode without its symbology identifier; a bare GTIN is one as well.

    Raises:
        UnreadableBarcode: with what is wrong with it.
    """
    plain = _TYPED_SEPARATORS.sub(GROUP_SEPARATOR, text.strip())
    if re.fullmatch(r"\d{8}|\d{12,14}", plain):
        return Barcode(identifier=checked_gtin(plain))
    found = {each.ai.ai: each.value for each in _message(_without_brackets(plain)).element_strings}
    if not found.keys() & {"01", "10", "17", "21"}:
        raise UnreadableBarcode(
            _("The barcode names neither a product nor a lot."),
            next_step=_("Look for another barcode on the pack, marked GTIN, UDI or LOT."),
        )
    for ai, name in (("10", "lot"), ("21", _("serial number"))):
        _check_length(found.get(ai, ""), name)
    return Barcode(
        identifier=checked_gtin(found["01"]) if "01" in found else "",
        lot=found.get("10", ""),
        serial=found.get("21", ""),
        expires_on=_day(found["17"], "expiry") if "17" in found else None,
        made_on=_day(found["11"], _("day of making")) if "11" in found else None,
    )


def checked_gtin(digits: str) -> str:
    """A GTIN with 14 digits.

    Raises:
        UnreadableBarcode: its check digit is wrong.
    """
    padded = digits.zfill(14)
    weighted = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(padded[:13]))
    if (10 - weighted % 10) % 10 == int(padded[13]):
        return padded
    raise UnreadableBarcode(
        _("The product number %(digits)s has a wrong check digit, so one of its digits is wrong.") % {"digits": digits},
        next_step=str(TYPE_IT),
    )


def _message(plain: str) -> GS1Message:
    try:
        message = biip.parse(plain).gs1_message
    except (ParseError, ValueError):  # biip lets some malformed dates through as ValueError
        message = None
    if message is not None:
        return message
    if plain.startswith(("http://", "https://")):
        raise UnreadableBarcode(
            _("This is a link to a web page, not the product's barcode."),
            next_step=_("Scan the barcode beside LOT and the hourglass of the expiry date."),
        )
    raise UnreadableBarcode(
        _("This is no GS1 or HIBC barcode, or a part of it is missing."),
        next_step=_("%(type_it)s If every scan fails, set the scanner to send the group separator (FNC1).")
        % {"type_it": TYPE_IT},
    )


def _without_brackets(text: str) -> str:
    """The line under a barcode, `(01)…(10)…`, as a scanner would send it."""
    if not text.startswith("("):
        return text
    parts = _BRACKETED.split(text)[1:]
    pairs = list(zip(parts[::2], parts[1::2], strict=True))
    return "".join(
        f"{ai}{value.strip().rstrip(GROUP_SEPARATOR)}{GROUP_SEPARATOR if ai in _ENDLESS else ''}" for ai, value in pairs
    )


def _day(digits: str, what: str) -> dt.date:
    """Six digits, year first; of this century, for no cartridge lasts fifty years."""
    return day_of(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:6]), what)


def _check_length(value: str, name: str) -> None:
    if len(value) > _LONGEST_VALUE:
        raise UnreadableBarcode(
            _("The %(name)s in the barcode is longer than %(most)s signs: two fields have run together.")
            % {"name": name, "most": _LONGEST_VALUE},
            next_step=_(
                "Set the scanner to send the group separator (FNC1), or type the numbers from the pack by hand."
            ),
        )
