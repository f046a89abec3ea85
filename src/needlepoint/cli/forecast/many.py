"""`needlepoint forecast many`: a CSV file of people in, a line of forecast for each out."""

from __future__ import annotations

import csv
import io
import os
import sys
from functools import cache, partial
from pathlib import Path

import click

from needlepoint.cli.batch_csv import Row, rows
from needlepoint.cli.in_chunks import ReadingProgress, in_chunks
from needlepoint.cli.options import BATCH_WITH_SKIPPED, opened_safely
from needlepoint.errors import InvalidInput, NeedlepointError, UnreadableFile
from needlepoint.forecast.many import ManyForecasts, Short
from needlepoint.forecast.posterior import load_posterior
from needlepoint.forecast.request import ForecastRequest
from needlepoint.terms import Phototype

CHUNK = 4000
COLUMNS = ("patient", "indication", "modality", "combined", "needle_mm", "phototype", "age", "goal")
HEADER = ("line", "patient", "average_pct", "low_pct", "high_pct", "goal_chance_pct", "said")
EPILOG = """\b
Example:
  needlepoint forecast many people.csv --sessions 4 --out forecasts.csv

\b
Columns of the file: patient, indication, modality, combined (yes or no), needle_mm, phototype, age, goal (%).
Only indication must be filled. Ranges hold 80 of 100.
"""


@click.command(name="many", epilog=EPILOG)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--sessions", type=int, default=4, show_default=True, help="How many each person has.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The CSV file to write.")
@click.option("--draws", type=click.IntRange(100, 2000), default=500, show_default=True, help="Draws used for each.")
@click.option("--workers", type=click.IntRange(1), default=None, help="Processes; default one a core.")
def command(file: Path, sessions: int, out: Path, draws: int, workers: int | None) -> None:
    """Forecast everybody in a CSV FILE at one number of sessions.

    A line that cannot be read is named on standard error, answered with its mistake and skipped (exit code 6).
    """
    ForecastRequest(indication="wrinkles", sessions=sessions)  # a wrong number is one message, not one for every line
    load_posterior()
    if out.exists() and file.exists() and out.samefile(file):
        raise InvalidInput("The answers would take the place of the people.", where=str(out))
    done = skipped = 0
    try:
        source = file.open("rb")
    except OSError as error:
        raise UnreadableFile(f"The file cannot be opened ({error.strerror}).", where=str(file)) from None
    with source, opened_safely(out) as sink, ReadingProgress(source) as progress:
        sink.write((",".join(HEADER) + "\n").encode())
        answer = partial(answer_people, sessions=sessions, draws=draws)
        for text, mistakes in in_chunks(
            rows(source, file.name), answer, size=CHUNK, workers=workers or os.cpu_count() or 1
        ):
            sink.write(text)
            for mistake in mistakes:
                progress.say(mistake)
            count = text.count(b"\n")
            done, skipped = done + count - len(mistakes), skipped + len(mistakes)
            progress.advance(count)
    click.echo(f"{done} forecast, {skipped} skipped.", err=True)
    if skipped:
        sys.exit(BATCH_WITH_SKIPPED)


@cache
def _many(draws: int) -> ManyForecasts:
    return ManyForecasts(load_posterior().thinned(draws))


def answer_people(lines: list[tuple[int, Row]], *, sessions: int, draws: int) -> tuple[bytes, list[str]]:
    """CSV lines that answer some lines, in order, and a message for each that could not be read."""
    requests: list[ForecastRequest] = []
    wrong: dict[int, str] = {}
    for number, row in lines:
        try:
            requests.append(_request(row, sessions))
        except NeedlepointError as error:
            wrong[number] = str(error)
    shorts = iter(_many(draws).forecast(requests))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for number, row in lines:
        patient = row.get("patient", "") if isinstance(row, dict) else ""
        said = [f"skipped: {wrong[number]}"] if number in wrong else None
        writer.writerow([number, patient, *(["", "", "", "", *said] if said else _cells(next(shorts)))])
    return text.getvalue().encode(), [f"line {number}: skipped. {words}" for number, words in wrong.items()]


def _cells(short: Short | None) -> list[str]:
    if short is None:
        return ["", "", "", "", "not known"]
    goal = "" if short.goal is None else f"{100 * short.goal:.1f}"
    return [f"{100 * short.mean:.1f}", f"{100 * short.low:.1f}", f"{100 * short.high:.1f}", goal, ""]


def _request(row: Row, sessions: int) -> ForecastRequest:
    if isinstance(row, str):
        raise InvalidInput(row)
    unknown = [name for name in row if name not in COLUMNS]
    if unknown:
        raise InvalidInput(f"There is no column '{unknown[0]}'.", next_step=f"Columns are {', '.join(COLUMNS)}.")
    goal, phototype = _number(row, "goal"), row.get("phototype", "")
    return ForecastRequest(
        indication=row.get("indication", ""),
        modality=row.get("modality") or "other_or_not_stated",
        sessions=sessions,
        combined=_yes(row.get("combined", "")),
        needle_mm=_number(row, "needle_mm"),
        phototype=_phototype(phototype),
        age=_number(row, "age"),
        goal=None if goal is None else goal / 100,
    )


def _number(row: dict[str, str], name: str) -> float | None:
    text = row.get(name, "")
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise InvalidInput(f"'{text}' is no number.", where=name) from None


def _yes(text: str) -> bool:
    if text not in ("", "yes", "no"):
        raise InvalidInput(f"'{text}' is neither yes nor no.", where="combined")
    return text == "yes"


_PHOTOTYPES = {each.value: each for each in Phototype}


def _phototype(text: str) -> Phototype | None:
    if text and text not in _PHOTOTYPES:
        raise InvalidInput(f"'{text}' is no phototype.", where="phototype", next_step="Write I to VI.")
    return _PHOTOTYPES.get(text)
