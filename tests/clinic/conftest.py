"""What holds for every test of the clinic."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("tests.clinic.factories")


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test of the clinic may use the database; what it writes is rolled back."""
