"""Which record rests on which source, and where each record has its entry in the reference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import msgspec

from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.record import Record
from needlepoint.knowledge.records.rules import Rule
from reference_pages.markdown import slug

PAGE_OF_TABLE = {
    "policies": "policy.md",
    "contradictions": "facts.md",
    "planning_values": "planning-values.md",
    "preparation": "planning-values.md",
    "devices": "devices.md",
    "customs": "customs.md",
    "anaesthetics": "anaesthetics.md",
    "skin_sites": "sites.md",
    "aftercare": "aftercare.md",
    "ingredient_classes": "ingredients.md",
    "adverse_events": "adverse-events.md",
    "instruments": "instruments.md",
    "phototype_questionnaires": "phototype.md",
    "sources": "sources.md",
}
"""The page on which the records of a table stand; rules and indications have several."""


def entry_of(table: str, record: Record) -> str:
    """The page and anchor of a record, as seen from docs/reference."""
    record_id = str(record.id)  # type: ignore[attr-defined]
    if isinstance(record, Rule):
        return f"rules/{record.group}.md#{record_id}"
    if table == "indications":
        return f"indications/{record_id}.md"
    return f"{PAGE_OF_TABLE[table]}#{slug(record_id)}"


def uses_of_sources(knowledge: Knowledge) -> dict[str, list[tuple[str, Record]]]:
    """For each source the records that name it, in the order of the knowledge base."""
    found: dict[str, list[tuple[str, Record]]] = defaultdict(list)
    for table, record in knowledge.records():
        if table != "sources":
            for source in dict.fromkeys(_sources_in(record)):
                found[source].append((table, record))
    return found


def _sources_in(value: object) -> Iterator[str]:
    if isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            held = getattr(value, name)
            if name == "source":
                yield str(held)
            elif name == "sources":
                yield from held
            else:
                yield from _sources_in(held)
    elif isinstance(value, tuple):
        for each in value:
            yield from _sources_in(each)
