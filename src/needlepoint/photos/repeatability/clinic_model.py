"""From a clinic's study to its own noise model: its shot-to-shot error in place of the phantom's.

What else a noise model knows (how block-to-block spread counts, what untreated skin drifts by, how surely the size of a
change is read, what a level is off by) no repeat shot tells; it stays as in the model that comes with the program.

Two repeat shots differ by 2 SEM^2, of which a comparison adds a part for itself (skin, control region, registration,
colour). Only the rest is error of capture, and at least a quarter of SEM^2, so that a part that the study happened to
overstate never leaves nothing (ours).
"""

from __future__ import annotations

import datetime as dt
import math

import msgspec

from needlepoint.photos.quantities import Quantity
from needlepoint.photos.repeatability.noise_model import NoiseEntry, NoiseModel
from needlepoint.photos.repeatability.study import FEWEST_FREEDOM, Repeatability, Study

LEAST_SHARE = 0.25


def clinic_noise_model(
    study: Study, base: NoiseModel, *, name: str, made_on: dt.date, device: str | None = None
) -> NoiseModel | None:
    """The clinic's own noise model; None where no quantity has been repeated often enough.

    Args:
        base: the model that everything else is taken from, and every quantity that was not studied enough.
        name: for people, such as "Clinic A".
        device: for this camera alone; for all of the study's together where None.
    """
    own = {
        result.quantity: _entry(study, result, base.entries[result.quantity], device)
        for result in study.overall(device)
        if result.degrees_of_freedom >= FEWEST_FREEDOM and result.quantity in base.entries
    }
    if not own:
        return None
    people = len({each.shot.person for each in study.readings})
    names = ", ".join(own)
    about = f"Repeat shots of {people} people. Their shot-to-shot error stands for {names}; all else is of {base.name}."
    return NoiseModel(
        format=base.format,
        name=name,
        source="clinic",
        made_on=made_on.isoformat(),
        about=about,
        entries=dict(base.entries) | own,
        device=device or "",
    )


def quantities_of_the_clinic(model: NoiseModel, base: NoiseModel) -> tuple[Quantity, ...]:
    """The quantities whose shot-to-shot error is the clinic's own."""
    return tuple(quantity for quantity in Quantity if model.of(quantity) != base.of(quantity))


def _entry(study: Study, result: Repeatability, base: NoiseEntry, device: str | None) -> NoiseEntry:
    assert result.sem is not None  # noqa: S101 - with ten degrees of freedom there is one
    whole = result.sem.value**2
    capture = max(whole - study.variance_beside_capture(result.quantity, device) / 2, LEAST_SHARE * whole)
    return msgspec.structs.replace(
        base, capture_sd=float(f"{math.sqrt(capture):.4g}"), degrees_of_freedom=float(result.degrees_of_freedom)
    )
