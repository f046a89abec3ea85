"""Finding cards: scale inside its interval, true colours through any camera, and in words what is wrong."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from needlepoint.errors import InvalidInput
from needlepoint.photos.calibration import ScaleSource
from needlepoint.photos.card import find_card
from needlepoint.photos.card.inks import INKS, InkKind
from needlepoint.photos.card.layout import CARDS, PRINT_TEST, CardKind, CardLayout
from needlepoint.photos.optics.colour import ciede2000, individual_typology_angle, lab_of
from needlepoint.photos.photo import Photo
from tests.unit.photos.card.captures import FINENESS, SKIN_INSIDE, Camera, of_pixels, photograph, with_pixels

A6, STRIP = CARDS[CardKind.A6], CARDS[CardKind.STRIP]
PHONES = (
    Camera(balance=(1.14, 1.0, 0.86), cross_talk=True, contrast=0.3, exposure=0.9, seed=2),
    Camera(balance=(0.87, 1.0, 1.12), cross_talk=True, contrast=0.15, exposure=0.72, gradient=0.1, seed=3),
    Camera(balance=(1.05, 0.95, 1.0), contrast=0.35, exposure=0.8, gradient=-0.15, seed=4),
)
"""White balance off, cross-talk, a tone curve and uneven light, as phones have them."""
SKINS = tuple(ink.light * 0.97 for ink in INKS.values() if ink.kind is InkKind.SKIN)
both = pytest.mark.parametrize("card", [A6, STRIP], ids=["a6", "strip"])


def skin_in(photo: Photo) -> NDArray[np.float64]:
    """CIELAB of the skin beside the card, corrected by the card."""
    colour = find_card(photo).colour
    assert colour is not None
    light = colour.apply(photo.light(SKIN_INSIDE)).reshape(-1, 3).mean(axis=0)
    return np.asarray(lab_of(light), np.float64)


@both
def test_a_whole_card_tells_scale_and_colour(card: CardLayout) -> None:
    found = find_card(photograph(card))
    assert found.problems == ()
    assert found.scale is not None
    assert found.scale.source is ScaleSource.CARD
    assert found.scale.px_per_mm == pytest.approx(4.5, rel=0.003)
    assert found.colour is not None
    assert found.colour.error_de00 < 1
    assert found.card_corners is not None
    assert found.card_corners.shape == (4, 2)
    assert found.card_corners[0] == pytest.approx((60, 60), abs=1)


@both
@pytest.mark.parametrize("gradient", [0.15, -0.1])
def test_how_light_falls_over_the_card_is_told(card: CardLayout, gradient: float) -> None:
    photo = photograph(card, Camera(gradient=gradient))
    found = find_card(photo)
    assert found.light is not None
    assert found.card_corners is not None
    assert found.light.place_mm(found.card_corners) == pytest.approx(card.corners_mm - card.corners_mm.mean(axis=0))
    for_each_mm = gradient * 4.5 / photo.shape[1]
    assert found.light.gradient == pytest.approx((for_each_mm, 0.0), abs=1e-4)


@both
@pytest.mark.parametrize("tilt", [0.0, 12.0, 18.0])
def test_the_scale_lies_inside_its_own_interval(card: CardLayout, tilt: float) -> None:
    scale = find_card(photograph(card, Camera(tilt_deg=tilt, turn_deg=8.0))).scale
    assert scale is not None
    assert abs(scale.px_per_mm / 4.5 - 1) < 1.96 * scale.relative_sd
    assert scale.relative_sd < 0.2


def test_a_card_in_front_of_the_skin_is_larger_than_the_skin() -> None:
    photo = photograph(A6)
    plain, nearer = find_card(photo).scale, find_card(photo, offset_mm=10, distance_mm=290).scale
    assert plain is not None
    assert nearer is not None
    assert nearer.px_per_mm / plain.px_per_mm == pytest.approx(290 / 300, rel=1e-6)
    assert nearer.relative_sd < plain.relative_sd


@pytest.mark.parametrize("camera", PHONES, ids=["warm", "cool", "plain"])
@both
def test_skin_of_all_tones_comes_out_true(card: CardLayout, camera: Camera) -> None:
    off = []
    for skin in SKINS:
        seen, true = skin_in(photograph(card, camera, skin=skin)), np.asarray(lab_of(skin))
        assert float(ciede2000(seen, true)) < 1.0
        off.append(abs(float(individual_typology_angle(seen) - individual_typology_angle(true))))
    assert max(off) < 2.0
    assert float(np.mean(off)) < 1.0


def test_without_a_card_the_same_skin_is_far_off() -> None:
    skin = SKINS[2]
    light = photograph(A6, PHONES[1], skin=skin).light(SKIN_INSIDE).reshape(-1, 3).mean(axis=0)
    assert float(ciede2000(np.asarray(lab_of(light)), np.asarray(lab_of(skin)))) > 5


def test_a_half_covered_a6_card_still_tells_colour_and_says_what_is_missing() -> None:
    photo = photograph(A6, PHONES[0], skin=SKINS[1], covered_mm=(A6.width_mm / 2 + 6, 0, A6.width_mm, A6.height_mm))
    found = find_card(photo)
    assert any("right part of the card cannot be seen" in problem for problem in found.problems)
    assert float(ciede2000(skin_in(photo), np.asarray(lab_of(SKINS[1])))) < 2
    assert found.scale is not None
    assert found.scale.px_per_mm == pytest.approx(4.5, rel=0.02)


def test_a_mostly_covered_card_never_passes_for_a_good_one() -> None:
    found = find_card(photograph(STRIP, covered_mm=(20, 0, STRIP.width_mm, STRIP.height_mm)))
    assert found.colour is None
    assert any("cannot be seen" in problem for problem in found.problems)
    assert any("do not fit together" in problem or "Too few" in problem for problem in found.problems)


@pytest.mark.parametrize("card", [A6, STRIP], ids=["a6", "strip"])
def test_two_cards_of_a_kind_are_refused(card: CardLayout) -> None:
    photo = photograph(card)
    both_of_them = with_pixels(photo, np.concatenate((photo.pixels, photo.pixels)).astype(np.uint8))
    found = find_card(both_of_them)
    assert (found.scale, found.colour) == (None, None)
    assert "Two cards of the same kind" in found.problems[0]


def test_of_two_kinds_the_one_asked_for_is_used() -> None:
    first, second = photograph(A6), photograph(STRIP)
    photo = with_pixels(first, np.concatenate((first.pixels, second.pixels)).astype(np.uint8))
    assert "the A6 card was used" in find_card(photo).problems[0]
    strip = find_card(photo, kind=CardKind.STRIP)
    assert strip.problems == ()
    assert strip.card_corners is not None
    assert strip.card_corners[:, 1].min() > first.shape[0]


def test_a_mirrored_picture_is_told() -> None:
    photo = photograph(A6)
    found = find_card(with_pixels(photo, photo.pixels[:, ::-1].astype(np.uint8)))
    assert found.scale is None
    assert "mirrored" in found.problems[0]


def test_a_print_test_page_is_no_card() -> None:
    found = find_card(photograph(PRINT_TEST, Camera(px_per_mm=3.0)))
    assert (found.scale, found.colour) == (None, None)
    assert "print test" in found.problems[0]


def test_a_card_that_is_too_small_or_too_tilted_is_refused() -> None:
    small = find_card(photograph(A6, Camera(px_per_mm=1.85)))
    assert small.scale is None
    assert "Come closer" in small.problems[-1]
    tilted = find_card(photograph(A6, Camera(tilt_deg=42.0)))
    assert tilted.scale is None
    assert "tilted" in tilted.problems[-1]


def test_a_card_cut_off_by_the_picture_is_told() -> None:
    photo = photograph(A6)
    found = find_card(with_pixels(photo, photo.pixels[:, 140:].astype(np.uint8)))
    assert any("left part of the card lies outside" in problem for problem in found.problems)
    assert found.scale is not None


def test_a_bent_card_is_refused() -> None:
    def bend(drawn: NDArray[np.float32]) -> None:
        """Its middle comes 15 mm nearer to a camera 300 mm away, so that it looks larger there."""
        height, width = drawn.shape[:2]
        y, x = np.mgrid[:height, :width].astype(np.float32)
        across = (x - width / 2) / (width / 2)
        nearer = 300 / (300 - 15 * (1 - across**2))
        drawn[:] = cv2.remap(
            drawn.copy(),
            ((x - width / 2) / nearer + width / 2).astype(np.float32),
            ((y - height / 2) / nearer + height / 2).astype(np.float32),
            cv2.INTER_LINEAR,
        )

    found = find_card(photograph(A6, altered=bend))
    assert found.scale is None
    assert any("is bent" in problem for problem in found.problems)


def shining(card: CardLayout, reach_mm: float) -> Photo:
    """The third skin beside a card with a lamp's image on its seventh patch, to 1/e at a distance."""
    shines = card.patches[6]

    def shine(drawn: NDArray[np.float32]) -> None:
        y, x = np.mgrid[: drawn.shape[0], : drawn.shape[1]] / FINENESS
        away = np.hypot(x - shines.centre_mm[0], y - shines.centre_mm[1])
        drawn += np.exp(-((away / reach_mm) ** 2))[..., None].astype(np.float32) * 0.8

    return photograph(card, PHONES[0], skin=SKINS[2], altered=shine)


