"""Every case of the clinical specification is answered as it says."""

from __future__ import annotations

import pytest

from needlepoint.knowledge import load_knowledge
from tests.cases.clinical_case import ClinicalCase, read_cases
from tests.cases.expectation import differences

CASES = read_cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: ClinicalCase) -> None:
    found = differences(case, load_knowledge())
    if found:
        lines = "\n  ".join(found)
        pytest.fail(f"{case.place}\n{case.sentence}\n  {lines}", pytrace=False)
