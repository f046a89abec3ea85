"""A zones file: read, written back, and every mistake of a bad one told at once."""

from __future__ import annotations

import json

import numpy as np
import pytest

from needlepoint.errors import ManyProblems, UnreadableFile
from needlepoint.photos.quantities import Metric
from needlepoint.photos.zones.outline import Role, ZoneOutline
from needlepoint.photos.zones.reading import read_zones, write_zones

GOOD = b"""
photo: before.jpg
zones:
  - name: left_cheek
    role: treated
    outline: [[10, 10], [90, 12.5], [88, 70], [11, 66]]
    metrics: [texture, pores]
  - name: forearm
    role: control
    outline: [[100, 10], [140, 10], [120, 60]]
"""


def problems_of(text: str, shape: tuple[int, int] | None = (100, 200)) -> list[str]:
    with pytest.raises(ManyProblems) as caught:
        read_zones(text.encode(), "zones.yaml", shape)
    return [str(each) for each in caught.value.problems]


def zone(outline: str, name: str = "a", extra: str = "") -> str:
    return f"zones:\n - name: {name}\n   role: treated\n   outline: {outline}\n{extra}"


def test_reads_names_roles_corners_and_metrics() -> None:
    cheek, forearm = read_zones(GOOD, "zones.yaml", (100, 200))
    assert (cheek.name, cheek.role, cheek.metrics) == ("left_cheek", Role.TREATED, (Metric.TEXTURE, Metric.PORES))
    assert np.array_equal(cheek.outline[1], [90, 12.5])
    assert forearm.role is Role.CONTROL
    assert forearm.metrics == tuple(Metric)


def test_reads_json() -> None:
    data = {"zones": [{"name": "a", "role": "control", "outline": [[0, 0], [9, 0], [0, 9]]}]}
    assert read_zones(json.dumps(data).encode(), "zones.json")[0].name == "a"


def test_what_is_written_reads_back() -> None:
    zones = (*read_zones(GOOD, "zones.yaml"), ZoneOutline("it's: odd", Role.TREATED, np.eye(3, 2) * 7.25))
    again = read_zones(write_zones(zones, "before.jpg").encode(), "again.yaml")
    assert [(z.name, z.role, z.metrics) for z in again] == [(z.name, z.role, z.metrics) for z in zones]
    assert all(np.allclose(a.outline, b.outline, atol=0.01) for a, b in zip(again, zones, strict=True))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("hello", "this is no zones file"),
        ("zones: []", "there are no zones"),
        ("zones: {a: b}", "there are no zones"),
        ("zones: [7]", "a zone has a name"),
        (zone("[[0, 0], [9, 0]]"), "2 corners"),
        (zone("7"), "no outline"),
        (zone("[[0, 0], [9, 9], [9, 0], [0, 9]]"), "crosses itself"),
        (zone("[[0, 0], [9, 0], [4, 0]]"), "surrounds nothing"),
        (zone("[[0, 0], [0, 0], [0, 0]]"), "surrounds nothing"),
        (zone("[[0, 0], [9, 0], [9, 9], [9, 0]]"), "crosses itself"),
        (zone("[[0, 0], [250, 0], [0, 9]]"), "outside the picture"),
        (zone("[[0, 0], [-3, 0], [0, 9]]"), "outside the picture"),
        (zone("[[0, 0], [x, 0], [0, 9]]"), "is no corner"),
        (zone("[[0, 0], [.nan, 0], [0, 9]]"), "is no corner"),
        (zone("[[0, 0], [1e99, 0], [0, 9]]"), "is no corner"),
        (zone("[[0, 0], [true, 0], [0, 9]]"), "is no corner"),
        (zone("[[0, 0], [1, 0, 3], [0, 9]]"), "is no corner"),
        (zone("[[0, 0], [9, 0], [0, 9]]", extra="   metrics: [poers]\n"), "Did you mean pores"),
        (zone("[[0, 0], [9, 0], [0, 9]]", extra="   metrics: []\n"), "at least one"),
        (zone("[[0, 0], [9, 0], [0, 9]]", extra="   colour: red\n"), "'colour' is not known here"),
        (zone("[[0, 0], [9, 0], [0, 9]]", name="''"), "has no name"),
        (zone("[[0, 0], [9, 0], [0, 9]]", name="b" * 99), "no single line of text"),
        ("zones:\n - {name: a, role: healed, outline: [[0, 0], [9, 0], [0, 9]]}", "'healed' is not known here"),
        ("zones:\n - {name: a, outline: [[0, 0], [9, 0], [0, 9]]}", "there is no role"),
        ("photo: [1]\nzones:\n - {name: a, role: control, outline: [[0, 0], [9, 0], [0, 9]]}", "name of a file"),
    ],
)
def test_each_mistake_is_named(text: str, says: str) -> None:
    assert any(says in problem for problem in problems_of(text))


def test_all_mistakes_are_told_at_once_with_their_lines() -> None:
    first = zone("[[0, 0], [9, 9], [9, 0], [0, 9]]", extra="   metrics: [tekture]\n")
    found = problems_of(first + " - name: A\n   role: control\n   outline: [[0, 0], [1, 1]]\n")
    assert [problem.split(":")[0] for problem in found] == [f"zones.yaml, line {n}" for n in (4, 5, 6, 8)]
    assert "name of two zones" in found[2]


def test_too_many_zones_are_refused_before_they_are_read() -> None:
    many = "zones:\n" + " - {name: a}\n" * 300
    assert problems_of(many) == ["zones.yaml, line 1: there are 300 zones, more than 200. Is it the right file?"]


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(UnreadableFile):
        read_zones(b"\xff\xd8\xff\xe0", "photo.jpg")
