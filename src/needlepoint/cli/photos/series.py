"""`needlepoint photos series`: many dates, and how each quantity moves since the baseline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from needlepoint.cli.options import echo_json, json_option, today
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
  needlepoint photos series baseline.jpg april.jpg may.jpg july.jpg --zones zones.json
  needlepoint photos series baseline.jpg april.jpg may.jpg july.jpg --zones zones.json --out pictures/
"""


@click.command(epilog=EPILOG)
@baseline_argument
@click.argument("follow_ups", nargs=-1, required=True, type=click.Path(path_type=Path))
@zones_option
@scale_options
@noise_option
@declared_options
@seed_option
@reference_option
@folder_option
@json_option
@csv_option
def command(
    baseline: Path,
    follow_ups: tuple[Path, ...],
    out: Path | None,
    reference: str,
    as_json: bool,
    as_csv: bool,
    **options: Any,
) -> None:
    """Compare each of FOLLOW_UPS with BASELINE, and say how each quantity moves. Every file must know its day."""
    from needlepoint.cli.photos import show_photos
    from needlepoint.cli.photos.csv_rows import series_csv
    from needlepoint.cli.photos.measuring import measure_files
    from needlepoint.cli.photos.writing import write_series
    from needlepoint.documents import to_json

    scale, declared = take_scale(options), take_declared(options)
    with shown_progress("comparing") as say:
        measured, last = measure_files(baseline, follow_ups, scale=scale, declared=declared, say=say, **options)
    if out is not None:
        for path in write_series(measured, last, out, reference=reference, made_on=today()):
            click.echo(str(path), err=True)
    if as_json:
        echo_json(to_json(measured))
    elif as_csv:
        click.echo(series_csv(measured), nl=False)
    else:
        show_photos.series(measured)
