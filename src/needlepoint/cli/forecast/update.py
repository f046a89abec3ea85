"""`needlepoint forecast update`: what the clinic's own patients change in its forecast."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from needlepoint.cli.forecast.options import posterior_option
from needlepoint.cli.options import echo_json, json_option, on_option, write_safely
from needlepoint.errors import InvalidInput, UnreadableFile
from needlepoint.forecast.posterior import SHIPPED, Posterior, load_posterior, posterior_bytes
from needlepoint.forecast.request import ForecastRequest
from needlepoint.forecast.vocabulary import MODALITIES
from needlepoint.terms import Phototype

if TYPE_CHECKING:
    from needlepoint.forecast.own_patients.pooled import PooledResults
    from needlepoint.forecast.own_patients.records import OwnCourse

EPILOG = """\b
Examples:
  needlepoint forecast update own_results.csv
  needlepoint forecast update own_results.csv --indication striae_alba --sessions 6 --save ours.npz
  needlepoint forecast update own_results.csv --cells ours.json --quarter 2026-Q3 --clinic North
  needlepoint forecast update own_results.csv --others north.json

\b
RECORDS is CSV, a line a visit: patient (a pseudonym), course, indication, modality, combined (yes or no), needle_mm,
phototype, age, scale, baseline, sessions, weeks (since the last session), score, judged_by (not_blinded if empty),
visited_on. Or JSON Lines, a line a course with `visits`.
"""


@click.command(name="update", epilog=EPILOG)
@click.argument("records", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--indication", help="Of the forecast that is shown; default the most frequent in RECORDS.")
@click.option("--modality", type=click.Choice(MODALITIES), help="The kind of device; default likewise.")
@click.option("--combined/--alone", default=None, help="Something active is added, or not; default likewise.")
@click.option("--sessions", type=int, default=4, show_default=True, help="How many are thought of.")
@click.option("--phototype", type=click.Choice([each.value for each in Phototype]), help="Fitzpatrick type.")
@click.option("--age", type=float, help="Years.")
@click.option("--goal", type=float, help="The improvement hoped for, %.")
@click.option(
    "--others", multiple=True, type=click.Path(path_type=Path, dir_okay=False), help="Another clinic's cells."
)
@click.option("--save", type=click.Path(path_type=Path, dir_okay=False), help="Write the updated posterior.")
@click.option("--cells", type=click.Path(path_type=Path, dir_okay=False), help="Write cells to share: .json or .csv.")
@click.option("--quarter", help="The quarter that is shared, such as 2026-Q3.")
@click.option("--clinic", help="What the clinic calls itself in the cells.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of everything drawn.")
@posterior_option
@on_option
@json_option
def command(
    records: Path,
    indication: str | None,
    modality: str | None,
    combined: bool | None,
    sessions: int,
    phototype: str | None,
    age: float | None,
    goal: float | None,
    others: tuple[Path, ...],
    save: Path | None,
    cells: Path | None,
    quarter: str | None,
    clinic: str | None,
    seed: int,
    posterior: Path | None,
    on: dt.date,
    as_json: bool,
) -> None:
    """Update the forecast with the clinic's own results in RECORDS, and show what that changes.

    Nothing is changed unless --save writes a posterior; `--posterior` of the other commands takes it. No result of a
    patient is in it.
    """
    from needlepoint.forecast.own_patients.clinic import shift_of, update_with_own_courses
    from needlepoint.forecast.own_patients.drift import watch_for_drift

    _check_targets(records, save, cells, quarter, clinic)
    served = load_posterior(posterior or SHIPPED)
    courses = _courses(records)
    usual = _usual(courses)
    request = ForecastRequest(
        indication=indication or usual[0],
        modality=modality or usual[1],
        combined=usual[2] if combined is None else combined,
        sessions=sessions,
        phototype=Phototype(phototype) if phototype else None,
        age=age,
        goal=None if goal is None else goal / 100,
    )
    update = update_with_own_courses(served, courses, others=_others(others), seed=seed)
    shift = shift_of(request, served, update)
    drift = watch_for_drift(courses, served, seed=seed)
    if save:
        _save(update.posterior, save)
    if cells:
        _share(courses, cells, str(clinic), str(quarter), on)
    from needlepoint.cli.forecast.show_update import show_update, update_json

    if as_json:
        echo_json(update_json(update, shift, drift))
        return
    show_update(update, shift, drift)


def _check_targets(
    records: Path, save: Path | None, cells: Path | None, quarter: str | None, clinic: str | None
) -> None:
    if cells and not (quarter and clinic):
        raise InvalidInput("Cells need a quarter and a clinic.", next_step="Give --quarter 2026-Q3 and --clinic NAME.")
    if cells and cells.suffix not in (".json", ".csv"):
        raise InvalidInput(
            f"'{cells.name}' is no file of cells.", where="--cells", next_step="End it in .json or .csv."
        )
    for path in (save, cells):
        if path and path.exists() and any(path.samefile(kept) for kept in (records, SHIPPED) if kept.exists()):
            raise InvalidInput("This would take the place of what is read.", where=str(path))


def _courses(records: Path) -> tuple[OwnCourse, ...]:
    from needlepoint.forecast.own_patients.reading import read_own_courses
    from needlepoint.knowledge import load_knowledge

    return read_own_courses(_bytes(records), records.name, load_knowledge())


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"The file cannot be opened ({error.strerror}).", where=str(path)) from None


def _usual(courses: Sequence[OwnCourse]) -> tuple[str, str, bool]:
    """The most frequent indication, kind of device, and whether something was added."""
    return Counter((each.indication, each.modality, each.combined) for each in courses).most_common(1)[0][0]


def _others(paths: Sequence[Path]) -> tuple[PooledResults, ...]:
    from needlepoint.forecast.own_patients.cells import pooled_results, read_cells

    return pooled_results([read_cells(_bytes(path), path.name) for path in paths])


def _save(posterior: Posterior, path: Path) -> None:
    write_safely(path, posterior_bytes(posterior.draws, posterior.provenance))
    click.echo(f"wrote {path.name}: forecast from it with --posterior {path.name}", err=True)


def _share(courses: Sequence[OwnCourse], path: Path, clinic: str, quarter: str, on: dt.date) -> None:
    from needlepoint.forecast.own_patients.cells import FEWEST, cells_csv, cells_json, share_cells

    shared = share_cells(courses, clinic=clinic, quarter=quarter, on=on)
    write_safely(path, cells_csv(shared) if path.suffix == ".csv" else cells_json(shared))
    shown = sum(cell.patients for cell in shared.cells)
    whole = f"fewer than {FEWEST}" if shared.patients is None else str(shared.patients)
    count = "1 cell" if len(shared.cells) == 1 else f"{len(shared.cells)} cells"
    click.echo(f"wrote {path.name}: {count}, {shown} of {whole} patients; the rest is masked", err=True)
