"""Invented photographs and results to draw: nobody's skin, nobody's numbers."""

from __future__ import annotations

import datetime as dt

import cv2
import numpy as np

from needlepoint.photos.calibration import ScaleSource
from needlepoint.photos.change.result import (
    ChangeVerdict,
    ErrorPart,
    Estimate,
    Level,
    PairMeasurement,
    PhotoFacts,
    QuantityChange,
    SeriesMeasurement,
    SeriesPoint,
    Trend,
    ZoneChange,
)
from needlepoint.photos.photo import CameraFacts, ColourEncoding, Photo
from needlepoint.photos.quantities import Quantity
from needlepoint.photos.reasons import Reason, Remark
from needlepoint.photos.registration.field import Grid, Registration
from needlepoint.photos.zones.outline import Role, ZoneOutline

SHIFT = (6.0, -4.0)
"""How far the invented follow-up lies to the right of and below the baseline, in pixels."""
LEFT = ZoneOutline("left_cheek", Role.TREATED, np.array([[30, 40], [120, 30], [130, 140], [40, 150]], np.float64))
BESIDE = ZoneOutline("jaw", Role.CONTROL, np.array([[160, 60], [220, 60], [220, 150], [160, 150]], np.float64))


def skin(rng: np.random.Generator, shape: tuple[int, int] = (180, 260), name: str = "baseline.png") -> Photo:
    """Something blotchy in the colour of skin."""
    rough = cv2.GaussianBlur(rng.normal(0, 1, shape), (0, 0), 3)[..., None] * np.array([40.0, 45.0, 45.0])
    pixels = np.clip(np.array([205.0, 160.0, 135.0]) + rough, 0, 255).astype(np.uint8)
    return Photo(name, pixels, ColourEncoding.srgb(), CameraFacts(), "0" * 64)


def shifted(photo: Photo, name: str = "follow-up.png") -> Photo:
    """The same skin moved by SHIFT, one third darker in linear light."""
    move = np.array([[1, 0, SHIFT[0]], [0, 1, SHIFT[1]]])
    size = (photo.shape[1], photo.shape[0])
    pixels = cv2.warpAffine(photo.pixels, move, size, borderMode=cv2.BORDER_REPLICATE)
    darker = np.clip(pixels * (2 / 3) ** (1 / 2.2), 0, 255).astype(np.uint8)
    return Photo(name, darker, photo.encoding, CameraFacts(), "1" * 64)


def moved(shape: tuple[int, int], step: int = 8) -> Registration:
    """The registration of that shift."""
    rows, columns = -(-shape[0] // step), -(-shape[1] // step)
    y, x = np.mgrid[:rows, :columns].astype(np.float32)
    grid: Grid = np.stack([(x + 0.5) * step - 0.5, (y + 0.5) * step - 0.5], axis=2)
    shift = np.array(SHIFT, np.float32)
    sure = np.ones((rows, columns), np.float32)
    return Registration(grid + shift, grid - shift, sure, sure * 0.2, step, (shape, shape))


def estimate(value: float, half: float) -> Estimate:
    """A number with an even interval."""
    return Estimate(value, value - half, value + half, {ErrorPart.CAPTURE: half / 2, ErrorPart.SKIN: half / 3})


def changed(
    quantity: Quantity,
    value: float,
    half: float,
    *,
    level: float = 40.0,
    detectable: float | None = None,
    remarks: tuple[Remark, ...] = (),
) -> QuantityChange:
    """A change, beyond error where its interval and the detectable change say so."""
    size = detectable or half
    beyond = abs(value) > max(half, size)
    return QuantityChange(
        quantity,
        Level(quantity, estimate(level, level * 0.05)),
        Level(quantity, estimate(level * (1 + value / 100), level * 0.05)),
        estimate(value, half),
        0.4,
        size,
        ChangeVerdict.BEYOND_ERROR if beyond else ChangeVerdict.WITHIN_ERROR,
        remarks,
    )


def refused(quantity: Quantity, *remarks: Remark) -> QuantityChange:
    """A change that is not comparable."""
    level = Level(quantity, None, remarks)
    return QuantityChange(quantity, level, level, None, None, None, ChangeVerdict.NOT_COMPARABLE, remarks)


LIGHT = Remark(Reason.LIGHT_DIRECTION, "16 degrees, limit 10")
DARK = Remark(Reason.SAMPLING, "5.2 px/mm, needed 6")


def facts(name: str, taken_at: dt.datetime | None, *, px_per_mm: float | None = 18.4) -> PhotoFacts:
    """What is told of an invented photograph."""
    source = ScaleSource.CARD if px_per_mm else ScaleSource.ASSUMED
    return PhotoFacts(name, "ab" * 32, taken_at, 4000, 3000, "Phone X", px_per_mm, source, 0.012, 0.8, 1.3)


DAY = dt.datetime(2026, 3, 3, 10, 15, tzinfo=dt.UTC)


def pair(later_days: int = 98) -> PairMeasurement:
    """A pair in which something is better, something worse, something the same and something refused."""
    changes = (
        changed(Quantity.PORE_AREA, -18.2, 6.1, level=4.1, detectable=7.0),
        changed(Quantity.PORE_DENSITY, -4.0, 6.3, level=62, detectable=7.1),
        refused(Quantity.ROUGHNESS, LIGHT),
        refused(Quantity.DEPRESSED_AREA, LIGHT),
        refused(Quantity.WRINKLE_LENGTH, LIGHT, DARK),
        changed(Quantity.ERYTHEMA, 0.062, 0.021, level=0.2, detectable=0.024),
        changed(Quantity.MELANIN, -0.04, 0.012, level=0.9, detectable=0.014),
        changed(Quantity.SPOT_AREA, -2.0, 8.0, level=12.0, remarks=(Remark(Reason.FRESH_REDNESS, "5 days"),)),
    )
    beside = (changed(Quantity.PORE_AREA, 0.4, 5.0), changed(Quantity.ERYTHEMA, 0.004, 0.02, level=0.2))
    return PairMeasurement(
        facts("IMG_0412.jpg", DAY),
        facts("IMG_0977.jpg", DAY + dt.timedelta(days=later_days)),
        (
            ZoneChange("left_cheek", Role.TREATED, changes, 0.91, 0.6, ("9 % was left out: hair and shine.",)),
            ZoneChange("jaw", Role.CONTROL, beside, 0.97, 0.5),
        ),
        (),
        (Remark(Reason.ANGLE, "4 degrees, limit 8"),),
        {"distance_percent": 1.2, "angle_deg": 4.0, "light_deg": 16.0},
        "phantom 2026-11",
        "0.3.0",
    )


def refused_pair() -> PairMeasurement:
    """Two photographs that were not compared at all."""
    known = pair()
    return PairMeasurement(
        known.baseline, known.follow_up, (), (Remark(Reason.MIRRORED),), (), {}, known.noise_model, known.version
    )


def series() -> SeriesMeasurement:
    """Four dates after a baseline, one of them refused."""
    found = [(30, -4.0, 6.0), (61, -9.0, 5.5), (98, None, 0.0), (150, -19.0, 6.4)]
    points = []
    for days, value, half in found:
        quantity = Quantity.PORE_AREA
        change = refused(quantity, LIGHT) if value is None else changed(quantity, value, half, detectable=7.0)
        points.append(SeriesPoint((DAY + dt.timedelta(days=days)).date(), f"IMG_{days}.jpg", change))
    trend = Trend("left_cheek", Quantity.PORE_AREA, tuple(points), estimate(-3.8, 1.2))
    return SeriesMeasurement(tuple(pair(days) for days, _, _ in found), (trend,))
