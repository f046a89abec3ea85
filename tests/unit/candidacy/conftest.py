"""One rule, one patient, one answer: what the tests of candidacy share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from needlepoint.candidacy import Finding, TreatmentRequest, Want, assess
from needlepoint.patient.profile import PatientProfile
from needlepoint.terms import DeviceClass
from tests.knowledge_factory import knowledge_with

ON = dt.date(2026, 11, 23)

RULE = """
- id: rule
  when: {{fact: smoker, is: true}}
  positions: [{positions}]
"""

Fire = Callable[..., Finding]


@pytest.fixture
def fire() -> Fire:
    """The finding of a rule with these positions for a person of whom it holds; the fact is `smoker`."""

    def _fire(
        *positions: str, device: str | None = "pen_a", device_class: str = "mechanical", **policy: Any
    ) -> Finding:
        rule = RULE.format(positions=", ".join(f"{{{each}}}" for each in positions))
        request = TreatmentRequest((Want("mark", ("chin",)),), device, DeviceClass(device_class))
        answer = assess(PatientProfile(None, {"smoker": True}), request, knowledge_with(rule, **policy), on=ON)
        return next(finding for finding in answer.findings if finding.rule == "rule")

    return _fire
