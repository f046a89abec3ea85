"""Sources under short numbers: the first one named in a document is 1."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.sources import Source


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence for the reader, with the numbers of its sources."""

    text: str
    sources: tuple[int, ...]


GONE = "no longer in the knowledge base"


@dataclass(frozen=True, slots=True)
class GoneSource:
    """A source that a stored document names and the knowledge base has no more: its id is all there is to say."""

    id: str
    title: str = GONE


def source_or_gone(source_id: str, knowledge: Knowledge) -> Source | GoneSource:
    """A source as today's knowledge base has it; what was signed with an older one stays readable."""
    return knowledge.sources.get(source_id) or GoneSource(source_id)


class SourceNumbers:
    """Gives each source of a document its number, in the order in which they are named."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._numbers: dict[str, int] = {}

    def said(self, text: str, sources: Iterable[str]) -> Said:
        """A sentence with the numbers of its sources, each once, in rising order."""
        numbers = {self._numbers.setdefault(source, len(self._numbers) + 1) for source in sources}
        return Said(text, tuple(sorted(numbers)))

    def listed(self) -> tuple[tuple[int, Source | GoneSource], ...]:
        """Every source named so far with its number."""
        return tuple((number, source_or_gone(source, self._knowledge)) for source, number in self._numbers.items())


def where_found(source: Source | GoneSource) -> str:
    """How a reader finds a source: its identifiers, or its title where it has none."""
    if isinstance(source, GoneSource):
        return source.title
    cite = source.cite
    return str(cite) if cite.doi or cite.pmid or cite.pmcid or cite.number or cite.url else source.title
