"""Photographs through the command line: each bad one is refused in words or measured rightly, and no number is bare."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from needlepoint.photos.phantom.pair_kinds import PairKind
from needlepoint.photos.phantom.pairs import PhantomPair, make_pair
from needlepoint.photos.quantities import Quantity
from needlepoint.photos.zones.reading import write_zones
from tests.acceptance.conftest import Answer, Run
from tests.unit.photos.ingest.pictures import saved, skin

FRAME, CARD_FRAME = ((640, 480), 8.0), ((1100, 750), 6.0)
SCALE = ("--px-per-mm", "8")


@cache
def rendered(kind: PairKind) -> PhantomPair:
    """A small pair of one person of skin type III."""
    with_card = kind in (PairKind.CARD_COVERED, PairKind.TWO_CARDS)
    return make_pair(14, tone="III", kind=kind, frame=CARD_FRAME if with_card else FRAME)


def written(folder: Path, kind: PairKind = PairKind.CHANGED) -> PhantomPair:
    """A pair in a folder as a.jpg and b.jpg, with its zones."""
    pair = rendered(kind)
    (folder / "a.jpg").write_bytes(pair.baseline.jpeg)
    (folder / "b.jpg").write_bytes(pair.follow_up.jpeg)
    (folder / "zones.json").write_text(write_zones(pair.zones), "utf-8")
    return pair


def result_of(answer: Answer) -> dict[str, Any]:
    """The JSON of an answer, every number of a change or level in it with its interval."""
    assert answer.code == 0, answer.err
    found: dict[str, Any] = json.loads(answer.out)["content"]
    estimates = list(_estimates(found))
    for estimate in estimates:
        assert estimate["low"] <= estimate["value"] <= estimate["high"]
    return found


def _estimates(part: object) -> list[dict[str, float]]:
    if isinstance(part, dict):
        own = [part] if "value" in part and "low" in part else []
        assert "value" not in part or own, part
        return own + [each for value in part.values() for each in _estimates(value)]
    return [each for value in part for each in _estimates(value)] if isinstance(part, list) else []


def refused_for(found: dict[str, Any]) -> set[str]:
    return {remark["reason"] for remark in found["refused"]}


def test_a_good_pair_is_measured_and_its_pictures_are_written(folder: Path, run: Run) -> None:
    written(folder)
    found = result_of(run("photos", "compare", "a.jpg", "b.jpg", "--zones", "zones.json", *SCALE, "--json"))
    assert not found["refused"]
    assert {change["verdict"] for zone in found["zones"] for change in zone["changes"]} >= {"within_measurement_error"}
    told = run("photos", "compare", "a.jpg", "b.jpg", "--zones", "zones.json", *SCALE, "--out", "pictures")
    assert told.code == 0, told.err
    endings = {path.suffix for path in (folder / "pictures").iterdir()}
    assert {".html", ".png", ".pdf", ".json", ".csv"} <= endings


def test_csv_has_a_row_for_each_zone_and_quantity(folder: Path, run: Run) -> None:
    pair = written(folder)
    told = run("photos", "measure", "a.jpg", "--zones", "zones.json", *SCALE, "--csv")
    rows = told.out.strip().splitlines()
    assert told.code == 0
    assert len(rows) == 1 + 21 * sum(zone.role == "treated" for zone in pair.zones)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (PairKind.OTHER_PERSON, "not_the_same_skin"),
        (PairKind.MIRRORED, "mirrored"),
        (PairKind.SAME_FILE, "same_file"),
        (PairKind.SWAPPED_IN_TIME, "swapped_in_time"),
    ],
)
def test_a_pair_that_cannot_be_compared_is_refused(folder: Path, run: Run, kind: PairKind, reason: str) -> None:
    written(folder, kind)
    found = result_of(run("photos", "compare", "a.jpg", "b.jpg", "--zones", "zones.json", *SCALE, "--json"))
    assert refused_for(found) == {reason}
    assert found["zones"] == []


@pytest.mark.parametrize("kind", [PairKind.CARD_COVERED, PairKind.TWO_CARDS])
def test_a_card_that_cannot_be_trusted_gives_no_wrong_level_of_colour(folder: Path, run: Run, kind: PairKind) -> None:
    written(folder, kind)
    found = result_of(run("photos", "measure", "b.jpg", "--zones", "zones.json", "--px-per-mm", "6", "--json"))
    level = next(each for zone in found["zones"] for each in zone["levels"] if each["quantity"] == Quantity.ITA)
    if level["estimate"] is None:
        assert level["reasons"]
    else:
        true = rendered(kind).truths("treated")[1][Quantity.ITA]
        assert level["estimate"]["low"] <= true <= level["estimate"]["high"]


def test_a_zone_outside_the_picture_is_named(folder: Path, run: Run) -> None:
    written(folder)
    zones = [replace(zone, outline=zone.outline + 5000) for zone in rendered(PairKind.CHANGED).zones]
    (folder / "far.json").write_text(write_zones(zones), "utf-8")
    answer = run("photos", "measure", "a.jpg", "--zones", "far.json", *SCALE)
    assert answer.code == 3
    assert "far.json, line 4" in answer.err


def grey() -> bytes:
    return saved(np.asarray(skin(300, 400)[..., 1]), "PNG")


def see_through() -> bytes:
    return saved(np.dstack([skin(300, 400), np.full((300, 400), 200, np.uint8)]), "PNG")


def four_inks() -> bytes:
    return saved(Image.fromarray(skin(300, 400)).convert("CMYK"), "JPEG")


def animated() -> bytes:
    frames = [Image.fromarray(skin(60, 80, seed)) for seed in (1, 2)]
    return saved(frames[0], "PNG", save_all=True, append_images=frames[1:])


def huge() -> bytes:
    return saved(Image.new("1", (12_000, 9_000)), "PNG")


def cat() -> bytes:
    """Blue-grey fur."""
    return saved(np.ascontiguousarray(skin(300, 400)[..., ::-1]), "PNG")


@pytest.mark.parametrize(
    "picture",
    [grey, see_through, four_inks, animated, huge, cat, lambda: saved(skin(1, 1), "PNG"), lambda: b""],
    ids=["grey", "alpha", "cmyk", "animated", "100 MP", "cat", "1x1", "empty"],
)
def test_an_odd_picture_is_judged_or_refused_in_words(folder: Path, run: Run, picture: Any) -> None:
    (folder / "odd.png").write_bytes(picture())
    answer = run("photos", "check", "odd.png")
    assert "Traceback" not in answer.err + answer.out
    assert answer.code in (0, 2, 3)
    if answer.code:
        assert answer.err.startswith("Error: ")
        assert "odd.png" in answer.err
    else:
        assert answer.out.strip()


def test_a_cat_is_no_skin(folder: Path, run: Run) -> None:
    (folder / "cat.png").write_bytes(cat())
    assert "does not look like skin" in run("photos", "check", "cat.png").out


def test_a_stripped_copy_has_the_same_skin_and_no_camera(folder: Path, run: Run) -> None:
    written(folder)
    assert run("photos", "strip", "a.jpg", "--out", "safe").code == 0
    with Image.open(folder / "safe" / "a.jpg") as image:
        assert not image.getexif()
        assert image.size == FRAME[0]


def test_the_card_is_a_page_to_print(folder: Path, run: Run) -> None:
    assert run("photos", "card", "--out", "card.pdf").code == 0
    assert (folder / "card.pdf").read_bytes().startswith(b"%PDF")
