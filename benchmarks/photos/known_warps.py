"""Real photographs warped by a known amount at 12 MP: what a registration has to find, and how hard it is made.

A photograph is enlarged to 12 MP and given fine relief, since an enlarged one has none. The follow-up is the same skin
seen through a change of perspective and a smooth bend, in other light, treated in places, with blur, noise and JPEG.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.photo import CameraFacts, ColourEncoding, Photo, Points

WIDTH, HEIGHT = 4000, 3000
KNOTS = (8, 6)
"""Knots of the smooth bend across and down: one for every 500 pixels."""
RELIEF_SD = 0.03
"""Standard deviation of log light that the relief adds. Ours: about that of the fine texture of a cheek."""
RELIEF_PX = ((2.0, 1.0), (5.0, 0.7))
"""Width of relief in pixels, and its share: furrows 0.3 to 1 mm apart at 20 pixels a millimetre. Ours."""
TREATED_SHARE = 0.12
MIDDLE_SHARE, MIDDLE_PX = 0.6, 800
"""How much of a photograph's width is used, and at least how many pixels: of a portrait the skin, not the wall."""
MARGIN = 0.03
"""Points nearer to the edge of either picture, as a share of its width, are left out."""
STRIDE_PX = 20
Grey = NDArray[np.float32]
Colours = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Case:
    """How hard a pair is made, as in the design's measurements.

    Attributes:
        corners_px: how far each corner may move, either way.
        bend_px: root mean square of the smooth bend.
        relight_deg: how far the light on the relief is turned.
        treated: whether a share of the skin is made smoother and redder.
        mean_px: the mean error that is to be reached.
    """

    name: str
    corners_px: float
    bend_px: float
    relight_deg: float
    treated: bool
    mean_px: float


CASES = (
    Case("mild", 80.0, 8.0, 0.0, treated=False, mean_px=0.2),
    Case("hard", 220.0, 25.0, 0.0, treated=True, mean_px=0.5),
    Case("relit", 120.0, 25.0, 90.0, treated=True, mean_px=2.0),
    Case("expression", 200.0, 60.0, 57.0, treated=False, mean_px=1.5),
)


@dataclass(frozen=True, slots=True, eq=False)
class Warped:
    """A pair with its truth: points of the baseline, and where they lie in the follow-up."""

    baseline: Photo
    follow_up: Photo
    here: Points
    there: Points


def base_pictures(folder: Path, count: int) -> list[Path]:
    """So many photographs of a folder and those below it, spread evenly over their names.

    Raises:
        FileNotFoundError: there is none.
    """
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".jpg", ".jpeg", ".png"))
    if not found:
        raise FileNotFoundError(f"no photographs in {folder.name}")
    places = np.unique(np.linspace(0, len(found) - 1, min(count, len(found))).round().astype(int))
    return [found[place] for place in places]


def pairs(pictures: Sequence[Path], case: Case) -> Iterator[Warped]:
    """One pair of each photograph; the same ones every time."""
    for number, path in enumerate(pictures):
        yield warped(path, case, np.random.default_rng([number, len(case.name), round(case.bend_px)]))


