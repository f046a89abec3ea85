"""The parts of a comparison by themselves: judgement, control regions, registration error, repeats, blur."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from needlepoint.photos.change.anchoring import anchored_to_control
from needlepoint.photos.change.colour_error import colour_sd_of_level, mean_light
from needlepoint.photos.change.control import control_of
from needlepoint.photos.change.judgement import Judgement
from needlepoint.photos.change.registration_error import edge_share, error_in, registration_sd
from needlepoint.photos.photo import Points
from needlepoint.photos.quantities import Metric, Quantity
from needlepoint.photos.reading import Ratio
from needlepoint.photos.reasons import REFUSES, WORDS, Reason, Remark
from needlepoint.photos.registration.field import Registration
from needlepoint.photos.zones.outline import Role, ZoneOutline
from tests.unit.photos.gate.drawn_skin import patch_of_light, skin_light


def square(left: float, top: float, side: float = 100.0) -> Points:
    """Corners of a square."""
    return np.asarray(side * np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) + np.array([left, top]), np.float64)


CHEEK = ZoneOutline("cheek", Role.TREATED, square(0, 0))
NEAR = ZoneOutline("jaw", Role.CONTROL, square(150, 0))
FAR = ZoneOutline("neck", Role.CONTROL, square(0, 900))


def test_every_reason_has_words_that_say_what_is_wrong_and_what_to_do() -> None:
    assert set(WORDS) == set(Reason)
    assert all(words.wrong.endswith(".") and words.better.endswith(".") for words in WORDS.values())
    assert str(Remark(Reason.ANGLE, "12 degrees")).startswith("The skin was seen from another side (12 degrees). Turn")


def test_of_one_reason_the_first_remark_is_kept() -> None:
    judged = Judgement().with_remarks([Remark(Reason.ANGLE, "9"), Remark(Reason.ANGLE, "12"), Remark(Reason.GLARE)])
    assert judged.remarks == (Remark(Reason.ANGLE, "9"), Remark(Reason.GLARE))


@pytest.mark.parametrize("metric", Metric)
def test_a_remark_either_refuses_a_metric_or_is_a_caution(metric: Metric) -> None:
    for reason in Reason:
        judged = Judgement().with_remarks([Remark(reason)])
        assert len(judged.refusing(metric)) + len(judged.cautions(metric)) == 1
        assert bool(judged.refusing(metric)) is (metric in REFUSES.get(reason, frozenset()))


def test_only_what_spoils_every_metric_refuses_altogether() -> None:
    judged = Judgement().with_remarks([Remark(Reason.ANGLE), Remark(Reason.MIRRORED)])
    assert judged.refused_altogether() == (Remark(Reason.MIRRORED),)


def test_a_zone_is_held_against_the_nearest_control_and_a_control_against_none() -> None:
    assert control_of(CHEEK, [FAR, CHEEK, NEAR]) is NEAR
    assert control_of(NEAR, [FAR, CHEEK, NEAR]) is None
    assert control_of(CHEEK, [CHEEK]) is None


def test_a_shift_exchanges_the_skin_along_the_edge() -> None:
    # A square of 100 shifted by 2 along one side gains a strip of 2 and loses one: 2 % of it, and by half its outline
    # times the shift 4 % for a shift in any direction at worst.
    assert edge_share(square(0, 0), 2.0) == pytest.approx(0.5 * 400 * 2 / 10_000)
    assert edge_share(square(0, 0), 1e6) == 1.0


def test_exchanged_skin_matters_as_far_as_blocks_differ() -> None:
    alike, unlike = Ratio(np.full(9, 5.0), np.ones(9)), Ratio(np.arange(1.0, 10.0), np.ones(9))
    assert registration_sd(0.1, alike, 9, Quantity.ITA) == 0.0
    assert registration_sd(0.1, unlike, 9, Quantity.ITA) == pytest.approx(0.1 * np.arange(9).std(ddof=1) / math.sqrt(2))
    assert registration_sd(0.1, Ratio(np.ones(1), np.ones(1)), 1, Quantity.ITA) == 0.0


def test_exchanged_skin_of_thousands_of_blocks_is_each_blocks_own() -> None:
    many = np.arange(2000.0)
    found = registration_sd(0.1, Ratio(many, np.ones(2000)), 2000, Quantity.ITA)
    assert found == pytest.approx(0.1 * many.std(ddof=1) / math.sqrt(2))


def test_the_error_of_a_zone_is_read_where_it_lies() -> None:
    step, shape = 10, (400, 400)
    grid = np.zeros((40, 40, 2), np.float32)
    error = np.zeros((40, 40), np.float32)
    error[:, 20:] = 3.0
    found = Registration(grid, grid, 1 - error, error, step, (shape, shape))
    assert error_in(found, square(20, 20)) == 0.0
    assert error_in(found, square(250, 20)) == 3.0
    assert math.isnan(error_in(found, square(5000, 20)))


def test_without_a_card_the_follow_up_is_brought_to_the_control_s_colour() -> None:
    light, gains = skin_light(noise=0.004, side=128), np.array([1.2, 0.9, 0.7], np.float32)
    before, after = patch_of_light(light), patch_of_light(light * gains)
    found = anchored_to_control([CHEEK, NEAR], {"cheek": (before, after), "jaw": (before, after)})
    assert mean_light(found["cheek"][1]) == pytest.approx(mean_light(before), rel=1e-5)
    assert found["cheek"][0] is before
    assert np.array_equal(after.light, light * gains)
    cheek, jaw = ((before, patch_of_light(light * gains)) for _ in range(2))
    over = anchored_to_control([CHEEK, NEAR], {"cheek": cheek, "jaw": jaw}, write_over=True)
    for name, given in (("cheek", cheek), ("jaw", jaw)):
        assert over[name][1].light is given[1].light
        assert np.array_equal(over[name][1].light, found[name][1].light)


def test_with_a_card_in_both_pictures_or_without_a_control_colours_stay() -> None:
    light = skin_light(side=64)
    known = replace(patch_of_light(light), colour_known=True)
    darker = replace(known, light=light * np.float32(0.8))
    assert anchored_to_control([CHEEK, NEAR], {"cheek": (known, darker), "jaw": (known, darker)})["cheek"][1] is darker
    plain = patch_of_light(light)
    assert anchored_to_control([CHEEK], {"cheek": (plain, plain)})["cheek"] == (plain, plain)


def test_no_card_adds_no_error_of_a_card() -> None:
    assert colour_sd_of_level(Quantity.ITA, patch_of_light(skin_light(side=64)), None) == 0.0
