"""Nothing goes undocumented: each error with its exit code, each command on a page, each decision in the list."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from needlepoint import consultation, errors, strict_yaml
from needlepoint.cli.main import COMMANDS
from needlepoint.cli.options import BATCH_WITH_SKIPPED
from needlepoint.conditions import parse
from needlepoint.consultation import CALENDAR, DEPTH, GOAL, OVERRIDE, PAST, TOP, TREATMENT, WANT
from needlepoint.documents.clinic_details import KEYS as CLINIC
from needlepoint.errors import NeedlepointError
from needlepoint.knowledge import load_knowledge
from needlepoint.knowledge.facts import FACTS
from needlepoint.terms import Says, Verdict
from reference_pages.examples import blocks
from tests.docs.pages import HEADING
from tests.house.source_tree import ROOT, relative

HOW_TO = ROOT / "docs" / "how-to"
DECISIONS = ROOT / "docs" / "decisions"
ERRORS_PAGE = (HOW_TO / "errors.md").read_text(encoding="utf-8")
GUIDES = "\n".join(
    page.read_text(encoding="utf-8")
    for folder in ("how-to", "tutorials", "explanation")
    for page in sorted((ROOT / "docs" / folder).glob("*.md"))
)


def error_classes(cls: type[NeedlepointError] = NeedlepointError) -> Iterator[type[NeedlepointError]]:
    """The class and everything derived from it in the library."""
    yield cls
    for below in cls.__subclasses__():
        if below.__module__.partition(".")[0] == "needlepoint":
            yield from error_classes(below)


@pytest.mark.parametrize("cls", list(error_classes()))
def test_every_error_is_explained_with_its_exit_code(cls: type[NeedlepointError]) -> None:
    assert cls.__name__ in HEADING.findall(ERRORS_PAGE)
    row = re.search(rf"^\| {cls.exit_code} \|.*$", ERRORS_PAGE, re.MULTILINE)
    assert row is not None
    assert f"`{cls.__name__}`" in row[0]


def test_every_exit_code_is_explained() -> None:
    codes = {cls.exit_code for cls in error_classes()} | {0, BATCH_WITH_SKIPPED}
    assert {int(code) for code in re.findall(r"^\| (\d) \|", ERRORS_PAGE, re.MULTILINE)} == codes


def test_no_error_is_explained_that_does_not_exist() -> None:
    named = {heading for heading in HEADING.findall(ERRORS_PAGE) if re.fullmatch(r"[A-Z]\w+[A-Z]\w+", heading)}
    assert named == {cls.__name__ for cls in error_classes()}
    assert all(hasattr(errors, name) for name in named)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_used_on_a_page(command: str) -> None:
    if command == "demo":
        assert "make demo" in (ROOT / "README.md").read_text(encoding="utf-8")
    else:
        assert f"needlepoint {command}" in GUIDES


@pytest.mark.parametrize(
    "key", sorted({*TOP, *TREATMENT, *WANT, *GOAL, *DEPTH, *OVERRIDE, *CALENDAR, *PAST, *consultation.EVENT})
)
def test_every_key_of_a_patients_file_is_shown(key: str) -> None:
    assert f"{key}:" in (HOW_TO / "describe-a-patient.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", re.findall(r"`([a-z]+\.[a-z_]+)`", (HOW_TO / "use-from-python.md").read_text("utf-8")))
def test_every_function_named_is_there(name: str) -> None:
    module, _, function = name.partition(".")
    assert callable(getattr(importlib.import_module(f"needlepoint.{module}"), function))


@pytest.mark.parametrize("key", CLINIC)
def test_every_key_of_a_clinics_file_is_shown(key: str) -> None:
    assert f"{key}:" in (HOW_TO / "add-clinic-details.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("word", [*Verdict, *Says])
def test_every_verdict_and_kind_of_statement_is_in_the_glossary(word: str) -> None:
    assert f"`{word}`" in (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")


def test_the_rule_shown_to_contributors_is_the_rule_in_use() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    shown = next(
        strict_yaml.parse(each.body.encode(), "CONTRIBUTING.md").value
        for each in blocks(text)
        if each.language == "yaml"
    )
    assert isinstance(shown, list)
    rule = load_knowledge().rules[shown[0]["id"]]
    assert shown[0]["statement"] == rule.statement
    assert [each["source"] for each in shown[0]["positions"]] == [each.source for each in rule.positions]
    assert parse(shown[0]["when"], FACTS, "CONTRIBUTING.md")[1] == []


def test_every_decision_is_in_the_list() -> None:
    listed = re.findall(r"\]\((\d{4}-[a-z0-9-]+\.md)\)", (DECISIONS / "README.md").read_text(encoding="utf-8"))
    assert listed == sorted(path.name for path in DECISIONS.glob("0*.md"))


@pytest.mark.parametrize("path", sorted(DECISIONS.glob("0*.md")), ids=relative)
def test_a_decision_says_where_it_stands(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.search(r"^Status: (accepted|replaced by)", text, re.MULTILINE)
    assert 15 <= len(text.splitlines()) <= 70
