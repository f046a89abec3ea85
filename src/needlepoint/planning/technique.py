"""How often and how a zone is needled when one indication or several are treated in it.

Where the protocols of several indications name different things, none of them is passed off as that of all: the
order in which the indications were written down must not decide how a skin is treated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from needlepoint.errors import InvalidInput
from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.figures import Statement
from needlepoint.knowledge.records.indications import Protocol
from needlepoint.planning import statements
from needlepoint.planning.result import CitedLine
from needlepoint.terms import DeviceClass, Endpoint, in_words

Protocols = Mapping[str, Protocol]
"""The protocol of each indication treated in a zone, by the indication's id."""


def protocol_of(knowledge: Knowledge, indication: str, device_class: DeviceClass) -> Protocol:
    """How an indication was treated with a class of device.

    Raises:
        InvalidInput: no protocol for that class was read.
    """
    record = knowledge.indication(indication)
    for protocol in record.protocols:
        if protocol.device_class is device_class:
            return protocol
    raise InvalidInput(
        f"No protocol for {record.name.lower()} with {in_words(device_class)} needling was read.",
        where="treatment",
        next_step="Choose a device of another class, or another indication; Needlepoint makes up no protocol.",
    )


def sessions_to_begin_with(protocol: Protocol) -> int:
    """How many sessions are put into the calendar to begin with: the usual figure, else the lower end."""
    span = protocol.sessions.span
    if span is None:
        return 1
    return int(protocol.sessions.value if protocol.sessions.value is not None else span[0])


def longest_course(protocols: Protocols) -> Protocol:
    """The protocol with the most sessions to begin with; of equals, the one that may go on longest."""
    return max(
        (protocols[name] for name in sorted(protocols)),
        key=lambda each: (sessions_to_begin_with(each), each.sessions.span or (0, 0)),
    )


def passes(protocols: Protocols) -> str | None:
    """The number of passes in words; None where no source read gives one, or not the same for every indication."""
    found = {statements.passes(protocol.passes) for protocol in protocols.values()}
    return found.pop() if len(found) == 1 else None


def endpoint(protocols: Protocols) -> Endpoint | None:
    """What to stop at; None where no source read names it, or not the same for every indication."""
    found = {protocol.endpoint for protocol in protocols.values()}
    return found.pop() if len(found) == 1 else None


def for_each(protocols: Protocols, knowledge: Knowledge, part: Callable[[Protocol], Statement]) -> CitedLine:
    """One part of the protocols as a line: once where all say the same, else beside the name of each indication."""
    lines = {name: statements.cited(part(protocols[name])) for name in sorted(protocols)}
    texts = tuple(dict.fromkeys(line.text for line in lines.values()))
    sources = tuple(dict.fromkeys(source for line in lines.values() for source in line.sources))
    if len(texts) == 1:
        return CitedLine(texts[0], sources)
    return CitedLine(
        " ".join(f"{knowledge.indication(name).name}: {line.text}" for name, line in lines.items()), sources
    )
