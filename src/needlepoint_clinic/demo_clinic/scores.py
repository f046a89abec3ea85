"""Answers to the scoring instruments as an invented person gives them; the library works out the scores."""

from __future__ import annotations

import random
from collections.abc import Mapping

_SCARS = {"mild_dish": 26, "moderate_dish": 15, "broad_shallow": 13, "punched_out_shallow": 4, "linear": 2}
_MELASMA = {"left_cheek": (3, 2), "right_cheek": (3, 2), "forehead": (2, 1), "chin": (0, 0)}


def instruments_of(indications: Mapping[str, object]) -> tuple[str, ...]:
    """Which instruments the demo's staff use for a course; the first stands on its goal."""
    if any("acne" in each for each in indications):
        return ("gb_quantitative", "gais")
    if any("scar" in each for each in indications):
        return ("vas_scar_100mm", "gais")
    if "melasma" in indications:
        return ("mmasi", "gais")
    return ("patient_global_0_10", "gais")


def answers(instrument: str, gained: float, rng: random.Random) -> dict[str, float] | None:
    """What is answered when a share of everything has been gained; None where it is not asked yet.

    Args:
        instrument: of `instruments_of`.
        gained: 0 before treatment, 1 where nothing is left.
        rng: the person's own, begun anew with each score, so that a person stays the same.
    """
    left = 1 - gained
    if instrument == "gb_quantitative":
        return {item: int(most * rng.uniform(0.7, 1.2) * left) for item, most in _SCARS.items()} | _no_other_scars()
    if instrument == "vas_scar_100mm":
        return {"mark": round(rng.uniform(55, 80) * left)}
    if instrument == "mmasi":
        return _melasma(left, rng)
    if instrument == "patient_global_0_10":
        return {"number": round(rng.uniform(6, 9) * left)}
    return {"step": _step(gained)} if gained else None


def _no_other_scars() -> dict[str, float]:
    rest = ("punched_out_deep_normal", "punched_out_deep_abnormal", "macular", "broad_deep", "papular", "raised_area")
    return dict.fromkeys(rest, 0)


def _melasma(left: float, rng: random.Random) -> dict[str, float]:
    found: dict[str, float] = {}
    for region, (area, darkness) in _MELASMA.items():
        more = rng.choice((0, 1)) if area else 0
        found[f"{region}_area"] = round((area + more) * (left + 1) / 2)
        found[f"{region}_darkness"] = round(darkness * left) if found[f"{region}_area"] else 0
    return found


def _step(gained: float) -> int:
    """The global rating runs from 1, very much improved, to 4, no change."""
    return 4 if gained < 0.1 else 3 if gained < 0.3 else 2 if gained < 0.55 else 1
