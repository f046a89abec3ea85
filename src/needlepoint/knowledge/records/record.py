"""What every record of the knowledge base has in common: frozen, keyword-only, and no key that is not in its class."""

from __future__ import annotations

import msgspec


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One record of the knowledge base, as it is written in a data file."""
