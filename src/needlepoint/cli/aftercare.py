"""`needlepoint aftercare`: the days after a session, hour by hour, then day by day."""

from __future__ import annotations

import datetime as dt

import click

from needlepoint.aftercare import AftercareSchedule, Step, TreatedSession, aftercare_schedule, timeline
from needlepoint.cli.options import echo_json, json_option
from needlepoint.errors import InvalidInput
from needlepoint.knowledge import load_knowledge
from needlepoint.patient.reading import expand_zones
from needlepoint.terms import DeviceClass
from needlepoint.values import FIRST_YEAR, LAST_YEAR

EPILOG = """\b
Examples:
  needlepoint aftercare --ended-at 2027-02-02T11:30+01:00 --time-zone Europe/Madrid --zones cheeks,temples
  needlepoint aftercare --ended-at 2027-02-02T11:30+01:00 --zones face --device rf_microneedling --days 7 --json
"""


def moment(text: str) -> dt.datetime:
    """A moment with its offset from UTC, as `2027-02-02T11:30+01:00`.

    Raises:
        InvalidInput: it is none, or it has no offset.
    """
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput(f"'{text}' is not a moment.", next_step="Write it as 2027-02-02T11:30+01:00.") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise InvalidInput(f"The year of '{text}' is not from {FIRST_YEAR} to {LAST_YEAR}.")
    if found.tzinfo is None:
        raise InvalidInput(f"'{text}' has no time zone.", next_step="Add the offset, as in 2027-02-02T11:30+01:00.")
    return found


@click.command(epilog=EPILOG)
@click.option("--ended-at", required=True, help="When the session ended, as 2027-02-02T11:30+01:00.")
@click.option("--time-zone", default="UTC", show_default=True, help="The patient's, as Europe/Madrid.")
@click.option("--zones", required=True, help="Zones or groups, separated by commas.")
@click.option("--device", help="The device's id; without it the longest times count.")
@click.option("--needle-length-mm", type=float, help="The setting used.")
@click.option("--days", type=click.IntRange(1, 60), default=14, show_default=True, help="How many days to show.")
@json_option
def command(
    ended_at: str,
    time_zone: str,
    zones: str,
    device: str | None,
    needle_length_mm: float | None,
    days: int,
    as_json: bool,
) -> None:
    """What to do, to leave and to expect after a session, with the source of each time."""
    knowledge = load_knowledge()
    device_class: DeviceClass | None = knowledge.device(device).device_class if device else None
    session = TreatedSession(
        ended_at=moment(ended_at),
        time_zone=time_zone,
        zones=expand_zones([each.strip() for each in zones.split(",")]),
        device_class=device_class,
        needle_length_mm=needle_length_mm,
    )
    schedule = aftercare_schedule(session, knowledge)
    if as_json:
        from needlepoint.documents import to_json

        echo_json(to_json(schedule))
        return
    show_schedule(schedule, days)


def show_schedule(schedule: AftercareSchedule, days: int) -> None:
    """The schedule as a timeline, then where the times come from."""
    from rich.padding import Padding
    from rich.text import Text

    from needlepoint.cli.show import console, heading

    out = console()
    for step in timeline(schedule, last_day=days):
        if not (step.begins or step.ends):
            continue
        heading(out, _title(step))
        for item in step.begins:
            end = f" (until {item.ends_at:%a %d %b %H:%M})" if item.ends_at else ""
            out.print(Padding(Text.assemble((f"{item.title}{end}: ", "bold"), item.patient_text), (0, 0, 0, 2)))
        for item in step.ends:
            out.print(Padding(Text(f"over: {item.title}", style="dim"), (0, 0, 0, 2)))
    heading(out, "Where the times come from")
    for item in schedule.items:
        if item.time:
            spread = f"; sources give {item.span[0]} to {item.span[1]}" if item.span and item.sources_disagree else ""
            line = f"{item.title}: {item.time.until}{spread} [{', '.join(item.time.sources) or 'the clinic'}]"
            out.print(Padding(line, (0, 0, 0, 2)), markup=False, style="dim")


def _title(step: Step) -> str:
    if step.from_hour is not None and step.to_hour is not None:
        return f"Hour {step.from_hour:g} to {step.to_hour:g} ({step.starts_at:%a %d %b %H:%M} to {step.ends_at:%H:%M})"
    return f"Day {step.day} ({step.starts_at:%a %d %b})"
