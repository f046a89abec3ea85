"""An update with own patients: how long it takes, and how far it lies from fitting trials and patients together.

`python -m benchmarks.forecast.own_patients --gold 40 160` refits both together by NUTS too, which takes minutes each.
"""

from __future__ import annotations

import argparse
import hashlib
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rich.console import Console

from benchmarks import machine, report
from benchmarks.figures import Figure, Section
from benchmarks.forecast.own_courses import Clinic, clinic_of, planned_courses, with_scores
from benchmarks.progress import Steps
from needlepoint.forecast.fit.digests import code_digest
from needlepoint.forecast.forecasting import CLINIC, Course
from needlepoint.forecast.improvement import (
    AS_A_BLINDED_JUDGE,
    AS_TRIALS_WITHOUT_BLINDING,
    Array,
    Judged,
    latent,
    offset,
)
from needlepoint.forecast.own_patients.cells import pooled_results, share_cells
from needlepoint.forecast.own_patients.clinic import Update, update_with_own_courses
from needlepoint.forecast.own_patients.drift import watch_for_drift
from needlepoint.forecast.own_patients.records import OwnCourse
from needlepoint.forecast.posterior import Draws, Posterior, load_posterior
from needlepoint.forecast.request import ForecastRequest
from needlepoint.forecast.support import support_for

RESULTS = Path(__file__).resolve().parents[1] / "results"
KEPT = Path(__file__).resolve().parents[2] / "build" / "forecast"
SIZES = (3, 10, 40, 160, 640)
SEED, TRUTH = 20261128, 1234
LIMIT_S, LIMIT_SD = 0.5, 0.2
REQUESTS = (
    ForecastRequest(indication="atrophic_acne_scars", modality="pen", sessions=6),
    ForecastRequest(indication="striae", modality="pen", sessions=6),
)
JUDGES = {"blinded": AS_A_BLINDED_JUDGE, "own judges": AS_TRIALS_WITHOUT_BLINDING}
ABOUT = (
    "One simulated clinic, its truth one draw of the posterior; each patient with one to four scores, errors of "
    "measurement included. The average after six sessions, three months on. CPU seconds, for other processes share the "
    "machine."
)
PAGE = report.Page(
    "forecast-own-patients",
    "Forecast: a clinic's own patients",
    "Written by `python -m benchmarks.forecast.own_patients`. Times are of one machine on one day; compare ratios.",
)


def averages(posterior: Posterior, request: ForecastRequest, judged: Judged) -> Array:
    """The average improvement after all sessions, at follow-up, for every draw."""
    course = Course.of(request, posterior, support_for(request, posterior))
    draws, chance = posterior.draws, course.chance
    offsets = offset(draws, judged, chance.offset_site(draws, judged))
    people = latent(draws, course.effects, course.late, offsets, np.exp(np.float32(0.15) * chance.spread))
    return np.asarray(people.improvement()[-1])


def simulated(size: int, posterior: Posterior, seed: int = SEED, draw: int = TRUTH) -> list[OwnCourse]:
    """The first courses of the simulated clinic."""
    chance = np.random.default_rng(seed)
    planned = planned_courses(max(SIZES), chance)
    return with_scores(planned, clinic_of(posterior.draws, draw, chance), chance)[:size]


