"""Every metric with the function that reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from needlepoint.photos.metrics.erythema import read_erythema
from needlepoint.photos.metrics.pigment import read_pigment
from needlepoint.photos.metrics.pores import read_pores
from needlepoint.photos.metrics.spots import read_spots
from needlepoint.photos.metrics.striae import read_striae
from needlepoint.photos.metrics.texture import read_texture
from needlepoint.photos.metrics.wrinkles import read_wrinkles
from needlepoint.photos.quantities import Metric
from needlepoint.photos.reading import Reading
from needlepoint.photos.skin_patch import SkinPatch

Reader = Callable[[SkinPatch, SkinPatch | None], Reading]

READERS: Mapping[Metric, Reader] = {
    Metric.PORES: read_pores,
    Metric.WRINKLES: read_wrinkles,
    Metric.TEXTURE: read_texture,
    Metric.ERYTHEMA: read_erythema,
    Metric.PIGMENT: read_pigment,
    Metric.STRIAE: read_striae,
    Metric.SPOTS: read_spots,
}
