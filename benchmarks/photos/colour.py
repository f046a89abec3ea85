"""The individual typology angle: ours with a card, the same without one, and that of skin-tone-extraction."""

from __future__ import annotations

import importlib
import importlib.util
import math
import statistics
import tempfile
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from benchmarks.figures import Figure, Section
from benchmarks.photos.made import Made, Task, made
from benchmarks.progress import Steps
from needlepoint.photos.calibration import NO_CALIBRATION, Calibration
from needlepoint.photos.card import find_card
from needlepoint.photos.card.reference import PrintReference
from needlepoint.photos.change.shot import NOT_MEASURED, Shot, shot_of
from needlepoint.photos.ingest import read_photo
from needlepoint.photos.metrics.pigment import read_pigment
from needlepoint.photos.phantom.pair_kinds import PairKind
from needlepoint.photos.phantom.pairs import make_pair
from needlepoint.photos.phantom.scene import TREATED
from needlepoint.photos.phantom.shots import Shot as Taken
from needlepoint.photos.phantom.shots import take
from needlepoint.photos.phantom.tones import Tone
from needlepoint.photos.photo import Box, Photo, Points
from needlepoint.photos.quantities import Quantity
from needlepoint.photos.zones.outline import ZoneOutline
from needlepoint.photos.zones.patch import Seen, patch_of
from needlepoint.photos.zones.polygon import inside

PEER = "skin-tone-extraction"
PEER_MODULE = "skin_tone_extraction"
PEER_MISSING = (
    f"{PEER} is not in the package index, so it is not installed here. To have it measured, install it beside "
    "Needlepoint from its own repository (github.com/SonyResearch/skin-tone-extraction), and run this again."
)
ABOUT = (
    "The angle of the treated zone against the truth of the rendered skin in even light, in the first photograph of "
    "pairs without change. Each pair is two photographs at two dates: half of what they differ by is the spread of "
    "one. Phones map tones; the target was set with cameras that do not, so as many pairs are by those, and these are "
    "also taken of flat skin with the card in its plane, in light from far away, the card's print being measured."
)
WITH_CARD, PLAIN_CAMERA = "ours, with a card", "ours, with a card, camera that maps no tones"
SAME_LIGHT = "ours, with a card of measured print, camera that maps no tones, flat skin in the card's light"
"""What colour calibration alone gets wrong: no light that differs, no unknown print."""
FAR_MM = 1e5
MOST_OFF_DEG, MOST_SPREAD_DEG = 1.0, 0.6
"""IMAGING, section 5."""

Reader = Callable[[Shot, Made], float]


@dataclass(frozen=True, slots=True)
class AngleRow:
    """The angle of one pair by one way of reading it, degrees.

    Attributes:
        first, second: in the two photographs of the same skin; not a number where it could not be read.
        true: of the baseline.
    """

    method: str
    task: Task
    first: float
    second: float
    true: float


def angle_tasks(first_seed: int, each: int) -> list[Task]:
    """Pairs without change, with a card, so many on each tone; by phones, and as many by cameras that map no tones."""
    cells = [(processed, tone) for processed in (True, False) for tone in Tone for _ in range(each)]
    return [
        Task(first_seed + number, tone, PairKind.NO_CHANGE, True, processed=processed)
        for number, (processed, tone) in enumerate(cells)
    ]


def angle_rows(todo: Sequence[Task], steps: Steps, *, kept_in: Path | None = None) -> list[AngleRow]:
    """Every pair by every way of reading that is at hand."""
    by_phone: dict[str, Reader] = {WITH_CARD: _with_card, "ours, without a card": _without_card}
    if has_peer():
        by_phone[PEER] = _by_peer
    rows = []
    for task in steps.through(todo, "typology angle"):
        pair = made(task, kept_in)
        shots = [shot_of(read_photo(data, name=name)) for name, data in pair.files]
        readers = by_phone if task.processed else {PLAIN_CAMERA: _with_card}
        # The zone is drawn on the baseline; a careful person's second photograph shows it within a few millimetres.
        for method, reader in readers.items():
            first, second = (reader(shot, pair) for shot in shots)
            rows.append(AngleRow(method, task, first, second, pair.levels[Quantity.ITA]))
        if not task.processed:
            rows.append(_in_the_same_light(task, pair.levels[Quantity.ITA]))
    return rows


