"""The memory a process and its children take while they run, read from Linux's /proc."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path

PROC = Path("/proc")
EVERY_SECONDS = 0.25


@dataclass(slots=True)
class Peaks:
    """The highest memory seen, in MB; 0 where there is no /proc.

    Attributes:
        parent_mb: resident memory of the first process, as the kernel kept its highest.
        child_mb: the same of the largest of its children.
        together_mb: of all together, shared pages counted once (PSS), as sampled.
    """

    parent_mb: float = 0.0
    child_mb: float = 0.0
    together_mb: float = 0.0


@dataclass(slots=True)
class MemoryWatch:
    """Watches a process and its children from a thread until the end of the `with` block."""

    pid: int
    peaks: Peaks = field(default_factory=Peaks)
    _end: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> MemoryWatch:
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        if self._thread:
            self._thread.join()

    def _watch(self) -> None:
        while not self._end.wait(EVERY_SECONDS):
            children = children_of(self.pid)
            peaks = self.peaks
            peaks.parent_mb = max(peaks.parent_mb, field_mb(self.pid, "status", "VmHWM"))
            peaks.child_mb = max([peaks.child_mb, *(field_mb(child, "status", "VmHWM") for child in children)])
            together = sum(field_mb(each, "smaps_rollup", "Pss") for each in (self.pid, *children))
            peaks.together_mb = max(peaks.together_mb, together)


def children_of(pid: int) -> tuple[int, ...]:
    """The processes that this one started and that still run."""
    try:
        tasks = [task / "children" for task in (PROC / str(pid) / "task").iterdir()]
        return tuple(int(child) for task in tasks for child in task.read_text(encoding="ascii").split())
    except OSError:
        return ()


def field_mb(pid: int, file: str, name: str) -> float:
    """A field given in kB of a file below /proc/PID, in MB; 0 once the process has gone."""
    try:
        text = (PROC / str(pid) / file).read_text(encoding="ascii")
    except OSError:
        return 0.0
    return kilobytes(text, name) / 1024


def kilobytes(text: str, name: str) -> int:
    """The number behind `name:` in the text of such a file; 0 where it is not there."""
    lines = (line.split() for line in text.splitlines())
    return next((int(words[1]) for words in lines if len(words) > 1 and words[0] == f"{name}:"), 0)
