"""The small parts that FHIR resources are made of."""

from __future__ import annotations

import base64
import datetime as dt
from typing import Any

from django.db.models import Model

Resource = dict[str, Any]
LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"


def concept(text: str = "", *, code: tuple[str, str] | None = None) -> Resource:
    """A CodeableConcept: text, or a code of a system that we may name, or both."""
    coding = [{"system": code[0], "code": code[1]}] if code else []
    return {"coding": coding, "text": text}


def reference(row: Model) -> Resource:
    """A reference to another entry of the bundle."""
    return {"reference": f"urn:uuid:{row.pk}"}


def instant(at: dt.datetime | None) -> str:
    """A moment with its offset from UTC; empty for none."""
    return "" if at is None else at.astimezone(dt.UTC).isoformat(timespec="seconds")


def quantity(value: float, unit: str) -> Resource:
    """A quantity in UCUM."""
    return {"value": value, "unit": unit, "system": UCUM, "code": unit}


def encoded(text: str) -> str:
    """As an attachment holds it."""
    return base64.b64encode(text.encode()).decode("ascii")


def without_nothing(value: Any) -> Any:
    """Without empty lists and objects and texts that say nothing, which FHIR forbids; False and 0 stay."""
    if isinstance(value, dict):
        kept = {key: without_nothing(each) for key, each in value.items()}
        return {key: each for key, each in kept.items() if not _is_nothing(each)}
    if isinstance(value, list):
        return [each for each in map(without_nothing, value) if not _is_nothing(each)]
    return value


def _is_nothing(value: Any) -> bool:
    return value is None or value in ([], {}) or (isinstance(value, str) and not value.strip())
