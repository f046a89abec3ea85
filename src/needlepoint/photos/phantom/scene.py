"""A piece of skin with all that is true of it: bare maps, the structures put in, and the maps with them drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from needlepoint.photos.phantom.colour_table import ColourTable
from needlepoint.photos.phantom.drawing import SkinMaps, draw
from needlepoint.photos.phantom.hairs import grown
from needlepoint.photos.phantom.map_grid import MapGrid
from needlepoint.photos.phantom.micro_relief import micro_relief
from needlepoint.photos.phantom.mottling import layered_noise
from needlepoint.photos.phantom.populate import Recipe, populate
from needlepoint.photos.phantom.skin_colours import skin_colours
from needlepoint.photos.phantom.structures import Structures
from needlepoint.photos.phantom.tissue import Tissue
from needlepoint.photos.phantom.tones import Tone
from needlepoint.photos.photo import Points
from needlepoint.photos.zones.outline import Role

TREATED, CONTROL = "treated", "control"
"""The names of the two zones that every scene has."""

_MELANIN_MOTTLE = ((9.0, 0.018), (2.5, 0.018), (0.8, 0.02), (0.3, 0.015))
_BLOOD_MOTTLE = ((8.0, 0.03), (2.0, 0.04), (0.7, 0.045))
"""Natural unevenness of colour: (size in mm, standard deviation of log10 of the amount). Ours."""
_SPOT_STRENGTH = {Tone.I: 1.8, Tone.II: 1.7, Tone.III: 1.5, Tone.IV: 1.2, Tone.V: 1.0, Tone.VI: 0.8}
"""Spots hold more times the melanin around them on light skin than on dark, which has much everywhere. Ours."""
_SEBUM_MOTTLE = ((12.0, 0.3), (2.0, 0.15))


@dataclass(frozen=True, slots=True, eq=False)
class SceneZone:
    """A zone on the skin, its outline in mm."""

    name: str
    role: Role
    outline_mm: Points


@dataclass(frozen=True, slots=True, eq=False)
class SkinScene:
    """A piece of skin. `with_things` and `with_bare` make another one; nothing here changes.

    Attributes:
        bare: the maps without any structure.
        things: what was put in.
        maps: the maps with it.
        zones: by name; at least one treated, and one control without scars, wrinkles, stretch marks or spots.
        tissue: what the maps of melanin and blood multiply.
        colours: what it truly looks like, in daylight.
    """

    grid: MapGrid
    tone: Tone
    tissue: Tissue
    colours: ColourTable
    bare: SkinMaps
    things: Structures
    maps: SkinMaps
    zones: Mapping[str, SceneZone]

    def with_things(self, things: Structures) -> Self:
        """The same skin with other structures."""
        return replace(self, things=things, maps=draw(self.grid, self.bare, things))

    def with_bare(self, bare: SkinMaps, things: Structures) -> Self:
        """Other bare skin and structures on the same raster."""
        return replace(self, bare=bare, things=things, maps=draw(self.grid, bare, things))


def make_scene(
    rng: np.random.Generator,
    *,
    tone: Tone = Tone.II,
    grid: MapGrid | None = None,
    visible_mm: tuple[float, float] | None = None,
    recipe: Recipe | None = None,
    tissue: Tissue | None = None,
    coarseness: float = 1.0,
) -> SkinScene:
    """A new piece of skin.

    Args:
        rng: everything random comes from here.
        tone: how dark.
        grid: size and raster; 100 x 76 mm at 24 pixels a millimetre where not given.
        visible_mm: (width, height) of the part that pictures will show; five sixths of the raster where not given.
        recipe: what to put in.
        tissue: by default a person of the tone drawn at random.
        coarseness: of the micro-relief, 1 for a middle-aged cheek.
    """
    raster = grid or MapGrid(100.0, 76.0, 24.0)
    zones = zones_for(visible_mm or (raster.width_mm / 1.2, raster.height_mm / 1.2))
    bare, wanted = bare_skin(raster, coarseness, rng), recipe or Recipe()
    things = populate(raster, zones[TREATED].outline_mm, wanted, _SPOT_STRENGTH[tone], rng)
    things = grown(raster, things, wanted, rng)
    person = tissue or Tissue.of_tone(tone, rng)
    maps = draw(raster, bare, things)
    return SkinScene(raster, tone, person, skin_colours(person), bare, things, maps, zones)


def bare_skin(grid: MapGrid, coarseness: float, rng: np.random.Generator) -> SkinMaps:
    """Skin with nothing countable on it."""
    ones = np.ones(grid.shape, np.float32)
    return SkinMaps(
        log10_melanin=layered_noise(grid, _MELANIN_MOTTLE, rng),
        log10_blood=layered_noise(grid, _BLOOD_MOTTLE, rng),
        relief_mm=micro_relief(grid, coarseness, rng),
        openness=ones,
        sebum=np.clip(1 + layered_noise(grid, _SEBUM_MOTTLE, rng), 0, None),
        hair=grid.empty(),
    )


def zones_for(visible_mm: tuple[float, float]) -> dict[str, SceneZone]:
    """A treated zone on the left and a control region on the right, in the middle four fifths of what is to be seen."""
    width, height = visible_mm
    treated = _rounded((-0.155 * width, 0.0), (0.245 * width, 0.39 * height))
    control = _rounded((0.29 * width, 0.0), (0.11 * width, 0.39 * height))
    return {
        TREATED: SceneZone(TREATED, Role.TREATED, treated),
        CONTROL: SceneZone(CONTROL, Role.CONTROL, control),
    }


def _rounded(centre_mm: tuple[float, float], half_mm: tuple[float, float]) -> Points:
    """A rectangle with rounded corners, drawn as a superellipse."""
    angle = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    cos, sin = np.cos(angle), np.sin(angle)
    shape = np.column_stack([np.sign(cos) * np.abs(cos) ** 0.4, np.sign(sin) * np.abs(sin) ** 0.4])
    return np.asarray(np.array(centre_mm) + shape * np.array(half_mm))
