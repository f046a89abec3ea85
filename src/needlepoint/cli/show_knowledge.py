"""How records of the knowledge base look in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from needlepoint.cli.show import HOW_READ, console, heading
from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.evidence import Row
from needlepoint.knowledge.records.record import Record
from needlepoint.knowledge.records.rules import Position, Rule
from needlepoint.knowledge.records.sources import Source
from needlepoint.terms import Grade, in_words

TITLES = ("statement", "title", "name", "question", "topic", "said", "sign")


def tables(knowledge: Knowledge, names: Iterable[str]) -> None:
    """The tables with how many records each has."""
    counts: dict[str, int] = {}
    for table, _ in knowledge.records():
        counts[table] = counts.get(table, 0) + 1
    out = console()
    for name in names:
        out.print(f"{name:26} {counts[name]:4} records")
    out.print(
        f"\nVersion {knowledge.version} ({knowledge.digest[:12]}). List one: needlepoint knowledge list rules",
        style="dim",
    )


def rows(found: Iterable[tuple[str, Record]]) -> None:
    """A line for each record: table, id, what it says."""
    grid = Table(box=None, padding=(0, 2, 0, 0))
    grid.add_column("id", no_wrap=True, style="bold")
    grid.add_column("what")
    for table, each in found:
        grid.add_row(str(each.id), Text.assemble((f"{in_words(table)}: ", "dim"), _title(each)))  # type: ignore[attr-defined]
    console().print(grid)


def studies(found: Mapping[str, tuple[Row, ...]]) -> None:
    """A line for each study: id, what for, design, how many arms were read."""
    grid = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("id", "for", "design", "rows", "citation"):
        grid.add_column(name)
    for name, lines in found.items():
        first = lines[0]
        cells = (in_words(first.get(key, "")) for key in ("indication", "design"))
        grid.add_row(name, *cells, str(len(lines)), first.get("citation", ""))
    console().print(grid)


def study(lines: tuple[Row, ...]) -> None:
    """Every row of one study, with the figures as they were printed."""
    out = console()
    for line in lines:
        heading(out, f"{line['study']}: {line.get('arm', '')}")
        for name, value in line.items():
            out.print(Text.assemble((f"  {in_words(name)}: ", "bold"), value))


def _title(each: Record) -> str:
    return next((str(getattr(each, name)) for name in TITLES if getattr(each, name, None)), "")


def record(knowledge: Knowledge, table: str, each: Record) -> None:
    """One record whole, with the sources it rests on."""
    out = console()
    out.print(Text.assemble((f"{each.id}", "bold"), (f"  {in_words(table)}", "dim")))  # type: ignore[attr-defined]
    if isinstance(each, Rule):
        _rule(out, knowledge, each)
    else:
        _fields(out, msgspec.to_builtins(each), 0)
    heading(out, "Sources")
    for source in sorted(set(sources_within(each)) & set(knowledge.sources)):
        _source(out, knowledge.source(source))


def _rule(out: Console, knowledge: Knowledge, rule: Rule) -> None:
    out.print(rule.statement)
    if rule.when:
        out.print(f"when: {msgspec.json.encode(rule.when).decode()}", style="dim")
    applies = {key: value for key, value in msgspec.to_builtins(rule.applies_to).items() if value}
    if applies:
        out.print(f"only: {applies}", style="dim")
    heading(out, "Who says what")
    for position in rule.positions:
        out.print(Padding(_position(knowledge, position), (0, 0, 0, 2)))
    heading(out, "What follows")
    out.print(f"→ {rule.advice}")
    if rule.patient_advice:
        out.print(f"→ to the patient: {rule.patient_advice}")
    if rule.flags:
        out.print(f"flags: {', '.join(map(in_words, rule.flags))}")
    out.print(f"override: {rule.override}{f'. {rule.why_override}' if rule.why_override else ''}")
    out.print(f"reviewed by us {rule.reviewed}", style="dim")


def _position(knowledge: Knowledge, position: Position) -> Text:
    source = knowledge.source(position.source)
    text = Text.assemble((source.id, "bold"), (f" ({in_words(source.grade)}, {HOW_READ[source.read]}) ", "dim"))
    text.append(f"{in_words(position.says)}, of the {position.scope}")
    if position.device:
        text.append(f", label of {position.device}")
    if position.wait:
        text.append(f", for {position.wait.span} after {in_words(position.wait.after)}")
    if position.until:
        text.append(f", until {position.until}")
    if position.unverified:
        text.append(" [not verified: cannot count]", style="italic")
    if position.note:
        text.append(f". {position.note}", style="dim")
    return text


def _source(out: Console, source: Source) -> None:
    if source.grade is Grade.OWN:
        out.print(f"  {source.id}: our own choice or reasoning")
    else:
        out.print(
            f"  {source.id}: {source.title} [{in_words(source.grade)}, {HOW_READ[source.read]}; {source.cite}]",
            markup=False,
        )


def _fields(out: Console, value: object, depth: int) -> None:
    for name, held in value.items() if isinstance(value, Mapping) else ():
        if held is None or held in ((), [], "", {}):
            continue
        if isinstance(held, Mapping):
            out.print(Padding(Text(f"{in_words(name)}:", style="bold"), (0, 0, 0, depth)))
            _fields(out, held, depth + 2)
        elif isinstance(held, list | tuple) and held and isinstance(held[0], Mapping):
            out.print(Padding(Text(f"{in_words(name)}:", style="bold"), (0, 0, 0, depth)))
            for each in held:
                _fields(out, each, depth + 2)
                out.print()
        else:
            shown = ", ".join(map(str, held)) if isinstance(held, list | tuple) else str(held)
            out.print(Padding(Text.assemble((f"{in_words(name)}: ", "bold"), shown), (0, 0, 0, depth)))


def sources_within(value: object) -> Iterator[str]:
    """The ids in every field named source or sources, however deep."""
    if isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            held = getattr(value, name)
            if name in ("source", "sources"):
                yield from [held] if isinstance(held, str) else held
            else:
                yield from sources_within(held)
        if isinstance(value, Source):
            yield value.id
    elif isinstance(value, tuple):
        for each in value:
            yield from sources_within(each)
