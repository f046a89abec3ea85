"""`needlepoint photos check`: whether a photograph can be measured, told before the person has left."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from needlepoint.cli.options import echo_json, json_option
from needlepoint.cli.photos.photo_options import scale_options, take_scale

if TYPE_CHECKING:
    from rich.console import Console

    from needlepoint.photos.change.shot import Shot
    from needlepoint.photos.gate import PhotoCheck, ZoneCheck

EPILOG = """\b
Examples:
  needlepoint photos check IMG_0412.jpg
  needlepoint photos check IMG_0412.jpg --zones zones.json --json
"""


@click.command(epilog=EPILOG)
@click.argument("photo", type=click.Path(path_type=Path))
@click.option(
    "--zones", type=click.Path(path_type=Path, dir_okay=False), help="Look only in these zones, drawn on this photo."
)
@scale_options
@json_option
def command(photo: Path, zones: Path | None, as_json: bool, **options: Any) -> None:
    """Say what PHOTO is good for, and how to take a better one where it is not."""
    from needlepoint.cli.photos.shots import read_shot, zones_in
    from needlepoint.documents import to_json
    from needlepoint.photos.gate import check_photo

    shot = read_shot(photo, take_scale(options))
    drawn = zones_in(zones, shot) if zones else None
    found = check_photo(shot.photo, shot.calibration, drawn)
    if as_json:
        echo_json(to_json(found))
    else:
        _show(found, shot)


def _show(found: PhotoCheck, shot: Shot) -> None:
    from rich.text import Text

    from needlepoint.cli.photos.show_photos import remarks
    from needlepoint.cli.show import console
    from needlepoint.photos.calibration import ScaleSource
    from needlepoint.photos.quantities import Metric

    out = console()
    photo, scale, colour = shot.photo, shot.scale, shot.calibration.colour
    size = f"{photo.shape[1]} x {photo.shape[0]} px"
    known = "size not known" if scale.source is ScaleSource.ASSUMED else f"{scale.px_per_mm:.1f} px/mm"
    card = f"colour by the card, error {colour.error_de00:.1f} dE00" if colour else "no card for the colour"
    out.print(Text.assemble((photo.name, "bold"), f": {'; '.join((size, known, card, *photo.notes))}"))
    for zone in found.zones:
        _show_zone(out, zone)
    remarks(out, "To keep in mind", found.cautions)
    refused = [metric.value for metric in Metric if found.refusing(metric)]
    good = [metric.value for metric in Metric if metric.value not in refused]
    out.print()
    out.print(Text(f"Good for: {', '.join(good) or 'nothing'}.", style="bold"))
    if refused:
        out.print(Text(f"Not for: {', '.join(refused)}.", style="bold"))


def _show_zone(out: Console, zone: ZoneCheck) -> None:
    from rich.text import Text

    from needlepoint.cli.photos.show_photos import remarks
    from needlepoint.photos.pictures.wording import zone_in_words

    name = zone_in_words(zone.zone) or "the whole picture"
    blur = f"blur {zone.sharpness.blur_px:.1f} px" if zone.sharpness.is_known else "sharpness not known"
    shares = f"{100 * zone.clipped_share:.1f} % too bright or too dark, {100 * zone.glare_share:.1f} % shines"
    out.print(Text(f"  {name}: {blur}, {shares}", style="dim"))
    remarks(out, f"Wrong: {name}", zone.remarks)
