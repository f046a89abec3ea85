"""Pictures show what was measured, at the right place, and nothing about who it is."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from needlepoint.photos.change.result import PairMeasurement
from needlepoint.photos.photo import Box
from needlepoint.photos.pictures.alignment import AlignedPair, align_pair
from needlepoint.photos.pictures.change_map import MappedZone, block_changes, change_map_png
from needlepoint.photos.pictures.counted import MARKS, counted_png
from needlepoint.photos.pictures.encoding import encode_srgb, jpeg_bytes
from needlepoint.photos.pictures.series_plot import series_plot_svg
from needlepoint.photos.pictures.side_by_side import side_by_side_png
from needlepoint.photos.pictures.slider import slider_html
from needlepoint.photos.pictures.zone_editor import zones_editor_html
from needlepoint.photos.quantities import Metric, Quantity
from needlepoint.photos.reading import Ratio
from needlepoint.photos.zones.outline import ZoneOutline
from needlepoint.photos.zones.polygon import inside
from needlepoint.photos.zones.reading import read_zones
from tests.unit.photos.pictures import invented
from tests.unit.photos.pictures.invented import BESIDE, LEFT


@pytest.fixture(scope="module")
def aligned() -> AlignedPair:
    photo = invented.skin(np.random.default_rng(3))
    return align_pair(photo, invented.shifted(photo), invented.moved(photo.shape), (LEFT, BESIDE))


def read(png: bytes) -> np.ndarray:
    """The pixels of a PNG."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def test_the_follow_up_lies_on_the_baseline_in_the_same_light(aligned: AlignedPair) -> None:
    zone = inside(aligned.outlines[0].outline, Box(0, 0, *aligned.baseline.shape[1::-1]))
    assert np.abs(aligned.baseline[zone].astype(int) - aligned.follow_up[zone]).mean() < 3
    assert "control region" in aligned.matched_by


def test_without_control_the_follow_up_stays_as_dark_as_it_is() -> None:
    photo = invented.skin(np.random.default_rng(3))
    pair = align_pair(photo, invented.shifted(photo), invented.moved(photo.shape), (LEFT,))
    assert pair.baseline.mean() > pair.follow_up.mean() + 15
    assert "neither a card nor a control region" in pair.matched_by


def test_what_the_follow_up_does_not_show_is_marked() -> None:
    photo = invented.skin(np.random.default_rng(3))
    far = invented.moved(photo.shape)
    away = replace(far, forward=far.forward + np.array([150, 0], np.float32))
    pair = align_pair(photo, photo, away, ())
    assert not pair.seen[:, -100:].any()
    assert pair.seen[:, :80].all()
    gone = replace(far, forward=far.forward + np.array([5000, 0], np.float32))
    assert not align_pair(photo, photo, gone, (LEFT,)).seen.any()


def test_a_large_photograph_is_made_smaller_with_its_zones() -> None:
    photo = invented.skin(np.random.default_rng(3), (600, 800))
    zone = replace(LEFT, outline=LEFT.outline * 3)
    pair = align_pair(photo, photo, invented.moved(photo.shape), (zone,), longest_px=150)
    assert max(pair.baseline.shape) == 150
    assert pair.px == pytest.approx(max(zone.outline.max(axis=0) - zone.outline.min(axis=0)) * 1.24 / 150, rel=0.03)
    corners = pair.outlines[0].outline
    assert corners.min() > 0
    assert (corners.max(axis=0) < pair.baseline.shape[1::-1]).all()


def test_side_by_side(aligned: AlignedPair) -> None:
    height, width = aligned.baseline.shape[:2]
    plain = read(side_by_side_png(aligned, ("a", "b"), captions=False))
    assert plain.shape[0] == height
    assert plain.shape[1] > 2 * width
    assert read(side_by_side_png(aligned, ("Baseline", "Follow-up"))).shape[0] > height


