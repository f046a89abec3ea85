"""What a person says about a pair that no photograph shows for sure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from needlepoint.photos.gate import taken_before
from needlepoint.photos.photo import Photo
from needlepoint.photos.reasons import Reason, Remark

REDNESS_DAYS = 7
"""For so many days after needling, colour is not yet that of the result. Ours: a caution, not a time of healing."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What is said about the photographs of a pair.

    Attributes:
        make_up: there was make-up on the skin in either photograph.
        needled_on: the days of sessions, as far as they matter: those shortly before either photograph.
        baseline_on: the day of the baseline, where the file does not say it or says it wrongly.
        follow_up_on: the same of the later photograph.
    """

    make_up: bool = False
    needled_on: tuple[dt.date, ...] = ()
    baseline_on: dt.date | None = None
    follow_up_on: dt.date | None = None


NOTHING_DECLARED = Declared()


def day_of(photo: Photo, declared: dt.date | None) -> dt.date | None:
    """The day a photograph was taken: as declared, else as its file says, else None."""
    if declared is not None:
        return declared
    return photo.facts.taken_at.date() if photo.facts.taken_at else None


def declared_remarks(declared: Declared, baseline: Photo, follow_up: Photo) -> tuple[Remark, ...]:
    """What refuses by what was said: make-up, fresh redness, photographs swapped in time."""
    days = (day_of(baseline, declared.baseline_on), day_of(follow_up, declared.follow_up_on))
    remarks = [Remark(Reason.MAKE_UP)] if declared.make_up else []
    if _is_swapped(declared, baseline, follow_up):
        remarks.append(Remark(Reason.SWAPPED_IN_TIME, f"{days[0]} and {days[1]}"))
    for day in days:
        for needled in declared.needled_on:
            if day is not None and 0 <= (day - needled).days < REDNESS_DAYS:
                remarks.append(Remark(Reason.FRESH_REDNESS, f"needled on {needled}, photographed on {day}"))
    return tuple(dict.fromkeys(remarks))


def _is_swapped(declared: Declared, baseline: Photo, follow_up: Photo) -> bool:
    if declared.baseline_on is None and declared.follow_up_on is None:
        return taken_before(follow_up, baseline) is True
    first, second = day_of(baseline, declared.baseline_on), day_of(follow_up, declared.follow_up_on)
    return first is not None and second is not None and second < first
