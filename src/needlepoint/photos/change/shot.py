"""A photograph made ready to be measured: its card found, its scale settled."""

from __future__ import annotations

from dataclasses import dataclass, replace

from needlepoint.photos.calibration import Calibration, Scale, ScaleSource
from needlepoint.photos.card import find_card
from needlepoint.photos.change.result import PhotoFacts
from needlepoint.photos.gate import Sharpness
from needlepoint.photos.photo import Photo

ASSUMED_LONG_SIDE_MM = 300.0
"""Ours: where nothing says how large anything is, the long side of the picture is taken for this, about a portrait at
an arm's length, so that filters fit roughly. Only relative change is then reported."""

NOT_MEASURED = Sharpness(0.0, 0.0, is_known=False)
"""Of a patch as it is cut out: how sharp it is, is found afterwards."""


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """One photograph with what is known of its scale and colour."""

    photo: Photo
    calibration: Calibration

    @property
    def scale(self) -> Scale:
        """The scale of the card or as stated; an assumed one where there is none."""
        if self.calibration.scale is not None:
            return self.calibration.scale
        return Scale(max(self.photo.shape) / ASSUMED_LONG_SIDE_MM, 1.0, ScaleSource.ASSUMED)

    @property
    def sizes_known(self) -> bool:
        """Whether the scale is measured or stated."""
        return self.scale.source is not ScaleSource.ASSUMED


def shot_of(photo: Photo, calibration: Calibration | None = None) -> Shot:
    """A photograph with its card looked for, unless its calibration is given."""
    return Shot(photo, find_card(photo) if calibration is None else calibration)


def told_photo(shot: Shot, blur_px: float) -> PhotoFacts:
    """What is told of a photograph."""
    photo, scale, colour = shot.photo, shot.calibration.scale, shot.calibration.colour
    return PhotoFacts(
        name=photo.name,
        sha256=photo.sha256,
        taken_at=photo.facts.taken_at,
        width_px=photo.shape[1],
        height_px=photo.shape[0],
        camera=" ".join(filter(None, (photo.facts.maker, photo.facts.model))),
        px_per_mm=scale.px_per_mm if scale else None,
        scale_source=scale.source if scale else None,
        scale_relative_sd=scale.relative_sd if scale else None,
        colour_error_de00=colour.error_de00 if colour else None,
        blur_px=blur_px,
        notes=(*photo.notes, *shot.calibration.problems),
    )


def with_stated_scale(shot: Shot, scale: Scale) -> Shot:
    """The same with a scale that a person states, which beats the card's."""
    return Shot(shot.photo, replace(shot.calibration, scale=scale))
