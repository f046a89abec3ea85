"""The results of calibration as one plain table of figures, from which the page and its pictures are made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from benchmarks.forecast import leave_out, sbc
from benchmarks.forecast.quantities import FAMILIES
from benchmarks.forecast.responders import log_scores, reliability
from benchmarks.forecast.scores import LEVELS, Floats, Prediction, compared, coverage_of_ranks, summary, uniform_p
from benchmarks.forecast.trials import Trials
from needlepoint import __version__
from needlepoint.forecast.fit.digests import code_digest, evidence_digest

BINS = 10


def made_from(trials: Trials) -> dict[str, Any]:
    """The evidence and the code behind the figures."""
    return {
        "evidence": evidence_digest()[:16],
        "code": code_digest()[:16],
        "software": __version__,
        "rows": len(trials.layout),
        "studies": len(trials.layout.studies),
    }


def to_keep(found: Mapping[str, Any], what: str) -> dict[str, Any]:
    """The figures that stay on the page when a model is replaced.

    Args:
        found: all its results.
        what: words that tell it from the others.
    """
    left_out, simulated = found["left_out"], found["simulations"]
    return {
        "what": what,
        "code": found["made_from"]["code"],
        "arms": left_out["arms"],
        "model": left_out["methods"]["model"],
        "compared": left_out["compared"],
        "data_sets": simulated["data_sets"] - len(simulated["left_out"]),
        "reported": simulated["reported"],
    }


def of_simulations(found: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Coverage over simulated data sets of every parameter and every reported quantity.

    Data sets whose chains disagreed are told, and left out of the figures.
    """
    kept = sbc.passed(found)
    names = list(kept[0]["places"])
    families = {name: [each for each in names if each.startswith(f"{name} ")] for name in FAMILIES}
    reported = {each for members in families.values() for each in members}
    own = [each for each in names if each not in reported]
    of_parameter = {base: [each for each in own if each.partition("[")[0] == base] for base in _bases(own)}
    return {
        "data_sets": len(found),
        "unbelievable": max(each["number"] for each in found) + 1 - len(found),
        "left_out": [each["number"] for each in found if each not in kept],
        "drawn_again": sum(each["attempts"] > 1 for each in found),
        "r_hat_worst": max(each["r_hat"] for each in kept),
        "divergent_worst": round(max(each["divergent"] for each in kept), 4),
        "seconds_median": float(np.median([each["seconds"] for each in found])),
        "seed": sbc.SEED,
        "reported": [_group(kept, FAMILIES[name], members, name) for name, members in families.items()],
        "parameters": [_group(kept, base, members, base) for base, members in of_parameter.items()],
        "single": {name: _single(kept, name) for name in names},
    }


def _bases(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(name.partition("[")[0] for name in names))


def _values(kept: Sequence[Mapping[str, Any]], names: Sequence[str], at: int) -> Floats:
    """One figure of each quantity in each data set; shape (data sets, quantities)."""
    return np.array([[each["places"][name][at] for name in names] for each in kept])


def _group(kept: Sequence[Mapping[str, Any]], label: str, names: Sequence[str], short: str) -> dict[str, Any]:
    """Coverage over all quantities of a group; its standard error takes a data set as one observation."""
    places = _values(kept, names, 0)
    truth, mean = _values(kept, names, 1), _values(kept, names, 2)
    found: dict[str, Any] = {"name": short, "label": label, "quantities": len(names)}
    for level, share in zip(LEVELS, coverage_of_ranks(places).values(), strict=True):
        of_set = (np.abs(places - 0.5) <= level / 200).mean(axis=1)
        found[f"coverage_{level}"] = share
        found[f"error_{level}"] = round(100 * float(of_set.std(ddof=1)) / len(kept) ** 0.5, 1)
    counts, _ = np.histogram(places, bins=BINS, range=(0, 1))
    return found | {
        "bias": round(float((mean - truth).mean()), 4),
        "rmse": round(float(np.sqrt(((mean - truth) ** 2).mean())), 4),
        "histogram": (counts / counts.sum()).round(4).tolist(),
        "lowest_p": round(min(uniform_p(places[:, at]) for at in range(len(names))), 4),
    }