def measure(steps: Steps, *, runs: int) -> Section:
    """Time updates of growing clinics, by the method that each takes."""
    posterior = load_posterior()
    figures: list[Figure] = []
    for size in steps.through(SIZES, "clinics"):
        courses = simulated(size, posterior)
        timed = [_timed(posterior, courses, seed) for seed in range(1, max(2, runs // 100) + 1)]
        update = timed[0][0]
        seconds = float(np.median([each[1] for each in timed]))
        note = f"{update.method}, check {update.check:.2f}, effective {update.effective or 0:.0f}"
        figures.append(Figure(f"{size} patients", seconds, "CPU s", LIMIT_S if size == 160 else None, note))
    began = time.process_time()
    watch_for_drift(simulated(160, posterior), posterior)
    figures.append(Figure("drift alarm, 160 patients", time.process_time() - began, "CPU s"))
    return Section("Update with own patients", ABOUT, tuple(figures))


def _timed(posterior: Posterior, courses: Sequence[OwnCourse], seed: int) -> tuple[Update, float]:
    began = time.process_time()
    update = update_with_own_courses(posterior, courses, seed=seed)
    return update, time.process_time() - began


def against_gold(size: int) -> Section:
    """An update beside NUTS over trials and the same patients."""
    posterior = load_posterior()
    courses = simulated(size, posterior)
    gold, said = _joint(size, courses, posterior)
    update, took = _timed(posterior, courses, 1)
    said += f" Update: {took:.2f} CPU s, {update.method}, check {update.check:.2f}."
    figures = tuple(gaps(update.posterior, gold, posterior))
    return Section(f"{size} patients beside a joint refit", ABOUT, figures, (said,))


def _joint(size: int, courses: Sequence[OwnCourse], posterior: Posterior) -> tuple[Posterior, str]:
    """The joint refit, kept under a name made of posterior, courses and code, so that a stopped run goes on."""
    digest = hashlib.sha256(f"{posterior.digest}{courses}{code_digest()}".encode()).hexdigest()[:16]
    path = KEPT / f"own-{size}-{digest}.npz"
    if not path.exists():
        from benchmarks.forecast.joint_refit import joint_refit

        drawn, about, seconds = joint_refit(courses)
        said = (
            f"Joint refit: {seconds:.0f} s of sampling after compiling, {about.draws} draws, "
            f"R-hat {about.r_hat_max:.3f}, ESS {about.ess_bulk_min:.0f}, {about.divergences} divergences."
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(path, said=np.array(said), **drawn)  # type: ignore[arg-type]
    with np.load(path, allow_pickle=False) as file:
        found = {name: file[name] for name in file.files}
    said = str(found.pop("said"))
    return Posterior({**posterior.draws, **found}, posterior.provenance, "joint"), said


def gaps(updated: Posterior, gold: Posterior, before: Posterior) -> list[Figure]:
    """How far means and spreads lie from the gold standard's, forecast by forecast."""
    found = []
    for request in REQUESTS:
        for name, judged in JUDGES.items():
            ours, theirs, first = (averages(each, request, judged) for each in (updated, gold, before))
            title, sd = f"{request.indication}, {name}", float(theirs.std())
            note = (
                f"before {first.mean():.3f} ({first.std():.3f}), "
                f"ours {ours.mean():.3f} ({ours.std():.3f}), joint {theirs.mean():.3f} ({sd:.3f})"
            )
            found.append(
                Figure(f"{title}: mean apart", abs(float(ours.mean() - theirs.mean())) / sd, "SD", LIMIT_SD, note)
            )
            found.append(Figure(f"{title}: SD of ours / joint", float(ours.std()) / sd, ""))
    return found


def cells_beside_patients(size: int) -> Section:
    """What another clinic's cells say, beside its patients themselves, of the population's effect."""
    import datetime as dt
    from dataclasses import replace

    posterior = load_posterior()
    own, far = simulated(40, posterior), simulated(size, posterior, SEED + 1)
    day = dt.date(2026, 8, 1)
    dated = [replace(each, visits=(*each.visits[:-1], replace(each.visits[-1], visited_on=day))) for each in far]
    shared = share_cells(dated, clinic="far", quarter="2026-Q3", on=dt.date(2026, 11, 28))
    alone, both = (update_with_own_courses(posterior, own, others=o) for o in ((), pooled_results([shared])))
    middle = [_middle(each.posterior.draws) for each in (alone, both)]
    figures = (
        Figure("patients in cells that are shown", sum(each.patients for each in shared.cells), f"of {size}"),
        Figure("population's log effect, before cells", middle[0][0], "", note=f"SD {middle[0][1]:.3f}"),
        Figure("the same, with cells", middle[1][0], "", note=f"SD {middle[1][1]:.3f}"),
    )
    return Section(f"Another clinic of {size} patients, as cells", ABOUT, figures)


def coverage(clinics: int, size: int, steps: Steps) -> Section:
    """How often the truth of a clinic lies in the updated range, over clinics whose truth is each a draw."""
    posterior, inside, methods = load_posterior(), np.zeros(3), Counter[str]()
    request = ForecastRequest(indication="atrophic_acne_scars", modality="pen", sessions=3)
    for number in steps.through(range(clinics), "simulated clinics"):
        chance = np.random.default_rng([SEED, number])
        planned = planned_courses(size, chance)
        clinic = clinic_of(posterior.draws, int(chance.integers(posterior.size)), chance)
        update = update_with_own_courses(posterior, with_scores(planned, clinic, chance), seed=number + 1)
        methods[update.method] += 1
        truth = float(averages(_true(clinic, posterior), request, AS_TRIALS_WITHOUT_BLINDING)[0])
        below = float((averages(update.posterior, request, AS_TRIALS_WITHOUT_BLINDING) < truth).mean())
        inside += [abs(below - 0.5) <= level / 2 for level in (0.5, 0.8, 0.9)]
    said = ", ".join(f"{name} {count}" for name, count in methods.items())
    figures = tuple(
        Figure(f"truth inside the {level} % range", 100 * float(hits) / clinics, "%", note=said)
        for level, hits in zip((50, 80, 90), inside, strict=True)
    )
    return Section(f"{clinics} clinics of {size} patients, each with its own truth", ABOUT, figures)


def _true(clinic: Clinic, posterior: Posterior) -> Posterior:
    """A posterior of one draw: the clinic's truth, its offset parted as its most likely parts."""
    draws = {name: values.astype(np.float32) for name, values in clinic.parameters.items()}
    whole = np.sqrt(draws["tau_v"] ** 2 + draws["tau_b"] ** 2)
    parts = {"bias": draws["tau_v"] / whole * clinic.offset, "judge": draws["tau_b"] / whole * clinic.offset}
    site = {"site": clinic.effect, "spread": clinic.spread}
    seen = {CLINIC[name]: np.full(1, value, dtype=np.float32) for name, value in site.items()}
    seen |= {CLINIC[name]: value for name, value in parts.items()}
    return Posterior({**draws, **seen}, posterior.provenance, "truth")


def _middle(draws: Draws) -> tuple[float, float]:
    alpha = draws["alpha"][:, 0]
    return float(alpha.mean()), float(alpha.std())


def main() -> None:
    """Measure and write the page."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=300)
    options.add_argument("--clinics", type=int, default=200, help="simulated, for coverage")
    options.add_argument("--gold", type=int, nargs="*", default=[], help="sizes to refit together with the trials")
    asked = options.parse_args()
    about = machine.describe()
    with Steps() as steps:
        sections = [measure(steps, runs=asked.runs), cells_beside_patients(640)]
        sections += [coverage(asked.clinics, size, steps) for size in (10, 40)]
        sections += [against_gold(size) for size in steps.through(asked.gold, "joint refits")]
    report.show(sections, Console())
    report.write(RESULTS, about, sections, PAGE)


if __name__ == "__main__":
    main()
