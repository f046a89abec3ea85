"""Small knowledge bases for tests: invented rules, devices and indications in the place of the real ones.

Nothing here is a clinical statement. Records that a test does not name stay those of the shipped knowledge base.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from needlepoint import conditions, strict_yaml
from needlepoint.knowledge import Knowledge, load_knowledge
from needlepoint.knowledge.facts import FACTS
from needlepoint.knowledge.records.contradictions import ContradictionRecord
from needlepoint.knowledge.records.devices import Device
from needlepoint.knowledge.records.indications import Indication
from needlepoint.knowledge.records.planning_values import PreparationStep
from needlepoint.knowledge.records.rules import Rule
from needlepoint.knowledge.records.sources import Source

SOURCES = """
- {id: OWN, kind: own, grade: own, read: not_a_document}
- {id: REGULATOR, kind: regulator_page, grade: label, read: full, device_class: mechanical}
- {id: REGULATOR-ANY, kind: regulator_filing, grade: label, read: full}
- {id: LABEL-A, kind: device_label, grade: label, read: passage, device_class: mechanical, label_of: a, label_text: a}
- {id: COPY-A, kind: device_label, grade: label, read: secondary, device_class: mechanical, label_of: a, label_text: a}
- id: LEAFLET-A
  kind: device_label
  grade: label
  read: secondary
  device_class: mechanical
  label_of: a
  label_text: leaflet_a
- {id: LABEL-B, kind: device_label, grade: label, read: passage, device_class: mechanical, label_of: b, label_text: b}
- {id: FILING-C, kind: regulator_filing, grade: label, read: passage, device_class: mechanical, label_of: c}
- {id: LABEL-RF, kind: device_label, grade: label, read: passage, device_class: radiofrequency, label_of: rf}
- {id: GUIDELINE, kind: guideline, grade: consensus, read: full}
- {id: REVIEW, kind: review, grade: systematic_review, read: abstract}
- {id: TRIAL, kind: trial, grade: trial, read: abstract}
"""

DEVICES = """
- id: pen_a
  name: Pen A
  device_class: mechanical
  label_of: a
  uses: [{indications: [mark, line], sites: [], sources: [LABEL-A]}]
- id: pen_b
  name: Pen B
  device_class: mechanical
  label_of: b
  uses: [{indications: [mark, line], sites: [], sources: [LABEL-B]}]
- {id: pen_filed, name: Filed Pen, device_class: mechanical, label_of: c}
- {id: pen_unread, name: Unread Pen, device_class: mechanical}
- id: pen_slow
  name: Slow Pen
  device_class: mechanical
  label_of: b
  minimum_interval: {days: 60, sources: [LABEL-B]}
- {id: home_product, name: Home product, device_class: home_use, form: roller, treatable: false, note: No.}
- {id: rf_unread, name: Unread RF, device_class: radiofrequency, form: needle_array}
- {id: rf_read, name: Read RF, device_class: radiofrequency, form: needle_array, label_of: rf}
"""

INTERVAL = {
    "absolute_minimum": {"days": 14, "sources": ["OWN"]},
    "minimum": {"days": 28, "sources": ["OWN"]},
    "earliest_recommended": {"weeks": 4, "sources": ["OWN"]},
    "latest_recommended": {"weeks": 6, "sources": ["OWN"]},
}

DEFAULTS: dict[type[msgspec.Struct], dict[str, Any]] = {
    Source: {"title": "Invented", "cite": {}, "checked": "2026-01-01"},
    Device: {"form": "pen", "sources": ["OWN"], "reviewed": "2026-01-01"},
    Rule: {"group": "skin", "statement": "It is so.", "advice": "Look.", "reviewed": "2026-01-01"},
    ContradictionRecord: {"question": "Which?"},
    PreparationStep: {
        "title": "Step",
        "patient_text": "Do it.",
        "who": "patient",
        "sources": ["OWN"],
        "reviewed": "2026-01-01",
    },
    Indication: {
        "name": "Invented mark",
        "patient_name": "mark",
        "group": "test",
        "instruments": [],
        "default_instrument": "gais",
        "alternatives": [],
        "evidence": [],
        "evidence_grade": None,
        "custom": [],
        "reviewed": "2026-01-01",
    },
}

PROTOCOL: dict[str, Any] = {
    "device_class": "mechanical",
    "sessions": {"value": 3, "sources": ["TRIAL"]},
    "interval": INTERVAL,
    "needle_length": [{"mm": {"value": 1.5, "sources": ["TRIAL"]}, "basis": "A trial used 1.5 mm."}],
    "endpoint": None,
    "endpoint_basis": {"text": "None given.", "sources": ["OWN"]},
    "passes": None,
    "pattern": {"text": "Evenly.", "sources": ["OWN"]},
    "review_after_session": 2,
    "assess_result_after": [{"months": 3, "sources": ["TRIAL"]}],
}


R = TypeVar("R", bound=Any)


def records(text: str, kind: type[R]) -> dict[str, R]:
    """The records in a YAML text, with what a test does not care about filled in."""
    raw = strict_yaml.parse(text.encode(), "test.yaml").value
    assert isinstance(raw, list)
    return {each["id"]: msgspec.convert(DEFAULTS[kind] | each, kind) for each in raw}


def indication(indication_id: str = "mark", *protocols: Mapping[str, Any], **fields: Any) -> Indication:
    """An invented indication; each protocol given is laid over `PROTOCOL`."""
    each = [PROTOCOL | dict(protocol) for protocol in (protocols or ({},))]
    return msgspec.convert(DEFAULTS[Indication] | {"id": indication_id, "protocols": each} | fields, Indication)


def knowledge_with(
    rules: str = "[]",
    *,
    sources: str = "[]",
    devices: str = "[]",
    indications: tuple[Indication, ...] = (),
    preparation: str = "[]",
    contradictions: str = "[]",
    **policy: Any,
) -> Knowledge:
    """The shipped knowledge with these rules alone, the sources and devices above and these, and policy changes."""
    real = load_knowledge()
    tables: dict[str, Any] = {
        "rules": records(rules, Rule),
        "preparation": records(preparation, PreparationStep),
        "contradictions": records(contradictions, ContradictionRecord),
    }
    marks = {each.id: each for each in (*indications, *(() if indications else (indication(),)))}
    return dataclasses.replace(
        real,
        **tables,
        sources={**real.sources, **records(SOURCES, Source), **records(sources, Source)},
        devices=records(DEVICES, Device) | records(devices, Device),
        indications={**real.indications, **marks},
        policies={real.policy.id: msgspec.structs.replace(real.policy, **policy)},
        conditions={
            each.id: _condition(each.when, each.id)
            for table in tables.values()
            for each in table.values()
            if each.when is not None
        },
    )


def _condition(when: object, record: str) -> conditions.Condition:
    condition, problems = conditions.parse(when, FACTS, record)
    assert condition is not None, problems
    return condition
