"""Pairs are the same for the same seed, hold what they say, and every kind can be made."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Final

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from needlepoint.cli.photos.phantom import KINDS
from needlepoint.photos.card.layout import CARDS, CardKind
from needlepoint.photos.phantom.change import NO_DRIFT, Deltas, treated
from needlepoint.photos.phantom.geometry import Bulge, View, map_between
from needlepoint.photos.phantom.pair_kinds import EXPECTED, GOOD, PairKind
from needlepoint.photos.phantom.pairs import PhantomPair, change_of, make_pair
from needlepoint.photos.phantom.populate import Recipe
from needlepoint.photos.phantom.scene import CONTROL, TREATED
from needlepoint.photos.phantom.shots import Shot, take
from needlepoint.photos.phantom.structures import Spot, Structures
from needlepoint.photos.phantom.truth import Truth
from needlepoint.photos.photo import Points
from needlepoint.photos.quantities import Quantity
from needlepoint.photos.reasons import Reason
from needlepoint.photos.zones.outline import Role

SMALL: Final = ((320, 240), 4.0)
RICH: Final = Recipe(pores_per_cm2=20, wrinkles=5, scars=5, striae=3, spots=5, red_patches=2, vellus_per_cm2=4)
"""Some of everything, in a picture of 80 x 60 mm."""
BARE: Final = Recipe(0, 0, 0, 0, 0, 0, 0)


@pytest.fixture(scope="module")
def unchanged() -> PhantomPair:
    return make_pair(3, kind=PairKind.NO_CHANGE, frame=SMALL, recipe=RICH)


def test_the_same_seed_gives_the_same_bytes() -> None:
    one, two = (make_pair(8, frame=SMALL, tone="IV") for _ in range(2))
    assert one.baseline.jpeg == two.baseline.jpeg
    assert one.follow_up.jpeg == two.follow_up.jpeg
    assert one.deltas == two.deltas
    other = make_pair(9, frame=SMALL, tone="IV")
    assert other.baseline.jpeg != one.baseline.jpeg
    assert other.deltas != one.deltas


def test_nothing_done_changes_nothing_beyond_the_control_region(unchanged: PhantomPair) -> None:
    drift, changes = unchanged.drift, unchanged.true_changes(TREATED)
    assert abs(drift.log10_blood) > 1e-4
    # Colours in CIELAB move on a curve with the drift of all skin; they are left to the other tests.
    on_a_curve = (Quantity.ITA, Quantity.STRIAE_LIGHTNESS, Quantity.STRIAE_REDNESS, Quantity.STRIAE_CONTRAST)
    for quantity, change in changes.items():
        if quantity not in (*on_a_curve, Quantity.SPOT_CONTRAST):
            assert change == pytest.approx(0, abs=1e-3), quantity
    before, after = unchanged.truths(CONTROL)
    assert after[Quantity.ERYTHEMA] - before[Quantity.ERYTHEMA] == pytest.approx(drift.log10_blood, abs=1e-5)
    assert after[Quantity.MELANIN] - before[Quantity.MELANIN] == pytest.approx(drift.log10_melanin, abs=1e-5)


def test_deltas_of_nothing_give_the_very_same_truth(unchanged: PhantomPair) -> None:
    scene = unchanged.baseline.scene
    bare, things = treated(scene, Deltas(), NO_DRIFT, np.random.default_rng(0))
    again = _truths(replace(unchanged, follow_up=replace(unchanged.follow_up, scene=scene.with_bare(bare, things))))
    assert again[0] == pytest.approx(again[1], rel=1e-12, nan_ok=True)


MOVES: Final[dict[str, tuple[float, dict[Quantity, float]]]] = {
    "pore_diameter": (-0.1, {Quantity.PORE_DIAMETER: -10}),
    "pores_closed": (0.5, {Quantity.PORE_DENSITY: -50}),
    "wrinkle_depth": (-0.3, {Quantity.WRINKLE_SEVERITY: -35}),
    "wrinkle_width": (0.2, {Quantity.WRINKLE_SEVERITY: 0}),
    "wrinkle_length": (-0.3, {Quantity.WRINKLE_LENGTH: -30}),
    "scar_depth": (-0.4, {Quantity.DEPRESSED_AREA: -25}),
    "scar_radius": (-0.2, {Quantity.DEPRESSED_AREA: -36}),
    "stria_width": (-0.3, {Quantity.STRIAE_AREA: -30, Quantity.STRIAE_WIDTH: -30}),
    "stria_colour": (-0.5, {Quantity.STRIAE_CONTRAST: -50}),
    "spot_radius": (-0.3, {Quantity.SPOT_AREA: -51}),
    "spot_pigment": (-0.3, {Quantity.SPOT_CONTRAST: -30}),
    "red_patch": (-0.8, {Quantity.RED_AREA: -60}),
    "micro_relief": (-0.25, {Quantity.ROUGHNESS: -3.2}),
    "log10_blood": (0.1, {Quantity.ERYTHEMA: 0.1}),
    "log10_melanin": (0.05, {Quantity.MELANIN: 0.05, Quantity.ITA: -4}),
}
"""By delta: how much of it, and what it moves by how much: percent of the level, or log10 and degrees."""


def test_every_delta_is_tried() -> None:
    assert set(MOVES) == {field.name for field in fields(Deltas)}


@pytest.mark.parametrize("name", MOVES)
def test_each_delta_moves_its_own_truth_in_the_treated_zone_alone(name: str, unchanged: PhantomPair) -> None:
    amount, expected = MOVES[name]
    before, after = _after(unchanged, Deltas(**{name: amount}), TREATED)
    for quantity, move in expected.items():
        is_amount = quantity in (Quantity.ERYTHEMA, Quantity.MELANIN, Quantity.ITA)
        found = after[quantity] - before[quantity] if is_amount else 100 * (after[quantity] / before[quantity] - 1)
        assert found == pytest.approx(move, rel=0.3, abs=0.002 if move else 25), quantity
    control = _after(unchanged, Deltas(**{name: amount}), CONTROL)
    # Red is told against the mean of the control region, which no treatment moves.
    assert control[0] == pytest.approx(control[1], rel=2e-3, abs=1e-4, nan_ok=True)


OWN: Final = {
    "pore_": ("pore", "rough"),
    "pores_": ("pore", "rough"),
    "wrinkle_": ("wrinkle", "rough"),
    "scar_": ("depress", "rough", "erythema", "melanin", "individual", "red", "stri", "spot_contrast"),
    "stria_": ("stri", "stretch", "rough", "erythema", "melanin", "individual", "red", "spot_contrast"),
    "spot_": ("spot", "melanin", "individual", "stria", "stri"),
    "red_": ("erythema", "red", "individual", "stri", "spot_contrast"),
    "micro_": ("rough",),
    "log10_": ("erythema", "melanin", "red", "individual", "contrast", "lightness", "redness"),
}
"""By delta's first word: the words in the names of all quantities that it may move."""


