"""The section of the plan page that says what to expect: the figures, what they rest on, and the curve."""

from __future__ import annotations

from collections.abc import Sequence

from needlepoint.documents.english import indications, where
from needlepoint.documents.page_blocks import Block, Bullets, Gallery, Picture, Section, Table, Text
from needlepoint.evidence.figure_files import picture_bytes
from needlepoint.forecast.course_forecast import CourseForecast, ZoneForecast
from needlepoint.forecast.forecasting import Forecast
from needlepoint.forecast.harm_outlook import HarmOutlook
from needlepoint.forecast.pictures.fan_chart import FanChart, draw_fan_chart, title_of
from needlepoint.forecast.pictures.harm_table import harm_rows, redness_in_words
from needlepoint.forecast.saying import GRADES, clinician_sentences, stop_sentence
from needlepoint.forecast.wording import percent, span
from needlepoint.knowledge import Knowledge

MOST_CHARTS = 4
HARM_IN_GENERAL = (
    "Probabilities with their 90 % range, from all arms that counted a harm. What was never counted is not known, "
    "which is not the same as none."
)
NOT_OF_THIS_PERSON = (
    "Improvement in severity as a judge who does not know the treatment would see it, 13 weeks after the last session; "
    "ranges hold 80 of 100. It is of people like this one, not of this one, and trials that nobody judged blindly "
    "promise more."
)


def forecast_sections(
    forecast: CourseForecast | None, knowledge: Knowledge, pictures: dict[str, str]
) -> tuple[Section, ...]:
    """What to expect in each zone, and what can go wrong; the charts are put into `pictures`. Empty without a
    forecast."""
    if forecast is None:
        return ()
    return _improvement(forecast.zones, knowledge, pictures), _harm(forecast.harm)


def _improvement(forecasts: Sequence[ZoneForecast], knowledge: Knowledge, pictures: dict[str, str]) -> Section:
    known = [each for each in forecasts if each.forecast.known]
    blocks: list[Block] = []
    if known:
        blocks = [Text(NOT_OF_THIS_PERSON), _table(known, knowledge), Bullets(tuple(_grounds(known, knowledge)))]
        blocks.append(Gallery(tuple(_chart(each, at, pictures) for at, each in enumerate(known[:MOST_CHARTS]))))
    blocks += [
        Text(" ".join(each.forecast.support.sentences), strong=f"{_what(each, knowledge)}.")
        for each in forecasts
        if not each.forecast.known
    ]
    return Section("What to expect", tuple(blocks))


def _harm(harm: HarmOutlook) -> Section:
    columns = ("What can go wrong", "Over the course", "Counted in trials", "Not ruled out")
    rows = tuple((row.harm, row.course, row.counted, row.at_most) for row in harm_rows(harm.harms))
    caveats = tuple(dict.fromkeys(words for each in harm.harms for words in each.caveats))
    blocks = (
        Text(HARM_IN_GENERAL),
        Table(columns, rows, (1.4, 1.5, 1.4, 1.7)),
        Bullets((redness_in_words(harm.redness), *caveats)),
    )
    return Section("What can go wrong", blocks)


def _table(known: Sequence[ZoneForecast], knowledge: Knowledge) -> Table:
    columns = ("Zone", "For", "Sessions", "On average", "One person", "Goal", "Evidence")
    rows = tuple(
        (where(each.zones), indications((each.indication,), knowledge), *_figures(each.forecast)) for each in known
    )
    return Table(columns, rows, (1.3, 1.5, 0.7, 1.5, 1.1, 1.1, 0.8))


def _figures(forecast: Forecast) -> tuple[str, ...]:
    assert forecast.outlook is not None  # noqa: S101 - only the known ones are in the table
    last, goal = forecast.outlook.at_followup[-1], forecast.request.goal
    reached = f"{percent(last.goal.mean)} reach {percent(goal)}" if last.goal and goal is not None else "none stated"
    return (
        str(last.sessions),
        f"{percent(last.mean.mean)} ({span(*last.mean.range(80))})",
        span(*last.person.range(80)),
        reached,
        forecast.support.strength.replace("_", " "),
    )


def _grounds(known: Sequence[ZoneForecast], knowledge: Knowledge) -> list[str]:
    """For each forecast when another session stops being worth it and what it rests on; the same words once."""
    found: dict[str, list[str]] = {}
    for each in known:
        support = each.forecast.support
        for words in (stop_sentence(each.forecast), *support.sentences, GRADES[support.strength]):
            found.setdefault(words, []).append(indications((each.indication,), knowledge))
    return [words if len(of) == len(known) else f"For {'; '.join(of)}: {words}" for words, of in found.items()]


def _what(each: ZoneForecast, knowledge: Knowledge) -> str:
    return f"{where(each.zones)}, {indications((each.indication,), knowledge)}"


def _chart(each: ZoneForecast, at: int, pictures: dict[str, str]) -> Picture:
    forecast = each.forecast
    assert forecast.outlook is not None  # noqa: S101 - only the known ones are drawn
    request = forecast.request
    chart = FanChart(forecast.outlook, title_of(request.indication, request.modality, request.combined), request.goal)
    file = f"forecast-{at + 1}.svg"
    pictures[file] = picture_bytes(draw_fan_chart(chart), "svg").decode()
    return Picture(file, chart.description, "\n".join(clinician_sentences(forecast)))