def warped(path: Path, case: Case, rng: np.random.Generator) -> Warped:
    """A photograph and the same one warped."""
    plain = _enlarged(path)
    light_deg = float(rng.uniform(0, 360))
    before, after = _with_relief(plain, rng, (light_deg, light_deg + case.relight_deg))
    if case.treated:
        after = _treated(after, rng)
    place = _map(case, rng)
    seen = cv2.remap(after, place[..., 0], place[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101)
    here, there = _truth(place)
    first = _photo("baseline.jpg", before, rng)
    return Warped(first, _photo("follow_up.jpg", _other_camera(np.asarray(seen, np.float32), rng), rng), here, there)


def _enlarged(path: Path) -> Colours:
    """The middle of a photograph in the frame's proportion, 12 MP, red green blue 0 to 1."""
    stored = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if stored is None:
        raise FileNotFoundError(f"{path.name} cannot be read")
    height, width = stored.shape[:2]
    wide = min(width, round(height * WIDTH / HEIGHT))
    wide = min(max(round(MIDDLE_SHARE * wide), MIDDLE_PX), wide)
    tall = round(wide * HEIGHT / WIDTH)
    top, left = (height - tall) // 2, (width - wide) // 2
    part = stored[top : top + tall, left : left + wide, ::-1].astype(np.float32) / 255
    return np.asarray(cv2.resize(part, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC), np.float32)


def _with_relief(plain: Colours, rng: np.random.Generator, lights_deg: tuple[float, float]) -> tuple[Colours, Colours]:
    """The picture with the same relief under two lights."""
    slope_x, slope_y = np.zeros((2, HEIGHT, WIDTH), np.float32)
    for width_px, share in RELIEF_PX:
        by = max(int(width_px / 3), 1)
        rough = rng.standard_normal((HEIGHT // by + 1, WIDTH // by + 1), np.float32)
        height = cv2.resize(cv2.GaussianBlur(rough, (0, 0), width_px / by), (WIDTH, HEIGHT))
        right, down = cv2.Sobel(height, cv2.CV_32F, 1, 0), cv2.Sobel(height, cv2.CV_32F, 0, 1)
        slope_x += np.asarray(right * (share / right.std()), np.float32)
        slope_y += np.asarray(down * (share / down.std()), np.float32)
    scale = RELIEF_SD / math.hypot(*(share for _, share in RELIEF_PX))
    found = []
    for degrees in lights_deg:
        angle = math.radians(degrees)
        shade = np.exp(np.float32(scale) * (math.cos(angle) * slope_x + math.sin(angle) * slope_y))
        found.append(np.asarray(plain * shade.astype(np.float32)[..., None], np.float32))
    return found[0], found[1]


def _treated(light: Colours, rng: np.random.Generator) -> Colours:
    """A share of the skin smoother and redder, in one patch with a soft edge."""
    area = TREATED_SHARE * WIDTH * HEIGHT
    across = math.sqrt(area / math.pi) * float(rng.uniform(0.8, 1.25))
    down = area / (math.pi * across)
    x, y = rng.uniform(0.3, 0.7, 2) * (WIDTH, HEIGHT)
    mask = np.zeros((HEIGHT, WIDTH), np.float32)
    cv2.ellipse(mask, (round(x), round(y)), (round(across), round(down)), 0, 0, 360, 1.0, -1)
    soft = np.asarray(cv2.blur(mask, (81, 81)), np.float32)[..., None]
    smooth = cv2.resize(cv2.resize(light, (WIDTH // 6, HEIGHT // 6), interpolation=cv2.INTER_AREA), (WIDTH, HEIGHT))
    redder = (0.5 * light + 0.5 * smooth) * np.array([1.06, 0.95, 0.96], np.float32)
    return np.asarray(light + soft * (redder - light), np.float32)


def _map(case: Case, rng: np.random.Generator) -> Colours:
    """For every pixel of the follow-up, its place in the baseline, (HEIGHT, WIDTH, 2)."""
    corners = np.array([[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]], np.float32)
    moved = corners + rng.uniform(-case.corners_px, case.corners_px, (4, 2)).astype(np.float32)
    x, y = np.meshgrid(np.arange(WIDTH, dtype=np.float32), np.arange(HEIGHT, dtype=np.float32))
    flat = cv2.perspectiveTransform(np.stack([x, y], axis=-1), cv2.getPerspectiveTransform(corners, moved))
    knots = rng.standard_normal((KNOTS[1], KNOTS[0], 2)).astype(np.float32)
    bend = np.asarray(cv2.resize(knots, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC), np.float32)
    size = np.float32(case.bend_px / math.sqrt(2 * float((bend**2).mean())))
    return np.asarray(flat + size * bend, np.float32)


def _truth(place: Colours) -> tuple[Points, Points]:
    """Points in the baseline and where they lie in the follow-up, well inside both."""
    rows, columns = np.mgrid[0:HEIGHT:STRIDE_PX, 0:WIDTH:STRIDE_PX].reshape(2, -1)
    there = np.column_stack([columns, rows]).astype(np.float64)
    here = place[rows, columns].astype(np.float64)
    rim = MARGIN * WIDTH
    low, high = rim, np.array([WIDTH, HEIGHT]) - rim
    kept = ((here > low) & (here < high) & (there > low) & (there < high)).all(axis=1)
    return here[kept], there[kept]


def _other_camera(light: Colours, rng: np.random.Generator) -> Colours:
    """Another exposure curve, white balance, an uneven light, and a little blur."""
    across = np.linspace(-1, 1, WIDTH, dtype=np.float32) * np.float32(rng.uniform(-0.15, 0.15))
    down = np.linspace(-1, 1, HEIGHT, dtype=np.float32) * np.float32(rng.uniform(-0.15, 0.15))
    uneven = (1 + across[None, :] + down[:, None])[..., None]
    balance = rng.uniform(0.9, 1.1, 3).astype(np.float32)
    curved = np.clip(light, 0, 1) ** np.float32(rng.uniform(0.85, 1.15)) * balance * uneven
    return np.asarray(cv2.GaussianBlur(curved, (0, 0), float(rng.uniform(0.6, 1.2))), np.float32)


def _photo(name: str, light: Colours, rng: np.random.Generator) -> Photo:
    noise = rng.standard_normal((HEIGHT, WIDTH), np.float32)[..., None] * np.float32(2.0)
    stored = np.clip(light * 255 + noise, 0, 255).astype(np.uint8)
    done, coded = cv2.imencode(".jpg", np.ascontiguousarray(stored[..., ::-1]), [cv2.IMWRITE_JPEG_QUALITY, 90])
    if not done:
        raise ValueError("the picture could not be written")
    pixels = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR_RGB), np.uint8)
    digest = hashlib.sha256(coded.tobytes()).hexdigest()
    return Photo(name, pixels, ColourEncoding.srgb(), CameraFacts(), digest)
