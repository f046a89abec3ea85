"""`needlepoint photos phantom`: a rendered pair of photographs, with its zones and its true change."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from needlepoint.cli.options import write_safely
from needlepoint.cli.photos.progress import shown_progress

if TYPE_CHECKING:
    from needlepoint.photos.phantom.pairs import PhantomPair

KINDS = (
    "changed",
    "no_change",
    "light_elevation",
    "light_azimuth",
    "distance",
    "angle",
    "expression",
    "blurred",
    "small",
    "clipped",
    "other_person",
    "mirrored",
    "wrong_place",
    "no_card_no_control",
    "glare",
    "fresh_redness",
    "same_file",
    "swapped_in_time",
)
EPILOG = """\b
Examples:
  needlepoint photos phantom --out phantom/
  needlepoint photos phantom --tone VI --seed 7 --kind no_change --px-per-mm 9 --out phantom/
"""


@click.command(epilog=EPILOG)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="The folder to write to.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="The same one gives the same pair.")
@click.option(
    "--tone",
    type=click.Choice(["I", "II", "III", "IV", "V", "VI"]),
    default="II",
    show_default=True,
    help="How dark the skin is.",
)
@click.option("--kind", type=click.Choice(KINDS), default="changed", show_default=True, help="What happened between.")
@click.option("--px-per-mm", type=click.FloatRange(4, 60), help="Of the baseline.  [default: 18; with a card 13.5]")
@click.option("--card/--no-card", default=False, show_default=True, help="Whether a calibration card lies in it.")
def command(out: Path, seed: int, tone: str, kind: str, px_per_mm: float | None, card: bool) -> None:
    """Render skin before and after, as a phone would photograph it, and write what truly changed.

    Writes baseline.jpg, follow_up.jpg, zones.yaml and truth.json. The skin is nobody's.
    """
    from needlepoint.photos.phantom.pairs import make_pair

    with shown_progress("rendering"):
        pair = make_pair(seed, tone=tone, kind=kind, frame=frame(px_per_mm, card=card), card=card)
    for name, data in files_of(pair).items():
        write_safely(out / name, data)
        click.echo(str(out / name))


def frame(px_per_mm: float | None, *, card: bool) -> tuple[tuple[int, int], float] | None:
    """The size of a picture that shows as much skin at this scale as the plain one; None for the plain one."""
    if px_per_mm is None:
        return None
    width_mm, height_mm = (163.0, 111.0) if card else (89.0, 67.0)
    return (round(width_mm * px_per_mm), round(height_mm * px_per_mm)), px_per_mm


def files_of(pair: PhantomPair) -> dict[str, bytes]:
    """The files of a rendered pair, by name."""
    import numpy as np

    from needlepoint.documents import to_json
    from needlepoint.photos.zones.outline import Role
    from needlepoint.photos.zones.reading import write_zones

    height, width = pair.baseline.photo.shape
    limit = np.array([width - 1, height - 1])
    zones = [replace(zone, outline=np.clip(zone.outline, 0, limit)) for zone in pair.zones]
    truth = {
        zone.name: {quantity.value: _known(value) for quantity, value in pair.true_changes(zone.name).items()}
        for zone in pair.zones
        if zone.role is Role.TREATED
    }
    about = {"seed": pair.seed, "kind": pair.kind.value, "tone": pair.tone.value, "true_changes": truth}
    expected = [reason.value for reason in pair.expected]
    return {
        "baseline.jpg": pair.baseline.jpeg,
        "follow_up.jpg": pair.follow_up.jpeg,
        "zones.yaml": write_zones(zones, "baseline.jpg").encode(),
        "truth.json": to_json({**about, "rightly_refused_because": expected}),
    }


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
