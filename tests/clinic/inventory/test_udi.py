"""Barcodes of devices and cartridges: read back as they were written, and refused with words where they are damaged."""

from __future__ import annotations

import calendar
import contextlib
import datetime as dt
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlepoint_clinic.inventory import hibc
from needlepoint_clinic.inventory.gs1 import checked_gtin
from needlepoint_clinic.inventory.udi import UnreadableBarcode, check_identifier, read_udi

GS = "\x1d"
GTIN = "09506000134352"
"""An example of GS1's own: prefix 950 is kept for them."""
GS1_SIGNS = string.ascii_letters + string.digits + "!\"%&'*+,-./_:;<=>?"
LOTS = st.text(GS1_SIGNS, min_size=1, max_size=20).filter(lambda text: "<GS>" not in text)
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))
HIBC_LOTS = st.text(string.ascii_uppercase + string.digits + "-.", min_size=1, max_size=18)


def gtin(payload: str) -> str:
    """Thirteen digits with their check digit, by GS1's rule: threes and ones from the left."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(payload))
    return payload + str(-total % 10)


def closed(body: str) -> str:
    """A HIBC barcode with its check character."""
    return f"+{body}{hibc.check_character('+' + body)}"


@pytest.mark.parametrize("prefix", ["", "]d2", "]C1", "]Q3", f"]d2{GS}"])
@given(
    payload=st.text(string.digits, min_size=13, max_size=13),
    lot=LOTS,
    serial=st.none() | LOTS,
    expires_on=st.none() | DAYS,
)
def test_gs1_round_trip(prefix: str, payload: str, lot: str, serial: str | None, expires_on: dt.date | None) -> None:
    number = gtin(payload)
    text = f"{prefix}01{number}" + (f"17{expires_on:%y%m%d}" if expires_on else "") + f"10{lot}"
    text += f"{GS}21{serial}" if serial else ""
    found = read_udi(text)
    assert (found.identifier, found.lot, found.serial) == (number, lot, serial or "")
    assert found.expires_on == expires_on
    assert found.scanned


@given(lot=LOTS.filter(lambda text: not text.isspace()), expires_on=DAYS)
def test_gs1_in_brackets(lot: str, expires_on: dt.date) -> None:
    found = read_udi(f"(01){GTIN}(17){expires_on:%y%m%d}(10){lot}(21)S1")
    assert (found.identifier, found.lot, found.serial, found.expires_on) == (GTIN, lot, "S1", expires_on)


@pytest.mark.parametrize("separator", [GS, "␝", "<GS>", "{GS}", "|", "~", "^]"])
def test_the_group_separator_as_scanners_write_it(separator: str) -> None:
    found = read_udi(f"01{GTIN}10LOT{separator}21SERIAL")
    assert (found.lot, found.serial) == ("LOT", "SERIAL")


@given(year=st.integers(0, 99), month=st.integers(1, 12))
def test_day_zero_is_the_last_of_the_month(year: int, month: int) -> None:
    last = dt.date(2000 + year, month, calendar.monthrange(2000 + year, month)[1])
    assert read_udi(f"01{GTIN}17{year:02}{month:02}00").expires_on == last
    assert read_udi(closed(f"A999X1/$$2{month:02}00{year:02}LOT")).expires_on == last


@pytest.mark.parametrize("digits", ["95060001", "9506000134352", "09506000134352"])
def test_a_bare_product_number(digits: str) -> None:
    whole = digits if len(digits) > 8 else gtin(digits[:7].zfill(13))[-8:]
    assert read_udi(whole).identifier == whole.zfill(14)
    assert check_identifier(f" {whole} ") == whole.zfill(14)
    assert check_identifier("ref-77") == "REF-77"


@given(payload=st.text(string.digits, min_size=13, max_size=13), place=st.integers(0, 12), by=st.integers(1, 9))
def test_one_wrong_digit_is_always_found(payload: str, place: int, by: int) -> None:
    number = gtin(payload)
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    with pytest.raises(UnreadableBarcode, match="check digit"):
        checked_gtin(wrong)
    with pytest.raises(UnreadableBarcode, match="check digit"):
        read_udi(f"]d201{wrong}10LOT")


def test_published_hibc_examples() -> None:
    """Of the supplier standard's own documentation; their check characters are proved by the reading."""
    product = read_udi("+A123BJC5D6E71G")
    assert product.identifier == "A123BJC5D6E71"
    whole = read_udi("+A99912345/$$52001510X3/16D20111212/S77DE1G45-")
    assert (whole.identifier, whole.lot, whole.serial) == ("A99912345", "10X3", "77DE1G45")
    assert (whole.expires_on, whole.made_on) == (dt.date(2020, 1, 15), dt.date(2011, 12, 12))


