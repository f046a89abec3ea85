"""Every public name of the library says what it means and what it takes."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.source_tree import PACKAGE, Function, modules, parse, relative


def is_public(name: str) -> bool:
    """Names with an underscore in front, special methods among them, are not for callers."""
    return not name.startswith("_")


def public_definitions(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[str, Function | ast.ClassDef]]:
    """Public classes, functions and methods by dotted name; what stands inside a function is private."""
    for node in body:
        if isinstance(node, Function | ast.ClassDef) and is_public(node.name):
            name = f"{prefix}{node.name}"
            yield name, node
            if isinstance(node, ast.ClassDef):
                yield from public_definitions(node.body, prefix=f"{name}.")


def has_annotations(function: Function) -> bool:
    """Whether every parameter but `self` and `cls`, and the result, has a type."""
    spec = function.args
    parameters = [*spec.posonlyargs, *spec.args, *spec.kwonlyargs, spec.vararg, spec.kwarg]
    named = [each for each in parameters if each is not None and each.arg not in {"self", "cls"}]
    return function.returns is not None and all(each.annotation is not None for each in named)


def public_names() -> Iterator[tuple[str, Function | ast.ClassDef]]:
    """Every public definition of the library, as "path:name"."""
    for path in modules(PACKAGE):
        for name, node in public_definitions(parse(path).body):
            yield f"{relative(path)}:{name}", node


def test_modules_say_what_they_are_for() -> None:
    assert [relative(path) for path in modules(PACKAGE) if not ast.get_docstring(parse(path))] == []


def test_public_names_have_docstrings() -> None:
    assert [name for name, node in public_names() if not ast.get_docstring(node)] == []


def test_public_functions_have_types() -> None:
    bare = [n for n, node in public_names() if isinstance(node, Function) and not has_annotations(node)]
    assert bare == []
