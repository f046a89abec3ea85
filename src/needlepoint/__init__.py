"""Needlepoint plans, runs and measures courses of microneedling, and shows the source of all it says."""

__version__ = "0.1.0"
"""The version of the software: the only place it is written; the build reads it from here."""
