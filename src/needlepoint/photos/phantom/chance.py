"""What one person comes for and what a treatment does, at random. Ranges are ours."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from needlepoint.photos.phantom.change import Deltas, Drift
from needlepoint.photos.phantom.populate import Recipe

_FLUSH, _TAN = 0.02, 0.005
"""Standard deviation of what all skin gains in log10 blood and melanin between two dates."""


def draw_drift(rng: np.random.Generator) -> Drift:
    """What all skin gained between two dates by itself, at random."""
    return Drift(float(rng.normal(0, _FLUSH)), float(rng.normal(0, _TAN)))


def draw_recipe(rng: np.random.Generator) -> Recipe:
    """What one person comes for, at random: scars, lines, stretch marks, spots, or some of everything."""
    choices = (
        Recipe(),
        Recipe(pores_per_cm2=60, wrinkles=2, scars=16, striae=0, spots=3, red_patches=3),
        Recipe(pores_per_cm2=40, wrinkles=13, scars=0, striae=0, spots=5, red_patches=1),
        Recipe(pores_per_cm2=25, wrinkles=0, scars=0, striae=6, spots=0, red_patches=0),
        Recipe(pores_per_cm2=45, wrinkles=3, scars=2, striae=0, spots=13, red_patches=2),
    )
    picked = choices[int(rng.integers(len(choices)))]
    return replace(
        picked,
        pores_per_cm2=picked.pores_per_cm2 * float(rng.uniform(0.7, 1.3)),
        vellus_per_cm2=float(rng.uniform(3, 20)),
        stubble_share=float(rng.uniform(0.1, 0.4)) if rng.random() < 0.15 else 0.0,
        long_hairs=int(rng.integers(1, 6)) if rng.random() < 0.2 else 0,
    )


def draw_deltas(rng: np.random.Generator) -> Deltas:
    """What a treatment did, at random: each effect with a chance of 0.6, and now and then a worsening."""

    def amount(low: float, high: float) -> float:
        return float(rng.uniform(low, high)) if rng.random() < 0.6 else 0.0

    return Deltas(
        pore_diameter=amount(-0.25, 0.05),
        pores_closed=amount(0.0, 0.25),
        wrinkle_depth=amount(-0.45, 0.1),
        wrinkle_width=amount(-0.2, 0.05),
        wrinkle_length=amount(-0.3, 0.0),
        scar_depth=amount(-0.5, 0.1),
        scar_radius=amount(-0.2, 0.05),
        stria_width=amount(-0.3, 0.05),
        stria_colour=amount(-0.5, 0.1),
        spot_radius=amount(-0.3, 0.05),
        spot_pigment=amount(-0.5, 0.1),
        red_patch=amount(-0.7, 0.2),
        micro_relief=amount(-0.25, 0.1),
        log10_blood=amount(-0.12, 0.12),
        log10_melanin=amount(-0.06, 0.06),
    )
