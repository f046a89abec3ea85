"""What the tests of the days after share."""

from __future__ import annotations

import pytest

from needlepoint.knowledge import Knowledge, load_knowledge


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The knowledge base as shipped."""
    return load_knowledge()