def test_pictures_carry_no_metadata() -> None:
    image = Image.open(io.BytesIO(jpeg_bytes(encode_srgb(np.full((8, 8, 3), 0.2, np.float32)))))
    assert not image.getexif()
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def addresses(page: Page) -> list[str]:
    """Everything a page would load."""
    names = ("src", "href", "srcset", "action", "data")
    return [value for _, attrs in page.tags for name, value in attrs.items() if name in names and value]


@pytest.mark.parametrize("measured", [invented.pair(), invented.refused_pair()], ids=["pair", "refused"])
def test_the_slider_needs_nothing_but_itself(aligned: AlignedPair, measured: PairMeasurement) -> None:
    text = slider_html(aligned, measured)
    page = Page(text)
    assert all(address.startswith("data:image/jpeg;base64,") for address in addresses(page))
    assert len(addresses(page)) == 2
    assert not re.search(r"https?://|url\(|@import|fetch\(|XMLHttp", text.replace("http://www.w3.org/2000/svg", ""))
    policy = next(attrs["content"] for tag, attrs in page.tags if "http-equiv" in attrs)
    assert policy is not None
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "{{" not in text
    assert [attrs for _, attrs in page.tags if "style" in attrs or any(name.startswith("on") for name in attrs)] == []


def test_the_slider_can_be_used_without_eyes_or_pointer(aligned: AlignedPair) -> None:
    page = Page(slider_html(aligned, invented.pair()))
    pictures = [attrs for tag, attrs in page.tags if tag == "img"]
    assert [str(each["alt"]).partition(" photograph")[0] for each in pictures] == ["Follow-up", "Baseline"]
    slider = next(attrs for tag, attrs in page.tags if tag == "input" and attrs.get("type") == "range")
    assert slider["aria-label"]
    assert next(attrs for tag, attrs in page.tags if tag == "html")["lang"] == "en"
    assert any(attrs.get("name") == "viewport" for tag, attrs in page.tags if tag == "meta")


def test_the_slider_tells_numbers_intervals_and_refusals(aligned: AlignedPair) -> None:
    text = slider_html(aligned, invented.pair())
    for words in (
        "−18 (−24 to −12) %",
        "better, beyond measurement error",
        "Smallest detectable change: 7 %",
        "(16 degrees, limit 10)",
        "Put lamp, person and camera where they were.",
        "14 weeks later",
        "for the eye only",
        "What this cannot say",
    ):
        assert words in text
    refused = slider_html(aligned, invented.refused_pair())
    assert "These pictures were not compared" in refused
    assert "Switch off mirroring" in refused


def test_names_cannot_break_out_of_a_page(aligned: AlignedPair) -> None:
    nasty = "<script>alert(1)</script>&\"'"
    measured = invented.pair()
    zones = (replace(measured.zones[0], zone=nasty, remarks=(nasty,)),)
    measured = replace(measured, zones=zones, baseline=replace(measured.baseline, name=nasty, camera=nasty))
    renamed = replace(aligned, outlines=(replace(LEFT, name=nasty),))
    photo = replace(invented.skin(np.random.default_rng(0)), name=nasty)
    for text in (slider_html(renamed, measured, title=nasty), zones_editor_html(photo, (replace(LEFT, name=nasty),))):
        assert "<script>alert" not in text
        assert text.count("<script") == text.count("</script>") == (2 if "zones" in text and "facts" in text else 1)


