"""How a forecast looks in a terminal: a table over sessions, then what must be said about it."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from needlepoint.cli.show import console, heading, zone_names
from needlepoint.forecast.course_forecast import CourseForecast
from needlepoint.forecast.forecasting import Estimate, Forecast, Outlook, SessionOutlook
from needlepoint.forecast.harm_outlook import HarmOutlook
from needlepoint.forecast.pictures.fan_chart import title_of
from needlepoint.forecast.pictures.harm_table import harm_table_in_words
from needlepoint.forecast.saying import clinician_sentences, patient_harm_sentences, patient_sentences
from needlepoint.forecast.support import Support
from needlepoint.forecast.wording import percent


def show_course(course: CourseForecast, *, for_patient: bool) -> None:
    """The forecast of each zone of a plan, and what can go wrong in the course."""
    out = console()
    for each in course.zones:
        out.print(Text(zone_names(each.zones), style="bold"))
        show_forecast(each.forecast, for_patient=for_patient, studies=False, out=out)
        out.print()
    show_harm(course.harm, for_patient=for_patient, out=out)


def show_harm(harm: HarmOutlook, *, for_patient: bool, out: Console | None = None) -> None:
    """What can go wrong: a line for each harm, with the counts behind it."""
    out = out or console()
    if for_patient:
        _lines(out, patient_harm_sentences(harm))
        return
    heading(out, "What can go wrong")
    _lines(out, harm_table_in_words(harm.harms, harm.redness).splitlines())


def show_forecast(forecast: Forecast, *, for_patient: bool, studies: bool = True, out: Console | None = None) -> None:
    """One forecast."""
    out = out or console()
    request = forecast.request
    title = title_of(request.indication, request.modality, request.combined)
    if for_patient:
        _lines(out, patient_sentences(forecast))
        return
    heading(out, title)
    if forecast.outlook:
        out.print(_table(forecast.outlook, request.goal is not None))
    _lines(out, clinician_sentences(forecast))
    if studies:
        _studies(out, forecast.support)


def _table(outlook: Outlook, with_goal: bool) -> Table:
    goal = ["goal"] if with_goal else []
    grid = Table(box=None, padding=(0, 2, 0, 2), caption="per cent; ranges hold 80 of 100", caption_justify="left")
    for name in ("sessions", "average", "its range", "one person", *goal, "this one adds"):
        grid.add_column(name, justify="right", no_wrap=True)
    for each in outlook.at_followup:
        grid.add_row(*_row(each, with_goal), style="dim" if each.beyond_data else "")
    return grid


def _row(each: SessionOutlook, with_goal: bool) -> list[str]:
    goal = [_bare(each.goal.mean)] if with_goal and each.goal else []
    gain = f"{_bare(each.gain.mean)} ({_range(each.gain)})" if each.gain else ""
    count = f"{each.sessions}{'*' if each.beyond_data else ''}"
    return [count, _bare(each.mean.mean), _range(each.mean), _range(each.person), *goal, gain]


def _bare(fraction: float) -> str:
    return percent(fraction).removesuffix(" %")


def _range(estimate: Estimate) -> str:
    return " to ".join(map(_bare, estimate.range(80)))


def _lines(out: Console, sentences: Iterable[str]) -> None:
    for sentence in sentences:
        out.print(Padding(Text(sentence), (0, 0, 0, 2)))


def _studies(out: Console, support: Support) -> None:
    if not support.arms:
        return
    heading(out, "Which studies")
    for arm in support.arms:
        sessions = f"{arm.sessions:g} sessions" if arm.sessions else "sessions not printed"
        line = f"{arm.study}: {arm.arm}; {arm.people} people, {sessions}, {arm.assessor.replace('_', ' ')}"
        out.print(Padding(Text(line, style="dim"), (0, 0, 0, 2)))
