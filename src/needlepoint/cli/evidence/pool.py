"""`needlepoint evidence pool`: random-effects results for any subset of the trial arms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from needlepoint.cli.options import echo_json, json_option, write_safely
from needlepoint.cli.show import console, heading
from needlepoint.evidence.arms import ROLES, read_outcomes
from needlepoint.evidence.figure_files import kind_of, picture_bytes
from needlepoint.evidence.pictures import describe, draw_forest, draw_funnel
from needlepoint.evidence.pool_request import Measure, PoolRequest, in_digits
from needlepoint.evidence.pool_summary import PooledOutcomes, Shown, StudyLine, summarise
from needlepoint.evidence.pooling import Pooled, pool

if TYPE_CHECKING:
    from matplotlib.figure import Figure

EPILOG = """\b
Examples:
  needlepoint evidence pool --indication atrophic_acne_scars
  needlepoint evidence pool --measure responders --grades 1 --indication atrophic_acne_scars --forest forest.png
  needlepoint evidence pool --measure change --scale goodman_baron_quantitative
  needlepoint evidence pool --measure contrast --grades 1
"""


@click.command(name="pool", epilog=EPILOG)
@click.option(
    "--measure", type=click.Choice([each.value for each in Measure]), default="improvement", show_default=True
)
@click.option("--indication", multiple=True, help="As in the trial arms; may be given several times.")
@click.option("--modality", multiple=True, help="The kind of device.")
@click.option("--role", type=click.Choice(get_args(ROLES)), multiple=True, help="Default needling_alone.")
@click.option("--against", type=click.Choice(get_args(ROLES)), multiple=True, help="Contrast: with arms of this role.")
@click.option("--scale", multiple=True, help="The scale of the result.")
@click.option("--design", multiple=True, help="The design of the study.")
@click.option("--study", multiple=True, help="Only these studies.")
@click.option("--least-sessions", type=float, help="Arms with at least so many sessions.")
@click.option("--most-sessions", type=float, help="Arms with at most so many sessions.")
@click.option("--correlation", type=float, default=0.5, show_default=True, help="Of severity before and after.")
@click.option("--at-least", type=float, help="Who responds: improvement that counts, %.")
@click.option("--grades", type=int, help="Who responds: grades fallen that count.")
@click.option("--forest", type=click.Path(path_type=Path, dir_okay=False), help="A forest plot: .png, .svg or .pdf.")
@click.option("--funnel", type=click.Path(path_type=Path, dir_okay=False), help="A funnel plot: .png, .svg or .pdf.")
@json_option
def command(
    measure: str,
    indication: tuple[str, ...],
    modality: tuple[str, ...],
    role: tuple[str, ...],
    against: tuple[str, ...],
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
    """Pool a subset: REML with Knapp and Hartung's interval, prediction interval, I2, each study left out in turn.

    A contrast compares needled arms with others of the same study: by responders where --at-least or --grades is given,
    by points where one --scale is, else by the severity that is left.
    """
    request = PoolRequest(
        measure=Measure(measure),
        indications=indication,
        modalities=modality,
        roles=role or ("needling_alone",),
        against=against or ("untreated", "comparator"),
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

        echo_json(to_json(summarise(pooled)))
    else:
        _show(pooled)


def _write(path: Path, pooled: Pooled, draw: Callable[[Pooled], Figure]) -> None:
    kind = kind_of(path)
    if pooled.model is None:
        click.echo(f"No {path.name}: nothing was pooled.", err=True)
        return
    write_safely(path, picture_bytes(draw(pooled), kind))
    beside = path.with_suffix(".txt")
    write_safely(beside, f"{describe(pooled)}\n".encode())
    click.echo(f"wrote {path.name} and {beside.name}: {describe(pooled)}", err=True)


def _show(pooled: Pooled) -> None:
    out, found = console(), summarise(pooled)
    if found.studies:
        out.print(_studies(found))
    if found.result:
        _result(out, found, found.result)
    for sentence in found.said:
        out.print(Padding(Text(sentence), (0, 0, 0, 2)))
    if pooled.left_out:
        _left_out(out, pooled)


def _left_out(out: Console, pooled: Pooled) -> None:
    """Reasons, the most frequent first, each with its studies; every arm is in the JSON."""
    heading(out, f"Left out of this subset: {len(pooled.left_out)}")
    reasons = Counter(each.reason for each in pooled.left_out)
    for reason, times in reasons.most_common():
        studies = dict.fromkeys(each.outcome.study for each in pooled.left_out if each.reason == reason)
        out.print(Padding(Text(f"{reason} ({times}): {', '.join(studies)}", style="dim"), (0, 0, 0, 2)))


def _studies(found: PooledOutcomes) -> Table:
    grid = Table(box=None, padding=(0, 2, 0, 2))
    for name in ("study", "arm", "people", found.unit, "95 % interval", "without it"):
        grid.add_column(name)
    for each in found.studies:
        mean = in_digits(found.request, each.without_it.value) if each.without_it else ""
        arm = f"{each.arm} / {each.against}" if each.against else each.arm
        value, ends = _text(found, each.shown)
        grid.add_row(each.study, arm, _people(each), value, ends, mean)
    return grid


def _people(each: StudyLine) -> str:
    own = f"{each.events} of {each.people}" if each.events is not None else str(each.people)
    if each.control_people is None:
        return own
    other = f"{each.control_events} of " if each.control_events is not None else ""
    return f"{own} / {other}{each.control_people}"


def _text(found: PooledOutcomes, value: Shown) -> tuple[str, str]:
    number, low, high = (in_digits(found.request, each) for each in (value.value, value.low, value.high))
    return number, f"{low} to {high}"


def _result(out: Console, found: PooledOutcomes, result: Shown) -> None:
    value, ends = _text(found, result)
    heading(out, f"Pooled: {value} {found.unit} (95 % {ends})")
    lines = [_heterogeneity(found)]
    if found.binomial_normal:
        value, ends = _text(found, found.binomial_normal)
        events, people = sum(each.events or 0 for each in found.studies), sum(each.people for each in found.studies)
        lines.append(f"Binomial-normal: {value} % ({ends}); {events} of {people} in {len(found.studies)} arms.")
    if found.mantel_haenszel:
        value, ends = _text(found, found.mantel_haenszel)
        lines.append(f"Mantel-Haenszel, one common ratio: {value} ({ends}).")
    if found.egger:
        egger = found.egger
        lines.append(
            f"Egger's test of small studies: intercept {egger.intercept:.2f} (SE {egger.se:.2f}), p {egger.p:.2g}."
        )
    for line in lines:
        out.print(Padding(Text(line), (0, 0, 0, 2)))


def _heterogeneity(found: PooledOutcomes) -> str:
    assert found.heterogeneity is not None  # noqa: S101 - there is one wherever there is a result
    of = found.heterogeneity
    first, last = of["tau2_interval"]
    return (
        f"REML, Knapp-Hartung; I2 {of['i2']:.0f} %, tau2 {of['tau2']:.4f} ({first:.4f} to {last:.4f}, Q-profile), "
        f"Q {of['q']:.1f} on {of['q_df']}, p {of['q_p']:.2g}."
    )
