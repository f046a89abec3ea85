"""The whole way from two photographs to a map between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor

import cv2
import numpy as np

from needlepoint.photos.photo import Photo, Points
from needlepoint.photos.registration.contrast import Plane
from needlepoint.photos.registration.field import Grid, Registration
from needlepoint.photos.registration.flow import Shift, sampled
from needlepoint.photos.registration.frames import Affine, Frame
from needlepoint.photos.registration.laying import Laid, finer, in_one_frame, lay_level
from needlepoint.photos.registration.starts import Start, as_it_is, from_features, turned_starts
from needlepoint.photos.registration.trust import confidence, estimated_error
from needlepoint.photos.threads import WORKERS

Progress = Callable[[str, float], None]
"""Told what is being done, and how much of the registration is done, 0 to 1."""

FITS_WELL = 0.5
"""Agreement at the level TELLING at which no other start is tried. Ours: see AGREEMENT in change/geometry.py."""
TELLING = 2
"""The level at which starts are compared: different skin may fit by chance on a coarser one. Ours."""
STEP_OF_FRAME = 2
"""The grid of the result has a point for every second pixel of the finest level: 8 pixels at 12 megapixels."""
_SAME_SCALE = 1.3
_TOO_LITTLE_SHOWN = 0.25


def register(
    baseline: Photo,
    follow_up: Photo,
    *,
    ignore: Sequence[Sequence[Points]] = (),
    progress: Progress | None = None,
) -> Registration:
    """Find where the skin of a baseline lies in a follow-up: coarse-to-fine flow both ways, from the best start.

    Pictures may differ in size, scale, framing and light, and be turned in any way (not mirrored). It always answers:
    where nothing can be found, confidence is 0.

    Args:
        ignore: outlines of what is no skin (cards) in the baseline, and in the follow-up.
        progress: told how far it has come.
    """
    tell = progress or _silent
    cards = tuple(ignore) or ((), ())
    with ThreadPoolExecutor(WORKERS) as pool:
        frames = list(pool.map(Frame.of, (baseline, follow_up), cards))
        tell("registration", 0.2)
        start, there = _best_start(frames[0], frames[1], follow_up, cards[1], pool)
        tell("registration", 0.4)
        laid = _lay(frames[0], there, start, pool)
        tell("registration", 0.9)
        found = _as_grids(frames[0], start, laid, (baseline.shape, follow_up.shape), pool)
        tell("registration", 1.0)
        return found


def coarse_agreement(baseline: Photo, follow_up: Photo) -> float:
    """How well the best start fits at an eighth of the side or so, 0 to 1; quicker than `register`."""
    with ThreadPoolExecutor(WORKERS) as pool:
        frames = list(pool.map(Frame.of, (baseline, follow_up)))
        start, there = _best_start(frames[0], frames[1], follow_up, (), pool)
        return _lay(frames[0], there, start, pool, down_to=1).agreement


def _silent(what: str, done: float) -> None:
    del what, done


def _best_start(
    baseline: Frame, follow_up: Frame, photo: Photo, cards: Sequence[Points], pool: Executor
) -> tuple[Start, Frame]:
    """The start that fits best, and the follow-up's frame at a scale that suits it."""
    best: tuple[float, Start, Frame] | None = None
    for start in _starts(baseline, follow_up, photo.shape):
        there = _to_scale(follow_up, photo, cards, start)
        laid = _lay(baseline, there, start, pool, down_to=TELLING)
        fits = laid.agreement * min(laid.shown_share / _TOO_LITTLE_SHOWN, 1.0)
        if best is None or fits > best[0]:
            best = fits, start, there
        if fits >= FITS_WELL:
            break
    assert best is not None  # noqa: S101 - there is always the first
    return best[1], best[2]


def _starts(baseline: Frame, follow_up: Frame, shape: tuple[int, int]) -> Iterator[Start]:
    yield as_it_is(baseline, shape)
    by_features = from_features(baseline, follow_up)
    if by_features:
        yield by_features
    yield from turned_starts(baseline, shape)


def _to_scale(follow_up: Frame, photo: Photo, cards: Sequence[Points], start: Start) -> Frame:
    """The follow-up's frame, made anew where the start magnifies so much that warping it would leave pixels out."""
    ratio = start.magnification / float(np.sqrt(follow_up.px[0] * follow_up.px[1]))
    if ratio <= _SAME_SCALE:
        return follow_up
    return Frame.of(photo, cards, shrink=start.magnification)


def _between(start: Start, there: Frame) -> Affine:
    """From the baseline's finest level to the follow-up's."""
    return (_square(_inverse(there.to_photo)) @ _square(start.to_follow_up))[:2]


def _inverse(affine: Affine) -> Affine:
    return np.asarray(np.linalg.inv(_square(affine)), np.float64)[:2]


def _square(affine: Affine) -> Affine:
    return np.vstack([affine, [0.0, 0.0, 1.0]])


def _lay(baseline: Frame, there: Frame, start: Start, pool: Executor, *, down_to: int = 0) -> Laid:
    """From the coarsest level to the level `down_to`, 0 being the finest."""
    pairs = in_one_frame(baseline, there, _between(start, there))
    laid = lay_level(pairs[-1], None, pool, finest=False)
    for pair in pairs[down_to:-1][::-1]:
        begun = finer(laid, pair.here.grey.shape)
        laid = lay_level(pair, begun, pool, finest=pair is pairs[0])
    return laid


def _as_grids(
    baseline: Frame, start: Start, laid: Laid, shapes: tuple[tuple[int, int], tuple[int, int]], pool: Executor
) -> Registration:
    step = max(round(STEP_OF_FRAME * (baseline.px[0] * baseline.px[1]) ** 0.5), 1)
    from_photo = _inverse(baseline.to_photo)
    in_frame = _apply(from_photo, _grid_places(shapes[0], step))
    back_to_frame = _inverse(start.to_follow_up)
    there_in_frame = _apply(back_to_frame, _grid_places(shapes[1], step))
    forward = pool.submit(_carried, laid.there, in_frame, start.to_follow_up)
    backward = _carried(laid.back, there_in_frame, baseline.to_photo)
    error = estimated_error(laid)
    sure = sampled(confidence(error, laid.inside), in_frame)
    return Registration(
        forward=forward.result(),
        backward=backward,
        confidence=sure,
        error_px=sampled(error, in_frame) * np.float32(start.magnification),
        step=step,
        shapes=shapes,
        start=start.name,
        agreement=laid.agreement,
    )


def _grid_places(shape: tuple[int, int], step: int) -> Plane:
    rows, columns = -(-shape[0] // step), -(-shape[1] // step)
    x, y = np.meshgrid((np.arange(columns) + 0.5) * step - 0.5, (np.arange(rows) + 0.5) * step - 0.5)
    return np.stack([x, y], axis=-1).astype(np.float32)


def _carried(shift: Shift, in_frame: Plane, to_photo: Affine) -> Grid:
    return _apply(to_photo, in_frame + sampled(shift, in_frame))


def _apply(affine: Affine, at: Plane) -> Plane:
    return np.asarray(cv2.transform(at, affine[:2]), np.float32)
