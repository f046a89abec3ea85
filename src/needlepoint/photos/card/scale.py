"""From the card's plane to the scale at the skin, and how sure that is; scales without a card.

What a card measures is the scale where the card is. Skin that lies farther away than the card is smaller by the same
share as it is farther: 10 mm are 3.3 % at 300 mm. That dominates every other error.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from needlepoint.errors import InvalidInput
from needlepoint.photos.calibration import Calibration, Scale, ScaleSource
from needlepoint.photos.card.layout import CardKind, CardLayout
from needlepoint.photos.card.plane import CardPlane, scale_error, scale_spread
from needlepoint.photos.photo import Photo

FILM_DIAGONAL_MM: Final = math.hypot(36, 24)
"""The 35 mm equivalent of a focal length is that which sees the same diagonal on film of 36 x 24 mm (CIPA DCG-001)."""
LIKELY_FOCAL_35MM: Final = 26.0
"""Where the file does not say: the main camera of most phones. From general knowledge."""
FOCAL_SD: Final = 0.1
"""Of a distance from a focal length that the file names; cropping and focus breathing. Ours."""
GUESSED_FOCAL_SD: Final = 0.3
"""Of a distance from the likely focal length. Ours."""
STATED_DISTANCE_SD: Final = 0.05
"""Of a distance that a person states. Ours."""
STATED_OFFSET_SD_MM: Final = 2.0
"""Of an offset that a person states. Ours."""
UNKNOWN_OFFSET_SD_MM: Final = {CardKind.A6: 5.0, CardKind.STRIP: 8.0, CardKind.COLOUR_CHECKER: 8.0}
"""Where nobody states how far in front of the skin the card lies. Ours: a card held beside a cheek or laid on a thigh
is seldom more than 10 to 15 mm off the plane of the zone."""
PRINT_SD: Final = 0.005
"""Of the size of a print that nobody held a ruler to. Ours: printers at 100 % are within 1 %."""
MEASURED_PRINT_SD: Final = 0.002
"""Of one whose 100 mm line was measured (0.2 mm). Ours."""
LENS_SD: Final = 0.003
"""What is left of the lens's distortion. Ours."""


@dataclass(frozen=True, slots=True)
class Distance:
    """From the camera to the card.

    Attributes:
        how: where it comes from, for people.
    """

    mm: float
    relative_sd: float
    how: str


def camera_distance(photo: Photo, plane: CardPlane, layout: CardLayout, stated_mm: float | None = None) -> Distance:
    """How far away the camera was: as stated, or from how large the card looks and the lens's angle of view."""
    if stated_mm is not None:
        return Distance(_positive(stated_mm, "distance_mm"), STATED_DISTANCE_SD, "stated")
    named = photo.facts.focal_length_35mm
    focal = named or LIKELY_FOCAL_35MM
    focal_px = focal / FILM_DIAGONAL_MM * math.hypot(*photo.shape)
    distance = focal_px / plane.px_per_mm(middle_of(layout))
    if named:
        return Distance(distance, FOCAL_SD, "from the card's size and the lens")
    return Distance(distance, GUESSED_FOCAL_SD, "from the card's size, lens not known")


def scale_at_skin(
    plane: CardPlane,
    layout: CardLayout,
    distance: Distance,
    offset_mm: float | None = None,
    *,
    offset_sd_mm: float | None = None,
    printed: float | None = None,
) -> Scale:
    """The scale in the skin's plane, with the standard deviation of everything that is not known.

    Args:
        plane: where the card lies.
        layout: which card.
        distance: from the camera to the card.
        offset_mm: how much nearer to the camera the card lies than the skin; below zero where it lies behind it.
            None where nobody says: then 0, with a wide uncertainty.
        offset_sd_mm: how sure that is; None for the default of a stated or an unknown one.
        printed: how long a stated 100 mm of this print are, over 100 mm; None where nobody measured it.
    """
    if offset_sd_mm is None:
        offset_sd_mm = UNKNOWN_OFFSET_SD_MM[layout.kind] if offset_mm is None else STATED_OFFSET_SD_MM
    offset = offset_mm or 0.0
    if not math.isfinite(offset) or offset <= -0.8 * distance.mm:
        raise InvalidInput(f"The card cannot lie {offset:g} mm in front of the skin.", where="offset_mm")
    middle = middle_of(layout)
    nearer = distance.mm / (distance.mm + offset)
    tilt = math.radians(plane.tilt_deg(middle))
    corners = [(float(x), float(y)) for x, y in layout.corners_mm]
    parts = (
        scale_error(plane, middle),
        offset_sd_mm / (distance.mm + offset),
        abs(offset) / (distance.mm + offset) * distance.relative_sd,
        PRINT_SD if printed is None else MEASURED_PRINT_SD,
        LENS_SD,
        (1 - math.cos(tilt)) / 2,  # whether the skin is tilted as the card is
        scale_spread(plane, corners, middle) / 2,  # and it does not lie where the card's middle is
    )
    return Scale(plane.px_per_mm(middle) * nearer / (printed or 1.0), math.hypot(*parts), ScaleSource.CARD)


def middle_of(layout: CardLayout) -> tuple[float, float]:
    """The middle of a card."""
    return layout.width_mm / 2, layout.height_mm / 2


def stated_scale(
    *,
    px_per_mm: float | None = None,
    points: tuple[tuple[float, float], tuple[float, float]] | None = None,
    mm: float | None = None,
    relative_sd: float | None = None,
) -> Scale:
    """A scale that a person states: pixels a millimetre, or two points of the picture and how far apart they are.

    Args:
        px_per_mm: in the plane of the skin.
        points: two places (x, y) in pixels.
        mm: between them, measured on the skin.
        relative_sd: how sure it is; None for 3 %, or for two points, pointing within 2 px and measuring within 0.5 mm
            and 2 % for what lies at another distance (ours).

    Raises:
        InvalidInput: neither or both are given, or one that cannot be.
    """
    if (px_per_mm is None) == (points is None or mm is None):
        raise InvalidInput(
            "A stated scale needs either pixels a millimetre, or two points and the millimetres between them."
        )
    if relative_sd is not None:
        _positive(relative_sd, "relative_sd")
    if px_per_mm is not None:
        return Scale(_positive(px_per_mm, "px_per_mm"), relative_sd or 0.03, ScaleSource.STATED)
    assert points is not None  # noqa: S101 - one of the two was given
    assert mm is not None  # noqa: S101
    apart = _positive(math.dist(*points), "points")
    sd = math.hypot(2 * math.sqrt(2) / apart, 0.5 / _positive(mm, "mm"), 0.02)
    return Scale(apart / mm, relative_sd or sd, ScaleSource.STATED)


def assumed_scale(px_per_mm: float) -> Scale:
    """A scale that nobody knows, so that filters have some size; only relative change may be told with it."""
    return Scale(_positive(px_per_mm, "px_per_mm"), 1.0, ScaleSource.ASSUMED)


def scale_only(scale: Scale) -> Calibration:
    """What is known of a photograph without a card whose scale is stated."""
    return Calibration(scale=scale)


def _positive(number: float, where: str) -> float:
    if not math.isfinite(number) or number <= 0:
        raise InvalidInput(f"{number:g} is not a size above zero.", where=where)
    return number
