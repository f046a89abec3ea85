"""What can go wrong with a backup, in words that say what to do next."""

from __future__ import annotations


class BackupFails(Exception):
    """A backup cannot be made, read or put in place."""
