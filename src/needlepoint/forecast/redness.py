"""How long redness lasts, for a person and a kind of needling: median and 90 % range in days, and what they rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from needlepoint.errors import InvalidInput
from needlepoint.forecast.harms import INTERVAL, Draws
from needlepoint.forecast.vocabulary import MODALITIES

Array = npt.NDArray[np.floating]
ARM_SPREAD = 0.3
"""How unlike arms are in the spread of their people: standard deviation of its logarithm. Our choice."""


@dataclass(frozen=True, slots=True)
class RednessDraws:
    """Posterior draws, each (draws,), on the scale of log hours.

    Attributes:
        level: of a typical person in a typical clinic, over all devices.
        log_spread: the logarithm of the standard deviation of people within a clinic.
        modality: how much longer with each device, (draws, devices).
        tau_arm: the standard deviation of clinics; `tau_modality` that of devices.
        counts: by device, (devices, [people, arms]).
    """

    level: Array
    log_spread: Array
    modality: Array
    tau_arm: Array
    tau_modality: Array
    counts: npt.NDArray[np.int32]

    def arrays(self) -> dict[str, npt.NDArray[np.float32]]:
        """The draws as named arrays, the first axis the draw, to be stored beside others."""
        return {f"redness_{field}": getattr(self, field).astype(np.float32) for field in _FIELDS}

    def told(self) -> list[list[int]]:
        """The counts as plain lists, for the provenance of the file that holds the draws."""
        return [[int(each) for each in device] for device in self.counts]

    @classmethod
    def from_arrays(cls, arrays: Draws, told: Sequence[Sequence[int]]) -> RednessDraws:
        """The reverse of `arrays` and `told`; arrays of other names are passed over.

        Raises:
            InvalidInput: an array is missing, or the draws are not of one length.
        """
        missing = [each for each in _FIELDS if f"redness_{each}" not in arrays]
        lengths = {len(arrays[f"redness_{field}"]) for field in _FIELDS if field not in missing}
        if missing or len(lengths) != 1:
            raise InvalidInput("The draws of redness are not complete.", next_step="Fit the forecast again.")
        draws = {field: np.asarray(arrays[f"redness_{field}"], dtype=np.float32) for field in _FIELDS}
        return cls(**draws, counts=np.asarray(told, dtype=np.int32))


_FIELDS = ("level", "log_spread", "modality", "tau_arm", "tau_modality")


@dataclass(frozen=True, slots=True)
class RednessForecast:
    """How long redness will last in a person, in a clinic like those of the studies.

    Attributes:
        median_days: half of people are done sooner.
        low_days, high_days: nine in ten people lie between.
        people, arms: whose duration was printed, with any device.
        same_people, same_arms: with this kind of device.
    """

    modality: str
    median_days: float
    low_days: float
    high_days: float
    people: int
    arms: int
    same_people: int
    same_arms: int

    @property
    def rests_on(self) -> str:
        """What stands behind the range, in a sentence."""
        every = f"{self.people} people in {self.arms} {'arm' if self.arms == 1 else 'arms'}"
        if not self.same_arms:
            return f"Rests on {every}, none of them treated with this kind of device."
        return f"Rests on {every}; {self.same_people} of them were treated with this kind of device."


def expected_redness(draws: RednessDraws, modality: str) -> RednessForecast | None:
    """The median and the 90 % range of one person's days of redness; None, not known, where no duration was printed.

    Args:
        modality: one of MODALITIES.

    Raises:
        InvalidInput: no such kind of needling.
    """
    if modality not in MODALITIES:
        raise InvalidInput(f"“{modality}” is no kind of needling.", next_step=f"Give one of {', '.join(MODALITIES)}.")
    people, arms = (int(each) for each in draws.counts.sum(axis=0))
    if not people:
        return None
    device = MODALITIES.index(modality)
    low, median, high = np.exp(np.quantile(person_draws(draws, device), (INTERVAL[0], 0.5, INTERVAL[1]))) / 24
    same_people, same_arms = (int(each) for each in draws.counts[device])
    return RednessForecast(modality, float(median), float(low), float(high), people, arms, same_people, same_arms)


_PLACES = np.array([NormalDist().inv_cdf((each + 0.5) / 20) for each in range(20)], dtype=np.float32)
_THIRDS = np.array([NormalDist().inv_cdf(each) for each in (1 / 6, 1 / 2, 5 / 6)], dtype=np.float32)


def person_draws(draws: RednessDraws, device: int) -> Array:
    """Log hours of people in new clinics, (draws, 60): evenly spaced in probability, so no randomness is needed."""
    spread = np.exp(draws.log_spread[:, None] + ARM_SPREAD * _THIRDS)
    total = np.sqrt(draws.tau_arm[:, None] ** 2 + spread**2)
    centre = draws.level + draws.modality[:, device]
    return np.asarray((centre[:, None, None] + total[:, :, None] * _PLACES).reshape(len(centre), -1))
