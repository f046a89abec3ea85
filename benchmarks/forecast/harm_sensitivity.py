"""What other choices would have changed in the forecast of harm, on the shipped counts.

`python -m benchmarks.forecast.harm_sensitivity`
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

import numpy as np
from rich.console import Console
from rich.table import Table

from needlepoint.forecast.fit.harm_arms import HarmArm, read_harm_arms
from needlepoint.forecast.fit.harm_model import PRIORS, HarmPrior, fit_harm
from needlepoint.forecast.fit.redness_arms import RednessArm, read_redness_arms
from needlepoint.forecast.fit.redness_model import fit_redness
from needlepoint.forecast.harms import Harm, KindDraws, risk_draws
from needlepoint.forecast.pictures.harm_table import probability_in_percent
from needlepoint.forecast.redness import expected_redness
from needlepoint.forecast.vocabulary import MODALITIES

SEED, SESSIONS = 1, 4
DEVICE = MODALITIES.index("other_or_not_stated")
COLUMNS = ("choice", "dark marks, I to III", "dark marks, IV to VI", "infection", "new scars")
Keep = Callable[[HarmArm], bool]
Change = Callable[[HarmPrior], HarmPrior]


def _everything(arm: HarmArm) -> bool:
    return bool(arm.study)


def _as_it_is(prior: HarmPrior) -> HarmPrior:
    return prior


CHOICES: tuple[tuple[str, Keep, Change], ...] = (
    ("as served", _everything, _as_it_is),
    ("without zeros from general statements", lambda arm: not arm.general_statement, _as_it_is),
    ("without arms that combine needling with something", lambda arm: not arm.combined, _as_it_is),
    ("without counts worked out from percentages", lambda arm: not arm.from_percentage, _as_it_is),
    ("priors of twice the standard deviation", _everything, lambda prior: dataclasses.replace(prior, sd=2 * prior.sd)),
    (
        "prior of level one logit higher",
        _everything,
        lambda prior: dataclasses.replace(prior, mean=prior.mean + 1),
    ),
    (
        "dark skin: N(0, 1.5) instead of N(1, 1)",
        _everything,
        lambda prior: dataclasses.replace(prior, dark=prior.dark and (0.0, 1.5)),
    ),
    (
        "each session as risky for everyone (no frailty)",
        _everything,
        lambda prior: dataclasses.replace(prior, frailty=(0.0,)),
    ),
)


def rows() -> Iterator[tuple[str, ...]]:
    """For each choice, the risk of a course of four sessions with a device not stated: middle and 90 % interval."""
    arms = read_harm_arms()
    for name, keep, change in CHOICES:
        kinds = {
            harm: fit_harm(
                [arm for arm in arms.of(harm) if keep(arm)], change(PRIORS[harm]), np.random.default_rng(SEED)
            )
            for harm in (Harm.PIH, Harm.INFECTION, Harm.SCARRING)
        }
        dark_marks = (_told(kinds[Harm.PIH], dark) for dark in (False, True))
        yield name, *dark_marks, _told(kinds[Harm.INFECTION], False), _told(kinds[Harm.SCARRING], False)


def _told(kind: KindDraws, dark: bool) -> str:
    low, middle, high = np.quantile(risk_draws(kind, dark, DEVICE, (SESSIONS,))[0], (0.05, 0.5, 0.95))
    return f"{probability_in_percent(middle)} ({probability_in_percent(low)} to {probability_in_percent(high)})"


def redness_rows() -> Iterator[tuple[str, str]]:
    """The same of days of redness."""
    arms, _ = read_redness_arms()
    choices: tuple[tuple[str, Callable[[RednessArm], bool]], ...] = (
        ("as served", lambda arm: bool(arm.study)),
        ("redness alone, not with swelling or any reaction", lambda arm: arm.covers == "redness"),
        ("without “any adverse event”", lambda arm: arm.covers != "any reaction"),
        ("without the single patient", lambda arm: arm.people > 1),
        ("needling alone", lambda arm: not arm.combined),
    )
    for name, keep in choices:
        found = expected_redness(fit_redness([arm for arm in arms if keep(arm)], SEED), MODALITIES[DEVICE])
        if found:
            yield name, f"{found.median_days:.2g} ({found.low_days:.2g} to {found.high_days:.2g})"


def main() -> None:
    """Fit under each choice and print the tables."""
    console = Console(width=170)
    for title, columns, found in (
        ("A course of four sessions, device not stated", COLUMNS, list(rows())),
        ("Days of redness, device not stated", ("choice", "days"), list(redness_rows())),
    ):
        table = Table(*columns, title=title)
        for row in found:
            table.add_row(*row)
        console.print(table)


if __name__ == "__main__":
    main()
