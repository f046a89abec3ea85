"""`needlepoint photos compare`: two photographs of the same skin, and what changed beyond measurement error."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click

from needlepoint.cli.options import Day, echo_json, json_option, today
from needlepoint.cli.photos.photo_options import (
    baseline_argument,
    csv_option,
    declared_options,
    folder_option,
    noise_option,
    reference_option,
    scale_options,
    seed_option,
    take_declared,
    take_scale,
    zones_option,
)
from needlepoint.cli.progress import shown_progress

EPILOG = """\b
Examples:
  needlepoint photos compare baseline.jpg follow_up.jpg --zones zones.json
  needlepoint photos compare baseline.jpg follow_up.jpg --zones zones.json --out pictures/ --reference D-0042
  needlepoint photos compare baseline.jpg follow_up.jpg --zones zones.json --px-per-mm 18.4 --csv > changes.csv
  needlepoint photos compare a1.jpg b1.jpg --zones zones.json --also-baseline a2.jpg --also-follow-up b2.jpg

\b
A refusal is an answer too: the exit code stays 0, and it says what to do better.
"""
_SHOTS = click.Path(path_type=Path)


@click.command(epilog=EPILOG)
@baseline_argument
@click.argument("follow_up", type=click.Path(path_type=Path))
@zones_option
@scale_options
@noise_option
@declared_options
@click.option("--baseline-on", type=Day(), help="The day of the baseline, where its file does not say it.")
@click.option("--on", type=Day(), help="The day of the follow-up, where its file does not say it.")
@click.option("--also-baseline", type=_SHOTS, multiple=True, help="Another shot of the baseline session.")
@click.option("--also-follow-up", type=_SHOTS, multiple=True, help="Another shot of the follow-up session.")
@seed_option
@reference_option
@folder_option
@json_option
@csv_option
def command(
    baseline: Path,
    follow_up: Path,
    baseline_on: dt.date | None,
    on: dt.date | None,
    out: Path | None,
    reference: str,
    as_json: bool,
    as_csv: bool,
    **options: Any,
) -> None:
    """Say what changed between BASELINE and FOLLOW_UP, zone by zone, or why it cannot be said.

    With --out also the pictures (pair, slider, what was counted, change maps), a page as PDF, and the numbers.
    """
    from needlepoint.cli.photos import show_photos
    from needlepoint.cli.photos.csv_rows import pair_csv
    from needlepoint.cli.photos.measuring import compare_files
    from needlepoint.cli.photos.writing import write_pair
    from needlepoint.documents import to_json

    scale, declared = take_scale(options), take_declared(options)
    with shown_progress("comparing") as say:
        measured, comparison = compare_files(
            baseline, follow_up, scale=scale, declared=declared, days=(baseline_on, on), say=say, **options
        )
    if out is not None:
        for path in write_pair(measured, comparison, out, reference=reference, made_on=today()):
            click.echo(str(path), err=True)
    if as_json:
        echo_json(to_json(measured))
    elif as_csv:
        click.echo(pair_csv(measured), nl=False)
    else:
        show_photos.pair(measured)
