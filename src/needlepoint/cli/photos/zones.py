"""`needlepoint photos zones`: a page to draw zones on the first photograph, and a check of a zones file."""

from __future__ import annotations

from pathlib import Path

import click

from needlepoint.cli.options import read_bytes, write_safely
from needlepoint.cli.photos.photo_options import baseline_argument

EPILOG = """\b
Examples:
  needlepoint photos zones baseline.jpg --out zones.html          (open it, draw, save zones.json)
  needlepoint photos zones baseline.jpg zones.json                (check a file)
  needlepoint photos zones baseline.jpg zones.json --out zones.html --picture zones.png
"""


@click.command(epilog=EPILOG)
@baseline_argument
@click.argument("file", required=False, metavar="[ZONES]", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the page to draw on, as HTML.")
@click.option("--picture", type=click.Path(path_type=Path, dir_okay=False), help="Write the zones drawn, as PNG.")
def command(baseline: Path, file: Path | None, out: Path | None, picture: Path | None) -> None:
    """Write a page to draw zones on BASELINE, the first photograph; or check the file ZONES.

    The page needs no network: it opens in any browser, and what is drawn is saved as zones.json beside it.
    """
    from needlepoint.errors import InvalidInput
    from needlepoint.photos.calibration import NO_CALIBRATION
    from needlepoint.photos.ingest import read_photo
    from needlepoint.photos.pictures.alignment import outlines_in
    from needlepoint.photos.pictures.encoding import encode_srgb, light_shown, png_bytes
    from needlepoint.photos.pictures.side_by_side import outlined
    from needlepoint.photos.pictures.zone_editor import LONGEST_PX, zones_editor_html
    from needlepoint.photos.zones.reading import read_zones

    photo = read_photo(baseline)
    zones = read_zones(read_bytes(file), file.name, photo.shape) if file else ()
    if not file and out is None:
        raise InvalidInput("There is nothing to do.", next_step="Give --out zones.html to draw, or a file to check.")
    if picture is not None:
        light, px = light_shown(photo, photo.whole, NO_CALIBRATION, LONGEST_PX)
        write_safely(picture, png_bytes(outlined(encode_srgb(light), outlines_in(zones, photo.whole, px))))
    if out is not None:
        write_safely(out, zones_editor_html(photo, zones).encode())
        click.echo(f"Open {out} in a browser, draw the zones, and save zones.json.")
    for zone in zones:
        metrics = "everything" if len(zone.metrics) == 7 else ", ".join(zone.metrics)
        click.echo(f"{zone.name}: {zone.role.value}, {len(zone.outline)} corners, {metrics}")
    if zones and not any(zone.role.value == "control" for zone in zones):
        click.echo("There is no control region: without a card, colour cannot be compared.", err=True)
