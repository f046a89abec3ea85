"""The schedule after one session: each aftercare item with its beginning and end in the patient's own time.

"24 hours" is elapsed time and so is right across a change of clocks; "day 3" is a day of the patient's
calendar.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from needlepoint.aftercare.clinic_values import ChosenTime, ClinicValues, choose_time
from needlepoint.errors import InvalidInput, did_you_mean
from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.aftercare import Action, AftercareItem, Offset, SourceFigure, Topic
from needlepoint.knowledge.records.figures import Statement
from needlepoint.needling.plausible import NEEDLE_LENGTH_MM, check_if_known
from needlepoint.terms import ZONES, DeviceClass, Grade

NEEDLE_LENGTH_NOTE = Statement(
    text=(
        "No source that was read gives another time for another needle length. Barrier times come from short "
        "needles and arrays; the depths used in clinics were hardly studied."
    ),
    sources=("NEEDLEPOINT", "HAN-2012", "MICROPORE-2021", "SASAKI-TEWL"),
)

_TIME_FORM = "Write it as 2026-06-14T15:30+02:00."


def in_utc(moment: dt.datetime) -> dt.datetime:
    """The moment in UTC, for comparing and subtracting.

    Python compares two datetimes of one zone by the clock on the wall, which goes back in autumn.
    """
    return moment.astimezone(dt.UTC)


@dataclass(frozen=True, slots=True)
class TreatedSession:
    """What is needed of a session to know the days after it.

    Attributes:
        ended_at: when it ended; with a time zone.
        time_zone: the patient's, by its IANA name, such as `Europe/Madrid`.
        zones: the zones treated.
        device_class: what it was done with; None: not known, so the longest default counts.
        needle_length_mm: the setting.
        depth_mm: the depth reached.
    """

    ended_at: dt.datetime
    time_zone: str
    zones: tuple[str, ...]
    device_class: DeviceClass | None = None
    needle_length_mm: float | None = None
    depth_mm: float | None = None

    def __post_init__(self) -> None:
        if self.ended_at.utcoffset() is None:
            raise InvalidInput("The time the session ended has no time zone.", next_step=_TIME_FORM)
        if not self.zones:
            raise InvalidInput("No zone was treated.", next_step="Name at least one zone.")
        for zone in self.zones:
            if zone not in ZONES:
                raise InvalidInput(f"'{zone}' is not a zone.", next_step=did_you_mean(zone, ZONES))
        _zone_info(self.time_zone)
        check_if_known(self.needle_length_mm, NEEDLE_LENGTH_MM, "needle_length_mm")
        check_if_known(self.depth_mm, NEEDLE_LENGTH_MM, "depth_mm")

    @property
    def ended_local(self) -> dt.datetime:
        """The end of the session on the patient's clock."""
        return self.ended_at.astimezone(_zone_info(self.time_zone))

    def at(self, offset: Offset) -> dt.datetime:
        """The moment an offset stands for, on the patient's clock; never before the end of the session."""
        local = self.ended_local
        if offset.hours is not None:
            elapsed = in_utc(self.ended_at) + dt.timedelta(hours=offset.hours)
            return elapsed.astimezone(local.tzinfo)
        day = local.date() + dt.timedelta(days=offset.days or 0)
        return max(_start_of(day, _zone_info(self.time_zone)), local, key=in_utc)

    def day_of(self, moment: dt.datetime) -> int:
        """The local calendar day of a moment, counted from the day of the session, which is 0.

        Raises:
            InvalidInput: the moment has no time zone.
        """
        if moment.utcoffset() is None:
            raise InvalidInput("This time has no time zone.", next_step=_TIME_FORM)
        return (moment.astimezone(_zone_info(self.time_zone)).date() - self.ended_local.date()).days


