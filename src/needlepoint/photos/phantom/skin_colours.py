"""The table of colours that one person's skin takes in front of one camera."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from needlepoint.photos.optics.spectra import Spectrum
from needlepoint.photos.phantom.colour_table import ColourTable
from needlepoint.photos.phantom.seen_by import SeenBy, srgb_of
from needlepoint.photos.phantom.tissue import Tissue

MELANIN_ENDS = (-0.7, 0.7)
BLOOD_ENDS = (-0.8, 0.9)
"""log10 of the factors that scenes use, with room for mottling."""
_STEPS = (113, 137)


def skin_colours(tissue: Tissue, seen_by: SeenBy | None = None) -> ColourTable:
    """Camera and true colour over log10 factors of melanin and blood; the model camera in daylight where none is given.

    Between grid points (every 0.0125) a bilinear look-up is off by at most 0.05 % of the light.
    """
    reflectance = _reflectances(tissue)
    camera = (seen_by or SeenBy.nominal()).light_of(reflectance)
    return ColourTable(MELANIN_ENDS, BLOOD_ENDS, camera.astype(np.float32), srgb_of(reflectance).astype(np.float32))


@lru_cache(maxsize=2)
def _reflectances(tissue: Tissue) -> Spectrum:
    """Of the whole table; kept, since a scene and each of its photographs ask for the same person in turn."""
    melanin = 10 ** np.linspace(*MELANIN_ENDS, _STEPS[0])
    blood = 10 ** np.linspace(*BLOOD_ENDS, _STEPS[1])
    return tissue.reflectance(melanin[:, None], blood[None, :])
