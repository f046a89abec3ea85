"""For every rule the answers that fire it, that nearly do, and that leave it open, as the tests have them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

from needlepoint import strict_yaml
from reference_pages.markdown import bullets

KINDS = {"fires": "Fires with", "near_miss": "Does not fire with", "unknown": "Asks, with"}
WITH = {"fires": "treatment", "near_miss": "near_miss_treatment", "unknown": "treatment"}


def read_rule_cases(folder: Path) -> dict[str, Mapping[str, object]]:
    """The entry of each rule in the files of a folder, by the rule's id."""
    entries: dict[str, Mapping[str, object]] = {}
    for path in sorted(folder.glob("*.yaml")):
        read = strict_yaml.parse(path.read_bytes(), path.name).value
        for entry in read if isinstance(read, list) else []:
            entries[str(entry["rule"])] = entry
    return entries


def tested_with(entry: Mapping[str, object] | None) -> str:
    """A rule's entry as a list; nothing where it has none."""
    if entry is None:
        return ""
    lines = [f"{said}: {_answers(entry, kind)}" for kind, said in KINDS.items() if entry.get(kind) is not None]
    return bullets([*lines, *([f"The near miss: {entry['note']}"] if entry.get("note") else [])])


def _answers(entry: Mapping[str, object], kind: str) -> str:
    treatment = entry.get(WITH[kind]) or entry.get("treatment")
    wanted = f", for `{_flow(treatment)}`" if treatment else ""
    return f"`{_flow(entry[kind])}`{wanted}"


def _flow(value: object) -> str:
    flow = yaml.safe_dump(_plain(value), default_flow_style=True, sort_keys=False, allow_unicode=True, width=10_000)
    return flow.strip().removesuffix("...").strip().replace("'", "")


def _plain(value: object) -> object:
    """Yes and no as they are written in a patient's file."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list) else value
