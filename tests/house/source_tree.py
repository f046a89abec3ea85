"""Where the code stands, read as syntax trees, for the tests about the house itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "needlepoint"
CLINIC = ROOT / "src" / "needlepoint_clinic"

Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules(*folders: Path) -> list[Path]:
    """Every Python file below `folders`, in a fixed order; not the migrations, which Django writes."""
    return sorted(path for folder in folders for path in folder.rglob("*.py") if path.parent.name != "migrations")


def relative(path: Path) -> str:
    """`path` as seen from the top of the repository, for test names and messages."""
    return path.relative_to(ROOT).as_posix()


def parse(path: Path) -> ast.Module:
    """The syntax tree of one module."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions(tree: ast.AST) -> Iterator[Function]:
    """Every function and method, nested ones too."""
    for node in ast.walk(tree):
        if isinstance(node, Function):
            yield node


def body_lines(function: Function) -> int:
    """Lines of a function's body, without its docstring and blank ends."""
    statements = function.body[1:] if ast.get_docstring(function) is not None else function.body
    if not statements:
        return 0
    return (statements[-1].end_lineno or 0) - statements[0].lineno + 1
