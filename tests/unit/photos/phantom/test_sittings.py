"""Repeat shots: nothing changes within a sitting, all skin drifts between them, and the command writes a study."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from needlepoint.cli.main import program
from needlepoint.photos.phantom.scene import TREATED
from needlepoint.photos.phantom.sittings import Plan, make_repeats
from needlepoint.photos.quantities import Quantity
from needlepoint.photos.repeatability.shots_file import read_shots
from needlepoint.photos.zones.reading import read_zones

SMALL = ((240, 180), 3.0)


def test_repeats_are_of_one_skin_and_sittings_drift() -> None:
    made = make_repeats(2, Plan(shots=2, sittings=2, cameras=2, operators=1), frame=SMALL, tone="V")
    labels = [(each.sitting, each.camera, each.operator) for each in made.repeats]
    assert labels == [(sitting, camera, 1) for sitting in (1, 2) for camera in (1, 2) for _ in range(2)]
    assert len({each.shot.jpeg for each in made.repeats}) == 8
    assert len({each.shot.name for each in made.repeats}) == 8
    assert len({(each.sitting, id(each.shot.scene)) for each in made.repeats}) == 2
    first, second = made.truths(TREATED)
    assert first[Quantity.PORE_DENSITY] == second[Quantity.PORE_DENSITY]
    assert first[Quantity.ERYTHEMA] != second[Quantity.ERYTHEMA]
    times = [each.shot.capture.camera.taken_at for each in made.repeats]
    assert times == sorted(times, key=str)


def test_shots_of_a_row_are_closer_than_rows() -> None:
    made = make_repeats(3, Plan(shots=3, operators=3), frame=SMALL)
    corners = np.array([[60.0, 40.0], [180.0, 140.0]])
    assert made.to_shot(0, corners) == pytest.approx(corners, abs=1e-6)
    moved = [np.abs(made.to_shot(number, corners) - corners).mean() for number in range(9)]
    within, between = (moved[1], moved[2]), (moved[3], moved[6])
    assert np.mean(within) < np.mean(between)


def test_the_same_seed_gives_the_same_shots() -> None:
    one, two = (make_repeats(4, Plan(shots=2), frame=SMALL) for _ in range(2))
    assert [each.shot.jpeg for each in one.repeats] == [each.shot.jpeg for each in two.repeats]


def test_the_command_writes_a_study_that_is_read_back(tmp_path: Path) -> None:
    study = str(tmp_path / "study")
    found = CliRunner().invoke(
        program, ["photos", "phantom", "--out", study, "--repeats", "2", "--people", "2", "--px-per-mm", "4"]
    )
    assert found.exit_code == 0, found.output
    people = read_shots(tmp_path / "study")
    assert [len(person.shots) for person in people] == [2, 2]
    zones = read_zones(people[0].zones.read_bytes(), "p01.yaml")
    assert [zone.name for zone in zones] == ["treated", "control"]


def test_the_command_writes_a_pair_with_its_truth(tmp_path: Path) -> None:
    found = CliRunner().invoke(
        program, ["photos", "phantom", "--out", str(tmp_path), "--px-per-mm", "4", "--kind", "no_change"]
    )
    assert found.exit_code == 0, found.output
    assert {path.name for path in tmp_path.iterdir()} == {
        "baseline.jpg", "follow_up.jpg", "zones.yaml", "truth.json", "README.md",
    }  # fmt: skip
    assert '"pore_density' in (tmp_path / "truth.json").read_text()
