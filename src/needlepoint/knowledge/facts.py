"""Every fact that a condition of the knowledge base may ask about: of the consultation."""

from needlepoint.patient.history import FACTS

__all__ = ["FACTS"]
