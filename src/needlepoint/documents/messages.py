"""Every sentence of the knowledge base that a patient may read in a document, and so must be translated."""

from __future__ import annotations

from collections.abc import Iterator

from needlepoint.documents.leaflet_after import LEVELS, NOT_TOLD_APART
from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.adverse_events import AdverseEvent


def patient_messages(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Each message with the record it is from; the same message may come more than once."""
    yield from ((step.patient_text, f"preparation:{step.id}") for step in knowledge.preparation.values())
    yield from ((item.patient_text, f"aftercare:{item.id}") for item in knowledge.aftercare.values())
    yield from (
        (event.sign, f"adverse_events:{event.id}") for event in knowledge.adverse_events.values() if _shown(event)
    )
    yield from ((rule.patient_advice, f"rules:{rule.id}") for rule in knowledge.rules.values() if rule.patient_advice)
    for indication in knowledge.indications.values():
        yield indication.patient_name, f"indications:{indication.id}"
        yield from ((each.patient_name, f"indications:{indication.id}:{each.id}") for each in indication.alternatives)


def _shown(event: AdverseEvent) -> bool:
    return event.level in LEVELS and event.id != NOT_TOLD_APART
