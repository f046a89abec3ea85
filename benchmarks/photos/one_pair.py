"""`python -m benchmarks.photos.one_pair FOLDER`: one pair, from its files to its changes, timed in its own process."""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.memory import PROC, field_mb
from needlepoint.cli.photos.memory import keep_freed_memory
from needlepoint.photos.card import stated_scale
from needlepoint.photos.change.pair import measure_pair
from needlepoint.photos.change.shot import Shot, shot_of, with_stated_scale
from needlepoint.photos.ingest import read_photo
from needlepoint.photos.threads import side_by_side
from needlepoint.photos.zones.outline import ZoneOutline
from needlepoint.photos.zones.reading import read_zones

NAMES = ("baseline.jpg", "follow_up.jpg")
ZONES, SCALE = "zones.json", "px_per_mm.txt"


@dataclass(frozen=True, slots=True)
class Files:
    """A folder with two photographs, zones drawn on the first, and its scale."""

    folder: Path

    def shots(self) -> tuple[Shot, Shot]:
        """Both photographs read, their cards looked for, their scale stated."""
        scale = stated_scale(px_per_mm=float((self.folder / SCALE).read_text(encoding="ascii")))
        first, second = side_by_side(self._shot, NAMES)
        return with_stated_scale(first, scale), with_stated_scale(second, scale)

    def _shot(self, name: str) -> Shot:
        return shot_of(read_photo((self.folder / name).read_bytes(), name=name))

    def zones(self) -> tuple[ZoneOutline, ...]:
        """As drawn."""
        return read_zones((self.folder / ZONES).read_bytes(), ZONES)


def busy_seconds() -> float:
    """Processor seconds that all programs together, and the machine's host, took since it started; 0 without /proc."""
    try:
        first = (PROC / "stat").read_text(encoding="ascii").split("\n", 1)[0]
    except OSError:
        return 0.0
    user, nice, system, _idle, _waiting, *interrupts_and_stolen = map(int, first.split()[1:9])
    return (user + nice + system + sum(interrupts_and_stolen)) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Print seconds, processor seconds, the highest memory, and what others took of the processor, as JSON."""
    files = Files(Path(sys.argv[1]))
    keep_freed_memory()
    began, used, all_used = time.perf_counter(), time.process_time(), busy_seconds()
    measure_pair(*files.shots(), files.zones(), rng=np.random.default_rng(1))
    seconds, cpu = time.perf_counter() - began, time.process_time() - used
    others = max(busy_seconds() - all_used - cpu, 0.0)
    # Not ru_maxrss: a child begins with the peak of the process that started it, here of one that rendered a pair.
    peak = field_mb(os.getpid(), "status", "VmHWM")
    found = {"seconds": seconds, "cpu_seconds": cpu, "peak_mb": peak, "others_cpu_seconds": others}
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
