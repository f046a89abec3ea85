"""The picture as text and SVG: marks at the right depths, readable, and no words over other words."""

import itertools
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from needlepoint.errors import InvalidInput
from needlepoint.needling import (
    DepthPicture,
    PictureWords,
    SkinThickness,
    depth_picture,
    depth_picture_as_svg,
    depth_picture_as_text,
    place_depth,
)
from needlepoint.needling.label_layout import text_width

SVG = "{http://www.w3.org/2000/svg}"
EYELID = SkinThickness(0.17, 0.58, 0.11, "ultrasound", ("USSKIN-2022",))
# Made up, at the edges of what is accepted.
PAPER_THIN = SkinThickness(0.005, 0.005, None, "histology", ("X",))
VERY_THICK = SkinThickness(20, 20, 19.9, "histology", ("X",), 0.99)


def picture(
    chosen_mm: float = 0.5,
    reaches_mm: float | None = 2.5,
    evaluated_mm: float | None = 1.5,
    skin: SkinThickness = EYELID,
    zone: str = "Eyelid, women",
    words: PictureWords | None = None,
) -> DepthPicture:
    placement = place_depth(chosen_mm, reaches_mm=reaches_mm, evaluated_mm=evaluated_mm, skin=skin)
    return depth_picture(placement, zone, words or PictureWords())


# One row is 0.2 mm. Thin dermis ends at 0.448 mm and thick at 1.118 mm, so the band is rows 3 to 6.
EYELID_TEXT = """\
Eyelid, women: needle length against the skin
One row is 0.20 mm.
  0.00 ################ | < Epidermis ends 0.17 mm (mean)
  0.20 ................ |
  0.40 ........~~~~~~~~ V < Chosen needle 0.50 mm
  0.60 ........~~~~~~~~   < Dermis ends 0.75 mm (mean; 0.45 to 1.12)
  0.80         ~~~~~~~~
  1.00         ~~~~~~~~
  1.20
  1.40                    < Evaluated to 1.50 mm
  1.60
  1.80
  2.00
  2.20
  2.40                    < Label maximum 2.50 mm
# epidermis   . dermis   ~ dermis may end here   | needle   V its tip
Depths to scale; mean layers by ultrasound.
The hatched band is where the dermis may end: one SD, then 30% for the method, our estimate.
The needle is drawn at its setting; the depth it reaches is not known."""


def test_the_eyelid_in_text() -> None:
    assert depth_picture_as_text(picture()) == EYELID_TEXT


def test_what_is_not_known_is_said() -> None:
    text = depth_picture_as_text(picture(reaches_mm=None, evaluated_mm=None))
    assert text.endswith("Evaluated depth: not known.\nLabel maximum: not known.")
    assert "Label maximum 2.50" not in text


def test_a_refused_length_says_so_in_the_picture() -> None:
    assert "Chosen needle 3.00 mm (refused)" in depth_picture_as_text(picture(chosen_mm=3))


def test_without_a_spread_no_spread_is_claimed() -> None:
    text = depth_picture_as_text(picture(skin=replace(EYELID, dermis_sd_mm=None)))
    assert "one SD" not in text
    assert "30% for the method" in text


def test_a_device_that_reaches_its_setting_is_described_so() -> None:
    placement = place_depth(2, reaches_mm=3, evaluated_mm=3, skin=EYELID, designed_to_reach_setting=True)
    assert "which it is designed to reach" in depth_picture_as_text(depth_picture(placement, "Eyelid"))


def test_skin_that_is_not_known_cannot_be_drawn() -> None:
    placement = place_depth(0.5, reaches_mm=2.5, evaluated_mm=1.5, skin=None)
    with pytest.raises(InvalidInput, match="The thickness of the skin of Left elbow is not known"):
        depth_picture(placement, "Left elbow")


def test_every_word_can_be_translated() -> None:
    german = PictureWords(title="{zone}: Nadellänge", chosen="Gewählt {mm} mm", decimal_mark=",")
    for drawn in (depth_picture_as_text(picture(words=german)), depth_picture_as_svg(picture(words=german))):
        assert "Nadellänge" in drawn
        assert "Gewählt 0,50 mm" in drawn
    ruler = [text.text for text in parsed(picture(words=german)).iter(f"{SVG}text")]
    assert "1,5" in ruler


