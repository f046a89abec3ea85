"""Indications: a page each, and one that lists them."""

from __future__ import annotations

from collections.abc import Iterator

from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.indications import Indication, Interval, Protocol
from reference_pages.markdown import Links, bullets, page, section, table, words
from reference_pages.rules import REVIEW_BOX

LINKS = Links(1)


def pages(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """The list and each indication's page."""
    rows = (
        (
            f"[{each.name}](indications/{each.id}.md)",
            f"`{each.id}`",
            each.patient_name,
            words(each.evidence_grade or "none read"),
        )
        for each in knowledge.indications.values()
    )
    yield (
        "indications.md",
        page("Indications", table(("indication", "id", "to the patient", "strongest evidence read"), rows)),
    )
    for each in knowledge.indications.values():
        yield f"indications/{each.id}.md", _indication(each)


def _indication(each: Indication) -> str:
    where = ", ".join(LINKS.to(f"sites.md#{site}", words(site)) for site in each.sites) or "anywhere"
    instruments = ", ".join(LINKS.to(f"instruments.md#{name}", words(name)) for name in each.instruments)
    return page(
        each.name,
        bullets(
            [
                f"Id: `{each.id}`; group: {words(each.group)}; to the patient: {each.patient_name}",
                f"Where: {where}",
                f"Instruments: {instruments}; used unless another is chosen: {words(each.default_instrument)}",
                f"Strongest evidence read: {words(each.evidence_grade or 'none')}",
            ]
        ),
        *(_protocol(protocol) for protocol in each.protocols),
        "" if each.protocols else "No protocol was read, so none is planned.",
        section(2, "What the evidence is like", LINKS.statements(each.evidence)),
        section(2, "What is custom", LINKS.statements(each.custom)),
        section(2, "Cautions", LINKS.statements(each.cautions)),
        section(2, "Maintenance", LINKS.statement(each.maintenance) if each.maintenance else ""),
        section(
            2,
            "Alternatives",
            bullets(f"**{other.name}.** {LINKS.statement(other.statement)}" for other in each.alternatives),
        ),
        section(2, "Combinations, each a separate choice", _combinations(each)),
        section(2, "Note", each.note or ""),
        f"Held against its sources on {each.reviewed}.",
        REVIEW_BOX,
    )


def _combinations(indication: Indication) -> str:
    return table(
        ("combination", "off-label", "evidence", "caution"),
        (
            (
                each.name,
                "yes" if each.off_label else "no",
                LINKS.statement(each.evidence),
                LINKS.statement(each.caution),
            )
            for each in indication.combinations
        ),
    )


def _protocol(protocol: Protocol) -> str:
    lines = [
        f"Sessions: {LINKS.figure(protocol.sessions)}",
        f"Endpoint: {words(protocol.endpoint or 'none read')}. {LINKS.statement(protocol.endpoint_basis)}",
        f"Passes: {LINKS.figure(protocol.passes)}",
        f"Pattern: {LINKS.statement(protocol.pattern)}",
        f"Reviewed before going on after session {protocol.review_after_session}",
        *(f"Result judged after the last session: {LINKS.span(span)}" for span in protocol.assess_result_after),
    ]
    if protocol.note:
        lines.append(f"Note: {protocol.note}")
    return section(
        2,
        f"Protocol, {words(protocol.device_class)}",
        bullets(lines),
        "Between two sessions:",
        _interval(protocol.interval),
        _lengths(protocol),
    )


def _interval(interval: Interval) -> str:
    named = (
        ("nearer than this a past session does not count", interval.absolute_minimum),
        ("never planned nearer than", interval.minimum),
        ("recommended from", interval.earliest_recommended),
        ("recommended to", interval.latest_recommended),
        ("reviewed before going on, if later than", interval.overdue_after),
    )
    return table(("bound", "length"), ((name, LINKS.span(span)) for name, span in named))


def _lengths(protocol: Protocol) -> str:
    if not protocol.needle_length:
        return "Needle length: no source read gives one; the clinician chooses within the device's label."
    rows = (
        (", ".join(map(words, each.sites)) or "wherever it is treated", LINKS.figure(each.mm), each.basis)
        for each in protocol.needle_length
    )
    return table(("site", "needle length, mm", "basis"), rows)