@pytest.mark.parametrize("name", MOVES)
def test_no_delta_moves_the_truth_of_others(name: str, unchanged: PhantomPair) -> None:
    before, after = _after(unchanged, Deltas(**{name: MOVES[name][0]}), TREATED)
    own = next(words for start, words in OWN.items() if name.startswith(start))
    for quantity in Quantity:
        if not any(word in quantity.value for word in own):
            assert after[quantity] == pytest.approx(before[quantity], rel=1e-6, nan_ok=True), quantity


def test_roughness_of_plain_skin_is_that_of_its_fine_relief() -> None:
    plain = make_pair(3, frame=SMALL, recipe=BARE, kind=PairKind.NO_CHANGE)
    before, after = _after(plain, Deltas(micro_relief=-0.25), TREATED)
    assert after[Quantity.ROUGHNESS] / before[Quantity.ROUGHNESS] == pytest.approx(0.75, abs=0.02)
    assert before[Quantity.PORE_DENSITY] == before[Quantity.SPOT_AREA] == before[Quantity.WRINKLE_LENGTH] == 0


def _after(pair: PhantomPair, deltas: Deltas, zone: str) -> tuple[Truth, Truth]:
    scene = pair.baseline.scene
    later = scene.with_bare(*treated(scene, deltas, NO_DRIFT, np.random.default_rng(0)))
    return replace(pair, follow_up=replace(pair.follow_up, scene=later)).truths(zone)


def _truths(pair: PhantomPair) -> tuple[Truth, Truth]:
    return pair.truths(TREATED)


PIXELS: Final = (
    (Deltas(log10_blood=0.15), 1, -1),
    (Deltas(log10_blood=-0.15), 1, 1),
    (Deltas(log10_melanin=0.1), 2, -1),
    (Deltas(log10_melanin=-0.1), 2, 1),
)


@pytest.mark.parametrize(("deltas", "channel", "sign"), PIXELS)
def test_the_pixels_move_the_same_way(deltas: Deltas, channel: int, sign: int, unchanged: PhantomPair) -> None:
    shot = unchanged.baseline
    later = shot.scene.with_bare(*treated(shot.scene, deltas, NO_DRIFT, np.random.default_rng(0)))
    after = take(later, shot.capture, "after.jpg").photo.pixels.astype(float)
    inside = shot.seen_mask(shot.scene.grid.inside(shot.scene.zones[TREATED].outline_mm))
    apart = (after - shot.photo.pixels)[inside].mean(axis=0)
    assert np.sign(apart[channel]) == sign
    assert abs(apart[channel]) > 2
    beside = shot.seen_mask(shot.scene.grid.inside(shot.scene.zones[CONTROL].outline_mm))
    assert np.abs((after - shot.photo.pixels)[beside].mean(axis=0)).max() < 0.6


