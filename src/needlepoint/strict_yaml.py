"""YAML as people should be able to trust it: no duplicate keys, no anchors, no surprises, a line for every value.

PyYAML alone reads the keys `on:` and `no:` as true and false, keeps the last of two equal keys without a word, turns
dates into objects and expands anchors without limit. Here a key is always the word that was written, a second equal
key is a problem with its line, dates stay text for the one who knows what they mean, and anchors are refused.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import yaml

from needlepoint.errors import ManyProblems, Problem, UnreadableFile

Path = tuple[str | int, ...]
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MAX_BYTES = 2_000_000
"""A patient's file has some hundred lines and the largest rule file some thousand; more is a mistake or an attack."""
MAX_DEPTH = 40
"""Lists and mappings inside one another; far below what the reader itself, written in C, survives."""

_NOT_TEXT = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_WORDS: dict[str, bool | None] = {
    "true": True, "True": True, "yes": True, "Yes": True,
    "false": False, "False": False, "no": False, "No": False,
    "null": None, "~": None, "": None,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed YAML (or JSON) text and the line of each of its values.

    Attributes:
        value: dicts, lists and scalars; dates are text.
        name: the file's name, for messages.
        lines: the line on which each value stands, by its path; that of its key, where it has one.
    """

    value: object
    name: str
    lines: Mapping[Path, int] = field(default_factory=dict)

    def at(self, path: Path) -> object:
        """What stands at a path, or None where nothing does."""
        value = self.value
        for step in path:
            if isinstance(value, Mapping):
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int):
                value = value[step]
            else:
                return None
        return value

    def place(self, *path: str | int) -> str:
        """Where a value stands, as `file, line 12`; the nearest enclosing value if it has no line of its own."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.lines:
                return f"{self.name}, line {self.lines[path[:end]]}"
        return self.name


def decode(data: bytes, name: str) -> str:
    """The text of a file.

    Raises:
        UnreadableFile: too large, not UTF-8, or holding control characters.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableFile(
            f"The file is larger than {MAX_BYTES / 1e6:.0f} MB.",
            where=name,
            next_step="Is it the right file? Many patients go into a JSON Lines or CSV file, read with --batch.",
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            "The text is not UTF-8.",
            where=_place(name, data[: error.start].count(b"\n")),
            next_step="Save it again with the encoding UTF-8.",
        ) from None
    if found := _NOT_TEXT.search(text):
        raise UnreadableFile(
            f"It holds a character that is not text (code {ord(found.group())}).",
            where=_place(name, text[: found.start()].count("\n")),
            next_step="Is it the right file? Save it again as plain text with the encoding UTF-8.",
        )
    return text


def parse(data: bytes, name: str) -> Document:
    """Read one YAML document (JSON is YAML too).

    Raises:
        UnreadableFile: not text, not YAML, more than one document, or nested too deeply.
        ManyProblems: duplicate keys, anchors, or tags; each with its line.
    """
    text = decode(data, name)
    try:
        problems = list(_refused(text, name))
        node = yaml.compose(text, Loader=Loader)
    except yaml.YAMLError as error:
        raise UnreadableFile(_yaml_problem(error), where=_yaml_place(error, name), next_step=_YAML_ADVICE) from None
    reading = _Reading(name, problems)
    value = None if node is None else reading.value(node, ())
    if problems:
        raise ManyProblems(f"{name} cannot be read.", problems)
    return Document(value, name, reading.lines)


def _refused(text: str, name: str) -> Iterator[Problem]:
    """The tags and anchors of a text, met event by event, before anything is built from it.

    Raises:
        UnreadableFile: it is nested too deeply for the reader to survive, or holds more than one document.
    """
    depth = documents = 0
    anchors: set[str] = set()
    for event in yaml.parse(text, Loader=Loader):
        place = _place(name, event.start_mark.line if event.start_mark else 0)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        if depth > MAX_DEPTH:
            raise UnreadableFile(f"It is nested more than {MAX_DEPTH} levels deep.", where=place)
        if documents > 1:
            raise UnreadableFile("A second document begins here.", where=place, next_step="Keep one in each file.")
        if (tag := getattr(event, "tag", None)) is not None:
            yield Problem(place, f"the tag {tag} is not used here.", "Write the plain value.")
        anchor = getattr(event, "anchor", None)
        if anchor is not None and anchor not in anchors:
            anchors.add(anchor)
            yield Problem(place, "anchors and aliases (& and *) are not used here.", "Write the value out again.")


_YAML_ADVICE = "Check the indentation and the colons of that line and the one above; quote text that holds ': '."


def _yaml_problem(error: yaml.YAMLError) -> str:
    return f"This is not valid YAML: {getattr(error, 'problem', None) or error}."


def _yaml_place(error: yaml.YAMLError, name: str) -> str:
    mark = getattr(error, "problem_mark", None)
    return name if mark is None else _place(name, mark.line)


def _place(name: str, lines_before: int) -> str:
    return f"{name}, line {lines_before + 1}"


class _Reading:
    """Turns nodes into values, collecting problems and lines."""

    def __init__(self, name: str, problems: list[Problem]) -> None:
        self.name, self.problems = name, problems
        self.lines: dict[Path, int] = {}
        self.seen: set[int] = set()

    def refuse(self, node: yaml.Node, problem: str, next_step: str = "") -> None:
        self.problems.append(Problem(_place(self.name, node.start_mark.line), problem, next_step))

    def value(self, node: yaml.Node, path: Path) -> object:
        if id(node) in self.seen:  # an alias, refused already; following it could take for ever
            return None
        self.seen.add(id(node))
        self.lines[path] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            return dict(self._items(node, path))
        if isinstance(node, yaml.SequenceNode):
            return [self.value(each, (*path, number)) for number, each in enumerate(node.value)]
        return _scalar(node)

    def _items(self, node: yaml.MappingNode, path: Path) -> Iterator[tuple[str, object]]:
        keys: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.refuse(key, "a key must be a word.")
                continue
            if key.value in keys:
                self.refuse(key, f"'{key.value}' stands here twice.", "Keep one of them.")
            keys.add(key.value)
            yield key.value, self.value(value, (*path, key.value))
            self.lines[(*path, key.value)] = key.start_mark.line + 1


def _scalar(node: yaml.Node) -> object:
    text = str(node.value)
    if getattr(node, "style", None):  # quoted or a block; the C reader gives plain scalars an empty style
        return text
    return _WORDS[text] if text in _WORDS else number_or_text(text)


_PLAIN_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*|(?=\.[0-9]))(\.[0-9]*)?([eE][-+]?[0-9]+)?")


def number_or_text(text: str) -> object:
    """A finite decimal number, or the text as it is: `0042` is somebody's number in a register, not forty-two."""
    if not _PLAIN_NUMBER.fullmatch(text):
        return text
    try:
        return int(text)
    except ValueError:
        return number if math.isfinite(number := float(text)) else text
