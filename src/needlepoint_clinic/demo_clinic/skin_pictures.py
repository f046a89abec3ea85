"""Small pictures of skin, rendered by the library's phantom: a few scenes, before, midway and after, varied cheaply.

Nobody is in them. People of one phototype and complaint share a scene; each sees another piece of it.
"""

from __future__ import annotations

import io
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from needlepoint.photos.phantom.change import Deltas, Drift, treated
from needlepoint.photos.phantom.hairs import grown
from needlepoint.photos.phantom.pairs import FIRST_DAY, scene_before_a_camera
from needlepoint.photos.phantom.populate import Recipe
from needlepoint.photos.phantom.shots import repeated, take
from needlepoint.photos.phantom.tones import Tone

Pixels = npt.NDArray[np.uint8]

SCENE, PICTURE, THUMBNAIL = (540, 405), (480, 360), (192, 144)
"""Width and height in pixels."""
PX_PER_MM = 9.0
STAGES = 3
_LIKE = {"I": "II", "VI": "V"}
"""Phototypes that share a scene with a neighbour, to be quick."""
_SHOWN = {
    "scars": Recipe(pores_per_cm2=60, wrinkles=1, scars=18, striae=0, spots=2, red_patches=2),
    "lines": Recipe(pores_per_cm2=40, wrinkles=13, scars=0, striae=0, spots=4, red_patches=1),
    "striae": Recipe(pores_per_cm2=25, wrinkles=0, scars=0, striae=7, spots=0, red_patches=0),
    "spots": Recipe(pores_per_cm2=45, wrinkles=2, scars=0, striae=0, spots=14, red_patches=1),
}
_BEST = Deltas(
    pore_diameter=-0.2,
    wrinkle_depth=-0.5,
    wrinkle_width=-0.2,
    scar_depth=-0.6,
    scar_radius=-0.2,
    stria_width=-0.3,
    stria_colour=-0.5,
    spot_radius=-0.2,
    spot_pigment=-0.5,
    red_patch=-0.6,
    micro_relief=-0.15,
)
"""What the last of the stages shows; made up for the demo, and no forecast of anything."""


def shown_for(indication: str) -> str:
    """Which kind of scene shows an indication."""
    for part, kind in (("stria", "striae"), ("scar", "scars"), ("wrinkle", "lines"), ("laxity", "lines")):
        if part in indication:
            return kind
    return "spots"


def picture(phototype: str, kind: str, *, stage: int, person: int, shot: int) -> Pixels:
    """One photograph.

    Args:
        phototype: how dark the skin is.
        kind: of `shown_for`.
        stage: 0 before treatment, 1 midway, 2 after.
        person: whose skin: which piece of the scene is seen, and which way round.
        shot: which photograph of this person, so that no two have the same light to the last digit.
    """
    scene = _scene(_LIKE.get(phototype, phototype), kind)[min(stage, STAGES - 1)]
    rng = np.random.default_rng([person, 1])
    left = int(rng.integers(0, SCENE[0] - PICTURE[0]))
    top = int(rng.integers(0, SCENE[1] - PICTURE[1]))
    seen = scene[top : top + PICTURE[1], left : left + PICTURE[0]]
    seen = seen[:: -1 if rng.random() < 0.5 else 1, :: -1 if rng.random() < 0.5 else 1]
    person_warmth = rng.uniform(-0.04, 0.04)
    light = np.random.default_rng([person, shot, 2]).uniform(0.96, 1.04)
    gains = np.float32(light) * np.array([1 + person_warmth, 1, 1 - person_warmth], np.float32)
    return np.clip(seen * gains, 0, 255).astype(np.uint8)


def as_jpeg(pixels: Pixels) -> bytes:
    """The bytes of its file; it says nothing but the picture."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=88)
    return file.getvalue()


def thumbnail_of(pixels: Pixels) -> bytes:
    """A small copy, as JPEG."""
    return as_jpeg(np.asarray(cv2.resize(pixels, THUMBNAIL, interpolation=cv2.INTER_AREA), np.uint8))


@cache
def _scene(phototype: str, kind: str) -> tuple[Pixels, ...]:
    """A piece of skin before, midway and after, each photographed anew."""
    recipe = _SHOWN[kind]
    rng = np.random.default_rng([list(Tone).index(Tone(phototype)), sorted(_SHOWN).index(kind), 5])
    bare, first = scene_before_a_camera(
        rng, tone=Tone(phototype), frame=(SCENE, PX_PER_MM), card=False, processed=True, recipe=recipe, tissue=None
    )
    stages = [take(bare, first, "stage-0.jpg").photo.pixels]
    for number in range(1, STAGES):
        part = number / (STAGES - 1)
        deltas = Deltas(**{name: part * getattr(_BEST, name) for name in Deltas.__slots__})
        skin, things = treated(bare, deltas, Drift(), rng)
        later = bare.with_bare(skin, grown(bare.grid, things, recipe, rng))
        again = repeated(first, rng, FIRST_DAY, spread=0.5)
        stages.append(take(later, again, f"stage-{number}.jpg").photo.pixels)
    return tuple(np.asarray(each, np.uint8) for each in stages)
