"""Reading the data files: each fault is told with file, line and record, all at once, and nothing is used."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from needlepoint.errors import BrokenKnowledge, InvalidInput
from needlepoint.knowledge import load_knowledge
from needlepoint.knowledge.loader import DATA, digest_of, read_records
from needlepoint.knowledge.tables import TABLES, Table
from tests.unit.knowledge.conftest import MADE_UP, RULE, Problems

POSITION = "{source: FDA-PAGE-2025, says: precaution, scope: person}"
WriteRule = Callable[[str, str], None]


def test_the_copy_and_its_made_up_rule_have_no_fault(problems: Problems) -> None:
    assert problems() == []


@pytest.mark.parametrize(
    ("part", "by", "expected"),
    [
        (
            "  advice:",
            "  advise:",
            ["line 1 (made_up): 'advise' is not a field of it. Fields: id, group,", "(made_up): 'advice' is missing."],
        ),
        ("  advice: Write another.\n", "", ["line 1 (made_up): 'advice' is missing."]),
        ("group: systemic", "group: sistemic", ["line 1 (made_up): 'group': Invalid enum value 'sistemic'"]),
        ("reviewed: 2026-11-23", "reviewed: 2026-02-29", ["line 1 (made_up): 'reviewed': "]),
        ("reviewed: 2026-11-23", "reviewed: soon", ["line 1 (made_up): 'reviewed': "]),
        ("statement: The patient is made up.", "statement: 12", ["'statement': Expected `str`, got `int`"]),
        ("says: precaution", "says: forbids", ["'positions': Invalid enum value 'forbids' - at `positions[0].says`"]),
        ("scope: person", "scope: persons", ["'positions': Invalid enum value 'persons' - at `positions[0].scope`"]),
        (", scope: person", "", ["'positions': Object missing required field `scope` - at `positions[0]`"]),
        ("scope: person", "scope: person, kope: x", ["'positions': Object contains unknown field `kope`"]),
        ("when: {fact: pregnant, is: true}", "when: pregnant", ["'when': Expected `object | null`, got `str`"]),
        (
            "  when:",
            "  statement: Again.\n  when:",
            [f"{MADE_UP}, line 4: 'statement' stands here twice. Keep one of them."],
        ),
        ("- id: made_up", "- id: &made made_up", [f"{MADE_UP}, line 1: anchors and aliases"]),
        ("group: systemic", "group: !!str systemic", [f"{MADE_UP}, line 2: the tag"]),
        ("  group:", "   group:", [f"{MADE_UP}, line 2: This is not valid YAML"]),
        ("- id: made_up\n  group: systemic", "- made_up\n- group: systemic", ["must be a mapping", "'id' is missing."]),
    ],
)
def test_one_fault_is_told_with_file_line_and_record(
    part: str, by: str, expected: list[str], write_rule: WriteRule, problems: Problems
) -> None:
    write_rule(part, by)
    found = problems()
    assert len(found) == len(expected), found
    for message, words in zip(found, expected, strict=True):
        assert message.startswith(MADE_UP)
        assert words in message


def test_two_records_with_one_id(data: Path, problems: Problems) -> None:
    (data / MADE_UP).write_text(RULE + RULE, "utf-8")
    assert problems() == [f"{MADE_UP}, line 9 (made_up): there are two rule records with this id. Rename one."]


def test_an_id_of_another_file_of_the_same_table(write_rule: WriteRule, problems: Problems) -> None:
    write_rule("id: made_up", "id: pregnant")
    (found,) = problems()
    assert "(pregnant): there are two rule records with this id." in found


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "the file must be a list of records, each begun with '- id:'."),
        ("id: made_up\n", "the file must be a list of records, each begun with '- id:'."),
        ("- id: a\n---\n- id: b\n", "line 2: A second document begins here."),
    ],
)
def test_a_file_that_is_no_list_of_records(content: str, message: str, data: Path, problems: Problems) -> None:
    (data / MADE_UP).write_text(content, "utf-8")
    (found,) = problems()
    assert found.startswith(MADE_UP)
    assert message in found


def test_a_file_in_another_encoding(data: Path, problems: Problems) -> None:
    (data / MADE_UP).write_bytes(RULE.replace("made up", "madé up").encode("latin-1"))
    assert problems() == [f"{MADE_UP}, line 3: The text is not UTF-8. Save it again with the encoding UTF-8."]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_without_a_file_is_missed(table: Table, data: Path, problems: Problems) -> None:
    for path in data.glob(table.files):
        path.unlink()
    assert f"{table.files}: there is no file of {table.kind} records." in problems()


def test_faults_of_several_files_are_told_together_and_nothing_is_used(data: Path, write_rule: WriteRule) -> None:
    write_rule("  advice: Write another.\n", "")
    policy = data / "policy.yaml"
    policy.write_text(policy.read_text("utf-8").replace("weak_other: caution", "weak_other: quiet"), "utf-8")
    customs = data / "customs.yaml"
    customs.write_text(customs.read_text("utf-8") + "- id: another\n  sayd: nothing\n", "utf-8")
    with pytest.raises(BrokenKnowledge) as broken:
        load_knowledge(data)
    places = {each.where.partition(",")[0] for each in broken.value.problems}
    assert places == {MADE_UP, "policy.yaml", "customs.yaml"}
    assert "needlepoint knowledge check" in str(broken.value)


def test_a_knowledge_base_with_a_broken_reference_gives_no_answer(data: Path, write_rule: WriteRule) -> None:
    write_rule("FDA-PAGE-2025", "FDA-PAGE-2052")
    with pytest.raises(BrokenKnowledge, match="has 1 problems"):
        load_knowledge(data)


def test_one_byte_of_one_file_changes_the_digest(data: Path) -> None:
    before = digest_of(data)
    path = data / "customs.yaml"
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")
    assert digest_of(data) != before


def test_the_name_of_a_file_belongs_to_the_digest(data: Path) -> None:
    before = digest_of(data)
    (data / MADE_UP).rename(data / "rules" / "made_down.yaml")
    assert digest_of(data) != before


def test_what_is_no_data_file_does_not_belong_to_the_digest(data: Path) -> None:
    before = digest_of(data)
    (data / "CHANGELOG.md").write_text("other", "utf-8")
    (data / "notes.txt").write_text("other", "utf-8")
    assert digest_of(data) == before


def test_conditions_are_ready_to_be_asked() -> None:
    knowledge = load_knowledge()
    tables = (knowledge.rules, knowledge.contradictions, knowledge.preparation, knowledge.adverse_events)
    with_condition = {record.id for table in tables for record in table.values() if record.when}
    assert set(knowledge.conditions) == with_condition


def test_records_keep_the_order_of_the_files() -> None:
    records, _ = read_records(DATA)
    assert list(load_knowledge().rules) == list(records["rules"])


@pytest.mark.parametrize(("kind", "nearly", "near"), [("device", "skinpenn", "skinpen"), ("instrument", "mas", "masi")])
def test_a_record_that_is_not_there_is_answered_with_the_nearest(kind: str, nearly: str, near: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        getattr(load_knowledge(), kind)(nearly)
    assert refused.value.problem == f"There is no {kind} '{nearly}'."
    assert near in str(refused.value.next_step)


def test_a_file_that_no_table_reads_is_a_problem(data: Path) -> None:
    (data / "rules" / "more.yml").write_text("- id: lost\n", encoding="utf-8")
    _, problems = read_records(data)
    assert [str(each) for each in problems] == ["rules/more.yml: no table reads this file. Rename it, or take it away."]
