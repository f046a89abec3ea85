"""What is told of a scene is what is drawn: masks, areas, lengths, profiles, light and pixels agree."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from needlepoint.photos.phantom.geometry import View
from needlepoint.photos.phantom.lights import FRESNEL_0, NOMINAL, Lamp, Lighting, irradiance
from needlepoint.photos.phantom.map_grid import MapGrid
from needlepoint.photos.phantom.nominal_light import log_shading, true_light
from needlepoint.photos.phantom.populate import Recipe
from needlepoint.photos.phantom.profiles import along_line, pore_profile, pore_profiles
from needlepoint.photos.phantom.render import render
from needlepoint.photos.phantom.scene import TREATED, SkinScene, make_scene
from needlepoint.photos.phantom.structures import Pores, Scar, Spot, Stria, Structures, Wrinkle, length_mm
from needlepoint.photos.phantom.tissue import TYPOLOGY_ANGLE_DEG, Tissue
from needlepoint.photos.phantom.tones import Tone
from needlepoint.photos.phantom.truth import counted_pores, in_spots, in_striae, line_mask, pore_mask, truth_of
from needlepoint.photos.quantities import Quantity

GRID = MapGrid(60.0, 40.0, 12.0)
NO_PORES = Pores(np.zeros((0, 2)), *(np.zeros(0) for _ in range(4)))
BARE = Recipe(0, 0, 0, 0, 0, 0, 0)


@pytest.fixture(scope="module")
def bare() -> SkinScene:
    return make_scene(np.random.default_rng(1), grid=GRID, recipe=BARE, tissue=Tissue.of_tone(Tone.II))


@pytest.fixture(scope="module")
def full() -> SkinScene:
    recipe = Recipe(pores_per_cm2=30, wrinkles=6, scars=4, striae=3, spots=6, red_patches=2)
    return make_scene(np.random.default_rng(2), grid=MapGrid(100.0, 70.0, 12.0), recipe=recipe)


def with_only(scene: SkinScene, **things: object) -> SkinScene:
    return scene.with_things(replace(Structures(NO_PORES), **things))  # type: ignore[arg-type]


def middle(scene: SkinScene) -> tuple[float, float]:
    u, v = scene.zones[TREATED].outline_mm.mean(axis=0)
    return float(u), float(v)


def line_across(scene: SkinScene, length: float) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    u, v = middle(scene)
    steps = round(length / 0.2) + 1
    return np.column_stack([np.linspace(u - length / 2, u + length / 2, steps), np.full(steps, v)])


@pytest.mark.parametrize("tone", Tone)
def test_plain_skin_of_each_tone_has_its_typology_angle(tone: Tone) -> None:
    scene = make_scene(np.random.default_rng(1), grid=GRID, recipe=BARE, tone=tone, tissue=Tissue.of_tone(tone))
    assert truth_of(scene, TREATED)[Quantity.ITA] == pytest.approx(TYPOLOGY_ANGLE_DEG[tone], abs=2.5)


def test_a_round_spot_has_the_area_of_its_circle(bare: SkinScene) -> None:
    spot = Spot(np.array(middle(bare)), 3.0, np.zeros((1, 2)), 0.2, 0.3)
    scene = with_only(bare, spots=(spot,))
    truth = truth_of(scene, TREATED)
    assert truth[Quantity.SPOT_AREA] == pytest.approx(np.pi * 9, rel=0.01)
    more = (scene.maps.log10_melanin - bare.maps.log10_melanin)[in_spots(scene)]
    assert more.min() == pytest.approx(0.15, abs=0.02)
    assert more.max() == pytest.approx(0.3, abs=0.005)
    darker = true_light(scene)[in_spots(scene)].mean() / true_light(bare)[in_spots(scene)].mean()
    assert darker < 0.9


def test_a_stretch_mark_has_the_area_of_its_ellipse(bare: SkinScene) -> None:
    stria = Stria(line_across(bare, 16.0), 2.4, 0.15, -0.1, 0.02)
    scene = with_only(bare, striae=(stria,))
    truth = truth_of(scene, TREATED)
    assert truth[Quantity.STRIAE_AREA] == pytest.approx(np.pi / 4 * 16 * 2.4, rel=0.02)
    assert truth[Quantity.STRIAE_WIDTH] == pytest.approx(np.pi / 4 * 2.4, rel=0.02)
    assert truth[Quantity.STRIAE_REDNESS] > 1
    redder = (scene.maps.log10_blood - bare.maps.log10_blood)[in_striae(scene)]
    assert redder.min() > 0.07


def test_a_wrinkle_counts_where_it_is_dark_enough(bare: SkinScene) -> None:
    wrinkle = Wrinkle(line_across(bare, 15.0), 0.8, 0.3, 1.5)
    scene = with_only(bare, wrinkles=(wrinkle,))
    across = Lighting((Lamp(35.0, 90.0),))
    length = truth_of(scene, TREATED, across)[Quantity.WRINKLE_LENGTH]
    assert 12.5 < length < 15.1
    mask = scene.grid.inside(scene.zones[TREATED].outline_mm)
    assert line_mask(scene, mask, across).sum() * scene.grid.pixel_mm2 == pytest.approx(length * 0.8, rel=0.2)
    # Lit along its length, it is seen by how little of the sky its floor sees alone.
    along = truth_of(scene, TREATED, Lighting((Lamp(35.0, 0.0),)))
    assert along[Quantity.WRINKLE_SEVERITY] < truth_of(scene, TREATED, across)[Quantity.WRINKLE_SEVERITY]
    shallow = with_only(bare, wrinkles=(replace(wrinkle, depth_mm=0.01),))
    assert truth_of(shallow, TREATED, across)[Quantity.WRINKLE_LENGTH] < 1


def test_a_hollow_has_the_area_where_it_is_deep(bare: SkinScene) -> None:
    scar = Scar(np.array(middle(bare)), (2.0, 1.5), 0.3, 0.16, 2.0)
    scene = with_only(bare, scars=(scar,))
    truth = truth_of(scene, TREATED)
    # 0.16 * 2^-(r^2) = 0.04 at r = sqrt 2, so that the area is twice that of the ellipse.
    zone = scene.grid.inside(scene.zones[TREATED].outline_mm).sum() * scene.grid.pixel_mm2
    assert truth[Quantity.DEPRESSED_AREA] == pytest.approx(100 * 2 * np.pi * 3 / zone, rel=0.02)
    assert (scene.maps.relief_mm - bare.maps.relief_mm).min() == pytest.approx(-0.16, abs=0.002)


def test_pores_are_counted_as_they_are_drawn(full: SkinScene) -> None:
    mask = full.grid.inside(full.zones[TREATED].outline_mm)
    counted = counted_pores(full, mask)
    assert len(counted) > 100
    # At 12 pixels a millimetre a pore is a few pixels; their sum says more than each.
    drawn = pore_mask(full, mask).sum() * full.grid.pixel_mm2
    assert drawn == pytest.approx(float((np.pi / 4 * counted.diameters_mm**2).sum()), rel=0.1)
    deeper = full.maps.openness[pore_mask(full, mask)].mean()
    assert deeper < full.maps.openness[mask].mean() - 0.1


def test_pores_drawn_at_once_are_as_drawn_one_by_one(full: SkinScene) -> None:
    pores, grid = full.things.pores, full.grid
    one_by_one, at_once = grid.empty(), grid.empty()
    for number in range(len(pores)):
        where, profile = pore_profile(grid, pores, number)
        one_by_one[where] += profile
    for _, places, profile in pore_profiles(grid, pores):
        np.add.at(at_once.reshape(-1), places, profile)
    assert np.abs(one_by_one - at_once).max() < 0.02


def test_distances_from_a_line_are_true(full: SkinScene) -> None:
    line = full.things.wrinkles[0].line_mm
    along = along_line(full.grid, line, 1.0)
    fine = np.column_stack([np.interp(np.linspace(0, 1, 4000), np.linspace(0, 1, len(line)), part) for part in line.T])
    rows, columns = full.grid.shape
    places = (np.column_stack([along.columns, along.rows]) - (np.array([columns, rows]) - 1) / 2) / full.grid.px_per_mm
    picked = slice(None, None, 37)
    apart = np.linalg.norm(places[picked, None] - fine, axis=2)
    assert along.across_mm[picked] == pytest.approx(apart.min(axis=1), abs=0.01)
    assert along.share[picked] == pytest.approx(apart.argmin(axis=1) / 3999, abs=0.25 / length_mm(line))


def test_shading_of_a_part_is_that_of_the_whole(full: SkinScene) -> None:
    outline = full.zones[TREATED].outline_mm
    part, inner = full.grid.around(outline, 5.2), full.grid.around(outline, 0)
    whole = log_shading(full, NOMINAL)[inner]
    top, left = inner[0].start - part[0].start, inner[1].start - part[1].start
    cut = log_shading(full, NOMINAL, part)[top : top + whole.shape[0], left : left + whole.shape[1]]
    assert cut == pytest.approx(whole, abs=1e-5)


def test_a_slope_towards_the_lamp_is_brighter() -> None:
    slope = np.array([[-0.2, 0.0, 0.2]], np.float32)
    place = np.zeros((1, 3, 2), np.float32)
    light = irradiance(slope, np.zeros_like(slope), Lighting((Lamp(40.0, 0.0),), ambient=0.4), place)[0]
    # A surface that falls away to the right faces the right, where the lamp stands.
    assert light[0] < 1 < light[2]
    assert light[1] == pytest.approx(1, abs=1e-5)
    two = Lighting((Lamp(40.0, 0.0), Lamp(40.0, 180.0)), ambient=0.4)
    assert irradiance(slope, np.zeros_like(slope), two, place)[0, 0] == pytest.approx(
        irradiance(slope, np.zeros_like(slope), two, place)[0, 2], abs=1e-5
    )


def test_a_flat_patch_reflects_what_its_table_says(bare: SkinScene) -> None:
    view = View(160, 120, 4.0)
    light = render(bare, view, Lighting((Lamp(40.0, 215.0),)))
    expected = bare.colours.camera_light(bare.maps.log10_melanin, bare.maps.log10_blood).mean(axis=(0, 1))
    assert light.mean(axis=(0, 1)) == pytest.approx(expected, rel=0.08)
    assert pytest.approx(((1.52 - 1) / (1.52 + 1)) ** 2) == FRESNEL_0
