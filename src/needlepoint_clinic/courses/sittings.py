"""The sessions of a course as its page lists them: what was done, and whether each zone's counts, by the library."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from needlepoint.planning import PastSession
from needlepoint.planning.schedule import JudgedSession
from needlepoint_clinic.courses.as_library import as_past, signed_sessions
from needlepoint_clinic.courses.models import Course, Session
from needlepoint_clinic.courses.next_dates import Standing


@dataclass(frozen=True, slots=True)
class Verdict:
    """Zones of one session that the library judges alike."""

    zones: tuple[str, ...]
    judged: JudgedSession


@dataclass(frozen=True, slots=True)
class Sitting:
    """One session behind us.

    Attributes:
        session: the record; None where it was elsewhere, missed, or is only told of by the consultation.
        verdicts: empty where the library could not judge the course.
    """

    on: dt.date | None
    session: Session | None
    past: PastSession | None
    verdicts: tuple[Verdict, ...]


def sittings_of(course: Course, standing: Standing) -> list[Sitting]:
    """Every session behind us, newest first; those whose day nobody knows come last."""
    if standing.facts is None:
        here = [(each, as_past(each)) for each in signed_sessions(course)]
        known = [Sitting(each.held_on, each, past, ()) for each, past in here]
    else:
        records = {id(past): session for session, past in standing.facts.here}
        known = [
            Sitting(past.on, records.get(id(past)), past, tuple(_verdicts(past, standing)))
            for past in standing.facts.asked.history
        ]
    return sorted(known, key=lambda each: each.on or dt.date.min, reverse=True)


def _verdicts(past: PastSession, standing: Standing) -> Iterator[Verdict]:
    alike: dict[tuple[bool, object], list[JudgedSession]] = {}
    for judged in standing.judged:
        if judged.session is past:
            alike.setdefault((judged.counts, judged.why_not), []).append(judged)
    for found in alike.values():
        yield Verdict(tuple(each.zone for each in found), found[0])
