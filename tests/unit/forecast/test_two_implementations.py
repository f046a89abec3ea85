"""The formulas that are fitted (PyMC) and those that forecast (NumPy) are the same formulas.

The model's own variables are drawn together with its parameters, from the prior, and the NumPy room has to give the
same numbers from the same parameters. The model is never compiled for sampling here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from needlepoint.evidence.selection import Format, Usable
from needlepoint.forecast.fit.improvement_rows import Layout, layout_of
from needlepoint.forecast.improvement import Judged, Latent, Treatment, dose, effect, latent, offset
from needlepoint.forecast.posterior import Draws
from needlepoint.forecast.vocabulary import ASSESSORS, INDICATIONS, MODALITIES
from tests.forecast_factory import trial_outcome

# The formulas need no linear algebra, so it is all the same whether PyTensor finds a BLAS.
pytestmark = pytest.mark.filterwarnings("ignore:PyTensor could not link to a BLAS:UserWarning")

DRAWS = 60
WITHIN = 1e-5
GOAL = 0.4


def rows() -> list[dict[str, Any]]:
    """One arm of each indication, each device and each judge; every covariate known and not; alone and combined; not
    needled."""
    found: list[dict[str, Any]] = []
    for at, indication in enumerate(INDICATIONS):
        design = ("case_series", "parallel", "randomised_parallel")[at % 3]
        found.append(
            {
                "study": f"study_{at // 2}",
                "arm": f"arm {at}",
                "indication": indication,
                "modality": MODALITIES[at % 4],
                "arm_role": "needling_combined" if at % 2 else "needling_alone",
                "design": design,
                "assessor": ("blinded", "not_blinded", "patient", "instrument")[at % 4],
                "sessions": float(1 + at),
                "followup_weeks": float(3 * at),
                "needle_mm": None if at % 3 == 0 else 0.5 + 0.25 * at,
                "mean_age": None if at % 4 == 0 else 20.0 + 5 * at,
                "share_iv_to_vi": (None, 0.0, 1.0)[at % 3],
            }
        )
    found.append({"study": "study_0", "arm_role": "untreated", "modality": "none", "arm": "nothing", "sessions": 4.0})
    return found


@dataclass(frozen=True)
class Drawn:
    """Arms, and for each draw of the prior the model's parameters, latent rows and expectations."""

    layout: Layout
    arms: list[dict[str, Any]]
    parameters: Draws
    site: NDArray[np.float64]
    bias: NDArray[np.float64]
    spread: NDArray[np.float64]
    mean: NDArray[np.float64]
    sigma: NDArray[np.float64]
    expected: NDArray[np.float64]
    log_reaching: NDArray[np.float64]


@cache
def drawn() -> Drawn:
    """Everything from one draw of the model's graph, so that numbers of one draw belong together."""
    import pymc as pm

    from needlepoint.forecast.fit import improvement_model as model_room
    from needlepoint.forecast.fit.likelihood import log_share_between

    arms = rows()
    layout = layout_of([Usable(trial_outcome(**each), Format.PERCENT) for each in arms])
    everyone = np.arange(len(layout))
    with pm.Model() as model:
        parameters = model_room.priors(layout)
        found = model_room.latent_rows(layout, parameters)
        expected, _, _, _ = model_room._of(found, everyone)
        reaching = log_share_between((-np.log1p(-GOAL) - found["mean"]) / found["sigma"], np.inf)
        wanted = {name: model[name] for name in model_room.SERVED}
        wanted |= {"site": parameters["u"], "bias": parameters["v_z"], "spread": parameters["zeta"]}
        wanted |= {"mean": found["mean"], "sigma": found["sigma"], "expected": expected, "log_reaching": reaching}
        values = dict(zip(wanted, pm.draw(list(wanted.values()), draws=DRAWS, random_seed=11), strict=True))
    served = {name: values.pop(name) for name in model_room.SERVED}
    return Drawn(layout=layout, arms=arms, parameters=served, **values)


def in_numpy(row: int) -> Latent:
    """The same arm by the room that forecasts; shape (1, draws)."""
    here, arm, draws = drawn(), drawn().arms[row], drawn().parameters
    study = here.layout.study[row]
    dark = arm.get("share_iv_to_vi")
    treatment = Treatment(
        arm.get("indication", "atrophic_acne_scars"),
        arm["modality"] if arm["modality"] in MODALITIES else "other_or_not_stated",
        combined=arm["arm_role"] == "needling_combined",
        needle_mm=arm.get("needle_mm"),
        age=arm.get("mean_age"),
        dark_skin=None if dark is None else bool(dark),
    )
    sessions = np.array([arm["sessions"] if arm["modality"] in MODALITIES else 0.0])
    doses = dose(draws, treatment.indication, sessions, here.layout.weeks[row])
    judged = Judged(ASSESSORS[here.layout.assessor[row]], here.layout.bias[row])
    return latent(
        draws,
        effect(draws, treatment, here.site[:, study]),
        doses,
        offset(draws, judged, here.bias[:, study]),
        np.exp(0.15 * here.spread[:, study]),
    )


EVERY_ROW = range(len(rows()))


@pytest.mark.parametrize("row", EVERY_ROW)
def test_mean_and_spread_of_the_latent_improvement(row: int) -> None:
    found = in_numpy(row)
    np.testing.assert_allclose(found.mean[0], drawn().mean[:, row], atol=WITHIN, rtol=WITHIN)
    np.testing.assert_allclose(found.spread[0], drawn().sigma[:, row], atol=WITHIN, rtol=WITHIN)


@pytest.mark.parametrize("row", EVERY_ROW)
def test_mean_improvement_over_people(row: int) -> None:
    np.testing.assert_allclose(1 - in_numpy(row).improvement()[0], drawn().expected[:, row], atol=WITHIN, rtol=WITHIN)


@pytest.mark.parametrize("row", EVERY_ROW)
def test_share_of_people_who_reach_a_goal(row: int) -> None:
    found = in_numpy(row).chance(GOAL)[0]
    np.testing.assert_allclose(found, np.exp(drawn().log_reaching[:, row]), atol=WITHIN)


def test_the_arms_tell_the_formulas_apart() -> None:
    """Were two arms alike, a term that one room forgot might not show."""
    layout = drawn().layout
    assert set(layout.indication) == set(range(len(INDICATIONS)))
    assert set(layout.modality) == {-1, *range(len(MODALITIES))}
    assert set(layout.assessor) == set(range(len(ASSESSORS)))
    assert set(layout.bias) == {0.0, 0.5, 1.0}
    assert set(layout.combined) == {0.0, 1.0}
    assert layout.pigment.sum() == 1
    assert (layout.covariates != 0).any(axis=0).all()
    assert (layout.group == -1).all()


def test_what_is_served_is_what_the_forecast_reads() -> None:
    """Each parameter the forecast asks for is exported by the fit, and none is exported in vain."""
    from needlepoint.forecast.fit.improvement_model import SERVED

    asked: set[str] = set()

    class Noting(dict[str, Any]):
        def __getitem__(self, name: str) -> Any:
            asked.add(name)
            return super().__getitem__(name)

    here = drawn()
    noting = Noting(here.parameters)
    treatment = Treatment("melasma", "pen", combined=True, needle_mm=1.0, age=40.0, dark_skin=True)
    zero = np.zeros(DRAWS)
    effects = effect(noting, treatment, noting["tau_u"] * zero)
    doses = dose(noting, "melasma", np.array([1.0]), 4.0)
    latent(noting, effects, doses, offset(noting, Judged("patient", 1.0), zero), zero + 1)
    assert asked == set(SERVED)
