"""The barcode on a device or a cartridge (its UDI) read into one shape, whichever standard printed it.

GS1: DataMatrix, GS1-128 or QR as a scanner sends them, or the line in brackets typed from the label. HIBC: supplier
labels of HIBCC in one barcode or in two. Where product and lot stand in two barcodes, each is on a line of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import reduce

from django.utils.translation import gettext as _

from needlepoint_clinic.inventory import gs1, hibc
from needlepoint_clinic.inventory.barcode import LONGEST, TYPE_IT, Barcode, UnreadableBarcode

_SYMBOLOGY = re.compile(r"^\][A-Za-z][0-9A-Za-z]")
_EDGE = "\r\n\t\x00\ufeff"
"""What scanners add at the ends; a space may be the check character of a HIBC barcode and stays."""

__all__ = ["Udi", "UnreadableBarcode", "check_identifier", "read_udi"]


@dataclass(frozen=True, slots=True)
class Udi(Barcode):
    """What the barcodes of one item say together; an empty word or None: they do not say it.

    Attributes:
        scanned: the barcodes as read, one on each line.
    """

    scanned: str = ""


def read_udi(text: str) -> Udi:
    """Read a scan: one barcode, or several of the same item, each on a line of its own.

    Raises:
        UnreadableBarcode: with what is wrong with it and what to do.
    """
    lines = [line for each in re.split(r"[\r\n]+", text) if (line := each.strip(_EDGE)).strip()]
    if not lines:
        raise UnreadableBarcode(
            _("Nothing was scanned."), next_step=_("Hold the scanner to the barcode on the pack again.")
        )
    if sum(map(len, lines)) > LONGEST:
        raise UnreadableBarcode(
            _("This is longer than any barcode of one item (%(most)s signs).") % {"most": LONGEST},
            next_step=str(TYPE_IT),
        )
    read = reduce(_joined, (_read_one(line) for line in lines))
    return Udi(read.identifier, read.lot, read.serial, read.expires_on, read.made_on, scanned="\n".join(lines))


def check_identifier(text: str) -> str:
    """The product's number as somebody typed it: a GTIN is checked and written with 14 digits, others stay.

    Raises:
        UnreadableBarcode: digits that are no GTIN, because a digit is wrong or missing.
    """
    word = text.strip().upper()
    if re.fullmatch(r"\d{8}|\d{12,14}", word):
        return gs1.checked_gtin(word)
    return word


def _read_one(line: str) -> Barcode:
    prefix = _SYMBOLOGY.match(line)
    body = line[3:] if prefix else line
    if body.startswith("*+"):  # start and stop of Code 39, as people copy them from under the bars
        body = body.strip("*")
    if not body.isascii() and "␝" not in body:
        raise UnreadableBarcode(_("There is a sign in it that no such barcode can hold."), next_step=str(TYPE_IT))
    return hibc.read(body) if body.startswith("+") else gs1.read(body)


def _joined(one: Barcode, other: Barcode) -> Barcode:
    """Two barcodes of the same item as one."""
    if one.link and other.link and one.link != other.link:
        raise UnreadableBarcode(
            _("The two barcodes do not belong together: the second names another product."),
            next_step=_("Scan both barcodes of the same pack, one after the other."),
        )
    both = {}
    for field in ("identifier", "lot", "serial", "expires_on", "made_on", "link"):
        first, second = getattr(one, field), getattr(other, field)
        if first and second and first != second:
            raise UnreadableBarcode(
                _("The two barcodes do not say the same: %(first)s and %(second)s.")
                % {"first": first, "second": second},
                next_step=_("Scan both barcodes of the same pack, one after the other."),
            )
        both[field] = first or second
    return Barcode(**both)
