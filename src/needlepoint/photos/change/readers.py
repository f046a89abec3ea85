"""Every metric with the function that reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from needlepoint.photos.metrics.carried import Carry, Patches
from needlepoint.photos.metrics.erythema import read_erythema
from needlepoint.photos.metrics.pigment import read_pigment
from needlepoint.photos.metrics.pores import read_pores, read_pores_of_all
from needlepoint.photos.metrics.spots import read_spots, read_spots_of_all
from needlepoint.photos.metrics.striae import read_striae, read_striae_of_all
from needlepoint.photos.metrics.texture import read_texture
from needlepoint.photos.metrics.wrinkles import read_wrinkles, read_wrinkles_of_all
from needlepoint.photos.quantities import Metric
from needlepoint.photos.reading import Reading
from needlepoint.photos.skin_patch import SkinPatch

Reader = Callable[[SkinPatch, SkinPatch | None], Reading]
PairReader = Callable[[Patches, Patches | None, Carry | None], tuple[Reading, ...]]

READERS: Mapping[Metric, Reader] = {
    Metric.PORES: read_pores,
    Metric.WRINKLES: read_wrinkles,
    Metric.TEXTURE: read_texture,
    Metric.ERYTHEMA: read_erythema,
    Metric.PIGMENT: read_pigment,
    Metric.STRIAE: read_striae,
    Metric.SPOTS: read_spots,
}

PAIR_READERS: Mapping[Metric, PairReader] = {
    Metric.PORES: read_pores_of_all,
    Metric.WRINKLES: read_wrinkles_of_all,
    Metric.STRIAE: read_striae_of_all,
    Metric.SPOTS: read_spots_of_all,
}
"""Those that look at both photographs of a pair together; the others read each by itself."""
