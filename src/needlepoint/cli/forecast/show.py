"""`needlepoint forecast show`: what to expect of a treatment, or of each zone of a consultation's plan."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from needlepoint.cli.forecast.options import posterior_option
from needlepoint.cli.options import echo_json, json_option, on_option, write_safely
from needlepoint.errors import InvalidInput
from needlepoint.evidence.figure_files import kind_of, picture_bytes
from needlepoint.forecast.forecasting import Forecast, forecast_improvement
from needlepoint.forecast.harm_outlook import HarmOutlook, TreatmentForecast, forecast_harm
from needlepoint.forecast.pictures.fan_chart import FanChart, OwnScore, draw_fan_chart, title_of
from needlepoint.forecast.posterior import SHIPPED, Posterior, load_posterior
from needlepoint.forecast.request import ForecastRequest
from needlepoint.forecast.vocabulary import MODALITIES
from needlepoint.terms import Phototype

if TYPE_CHECKING:
    from needlepoint.forecast.own_patients.records import OwnCourse

EPILOG = """\b
Examples:
  needlepoint forecast show acne_scars_rolling --modality pen --sessions 4 --goal 50
  needlepoint forecast striae_alba --sessions 6 --worthwhile 10 --plot chart.png
  needlepoint forecast patient.yaml
