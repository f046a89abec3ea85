"""The checks over all records: one fault at a time in a copy of the data, and exactly the problem it must give."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from needlepoint.knowledge.checks import check_records, reviews_overdue
from needlepoint.knowledge.loader import DATA, read_records
from tests.unit.knowledge.conftest import RULE, Problems

WriteRule = Callable[[str, str], None]
WHEN = "{fact: pregnant, is: true}"
POSITIONS = "positions:\n    - {source: FDA-PAGE-2025, says: precaution, scope: person}"


@pytest.mark.parametrize(
    ("part", "by", "problem"),
    [
        (
            "FDA-PAGE-2025",
            "FDA-PAGE-2052",
            "rules > made_up > position > source: 'FDA-PAGE-2052' is not among the sources. Did you mean FDA-PAGE-2025",
        ),
        (
            "scope: person}",
            "scope: person, device: skinpenn}",
            "rules > made_up > position > device: 'skinpenn' is not among the devices. Did you mean skinpen",
        ),
        (
            "scope: person}",
            "scope: person, wait: {months: 6, after: isotretinoin_stoped_on}}",
            "waitafter > after: 'isotretinoin_stoped_on' is not among the facts. Did you mean isotretinoin_stopped_on",
        ),
        (
            "scope: person}",
            "scope: person, wait: {months: 6, after: pregnant}}",
            "rules > made_up > position 1: 'pregnant' has no date to count from.",
        ),
        (
            "scope: person}",
            "scope: person, wait: {after: tanning_on}}",
            "rules > made_up > position 1: its wait is of no length. Give days, weeks or months above zero.",
        ),
        (
            "source: FDA-PAGE-2025, says: precaution, scope: person",
            "source: SKINPEN-US, says: precaution, scope: person, device: exceed",
            "rules > made_up > position 1: SKINPEN-US is the label of 'skinpen', not of 'exceed'.",
        ),
        (POSITIONS, "positions: []", "rules > made_up: it has no position. Say who says so: at least one source."),
        (
            "fact: pregnant",
            "fact: pregnat",
            "rules > made_up > when: there is no fact 'pregnat'. Did you mean pregnant?",
        ),
        (WHEN, "{fact: pregnant, is: maybe}", "rules > made_up > when: 'is' of 'pregnant' cannot be 'maybe'."),
        (WHEN, "{fact: pregnant, within_days: 3}", "when: 'within_days' cannot be asked of 'pregnant'"),
        (WHEN, "{all: [{fact: pregnant, is: true}]}", "when: 'all' needs a list of at least two conditions."),
        (WHEN, "{fact: pregnant, is: true, at_least: 3}", "when: fact 'pregnant' must be followed by one word"),
        (WHEN, "{}", "rules > made_up > when: a condition must be a mapping, not {}."),
        (
            f"when: {WHEN}",
            "applies_to: {}",
            "rules > made_up: it has neither a condition nor sites or devices it applies to.",
        ),
        (
            "  advice:",
            "  applies_to: {sites: [chek]}\n  advice:",
            "rules > made_up > appliesto > sites: 'chek' is not among the sites. Did you mean cheek?",
        ),
        (
            "  advice:",
            "  applies_to: {indications: [wrinkels]}\n  advice:",
            "rules > made_up > appliesto > indications: 'wrinkels' is not among the indications. Did you mean wri",
        ),
        (
            "  advice:",
            "  applies_to: {except_indications: [wrinkels]}\n  advice:",
            "appliesto > except_indications: 'wrinkels' is not among the indications.",
        ),
        (
            "  advice:",
            "  override: allowed\n  advice:",
            "rules > made_up: an override is allowed without a reason why. Fill in why_override.",
        ),
        ("id: made_up", "id: skinpen", "is used in "),
    ],
)
def test_one_fault_gives_one_problem(
    part: str, by: str, problem: str, write_rule: WriteRule, problems: Problems
) -> None:
    write_rule(part, by)
    (found,) = problems()
    assert problem in found


@pytest.mark.parametrize(
    ("part", "by"),
    [
        ("scope: person}", "scope: person, wait: {months: 6, after: isotretinoin_stopped_on}}"),
        ("scope: person}", "scope: zone, wait: {weeks: 2, after: peel_on}}"),
        (
            "source: FDA-PAGE-2025, says: precaution, scope: person",
            "source: SKINPEN-US, says: precaution, scope: person, device: skinpen",
        ),
        (f"  when: {WHEN}\n", "  applies_to: {sites: [eyelid]}\n"),
        (f"  when: {WHEN}\n", "  applies_to: {device_classes: [home_use]}\n"),
        ("  advice:", "  override: allowed\n  why_override: It can.\n  advice:"),
    ],
)
def test_what_is_right_gives_none(part: str, by: str, write_rule: WriteRule, problems: Problems) -> None:
    write_rule(part, by)
    assert problems() == []


def replace_in(path: Path, part: str, by: str) -> None:
    """Replace the first of a part of a file; it must be there."""
    text = path.read_text("utf-8")
    assert part in text
    path.write_text(text.replace(part, by, 1), "utf-8")


@pytest.mark.parametrize(
    ("file", "part", "by", "problem"),
    [
        ("customs.yaml", "sources: [HARRIS-2015]", "sources: [HARIS-2015]", "'HARIS-2015' is not among the sources."),
        (
            "planning_values.yaml",
            "[FDA-PAGE-2025]",
            "[FDA]",
            "planning_values > sun_after_session > span > sources: 'FDA'",
        ),
        ("skin_sites.yaml", "- id: forehead", "- id: forhead", "site 'forehead' is not described."),
        ("skin_sites.yaml", "- id: forehead", "- id: forhead", "'forhead' is not a site. Did you mean forehead"),
    ],
)
def test_every_table_is_looked_through(
    file: str, part: str, by: str, problem: str, data: Path, problems: Problems
) -> None:
    replace_in(data / file, part, by)
    assert any(problem in found for found in problems())


def test_there_is_exactly_one_policy(data: Path, problems: Problems) -> None:
    path = data / "policy.yaml"
    text = path.read_text("utf-8")
    path.write_text(text + text.replace("id: default_policy", "id: another_policy"), "utf-8")
    assert problems() == ["policies: there must be exactly one policy, not 2."]


def test_several_faults_are_told_together(data: Path, problems: Problems, write_rule: WriteRule) -> None:
    write_rule(POSITIONS, "positions: []\n  override: allowed")
    replace_in(data / "planning_values.yaml", "[FDA-PAGE-2025]", "[FDA]")
    replace_in(data / "contradictions.yaml", "fact: ", "fact: un")
    places = [found.partition(":")[0] for found in problems()]
    assert places.count("rules > made_up") == 2
    assert "planning_values > sun_after_session > span > sources" in places
    assert any(place.startswith("contradictions > ") for place in places)
    assert len(places) == 4


def test_the_shipped_knowledge_has_no_problem() -> None:
    records, read = read_records(DATA)
    assert read == []
    assert check_records(records) == []


def test_a_review_is_due_after_twelve_calendar_months(data: Path) -> None:
    (data / "rules/made_up.yaml").write_text(RULE.replace("2026-11-23", "2027-02-28"), "utf-8")
    records, _ = read_records(data)
    mine = {"rules": {"made_up": records["rules"]["made_up"]}}
    assert reviews_overdue(mine, dt.date(2028, 2, 27)) == []
    assert reviews_overdue(mine, dt.date(2028, 2, 28)) == ["rules > made_up (reviewed 2027-02-28)"]
