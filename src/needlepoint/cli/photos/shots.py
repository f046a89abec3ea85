"""From a file to a photograph with its scale and colour: its card is found, or what a person states is taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from needlepoint.cli.options import read_bytes
from needlepoint.cli.photos.photo_options import ScaleOptions
from needlepoint.photos.calibration import Scale, ScaleSource
from needlepoint.photos.card import find_card
from needlepoint.photos.change.shot import Shot
from needlepoint.photos.ingest import read_photo
from needlepoint.photos.threads import side_by_side
from needlepoint.photos.zones.outline import ZoneOutline
from needlepoint.photos.zones.reading import read_zones


def read_shot(path: Path, scale: ScaleOptions, *, is_baseline: bool = True) -> Shot:
    """A photograph with its card found; a scale that is stated goes before the card's, on the baseline.

    Raises:
        UnreadableFile: it, or the card's reference, cannot be read.
    """
    photo = read_photo(path)
    reference = None
    if scale.card_reference is not None:
        from needlepoint.photos.card.reference import read_reference

        reference = read_reference(read_bytes(scale.card_reference), scale.card_reference.name)
    found = find_card(photo, offset_mm=scale.card_offset_mm, distance_mm=scale.distance_mm, reference=reference)
    if scale.px_per_mm is not None and is_baseline:
        stated = Scale(scale.px_per_mm, scale.scale_error_percent / 100, ScaleSource.STATED)
        found = replace(found, scale=stated)
    return Shot(photo, found)


def read_shots(paths: Sequence[Path], scale: ScaleOptions) -> list[Shot]:
    """Several photographs, two at a time; the first is the baseline.

    Raises:
        UnreadableFile: of the first that cannot be read.
    """
    return side_by_side(
        lambda each: read_shot(each[1], scale, is_baseline=each[0] == 0),
        enumerate(paths),
    )


def zones_in(path: Path, shot: Shot) -> tuple[ZoneOutline, ...]:
    """The zones of a file, which must lie in the photograph."""
    return read_zones(read_bytes(path), path.name, shot.photo.shape)
