"""The six skin tones of the phantom, and the colours that each can take."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.phantom.colour_table import ColourTable


class Tone(StrEnum):
    """Fitzpatrick's types as the phantom has them: by how much melanin there is."""

    I = "I"  # noqa: E741 - the name in the field
    II = "II"
    III = "III"
    IV = "IV"
    V = "V"
    VI = "VI"


BASE_LIGHT: Final[dict[Tone, tuple[float, float, float]]] = {
    Tone.I: (0.600, 0.396, 0.317),
    Tone.II: (0.545, 0.339, 0.255),
    Tone.III: (0.477, 0.275, 0.202),
    Tone.IV: (0.378, 0.204, 0.141),
    Tone.V: (0.300, 0.154, 0.105),
    Tone.VI: (0.199, 0.103, 0.068),
}
"""Linear sRGB of each tone's mean skin: typology angles 58, 48, 37, 17, -3 and -31 degrees. Ours."""
_MELANIN_DENSITY = np.log10(np.array(BASE_LIGHT[Tone.I]) / np.array(BASE_LIGHT[Tone.VI]))
_BLOOD_DENSITY = np.array([0.035, 0.145, 0.105])
"""How much the base amount of blood takes off log10 of red, green and blue. Ours."""
_RANGE = (-0.8, 0.8)
_STEPS = 129


def plain_colours(tone: Tone) -> ColourTable:
    """Colours by Beer and Lambert's law in three channels: a stand-in with no spectra, for quick tests."""
    amounts = 10 ** np.linspace(*_RANGE, _STEPS)
    melanin = _melanin_amount(tone) * (amounts - 1)[:, None, None] * _MELANIN_DENSITY
    blood = (amounts - 1)[None, :, None] * _BLOOD_DENSITY
    light = np.asarray(np.array(BASE_LIGHT[tone]) * 10 ** -(melanin + blood), np.float32)
    return ColourTable(_RANGE, _RANGE, np.minimum(light, 0.95), np.minimum(light, 0.95))


def _melanin_amount(tone: Tone) -> float:
    lost: NDArray[np.float64] = np.log10(np.array(BASE_LIGHT[Tone.I]) / np.array(BASE_LIGHT[tone]))
    return float(0.25 + (lost / _MELANIN_DENSITY).mean())
