"""Small values used in every room: calendar arithmetic, dates known only to the month, spans of time."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from needlepoint.errors import InvalidInput


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day of the month `months` calendar months later, or that month's last day if it is shorter.

    31 August plus six months is 28 February (29 in a leap year). Never thirty days for a month.
    """
    months_since_zero = day.year * 12 + day.month - 1 + months
    year, month = divmod(months_since_zero, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class Wait:
    """A span to wait, in the units its source used. Days, weeks and months are kept apart on purpose."""

    days: int = 0
    weeks: int = 0
    months: int = 0

    def __post_init__(self) -> None:
        if min(self.days, self.weeks, self.months) < 0 or self.days + self.weeks + self.months == 0:
            raise InvalidInput(
                f"A wait must be longer than nothing, not {self.months} months {self.weeks} weeks {self.days} days.",
                next_step="Give days, weeks or months above zero.",
            )

    def after(self, day: dt.date) -> dt.date:
        """The first day on which the wait that began on `day` is over."""
        return add_months(day, self.months) + dt.timedelta(days=self.days + 7 * self.weeks)

    def before(self, day: dt.date) -> dt.date:
        """The day on which a wait that ends on `day` begins."""
        return add_months(day, -self.months) - dt.timedelta(days=self.days + 7 * self.weeks)

    def __str__(self) -> str:
        """In words: `6 months`, `2 weeks`, `1 month and 3 days`."""
        parts = [
            f"{count} {unit if count == 1 else unit + 's'}"
            for count, unit in ((self.months, "month"), (self.weeks, "week"), (self.days, "day"))
            if count
        ]
        return " and ".join(parts)


@dataclass(frozen=True, slots=True, order=True)
class When:
    """A date as far as it is known: a day, or any day of a month or a year.

    Patients remember "in June"; a rule about six months must then hold for every day of June, for none,
    or not be known. `earliest` and `latest` bound the day.
    """

    earliest: dt.date
    latest: dt.date

    def __post_init__(self) -> None:
        if self.earliest > self.latest:
            raise InvalidInput(f"A date cannot begin on {self.earliest} and end before it, on {self.latest}.")

    @classmethod
    def on(cls, day: dt.date) -> When:
        """A day that is known exactly."""
        return cls(day, day)

    @classmethod
    def parse(cls, text: str) -> When:
        """Read `2026-06-14`, `2026-06` or `2026`.

        Raises:
            InvalidInput: the text is no such date, or the date does not exist in the calendar.
        """
        parts = text.strip().split("-")
        if not (
            1 <= len(parts) <= 3 and all(part.isascii() and part.isdigit() for part in parts) and len(parts[0]) == 4
        ):
            raise InvalidInput(f"'{text}' is not a date.", next_step=DATE_FORMS)
        if not FIRST_YEAR <= int(parts[0]) <= LAST_YEAR:
            raise InvalidInput(f"The year of '{text}' is not from {FIRST_YEAR} to {LAST_YEAR}.", next_step=DATE_FORMS)
        try:
            return cls._of_parts(*(int(part) for part in parts))
        except ValueError as error:
            raise InvalidInput(f"'{text}' is not in the calendar ({error}).", next_step=DATE_FORMS) from None

    @classmethod
    def _of_parts(cls, year: int, month: int | None = None, day: int | None = None) -> When:
        if month is None:
            return cls(dt.date(year, 1, 1), dt.date(year, 12, 31))
        if day is None:
            return cls(dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1]))
        return cls.on(dt.date(year, month, day))

    @property
    def is_exact(self) -> bool:
        """Whether the very day is known."""
        return self.earliest == self.latest

    def __str__(self) -> str:
        """As it would be written in a patient's file."""
        if self.is_exact:
            return self.earliest.isoformat()
        whole_year = (self.earliest.month, self.latest.month) == (1, 12)
        return f"{self.earliest.year:04}" if whole_year else f"{self.earliest:%Y-%m}"


FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Nobody alive was born before, nobody plans beyond; another year is a slip of the pen."""

SOME_DAY = When(dt.date(FIRST_YEAR, 1, 1), dt.date(LAST_YEAR, 12, 31))
"""It happened, or will, and nobody knows when."""

DATE_FORMS = "Write it as 2026-06-14, or 2026-06 if only the month is known, or 2026 if only the year is."


def parse_day(text: str) -> dt.date:
    """Read a date that must be known to the day.

    Raises:
        InvalidInput: the text is no date, or only a month or a year.
    """
    when = When.parse(text)
    if not when.is_exact:
        raise InvalidInput(f"'{text}' names no day.", next_step="Write year, month and day, as 2026-06-14.")
    return when.earliest
