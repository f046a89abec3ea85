"""A zones file: what a person drew on the baseline, read with every mistake at once, and written back.

    photo: baseline.jpg            # optional, for people
    zones:
      - name: left_cheek
        role: treated              # treated | control
        outline: [[812, 1040], [1290, 1020], [1310, 1502], [850, 1530]]    # x, y in pixels of the upright photograph
        metrics: [texture, pores]  # optional; all of them where nobody chose

JSON of the same form is read too.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TypeVar

import numpy as np

from needlepoint.errors import ManyProblems, Problem, did_you_mean
from needlepoint.photos.photo import Points
from needlepoint.photos.quantities import Metric
from needlepoint.photos.zones.outline import Role, ZoneOutline
from needlepoint.photos.zones.polygon import breadth, crossing_sides
from needlepoint.strict_yaml import Document, Path, parse

MOST_ZONES = 200
MOST_CORNERS = 2000
"""Far more than anybody draws by hand; more is a mistake, and crossings are looked for between all pairs of sides."""
LONGEST_NAME = 60
NARROWEST_PX = 1.0

_Word = TypeVar("_Word", bound=StrEnum)
_KEYS = ("name", "role", "outline", "metrics")


def read_zones(data: bytes, name: str, shape: tuple[int, int] | None = None) -> tuple[ZoneOutline, ...]:
    """The zones of a file.

    Args:
        data: the file's bytes, YAML or JSON.
        name: the file's name, for messages.
        shape: (height, width) of the upright baseline, so that a zone outside it is found; not looked at if None.

    Raises:
        UnreadableFile: not text, not YAML, or nested too deeply.
        ManyProblems: every mistake of the file with its place and what to do about it; nothing of it was used.
    """
    document = parse(data, name)
    reading = _Reading(document, shape)
    zones = reading.zones()
    if reading.problems:
        raise ManyProblems(f"The zones of {name} cannot be used.", reading.problems)
    return zones


def write_zones(zones: Iterable[ZoneOutline], photo: str | None = None) -> str:
    """A zones file that reads back as these zones, as YAML (corners to a hundredth of a pixel)."""
    lines = [] if photo is None else [f"photo: {_quoted(photo)}"]
    lines.append("zones:")
    for zone in zones:
        corners = ", ".join(f"[{_short(x)}, {_short(y)}]" for x, y in zone.outline)
        lines += [f"  - name: {_quoted(zone.name)}", f"    role: {zone.role}", f"    outline: [{corners}]"]
        if zone.metrics != tuple(Metric):
            lines.append(f"    metrics: [{', '.join(zone.metrics)}]")
    return "\n".join(lines) + "\n"


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


class _Reading:
    """Reads zone by zone, collecting problems; what is wrong with one never hides what is wrong with the next."""

    def __init__(self, document: Document, shape: tuple[int, int] | None) -> None:
        self.document, self.shape = document, shape
        self.problems: list[Problem] = []
        self.names: dict[str, str] = {}

    def refuse(self, path: Path, problem: str, next_step: str = "") -> None:
        self.problems.append(Problem(self.document.place(*path), problem, next_step))

    def zones(self) -> tuple[ZoneOutline, ...]:
        top = self.document.value
        if not isinstance(top, Mapping):
            self.refuse((), "this is no zones file.", "Begin with `zones:` and a list of zones below it.")
            return ()
        self.known_keys((), top, ("photo", "zones"))
        if not isinstance(top.get("photo", ""), str):
            self.refuse(("photo",), "`photo` is the name of a file.")
        listed = top.get("zones")
        if not isinstance(listed, list) or not listed:
            self.refuse(("zones",), "there are no zones.", "Give a list of at least one, with name, role and outline.")
            return ()
        if len(listed) > MOST_ZONES:
            self.refuse(("zones",), f"there are {len(listed)} zones, more than {MOST_ZONES}.", "Is it the right file?")
            return ()
        found = [self.zone(("zones", number), value) for number, value in enumerate(listed)]
        return tuple(zone for zone in found if zone is not None)

    def known_keys(self, path: Path, value: Mapping[str, object], known: tuple[str, ...]) -> None:
        for key in value:
            if key not in known:
                self.refuse((*path, key), f"'{key}' is not known here.", did_you_mean(key, known))

    def zone(self, path: Path, value: object) -> ZoneOutline | None:
        if not isinstance(value, Mapping):
            self.refuse(path, "a zone has a name, a role and an outline.", "Write `- name: ...` and the others below.")
            return None
        self.known_keys(path, value, _KEYS)
        name = self.name((*path, "name"), value.get("name"))
        role = self.word((*path, "role"), value.get("role"), Role)
        outline = self.outline((*path, "outline"), value.get("outline"))
        metrics = self.metrics((*path, "metrics"), value["metrics"]) if "metrics" in value else tuple(Metric)
        return None if name is None or role is None or outline is None else ZoneOutline(name, role, outline, metrics)

    def name(self, path: Path, value: object) -> str | None:
        if not isinstance(value, str) or not value.strip():
            self.refuse(path, "the zone has no name.", "Give it one, such as left_cheek.")
            return None
        if len(value) > LONGEST_NAME or not value.isprintable():
            self.refuse(path, "the name is no single line of text.", f"Use at most {LONGEST_NAME} plain characters.")
            return None
        if (folded := value.strip().casefold()) in self.names:
            self.refuse(path, f"'{value}' is the name of two zones.", f"The other is at {self.names[folded]}.")
        self.names.setdefault(folded, self.document.place(*path))
        return value.strip()

    def word(self, path: Path, value: object, known: type[_Word]) -> _Word | None:
        names = [each.value for each in known]
        if isinstance(value, str) and value in names:
            return known(value)
        if value is None:
            self.refuse(path, f"there is no {path[-1]}.", f"Give one of {', '.join(names)}.")
        else:
            self.refuse(path, f"'{value}' is not known here.", did_you_mean(str(value), names))
        return None

    def metrics(self, path: Path, value: object) -> tuple[Metric, ...]:
        if not isinstance(value, list) or not value:
            self.refuse(path, "`metrics` is a list of at least one.", "Leave it out to measure everything.")
            return ()
        found = [self.word((*path, number), each, Metric) for number, each in enumerate(value)]
        return tuple(dict.fromkeys(each for each in found if each is not None))

    def outline(self, path: Path, value: object) -> Points | None:
        if not isinstance(value, list):
            self.refuse(path, "the zone has no outline.", "Give its corners as [[x, y], [x, y], [x, y]] in pixels.")
            return None
        if not 3 <= len(value) <= MOST_CORNERS:
            advice = f"Give at least three and at most {MOST_CORNERS}."
            self.refuse(path, f"the outline has {len(value)} corners.", advice)
            return None
        corners = [self.corner((*path, number), each) for number, each in enumerate(value)]
        points = [each for each in corners if each is not None]
        if len(points) < len(corners):
            return None
        outline = np.array(points, np.float64)
        return outline if self.is_simple(path, outline) else None

    def corner(self, path: Path, value: object) -> tuple[float, float] | None:
        numbers = value if isinstance(value, list) and len(value) == 2 else []
        x, y = (_number(each) for each in numbers) if numbers else (None, None)
        if x is None or y is None:
            self.refuse(path, f"{str(value)[:40]} is no corner.", "Write two numbers in pixels, [x, y].")
            return None
        if self.shape is not None and not (-0.5 <= x <= self.shape[1] - 0.5 and -0.5 <= y <= self.shape[0] - 0.5):
            size = f"{self.shape[1]} pixels wide and {self.shape[0]} high"
            self.refuse(path, f"the corner [{x:g}, {y:g}] lies outside the picture, which is {size}.", _OUTSIDE)
        return x, y

    def is_simple(self, path: Path, outline: Points) -> bool:
        if breadth(outline) < NARROWEST_PX:
            self.refuse(path, "the outline surrounds nothing.", "Its corners lie on one line or on one point.")
            return False
        if (crossing := crossing_sides(outline)) is not None:
            first, second = (f"the side from corner {each + 1}" for each in crossing)
            self.refuse(path, f"the outline crosses itself: {first} meets {second}.", "Give the corners in order.")
            return False
        return True


_OUTSIDE = "Is it the right picture? Corners are counted in pixels of the upright picture, x to the right and y down."


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    number = float(value) if abs(value) < 1e9 else math.inf
    return number if math.isfinite(number) else None
