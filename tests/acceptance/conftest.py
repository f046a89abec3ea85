"""The command line as a person meets it: what was typed, what came back, and the exit code."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from needlepoint.cli import main

PROGRAM = str(Path(sys.executable).with_name("needlepoint"))
"""The installed program, for what only a process of its own can show."""

GOOD = """\
patient: D-0042
history:
  born_on: 1990-02-11
  sex: female
  phototype: II
  phototype_method: questionnaire_b
  everything_else: no
treatment:
  device: skinpen
  wants:
    - indication: acne_scars_rolling
      zones: [cheeks]
"""
"""An invented patient for whom a plan can be made."""


@dataclass(frozen=True)
class Answer:
    """What the program gave back."""

    code: int
    out: str
    err: str


Run = Callable[..., Answer]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, with one good patient's file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.yaml").write_text(GOOD, "utf-8")
    return tmp_path


@pytest.fixture
def run(folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `needlepoint` with words as they would be typed in the folder."""

    def typed(*words: str, stdin: bytes = b"") -> Answer:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
        capfd.readouterr()
        with pytest.raises(SystemExit) as left:
            main(list(words))
        captured = capfd.readouterr()
        return Answer(int(left.value.code or 0), captured.out, captured.err)

    return typed
