"""Real people, neutral and smiling, minutes apart: nothing was treated, so no change of relief may be claimed.

Pictures are named `<person>_neutral.jpg` and `<person>_smiling.jpg`, with the templates `<person>_neutral.tem` that
come with the Face Research Lab London Set (DeBruine and Jones, 10.6084/m9.figshare.5047666.v5, CC BY 4.0): a count and
then one point a line, of which the first two are the pupils.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmarks.figures import Figure, Section
from benchmarks.progress import Steps
from needlepoint.photos.card import stated_scale
from needlepoint.photos.change.pair import measure_pair
from needlepoint.photos.change.result import ChangeVerdict, QuantityChange
from needlepoint.photos.change.shot import Shot, shot_of, with_stated_scale
from needlepoint.photos.ingest import read_photo
from needlepoint.photos.photo import Points
from needlepoint.photos.quantities import FACTS
from needlepoint.photos.reasons import RELIEF, Reason
from needlepoint.photos.zones.outline import Role, ZoneOutline

TITLE = "Real pairs without treatment"
ABOUT = (
    "The same people neutral and smiling. Cheeks and the skin beside the mouth are moved by a smile; the forehead is "
    "the control region. The scale is that which the distance of the pupils gives."
)
NEEDS = "a folder with pairs named <person>_neutral.jpg and <person>_smiling.jpg and their templates, as --photos"
PUPILS_APART_MM = 63.0
"""About an adult's mean; only its order matters here (ours)."""
BY_THE_SMILE = frozenset({Reason.ANGLE, Reason.EXPRESSION, Reason.LOW_CONFIDENCE, Reason.LIGHT_DIRECTION})
"""Reasons that come of skin having moved, and not of the picture being too coarse."""
_ZONES = {
    "left cheek": (-0.80, -0.36, 0.38, 0.85),
    "right cheek": (0.36, 0.80, 0.38, 0.85),
    "left of the mouth": (-0.62, -0.40, 0.85, 1.20),
    "right of the mouth": (0.40, 0.62, 0.85, 1.20),
}
_FOREHEAD = (-0.45, 0.45, -0.80, -0.50)
"""Left, right, top and bottom in distances of the pupils, from the middle between them."""


def measure(folder: Path | None, steps: Steps) -> Section:
    """Every pair of the folder; says what is missing where there is none."""
    templates = [] if folder is None else sorted(folder.rglob("*_neutral.tem"))
    if not templates:
        return Section(TITLE, ABOUT, remarks=(f"Not measured: it needs {NEEDS}.",))
    told = {template: _relief_of_moved_zones(template) for template in steps.through(templates, "real pairs")}
    changes = [change for each in told.values() for change in each]
    verdicts = [change.verdict for change in changes]
    moved = sum(bool(BY_THE_SMILE & {remark.reason for remark in change.reasons}) for change in changes)
    figures = (
        Figure(
            "changes of relief claimed", verdicts.count(ChangeVerdict.BEYOND_ERROR), "", 0, f"{len(changes)} readings"
        ),
        Figure("within measurement error", verdicts.count(ChangeVerdict.WITHIN_ERROR), ""),
        Figure("refused for what the smile did", moved, ""),
    )
    claims = (_claim(template, change) for template, each in told.items() for change in each)
    return Section(TITLE, f"{len(templates)} people. {ABOUT}", figures, tuple(claim for claim in claims if claim))


def _claim(template: Path, change: QuantityChange) -> str:
    if change.verdict is not ChangeVerdict.BEYOND_ERROR or change.change is None:
        return ""
    return f"{template.stem}: {change.quantity} {change.change.value:+.3g}."


def _relief_of_moved_zones(template: Path) -> list[QuantityChange]:
    """What is said of pores, wrinkles and texture in the zones that a smile moves."""
    left, right = (np.asarray(place) for place in np.loadtxt(template, skiprows=1, max_rows=2))
    scale = stated_scale(px_per_mm=float(np.hypot(*(right - left))) / PUPILS_APART_MM, relative_sd=0.05)
    person = template.stem.removesuffix("_neutral")
    shots = [
        with_stated_scale(_shot(template.with_name(f"{person}_{face}.jpg")), scale) for face in ("neutral", "smiling")
    ]
    found = measure_pair(shots[0], shots[1], _outlines(left, right), rng=np.random.default_rng(1))
    changes = (change for zone in found.zones if zone.role is Role.TREATED for change in zone.changes)
    return [change for change in changes if FACTS[change.quantity].metric in RELIEF]


def _shot(path: Path) -> Shot:
    return shot_of(read_photo(path.read_bytes(), name=path.name))


def _outlines(left: Points, right: Points) -> list[ZoneOutline]:
    across = right - left
    down = np.array([-across[1], across[0]])
    middle = (left + right) / 2

    def outline(box: tuple[float, float, float, float]) -> Points:
        x0, x1, y0, y1 = box
        return np.array([middle + x * across + y * down for x, y in ((x0, y0), (x1, y0), (x1, y1), (x0, y1))])

    zones = [ZoneOutline(name, Role.TREATED, outline(box)) for name, box in _ZONES.items()]
    return [*zones, ZoneOutline("forehead", Role.CONTROL, outline(_FOREHEAD))]
