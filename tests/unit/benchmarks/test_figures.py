"""Percentiles, targets, and how figures are written down."""

from __future__ import annotations

import pytest

from benchmarks.figures import Figure, Section, median_and_p95, percentile
from benchmarks.memory import kilobytes
from benchmarks.report import markdown, number, row

STATUS = "Name:\tpython\nVmPeak:\t   40000 kB\nVmHWM:\t   31234 kB\nThreads:\t1\n"


@pytest.mark.parametrize(("percent", "expected"), [(5, 15), (30, 20), (40, 20), (50, 35), (100, 50)])
def test_percentile_by_nearest_rank(percent: float, expected: float) -> None:
    # The worked example of the nearest-rank method: 15, 20, 35, 40, 50.
    assert percentile([35, 20, 15, 50, 40], percent) == expected


@pytest.mark.parametrize(("samples", "percent"), [([], 50), ([1.0], 0), ([1.0], 101)])
def test_percentile_of_nothing_is_refused(samples: list[float], percent: float) -> None:
    with pytest.raises(ValueError, match="percentile"):
        percentile(samples, percent)


def test_a_target_is_met_up_to_its_very_value() -> None:
    values = (1.9, 2.0, 2.1)
    assert [Figure("plan", value, "ms", 2.0).met for value in values] == [True, True, False]
    assert Figure("plan", 1.0, "ms").met is None


def test_only_the_median_is_held_to_a_target() -> None:
    median, p95 = median_and_p95("plan", [1.0, 2.0, 9.0], "ms", at_most=2.0)
    assert (median.value, median.met, p95.value, p95.met) == (2.0, True, 9.0, None)


@pytest.mark.parametrize(
    ("value", "written"), [(0.5661, "0.566"), (12.34, "12.3"), (1480.2, "1,480"), (0.00012, "0.00012")]
)
def test_numbers_are_written_with_the_digits_that_count(value: float, written: str) -> None:
    assert number(value) == written


def test_a_missed_target_is_said_in_the_page() -> None:
    slow = Figure("start", 400, "ms", 300)
    assert row(slow) == ("start", "400 ms", "at most 300 ms", "MISSED", "")
    page = markdown(
        {"cores": "2"}, [Section("Start", "How long.", (slow,), ("A remark.",)), Section("Peer", "Not there.")]
    )
    assert "| start | 400 ms | at most 300 ms | MISSED |  |" in page
    assert page.index("- cores: 2") < page.index("## Start") < page.index("A remark.") < page.index("## Peer")


def test_kilobytes_are_found_by_their_whole_name() -> None:
    assert (kilobytes(STATUS, "VmHWM"), kilobytes(STATUS, "Vm")) == (31234, 0)