"""

CONSULTATION = (".yaml", ".yml", ".json")


@click.command(name="show", epilog=EPILOG)
@click.argument("subject", metavar="INDICATION|FILE")
@click.option("--modality", type=click.Choice(MODALITIES), default="other_or_not_stated", help="The kind of device.")
@click.option("--sessions", type=int, default=4, show_default=True, help="How many are thought of.")
@click.option("--interval-weeks", type=float, default=4.0, show_default=True, help="Weeks between them.")
@click.option("--followup-weeks", type=float, default=13.0, show_default=True, help="Judged so long after the last.")
@click.option("--combined", is_flag=True, help="Something active is added to the needling.")
@click.option("--needle-mm", type=float, help="Needle length, mm.")
@click.option("--phototype", type=click.Choice([each.value for each in Phototype]), help="Fitzpatrick type.")
@click.option("--age", type=float, help="Years.")
@click.option("--goal", type=float, help="The improvement hoped for, %.")
@click.option("--worthwhile", type=float, default=5.0, show_default=True, help="The least gain worth a session, %.")
@click.option(
    "--own", multiple=True, metavar="SESSIONS=PERCENT", help="A measured result at the time of the next session."
)
@click.option("--plot", type=click.Path(path_type=Path, dir_okay=False), help="A fan chart: .png, .svg or .pdf.")
@click.option(
    "--pictograph", type=click.Path(path_type=Path, dir_okay=False), help="A hundred people: .png, .svg or .pdf."
)
@click.option("--for-patient", is_flag=True, help="Only what a patient should read.")
@posterior_option
@on_option
@json_option
def command(
    subject: str,
    modality: str,
    sessions: int,
    interval_weeks: float,
    followup_weeks: float,
    combined: bool,
    needle_mm: float | None,
    phototype: str | None,
    age: float | None,
    goal: float | None,
    worthwhile: float,
    own: tuple[str, ...],
    plot: Path | None,
    pictograph: Path | None,
    for_patient: bool,
    posterior: Path | None,
    on: dt.date,
    as_json: bool,
) -> None:
    """Forecast an INDICATION (acne_scars_rolling, striae_alba, ...), or each zone that a consultation FILE plans."""
    served = load_posterior(posterior or SHIPPED)
    if subject.endswith(CONSULTATION):
        _of_plan(Path(subject), served, on, for_patient, as_json)
        return
    request = ForecastRequest(
        indication=subject,
        modality=modality,
        sessions=sessions,
        interval_weeks=interval_weeks,
        followup_weeks=followup_weeks,
        combined=combined,
        needle_mm=needle_mm,
        phototype=Phototype(phototype) if phototype else None,
        age=age,
        goal=None if goal is None else goal / 100,
        worthwhile=worthwhile / 100,
    )
    scores = tuple(map(_own_score, own))
    forecast = _improvement(request, served, scores, for_patient)
    harm = forecast_harm(request, served)
    if plot:
        _plot(forecast, plot, scores)
    if pictograph:
        _pictograph(forecast, harm, pictograph)
    _show(forecast, harm, for_patient, as_json)


def _of_plan(path: Path, posterior: Posterior, on: dt.date, for_patient: bool, as_json: bool) -> None:
    from needlepoint.cli.plan import make_plan
    from needlepoint.forecast.course_forecast import forecast_course

    plan, consultation, knowledge = make_plan(path, on)
    course = forecast_course(plan, consultation.profile, knowledge, posterior, on=on)
    if as_json:
        from needlepoint.documents import to_json

        echo_json(to_json(course))
        return
    from needlepoint.cli.forecast.show_forecast import show_course

    show_course(course, for_patient=for_patient)


def _show(forecast: Forecast, harm: HarmOutlook, for_patient: bool, as_json: bool) -> None:
    if as_json:
        from needlepoint.documents import to_json

        echo_json(to_json(TreatmentForecast(forecast, harm)))
        return
    from needlepoint.cli.forecast.show_forecast import show_forecast, show_harm

    show_forecast(forecast, for_patient=for_patient)
    show_harm(harm, for_patient=for_patient)


def _pictograph(forecast: Forecast, harm: HarmOutlook, path: Path) -> None:
    from needlepoint.forecast.pictures.pictograph import pictograph, pictograph_in_words
    from needlepoint.forecast.pictures.shares import shares_of

    kind, shares = kind_of(path), shares_of(forecast, harm)
    if not shares:
        click.echo("No pictograph: nothing is known that it could show.", err=True)
        return
    write_safely(path, picture_bytes(pictograph(shares), kind))
    click.echo(f"wrote {path.name}: {pictograph_in_words(shares)}", err=True)


def _improvement(
    request: ForecastRequest, posterior: Posterior, own: tuple[OwnScore, ...], for_patient: bool
) -> Forecast:
    """The forecast, changed by own scores where there are any; what must be said of them goes to standard error."""
    if not own or request.in_trials is None:
        return forecast_improvement(request, posterior, unblinded=not for_patient)
    from needlepoint.forecast.own_patients.one_patient import update_for_patient

    found = update_for_patient(request, posterior, _own_course(request, own))
    for words in found.sentences:
        click.echo(words, err=True)
    return found.forecast


def _own_course(request: ForecastRequest, own: tuple[OwnScore, ...]) -> OwnCourse:
    """Improvements in per cent as a course on a scale of 100 that are left, of which nobody knows the error."""
    from needlepoint.forecast.own_patients.records import OwnCourse, OwnVisit
    from needlepoint.forecast.own_patients.scales import USUAL_ERROR, OwnScale

    sessions = [each.sessions for each in own]
    if len(set(sessions)) < len(sessions):
        raise InvalidInput("Two own scores are of one time.", where="--own", next_step="Keep one of them.")
    scale = OwnScale("per cent left", 0.0, 1.0, 100 * USUAL_ERROR, error_known=False, by_patient=False)
    return OwnCourse(
        patient="",
        indication=str(request.in_trials),
        modality=request.modality,
        scale=scale,
        baseline=100.0,
        visits=tuple(
            OwnVisit(sessions=each.sessions, weeks=request.interval_weeks, score=100 * (1 - each.improvement))
            for each in sorted(own, key=lambda each: each.sessions)
        ),
        combined=request.combined,
        needle_mm=request.needle_mm,
        phototype=request.phototype,
        age=request.age,
    )


def _plot(forecast: Forecast, path: Path, own: tuple[OwnScore, ...]) -> None:
    kind = kind_of(path)
    if forecast.outlook is None:
        click.echo("No plot: there is no curve to show.", err=True)
        return
    request = forecast.request
    title = title_of(request.indication, request.modality, request.combined)
    chart = FanChart(forecast.outlook, title, request.goal, own)
    write_safely(path, picture_bytes(draw_fan_chart(chart), kind))
    click.echo(f"wrote {path.name}: {chart.description}", err=True)


def _own_score(text: str) -> OwnScore:
    sessions, _, percent = text.partition("=")
    try:
        return OwnScore(int(sessions), float(percent.removesuffix("%")) / 100)
    except ValueError:
        raise InvalidInput(f"'{text}' is no own score.", next_step="Write SESSIONS=PERCENT, such as 2=30.") from None