@pytest.mark.parametrize(
    ("secondary", "lot", "serial", "expires_on"),
    [
        ("05271", "", "", dt.date(2005, 9, 28)),
        ("052713C001", "3C001", "", dt.date(2005, 9, 28)),
        ("$3C001", "3C001", "", None),
        ("$$09053C001", "3C001", "", dt.date(2005, 9, 30)),
        ("$$20928053C001", "3C001", "", dt.date(2005, 9, 28)),
        ("$$30509283C001", "3C001", "", dt.date(2005, 9, 28)),
        ("$$4050928223C001", "3C001", "", dt.date(2005, 9, 28)),
        ("$$5052713C001", "3C001", "", dt.date(2005, 9, 28)),
        ("$$605271223C001", "3C001", "", dt.date(2005, 9, 28)),
        ("$$73C001", "3C001", "", None),
        ("$$82409053C001", "3C001", "", dt.date(2005, 9, 30)),
        ("$$82430509283C001", "3C001", "", dt.date(2005, 9, 28)),
        ("$$82473C001", "3C001", "", None),
        ("$$824", "", "", None),
        ("$$90010020928053C001", "3C001", "", dt.date(2005, 9, 28)),
        ("$+0001", "", "0001", None),
        ("$$+09050001", "", "0001", dt.date(2005, 9, 30)),
        ("$$+20928050001", "", "0001", dt.date(2005, 9, 28)),
        ("$$+70001", "", "0001", None),
        ("$$73C001/S0001", "3C001", "0001", None),
        ("$3C001/14D20050928", "3C001", "", dt.date(2005, 9, 28)),
        ("$3C001/14D20050928/16D20040101/Q24/S0001", "3C001", "0001", dt.date(2005, 9, 28)),
    ],
)
def test_every_shape_of_the_second_part(secondary: str, lot: str, serial: str, expires_on: dt.date | None) -> None:
    together = read_udi(closed(f"A999PROD1/{secondary}"))
    assert (together.identifier, together.lot, together.serial) == ("A999PROD1", lot, serial)
    assert together.expires_on == expires_on
    first = closed("A999PROD1")
    alone = read_udi(closed(secondary + first[-1]))
    assert (alone.identifier, alone.lot, alone.serial, alone.expires_on) == ("", lot, serial, expires_on)
    both = read_udi(f"{first}\n{closed(secondary + first[-1])}")
    assert (both.identifier, both.lot, both.serial, both.expires_on) == ("A999PROD1", lot, serial, expires_on)


@given(
    code=st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=18),
    lot=HIBC_LOTS,
    serial=HIBC_LOTS,
    expires_on=DAYS,
)
def test_hibc_round_trip(code: str, lot: str, serial: str, expires_on: dt.date) -> None:
    text = closed(f"H9X2{code}0/$$3{expires_on:%y%m%d}{lot}/S{serial}")
    for as_scanned in (text, text.replace(" ", "_"), f"*{text}*", f"]A0{text}\r\n", text.lower()):
        found = read_udi(as_scanned)
        assert (found.identifier, found.lot, found.serial) == (f"H9X2{code}0", lot, serial)
        assert found.expires_on == expires_on


@given(lot=HIBC_LOTS, place=st.integers(1, 8), sign=st.sampled_from(string.ascii_uppercase))
def test_one_wrong_sign_of_a_hibc_is_found(lot: str, place: int, sign: str) -> None:
    text = closed(f"A9991234/${lot}")
    if text[place] == sign or hibc.SIGNS.index(text[place]) == hibc.SIGNS.index(sign):
        return
    with pytest.raises(UnreadableBarcode):
        read_udi(text[:place] + sign + text[place + 1 :])


def test_two_barcodes_that_do_not_belong_together() -> None:
    other = closed("A999PROD2")
    with pytest.raises(UnreadableBarcode, match="do not belong together"):
        read_udi(f"{closed('A999PROD1')}\n{closed('$3C001' + other[-1])}")
    with pytest.raises(UnreadableBarcode, match="do not say the same"):
        read_udi(f"01{GTIN}10LOT1\n10LOT2")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Nothing was scanned"),
        ("   ", "Nothing was scanned"),
        ("hello", "no GS1 or HIBC barcode"),
        ("https://example.org/p/1", "link to a web page"),
        ("(99)X", "neither a product nor a lot"),
        (f"01{GTIN}17270230", "no GS1 or HIBC"),
        (f"01{GTIN}17", "no GS1 or HIBC"),
        ("+A99912345/$$52001510X4-", "damaged"),
        ("01" + "é" * 14, "no such barcode"),
        ("1" * 400, "longer than any barcode"),
        (closed("A999PROD1/$$0"), "cut short"),
        (closed("A999PROD1/$$21399053C001"), "not in the calendar"),
        (closed("A999PROD1/$$505999X"), "there is none"),
        (closed("A999PROD1/ZZZ"), "nobody knows"),
        (closed("A99/$LOT"), "does not name a product"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(text: str, words: str) -> None:
    with pytest.raises(UnreadableBarcode, match=words) as refused:
        read_udi(text)
    assert refused.value.next_step


@given(st.text(max_size=80) | st.text("+$/ABC0123456789(): \x1d]d", max_size=60))
def test_no_text_does_anything_but_be_read_or_refused(text: str) -> None:
    with contextlib.suppress(UnreadableBarcode):
        assert len(read_udi(text).lot) <= 20
