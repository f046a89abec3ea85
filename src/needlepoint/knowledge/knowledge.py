"""The knowledge base as the rooms above see it: records by id, conditions ready to be asked, one version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from needlepoint.conditions import Condition
from needlepoint.errors import InvalidInput, did_you_mean
from needlepoint.knowledge.records.adverse_events import AdverseEvent
from needlepoint.knowledge.records.aftercare import AftercareItem
from needlepoint.knowledge.records.anaesthetics import Anaesthetic
from needlepoint.knowledge.records.contradictions import ContradictionRecord
from needlepoint.knowledge.records.customs import Custom
from needlepoint.knowledge.records.devices import Device
from needlepoint.knowledge.records.indications import Indication
from needlepoint.knowledge.records.ingredients import IngredientClass
from needlepoint.knowledge.records.instruments import Instrument
from needlepoint.knowledge.records.phototype import PhototypeQuestionnaire
from needlepoint.knowledge.records.planning_values import PlanningValue, PreparationStep
from needlepoint.knowledge.records.policy import Policy
from needlepoint.knowledge.records.record import Record
from needlepoint.knowledge.records.rules import Rule
from needlepoint.knowledge.records.skin_sites import SkinSite
from needlepoint.knowledge.records.sources import Source


@dataclass(frozen=True, kw_only=True, eq=False)
class Knowledge:
    """Everything Needlepoint knows, of one version. One mapping of records by id for each table of data files.

    Attributes:
        digest: SHA-256 over the data files, so that a changed file cannot pass for the released version.
        policies: exactly one, which also carries the version and whether a dermatologist has reviewed it all.
        conditions: the parsed condition of each record that has one, by the record's id.
    """

    digest: str
    sources: Mapping[str, Source]
    policies: Mapping[str, Policy]
    contradictions: Mapping[str, ContradictionRecord]
    planning_values: Mapping[str, PlanningValue]
    preparation: Mapping[str, PreparationStep]
    rules: Mapping[str, Rule]
    devices: Mapping[str, Device]
    indications: Mapping[str, Indication]
    customs: Mapping[str, Custom]
    anaesthetics: Mapping[str, Anaesthetic]
    skin_sites: Mapping[str, SkinSite]
    aftercare: Mapping[str, AftercareItem]
    ingredient_classes: Mapping[str, IngredientClass]
    adverse_events: Mapping[str, AdverseEvent]
    instruments: Mapping[str, Instrument]
    phototype_questionnaires: Mapping[str, PhototypeQuestionnaire]
    conditions: Mapping[str, Condition] = field(repr=False)

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return next(iter(self.policies.values()))

    @property
    def version(self) -> str:
        """The version stamped on every result."""
        return self.policy.version

    def source(self, source_id: str) -> Source:
        """A source by id; the checker has made sure that it is there."""
        return self.sources[source_id]

    def device(self, device_id: str) -> Device:
        """A device by id.

        Raises:
            InvalidInput: there is no such device; the message names the nearest.
        """
        return _find(self.devices, device_id, "device")

    def indication(self, indication_id: str) -> Indication:
        """An indication by id.

        Raises:
            InvalidInput: there is no such indication; the message names the nearest.
        """
        return _find(self.indications, indication_id, "indication")

    def instrument(self, instrument_id: str) -> Instrument:
        """A scoring instrument by id.

        Raises:
            InvalidInput: there is no such instrument; the message names the nearest.
        """
        return _find(self.instruments, instrument_id, "instrument")

    def records(self) -> Iterator[tuple[str, Record]]:
        """Every record with the name of its table, in the order of the files."""
        for name, value in vars(self).items():
            if name != "conditions" and isinstance(value, Mapping):
                yield from ((name, each) for each in value.values())


R = TypeVar("R", bound=Record)


def _find(table: Mapping[str, R], record_id: str, kind: str) -> R:
    if record_id not in table:
        raise InvalidInput(f"There is no {kind} '{record_id}'.", next_step=did_you_mean(record_id, table))
    return table[record_id]
