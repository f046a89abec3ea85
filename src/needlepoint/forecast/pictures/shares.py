"""What the pictograph of a hundred people shows of a forecast: who reaches the goal, and who comes to harm."""

from __future__ import annotations

from needlepoint.forecast.forecasting import Forecast
from needlepoint.forecast.harm_outlook import HarmOutlook
from needlepoint.forecast.harms import Harm
from needlepoint.forecast.pictures.pictograph import Share
from needlepoint.forecast.wording import percent

SHOWN_HARMS = (Harm.PIH, Harm.SCARRING)
"""The two that last and that people ask about."""


def shares_of(forecast: Forecast, harm: HarmOutlook) -> tuple[Share, ...]:
    """A share for the goal, where one was stated and there is a forecast, and one for each shown harm that is known."""
    found = []
    last = forecast.outlook.at_followup[-1] if forecast.outlook else None
    if last and last.goal and forecast.request.goal is not None:
        low, high = last.goal.range(90)
        support = forecast.support
        found.append(
            Share(
                of=f"improve by {percent(forecast.request.goal)} or more",
                middle=last.goal.mean,
                low=low,
                high=high,
                rests_on=f"{support.people} people in {support.studies} studies",
            )
        )
    for kind in SHOWN_HARMS:
        each = harm.of(kind)
        if each.course:
            found.append(
                Share(
                    of=f"get {kind.in_words}",
                    middle=each.course.middle,
                    low=each.course.low,
                    high=each.course.high,
                    rests_on=each.counted.in_words,
                    harm=True,
                )
            )
    return tuple(found)
