"""What a figure on a scale says about severity: where the scale's zero lies, and which scales do not measure severity
at all."""

from __future__ import annotations

ZERO = {"posas_patient": 6.0, "modified_manchester": 3.0}
"""The value that stands for no severity, where it is not 0.

Goodman and Baron's qualitative grades begin at 1, flat marks. One below, "no scars", is coded 0 by the studies that
code it and is taken as the zero for all; this makes the improvement smaller than counting from 1 would.
"""

NOT_SEVERITY = {
    "dlqi": "quality of life, not severity",
    "elasticity_btc_2000": "elasticity has no zero of severity",
    "cutometer_r7": "elasticity has no zero of severity",
    "cervicomental_angle_deg": "an angle has no zero of severity",
    "volume_ml": "a volume without its value before",
    "lightness_l": "lightness has no zero of severity",
    "scar_type_reduction_pct": "the share of one kind of scar, or of people; the text can be read both ways",
}
"""Scales from which no share of improvement follows, and why."""


def zero_of(scale: str | None) -> float:
    """The value of a scale that stands for no severity."""
    return ZERO.get(scale or "", 0.0)
