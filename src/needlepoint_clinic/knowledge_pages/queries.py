"""Reads of the knowledge base."""

from __future__ import annotations

from functools import cache

from needlepoint.knowledge import Knowledge, load_knowledge


@cache
def knowledge() -> Knowledge:
    """The knowledge that is shipped, loaded once a process."""
    return load_knowledge()
