"""`needlepoint photos measure`: one photograph, every quantity with its interval."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from needlepoint.cli.options import echo_json, json_option
from needlepoint.cli.photos.photo_options import (
    csv_option,
    noise_option,
    scale_options,
    seed_option,
    take_scale,
    zones_option,
)
from needlepoint.cli.progress import shown_progress

EPILOG = """\b
Examples:
  needlepoint photos measure baseline.jpg --zones zones.json
  needlepoint photos measure baseline.jpg --zones zones.json --px-per-mm 18.4 --json
"""


@click.command(epilog=EPILOG)
@click.argument("photo", type=click.Path(path_type=Path))
@zones_option
@scale_options
@noise_option
@click.option("--make-up", is_flag=True, help="There was make-up on the skin.")
@seed_option
@json_option
@csv_option
def command(photo: Path, as_json: bool, as_csv: bool, **options: Any) -> None:
    """Measure PHOTO zone by zone: levels with 95 % intervals, or why there is none.

    A level differs from camera to camera and light to light; change is told by `photos compare`.
    """
    from needlepoint.cli.photos import show_photos
    from needlepoint.cli.photos.csv_rows import photo_csv
    from needlepoint.cli.photos.measuring import measure_file
    from needlepoint.documents import to_json

    with shown_progress("measuring") as say:
        measured = measure_file(photo, scale=take_scale(options), say=say, **options)
    if as_json:
        echo_json(to_json(measured))
    elif as_csv:
        click.echo(photo_csv(measured), nl=False)
    else:
        show_photos.photo(measured)
