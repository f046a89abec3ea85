"""Labels: wide enough to hold, wrapped within their room, and moved apart in order."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlepoint.needling.label_layout import spread, text_width, wrap


def test_wider_letters_take_more_room_and_combining_marks_none() -> None:
    assert text_width("i", 10) < text_width("n", 10) < text_width("N", 10) < text_width("W", 10)
    assert text_width("e\u0301", 10) == text_width("e", 10)
    assert text_width("皮膚", 10) == 20


# Measured in DejaVu Sans, the widest of the common screen faces, as shares of the font size.
@pytest.mark.parametrize(
    ("text", "measured"),
    [
        ("Dermis ends 1.16 mm (mean; 0.67 to 1.77)", 21.77),
        ("Depths to scale; mean layers by ultrasound.", 22.16),
        ("Höchste zugelassene Länge", 13.97),
        ("QQOOGGDDNNHH", 9.24),
    ],
)
def test_the_estimate_is_not_below_a_wide_face(text: str, measured: float) -> None:
    assert text_width(text, 1) >= measured


def test_words_wrap_where_they_fit() -> None:
    # 13 letters of 0.62 or less at size 10 take at most 80.6.
    assert wrap("label maximum not known", 10, 85) == ["label maximum", "not known"]


@given(st.text(max_size=60), st.floats(12, 300))
def test_no_line_is_wider_than_its_room_and_no_letter_is_lost(text: str, room: float) -> None:
    lines = wrap(text, 10, room)
    assert all(text_width(line, 10) <= room for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_labels_that_have_room_stay_where_they_are() -> None:
    assert spread([20, 50, 90], [10, 10, 10], 0, 100) == [20, 50, 90]


def test_labels_at_one_place_are_stacked_and_kept_inside() -> None:
    assert spread([98, 98, 98], [10, 20, 10], 0, 100) == [65, 80, 95]


@given(
    st.lists(st.tuples(st.floats(-50, 350), st.floats(1, 60)), min_size=1, max_size=5).map(sorted),
)
def test_labels_never_overlap_and_never_leave_the_frame(labels: list[tuple[float, float]]) -> None:
    centres, heights = [centre for centre, _ in labels], [height for _, height in labels]
    boxes = [(c - h / 2, c + h / 2) for c, h in zip(spread(centres, heights, 0, 300), heights, strict=True)]
    assert boxes[0][0] >= -1e-9
    assert boxes[-1][1] <= 300 + 1e-9
    assert all(above[1] <= below[0] + 1e-9 for above, below in pairwise(boxes))
