"""HIBC supplier labels: labeler, product and unit, and in a second part quantity, expiry, lot or serial number.

The shapes of the second part, each with or without a quantity before it:

    /$LOT  /$+SERIAL                          no date
    /$$MMYYLOT  /$$2MMDDYYLOT  /$$3YYMMDDLOT  /$$4YYMMDDHHLOT  /$$5YYJJJLOT  /$$6YYJJJHHLOT  /$$7LOT
    /$$+…                                     the same with a serial number in place of the lot
    /YYJJJLOT                                 the oldest shape
    /SSERIAL  /14Dexpiry  /16Dmade  /Qpieces  what may follow
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from django.utils.translation import gettext as _

from needlepoint_clinic.inventory.barcode import TYPE_IT, Barcode, UnreadableBarcode, day_of, day_of_year

SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"
"""The 43 signs by their value in the check sum."""

_PRIMARY = re.compile(r"([A-Z][A-Z0-9]{3})([A-Z0-9]{1,18})([0-9])")
_LOT = re.compile(r"[A-Z0-9.\- ]{0,18}")
_QUANTITY = {"8": 2, "9": 5}
_DATES = {"2": 6, "3": 6, "4": 8, "5": 5, "6": 7, "7": 0}
"""Digits of the date after each flag; a flag of 0 or 1 is already the month of MMYY."""


def read(text: str) -> Barcode:
    """Read one HIBC barcode, which begins with `+`; its check character is proved.

    Raises:
        UnreadableBarcode: with what is wrong with it.
    """
    body, check = _checked(text.upper().replace("_", " "))
    if not re.match(r"[A-Z]", body):
        return _secondary_alone(body)
    first, *others = body.split("/")
    primary = _PRIMARY.fullmatch(first)
    if primary is None:
        raise UnreadableBarcode(_("The HIBC barcode does not name a product as it must."), next_step=str(TYPE_IT))
    found = Barcode(identifier="".join(primary.groups()), link="" if others else check)
    for part in others:
        found = _with_part(found, part)
    return found


def check_character(text: str) -> str:
    """The sign that closes a HIBC barcode: the values of all signs before it, modulo 43."""
    return SIGNS[sum(SIGNS.index(sign) for sign in text) % len(SIGNS)]


def _checked(text: str) -> tuple[str, str]:
    """What stands between `+` and the check character, and the check character, which may be a space.

    No space is put in place of one that was lost: one wrong sign in forty-three would then pass, and the true check
    character would become the end of a lot number.
    """
    if len(text) > 3 and set(text) <= set(SIGNS) and check_character(text[:-1]) == text[-1]:
        return text[1:-1], text[-1]
    raise UnreadableBarcode(_("The HIBC barcode is damaged: its check character does not fit."), next_step=str(TYPE_IT))


def _secondary_alone(body: str) -> Barcode:
    """The second barcode of a label; its last sign is the check character of the first."""
    first, *others = body[:-1].split("/") if body else [""]
    found = _with_part(Barcode(link=body[-1:]), first)
    for part in others:
        found = _with_part(found, part)
    return found


def _with_part(found: Barcode, part: str) -> Barcode:
    if part.startswith("14D"):
        return replace(found, expires_on=_long_day(part[3:], "expiry"))
    if part.startswith("16D"):
        return replace(found, made_on=_long_day(part[3:], _("day of making")))
    if part.startswith("S"):
        return replace(found, serial=_lot(part[1:]))
    if re.fullmatch(r"Q\d{1,5}", part):
        return found
    if part.startswith("$$"):
        return _dated(found, part[2:])
    if part.startswith("$"):
        return _numbered(found, part[1:])
    if re.match(r"\d{5}", part):
        return replace(found, expires_on=_julian(part[:5]), lot=_lot(part[5:]))
    raise UnreadableBarcode(
        _("The HIBC barcode has a part nobody knows: “%(part)s”.") % {"part": part[:12]}, next_step=str(TYPE_IT)
    )


def _dated(found: Barcode, rest: str) -> Barcode:
    """Quantity, date and lot; a plus sign before them says that the number is of one piece, not of a lot."""
    is_serial = rest.startswith("+")
    rest = rest.removeprefix("+")
    if rest[:1] in _QUANTITY:
        length = _QUANTITY[rest[0]]
        _digits(rest[1 : 1 + length], length, "quantity")
        rest = rest[1 + length :]
    if not rest:
        return found
    expires_on, number = _date_and_rest(rest)
    return _numbered(replace(found, expires_on=expires_on), ("+" if is_serial else "") + number)


def _date_and_rest(rest: str) -> tuple[dt.date | None, str]:
    flag = rest[0]
    if flag in "01":
        month_year = _digits(rest[:4], 4, "expiry")
        return day_of(2000 + int(month_year[2:]), int(month_year[:2]), 0, "expiry"), rest[4:]
    if flag not in _DATES:
        raise UnreadableBarcode(_("The HIBC barcode writes its expiry in a way nobody knows."), next_step=str(TYPE_IT))
    length = _DATES[flag]
    digits = _digits(rest[1 : 1 + length], length, "expiry")
    return _flagged_day(flag, digits), rest[1 + length :]


def _flagged_day(flag: str, digits: str) -> dt.date | None:
    if flag == "7":
        return None
    if flag in "56":
        return _julian(digits[:5])
    year, month, day = (digits[4:6], digits[:2], digits[2:4]) if flag == "2" else (digits[:2], digits[2:4], digits[4:6])
    return day_of(2000 + int(year), int(month), int(day), "expiry")


def _numbered(found: Barcode, number: str) -> Barcode:
    if number.startswith("+"):
        return replace(found, serial=_lot(number[1:]))
    return replace(found, lot=_lot(number)) if number else found


def _julian(digits: str) -> dt.date:
    return day_of_year(2000 + int(digits[:2]), int(digits[2:]), "expiry")


def _long_day(digits: str, what: str) -> dt.date:
    _digits(digits, 8, what)
    return day_of(int(digits[:4]), int(digits[4:6]), int(digits[6:]), what)


def _digits(text: str, length: int, what: str) -> str:
    if len(text) == length and (not text or (text.isascii() and text.isdigit())):
        return text
    raise UnreadableBarcode(
        _("The %(what)s in the HIBC barcode is cut short or no number.") % {"what": what}, next_step=str(TYPE_IT)
    )


def _lot(text: str) -> str:
    if _LOT.fullmatch(text):
        return text.strip()
    raise UnreadableBarcode(_("The lot or serial number in the HIBC barcode cannot be read."), next_step=str(TYPE_IT))
