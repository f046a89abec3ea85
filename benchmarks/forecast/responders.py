"""Held-out shares of responders: how many of an arm improved at least so far, against what was foretold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from scipy.special import ndtr

from benchmarks.forecast.latents import Floats
from benchmarks.forecast.trials import Trials
from needlepoint.forecast.fit.improvement_observed import UNKNOWN_CUTS
from needlepoint.forecast.vocabulary import INDICATIONS

BINS = 5


def foretold_shares(
    trials: Trials, rows: Sequence[int], latents: tuple[Floats, Floats, Floats], rng: np.random.Generator
) -> list[dict[str, Any]]:
    """For every stratum of the rows and every cut in it: the share at or above it, seen and foretold.

    Args:
        trials: the real ones.
        rows: those left out of the fit.
        latents: mean and spread of g by (draw, row), cut points by (draw, cut).
        rng: of the people who are counted, for the range of a count.
    """
    mean, sigma, cuts = latents
    found = []
    for row, cut, size, reached in _shares(trials):
        if row in rows:
            share = ndtr((mean[:, row] - cuts[:, cut]) / sigma[:, row])
            counts = rng.binomial(size, share)
            below, equal = float((counts < reached).mean()), float((counts == reached).mean())
            found.append(
                {
                    "label": trials.layout.labels[row],
                    "indication": INDICATIONS[int(trials.layout.indication[row])],
                    "cut": cut_name(trials, cut),
                    "people": size,
                    "reached": reached,
                    "foretold": round(float(share.mean()), 4),
                    "place": round(below + float(rng.random()) * equal, 4),
                }
            )
    return found


def _shares(trials: Trials) -> Iterator[tuple[int, int, int, int]]:
    """(row, cut, people, how many at or above the cut), where the cells tell; a stratum with people counted as
    outside of a range does not."""
    counts = trials.observed.counts
    first = int(np.argmin(counts.known_cuts))
    for stratum in trials.strata:
        cells = list(stratum)
        if counts.outside[cells].any():
            continue
        size = int(counts.people[cells].sum())
        above = {int(counts.low[cell]): cell for cell in cells}
        for cut in above:
            if cut != first:
                yield int(counts.row[cells[0]]), cut, size, _reached(trials, above, cut)


def _reached(trials: Trials, above: Mapping[int, int], cut: int) -> int:
    """People in the cell that begins at the cut and in those that follow it."""
    counts, total = trials.observed.counts, 0
    at: int | None = cut
    while at is not None and at in above:
        total += int(counts.people[above[at]])
        at = int(counts.high[above[at]])
    return total


def cut_name(trials: Trials, cut: int) -> str:
    """A cut point in words."""
    known = trials.observed.counts.known_cuts
    if cut < len(known):
        return f"{100 * (1 - np.exp(-known[cut])):.0f} % better"
    kind, at = divmod(cut - len(known), UNKNOWN_CUTS)
    return f"{at + 1} {('grade', 'step')[kind]}{'s' if at else ''} or more"


def reliability(shares: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Foretold against seen shares in five bins of equally many people; expected calibration error and slope.

    The slope is of seen on foretold shares, weighted by people; 1 is right, less is too bold.
    """
    ordered = sorted(shares, key=lambda each: each["foretold"])
    people = np.array([each["people"] for each in ordered], dtype=float)
    foretold = np.array([each["foretold"] for each in ordered])
    seen = np.array([each["reached"] for each in ordered]) / people
    bins = np.minimum((BINS * (np.cumsum(people) - people / 2) / people.sum()).astype(int), BINS - 1)
    table = [
        {
            "foretold": round(float(np.average(foretold[bins == at], weights=people[bins == at])), 3),
            "seen": round(float(np.average(seen[bins == at], weights=people[bins == at])), 3),
            "people": int(people[bins == at].sum()),
        }
        for at in range(BINS)
    ]
    error = sum(abs(each["foretold"] - each["seen"]) * each["people"] for each in table) / people.sum()
    centred = foretold - np.average(foretold, weights=people)
    slope = float((people * centred * seen).sum() / (people * centred**2).sum())
    places = np.array([each["place"] for each in ordered])
    within = {
        f"coverage_{level}": round(100 * float((np.abs(places - 0.5) <= level / 200).mean()), 1)
        for level in (50, 80, 90)
    }
    return {"bins": table, "ece": round(float(error), 3), "slope": round(slope, 2), "shares": len(ordered), **within}


def log_scores(shares: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The mean log score for each person, ours and that of the pooled share of the other arms with the same cut.

    Arms with a cut that no other study has are left out: nothing ordinary could be foretold of them.
    """
    ours, pooled, people, arms = 0.0, 0.0, 0, 0
    for each in shares:
        others = [other for other in shares if other["cut"] == each["cut"] and _study(other) != _study(each)]
        if others:
            reached, of = (sum(other[name] for other in others) for name in ("reached", "people"))
            ours += _log_score(each, each["foretold"])
            pooled += _log_score(each, (reached + 1) / (of + 2))
            people, arms = people + each["people"], arms + 1
    return {
        "model": round(ours / people, 3),
        "pooled share": round(pooled / people, 3),
        "people": people,
        "shares": arms,
    }


def _study(share: Mapping[str, Any]) -> str:
    return str(share["label"]).partition(":")[0]


def _log_score(share: Mapping[str, Any], foretold: float) -> float:
    reached, missed = share["reached"], share["people"] - share["reached"]
    chance = min(max(foretold, 1e-4), 1 - 1e-4)
    return float(-(reached * np.log(chance) + missed * np.log(1 - chance)))
