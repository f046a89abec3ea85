"""`needlepoint photos strip`: copies without anything that identifies a person, a device or a place."""

from __future__ import annotations

from pathlib import Path

import click

from needlepoint.cli.options import write_safely
from needlepoint.errors import InvalidInput

EPILOG = """\b
Example:
  needlepoint photos strip IMG_0412.jpg IMG_0977.heic --out stripped/
"""


JPEG = b"\xff\xd8"


@click.command(epilog=EPILOG)
@click.argument("photos", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="A folder for the copies.")
def command(photos: tuple[Path, ...], out: Path) -> None:
    """Write copies of PHOTOS without place, time, names and numbers of the camera; colours and upright stay.

    A face stays a face: what the picture shows is not changed.
    """
    from needlepoint.photos.ingest import stripped_copy

    targets: dict[Path, Path] = {}
    copies: dict[Path, bytes] = {}
    for photo in photos:
        data = stripped_copy(photo)
        target = out / f"{photo.stem}.{'jpg' if data.startswith(JPEG) else 'png'}"
        if target in copies or (target.exists() and target.samefile(photo)):
            raise InvalidInput(
                f"Two files would be called {target.name}." if target in copies else "The copy would take its place.",
                where=str(photo),
                next_step="Choose another folder, or copy them one by one.",
            )
        copies[target], targets[target] = data, photo
    for target, data in copies.items():
        write_safely(target, data)
        click.echo(f"{targets[target]} -> {target}")
