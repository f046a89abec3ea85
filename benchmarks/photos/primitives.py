"""Our own building blocks beside those of scikit-image, on the same 12 MP picture of skin in one run."""

from __future__ import annotations

import importlib
import statistics
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.figures import Figure, Section
from benchmarks.peers import peers
from benchmarks.photos.one_pair import Files
from benchmarks.progress import Steps
from needlepoint.photos.change.shot import NOT_MEASURED
from needlepoint.photos.metrics.pores import read_pores
from needlepoint.photos.metrics.wrinkles import read_wrinkles
from needlepoint.photos.photo import Box
from needlepoint.photos.skin_patch import SkinPatch
from needlepoint.photos.zones.patch import Seen, patch_of

ABOUT = (
    "Finding lines: our whole wrinkle reading against scikit-image's ridge filters frangi and sato alone. Finding "
    "round things: our whole pore reading against blob_log alone. Peers run on a crop and are scaled up to its area; "
    "they give a filter's answer, ours a measurement in mm. One thread each."
)
CROP_PX = 1000
SIGMAS_PX = (2, 3, 4, 6)
Grey = NDArray[np.float32]


def measure(folder: Path, steps: Steps, *, runs: int) -> Section:
    """Time ours and theirs in turns."""
    why_not = peers("scikit-image")
    if why_not:
        return Section("Building blocks beside scikit-image", ABOUT, remarks=(f"Not measured: {why_not}",))
    patch = _patch(Files(folder / "pair-12mp"))
    crop = _crop(patch)
    share = patch.light.shape[0] * patch.light.shape[1] / crop.size
    work = _work(patch, crop)
    spent: dict[str, list[float]] = {name: [] for name in work}
    cv2.setNumThreads(1)
    for _ in steps.through(range(runs), "building blocks"):
        for name, do in work.items():
            began = time.process_time()
            do()
            spent[name].append((time.process_time() - began) * (1 if name.startswith("our") else share))
    middle = {name: statistics.median(times) for name, times in spent.items()}
    return Section("Building blocks beside scikit-image", ABOUT, _figures(middle, patch))


def _work(patch: SkinPatch, crop: Grey) -> Mapping[str, Callable[[], object]]:
    filters, feature = importlib.import_module("skimage.filters"), importlib.import_module("skimage.feature")
    return {
        "our wrinkle reading": lambda: read_wrinkles(patch, None),
        "frangi": lambda: filters.frangi(crop, sigmas=SIGMAS_PX),
        "sato": lambda: filters.sato(crop, sigmas=SIGMAS_PX),
        "our pore reading": lambda: read_pores(patch, None),
        "blob_log": lambda: feature.blob_log(1 - crop, min_sigma=2, max_sigma=6, num_sigma=4, threshold=0.05),
    }


def _figures(middle: Mapping[str, float], patch: SkinPatch) -> tuple[Figure, ...]:
    pixels = patch.light.shape[0] * patch.light.shape[1] / 1e6
    times = [Figure(name, spent, "CPU-s", note=f"{pixels:.1f} MP") for name, spent in middle.items()]
    against = {"frangi": "our wrinkle reading", "sato": "our wrinkle reading", "blob_log": "our pore reading"}
    ratios = [Figure(f"{peer} over {own}", middle[peer] / middle[own], "times") for peer, own in against.items()]
    return (*times, *ratios)


def _patch(files: Files) -> SkinPatch:
    shot = files.shots()[0]
    seen = Seen(shot.photo, shot.calibration, shot.scale.px_per_mm, shot.sizes_known, NOT_MEASURED)
    return patch_of(seen, files.zones()[0].outline).patch


def _crop(patch: SkinPatch) -> Grey:
    height, width = patch.zone.shape
    side = min(CROP_PX, height, width)
    box = Box((width - side) // 2, (height - side) // 2, (width + side) // 2, (height + side) // 2)
    return np.asarray(patch.light[box.slices][..., 1], np.float32)