def test_the_zone_editor_keeps_what_was_drawn() -> None:
    photo = invented.skin(np.random.default_rng(0))
    page = zones_editor_html(photo, (LEFT, BESIDE))
    found = re.search(r'id="facts">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    facts = json.loads(found[1])
    assert (facts["width"], facts["height"]) == (260, 180)
    again = read_zones(json.dumps({"photo": "x", "zones": facts["zones"]}).encode(), "zones.json", photo.shape)
    assert [zone.name for zone in again] == ["left_cheek", "jaw"]
    assert [zone.role for zone in again] == [LEFT.role, BESIDE.role]
    assert np.array_equal(again[0].outline, LEFT.outline)
    assert all(address.startswith("data:") for address in addresses(Page(page)))


@pytest.mark.parametrize("metric", MARKS)
def test_what_was_counted_is_drawn_where_it_is(metric: Metric) -> None:
    photo = invented.skin(np.random.default_rng(0))
    box = Box(10, 20, 150, 160)
    mask = np.zeros((140, 140), bool)
    mask[60:72, 50:80] = True
    drawn = read(counted_png(photo, box, LEFT.outline, {metric: mask}))
    plain = read(counted_png(photo, box, LEFT.outline, {}))
    differs = np.abs(drawn[20:160, :140] - plain[20:160, :140]).sum(axis=2) > 0
    rows, columns = np.nonzero(differs)
    assert rows.size > 20
    assert 30 < rows.mean() < 90
    assert 45 < columns.mean() < 85


def mapped(zone: ZoneOutline, changed: float) -> tuple[MappedZone, np.ndarray]:
    """A zone of 16 blocks in whose left half the amount changed."""
    rng = np.random.default_rng(5)
    box = Box.around(zone.outline, (180, 260))
    within = inside(zone.outline, box)
    rows, columns = np.indices(within.shape)
    block = np.where(within, rows * 4 // within.shape[0] * 4 + columns * 4 // within.shape[1], -1).astype(np.int32)
    area = np.bincount(block[block >= 0], minlength=16).astype(float)
    left = np.arange(16) % 4 < 2
    before = area * rng.normal(4, 0.05, 16)
    after = area * rng.normal(4, 0.05, 16) * np.where(left, changed, 1)
    beside = (Ratio(area * rng.normal(4, 0.05, 16), area), Ratio(area * rng.normal(4, 0.05, 16), area))
    pair = (Ratio(before, area), Ratio(after, area))
    return MappedZone(zone.outline, box, within, block, block_changes(Quantity.PORE_AREA, pair, 16, beside, 16)), left


def test_blocks_beyond_the_spread_of_untreated_skin_have_changed() -> None:
    zone, left = mapped(LEFT, 0.7)
    beyond = np.abs(zone.changes.values) > zone.changes.limit
    assert (beyond == left).all()
    assert zone.changes.values[left].mean() == pytest.approx(-30, abs=2)
    assert zone.changes.from_control


def test_the_change_map_colours_where_something_changed() -> None:
    zone, _ = mapped(LEFT, 0.7)
    photo = invented.skin(np.random.default_rng(0))
    picture = read(change_map_png(photo, [zone], title="Pore area"))
    blue = picture[..., 2] - picture[..., 0] > 40
    assert blue[20:130, :60].mean() > 5 * max(float(blue[20:130, 70:110].mean()), 0.01)
    up, _ = mapped(LEFT, 1.4)
    orange = read(change_map_png(photo, [up]))
    assert (orange[..., 0] - orange[..., 2] > 40).sum() > 500


def test_a_map_without_control_says_so_and_does_not_fail_on_nothing() -> None:
    empty = Ratio(np.zeros(16), np.zeros(16))
    changes = block_changes(Quantity.PORE_AREA, (empty, empty), 16, None, 0)
    assert not changes.from_control
    zone, _ = mapped(LEFT, 1.0)
    assert change_map_png(invented.skin(np.random.default_rng(0)), [replace(zone, changes=changes)])


def test_a_series_as_a_drawing() -> None:
    trend = invented.series().trends[0]
    drawing = ElementTree.fromstring(series_plot_svg(trend, invented.DAY.date()))  # noqa: S314 - our own
    label = drawing.attrib["aria-label"]
    assert "−19 (−25 to −13) %, better, beyond measurement error" in label
    assert "A month: −3.8 (−5.0 to −2.6) %." in label
    words = ["".join(each.itertext()) for each in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert "not comparable" in words
    assert "within measurement error" in words
    assert len(list(drawing.iter("{http://www.w3.org/2000/svg}circle"))) == 4


def test_a_series_without_any_comparable_date() -> None:
    trend = invented.series().trends[0]
    only = replace(trend, points=trend.points[2:3], per_month=None)
    assert "not comparable" in series_plot_svg(only, invented.DAY.date())
