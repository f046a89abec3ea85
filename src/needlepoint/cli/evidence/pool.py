"""`needlepoint evidence pool`: random-effects results for any subset of the trial arms."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from needlepoint.cli.options import echo_json, json_option, write_safely
from needlepoint.cli.show import console, heading
from needlepoint.evidence.arms import ROLES, read_outcomes
from needlepoint.evidence.figure_files import kind_of, picture_bytes
from needlepoint.evidence.meta_analysis.random_effects import MetaAnalysis
from needlepoint.evidence.meta_analysis.sensitivity import FEWEST_FOR_EGGER, egger_test, leave_one_out
from needlepoint.evidence.pictures import describe, draw_forest, draw_funnel
from needlepoint.evidence.pooling import Measure, Pooled, PoolRequest, pool, shown, shown_range, unit

EPILOG = """\b
Examples:
  needlepoint evidence pool --indication atrophic_acne_scars
  needlepoint evidence pool --measure responders --grades 1 --indication atrophic_acne_scars --forest forest.png
  needlepoint evidence pool --measure change --scale goodman_baron_quantitative
"""


@click.command(name="pool", epilog=EPILOG)
@click.option(
    "--measure", type=click.Choice([each.value for each in Measure]), default="improvement", show_default=True
)
@click.option("--indication", multiple=True, help="As in the trial arms; may be given several times.")
@click.option("--modality", multiple=True, help="The kind of device.")
@click.option("--role", type=click.Choice(get_args(ROLES)), multiple=True, help="Default needling_alone.")
@click.option("--scale", multiple=True, help="The scale of the result.")
@click.option("--design", multiple=True, help="The design of the study.")
@click.option("--study", multiple=True, help="Only these studies.")
@click.option("--least-sessions", type=float, help="Arms with at least so many sessions.")
@click.option("--most-sessions", type=float, help="Arms with at most so many sessions.")
@click.option("--correlation", type=float, default=0.5, show_default=True, help="Of severity before and after.")
@click.option("--at-least", type=float, help="Responders: improvement that counts, %.")
@click.option("--grades", type=int, help="Responders: grades fallen that count.")
@click.option("--forest", type=click.Path(path_type=Path, dir_okay=False), help="A forest plot: .png, .svg or .pdf.")
@click.option("--funnel", type=click.Path(path_type=Path, dir_okay=False), help="A funnel plot: .png, .svg or .pdf.")
@json_option
def command(
    measure: str,
    indication: tuple[str, ...],
    modality: tuple[str, ...],
    role: tuple[str, ...],
    scale: tuple[str, ...],
    design: tuple[str, ...],
    study: tuple[str, ...],
    least_sessions: float | None,
    most_sessions: float | None,
    correlation: float,
    at_least: float | None,
    grades: int | None,
    forest: Path | None,
    funnel: Path | None,
    as_json: bool,
) -> None:
    """Pool a subset: REML with Knapp and Hartung's interval, prediction interval, I2, each study left out in turn."""
    request = PoolRequest(
        measure=Measure(measure),
        indications=indication,
        modalities=modality,
        roles=role or ("needling_alone",),
        scales=scale,
        designs=design,
        studies=study,
        least_sessions=least_sessions,
        most_sessions=most_sessions,
        correlation=correlation,
        at_least=at_least,
        grades=grades,
    )
    pooled = pool(request, read_outcomes())
    for path, draw in ((forest, draw_forest), (funnel, draw_funnel)):
        if path:
            _write(path, pooled, draw)
    if as_json:
        from needlepoint.documents import to_json

        echo_json(to_json(pooled))
    else:
        _show(pooled)


def _write(path: Path, pooled: Pooled, draw: object) -> None:
    kind = kind_of(path)
    if pooled.model is None:
        click.echo(f"No {path.name}: nothing was pooled.", err=True)
        return
    write_safely(path, picture_bytes(draw(pooled), kind))  # type: ignore[operator]
    click.echo(f"wrote {path.name}: {describe(pooled)}", err=True)


def _show(pooled: Pooled) -> None:
    out = console()
    if pooled.effects:
        out.print(_studies(pooled))
    if pooled.model:
        _result(out, pooled, pooled.model)
    for sentence in pooled.said:
        out.print(Padding(Text(sentence), (0, 0, 0, 2)))
    if pooled.left_out:
        heading(out, f"Left out of this subset: {len(pooled.left_out)}")
        for each in pooled.left_out:
            out.print(Padding(Text(f"{each.outcome.label}: {each.reason}", style="dim"), (0, 0, 0, 2)))


def _studies(pooled: Pooled) -> Table:
    grid = Table(box=None, padding=(0, 2, 0, 2))
    for name in ("study", "arm", "people", unit(pooled.request), "95 % interval", "without it"):
        grid.add_column(name)
    without = leave_one_out(pooled.model) if pooled.model and len(pooled.effects) > 2 else [None] * len(pooled.effects)
    for each, rest in zip(pooled.effects, without, strict=True):
        half = 1.959964 * each.variance**0.5
        low, high = shown_range(pooled.request, each.effect - half, each.effect + half)
        counted = f"{each.events} of {each.people}" if each.events is not None else str(each.people)
        mean = f"{shown(pooled.request, rest.estimate):.1f}" if rest else ""
        cells = (f"{shown(pooled.request, each.effect):.1f}", f"{low:.1f} to {high:.1f}", mean)
        grid.add_row(each.outcome.study, each.outcome.arm, counted, *cells)
    return grid


def _result(out: Console, pooled: Pooled, model: MetaAnalysis) -> None:
    request = pooled.request
    low, high = shown_range(request, *model.interval()[0])
    heading(out, f"Pooled: {shown(request, model.estimate):.1f} {unit(request)} (95 % {low:.1f} to {high:.1f})")
    first, last = pooled.tau2_interval or (0.0, 0.0)
    lines = [
        (
            f"REML, Knapp-Hartung; I2 {model.i2:.0f} %, tau2 {model.tau2:.4f} ({first:.4f} to {last:.4f}, Q-profile), "
            f"Q {model.q:.1f} on {model.q_df}, p {model.q_p:.2g}."
        )
    ]
    if pooled.proportion:
        low, high = pooled.proportion.interval()
        one = pooled.proportion
        lines.append(
            f"Binomial-normal: {100 * one.proportion:.1f} % ({100 * low:.1f} to {100 * high:.1f}); "
            f"{one.events} of {one.people} in {one.studies} arms."
        )
    if len(pooled.effects) >= FEWEST_FOR_EGGER:
        egger = egger_test(model)
        lines.append(
            f"Egger's test of small studies: intercept {egger.intercept:.2f} (SE {egger.se:.2f}), p {egger.p:.2g}."
        )
    for line in lines:
        out.print(Padding(Text(line), (0, 0, 0, 2)))
