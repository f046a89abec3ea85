"""The true colours and size of one print, as measured, in a small YAML or JSON file.

card: a6
version: 1
line_mm: 99.8            # what a ruler says of the 100 mm line; leave out where nobody measured
lab:                     # CIELAB, D65, 2 degree observer, measured with a spectrophotometer
  paper: [94.1, 0.6, -3.0]
  grey_1: [85.0, 0.1, -1.2]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.card.inks import INKS


@dataclass(frozen=True, slots=True, eq=False)
class PrintReference:
    """One print of a card.

    Attributes:
        light: true linear light (sRGB primaries, D65) of each ink by name.
        printed: what a ruler says of the 100 mm line, over 100 mm; None where nobody measured.
        source: how it was made, for people.
    """

    light: Mapping[str, NDArray[np.float64]]
    printed: float | None = None
    source: str = "expected of a good print"
    error_de00: float | None = field(default=None)


NOMINAL: Final = PrintReference({name: ink.light for name, ink in INKS.items()})
"""What a good print is expected to be."""