@pytest.mark.parametrize("kind", PairKind)
def test_every_kind_can_be_made_and_says_why_it_is_refused(kind: PairKind) -> None:
    pair = make_pair(5, kind=kind, frame=((366, 250), 2.0) if "card" in kind else SMALL)
    assert pair.kind is kind
    assert bool(pair.expected) == (kind not in GOOD)
    assert pair.expected == EXPECTED.get(kind, ())
    assert set(pair.declared) == set(pair.expected) & {Reason.FRESH_REDNESS, Reason.MAKE_UP}
    assert (pair.baseline.jpeg == pair.follow_up.jpeg) == (kind is PairKind.SAME_FILE)
    has_control = any(zone.role is Role.CONTROL for zone in pair.zones)
    assert has_control == (kind is not PairKind.NO_CARD_NO_CONTROL)
    assert pair.deltas == Deltas() or kind is PairKind.CHANGED


def test_the_command_knows_every_kind() -> None:
    assert set(KINDS) == set(PairKind)


@pytest.mark.parametrize("kind", [PairKind.NO_CHANGE, PairKind.ANGLE, PairKind.EXPRESSION, PairKind.MIRRORED])
def test_the_map_leads_to_where_a_marker_is_rendered(kind: PairKind) -> None:
    pair = make_pair(12, kind=kind, frame=SMALL, recipe=BARE, processed=False)
    places = np.array([[-14.0, -9.0], [5.0, 11.0], [-2.0, 3.0]])
    marks = tuple(Spot(place, 1.6, np.zeros((1, 2)), 0.15, 0.65) for place in places)
    seen = [_marker_places(pair, number, marks, places) for number in (0, 1)]
    led = pair.to_follow_up(seen[0])
    assert np.abs(led - seen[1]).max() < 0.2
    assert np.abs(pair.to_follow_up(pair.baseline.pixels_of(places)) - pair.follow_up.pixels_of(places)).max() < 1e-6


def _marker_places(pair: PhantomPair, number: int, marks: tuple[Spot, ...], places: Points) -> Points:
    """Where dark marks put onto the skin come to lie in the picture, found by how much darker it is there."""
    shot = (pair.baseline, pair.follow_up)[number]
    plain = replace(shot.scene, zones={})
    with_marks = plain.with_things(replace(_only_pores(shot.scene.things), spots=marks))
    without = plain.with_things(_only_pores(shot.scene.things))
    dark = _blue(take(without, shot.capture, "")) - _blue(take(with_marks, shot.capture, ""))
    found = []
    for x, y in shot.pixels_of(places):
        left, top = round(x) - 14, round(y) - 14
        window = np.clip(dark[top : top + 29, left : left + 29], 4, None) - 4
        rows, columns = np.mgrid[top : top + 29, left : left + 29]
        found.append(((window * columns).sum() / window.sum(), (window * rows).sum() / window.sum()))
    return np.array(found)


def _only_pores(things: Structures) -> Structures:
    return Structures(things.pores)


def _blue(shot: Shot) -> NDArray[np.float64]:
    return np.asarray(shot.photo.pixels[..., 2], np.float64)


def test_the_map_there_and_back_is_exact() -> None:
    bulge = Bulge((-5.0, 4.0), 10.0, (2.0, -1.5))
    one = View(400, 300, 5.0, 300, 3, -2, 1, (1, 2), (120, 200))
    two = replace(one, yaw_deg=-4.0, px_per_mm=4.8, bulges=(bulge,))
    pixels = np.random.default_rng(0).uniform((20, 20), (380, 280), (50, 2))
    assert map_between(two, one, map_between(one, two, pixels)) == pytest.approx(pixels, abs=1e-6)
    place = one.surface_of_pixels()
    at = np.round(pixels).astype(int)
    assert place[at[:, 1], at[:, 0]] == pytest.approx(one.surface_of(at.astype(float)), abs=0.01 / 5)


def test_a_card_lies_where_it_says() -> None:
    pair = make_pair(4, kind=PairKind.NO_CHANGE, card=True, frame=((732, 500), 4.0))
    for shot in (pair.baseline, pair.follow_up):
        card = shot.capture.cards[0]
        dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_APRILTAG_36h11)
        corners, ids, _ = cv2.aruco.ArucoDetector(dictionary).detectMarkers(shot.photo.pixels[..., 1].copy())
        found = {int(number): np.squeeze(quad) for number, quad in zip(ids.ravel(), corners, strict=True)}
        tags = [tag for tag in CARDS[CardKind.STRIP].tags if tag.id in found]
        assert len(tags) >= 3
        for tag in tags:
            says = card.seen_at(tag.corners_mm, shot.capture.view)
            assert np.abs(found[tag.id].mean(axis=0) - says.mean(axis=0)).max() < 0.7


def test_a_change_of_a_level_is_in_the_terms_of_its_facts() -> None:
    assert change_of(Quantity.PORE_DENSITY, 50, 40) == pytest.approx(-20)
    assert change_of(Quantity.ITA, 50, 40) == pytest.approx(-10)
