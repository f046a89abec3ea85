"""Two knowledge bases side by side: which records differ, and which consultations would be answered differently."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from needlepoint import strict_yaml
from needlepoint.candidacy import assess
from needlepoint.consultation import read_consultation
from needlepoint.errors import NeedlepointError
from needlepoint.knowledge import Knowledge

EXAMPLES = Path(__file__).parent.parent / "examples"


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """A consultation whose answer differs in one zone."""

    case: str
    zone: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class KnowledgeDiff:
    """What differs between two knowledge bases. Records are named as `table > id`."""

    before: str
    after: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    verdicts: tuple[VerdictChange, ...]
    cases: int
    unreadable: tuple[str, ...]


def compare(before: Knowledge, after: Knowledge, cases: Path | None, on: dt.date) -> KnowledgeDiff:
    """Hold two knowledge bases side by side, and every consultation in a folder against both.

    Args:
        cases: a folder of consultations, or of test cases that hold one each; None: the example patients.
        on: the day for which consultations without a day of their own are assessed.
    """
    old, new = _named(before), _named(after)
    changes: list[VerdictChange] = []
    unreadable: list[str] = []
    count = 0
    for name, raw, day in _consultations(cases or EXAMPLES, on):
        count += 1
        try:
            verdicts = [_verdicts(name, raw, knowledge, day) for knowledge in (before, after)]
        except NeedlepointError as error:
            unreadable.append(f"{name}: {error.problem}")
            continue
        changes += _changes(name, *verdicts)
    return KnowledgeDiff(
        before=f"{before.version} ({before.digest[:12]})",
        after=f"{after.version} ({after.digest[:12]})",
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        changed=tuple(sorted(name for name in old.keys() & new.keys() if old[name] != new[name])),
        verdicts=tuple(changes),
        cases=count,
        unreadable=tuple(unreadable),
    )


def _named(knowledge: Knowledge) -> dict[str, object]:
    return {f"{table} > {record.id}": record for table, record in knowledge.records()}  # type: ignore[attr-defined]


def _consultations(folder: Path, on: dt.date) -> Iterator[tuple[str, object, dt.date]]:
    """Every consultation below a folder: a file of its own, or the `consultation` of each case in a list of cases."""
    for path in sorted(folder.rglob("*.yaml")):
        value = strict_yaml.parse(path.read_bytes(), path.name).value
        if isinstance(value, dict) and "treatment" in value:
            yield path.stem, value, on
        for raw in value if isinstance(value, list) else ():
            if isinstance(raw, dict) and "consultation" in raw:
                yield str(raw.get("case", path.stem)), raw["consultation"], _day(raw.get("on"), on)


def _day(text: object, default: dt.date) -> dt.date:
    return dt.date.fromisoformat(str(text)) if text else default


def _verdicts(name: str, raw: object, knowledge: Knowledge, on: dt.date) -> dict[str, str]:
    consultation = read_consultation(strict_yaml.Document(raw, name), knowledge, on=on)
    result = assess(consultation.profile, consultation.request, knowledge, on=on)
    return {
        zone.zone: f"{zone.verdict}{f' until {zone.earliest_on}' if zone.earliest_on else ''}" for zone in result.zones
    }


def _changes(name: str, before: dict[str, str], after: dict[str, str]) -> Iterator[VerdictChange]:
    for zone, verdict in before.items():
        if after.get(zone) != verdict:
            yield VerdictChange(name, zone, verdict, after.get(zone, "not assessed"))


def show(diff: KnowledgeDiff) -> None:
    """The difference in the terminal."""
    click.echo(f"{diff.before} -> {diff.after}")
    for sign, names in (("+", diff.added), ("-", diff.removed), ("~", diff.changed)):
        for name in names:
            click.echo(f"{sign} {name}")
    if not (diff.added or diff.removed or diff.changed):
        click.echo("No record differs.")
    click.echo(f"{len(diff.verdicts)} verdicts change in {diff.cases} consultations.")
    for change in diff.verdicts:
        click.echo(f"  {change.case}: {change.zone.replace('_', ' ')}: {change.before} -> {change.after}")
    for each in diff.unreadable:
        click.echo(f"  not compared: {each}")
