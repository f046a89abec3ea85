"""The tables of the knowledge base: which files hold them and what their records look like."""

from __future__ import annotations

from dataclasses import dataclass

from needlepoint.knowledge.records.contradictions import ContradictionRecord
from needlepoint.knowledge.records.devices import Device
from needlepoint.knowledge.records.indications import Indication
from needlepoint.knowledge.records.policy import Policy
from needlepoint.knowledge.records.record import Record
from needlepoint.knowledge.records.rules import Rule
from needlepoint.knowledge.records.skin_sites import SkinSite
from needlepoint.knowledge.records.sources import Source


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of record.

    Attributes:
        name: the attribute of `Knowledge` that holds it.
        kind: what one record is called, for people.
        files: a glob below knowledge/data.
        record: the class of its records; each has an `id`.
    """

    name: str
    kind: str
    files: str
    record: type[Record]


TABLES: tuple[Table, ...] = (
    Table("sources", "source", "sources.yaml", Source),
    Table("policies", "policy", "policy.yaml", Policy),
    Table("contradictions", "contradiction", "contradictions.yaml", ContradictionRecord),
    Table("rules", "rule", "rules/*.yaml", Rule),
    Table("devices", "device", "devices.yaml", Device),
    Table("indications", "indication", "indications.yaml", Indication),
    Table("skin_sites", "site", "skin_sites.yaml", SkinSite),
)
