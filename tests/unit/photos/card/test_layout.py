"""The cards as data: everything on the card, nothing over anything else, every tag its own."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from needlepoint.photos.card.inks import INKS, NEUTRAL, PAPER, InkKind
from needlepoint.photos.card.layout import CARDS, FIRST_ID, LAST_ID, PRINT_TEST, TAGS, CardKind, CardLayout, tag_modules
from needlepoint.photos.optics.colour import individual_typology_angle

Rectangle = tuple[float, float, float, float]


def rectangles(card: CardLayout) -> list[Rectangle]:
    patches = [
        (p.left_mm, p.top_mm, p.left_mm + p.width_mm, p.top_mm + p.height_mm) for p in (*card.patches, *card.bars)
    ]
    quiet = 10 / 8  # a tag needs one white square around it
    tags = [(*(t.corners_mm[0] - quiet), *(t.corners_mm[2] + quiet)) for t in card.tags]
    rulers = [
        (r.left_mm, r.top_mm, r.left_mm + 3.0, r.top_mm + r.length_mm)
        if r.upright
        else (r.left_mm, r.top_mm, r.left_mm + r.length_mm, r.top_mm + 3.0)
        for r in card.rulers
    ]
    frames = [(f.left_mm, f.top_mm, f.left_mm + f.width_mm, f.top_mm + f.height_mm) for f in card.frames]
    return [*patches, *tags, *rulers, *frames]


def overlap(first: Rectangle, second: Rectangle) -> bool:
    return first[0] < second[2] and second[0] < first[2] and first[1] < second[3] and second[1] < first[3]


@pytest.mark.parametrize("card", [*CARDS.values(), PRINT_TEST], ids=lambda card: str(card.kind))
def test_nothing_lies_over_anything_else(card: CardLayout) -> None:
    shapes = rectangles(card)
    assert [pair for pair in itertools.combinations(shapes, 2) if overlap(*pair)] == []
    paper = [(p.left_mm, p.top_mm, p.left_mm + p.width_mm, p.top_mm + p.height_mm) for p in card.paper]
    assert [p for p in paper for shape in shapes if overlap(p, shape)] == []


@pytest.mark.parametrize("card", [*CARDS.values(), PRINT_TEST], ids=lambda card: str(card.kind))
def test_everything_lies_on_the_card(card: CardLayout) -> None:
    for left, top, right, bottom in rectangles(card):
        assert 0 <= left < right <= card.width_mm
        assert 0 <= top < bottom <= card.height_mm


def test_sizes_are_those_of_the_issue() -> None:
    assert (CARDS[CardKind.A6].width_mm, CARDS[CardKind.A6].height_mm) == (148, 105)
    assert (CARDS[CardKind.STRIP].width_mm, CARDS[CardKind.STRIP].height_mm) == (148, 35)


def test_every_tag_is_on_one_card_only() -> None:
    assert len(TAGS) == sum(len(card.tags) for card in CARDS.values())
    assert all(FIRST_ID <= tag_id <= LAST_ID for tag_id in TAGS)
    assert len({tag_modules(tag_id).tobytes() for tag_id in TAGS}) == len(TAGS)


@pytest.mark.parametrize("card", CARDS.values(), ids=lambda card: str(card.kind))
def test_every_card_has_every_colour(card: CardLayout) -> None:
    assert set(card.inks) == set(INKS.values())


def test_each_half_of_the_a6_card_has_every_colour() -> None:
    card = CARDS[CardKind.A6]
    left = {patch.ink for patch in card.patches if patch.centre_mm[0] < card.width_mm / 2}
    right = {patch.ink for patch in card.patches if patch.centre_mm[0] > card.width_mm / 2}
    assert left == right == set(INKS.values()) - {PAPER}


def test_the_ramp_steps_evenly_from_paper_to_near_black() -> None:
    lightness = np.array([INKS[name].lab[0] for name in NEUTRAL])
    assert lightness[0] == pytest.approx(95, abs=0.1)
    assert lightness[-1] < 25
    steps = -np.diff(lightness)
    assert steps.min() > 8
    assert steps.max() < 14


def test_skin_colours_have_the_typology_angles_of_types_i_to_vi() -> None:
    angles = [float(individual_typology_angle(i.lab)) for i in INKS.values() if i.kind is InkKind.SKIN]
    limits = [(55, 90), (41, 55), (28, 41), (10, 28), (-30, 10), (-90, -30)]
    assert all(low < angle < high for angle, (low, high) in zip(angles, limits, strict=True)), angles
