"""The words the forecast's arrays are indexed by, and what the rest of the house calls the same things."""

from __future__ import annotations

INDICATIONS = (
    "atrophic_acne_scars",
    "striae",
    "wrinkles",
    "laxity",
    "burn_scar",
    "surgical_scar",
    "other_scar",
    "melasma",
)
"""Indications for which some trial arm reported an improvement that can be used. Every other one is "not known"."""

MODALITIES = ("roller", "pen", "radiofrequency", "other_or_not_stated")

ASSESSORS = ("blinded_or_instrument", "not_blinded", "patient")
"""Classes of judges. What a patient is told is never as the last two saw it."""

PIGMENT = frozenset({"melasma"})
"""Indications that come back after treatment, while a scar does not."""

MERGED = {"striae_alba": "striae"}
"""Printed indications whose few arms are taken together with a wider one."""

IN_TRIALS = {
    "acne_scars_rolling": "atrophic_acne_scars",
    "acne_scars_boxcar": "atrophic_acne_scars",
    "acne_scars_ice_pick": "atrophic_acne_scars",
    "wrinkles": "wrinkles",
    "laxity": "laxity",
    "melasma": "melasma",
    "surgical_scar": "surgical_scar",
    "traumatic_scar": "other_scar",
    "burn_scar": "burn_scar",
    "striae_rubra": "striae",
    "striae_alba": "striae",
}
"""Indication of the knowledge base to that of the trial arms. Trials lump the kinds of acne scar; so does a
forecast."""

RESIDUAL_CAP = 2.0
"""No residual severity above twice the severity before is believed: a log-normal's tail would else rule its mean."""

RECOVERY_WEEKS = 8.0
"""Time over which what a session set off goes on to show, in weeks; a constant of the model
(docs/explanation/forecast.md)."""

NEEDLE_MM_CENTRE = 1.5
AGE_CENTRE, AGE_SCALE = 30.0, 10.0
DARK_SHARE_CENTRE = 0.5
"""Where the covariates count as zero: needle in mm, age in decades from 30 years, share of phototypes IV to VI."""
SPREAD_OF_SITE = 0.15
"""By how much, on the log scale, people of one site differ more or less than usual (one standard deviation)."""
