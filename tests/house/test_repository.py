"""What is committed: locks without addresses, no trace of a machine, commands that explain themselves."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.house.source_tree import ROOT, relative

LEFT_BY_TOOLS = {".git", ".venv", "node_modules", "mutants", "demo-output", "__pycache__", "build", "dist"}

# Written in parts, so that this file does not contain what it looks for.
MACHINE_FOLDERS = ("wo" + "rk", "ro" + "ot", "t" + "mp", "op" + "t/wheels", "op" + "t/pypi")
PRIVATE_FOLDERS = ("shared" + "/clinical", "shared" + "/design", "." + "library/", "." + "mirror/")
COPIES_OF_OTHERS = (
    "laibo" + "keji",
    "researcher" + ".life",
    "scri" + "bd.com",
    "docz" + "z.net",
    "abc" + "docz",
    "dn" + "tb.gov",
    "book" + "sci.cn",
    "weg" + "lot.com",
    "bib-" + "bvb.de",
    "qx" + "md.com",
)
PACKAGE_HOSTS = ("python" + "hosted.org", "pypi" + ".org/simple", "registry." + "npmjs", "index" + "-url =")
WRITING_MACHINES = (
    "anth" + "ropic",
    "open" + "ai",
    "chat" + "gpt",
    "clau" + "de",
    "cop" + "ilot",
    "ai assis" + "tant",
)

FORBIDDEN = re.compile(
    "|".join(
        [
            rf"(?<![\w.~}})$-])/(?:{'|'.join(MACHINE_FOLDERS)})(?:/|\b)",
            *map(re.escape, PRIVATE_FOLDERS + COPIES_OF_OTHERS + PACKAGE_HOSTS + WRITING_MACHINES),
        ]
    ),
    re.IGNORECASE,
)


def repository_files() -> list[Path]:
    """Every file that is, or is about to be, committed; without git, every file no tool left behind."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        command = [git, "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\0")
        return sorted(path for name in names if name and (path := ROOT / name).is_file())
    return sorted(path for path in ROOT.rglob("*") if path.is_file() and not LEFT_BY_TOOLS & set(path.parts))


def text_of(path: Path) -> str:
    """The file's text, or nothing for a binary file."""
    content = path.read_bytes()
    return "" if b"\0" in content else content.decode("utf-8", errors="replace")


def traces_in(path: Path) -> list[str]:
    """The forbidden words in one file, each with its place."""
    lines = enumerate(text_of(path).splitlines(), start=1)
    return [f"{relative(path)}:{number}: {found[0]}" for number, line in lines if (found := FORBIDDEN.search(line))]


def lock_files() -> list[Path]:
    """Whatever records exact versions, in any package manager's words."""
    names = {"uv.lock", "pylock.toml", "poetry.lock", "Pipfile.lock", "package-lock.json", "yarn.lock"}
    pinned = (ROOT / "requirements").glob("*.txt")
    return sorted([*pinned, *(path for path in repository_files() if path.name in names)])


def requirements_in(name: str) -> set[str]:
    """The requirements a person wrote into requirements/`name`."""
    lines = (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()
    return {line.strip() for line in lines if line.strip() and not line.startswith(("#", "-"))}


def make_targets() -> dict[str, str]:
    """The targets a person may ask make for, with the help text behind each (empty if there is none)."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    found = re.findall(r"^([a-z][a-z-]*):(?!=)[^#\n]*(?:## (.+))?$", text, re.MULTILINE)
    return dict(found)


def pages() -> list[Path]:
    """Every page of documentation that stands so far."""
    return [path for path in repository_files() if path.suffix == ".md"]


def test_no_lock_names_an_address() -> None:
    locks = lock_files()
    assert {"uv.txt", "runtime.txt", "dev.txt"} <= {path.name for path in locks}
    assert [relative(path) for path in locks if "://" in path.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize("name", ["uv.txt", "runtime.txt", "dev.txt"])
def test_every_pin_has_a_hash(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8").replace("\\\n", " ")
    pins = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert pins
    assert [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []


def test_project_and_lock_start_from_the_same_dependencies() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(project["dependencies"]) == requirements_in("runtime.in")
    for extra in ("fit", "clinic"):
        assert set(project["optional-dependencies"][extra]) == requirements_in(f"{extra}.in")


def test_the_search_for_traces_finds_them() -> None:
    traces = [
        f"see /{MACHINE_FOLDERS[0]}/main",
        f"'/{MACHINE_FOLDERS[1]}'",
        f"//{PACKAGE_HOSTS[0]}/x",
        *PRIVATE_FOLDERS,
    ]
    assert all(FORBIDDEN.search(trace) for trace in traces)
    assert not FORBIDDEN.search("home/work balance, ./tmpl and https://doi.org/10.1/root.2")


def test_no_file_keeps_a_trace_of_a_machine() -> None:
    assert [trace for path in repository_files() for trace in traces_in(path)] == []


def test_every_make_target_has_a_help_text() -> None:
    targets = make_targets()
    assert {"help", "setup", "demo", "test", "check", "lock"} <= targets.keys()
    assert [name for name, text in targets.items() if not text] == []


def test_make_alone_lists_every_target() -> None:
    listed = subprocess.run(["make", "-C", str(ROOT)], check=True, capture_output=True, text=True).stdout
    assert [name for name in make_targets() if f"make {name} " not in listed] == []


def make_targets_named_on(path: Path) -> set[str]:
    """The targets a page tells its reader to make, in its text or in a block of commands."""
    text = path.read_text(encoding="utf-8")
    fenced = "\n".join(re.findall(r"^```[^\n]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
    inline, in_blocks = r"`make ([a-z-]+)", r"^\s*(?:\$ )?make ([a-z-]+)"
    return {*re.findall(inline, text), *re.findall(in_blocks, fenced, re.MULTILINE)}


def test_pages_name_only_make_targets_that_exist() -> None:
    named = {(relative(path), target) for path in pages() for target in make_targets_named_on(path)}
    assert sorted((page, target) for page, target in named if target not in make_targets()) == []


@pytest.mark.parametrize("name", [".ci/run", "tools/ensure_system_packages", "tools/ensure_browser_tests"])
def test_script_can_be_run(name: str) -> None:
    assert os.access(ROOT / name, os.X_OK)
