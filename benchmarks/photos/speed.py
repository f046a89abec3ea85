"""How long a pair of 12 MP takes, in what memory, and where the time goes, beside what copying the pictures costs."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np

from benchmarks.figures import Figure, Section
from benchmarks.photos.one_pair import NAMES, SCALE, ZONES, Files
from benchmarks.progress import Steps
from needlepoint.photos.change.geometry import compare_geometry
from needlepoint.photos.change.readers import PAIR_READERS, READERS
from needlepoint.photos.change.shot import NOT_MEASURED, Shot
from needlepoint.photos.gate import equally_sharp, patch_spectrum
from needlepoint.photos.phantom.pairs import make_pair
from needlepoint.photos.registration import Registration, register
from needlepoint.photos.skin_patch import SkinPatch
from needlepoint.photos.zones.patch import PatchPair, Seen, pair_of_patches
from needlepoint.photos.zones.reading import write_zones

FRAME = ((4000, 3000), 24.0)
MOST_SECONDS, MOST_MB = 3.0, 1500.0
PLANES = 26
"""Float planes of 12 MP that a careful pipeline moves for a pair: 13 for each photograph, read and written."""
PLANE_BYTES = 2 * 4 * 12_000_000
ABOUT = (
    "Two rendered photographs of 4000 x 3000 with a treated zone and a control region, from files to changes with "
    "intervals; starting Python is not counted. Wall time is only worth something on a machine that does nothing else: "
    "see its load above. Stages are timed one after another, all their threads together; what several metrics share "
    "counts for the first of them."
)
Stages = dict[str, float]


def measure(folder: Path, steps: Steps, *, runs: int) -> Section:
    """Render a pair of 12 MP once, then measure it in processes of their own, as a command would."""
    files = Files(folder / "pair-12mp")
    if not (files.folder / SCALE).exists():
        list(steps.through(map(_render, [files.folder]), "speed: rendering a pair of 12 MP", 1))
    command = [sys.executable, "-m", "benchmarks.photos.one_pair", str(files.folder)]
    found = [_run(command) for _ in steps.through(range(runs), "speed: a pair of 12 MP")]
    others = statistics.median(run["others_cpu_seconds"] for run in found)
    seconds = statistics.median(run["seconds"] for run in found)
    bandwidth = copy_bandwidth()
    floor = PLANES * PLANE_BYTES / bandwidth
    stages = _stages(files)
    figures = (
        Figure("a pair, all metrics, median", seconds, "s", MOST_SECONDS, f"{runs} processes"),
        Figure("processor time that others took meanwhile", others, "CPU-s"),
        Figure("memory at most", max(run["peak_mb"] for run in found), "MB", MOST_MB),
        Figure("processor time, median", statistics.median(run["cpu_seconds"] for run in found), "CPU-s"),
        Figure("floor: moving the pictures once", floor, "s", note=f"copying at {bandwidth / 1e9:.1f} GB/s"),
        Figure("over the floor", seconds / floor, "times"),
        *(Figure(f"stage: {name}", spent, "CPU-s") for name, spent in stages.items()),
    )
    return Section("A pair of 12 MP", ABOUT, figures)


def copy_bandwidth() -> float:
    """Bytes a second that copying moves, read and written, the best of ten goes of 192 MB."""
    source = np.ones(24_000_000, np.float64)
    there = np.empty_like(source)
    best = min(_seconds(lambda: np.copyto(there, source)) for _ in range(10))
    return 2 * source.nbytes / best


def _render(folder: Path) -> None:
    pair = make_pair(77, frame=FRAME)
    folder.mkdir(parents=True, exist_ok=True)
    for name, shot in zip(NAMES, (pair.baseline, pair.follow_up), strict=True):
        (folder / name).write_bytes(shot.jpeg)
    (folder / ZONES).write_text(write_zones(pair.zones), encoding="utf-8")
    (folder / SCALE).write_text(str(pair.baseline.px_per_mm), encoding="ascii")


def _run(command: list[str]) -> dict[str, float]:
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _stages(files: Files) -> Stages:
    """Processor seconds of each stage on one thread."""
    found: Stages = {}
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        _walk(files, found)
    finally:
        cv2.setNumThreads(threads)
    return found


def _walk(files: Files, found: Stages) -> None:
    with _timed(found, "reading files, looking for a card"):
        shots = files.shots()
    zones = files.zones()
    with _timed(found, "laying over each other"):
        registration = register(shots[0].photo, shots[1].photo)
        scale = shots[0].scale.px_per_mm
        compare_geometry(registration, shots[0].photo, shots[1].photo, zones, px_per_mm=scale)
    seen = [_seen(shot) for shot in shots]
    with _timed(found, "cutting out zones, hair and shine"):
        pairs = [pair_of_patches(seen[0], seen[1], zone.outline, registration) for zone in zones]
    rng = np.random.default_rng(1)
    with _timed(found, "making equally sharp"):
        patches = [_sharp(pair, rng) for pair in pairs]
    _read_all(patches, registration, found)


def _sharp(pair: PatchPair, rng: np.random.Generator) -> tuple[SkinPatch, SkinPatch]:
    cut = pair.baseline.patch, pair.follow_up.patch
    return equally_sharp(cut, (patch_spectrum(cut[0]), patch_spectrum(cut[1])), rng)


def _seen(shot: Shot) -> Seen:
    return Seen(shot.photo, shot.calibration, shot.scale.px_per_mm, shot.sizes_known, NOT_MEASURED)


def _read_all(pairs: list[tuple[SkinPatch, SkinPatch]], registration: Registration, found: Stages) -> None:
    for metric, read in READERS.items():
        read_together = PAIR_READERS.get(metric)
        with _timed(found, f"reading {metric}"):
            for pair in pairs:
                if read_together:
                    read_together(pair, None, registration)
                else:
                    for patch in pair:
                        read(patch, None)


@contextmanager
def _timed(found: Stages, name: str) -> Iterator[None]:
    began = time.process_time()
    yield
    found[name] = time.process_time() - began