lengths = st.floats(0.05, 10)
zones = st.sampled_from(["Eyelid", "WWWWWWWWWW " * 12, "M" * 120, "Bauch (Frauen), Übergang zur Flanke", "下まぶた"])
skins = st.builds(
    SkinThickness,
    st.floats(0.005, 20),
    st.floats(1, 20),
    st.none() | st.floats(0, 0.99),
    st.sampled_from(["ultrasound", "histology of cadavers, by light microscopy"]),
    st.just(("X",)),
    st.floats(0, 0.99),
)
pictures = st.builds(
    lambda chosen, maximum, evaluated, skin, zone: picture(
        chosen, maximum, None if evaluated is None or maximum is None else min(evaluated, maximum), skin, zone
    ),
    lengths,
    st.none() | lengths,
    st.none() | lengths,
    skins,
    zones,
)
PILED_UP = picture(0.75, 0.75, 0.75)
SMALLEST = picture(0.05, 0.05, 0.05, PAPER_THIN)
LARGEST = picture(10, 10, 10, VERY_THICK, "W" * 200)
LONG_WORDS = picture(
    words=PictureWords(
        epidermis_end="Untere Begrenzung der Oberhaut im Mittel bei {mm} mm, gemessen an vielen Menschen " * 2,
        maximum="Höchste nach der Zulassung des Gerätes einstellbare Nadellänge {mm} mm " * 3,
        below_dermis="Unterhautfettgewebe unterhalb der Lederhaut",
    )
)


def parsed(drawn: DepthPicture) -> ET.Element:
    return ET.fromstring(depth_picture_as_svg(drawn))  # noqa: S314 - our own text


def text_boxes(svg: ET.Element) -> list[tuple[float, float, float, float, str]]:
    """Left, top, right and bottom of each line of words, as wide as a wide face would make it."""
    boxes = []
    for text in svg.iter(f"{SVG}text"):
        size = float(text.attrib["font-size"])
        for line in text.findall(f"{SVG}tspan") or [text]:
            x, y, words = float(line.attrib["x"]), float(line.attrib["y"]), line.text or ""
            width = text_width(words, size * (1.15 if "font-weight" in text.attrib else 1))
            left = x - width * {"start": 0, "middle": 0.5, "end": 1}[text.attrib.get("text-anchor", "start")]
            boxes.append((left, y - 0.75 * size, left + width, y + 0.25 * size, words))
    return boxes


@given(pictures)
@example(PILED_UP)
@example(SMALLEST)
@example(LARGEST)
@example(LONG_WORDS)
@settings(max_examples=60, deadline=None)
def test_words_never_overlap_and_never_leave_the_page(drawn: DepthPicture) -> None:
    svg = parsed(drawn)
    _, _, page_width, page_height = map(float, svg.attrib["viewBox"].split())
    boxes = text_boxes(svg)
    for left, top, right, bottom, words in boxes:
        assert left >= 0, words
        assert top >= 0, words
        assert right <= page_width, words
        assert bottom <= page_height, words
    for one, other in itertools.combinations(boxes, 2):
        apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        assert apart, (one, other)


@given(pictures)
@example(PILED_UP)
@example(LONG_WORDS)
@settings(max_examples=40, deadline=None)
def test_no_mark_is_drawn_through_the_name_of_a_layer(drawn: DepthPicture) -> None:
    svg = parsed(drawn)
    names = {drawn.words.epidermis, drawn.words.dermis, drawn.words.below_dermis}
    marks = [float(line.attrib["y1"]) for line in svg.iter(f"{SVG}line") if line.attrib["y1"] == line.attrib["y2"]]
    across = [y for y, line in zip(marks, svg.iter(f"{SVG}line"), strict=False) if float(line.attrib["x2"]) > 380]
    for _, top, _, bottom, words in text_boxes(svg):
        if words in names:
            assert not [y for y in across if top < y < bottom], words


