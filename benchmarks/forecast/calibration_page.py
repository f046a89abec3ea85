"""The page that says how far the forecast can be believed, written from the results and from nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from benchmarks.forecast.calibration_pictures import COVERAGE, HELD_OUT, RANKS, RESPONDERS
from needlepoint.terms import in_words

PAGE = "docs/reference/forecast-calibration.md"
IMAGES = "docs/images"
PEER = "REML meta-regression"
REACH_90, REACH_80 = (87.0, 93.0), (75.0, 88.0)
GRAND_MEAN_SKILL = 10.0
"""What was set out to be reached, before anything was measured."""

Found = Mapping[str, Any]


def page(found: Found, tried: Sequence[Found] = ()) -> str:
    """The whole page; parts without results say so.

    Args:
        found: results of the model in service.
        tried: what is kept of models; those of the same code as `found` are not told again.
    """
    code = found.get("made_from", {}).get("code")
    found = {**found, "earlier": [each for each in tried if each["code"] != code]}
    parts = ["# How far the forecast can be believed", _MADE, *_origin(found)]
    if "simulations" in found and "left_out" in found:
        parts += ["## In short", "\n".join(f"- {line}" for line in _in_short(found))]
    parts += ["## Simulated trials with a known truth", *_simulations(found.get("simulations"))]
    parts += ["## Real studies left out", *_left_out(_with_earlier(found))]
    return "\n\n".join(parts) + "\n"


_MADE = "<!-- Made by `python -m benchmarks.forecast page` from benchmarks/results/forecast-calibration.json. -->"


def _origin(found: Found) -> Iterator[str]:
    if made := found.get("made_from"):
        yield (
            f"Made from {made['rows']} arms and outcomes of {made['studies']} studies (evidence `{made['evidence']}`, "
            f"code `{made['code']}`, Needlepoint {made['software']}). The shipped posterior may be younger: "
            "`needlepoint forecast check` shows its digests. "
            "The figures are made by `python -m benchmarks.forecast calibrate`."
        )


def _in_short(found: Found) -> Iterator[str]:
    left_out, simulated = found["left_out"], found["simulations"]
    yield _verdict(left_out["compared"][PEER], PEER)
    best = min((each["crps"], name) for name, each in left_out["methods"].items() if name != "model")[1]
    if best != PEER:
        yield f"{best} did best of the ordinary methods. {_verdict(left_out['compared'][best], best)}"
    if found.get("earlier"):
        yield "The model was chosen after a look at the same arms, which flatters it: see *Models tried before*."
    yield _grand_mean(left_out["compared"]["grand mean"])
    covered = left_out["methods"]["model"]["coverage_80"]
    yield f"80 % intervals held {covered:.0f} % of {left_out['arms']} held-out means ({_reach(covered, REACH_80)})."
    misses = [each for each in simulated["reported"] if not _within(each["coverage_90"], REACH_90)]
    said = "; ".join(f"{each['label']}: {each['coverage_90']:.1f} %" for each in misses)
    yield (
        f"In {_data_sets(simulated)} simulated sets of trials the 90 % intervals of "
        f"{len(simulated['reported']) - len(misses)} of {len(simulated['reported'])} kinds of reported quantities held "
        f"the truth in 87 to 93 %{f'; outside: {said}' if misses else ''}."
    )


def _verdict(compared: Found, name: str) -> str:
    better, sure = compared["difference"] > 0, compared["low"] > 0 or compared["high"] < 0
    word = "better" if better else "worse"
    doubt = "" if sure else " The interval holds zero: on so few arms this difference is not established."
    return (
        f"Against {name} on real arms the model is {word}: CRPS {abs(compared['difference']):.2f} points "
        f"{'lower' if better else 'higher'} (95 % interval of the gain {signed(compared['low'], 2)} to "
        f"{signed(compared['high'], 2)}; {signed(compared['skill'])} % of theirs, {signed(compared['skill_low'])} to "
        f"{signed(compared['skill_high'])} %; {compared['studies']} studies).{doubt}"
    )


def signed(value: float, digits: int = 0) -> str:
    """A number with so many decimals and a true minus sign; no minus before a zero."""
    said = f"{value:.{digits}f}"
    return f"−{said[1:]}" if said.startswith("-") and float(said) else said.removeprefix("-")


def _grand_mean(compared: Found) -> str:
    reached = compared["skill"] >= GRAND_MEAN_SKILL
    said = "met" if reached else "missed; why is said under *Where it fails*"
    return (
        f"CRPS is {signed(compared['skill'])} % below that of the grand mean ({signed(compared['skill_low'])} to "
        f"{signed(compared['skill_high'])} %; at least {GRAND_MEAN_SKILL:.0f} % was set out to be reached: {said})."
    )


def _within(value: float, reach: tuple[float, float]) -> bool:
    return reach[0] <= value <= reach[1]


def _reach(value: float, reach: tuple[float, float]) -> str:
    return f"{reach[0]:.0f} to {reach[1]:.0f} was set out to be reached: {'met' if _within(value, reach) else 'missed'}"


def _data_sets(found: Found) -> int:
    return int(found["data_sets"]) - len(found["left_out"])


def _simulations(found: Found | None) -> Iterator[str]:
    if found is None:
        yield "Not measured yet."
        return
    yield _HOW_SIMULATED
    kept = _data_sets(found)
    numbers = f" (numbers {', '.join(map(str, found['left_out']))})" if found["left_out"] else ""
    yield (
        f"{found['data_sets']} data sets were simulated and fitted (seed {found['seed']}; {found['unbelievable']} "
        f"passed over). In {found['drawn_again']} the two chains of 500 draws disagreed and longer ones were drawn; in "
        f"{len(found['left_out'])} these still had R-hat of 1.05 or more{numbers}, and they are left out below. The "
        f"largest share of divergent draws in one of the {kept} others was {100 * found['divergent_worst']:.1f} %."
    )
    said = "Histograms of the place of the truth among the draws, one for each kind of reported quantity."
    yield _picture(RANKS, f"{said} {_ranks_in_words(found)}")
    said = (
        "Share of data sets in which 50, 80 and 90 % intervals held the truth, for reported quantities and parameters"
    )
    yield _picture(COVERAGE, f"{said}; the figures are in the tables below.")
    yield "### What is reported"
    yield _coverage_table(found["reported"], "quantity", with_error=True)
    yield _single_ones(found)
    yield "### Parameters"
    yield _coverage_table(found["parameters"], "parameter", with_error=False)


_HOW_SIMULATED = (
    "Parameters are drawn from the model's prior. From them every trial is simulated patient by patient, with the real "
    "trials' arms, sizes, sessions, judges and forms of reporting, and each simulated paper reports what the real one "
    "did: a mean, a mean and its spread, means before and after, a change, or people counted in categories. The model "
    "is fitted to each set of papers. If everything fits together, a 90 % interval holds the truth in 90 % of the "
    "sets. This tests the arithmetic of the likelihood and the sampler. It does not test whether real trials follow "
    "the model. Two simplifications: where a paper printed no spread before treatment, the simulated patients have the "
    "spread the model assumes; and severity before treatment is drawn separately for the two sides of a split face. "
    "Where the spreads before and after came out so that they imply no spread of the improvement, that figure carries "
    "no weight, as in the real evidence, where it is left out. Sets in which some arm is reported as more than 98 % "
    "better or more than 50 % worse on average are passed over; as this is decided by the reports alone, it does not "
    "change what calibration means."
)


def _picture(name: str, description: str) -> str:
    return f"![{description}](../images/{name})"


def _ranks_in_words(found: Found) -> str:
    ends = [(each["name"], *(100 * each["histogram"][at] for at in (0, -1))) for each in found["reported"]]
    return " ".join(
        f"{name}: {low:.0f} % in the lowest tenth, {high:.0f} % in the highest." for name, low, high in ends
    )


def _coverage_table(groups: Sequence[Found], head: str, *, with_error: bool) -> str:
    """A line for each group; bias and error in points of improvement, those of parameters as they are."""
    scale = 100 if with_error else 1
    lines = [
        f"| {head} | how many | 50 % | 80 % | 90 % | standard error at 90 % | bias | RMSE | lowest p of uniformity |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for each in groups:
        held = " | ".join(f"{each[f'coverage_{level}']:.1f}" for level in (50, 80, 90))
        bias, rmse = (signed(scale * each[name], 1 if with_error else 3) for name in ("bias", "rmse"))
        lines.append(
            f"| {each['label']} | {each['quantities']} | {held} | {each['error_90']:.1f} | {bias} | {rmse} | "
            f"{each['lowest_p']:.3f} |"
        )
    return "\n".join([lines[0], lines[1], *lines[2:]])


def _single_ones(found: Found) -> str:
    """Quantities whose own coverage is further from 90 % than chance allows at this number of data sets."""
    kept = _data_sets(found)
    error = 100 * (0.9 * 0.1 / kept) ** 0.5
    families = tuple(f"{each['name']} " for each in found["reported"])
    reported = {name: each for name, each in found["single"].items() if name.startswith(families)}
    beyond = {name: each["coverage_90"] for name, each in reported.items() if abs(each["coverage_90"] - 90) > 2 * error}
    outside = sum(not _within(each["coverage_90"], REACH_90) for each in reported.values())
    said = "; ".join(
        f"{in_words(name)}: {value:.0f} %" for name, value in sorted(beyond.items(), key=lambda each: each[1])
    )
    return (
        f"Bias and RMSE are in points of improvement. Of {len(reported)} single quantities {outside} have a 90 % "
        f"interval that held the truth in fewer than 87 or more than 93 % of the sets; with {kept} sets chance alone "
        f"moves a single one by {error:.1f} points (standard error). Further off than two standard errors: "
        f"{said or 'none'}."
    )


def _with_earlier(found: Found) -> Found | None:
    return {**found["left_out"], "earlier": found.get("earlier")} if "left_out" in found else None


def _left_out(found: Found | None) -> Iterator[str]:
    if found is None:
        yield "Not measured yet."
        return
    yield (
        f"The studies are dealt into {found['folds']} folds; the model is fitted without those of one fold and "
        "foretells their arms: a clinic not seen, with the arm's own indication, device, sessions, covariates, judges "
        f"and risk of bias, and the chance of so few people. {found['arms']} arms of {found['studies']} studies have a "
        "mean to hold against it; means that were made from grades are not among them. "
        f"Worst of the fits: R-hat {found['r_hat_worst']:.3f}, effective sample size {found['ess_worst']:.0f}, "
        f"{100 * found['divergent_worst']:.2f} % of draws divergent. The ordinary methods use the same arms with "
        "means; the model uses counted categories of the other arms too."
    )
    yield _methods(found["methods"])
    yield "The same arms, theirs minus ours: above 0 the model is better. Intervals are by drawing whole studies again."
    yield _compared(found["compared"])
    said = (
        "Held-out arms with their 80 and 90 % intervals and the reported mean; every figure is in the table at the end."
    )
    yield _picture(HELD_OUT, said)
    if earlier := found.get("earlier"):
        yield "### Models tried before"
        yield from _earlier(earlier, found)
    yield "### By indication"
    yield _by_indication(found["by_indication"])
    yield "### Responders"
    yield from _responders(found)
    yield "### Where it fails"
    yield "\n".join(f"- {line}" for line in _failures(found))
    yield "### Every arm"
    yield _every_arm(found["each"])


def _methods(methods: Mapping[str, Found]) -> str:
    lines = ["| method | CRPS | MAE | 50 % | 80 % | 90 % | width of 90 % | bias |", f"|{' --- |' * 8}"]
    for name, each in methods.items():
        lines.append(
            f"| {f'**{name}**' if name == 'model' else name} | {each['crps']:.2f} | {each['mae']:.1f} | "
            f"{each['coverage_50']:.0f} | {each['coverage_80']:.0f} | {each['coverage_90']:.0f} | "
            f"{each['width_90']:.0f} | {signed(each['bias'], 1)} |"
        )
    return "\n".join(lines)


def _compared(compared: Mapping[str, Found]) -> str:
    lines = ["| against | CRPS difference | 95 % interval | skill, % | 95 % interval | t |", f"|{' --- |' * 6}"]
    for name, each in compared.items():
        lines.append(
            f"| {name} | {signed(each['difference'], 2)} | {signed(each['low'], 2)} to {signed(each['high'], 2)} | "
            f"{signed(each['skill'])} | {signed(each['skill_low'])} to {signed(each['skill_high'])} | "
            f"{signed(each['t'], 1)} |"
        )
    return "\n".join(lines)


def _earlier(models: Sequence[Found], found: Found) -> Iterator[str]:
    """What models before this one foretold of the same studies; the choice between them was made by these figures."""
    yield (
        "The model was changed after these figures were seen, so those of the model in service flatter it: it was "
        "chosen on the arms it is held against. New trials would be the test."
    )
    now = {"what": "in service", "model": found["methods"]["model"], "compared": found["compared"]}
    names = (PEER, "grand mean")
    head = "".join(f" gain on {name} | 95 % interval |" for name in names)
    lines = [f"| model | CRPS | 80 % | 90 % | width of 90 % |{head}", f"|{' --- |' * 9}"]
    for each in (*models, now):
        gains = " | ".join(
            f"{signed(gain['difference'], 2)} | {signed(gain['low'], 2)} to {signed(gain['high'], 2)}"
            for gain in (each["compared"][name] for name in names)
        )
        scores = each["model"]
        lines.append(
            f"| {each['what']} | {scores['crps']:.2f} | {scores['coverage_80']:.0f} | {scores['coverage_90']:.0f} | "
            f"{scores['width_90']:.0f} | {gains} |"
        )
    yield "\n".join(lines)
    for each in models:
        held = "; ".join(
            f"{kind['label']} {kind['coverage_90']:.0f} ± {kind['error_90']:.0f} %" for kind in each["reported"]
        )
        yield (
            f"In {each['data_sets']} simulated sets of trials the 90 % intervals of the model with {each['what']} held "
            f"the truth so often (± one standard error): {held}."
        )


def _by_indication(rows: Sequence[Found]) -> str:
    lines = [
        "| indication | means (studies) | in 80 % | in 90 % | bias | CRPS | REML | grand mean | shares | in 90 % |",
        f"|{' --- |' * 10}",
    ]
    for each in rows:
        crps = [f"{each['crps'][name]:.1f}" if name in each["crps"] else "" for name in ("model", PEER, "grand mean")]
        bias = "" if each["bias"] is None else signed(each["bias"], 1)
        held = (f"{each['within_80']} | {each['within_90']}") if each["arms"] else " | "
        shares = f"{each['shares']} | {each['shares_within_90']}" if each["shares"] else "0 | "
        lines.append(
            f"| {in_words(each['indication'])} | {each['arms']} ({each['studies']}) | {held} | {bias} | "
            f"{' | '.join(crps)} | {shares} |"
        )
    return "\n".join(lines)


def _responders(found: Found) -> Iterator[str]:
    shares, scores = found["responders"], found["log_scores"]
    yield (
        f"{shares['shares']} shares of people who improved at least so far, in held-out arms. Expected calibration "
        f"error {shares['ece']:.3f}, slope {shares['slope']:.2f} (1 is right, less is too bold); 50, 80 and 90 % "
        f"intervals of the count held {shares['coverage_50']:.0f}, {shares['coverage_80']:.0f} and "
        f"{shares['coverage_90']:.0f} %. Log score a person {scores['model']:.3f}, against "
        f"{scores['pooled share']:.3f} for the pooled share of the other studies with the same cut "
        f"({scores['shares']} shares, {scores['people']} people; less is better)."
    )
    bins = "; ".join(f"foretold {each['foretold']:.2f}, seen {each['seen']:.2f}" for each in shares["bins"])
    places = ", ".join(map(str, found["pit"]))
    said = f"Left: where the reported means lay among what was foretold ({places} arms in ten bins)."
    yield _picture(RESPONDERS, f"{said} Right: shares of responders in five bins: {bins}.")
    lines = ["| improved at least | shares | people | foretold | seen |", f"|{' --- |' * 5}"]
    lines += [
        f"| {each['cut']} | {each['arms']} | {each['people']} | {each['foretold']:.2f} | {each['seen']:.2f} |"
        for each in found["responders_by_cut"]
    ]
    yield "\n".join(lines)


def _failures(found: Found) -> Iterator[str]:
    compared = found["compared"][PEER]
    if compared["low"] <= 0:
        yield f"That it is better than {PEER} is not established by these arms."
    skill = found["compared"]["grand mean"]["skill"]
    if skill < GRAND_MEAN_SKILL:
        word = "hardly does better" if skill > 0 else "does no better"
        yield f"It {word} than the mean of all arms. {_why(found['correlations'])}"
    outside = [each for each in found["each"] if not each["range_90"][0] <= each["seen"] <= each["range_90"][1]]
    for each in outside:
        low, high = each["range_90"]
        yield f"{each['label']} reported {signed(each['seen'])} %; foretold {signed(low)} to {signed(high)} %."
    for each in found["by_indication"]:
        if 0 < each["arms"] < 3:
            number = f"{each['arms']} held-out mean{'s' if each['arms'] > 1 else ''}"
            yield f"{in_words(each['indication'])}: {number}; nothing can be said of it by itself."
        elif not each["arms"]:
            yield f"{in_words(each['indication'])}: no held-out mean at all."
    yield (
        "A 90 % interval of a single arm is "
        f"{found['methods']['model']['width_90']:.0f} points wide on average. It tells little about one clinic."
    )


def _why(found: Found) -> str:
    """What foretold and reported means have to do with each other, and with what was printed of the arms."""
    sessions, combined = found["sessions"], found["combined"]
    said = (
        f"The correlation of reported with foretold means is {signed(found['foretold'], 2)}: arms differ between "
        "studies of the same indication, treated alike, and little that was printed foretells it. Sessions go with "
        f"reported improvement by {signed(sessions['seen'], 2)} ({sessions['arms']} arms that printed them), with "
        f"foretold improvement by {signed(sessions['foretold'], 2)}; something added goes with both, "
        f"{signed(combined['seen'], 2)} and {signed(combined['foretold'], 2)}. No trial compared numbers of sessions: "
        "that more sessions do more is assumed by the model"
    )
    return f"{said}{', and the arms, which differ in much else, do not show it' if sessions['seen'] <= 0 else ''}."


def _every_arm(arms: Sequence[Found]) -> str:
    lines = ["| arm | indication | reported | middle | 80 % | 90 % | CRPS | REML |", f"|{' --- |' * 8}"]
    for each in sorted(arms, key=lambda each: (each["indication"], each["label"])):
        ends = [f"{signed(low)} to {signed(high)}" for low, high in (each["range_80"], each["range_90"])]
        lines.append(
            f"| {each['label']} | {in_words(each['indication'])} | {each['seen']:.1f} | {each['middle']:.1f} | "
            f"{ends[0]} | {ends[1]} | {each['crps']['model']:.1f} | {each['crps'][PEER]:.1f} |"
        )
    return "\n".join(lines)
