"""Who or what judged an outcome: the first thing to ask of a figure, for raters see improvement in untreated skin.

The rule is ours and stated here, so that it can be disputed: the scale decides first, then whether the study says its
assessors were blinded. A study of which we read nothing about blinding counts as not blinded.
"""

from __future__ import annotations

from typing import Literal

from needlepoint.knowledge.evidence import Row

Assessor = Literal["instrument", "blinded", "not_blinded", "patient"]

BY_PATIENTS = frozenset(
    {
        "patient_rated_improvement",
        "patient_rated_improvement_pct",
        "posas_patient",
        "dlqi",
        "gais_subject",
    }
)
"""Scales on which the patient gives the figure."""

BY_INSTRUMENTS = frozenset(
    {
        "stria_width",
        "stria_area",
        "stria_cross_section",
        "elasticity_btc_2000",
        "cutometer_r7",
        "cervicomental_angle_deg",
        "volume_ml",
        "visioface_pores",
        "pore_diameter",
        "erythema_device",
        "lightness_l",
    }
)
"""Scales read off a device or a picture by measuring."""


def assessor_of(row: Row, study: tuple[Row, ...]) -> Assessor:
    """Who or what judged the outcome of a row.

    Args:
        row: a row of studies.csv.
        study: all rows of its study, for blinding is often noted once.
    """
    scale = row.get("scale", "")
    if scale in BY_PATIENTS:
        return "patient"
    if scale in BY_INSTRUMENTS:
        return "instrument"
    said = " ".join(each.get(name, "") for each in study for name in ("notes", "scale_as_printed", "design_as_printed"))
    return "blinded" if "blind" in said.lower() else "not_blinded"
