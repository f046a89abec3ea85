"""The six skin tones of the phantom."""

from __future__ import annotations

from enum import StrEnum


class Tone(StrEnum):
    """Fitzpatrick's types as the phantom has them: by how much melanin there is (`tissue.TYPOLOGY_ANGLE_DEG`)."""

    I = "I"  # noqa: E741 - the name in the field
    II = "II"
    III = "III"
    IV = "IV"
    V = "V"
    VI = "VI"
