"""The body map: every zone is on it, left is left, and marks can be told apart without colour."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlepoint.documents.body_map import MapWords, body_map, views_for
from needlepoint.documents.body_shapes import BODY_BACK, BODY_FRONT, FACE, VIEWS
from needlepoint.errors import InvalidInput
from needlepoint.terms import ZONES

SVG = "{http://www.w3.org/2000/svg}"


def drawn(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 - our own drawing


def zone_paths(svg: str) -> list[ElementTree.Element]:
    return [path for path in drawn(svg).iter(f"{SVG}path") if path.get("data-zone")]


def middle_x(path: ElementTree.Element) -> float:
    numbers = [float(each) for each in re.findall(r"-?\d+\.\d", path.get("d") or "")]
    return sum(numbers[0::2]) / len(numbers[0::2])


def lightness(colour: str) -> float:
    """Relative luminance of a colour as #rrggbb (WCAG 2.2)."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_zone_is_drawn_and_has_its_name() -> None:
    paths = zone_paths(body_map({}, views=VIEWS))
    assert {path.get("data-zone") for path in paths} == set(ZONES)
    assert all(path.find(f"{SVG}title") is not None for path in paths)


@given(st.sets(st.sampled_from(sorted(ZONES)), min_size=1))
def test_whatever_is_marked_is_shown_at_least_once(zones: set[str]) -> None:
    svg = body_map(dict.fromkeys(zones, "1"))
    marked = {path.get("data-zone") for path in zone_paths(svg) if path.get("class") == "zone marked"}
    assert marked == zones


def test_the_patients_left_is_on_the_readers_right_from_the_front_and_left_from_behind() -> None:
    front = {path.get("data-zone"): middle_x(path) for path in zone_paths(body_map({}, views=(FACE, BODY_FRONT)))}
    behind = {path.get("data-zone"): middle_x(path) for path in zone_paths(body_map({}, views=(BODY_BACK,)))}
    assert front["left_cheek"] > 0 > front["right_cheek"]
    assert front["left_hand"] > 0 > front["right_hand"]
    assert behind["left_buttock"] < 0 < behind["right_buttock"]


def test_marked_zones_stand_out_in_grey() -> None:
    paths = zone_paths(body_map({"nose": "1"}, views=(FACE,)))
    fills = {path.get("class"): path.get("fill") for path in paths}
    light, dark = lightness(str(fills["zone"])), lightness(str(fills["zone marked"]))
    assert (light + 0.05) / (dark + 0.05) > 4.5


def test_a_screen_reader_is_told_what_is_marked() -> None:
    root = drawn(body_map({"nose": "1", "left_cheek": "2"}))
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}desc") == "1 nose; 2 left cheek"
    assert root.findtext(f"{SVG}title") == MapWords().title


def test_only_the_views_that_are_needed_are_drawn() -> None:
    assert [view.id for view in views_for({"nose": ""})] == ["face"]
    assert [view.id for view in views_for({"abdomen": ""})] == ["body_front"]
    assert [view.id for view in views_for({"nose": "", "lower_back": ""})] == ["face", "body_back"]


def test_names_are_escaped() -> None:
    svg = body_map({"nose": "<1>"}, zone_name=lambda zone: f"<{zone}> & co")
    assert drawn(svg).findtext(f"{SVG}desc") == "<1> <nose> & co"


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(InvalidInput, match="'noze' is not a zone"):
        body_map({"noze": "1"})
