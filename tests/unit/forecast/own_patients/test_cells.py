"""Cells to share: what is masked stays masked, and what is read counts as one more clinic."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlepoint.errors import InvalidInput, UnreadableFile
from needlepoint.forecast.own_patients.cells import (
    FEWEST,
    SharedCells,
    cells_csv,
    cells_json,
    pooled_results,
    read_cells,
    share_cells,
)
from needlepoint.forecast.own_patients.clinic import update_with_own_courses
from needlepoint.forecast.own_patients.records import OwnCourse
from needlepoint.forecast.posterior import Posterior
from tests.unit.forecast.own_patients.made import made_courses, made_posterior

ON = dt.date(2026, 11, 28)
KINDS = ("roller", "pen", "radiofrequency", "other_or_not_stated")


def dated(courses: list[OwnCourse], day: dt.date = dt.date(2026, 8, 1)) -> list[OwnCourse]:
    return [replace(each, visits=tuple(replace(visit, visited_on=day) for visit in each.visits)) for each in courses]


def shared(sizes: Mapping[str, int]) -> SharedCells:
    """Cells of courses that differ in the device."""
    courses = dated(made_courses(sum(sizes.values()), effect=0.1))
    kinds = [kind for kind, size in sizes.items() for _ in range(size)]
    told = [replace(each, modality=kind) for each, kind in zip(courses, kinds, strict=True)]
    return share_cells(told, clinic="North", quarter="2026-Q3", on=ON)


def test_cells_hold_number_mean_and_spread_of_the_last_score() -> None:
    found = shared({"pen": 40})
    (cell,) = found.cells
    courses = made_courses(40, effect=0.1)
    last = [each.scale.log_residual(each.baseline, each.visits[-1].score)[0] for each in courses]
    assert (cell.patients, cell.sessions, cell.skin, found.patients) == (40, 4, "not known", 40)
    assert cell.mean_g == pytest.approx(np.mean(last), abs=1e-4)
    assert cell.sd_g == pytest.approx(np.std(last, ddof=1), abs=1e-4)


def test_a_small_cell_takes_another_with_it() -> None:
    found = shared({"pen": 30, "roller": 12, "radiofrequency": 3})
    assert [(each.modality, each.patients) for each in found.cells] == [("pen", 30)]
    assert found.patients == 45


@given(st.lists(st.integers(1, 40), min_size=1, max_size=4))
def test_no_hidden_cell_follows_from_the_total(sizes: list[int]) -> None:
    """What the total leaves when all that is shown is taken off is nobody, or ten people and two cells at least."""
    found = shared(dict(zip(KINDS, sizes, strict=False)))
    assert all(each.patients >= FEWEST for each in found.cells)
    if found.patients is None:
        assert found.cells == ()
        return
    hidden = found.patients - sum(each.patients for each in found.cells)
    kept = len(sizes) - len(found.cells)
    assert hidden == 0 or (hidden >= FEWEST and (kept >= 2 or not found.cells))


def test_a_clinic_of_three_patients_shares_not_even_their_number() -> None:
    found = shared({"pen": 3})
    assert found.cells == ()
    assert found.patients is None


def test_a_patient_counts_once_in_a_cell() -> None:
    courses = [replace(each, patient=f"P{at // 2}") for at, each in enumerate(dated(made_courses(40, effect=0)))]
    found = share_cells(courses, clinic="North", quarter="2026-Q3", on=ON)
    assert found.cells[0].patients == 20


def test_two_quarters_have_no_patient_in_common() -> None:
    """So that nothing follows from subtracting one file from another."""
    summer, spring = made_courses(12, effect=0), made_courses(15, effect=0, seed=2)
    courses = [*dated(summer), *dated(spring, dt.date(2026, 5, 1))]
    sizes = [share_cells(courses, clinic="N", quarter=q, on=ON).cells[0].patients for q in ("2026-Q2", "2026-Q3")]
    assert sizes == [15, 12]


@pytest.mark.parametrize(
    ("quarter", "words"), [("2026-Q4", "not over"), ("2027-Q1", "not over"), ("2026-Q5", "no quarter"), ("Q3", "no q")]
)
def test_only_a_quarter_that_is_over_is_shared(quarter: str, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        share_cells(dated(made_courses(12, effect=0)), clinic="North", quarter=quarter, on=ON)


def test_a_course_without_a_date_belongs_to_no_quarter() -> None:
    with pytest.raises(InvalidInput, match="12 courses have no date"):
        share_cells(made_courses(12, effect=0), clinic="North", quarter="2026-Q3", on=ON)


def test_no_pseudonym_is_in_the_files() -> None:
    found = shared({"pen": 40})
    for data in (cells_json(found), cells_csv(found)):
        assert b"P1" not in data
        assert b"pen" in data


def test_the_csv_cannot_be_taken_for_a_formula() -> None:
    found = share_cells(dated(made_courses(12, effect=0)), clinic="=1+1", quarter="2026-Q3", on=ON)
    assert b"\r\n'=1+1," in cells_csv(found)


def test_a_file_comes_back_as_it_was() -> None:
    found = shared({"pen": 40, "roller": 20})
    assert read_cells(cells_json(found), "north.json") == found


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"patients": 9}, "cells of fewer than 10"),
        ({"modality": "laser"}, "'laser' is not known here"),
        ({"sd_g": 0.0}, "figures cannot be"),
        ({"mean_g": 5000.0}, "figures cannot be"),
        ({"sessions": -1}, "sessions or weeks"),
    ],
)
def test_cells_that_should_not_be_are_refused(change: dict[str, object], words: str) -> None:
    found = shared({"pen": 40})
    cells = (msgspec.structs.replace(found.cells[0], **change),)
    with pytest.raises(UnreadableFile, match=words):
        read_cells(cells_json(msgspec.structs.replace(found, cells=cells)), "north.json")


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"\xff", b"x" * (2**20 + 1), b"[" * 100_000])
def test_what_is_no_cells_file_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        read_cells(data, "north.json")


def test_cells_of_another_format_are_refused() -> None:
    found = msgspec.structs.replace(shared({"pen": 40}), format=2)
    with pytest.raises(UnreadableFile, match="format 2"):
        read_cells(cells_json(found), "north.json")


def test_the_same_quarter_of_a_clinic_twice_is_refused() -> None:
    found = shared({"pen": 40})
    with pytest.raises(InvalidInput, match="given twice"):
        pooled_results([found, found])


def test_other_clinics_cells_say_almost_what_their_patients_would() -> None:
    """The mean effect moves as far, whether two clinics' patients come as cells or as they are."""
    posterior = made_posterior()
    own = made_courses(20, effect=0.0, seed=9)
    far = share_cells(dated(made_courses(200, effect=0.7)), clinic="North", quarter="2026-Q3", on=ON)

    def middle(each: Posterior) -> float:
        return float(each.draws["alpha"][:, 0].mean())

    alone = update_with_own_courses(posterior, own).posterior
    both = update_with_own_courses(posterior, own, others=pooled_results([far]))
    assert middle(both.posterior) > middle(alone) + 0.02
    assert both.posterior.provenance.own is not None
    assert both.posterior.provenance.own.other_clinics == 1
