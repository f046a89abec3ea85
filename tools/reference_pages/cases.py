"""The example cases, each as a sentence with what is expected of it: the clinical specification, readable."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from needlepoint import strict_yaml
from needlepoint.knowledge import Knowledge
from reference_pages.markdown import Links, bullets, page, section, words

LINKS = Links()
QUOTED = re.compile(r"(?<!')'(on|\d{4}-\d\d(?:-\d\d)?)'(?!')")
"""What YAML of other readers would take for something else, and ours reads as it is written."""
INTRODUCTION = """\
Patients written from published reports, trial criteria and label wording. Each is answered by a test exactly
as it stands here; the whole consultation of each is in `tests/cases`. A case that a dermatologist would
answer otherwise is the most useful thing to tell us. The words under a case are explained in
[tests/cases](../../tests/cases/README.md)."""


def page_of(knowledge: Knowledge, folder: Path) -> tuple[str, str]:
    """The page of all cases in a folder, a section for each file."""
    files = [(path, _cases_in(path)) for path in sorted(folder.glob("*.yaml"))]
    count = sum(len(cases) for _, cases in files)
    parts = (
        section(2, words(path.stem).capitalize(), *(part for case in cases for part in _case(knowledge, case)))
        for path, cases in files
    )
    return "cases.md", page("Cases", INTRODUCTION, f"{count} cases.", *parts)


def _cases_in(path: Path) -> list[Mapping[str, object]]:
    read = strict_yaml.parse(path.read_bytes(), path.name).value
    return [each for each in read if isinstance(each, Mapping)] if isinstance(read, list) else []


def _case(knowledge: Knowledge, case: Mapping[str, object]) -> Iterator[str]:
    yield f"**{' '.join(str(case['case']).split())}**"
    taken = case.get("written_from")
    sources = taken if isinstance(taken, Mapping) else {}
    yield bullets(
        [f"Asked on {case['on']}", *(f"From {_named(knowledge, str(name))}: {what}" for name, what in sources.items())]
    )
    yield f"```yaml\n{_as_yaml(case['expect'])}\n```"
    if case.get("then"):
        yield "And later:"
        yield f"```yaml\n{_as_yaml(case['then'])}\n```"
    if isinstance(later := case.get("then"), Mapping):
        changed = {name: value for name, value in later.items() if name != "on"}
        yield f"Then, on {later['on']}:\n\n```yaml\n{_as_yaml(changed)}\n```"


def _as_yaml(value: object) -> str:
    dumped = yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=100).rstrip()
    return QUOTED.sub(r"\1", dumped)


def _named(knowledge: Knowledge, name: str) -> str:
    """A source linked to its entry; other grounds of a case are only named."""
    return LINKS.sources([name]) if name in knowledge.sources else words(name)
