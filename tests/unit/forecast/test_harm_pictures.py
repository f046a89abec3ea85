"""The harm table and the pictograph: counts beside every number, and the same without colour."""

from __future__ import annotations

import colorsys
from io import BytesIO

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from needlepoint.forecast.fit.harm_arms import read_harm_arms
from needlepoint.forecast.fit.harm_model import fit_harms
from needlepoint.forecast.fit.redness_arms import read_redness_arms
from needlepoint.forecast.fit.redness_model import fit_redness
from needlepoint.forecast.harms import expected_harms
from needlepoint.forecast.pictures.harm_table import HEADINGS, harm_rows, harm_table_in_words, probability_in_percent
from needlepoint.forecast.pictures.pictograph import (
    INK,
    PAPER,
    Share,
    in_a_hundred,
    pictograph,
    pictograph_in_words,
)
from needlepoint.forecast.redness import expected_redness
from needlepoint.terms import Phototype

FORECASTS = expected_harms(fit_harms(read_harm_arms().used, 1), Phototype.V, "pen", 4)
REDNESS = expected_redness(fit_redness(read_redness_arms()[0], 1), "pen")
GOAL = Share("reach the goal", 0.45, 0.31, 0.6, "120 people in 6 arms")
MARKS = Share("get dark marks", 0.065, 0.02, 0.15, "22 of 506 people in 19 arms", harm=True)


def test_a_row_for_every_harm_and_a_cell_for_every_heading() -> None:
    rows = harm_rows(FORECASTS)
    assert len(rows) == len(FORECASTS)
    assert {len(row.cells) for row in rows} == {len(HEADINGS)}


def test_percentages_stand_beside_counts() -> None:
    for row in harm_rows(FORECASTS):
        if "%" in row.course:
            assert " of " in row.counted
            assert " of " in row.at_most


def test_not_known_and_too_few_are_said_apart() -> None:
    said = {row.harm: row.course for row in harm_rows(FORECASTS)}
    assert said["cold sores coming back"] == "not known"
    assert said["acne flare"] == "too few counted to say"


def test_the_table_can_be_read_out() -> None:
    words = harm_table_in_words(FORECASTS, REDNESS)
    assert "Milia: not known; nobody counted it." in words
    assert "Counted: 1 of 167 people in 8 arms. Not ruled out: up to 2.8 % (from 1 of 167)." in words
    assert words.splitlines()[-1].startswith("Redness lasts about")
    assert "none of them treated with this kind of device" in words


def test_redness_that_nobody_timed_is_not_known() -> None:
    assert harm_table_in_words((), None) == "How long redness lasts is not known; no trial printed it."


def test_acne_flare_has_counts_but_no_probability() -> None:
    assert "Acne flare: too few counted to say. Counted: 1 of 10 people in 1 arm." in harm_table_in_words(
        FORECASTS, None
    )


@pytest.mark.parametrize(
    ("probability", "said"),
    [
        (0.0000001, "under 0.01 %"),
        (0.0025, "0.25 %"),
        (0.0374, "3.7 %"),
        (0.0998, "10 %"),
        (0.5, "50 %"),
        (0.995, "over 99 %"),
    ],
)
def test_percent(probability: float, said: str) -> None:
    assert probability_in_percent(probability) == said


def test_a_hundred_people_are_shared_out() -> None:
    assert (GOAL.sure, GOAL.may) == (31, 29)
    assert in_a_hundred(0.005) == 1
    with pytest.raises(ValueError, match="no probability"):
        in_a_hundred(1.2)


def test_a_panel_has_a_hundred_people_and_a_legend() -> None:
    (axes,) = pictograph([GOAL]).axes
    heads_and_bodies = 2 * (100 + 3)
    assert len(axes.patches) == heads_and_bodies
    filled = [patch for patch in axes.patches if to_rgb(patch.get_facecolor()[:3]) == to_rgb(INK)]
    hatched = [patch for patch in axes.patches if patch.get_hatch()]
    assert (len(filled), len(hatched)) == (2 * (31 + 1), 2 * (29 + 1))


def test_harm_has_a_frame_of_its_own() -> None:
    (axes,) = pictograph([MARKS]).axes
    assert len(axes.patches) == 2 * 103 + 15 + 2


def test_it_can_be_read_in_greyscale() -> None:
    """Ink is dark and paper white, and no third colour stands beside them."""
    figure = pictograph([GOAL, MARKS])
    colours = {patch.get_facecolor()[:3] for axes in figure.axes for patch in axes.patches if patch.get_fill()}
    assert colours == {to_rgb(INK), to_rgb(PAPER)}
    assert colorsys.rgb_to_hls(*to_rgb(INK))[1] < 0.2
    file = BytesIO()
    figure.savefig(file, format="png", dpi=50)
    grey = np.asarray(Image.open(file).convert("L"))
    assert grey.min() < 60
    assert grey.max() == 255


def test_the_text_alternative_says_what_the_picture_shows() -> None:
    assert pictograph_in_words([MARKS]) == (
        "Of 100 people like you, about 7 get dark marks (2 to 15). Counted: 22 of 506 people in 19 arms."
    )
    rare = Share("get an infection", 0.002, 0.0003, 0.01, "1 of 167 people in 8 arms", harm=True)
    assert "about fewer than 1" not in pictograph_in_words([rare])


def test_no_share_is_no_picture() -> None:
    with pytest.raises(ValueError, match="needs a share"):
        pictograph([])
