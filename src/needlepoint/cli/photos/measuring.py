"""From files and options to measurements, and to what their pictures are drawn from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from needlepoint.cli.photos.memory import keep_freed_memory
from needlepoint.cli.photos.photo_options import DeclaredOptions, ScaleOptions
from needlepoint.cli.photos.shots import read_shot, read_shots, zones_in
from needlepoint.cli.progress import Say
from needlepoint.photos.change import measure_photo
from needlepoint.photos.change.comparing import SkinComparison
from needlepoint.photos.change.declared import Declared
from needlepoint.photos.change.pair import compare_pair
from needlepoint.photos.change.result import PairMeasurement, PhotoMeasurement, SeriesMeasurement
from needlepoint.photos.change.series import compare_series
from needlepoint.photos.repeatability.noise_model import NoiseModel, read_noise_model

Days = tuple[dt.date | None, dt.date | None]


def compare_files(
    baseline: Path,
    follow_up: Path,
    *,
    zones: Path,
    scale: ScaleOptions,
    declared: DeclaredOptions,
    days: Days,
    also_baseline: Sequence[Path],
    also_follow_up: Sequence[Path],
    noise_model: Path | None,
    seed: int,
    say: Say,
) -> tuple[PairMeasurement, SkinComparison | None]:
    """What `photos compare` answers, and what its pictures are drawn from."""
    keep_freed_memory()
    say("reading", 0.0)
    noise = _noise(noise_model)
    first, second, *more = read_shots((baseline, follow_up, *also_baseline, *also_follow_up), scale)
    compared = compare_pair(
        (first, second),
        zones_in(zones, first),
        rng=np.random.default_rng(seed),
        declared=declared_of(declared, days),
        noise_model=noise,
        repeats=(more[: len(also_baseline)], more[len(also_baseline) :]),
        progress=say,
    )
    return compared.measurement, compared.comparison


def measure_file(
    photo: Path,
    *,
    zones: Path,
    scale: ScaleOptions,
    make_up: bool,
    noise_model: Path | None,
    seed: int,
    say: Say,
) -> PhotoMeasurement:
    """What `photos measure` answers."""
    keep_freed_memory()
    say("reading", 0.0)
    noise = _noise(noise_model)
    shot = read_shot(photo, scale)
    drawn = zones_in(zones, shot)
    say("measuring", 0.3)
    rng = np.random.default_rng(seed)
    return measure_photo(shot, drawn, noise_model=noise, declared=Declared(make_up=make_up), rng=rng)


def measure_files(
    baseline: Path,
    follow_ups: Sequence[Path],
    *,
    zones: Path,
    scale: ScaleOptions,
    declared: DeclaredOptions,
    noise_model: Path | None,
    seed: int,
    say: Say,
) -> tuple[SeriesMeasurement, SkinComparison | None]:
    """What `photos series` answers, and what the pictures of its last date are drawn from."""
    keep_freed_memory()
    say("reading", 0.0)
    noise = _noise(noise_model)
    first, *later = read_shots((baseline, *follow_ups), scale)
    drawn = zones_in(zones, first)
    return compare_series(
        first,
        later,
        drawn,
        rng=np.random.default_rng(seed),
        declared=declared_of(declared, (None, None)),
        noise_model=noise,
        progress=say,
    )


def declared_of(options: DeclaredOptions, days: Days) -> Declared:
    """What was declared, as measuring takes it."""
    return Declared(options.make_up, options.needled_on, days[0], days[1])


def _noise(path: Path | None) -> NoiseModel | None:
    return None if path is None else read_noise_model(path)
