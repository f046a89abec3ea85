"""How near the truth photographs are laid over each other, how fast, and whether what is wrong is known to be so.

`python -m benchmarks.photos.registration --photos FOLDER`, or with NEEDLEPOINT_PHOTOS set to the folder.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from benchmarks import report
from benchmarks.figures import Figure, Section
from benchmarks.photos.known_warps import CASES, Case, Warped, base_pictures, pairs
from benchmarks.photos.registration_peers import Finder, finder
from benchmarks.progress import Steps
from needlepoint.photos.photo import Points
from needlepoint.photos.registration import Registration, register

VARIABLE = "NEEDLEPOINT_PHOTOS"
PICTURES, PEER_PICTURES = 5, 1
FAR_PX = 5.0
SURE = 0.3
PEERS = ("SimpleITK", "itk-elastix")
TITLE = "Laying photographs over each other, 12 MP"
ABOUT = (
    "Real photographs enlarged to 12 MP, given fine relief, and warped by a known amount (benchmarks/photos/"
    "known_warps.py). Error in pixels of the follow-up: the mean over a picture, and of these the median. Peers work "
    "on a quarter of each side, with local brightness and contrast taken out as ours does; processor seconds count all "
    "threads. Where a peer is off by tens of pixels it did not converge from these settings (affine, then B-spline): "
    "its ratio tells of the settings, not of what it can do."
)
NEEDS = f"a folder of photographs of skin (JPEG or PNG), as --photos FOLDER or in {VARIABLE}"


@dataclass(frozen=True, slots=True)
class Run:
    """One pair laid over each other.

    Attributes:
        errors_px: at every point.
        unflagged: share of points farther off than FAR_PX of which the registration was sure; of a peer, all such.
        flagged: share of points it was not sure of.
    """

    errors_px: NDArray[np.float64]
    unflagged: float
    flagged: float
    cpu_seconds: float
    seconds: float

    @property
    def mean_px(self) -> float:
        """The mean error."""
        return float(self.errors_px.mean())


def photos_folder(given: Path | None) -> Path | None:
    """The folder that was given, else that of the environment, else None."""
    named = os.environ.get(VARIABLE)
    return given or (Path(named) if named else None)


def measure(
    folder: Path | None, steps: Steps, *, pictures: int = PICTURES, peer_pictures: int = PEER_PICTURES
) -> Section:
    """Lay every case over itself, ours on all photographs, peers on the first few."""
    if folder is None:
        return Section(TITLE, ABOUT, remarks=(f"Not measured: it needs {NEEDS}.",))
    bases = base_pictures(folder, pictures)
    figures: list[Figure] = []
    remarks: list[str] = []
    found = {case: _ours(bases, case, steps) for case in CASES}
    for case, runs in found.items():
        figures += _own_figures(case, runs)
    for name in PEERS if peer_pictures else ():
        peer, why_not = finder(name)
        if peer is None:
            remarks.append(f"{name} was not measured: {why_not}")
            continue
        for case in CASES:
            figures += _beside(name, peer, bases[:peer_pictures], case, found[case], steps)
    return Section(TITLE, ABOUT, tuple(figures), tuple(remarks))


def _ours(bases: Sequence[Path], case: Case, steps: Steps) -> list[Run]:
    return list(steps.through(map(_laid, pairs(bases, case)), f"registration: {case.name}", len(bases)))


def _laid(pair: Warped) -> Run:
    began, used = time.perf_counter(), time.process_time()
    registration = register(pair.baseline, pair.follow_up)
    spent, cpu = time.perf_counter() - began, time.process_time() - used
    errors = _distances(registration.to_follow_up(pair.here), pair.there)
    sure = _confidence(registration, pair.here) >= SURE
    return Run(errors, float(np.mean(sure & (errors > FAR_PX))), float(np.mean(~sure)), cpu, spent)


def _confidence(registration: Registration, points: Points) -> NDArray[np.float64]:
    place = ((points + 0.5) / registration.step - 0.5).astype(np.float32)[None]
    grid = registration.confidence
    return np.asarray(cv2.remap(grid, place[..., 0], place[..., 1], cv2.INTER_LINEAR)[0], np.float64).ravel()


def _distances(found: Points, true: Points) -> NDArray[np.float64]:
    return np.asarray(np.hypot(*(found - true).T), np.float64)


def _own_figures(case: Case, runs: Sequence[Run]) -> Iterator[Figure]:
    worst = max(run.mean_px for run in runs)
    note = f"{len(runs)} photographs; worst {worst:.2f}"
    yield Figure(f"{case.name}: mean error", _middle(run.mean_px for run in runs), "px", case.mean_px, note)
    unflagged = 100 * max(run.unflagged for run in runs)
    flagged = 100 * _middle(run.flagged for run in runs)
    note = f"worst photograph; {flagged:.1f} % flagged, median"
    yield Figure(f"{case.name}: above {FAR_PX:g} px unflagged", unflagged, "%", 0.0, note)
    wall = _middle(run.seconds for run in runs)
    yield Figure(f"{case.name}: time", _middle(run.cpu_seconds for run in runs), "CPU-s", note=f"{wall:.1f} s wall")


def _beside(
    name: str, peer: Finder, bases: Sequence[Path], case: Case, ours: Sequence[Run], steps: Steps
) -> Iterator[Figure]:
    runs = [_by_peer(peer, pair) for pair in steps.through(pairs(bases, case), f"{name}: {case.name}", len(bases))]
    own = ours[: len(runs)]
    error, cpu = _middle(run.mean_px for run in runs), _middle(run.cpu_seconds for run in runs)
    note = f"{len(runs)} photographs; ours {_middle(run.mean_px for run in own):.2f}"
    yield Figure(f"{name}, {case.name}: mean error", error, "px", note=note)
    yield Figure(f"{name} over ours, {case.name}: error", error / _middle(run.mean_px for run in own), "times")
    ratio = cpu / _middle(run.cpu_seconds for run in own)
    yield Figure(f"{name} over ours, {case.name}: time", ratio, "times", note=f"{cpu:.1f} CPU-s")


def _by_peer(peer: Finder, pair: Warped) -> Run:
    began, used = time.perf_counter(), time.process_time()
    found = peer(pair.baseline, pair.follow_up, pair.here)
    spent, cpu = time.perf_counter() - began, time.process_time() - used
    errors = _distances(found, pair.there)
    return Run(errors, float(np.mean(errors > FAR_PX)), 0.0, cpu, spent)


def _middle(values: Iterable[float]) -> float:
    return float(np.median(list(values)))


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.photos.registration", description=main.__doc__)
    parser.add_argument("--photos", type=Path, default=None, help="folder of photographs of skin")
    parser.add_argument("--pictures", type=int, default=PICTURES, help="how many of them")
    parser.add_argument("--peer-pictures", type=int, default=PEER_PICTURES, help="how many of them for peers")
    options = parser.parse_args()
    with Steps() as steps:
        found = measure(
            photos_folder(options.photos),
            steps,
            pictures=options.pictures,
            peer_pictures=options.peer_pictures,
        )
    report.show([found], Console(width=150))


if __name__ == "__main__":
    main()
