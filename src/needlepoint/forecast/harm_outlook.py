"""What can go wrong in a course, for one person: every harm with its counts, and how long redness lasts."""

from __future__ import annotations

from dataclasses import dataclass

from needlepoint.forecast.forecasting import Forecast
from needlepoint.forecast.harms import Harm, HarmForecast, expected_harms
from needlepoint.forecast.posterior import Posterior
from needlepoint.forecast.redness import RednessForecast, expected_redness
from needlepoint.forecast.request import ForecastRequest


@dataclass(frozen=True, slots=True)
class HarmOutlook:
    """What can go wrong.

    Attributes:
        harms: in the order of `Harm`, those not known among them.
        redness: None where no trial printed how long it lasts.
    """

    harms: tuple[HarmForecast, ...]
    redness: RednessForecast | None

    def of(self, harm: Harm) -> HarmForecast:
        """One harm."""
        return next(each for each in self.harms if each.harm is harm)


@dataclass(frozen=True, slots=True)
class TreatmentForecast:
    """What one treatment may bring: improvement, and what can go wrong."""

    improvement: Forecast
    harm: HarmOutlook


def forecast_harm(request: ForecastRequest, posterior: Posterior) -> HarmOutlook:
    """Forecast what can go wrong, whatever is treated: harm was counted by device and phototype, not by indication.

    Args:
        request: for device, sessions and phototype; where the phototype is not known the higher risk is given.
        posterior: from `load_posterior`.
    """
    harms = expected_harms(posterior.harms, request.phototype, request.modality, request.sessions)
    return HarmOutlook(harms, expected_redness(posterior.redness, request.modality))
