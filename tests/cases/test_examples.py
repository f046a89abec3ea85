"""The example consultations of the demo are planned, or refused where they are meant to be."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import needlepoint
from needlepoint import strict_yaml
from needlepoint.cli.batch import answer_chunk
from needlepoint.consultation import plan_consultation, read_consultation
from needlepoint.errors import RefusedPlan
from needlepoint.knowledge import load_knowledge
from needlepoint.planning import CoursePlan

FOLDER = Path(needlepoint.__file__).parent / "examples"
FILES = [path for path in sorted(FOLDER.glob("*.yaml")) if path.stem != "clinic"]
ON = dt.date(2026, 11, 23)
REFUSED = {"pregnant"}


def plan_of(stem: str) -> CoursePlan:
    """The plan of one example on the day of the demo."""
    document = strict_yaml.parse((FOLDER / f"{stem}.yaml").read_bytes(), stem)
    return plan_consultation(read_consultation(document, load_knowledge(), on=ON), load_knowledge(), on=ON)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_begins_with_a_sentence(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# ")
    assert first.endswith(".")


@pytest.mark.parametrize("stem", [path.stem for path in FILES if path.stem not in REFUSED])
def test_it_is_planned(stem: str) -> None:
    assert plan_of(stem).sessions


@pytest.mark.parametrize("stem", sorted(REFUSED))
def test_it_is_refused(stem: str) -> None:
    with pytest.raises(RefusedPlan):
        plan_of(stem)


def test_the_many_zones_differ() -> None:
    plan = plan_of("many_zones")
    assert len(plan.assessment.zones) >= 10
    assert plan.assessment.overall == "mixed"
    assert plan.assessment.disagreement
    assert len(plan.not_planned) >= 3
    assert plan.off_label


def test_the_course_under_way_has_all_kinds_of_past_session() -> None:
    past = plan_of("mid_course").past
    assert {str(each.why_not) for each in past if not each.counts} == {"not_done", "too_soon_after_the_one_before"}
    assert any(each.counts for each in past)


def test_the_batch_of_lines_has_twenty_with_two_bad_ones() -> None:
    lines = list(enumerate((FOLDER / "batch.jsonl").read_bytes().splitlines(), start=1))
    _, mistakes = answer_chunk(lines, ON)
    assert (len(lines), len(mistakes)) == (20, 2)