def _single(kept: Sequence[Mapping[str, Any]], name: str) -> dict[str, float]:
    places = _values(kept, [name], 0)[:, 0]
    return {**coverage_of_ranks(places), "p": round(uniform_p(places), 4)}


def of_studies_left_out(trials: Trials, found: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What the model foretold of studies it had not seen, beside ordinary methods."""
    by_method = leave_out.predictions(trials, found)
    ours = by_method["model"]
    shares = [share for fold in found for share in fold["shares"]]
    places = np.array([each.place for each in ours])
    return {
        "folds": len(found),
        "arms": len(ours),
        "studies": len({each.study for each in ours}),
        "r_hat_worst": max(fold["r_hat"] for fold in found),
        "ess_worst": min(fold["ess"] for fold in found),
        "divergent_worst": round(max(fold["divergent"] for fold in found), 5),
        "seed": leave_out.SEED,
        "methods": {name: summary(each) for name, each in by_method.items()},
        "compared": {name: compared(ours, each, leave_out.SEED) for name, each in by_method.items() if name != "model"},
        "pit": np.histogram(places, bins=BINS, range=(0, 1))[0].tolist(),
        "by_indication": _by_indication(by_method, shares),
        "correlations": _correlations(trials, ours),
        "each": [_arm(at, by_method) for at in range(len(ours))],
        "responders": reliability(shares),
        "responders_by_cut": _by_cut(shares),
        "log_scores": log_scores(shares),
    }


def _correlations(trials: Trials, ours: Sequence[Prediction]) -> dict[str, Any]:
    """How what was seen goes with what was foretold, and how both go with sessions and with something added."""
    layout = trials.layout
    rows = [layout.labels.index(each.label) for each in ours]
    seen, middle = np.array([each.seen for each in ours]), np.array([np.median(each.sample) for each in ours])
    found: dict[str, Any] = {"foretold": round(float(np.corrcoef(seen, middle)[0, 1]), 2)}
    for name, values in (("sessions", layout.sessions[rows]), ("combined", layout.combined[rows])):
        known = ~np.isnan(values)
        with_seen, with_middle = (float(np.corrcoef(values[known], each[known])[0, 1]) for each in (seen, middle))
        found[name] = {"arms": int(known.sum()), "seen": round(with_seen, 2), "foretold": round(with_middle, 2)}
    return found


def _by_indication(
    by_method: Mapping[str, Sequence[Prediction]], shares: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    found = []
    every = [each.indication for each in by_method["model"]] + [each["indication"] for each in shares]
    for indication in dict.fromkeys(every):
        of_it = {
            name: [each for each in predictions if each.indication == indication]
            for name, predictions in by_method.items()
        }
        ours = of_it["model"]
        figures = {name: summary(each)["crps"] for name, each in of_it.items() if each}
        held = {level: sum(each.within(level) for each in ours) for level in (80, 90)}
        counted = [each for each in shares if each["indication"] == indication]
        found.append(
            {
                "indication": indication,
                "arms": len(ours),
                "studies": len({each.study for each in ours}),
                "within_80": held[80],
                "within_90": held[90],
                "bias": summary(ours)["bias"] if ours else None,
                "crps": figures,
                "shares": len(counted),
                "shares_within_90": sum(abs(each["place"] - 0.5) <= 0.45 for each in counted),
            }
        )
    return found


def _arm(at: int, by_method: Mapping[str, Sequence[Prediction]]) -> dict[str, Any]:
    ours = by_method["model"][at]
    ends = [round(end, 1) for level in (80, 90) for end in ours.interval(level)]
    return {
        "label": ours.label,
        "indication": ours.indication,
        "seen": round(ours.seen, 1),
        "middle": round(float(np.median(ours.sample)), 1),
        "range_80": ends[:2],
        "range_90": ends[2:],
        "crps": {name: round(each[at].crps, 2) for name, each in by_method.items()},
    }


def _by_cut(shares: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for cut in sorted({each["cut"] for each in shares}):
        same = [each for each in shares if each["cut"] == cut]
        people = sum(each["people"] for each in same)
        found.append(
            {
                "cut": cut,
                "arms": len(same),
                "people": people,
                "foretold": round(sum(each["foretold"] * each["people"] for each in same) / people, 3),
                "seen": round(sum(each["reached"] for each in same) / people, 3),
            }
        )
    return found