@dataclass(frozen=True, slots=True)
class ScheduledItem:
    """One aftercare item after one session.

    Attributes:
        starts_at, ends_at: on the patient's clock; `ends_at` None: no end is set.
        time: whose choice the end is; None where there is none.
        grade: the weakest grade among the sources of the time in force, so that our own choice says so; None:
            the clinic's own time, or no end.
        positions: what each source says, each with its own figure.
        span: the shortest and the longest figure that the sources give.
        sources_disagree: whether they give more than one.
        sources: everything the item rests on.
    """

    id: str
    topic: Topic
    action: Action
    title: str
    patient_text: str
    starts_at: dt.datetime
    ends_at: dt.datetime | None
    time: ChosenTime | None
    grade: Grade | None
    positions: tuple[SourceFigure, ...]
    span: tuple[Offset, Offset] | None
    sources_disagree: bool
    sources: tuple[str, ...]
    clinician_notes: tuple[Statement, ...]

    def in_force_during(self, start: dt.datetime, end: dt.datetime) -> bool:
        """Whether it holds at some moment from `start` up to, and not including, `end`."""
        begun = in_utc(self.starts_at) < in_utc(end)
        return begun and (self.ends_at is None or in_utc(self.ends_at) > in_utc(start))


@dataclass(frozen=True, slots=True)
class AftercareSchedule:
    """All items after one session, in the order they begin."""

    session: TreatedSession
    items: tuple[ScheduledItem, ...]
    notes: tuple[Statement, ...]
    knowledge_version: str

    def item(self, item_id: str) -> ScheduledItem:
        """One item by its id.

        Raises:
            InvalidInput: it is not part of this schedule.
        """
        found = {each.id: each for each in self.items}
        if item_id not in found:
            raise InvalidInput(f"There is no item '{item_id}' here.", next_step=did_you_mean(item_id, found))
        return found[item_id]


def aftercare_schedule(
    session: TreatedSession, knowledge: Knowledge, clinic: ClinicValues | None = None
) -> AftercareSchedule:
    """What to do, to leave and to expect after a session, with the time of each.

    Args:
        session: when it ended, where, and with what.
        knowledge: the knowledge base.
        clinic: the clinic's own times; without it the defaults hold.

    Raises:
        InvalidInput: the clinic's times name an unknown item.
    """
    own = (clinic or ClinicValues()).checked(knowledge)
    applicable = {each.id: each for each in knowledge.aftercare.values() if _applies(each, session)}
    times = {item_id: choose_time(each, session.device_class, own) for item_id, each in applicable.items()}
    items = (_scheduled(each, session, times, knowledge) for each in applicable.values())
    # An item whose end, by the clinic's own value, is no later than its beginning is left out.
    kept = (each for each in items if each.ends_at is None or in_utc(each.ends_at) > in_utc(each.starts_at))
    return AftercareSchedule(
        session=session,
        items=tuple(sorted(kept, key=lambda each: in_utc(each.starts_at))),
        notes=(NEEDLE_LENGTH_NOTE,),
        knowledge_version=knowledge.version,
    )


def _applies(item: AftercareItem, session: TreatedSession) -> bool:
    regions = {ZONES[zone].region for zone in session.zones}
    device_fits = not item.device_classes or session.device_class in item.device_classes
    return device_fits and (not item.regions or not regions.isdisjoint(item.regions))


def _scheduled(
    item: AftercareItem, session: TreatedSession, times: Mapping[str, ChosenTime | None], knowledge: Knowledge
) -> ScheduledItem:
    time = times[item.id]
    before = times.get(item.starts_after) if item.starts_after else None
    named = (*(time.sources if time else ()), *(each.source for each in item.positions))
    notes = (source for each in item.clinician_notes for source in each.sources)
    return ScheduledItem(
        id=item.id,
        topic=item.topic,
        action=item.action,
        title=item.title,
        patient_text=item.patient_text,
        starts_at=session.at(before.until if before else item.starts),
        ends_at=session.at(time.until) if time else None,
        time=time,
        grade=_weakest(knowledge.source(each).grade for each in time.sources) if time else None,
        positions=item.positions,
        span=item.span,
        sources_disagree=item.sources_disagree,
        sources=tuple(dict.fromkeys((*named, *notes))),
        clinician_notes=item.clinician_notes,
    )


def _weakest(grades: Iterable[Grade]) -> Grade | None:
    return max(grades, key=list(Grade).index, default=None)


def _zone_info(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidInput(
            f"There is no time zone '{name}'.", next_step="Use an IANA name such as Europe/Madrid."
        ) from None


def _start_of(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    """The first moment of a local day: midnight, or what follows where the clocks skip midnight."""
    midnight = dt.datetime.combine(day, dt.time(), tzinfo=zone)
    return in_utc(midnight).astimezone(zone)
