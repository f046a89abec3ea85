"""The tables of the knowledge base: which files hold them and what their records look like."""

from __future__ import annotations

from dataclasses import dataclass

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
    Table("planning_values", "planning value", "planning_values.yaml", PlanningValue),
    Table("preparation", "preparation step", "preparation.yaml", PreparationStep),
    Table("rules", "rule", "rules/*.yaml", Rule),
    Table("devices", "device", "devices.yaml", Device),
    Table("indications", "indication", "indications/*.yaml", Indication),
    Table("customs", "custom", "customs.yaml", Custom),
    Table("anaesthetics", "anaesthetic", "anaesthetics.yaml", Anaesthetic),
    Table("skin_sites", "site", "skin_sites.yaml", SkinSite),
    Table("aftercare", "aftercare item", "aftercare.yaml", AftercareItem),
    Table("ingredient_classes", "ingredient class", "ingredients.yaml", IngredientClass),
    Table("adverse_events", "adverse event", "adverse_events.yaml", AdverseEvent),
    Table("instruments", "instrument", "instruments.yaml", Instrument),
    Table(
        "phototype_questionnaires",
        "phototype questionnaire",
        "phototype_questionnaires.yaml",
        PhototypeQuestionnaire,
    ),
)