@given(pictures)
@example(SMALLEST)
@example(LARGEST)
@settings(max_examples=40, deadline=None)
def test_layers_and_needles_are_drawn_on_one_scale(drawn: DepthPicture) -> None:
    svg = parsed(drawn)
    fills = {rect.attrib.get("class"): rect for rect in svg.iter(f"{SVG}rect")}
    epidermis, dermis = fills["f-epidermis"], fills["f-dermis"]
    surface, end = float(epidermis.attrib["y"]), float(dermis.attrib["y"]) + float(dermis.attrib["height"])
    units_per_mm = (end - surface) / drawn.layers.dermis_end_mm
    assert float(epidermis.attrib["height"]) == pytest.approx(drawn.layers.epidermis_end_mm * units_per_mm, abs=0.02)
    needles = [path for path in svg.iter(f"{SVG}path") if path.attrib.get("class") == "f-needle"]
    assert len(needles) == 5
    for needle in needles:
        deepest = max(float(y) for y in re.findall(r"L\S+ ([\d.]+)", needle.attrib["d"]))
        assert deepest - surface == pytest.approx(drawn.chosen_mm * units_per_mm, rel=0.01, abs=0.1)


@given(pictures)
@example(SMALLEST)
@example(LARGEST)
@settings(max_examples=60, deadline=None)
def test_text_is_short_shows_every_mark_once_and_one_needle_tip(drawn: DepthPicture) -> None:
    lines = depth_picture_as_text(drawn).splitlines()
    rows = [line for line in lines if re.match(r" *\d+\.\d\d ", line)]
    assert 1 <= len(rows) <= 13
    assert sum(line.count("<") for line in rows) <= len(drawn.marks)
    assert all(sum(mark.label in row for row in rows) == 1 for mark in drawn.marks)
    assert sum(row[24:25] == "V" for row in rows) == 1


def test_a_screen_reader_is_told_what_is_seen() -> None:
    svg = parsed(picture())
    assert svg.attrib["role"] == "img"
    title, desc = svg.find(f"{SVG}title"), svg.find(f"{SVG}desc")
    assert title is not None
    assert desc is not None
    assert svg.attrib["aria-labelledby"].split() == [title.attrib["id"], desc.attrib["id"]]
    assert title.text == "Eyelid, women: needle length against the skin"
    for mark in picture().marks:
        assert mark.label in (desc.text or "")
    assert "the depth it reaches is not known" in (desc.text or "")


def test_nothing_runs_and_nothing_is_fetched() -> None:
    svg = depth_picture_as_svg(picture())
    assert "<script" not in svg
    assert "@import" not in svg
    assert re.findall(r"https?://[^\"]+", svg) == ["http://www.w3.org/2000/svg"]
    assert set(re.findall(r"url\(([^)]+)\)", svg)) == {"#depth-band", "#depth-fibres", "#depth-lobules"}


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb` by WCAG 2.2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * channel for weight, channel in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_have_contrast_and_layers_differ_in_grey(theme: str) -> None:
    style = parsed(picture()).findtext(f"{SVG}style") or ""
    light, dark = style.split("@media (prefers-color-scheme:dark)")
    colours = dict(re.findall(r"fill:var\(--np-(\w+),(#\w{6})\)", light if theme == "light" else dark))
    for background in ("paper", "epidermis", "dermis", "below"):
        assert contrast(colours["ink"], colours[background]) >= 4.5
    assert contrast(colours["quiet"], colours["paper"]) >= 4.5
    for one, other in (
        ("epidermis", "dermis"),
        ("dermis", "below"),
        ("needle", "dermis"),
        ("needle", "below"),
    ):
        assert contrast(colours[one], colours[other]) >= 1.2


def test_a_program_without_css_variables_still_finds_each_colour() -> None:
    for shape in parsed(picture()).iter():
        for name in shape.attrib.get("class", "").split():
            if name.startswith(("f-", "s-")):
                assert {"f": "fill", "s": "stroke"}[name[0]] in shape.attrib


def test_two_pictures_on_one_page_do_not_share_ids() -> None:
    ids = [set(re.findall(r'\bid="([^"]+)"', depth_picture_as_svg(picture(), prefix))) for prefix in ("left", "right")]
    assert ids[0].isdisjoint(ids[1])


@pytest.mark.parametrize("prefix", ["", "1st", 'a"><script>', "a b"])
def test_a_prefix_that_cannot_begin_an_id_is_refused(prefix: str) -> None:
    with pytest.raises(InvalidInput, match="cannot begin an id"):
        depth_picture_as_svg(picture(), prefix)


@given(st.text(st.characters(exclude_categories=["Cs"])))
@example('<b>&"\x00\x0b\ufffe')
@settings(max_examples=50, deadline=None)
def test_any_zone_name_gives_well_formed_xml(zone: str) -> None:
    parsed(picture(zone=zone))
