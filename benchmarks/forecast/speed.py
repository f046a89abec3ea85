"""How long one person's forecast takes, how long the posterior takes to load, and what is imported for it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from benchmarks.figures import Figure, Section, median_and_p95
from benchmarks.progress import Steps
from needlepoint.forecast.forecasting import forecast_improvement
from needlepoint.forecast.posterior import SHIPPED, load_posterior
from needlepoint.forecast.request import ForecastRequest

COURSE_MS, LOAD_MS = 2.0, 25.0
ABOUT = (
    "One person, a course of eight sessions, every draw of the shipped posterior: means, ranges, chance of the goal, "
    "gain and when to stop, once at each next session and once at follow-up. Loading reads and checks the file anew; "
    "imports are looked at in processes of their own."
)
HEAVY = ("pymc", "pytensor", "nutpie", "arviz", "scipy", "matplotlib")
REQUEST = ForecastRequest(indication="atrophic_acne_scars", modality="pen", sessions=8, goal=0.5)


def measure(steps: Steps, *, runs: int) -> Section:
    """Time forecasts and loads in this process."""
    posterior = load_posterior()
    one = [_milliseconds(lambda: forecast_improvement(REQUEST, posterior, unblinded=False)) for _ in range(runs + 20)]
    both = [_milliseconds(lambda: forecast_improvement(REQUEST, posterior)) for _ in range(runs)]
    few = posterior.thinned(500)
    short = [_milliseconds(lambda: forecast_improvement(REQUEST, few, unblinded=False)) for _ in range(runs)]
    loads = [_milliseconds(lambda: load_posterior.__wrapped__(SHIPPED)) for _ in steps.through(range(runs), "loads")]
    loaded = imported_with("needlepoint.forecast.forecasting")
    figures = (
        *median_and_p95(f"a course of 8 sessions, {posterior.size} draws", one[20:], "ms", at_most=COURSE_MS),
        *median_and_p95("the same with the clinician's comparison", both, "ms"),
        *median_and_p95("a course of 8 sessions, 500 draws", short, "ms"),
        *median_and_p95("loading the posterior", loads, "ms", at_most=LOAD_MS),
        Figure("size of the posterior", SHIPPED.stat().st_size / 1024, "KiB", 1024),
        Figure("PyMC and its like loaded by a forecast", len(loaded), "modules", 0, ", ".join(loaded) or "none"),
    )
    return Section("Forecast for one person", ABOUT, figures)


def _milliseconds(act: Callable[[], Any]) -> float:
    began = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - began)


def imported_with(module: str) -> list[str]:
    """Which of the heavy packages a new process has loaded after importing a module."""
    code = f"import sys, {module}; print(*(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return done.stdout.split()
