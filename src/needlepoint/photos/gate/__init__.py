"""One photograph judged by itself: sharp, bright, large enough, in colour, of skin; and two made equally sharp."""

from needlepoint.photos.gate.checks import LEAST_PX_PER_MM, PhotoCheck, ZoneCheck, blur_remarks, check_photo
from needlepoint.photos.gate.matching import equally_sharp, match_sharpness
from needlepoint.photos.gate.same import same_picture, taken_before
from needlepoint.photos.gate.sharpness import (
    SKIN_BLUR_MM,
    RelativeBlur,
    Sharpness,
    SkinSpectrum,
    measure_sharpness,
    patch_spectrum,
    relative_blur,
)
from needlepoint.photos.gate.skin_like import can_be_skin

__all__ = [
    "LEAST_PX_PER_MM",
    "SKIN_BLUR_MM",
    "PhotoCheck",
    "RelativeBlur",
    "Sharpness",
    "SkinSpectrum",
    "ZoneCheck",
    "blur_remarks",
    "can_be_skin",
    "check_photo",
    "equally_sharp",
    "match_sharpness",
    "measure_sharpness",
    "patch_spectrum",
    "relative_blur",
    "same_picture",
    "taken_before",
]
