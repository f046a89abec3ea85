"""The print test: a good printer passes, and each thing a printer does wrong is told by name."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from needlepoint.errors import InvalidInput
from needlepoint.photos.card.inks import INKS, NEUTRAL
from needlepoint.photos.card.layout import CARDS, ID_1_MM, PRINT_TEST, CardKind
from needlepoint.photos.card.print_test import Check, PrintTest, Verdict, read_print_test
from tests.unit.photos.card.captures import FINENESS, Camera, of_pixels, photograph, with_pixels

Drawing = NDArray[np.float32]
CAMERA = Camera(px_per_mm=4.0, balance=(1.1, 1.0, 0.9), cross_talk=True, contrast=0.2, exposure=0.85, gradient=0.06)
NEARER = 200 / (200 - 0.76)
"""How much larger the upper side of a laid card looks, 0.76 mm nearer to a camera 200 mm away as this one is."""
SIZES = {"across_mm": 140.0, "down_mm": 130.0}


def read(altered: Callable[[Drawing], None] | None = None, **how: object) -> PrintTest:
    """The verdict over a photograph of a page with true sizes."""
    colours = how.pop("colours", None)
    photo = photograph(PRINT_TEST, CAMERA, altered=altered, colours=colours)  # type: ignore[arg-type]
    return read_print_test(photo, **SIZES)


def check(found: PrintTest, name: str) -> Check:
    return next(each for each in found.checks if each.name == name)


def failed(found: PrintTest) -> list[str]:
    return [each.name for each in found.checks if each.passed is False]


def lay_card(drawn: Drawing, printed: float, *, turn: float = 0.0, light: tuple[float, ...] = (0.05, 0.1, 0.3)) -> None:
    """A card of bank card size on a page printed at a share of its size: it covers more of a page that is too small."""
    frame = PRINT_TEST.frames[0]
    y, x = np.mgrid[: drawn.shape[0], : drawn.shape[1]] / FINENESS
    right, down = x - frame.left_mm - frame.width_mm / 2, y - frame.top_mm - frame.height_mm / 2
    u, v = right * np.cos(turn) + down * np.sin(turn), down * np.cos(turn) - right * np.sin(turn)
    larger = NEARER / printed
    drawn[(np.abs(u) < ID_1_MM[0] * larger / 2) & (np.abs(v) < ID_1_MM[1] * larger / 2)] = light


def test_a_good_print_passes_everything() -> None:
    found = read()
    assert failed(found) == []
    assert found.verdict is Verdict.GOOD
    assert found.problems == ()
    assert found.patches is not None
    assert set(found.patches) == set(INKS)
    assert max(error for error in found.patches.values() if error is not None) < 3


def test_sizes_that_nobody_measured_are_not_known() -> None:
    found = read_print_test(photograph(PRINT_TEST, CAMERA))
    assert found.verdict is Verdict.NOT_KNOWN
    assert "measure both printed rulers" in check(found, "size").words


def test_a_page_fitted_to_the_paper_is_found_out_by_a_ruler() -> None:
    found = read_print_test(photograph(PRINT_TEST, CAMERA), across_mm=135.8, down_mm=126.1)
    assert failed(found) == ["size"]
    assert "97.00 %" in check(found, "size").words
    assert found.verdict is Verdict.NOT_GOOD


def test_a_page_stretched_one_way_is_found_out() -> None:
    found = read_print_test(photograph(PRINT_TEST, CAMERA), across_mm=140.9, down_mm=129.2)
    assert failed(found) == ["across against down"]


@pytest.mark.parametrize("printed", [1.0, 0.97])
@pytest.mark.parametrize("turn", [0.0, 0.02])
def test_a_laid_card_tells_the_size(printed: float, turn: float) -> None:
    photo = photograph(PRINT_TEST, CAMERA, altered=lambda drawn: lay_card(drawn, printed, turn=turn))
    size = check(read_print_test(photo), "size")
    assert size.figure == pytest.approx(100 * (1 - printed), abs=0.4)
    assert size.passed is (printed == 1.0)


def test_a_white_card_on_white_paper_claims_no_size() -> None:
    photo = photograph(PRINT_TEST, CAMERA, altered=lambda drawn: lay_card(drawn, 1.0, light=(0.86, 0.86, 0.86)))
    assert check(read_print_test(photo), "size").passed is None


@pytest.mark.parametrize("length", [14.0, 1400.0, float("nan"), -5.0])
def test_a_length_of_another_line_is_refused(length: float) -> None:
    with pytest.raises(InvalidInput, match="no length of the printed ruler"):
        read_print_test(of_pixels(np.zeros((9, 9, 3), np.uint8)), across_mm=length)


def test_a_wrong_ink_is_named() -> None:
    found = read(colours={"skin_3": INKS["skin_3"].light * (1.0, 0.7, 0.6)})
    assert "skin 3" in check(found, "single colours").words
    assert found.verdict is Verdict.SIZES_ONLY


def test_greys_with_a_cast_are_told_with_its_hue() -> None:
    bluish = {name: INKS[name].light * (0.86, 1.0, 1.22) for name in NEUTRAL if name != "paper"}
    found = read(colours=bluish)
    assert "cast of greys" in failed(found)
    assert "bluish" in check(found, "cast of greys").words


def test_greys_that_run_together_are_told() -> None:
    found = read(colours={"grey_6": INKS["grey_5"].light * 0.97})
    assert "grey 5 and grey 6" in check(found, "steps of grey").words


def test_a_page_printed_unevenly_is_told() -> None:
    def fade(drawn: Drawing) -> None:
        patch = max(PRINT_TEST.patches, key=lambda each: (each.ink.name == "skin_3") * (each.top_mm + each.left_mm))
        (left, top), _, (right, bottom), _ = (patch.corners_mm() * FINENESS).round().astype(int)
        drawn[top:bottom, left:right] *= 1.12

    found = read(fade)
    assert failed(found) == ["evenness"]
    assert "skin 3" in check(found, "evenness").words


def test_stripes_are_told() -> None:
    def stripe(drawn: Drawing) -> None:
        rows = (np.arange(len(drawn)) / FINENESS % 7) < 1.5
        printed = drawn.min(axis=2) < 0.8
        drawn[rows[:, None] & printed] *= 1.08

    found = read(stripe)
    assert "stripes" in failed(found)
    assert check(read(), "stripes").figure < 0.5  # type: ignore[operator]


def test_a_covered_tag_is_told() -> None:
    photo = photograph(PRINT_TEST, CAMERA, covered_mm=(160, 216, 176, 232))
    found = read_print_test(photo, **SIZES)
    assert "7 of 8 tags" in check(found, "tags").words


def test_what_is_no_test_page_is_told() -> None:
    photo = photograph(PRINT_TEST, CAMERA)
    mirrored = read_print_test(with_pixels(photo, photo.pixels[:, ::-1].astype(np.uint8)))
    assert "mirrored" in mirrored.problems[0]
    card = read_print_test(photograph(CARDS[CardKind.A6]))
    assert "not in the picture" in card.problems[0]
    small = read_print_test(photograph(PRINT_TEST, Camera(px_per_mm=1.85)))
    assert "Come closer" in small.problems[0] or "Too few" in small.problems[0]
    assert {mirrored.verdict, card.verdict, small.verdict} == {Verdict.NOT_KNOWN}
