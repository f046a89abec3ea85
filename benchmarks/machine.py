"""The machine a benchmark ran on, as far as it matters to its figures."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import timeit
from collections.abc import Callable
from pathlib import Path

import numpy as np


def describe() -> dict[str, str]:
    """Processor, cores, memory, versions and the load before anything is measured, and how fast it is at plain things.

    Rented machines of one name differ by a factor of three or more; by the yardstick their times can be compared.
    """
    one, five, fifteen = os.getloadavg()
    return {
        "processor": _of_file("/proc/cpuinfo", "model name") or platform.machine(),
        "cores usable": str(cores()),
        "memory": _of_file("/proc/meminfo", "MemTotal"),
        "system": f"{platform.system()} {platform.release()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "node": node_version() or "not there",
        "load before (1, 5, 15 minutes)": f"{one:.2f}, {five:.2f}, {fifteen:.2f}",
        "yardstick": yardstick(),
    }


def yardstick() -> str:
    """What plain work costs here and now on one core, each the best of seven; no code of ours."""
    some, many = np.linspace(-1.0, 1.0, 16_384), np.zeros(8_000_000)
    exp, copy, loop = _best(lambda: np.exp(some), 50), _best(many.copy, 1), _best(lambda: sum(range(100_000)), 5)
    return (
        f"exp of a number (NumPy) {exp / some.size * 1e9:.1f} ns, "
        f"adding a number (Python) {loop / 100_000 * 1e9:.0f} ns, copying memory {many.nbytes / copy / 1e9:.1f} GB/s"
    )


def _best(work: Callable[[], object], times: int) -> float:
    return min(timeit.repeat(work, number=times, repeat=7)) / times


def cores() -> int:
    """The cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def node_version() -> str | None:
    """The version of node, or None where it is not installed."""
    node = shutil.which("node")
    return (
        subprocess.run([node, "--version"], check=True, capture_output=True, text=True).stdout.strip() if node else None
    )


def _of_file(path: str, field: str) -> str:
    file = Path(path)
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(field)), "")
