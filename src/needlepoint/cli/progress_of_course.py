"""`needlepoint progress`: a person's scores against the forecast, and what they speak for."""

from __future__ import annotations

from pathlib import Path

import click

from needlepoint.cli.forecast.options import posterior_option
from needlepoint.cli.options import echo_json, json_option
from needlepoint.course import OwnResult, judge_progress
from needlepoint.errors import InvalidInput
from needlepoint.forecast.posterior import SHIPPED, load_posterior
from needlepoint.forecast.request import ForecastRequest
from needlepoint.forecast.vocabulary import MODALITIES
from needlepoint.instruments import imported_score
from needlepoint.knowledge import Knowledge, load_knowledge
from needlepoint.terms import Phototype

EPILOG = """\b
Examples:
  needlepoint progress acne_scars_rolling --instrument gb_quantitative --before 24 2=15 3=13
  needlepoint progress acne_scars_boxcar --instrument gb_quantitative --before 24 4=11 --goal 50
"""


@click.command(name="progress", epilog=EPILOG)
@click.argument("indication")
@click.argument("scores", nargs=-1, required=True, metavar="SESSIONS=SCORE...")
@click.option("--instrument", required=True, help="The scale of the scores.")
@click.option("--before", type=float, required=True, help="The score before treatment.")
@click.option("--goal", type=float, help="The improvement hoped for, %.")
@click.option("--worthwhile", type=float, default=5.0, show_default=True, help="The least gain worth a session, %.")
@click.option("--modality", type=click.Choice(MODALITIES), default="other_or_not_stated", help="The kind of device.")
@click.option("--combined", is_flag=True, help="Something active is added to the needling.")
@click.option("--phototype", type=click.Choice([each.value for each in Phototype]), help="Fitzpatrick type.")
@posterior_option
@json_option
def command(
    indication: str,
    scores: tuple[str, ...],
    instrument: str,
    before: float,
    goal: float | None,
    worthwhile: float,
    modality: str,
    combined: bool,
    phototype: str | None,
    posterior: Path | None,
    as_json: bool,
) -> None:
    """Hold SCORES after sessions of an INDICATION against the forecast: continue, review or stop, as information."""
    knowledge = load_knowledge()
    knowledge.instrument(instrument)
    request = ForecastRequest(
        indication=indication,
        modality=modality,
        combined=combined,
        goal=None if goal is None else goal / 100,
        worthwhile=worthwhile / 100,
        phototype=Phototype(phototype) if phototype else None,
    )
    results = [_result(text, instrument, knowledge) for text in scores]
    start = imported_score(instrument, before, knowledge)
    found = judge_progress(request, start, results, knowledge, load_posterior(posterior or SHIPPED))
    if as_json:
        from needlepoint.documents import to_json

        echo_json(to_json(found))
        return
    click.echo(click.style(found.advice.value.capitalize(), bold=True) + ", as information; the clinician decides.")
    for reason in found.reasons:
        click.echo(f"- {reason}")


def _result(text: str, instrument: str, knowledge: Knowledge) -> OwnResult:
    sessions, _, value = text.partition("=")
    try:
        return OwnResult(int(sessions), imported_score(instrument, float(value), knowledge))
    except ValueError:
        raise InvalidInput(f"'{text}' is no score.", next_step="Write SESSIONS=SCORE, such as 2=15.") from None
