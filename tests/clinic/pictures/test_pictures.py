"""Pictures of a course: what they draw, what they say in words, and that nothing in them can break out of the SVG."""

from __future__ import annotations

import datetime as dt
from xml.etree import ElementTree

import pytest
from django.utils import translation

from needlepoint_clinic.pictures import Picture, ReviewMark, ScorePoint, SessionMark, course_timeline, score_plot
from needlepoint_clinic.pictures.drawing import DayScale

BEGAN_ON = dt.date(2026, 3, 2)


def later(weeks: int) -> dt.date:
    return BEGAN_ON + dt.timedelta(weeks=weeks)


def plot(*values: float, error: float | None = 3.0, title: str = "A score") -> Picture:
    points = [ScorePoint(later(6 * index), value, f"visit {index}") for index, value in enumerate(values)]
    return score_plot(points, name="p", title=title, measurement_error=error, lowest=0, highest=24, better="lower")


def elements(picture: Picture, tag: str, kind: str) -> list[ElementTree.Element]:
    root = ElementTree.fromstring(picture.svg)  # noqa: S314 - our own
    return [each for each in root.iter(tag) if each.get("class") == kind]


def test_a_point_beyond_the_error_is_filled_and_said() -> None:
    picture = plot(18, 16, 13)
    assert len(elements(picture, "circle", "point")) == 1
    assert len(elements(picture, "circle", "point open")) == 2
    assert "The last score lies beyond it." in picture.summary
    assert [row[3] for row in picture.rows] == ["first", "within measurement error", "beyond measurement error"]


def test_a_difference_as_large_as_the_error_is_not_beyond_it() -> None:
    assert "The last score lies within it." in plot(18, 15).summary


def test_an_unknown_error_draws_no_band_and_says_so() -> None:
    picture = plot(18, 5, error=None)
    assert elements(picture, "rect", "band") == []
    assert "not known" in picture.summary
    assert picture.rows[1][3] == "cannot be told"
    assert elements(picture, "circle", "point") == []


def test_the_band_is_the_error_on_either_side_of_the_first_score() -> None:
    (band,) = elements(plot(12, 12, error=3), "rect", "band")
    assert float(band.get("height", "")) == pytest.approx(172 * 6 / 24, abs=0.2)


def test_a_single_score_can_be_drawn_and_none_cannot() -> None:
    assert "Last score" not in plot(18).summary
    with pytest.raises(ValueError, match="empty state"):
        plot()


def test_words_are_escaped() -> None:
    picture = plot(18, 13, title='<script>"&')
    assert "<script>" not in picture.svg
    assert ElementTree.fromstring(picture.svg).findtext("title") == '<script>"&'  # noqa: S314 - our own


def test_numbers_and_days_are_in_the_readers_language() -> None:
    with translation.override("de"):
        assert plot(17.5, 13).rows[0][2] == "17,5"


def course(*sessions: SessionMark, reviews: tuple[ReviewMark, ...] = ()) -> Picture:
    return course_timeline(sessions, name="c", title="A course", today=later(12), reviews=reviews)


COMING = SessionMark(
    2, planned_on=later(13), earliest_on=later(11), due_on=later(12), overdue_on=later(15), latest_on=later(20)
)


def test_a_course_shows_what_was_done_and_the_four_dates_of_what_comes() -> None:
    picture = course(SessionMark(1, done_on=later(6)), COMING, reviews=(ReviewMark(later(30)),))
    assert len(elements(picture, "circle", "point")) == 1
    assert len(elements(picture, "circle", "point open")) == 1
    assert [len(elements(picture, "rect", kind)) for kind in ("window", "due", "late")] == [1, 1, 1]
    assert picture.summary.startswith("1 of 2 sessions done by 25 May 2026. Session 2: planned for 1 Jun 2026.")
    assert picture.rows[1][2:] == ("18 May 2026", "25 May 2026", "15 Jun 2026", "20 Jul 2026")
    assert len(elements(picture, "path", "review")) == 1


def test_a_date_that_is_not_known_is_a_dash() -> None:
    picture = course(SessionMark(1, done_on=later(6), note="to be co-signed"))
    assert picture.rows[0] == ("1", "done on 13 Apr 2026, to be co-signed", "–", "–", "–", "–")


def test_a_course_without_dates_cannot_be_drawn() -> None:
    with pytest.raises(ValueError, match="empty state"):
        course(SessionMark(1))


@pytest.mark.parametrize("days", [0, 1, 40, 200, 800, 4000])
def test_few_months_are_named_however_long_it_lasts(days: int) -> None:
    scale = DayScale(BEGAN_ON, BEGAN_ON + dt.timedelta(days=days))
    assert len(list(scale.ticks())) <= 6
    assert 0 <= scale.at(scale.first_on) <= scale.at(scale.last_on) <= 100
