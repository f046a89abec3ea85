"""What EXIF says about a picture's colours, where there is no profile."""

from __future__ import annotations

from needlepoint.photos.ingest.head import ColourClaims
from needlepoint.photos.ingest.primaries import ADOBE_RGB
from needlepoint.photos.ingest.tags import EXIF_DIRECTORY, first_directory, sub_directory

_COLOUR_SPACE, _INTEROPERABILITY, _INDEX = 0xA001, 0xA005, 0x0001
_SAYS_SRGB = 1
ADOBE_GAMMA = 563 / 256
"""2.19921875, Adobe RGB (1998) colour image encoding, 4.3.1.2."""


def exif_claims(block: bytes, icc: bytes | None) -> ColourClaims:
    """The claims of a file with an EXIF block and perhaps a profile, which then is all that counts.

    Without one, cameras say either sRGB (ColorSpace 1) or, by the index R03, Adobe RGB (CIPA DC-009, DCF 2.0).
    """
    if icc is not None:
        return ColourClaims(icc=icc)
    exif = sub_directory(block, first_directory(block), EXIF_DIRECTORY)
    index = sub_directory(block, exif, _INTEROPERABILITY).get(_INDEX)
    if index is not None and index.text() == "R03":
        return ColourClaims(gamma=ADOBE_GAMMA, chromaticities=ADOBE_RGB)
    space = exif[_COLOUR_SPACE].whole() if _COLOUR_SPACE in exif else ()
    return ColourClaims(is_srgb=space[:1] == (_SAYS_SRGB,))
