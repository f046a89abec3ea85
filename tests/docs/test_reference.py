"""The reference is up to date, complete, and says in words what the conditions say."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from generate_reference import REFERENCE, WRITTEN_BY_HAND, differing, write
from needlepoint import conditions
from needlepoint.candidacy import TreatmentRequest, Want, assess
from needlepoint.knowledge import Knowledge, load_knowledge
from needlepoint.knowledge.facts import FACTS
from needlepoint.knowledge.records.policy import Policy
from needlepoint.patient.reading import read_profile
from reference_pages import every_page
from reference_pages.back_references import entry_of, uses_of_sources
from reference_pages.markdown import Links, cell, table
from reference_pages.verdicts import A_DAY, DEVICES, verdicts
from reference_pages.wording import in_words
from tests.docs.pages import anchors
from tests.house.source_tree import ROOT


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.fixture(scope="module")
def pages(knowledge: Knowledge) -> dict[str, str]:
    return every_page(knowledge, ROOT)


def test_the_reference_is_up_to_date(pages: dict[str, str]) -> None:
    assert differing(pages, REFERENCE) == [], "Run `make docs`."


def test_pages_written_by_hand_are_there() -> None:
    assert [name for name in WRITTEN_BY_HAND if not (REFERENCE / name).exists()] == []


def test_a_changed_a_missing_and_a_left_over_page_are_named(tmp_path: Path) -> None:
    (tmp_path / "changed.md").write_text("old", encoding="utf-8")
    (tmp_path / "left-over.md").write_text("old", encoding="utf-8")
    (tmp_path / "evidence-tables.md").write_text("by hand", encoding="utf-8")
    made = {"changed.md": "new", "rules/missing.md": "new"}
    assert differing(made, tmp_path) == ["changed.md", "left-over.md", "rules/missing.md"]
    write(made, tmp_path)
    assert differing(made, tmp_path) == []
    assert (tmp_path / "evidence-tables.md").exists()


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_check_passes_whatever_order_sets_have(seed: str) -> None:
    tool = ROOT / "tools" / "generate_reference.py"
    surroundings = {**os.environ, "PYTHONHASHSEED": seed}
    done = subprocess.run([sys.executable, str(tool), "--check"], env=surroundings, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_record_has_an_entry(knowledge: Knowledge) -> None:
    lost = []
    for name, record in knowledge.records():
        path, _, anchor = entry_of(name, record).partition("#")
        page = REFERENCE / path
        if not page.exists() or (anchor and anchor not in anchors(page)):
            lost.append(entry_of(name, record))
    assert lost == []


def test_every_position_of_every_rule_is_shown(knowledge: Knowledge, pages: dict[str, str]) -> None:
    for rule in knowledge.rules.values():
        page = pages[f"rules/{rule.group}.md"]
        entry = page.partition(f"\n## {rule.id}\n")[2].partition("\n## ")[0]
        assert rule.statement in entry
        for position in rule.positions:
            assert f"[{position.source}]" in entry, rule.id
            assert cell(position.note or "") in entry, rule.id
        assert entry.count("**Review.**") == 1, rule.id


def test_every_setting_of_the_policy_is_shown(knowledge: Knowledge, pages: dict[str, str]) -> None:
    about_itself = {"id", "title", "version", "reviewed_by_dermatologist", "reviewed", "note"}
    settings = set(Policy.__struct_fields__) - about_itself
    rows = pages["policy.md"].partition("| case |")[2].partition("\n\n")[0].count("\n") - 1
    assert rows == len(settings)


def test_every_source_lists_where_it_is_used(knowledge: Knowledge) -> None:
    uses = uses_of_sources(knowledge)
    used = {str(record.id) for _, record in uses["SPRING-2017"]}  # type: ignore[attr-defined]
    assert {"isotretinoin_now", "recent_isotretinoin"} <= used
    assert set(uses) <= set(knowledge.sources)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"fact": "pregnant", "is": True}, "pregnant: yes"),
        ({"not": {"fact": "pregnant", "is": True}}, "pregnant: no"),
        (
            {"fact": "isotretinoin_stopped_on", "within_months": 6},
            "isotretinoin stopped less than 6 calendar months ago",
        ),
        ({"fact": "peel_on", "within_days": 30}, "peel less than 30 days ago"),
        ({"fact": "sun_planned_on", "within_next_days": 14}, "sun planned within the next 14 days"),
        ({"not": {"fact": "age_years", "at_least": 18}}, "age is below 18 years"),
        ({"fact": "age_years", "at_most": 17}, "age is 17 years or less"),
        ({"fact": "phototype", "one_of": ["IV", "V", "VI"]}, "phototype is IV, V or VI"),
        ({"fact": "diabetes", "is": "uncontrolled"}, "diabetes is uncontrolled"),
        ({"fact": "eczema", "is": True}, "eczema is there"),
        ({"fact": "eczema", "in_region": "face"}, "eczema is anywhere on the face"),
        ({"not": {"fact": "eczema", "in_region": "face"}}, "eczema is nowhere on the face"),
        ({"fact": "isotretinoin_stopped_on", "is": True}, "isotretinoin stopped has ever happened"),
        (
            {
                "all": [
                    {"fact": "smoker", "is": True},
                    {"any": [{"fact": "hiv", "is": True}, {"fact": "tan", "is": True}]},
                ]
            },
            "smoker: yes, and (hiv: yes, or tan is there)",
        ),
        (
            {"not": {"all": [{"fact": "smoker", "is": True}, {"fact": "hiv", "is": True}]}},
            "it is not so that (smoker: yes, and hiv: yes)",
        ),
    ],
)
def test_a_condition_in_words(raw: object, words: str) -> None:
    condition, problems = conditions.parse(raw, FACTS, "test")
    assert condition is not None, problems
    assert without_links(in_words(condition, Links())) == words


def without_links(text: str) -> str:
    """The text of Markdown without its links' targets."""
    return "".join(part.partition("](")[0] if number else part for number, part in enumerate(_split(text)))


def _split(text: str) -> list[str]:
    parts = text.split("[")
    return [parts[0], *(part.replace(f"]({part.partition('](')[2].partition(')')[0]})", "") for part in parts[1:])]


@pytest.mark.parametrize("device", [device for _, device in DEVICES])
@pytest.mark.parametrize(
    ("rule", "fact"),
    [("bleeding_disorder", "bleeding_disorder"), ("hiv", "hiv"), ("pregnant", "pregnant"), ("smoker", "smoker")],
)
def test_the_verdict_shown_is_the_one_given(knowledge: Knowledge, device: str | None, rule: str, fact: str) -> None:
    """What the page says a rule comes to is what a patient with just that answer gets."""
    profile = read_profile({"born_on": "1980-01-01", "sex": "female", fact: True, "everything_else": False}, on=A_DAY)
    request = TreatmentRequest((Want("wrinkles", ("glabella",)),), device, anaesthetic="none")
    given = next(each for each in assess(profile, request, knowledge, on=A_DAY).findings if each.rule == rule)
    assert verdicts(knowledge, knowledge.rules[rule], device).here == str(given.verdict).replace("_", " ")


def test_a_table_keeps_its_cells_together() -> None:
    assert table(("a",), [("one | two\nthree",)]).endswith("| one \\| two three |")