@both
def test_a_shiny_spot_on_a_card_does_no_harm(card: CardLayout) -> None:
    photo = shining(card, 5)
    assert float(ciede2000(skin_in(photo), np.asarray(lab_of(SKINS[2])))) < 1.2
    if card is STRIP:  # the larger card has every colour twice
        assert any("shiny" in problem and "grey 3" in problem for problem in find_card(photo).problems)


def test_shine_over_half_a_strip_is_told_by_the_colours_own_check() -> None:
    found = find_card(shining(STRIP, 9))
    assert found.colour is not None
    assert found.colour.error_de00 > 3
    assert any("do not fit together" in problem for problem in found.problems)


def test_a_card_of_another_version_is_told() -> None:
    other = replace(A6, tags=tuple(replace(tag, id=tag.id + 40) for tag in A6.tags))
    found = find_card(photograph(other))
    assert (found.scale, found.colour) == (None, None)
    assert "does not know" in found.problems[0]


def test_a_bad_print_is_found_out() -> None:
    rng = np.random.default_rng(5)
    printed = {name: np.clip(ink.light * np.exp(rng.normal(0, 0.35, 3)), 0.01, 0.9) for name, ink in INKS.items()}
    found = find_card(photograph(A6, colours=printed))
    assert found.colour is None or found.colour.error_de00 > 3
    assert any("do not fit together" in problem or "Too few" in problem for problem in found.problems)


def test_a_photograph_without_colour_tells_its_scale_only() -> None:
    found = find_card(replace(photograph(A6), is_grey=True))
    assert found.scale is not None
    assert found.colour is None
    assert "no colour" in found.problems[0]


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 400, 3), (7, 7, 3), (300, 400, 3)])
def test_where_there_is_no_card_nothing_is_found(shape: tuple[int, int, int]) -> None:
    noise = np.random.default_rng(6).integers(0, 256, shape).astype(np.uint8)
    found = find_card(of_pixels(noise))
    assert (found.scale, found.colour, found.problems) == (None, None, ())


@pytest.mark.parametrize("offset", [float("nan"), -100_000.0, float("inf")])
def test_an_offset_that_cannot_be_is_refused(offset: float) -> None:
    with pytest.raises(InvalidInput, match="in front of the skin"):
        find_card(photograph(STRIP), offset_mm=offset)


@pytest.mark.parametrize("distance", [0.0, -5.0, float("nan")])
def test_a_distance_that_cannot_be_is_refused(distance: float) -> None:
    with pytest.raises(InvalidInput, match="size above zero"):
        find_card(photograph(STRIP), distance_mm=distance)