def angle_section(rows: Sequence[AngleRow]) -> Section:
    """The table of mean error and spread, method by method; says so where the peer is missing."""
    figures: list[Figure] = []
    for method in dict.fromkeys(row.method for row in rows):
        figures += _figures(method, [row for row in rows if row.method == method])
    missing = () if any(row.method == PEER for row in rows) else (f"Not measured: {PEER_MISSING}",)
    return Section("Typology angle beside a peer", ABOUT, tuple(figures), missing)


def has_peer() -> bool:
    """Whether skin-tone-extraction can be imported."""
    return importlib.util.find_spec(PEER_MODULE) is not None


def _figures(method: str, rows: Sequence[AngleRow]) -> list[Figure]:
    ours = method in (WITH_CARD, PLAIN_CAMERA, SAME_LIGHT)
    off = [row.first - row.true for row in rows if math.isfinite(row.first)]
    apart = [row.second - row.first for row in rows if math.isfinite(row.second - row.first)]
    if not off or not apart:
        return [Figure(f"{method}: read", 0.0, "%", note=f"{len(rows)} pairs")]
    spread = math.sqrt(sum(each**2 for each in apart) / (2 * len(apart)))
    note = f"{len(off)} of {len(rows)} photographs"
    return [
        Figure(
            f"{method}: mean absolute error", statistics.fmean(map(abs, off)), "deg", _held(ours, MOST_OFF_DEG), note
        ),
        Figure(f"{method}: mean error", statistics.fmean(off), "deg"),
        Figure(f"{method}: spread between dates", spread, "deg", _held(ours, MOST_SPREAD_DEG)),
    ]


def _held(ours: bool, target: float) -> float | None:
    return target if ours else None


def _with_card(shot: Shot, pair: Made) -> float:
    return _ours(shot, pair, shot.calibration) if shot.calibration.colour else math.nan


def _without_card(shot: Shot, pair: Made) -> float:
    return _ours(shot, pair, NO_CALIBRATION)


def _in_the_same_light(task: Task, true: float) -> AngleRow:
    """The skin of a task taken again: flat, the card in its plane, the lamps too far away to fall off."""
    pair = make_pair(task.seed, tone=task.tone, kind=task.kind, card=True, processed=task.processed)
    first, second = (_angle_in_the_same_light(shot) for shot in (pair.baseline, pair.follow_up))
    return AngleRow(SAME_LIGHT, task, first, second, true)


def _angle_in_the_same_light(shot: Taken) -> float:
    was = shot.capture
    lamps = tuple(replace(lamp, distance_mm=FAR_MM) for lamp in was.lighting.lamps)
    capture = replace(
        was,
        view=replace(was.view, radii_mm=(math.inf, math.inf)),
        lighting=replace(was.lighting, lamps=lamps),
        cards=tuple(replace(card, tilt_deg=0.0) for card in was.cards),
    )
    again = take(shot.scene, capture, shot.name)
    photo = read_photo(again.jpeg, name=shot.name)
    calibration = find_card(photo, reference=PrintReference(was.cards[0].printed.light))
    if calibration.colour is None:
        return math.nan
    return _angle(photo, calibration, again.px_per_mm, _treated(again.outlines()))


def _ours(shot: Shot, pair: Made, calibration: Calibration) -> float:
    return _angle(shot.photo, calibration, pair.px_per_mm, _treated(pair.zones))


def _angle(photo: Photo, calibration: Calibration, px_per_mm: float, outline: Points) -> float:
    seen = Seen(photo, calibration, px_per_mm, sizes_known=True, sharpness=NOT_MEASURED)
    return read_pigment(patch_of(seen, outline).patch, None).value(Quantity.ITA)


def _treated(zones: Sequence[ZoneOutline]) -> Points:
    return next(zone.outline for zone in zones if zone.name == TREATED)


def _by_peer(shot: Shot, pair: Made) -> float:
    """The method that its authors name first, on the photograph as it is and the zone as its mask."""
    images = importlib.import_module(f"{PEER_MODULE}.image")
    methods = importlib.import_module(f"{PEER_MODULE}.methods.thong")
    height, width = shot.photo.shape
    mask = inside(_treated(pair.zones), Box(0, 0, width, height)).astype(np.uint8) * 255
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        picture, drawn = Path(folder) / "picture.png", Path(folder) / "mask.png"
        cv2.imwrite(str(picture), cv2.cvtColor(np.asarray(shot.photo.pixels, np.uint8), cv2.COLOR_RGB2BGR))
        cv2.imwrite(str(drawn), mask)
        found = methods.ThongMethod().extract(images.MaskedImage(str(picture), str(drawn), 255))
    return float(found["ita"])
