"""The examples on pages written by hand: run in an empty folder, with what they print put back under them.

Four kinds of fenced block count; the words behind the language say what to do with it.

| block | what happens |
| --- | --- |
| `console`, with `$ command` lines | each command runs in bash, and its output stands below it |
| `console fails=5` | the last command must leave with that exit code |
| `console lines=20` | only so many lines of each output are shown, then `...` |
| `yaml file=patient.yaml` (or any language) | the block is written to that file first |
| `python` | runs as a program |

Blocks of one page share one folder, from top to bottom. Other blocks are only shown.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"^(?P<indent> *)```(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)
DIGEST = re.compile(r"\b[0-9a-f]{12}\b")
PROMPT = "$ "


class BrokenExample(Exception):
    """An example on a page does not do what the page says; the message names the page and the command."""


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, the words behind it, and its text."""

    language: str
    options: dict[str, str]
    body: str

    @classmethod
    def of(cls, match: re.Match[str]) -> Block:
        """The block that the pattern found."""
        language, *words = match["info"].split() or [""]
        options = dict(word.split("=", 1) for word in words if "=" in word)
        return cls(language, options, match["body"])


def blocks(text: str) -> Iterator[Block]:
    """Every fenced block of a page, in order."""
    return (Block.of(match) for match in FENCE.finditer(text))


def refreshed(text: str, page: str) -> str:
    """A page with what its examples print today.

    Raises:
        BrokenExample: a command leaves with another exit code than the page says, or a program fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        sandbox = Path(folder)

        def run(match: re.Match[str]) -> str:
            body = _run(Block.of(match), sandbox, page)
            return f"{match['indent']}```{match['info']}\n{body}{match['indent']}```"

        return FENCE.sub(run, text)


def _run(block: Block, sandbox: Path, page: str) -> str:
    if "file" in block.options:
        path = sandbox / block.options["file"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.body, encoding="utf-8")
    elif block.language == "console":
        return _console(block, sandbox, page)
    elif block.language == "python":
        _finish([sys.executable, "-c", block.body], sandbox, 0, page, "a Python example")
    return block.body


def _console(block: Block, sandbox: Path, page: str) -> str:
    commands = [line.removeprefix(PROMPT) for line in block.body.splitlines() if line.startswith(PROMPT)]
    if not commands:
        raise BrokenExample(f"{page}: a console block has no line that begins with '{PROMPT}'.")
    parts = []
    for number, command in enumerate(commands, start=1):
        expected = int(block.options.get("fails", 0)) if number == len(commands) else 0
        shown = _finish(["bash", "-o", "pipefail", "-c", command], sandbox, expected, page, command)
        parts.append(f"{PROMPT}{command}\n{_cut(shown, block.options.get('lines'))}")
    return "\n".join(part.rstrip("\n") for part in parts) + "\n"


def _finish(arguments: list[str], sandbox: Path, expected: int, page: str, name: str) -> str:
    done = subprocess.run(
        arguments,
        cwd=sandbox,
        env=_surroundings(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != expected:
        raise BrokenExample(f"{page}: {name}\nleft with {done.returncode}, not {expected}:\n{done.stdout}")
    return done.stdout


def _surroundings() -> dict[str, str]:
    """No colour, a fixed width, our own program first, and nothing of the caller's."""
    beside = str(Path(sys.executable).parent)
    return {
        "PATH": f"{beside}{os.pathsep}{os.environ.get('PATH', '')}",
        "HOME": os.environ.get("HOME", "/"),
        "COLUMNS": "100",
        "NO_COLOR": "1",
        "TERM": "dumb",
        "LANG": "C.UTF-8",
    }


def _cut(output: str, lines: str | None) -> str:
    shown = [DIGEST.sub("(digest)", line.rstrip()).replace("((digest))", "(digest)") for line in output.splitlines()]
    if lines is not None and len(shown) > int(lines):
        shown = [*shown[: int(lines)], "..."]
    return "\n".join(shown)
