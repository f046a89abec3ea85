"""Who hands a document out: the clinic's name, numbers to call, and its time zone."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from needlepoint.errors import InvalidInput, ManyProblems, Problem
from needlepoint.sections import Section, as_text
from needlepoint.strict_yaml import Document

KEYS = (
    "name",
    "address",
    "phone",
    "out_of_hours_phone",
    "emergency_phone",
    "website",
    "time_zone",
    "country",
)


@dataclass(frozen=True, slots=True)
class ClinicDetails:
    """A clinic as its patients should find it.

    Attributes:
        emergency_phone: the number for an ambulance where the clinic is; None: documents then say "your local
            emergency number". None is ever assumed from the country.
        time_zone: IANA name, such as `Europe/Madrid`.
        country: ISO 3166 code, or None.
    """

    name: str
    phone: str
    time_zone: str
    address: str | None = None
    out_of_hours_phone: str | None = None
    emergency_phone: str | None = None
    website: str | None = None
    country: str | None = None

    def __post_init__(self) -> None:
        as_time_zone(self.time_zone)
        as_phone(self.phone)
        if self.website is not None:
            as_website(self.website)

    @property
    def zone(self) -> ZoneInfo:
        """The clinic's time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def phone_link(self) -> str:
        """The phone number as a `tel:` address, without spaces and signs."""
        return "tel:" + "".join(each for each in self.phone if each.isdigit() or each == "+")


def read_clinic_details(document: Document) -> ClinicDetails:
    """Read a clinic's details.

    Raises:
        ManyProblems: with every mistake in the document and its line.
    """
    problems: list[Problem] = []
    section = Section(document, (), problems, KEYS)
    name = section.required("name", as_text, "-")
    phone = section.required("phone", as_phone, "0")
    time_zone = section.required("time_zone", as_time_zone, "UTC")
    others = {
        key: section.get(key, as_text, None) for key in KEYS if key not in ("name", "phone", "time_zone", "website")
    }
    website = section.get("website", as_website, None)
    if problems:
        raise ManyProblems(f"{document.name} cannot be used; mistakes found: {len(problems)}.", problems)
    return ClinicDetails(name=name, phone=phone, time_zone=time_zone, website=website, **others)


def as_phone(value: object) -> str:
    """A number that can be dialled, as people write it."""
    text = as_text(value).strip()
    if not any(each.isdigit() for each in text) or not set(text) <= set("0123456789+-/() ."):
        raise InvalidInput(
            f"'{text}' is not a telephone number.", next_step='Write it in quotes, such as "+34 910 000 000".'
        )
    return text


def as_time_zone(value: object) -> str:
    """The IANA name of a time zone."""
    text = as_text(value)
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidInput(
            f"There is no time zone '{text}'.", next_step="Use an IANA name such as Europe/Madrid."
        ) from None
    return text


def as_website(value: object) -> str:
    """A web address with its scheme."""
    text = as_text(value)
    if not text.startswith(("https://", "http://")) or any(each.isspace() for each in text):
        raise InvalidInput(f"'{text}' is not a web address.", next_step="Begin it with https://.")
    return text


def unbroken(number: str) -> str:
    """A telephone number that no line break divides."""
    return number.replace(" ", "\N{NO-BREAK SPACE}")
