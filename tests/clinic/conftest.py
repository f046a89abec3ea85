"""What holds for every test of the clinic."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

pytest.register_assert_rewrite("tests.clinic.factories")


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test of the clinic may use the database; what it writes is rolled back."""


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    """Every test begins in English: a page that one test asked for in German leaves its thread German."""
    with translation.override("en"):
        yield
