"""The examples on the pages run, and print what the page shows under them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generate_reference import pages_with_examples
from needlepoint import strict_yaml
from needlepoint.cli.main import COMMANDS
from reference_pages.examples import BrokenExample, blocks, refreshed
from tests.docs.pages import every_page
from tests.house.source_tree import relative


@pytest.mark.parametrize("page", pages_with_examples(), ids=relative)
def test_examples_print_what_the_page_shows(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert refreshed(text, page.name).splitlines() == text.splitlines(), "Run `make docs` and look at the difference."


@pytest.mark.parametrize("page", every_page(), ids=relative)
def test_yaml_on_a_page_can_be_read(page: Path) -> None:
    for block in blocks(page.read_text(encoding="utf-8")):
        if block.language == "yaml" and block.options.get("file") != "twice.yaml":
            strict_yaml.parse(block.body.encode(), page.name)


@pytest.mark.parametrize("page", every_page(), ids=relative)
def test_commands_on_a_page_exist(page: Path) -> None:
    shell = "\n".join(block.body for block in blocks(page.read_text("utf-8")) if block.language in ("sh", "console"))
    named = set(re.findall(r"\bneedlepoint ([a-z][a-z-]*)\b", shell))
    assert named - COMMANDS.keys() == set()


def test_an_example_that_fails_is_named() -> None:
    with pytest.raises(BrokenExample, match=r"page\.md: false\nleft with 1, not 0"):
        refreshed("```console\n$ false\n```\n", "page.md")


def test_an_example_that_should_fail_and_does_not_is_named() -> None:
    with pytest.raises(BrokenExample, match="left with 0, not 5"):
        refreshed("```console fails=5\n$ true\n```\n", "page.md")


def test_output_is_put_back_and_cut() -> None:
    page = "```text file=three.txt\n1\n2\n3\n```\n\n```console lines=2\n$ cat three.txt\nold\n```\n"
    assert refreshed(page, "page.md").endswith("```console lines=2\n$ cat three.txt\n1\n2\n...\n```\n")


def test_a_python_example_is_run() -> None:
    with pytest.raises(BrokenExample, match="a Python example"):
        refreshed("```python\nassert False\n```\n", "page.md")


def test_digests_are_left_out() -> None:
    shown = refreshed("```console\n$ echo 'Knowledge 1 (0123456789ab)'\n```\n", "page.md")
    assert "Knowledge 1 (digest)" in shown
