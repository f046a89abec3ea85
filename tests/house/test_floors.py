"""The house stays easy to enter: floors are kept, rooms have honest names, everything stays small."""

from __future__ import annotations

import pytest
from importlinter import cli as import_linter

from tests.house.source_tree import CLINIC, PACKAGE, ROOT, body_lines, functions, modules, parse, relative

WORDS_THAT_SAY_NOTHING = {
    "utils",
    "util",
    "helpers",
    "helper",
    "services",
    "managers",
    "base",
    "common",
    "misc",
}
LONGEST_MODULE = 400
LONGEST_FUNCTION = 35
FOLDERS = (ROOT / "src", ROOT / "tools", ROOT / "benchmarks")

# "path:function" -> why this one is easier to read in one piece.
LONG_FUNCTIONS_EXPLAINED: dict[str, str] = {}


def long_functions() -> set[str]:
    """The functions that are longer than a reader can hold at once, as "path:function"."""
    return {
        f"{relative(path)}:{function.name}"
        for path in modules(*FOLDERS)
        for function in functions(parse(path))
        if body_lines(function) > LONGEST_FUNCTION
    }


def test_import_floors_hold(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    exit_status = import_linter.lint_imports(no_cache=True, no_logo=True)
    assert exit_status == import_linter.EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_module_names_say_what_is_inside() -> None:
    names = {
        relative(path): {*path.relative_to(package).parts[:-1], path.stem}
        for package in (PACKAGE, CLINIC)
        for path in modules(package)
    }
    assert [path for path, parts in names.items() if parts & WORDS_THAT_SAY_NOTHING] == []


def test_modules_are_not_too_long() -> None:
    lines = {relative(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules(*FOLDERS)}
    too_long = {path: count for path, count in lines.items() if count > LONGEST_MODULE}
    assert too_long == {}, "Make each a package of smaller modules."


def test_functions_are_short() -> None:
    unexplained = long_functions() - LONG_FUNCTIONS_EXPLAINED.keys()
    assert unexplained == set(), "Split them, or explain them in the list above."


def test_every_explained_long_function_is_still_long() -> None:
    shortened_since = LONG_FUNCTIONS_EXPLAINED.keys() - long_functions()
    assert shortened_since == set(), "Take them off the list above."
