"""Repeat shots of one person in whom nothing has changed, for a repeatability study, with what is true of them.

A person comes to one sitting or more. In each, every camera is held by every operator for some shots in a row. Between
shots of a row the camera is put down and taken up again; between rows it is set up anew, as between dates; between
sittings skin flushes and tans by itself, and hair grows anew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from needlepoint.photos.phantom.chance import draw_drift, draw_recipe
from needlepoint.photos.phantom.change import NO_CHANGE, treated
from needlepoint.photos.phantom.geometry import map_between
from needlepoint.photos.phantom.hairs import grown
from needlepoint.photos.phantom.pairs import FIRST_DAY, scene_before_a_camera
from needlepoint.photos.phantom.phone_camera import draw_phone
from needlepoint.photos.phantom.populate import Recipe
from needlepoint.photos.phantom.scene import SkinScene
from needlepoint.photos.phantom.seen_by import SeenBy
from needlepoint.photos.phantom.shots import Capture, Shot, repeated, take
from needlepoint.photos.phantom.tissue import Tissue
from needlepoint.photos.phantom.tones import Tone
from needlepoint.photos.phantom.truth import Truth, truth_of
from needlepoint.photos.photo import Points
from needlepoint.photos.zones.outline import ZoneOutline

WITHIN_A_ROW = 1 / 3
"""How much of the spread between dates there is between shots of a row. Ours."""
_BETWEEN_SHOTS = dt.timedelta(seconds=20)
_BETWEEN_ROWS = dt.timedelta(minutes=4)
_BETWEEN_SITTINGS = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Plan:
    """How often a person is photographed.

    Attributes:
        shots: in a row, by one operator with one camera.
        sittings: on as many days, a week apart.
        cameras, operators: each operator uses each camera in each sitting.
    """

    shots: int = 3
    sittings: int = 1
    cameras: int = 1
    operators: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Repeat:
    """One shot, and which sitting, camera and operator it is of; each numbered from 1."""

    shot: Shot
    sitting: int
    camera: int
    operator: int


@dataclass(frozen=True, slots=True, eq=False)
class Repeats:
    """All shots of one person.

    Attributes:
        repeats: in the order in which they were taken.
        zones: in pixels of the first.
    """

    seed: int
    tone: Tone
    repeats: tuple[Repeat, ...]
    zones: tuple[ZoneOutline, ...]

    def to_shot(self, number: int, points: Points) -> Points:
        """Where points of the first shot truly lie in another, which counts from 0."""
        first, other = self.repeats[0].shot, self.repeats[number].shot
        return map_between(first.capture.view, other.capture.view, points)

    def truths(self, zone: str) -> tuple[Truth, ...]:
        """Of each sitting, all under the first shot's light: shots of one sitting share one truth."""
        lighting = self.repeats[0].shot.capture.lighting
        scenes = {each.sitting: each.shot.scene for each in self.repeats}
        return tuple(truth_of(scene, zone, lighting) for scene in scenes.values())


def make_repeats(
    seed: int,
    plan: Plan | None = None,
    *,
    tone: Tone | str = Tone.II,
    frame: tuple[tuple[int, int], float] | None = None,
    card: bool = False,
    processed: bool = True,
    recipe: Recipe | None = None,
    tissue: Tissue | None = None,
) -> Repeats:
    """The repeat shots of one person.

    Args:
        seed: the same one gives the same shots; it is the person, and not that of a pair of the same seed.
        plan: how often; three shots in a row where not given.
        tone, frame, card, processed, recipe, tissue: as for `make_pair`.
    """
    rng, wanted = np.random.default_rng([seed, 11]), plan or Plan()
    skin = recipe or draw_recipe(rng)
    scene, capture = scene_before_a_camera(
        rng, tone=Tone(tone), frame=frame, card=card, processed=processed, recipe=skin, tissue=tissue
    )
    repeats = tuple(_taken(scene, capture, wanted, skin, rng))
    return Repeats(seed, Tone(tone), repeats, repeats[0].shot.outlines())


def _taken(scene: SkinScene, first: Capture, plan: Plan, recipe: Recipe, rng: np.random.Generator) -> Iterator[Repeat]:
    cameras = [first, *(_with_other_camera(first, rng) for _ in range(plan.cameras - 1))]
    for sitting in range(plan.sittings):
        skin = scene if sitting == 0 else _days_later(scene, recipe, rng)
        start = FIRST_DAY + sitting * _BETWEEN_SITTINGS
        rows = [(camera, operator) for operator in range(plan.operators) for camera in range(plan.cameras)]
        for row, (camera, operator) in enumerate(rows):
            is_first = sitting == row == 0
            at = start + row * _BETWEEN_ROWS
            set_up = first if is_first else repeated(cameras[camera], rng, at)
            for shot in _row(skin, set_up, plan.shots, at, f"s{sitting + 1}-c{camera + 1}-o{operator + 1}", rng):
                yield Repeat(shot, sitting + 1, camera + 1, operator + 1)


def _row(
    scene: SkinScene, set_up: Capture, count: int, start: dt.datetime, name: str, rng: np.random.Generator
) -> Iterator[Shot]:
    """Shots in a row: the camera is taken away and put back, nothing else changes."""
    yield take(scene, set_up, f"{name}-1.jpg")
    for number in range(1, count):
        again = repeated(set_up, rng, start + number * _BETWEEN_SHOTS, spread=WITHIN_A_ROW)
        yield take(scene, again, f"{name}-{number + 1}.jpg")


def _with_other_camera(capture: Capture, rng: np.random.Generator) -> Capture:
    processed = bool(capture.camera.denoise or capture.camera.sharpen)
    phone = replace(draw_phone(rng, processed=processed), taken_at=capture.camera.taken_at)
    return replace(capture, camera=phone, seen_by=SeenBy.drawn(rng))


def _days_later(scene: SkinScene, recipe: Recipe, rng: np.random.Generator) -> SkinScene:
    bare, things = treated(scene, NO_CHANGE, draw_drift(rng), rng)
    return scene.with_bare(bare, grown(scene.grid, things, recipe, rng))
