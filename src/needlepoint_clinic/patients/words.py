"""Words that find a patient: names without accents and in any order, numbers, birthdays, digits of a phone."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers

from needlepoint_clinic.accounts.models import Clinic
from needlepoint_clinic.patients.models import Patient, TermKind

# Letters that Unicode does not take apart into a letter and an accent.
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t", "ŋ": "n"}
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_APOSTROPHES = re.compile("['`´ʹʻʼ‘’.]")
_NO_LETTER = re.compile(r"[\W_]+")
_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")
_WRITTEN = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_PHONE = re.compile(r"[+(\d][\d\s()./-]*")
MONTH_FIRST = frozenset({"US", "PH", "FM", "MH", "PW"})
"""Countries where 04/05/1990 is the fifth of April."""
MOST_LETTERS = 200
FEWEST_PHONE_DIGITS = 4


def plain(text: str) -> str:
    """In lower case, without accents and apostrophes, one space between words: `O’Brien-Núñez` is `obrien nunez`."""
    apart = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text).casefold().translate(_LETTERS))
    bare = "".join(each for each in apart if not unicodedata.combining(each))
    return _NO_LETTER.sub(" ", bare).strip()


def sort_name(family_name: str, given_name: str) -> str:
    """Both names as lists are sorted by them."""
    return f"{plain(family_name)} {plain(given_name)}"[:260]


@dataclass(frozen=True, slots=True)
class Wanted:
    """One word of the search as one thing it may mean; `whole` where a beginning is not enough."""

    kind: TermKind
    term: str
    whole: bool = False


def words_of(patient: Patient) -> Iterator[tuple[TermKind, str]]:
    """Everything a patient can be found by."""
    names = f"{patient.family_name} {patient.given_name}"
    spelled = {plain(names), plain(names.casefold().translate(_UMLAUTS))}
    for word in {word for each in spelled for word in each.split()}:
        yield TermKind.NAME, word[:130]
    yield TermKind.NUMBER, str(patient.number)
    yield TermKind.BORN, patient.born_on.isoformat()
    if digits := _digits(patient.phone):
        for each in {digits, _national(patient.phone)} - {""}:
            yield TermKind.PHONE, each
        yield TermKind.PHONE_END, digits[::-1]


def wanted(text: str, clinic: Clinic) -> tuple[tuple[Wanted, ...], ...]:
    """What is searched for: for every word, what it may mean. Nothing where no word says enough."""
    text = text.strip()[:MOST_LETTERS]
    if _PHONE.fullmatch(text) and _day(text, clinic) is None and len(_digits(text)) >= FEWEST_PHONE_DIGITS:
        return (_meanings(text.replace(" ", ""), clinic),)
    found = tuple(meaning for word in text.split() for meaning in _of_word(word, clinic))
    enough = any(each.whole or len(each.term) > 1 or not each.term.isascii() for word in found for each in word)
    return found if enough else ()


def number_alone(words: tuple[tuple[Wanted, ...], ...]) -> Wanted | None:
    """The patient number, where nothing else was typed."""
    meanings = words[0] if len(words) == 1 else ()
    return next((each for each in meanings if each.kind is TermKind.NUMBER), None)


def read_day(text: str, clinic: Clinic) -> dt.date | None:
    """A day written as ISO has it or as the clinic's country does; None where it is none."""
    iso, written = _ISO.fullmatch(text), _WRITTEN.fullmatch(text)
    if iso and iso[3]:
        year, month, day = int(iso[1]), int(iso[2]), int(iso[3])
    elif written:
        first, second, year = (int(each) for each in written.groups())
        swapped = clinic.country.upper() in MONTH_FIRST and "." not in text
        day, month = (second, first) if swapped else (first, second)
    else:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _of_word(word: str, clinic: Clinic) -> Iterator[tuple[Wanted, ...]]:
    if any(each.isdigit() for each in word):
        yield _meanings(word.lstrip("#"), clinic)
        return
    for name in plain(word).split():
        yield (Wanted(TermKind.NAME, name),)


def _meanings(word: str, clinic: Clinic) -> tuple[Wanted, ...]:
    """What a word with digits may mean: a birthday, a year or month of birth, a number, a phone, or part of a name."""
    day = _day(word, clinic)
    if day is not None:
        return (Wanted(TermKind.BORN, day),)
    digits = _digits(word)
    found = [Wanted(TermKind.NUMBER, str(int(word)), whole=True)] if word.isdecimal() else []
    if word.isdecimal() and len(word) == 4:
        found.append(Wanted(TermKind.BORN, f"{word}-"))
    if _PHONE.fullmatch(word) and len(digits) >= FEWEST_PHONE_DIGITS:
        starts = {digits, digits.lstrip("0"), _national(word, clinic.country)} - {""}
        found += [Wanted(TermKind.PHONE, each) for each in sorted(starts)]
        found.append(Wanted(TermKind.PHONE_END, digits[::-1]))
    return tuple(found) or (Wanted(TermKind.NAME, plain(word).replace(" ", "") or word),)


def _day(word: str, clinic: Clinic) -> str | None:
    day = read_day(word, clinic)
    if day is not None:
        return day.isoformat()
    month = _ISO.fullmatch(word)
    return f"{month[1]}-{int(month[2]):02}-" if month and not month[3] and 1 <= int(month[2]) <= 12 else None


def _digits(text: str) -> str:
    return "".join(each for each in text if each.isdecimal())


def _national(phone: str, country: str = "") -> str:
    """The digits people say within a country; empty where it is not a phone number that we can read."""
    try:
        number = phonenumbers.parse(phone, country.upper() or None)
    except phonenumbers.NumberParseException:
        return ""
    return str(phonenumbers.national_significant_number(number))
