"""Sources: how to find each, how strong it is, how much of it was read, and every record that rests on it."""

from __future__ import annotations

from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.record import Record
from needlepoint.knowledge.records.sources import Source
from needlepoint.terms import Grade, HowRead
from reference_pages.back_references import entry_of, uses_of_sources
from reference_pages.markdown import Links, bullets, page, section, table, words

LINKS = Links()
INTRODUCTION = """\
Grades and how a source was read are explained in [how the knowledge base is
made](../explanation/knowledge.md). `NEEDLEPOINT` is our own choice or reasoning."""


def page_of(knowledge: Knowledge) -> tuple[str, str]:
    """The page of all sources."""
    uses = uses_of_sources(knowledge)
    return "sources.md", page(
        "Sources",
        INTRODUCTION,
        _counts(knowledge),
        *(_source(source, uses.get(source.id, [])) for source in knowledge.sources.values()),
    )


def _counts(knowledge: Knowledge) -> str:
    every = list(knowledge.sources.values())
    rows = [
        (words(grade), *(sum(s.grade is grade and s.read is read for s in every) or "" for read in HowRead))
        for grade in Grade
        if any(source.grade is grade for source in every)
    ]
    return table(("grade", *(words(read) for read in HowRead)), rows)


def _source(source: Source, uses: list[tuple[str, Record]]) -> str:
    lines = [
        f"Find it: {source.cite}",
        f"Grade: **{words(source.grade)}**; read: **{words(source.read)}**",
        f"Kind: {words(source.kind)}; year: {source.year or 'not seen'}",
    ]
    if source.label_of:
        lines.append(f"Label of: {source.label_of}")
    if source.device_class:
        lines.append(f"Speaks of: {words(source.device_class)} devices")
    if source.jurisdiction:
        lines.append(f"Jurisdiction: {source.jurisdiction}")
    if source.note:
        lines.append(f"Note: {source.note}")
    lines.append(f"Looked at on {source.checked}")
    lines.append(f"Used in: {_uses(source, uses)}")
    return section(2, source.id, source.title, bullets(lines))


def _uses(source: Source, uses: list[tuple[str, Record]]) -> str:
    if not uses:
        return "no record (study tables or background only)"
    if source.grade is Grade.OWN:
        return f"{len(uses)} records, wherever a choice is ours"
    return ", ".join(LINKS.to(entry_of(table_name, record), words(str(record.id))) for table_name, record in uses)  # type: ignore[attr-defined]
