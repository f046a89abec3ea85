"""What is known, with its sources: records, the loader, the checks, and data/ (YAML and CSV with citations)."""

from needlepoint.knowledge.knowledge import Knowledge
from needlepoint.knowledge.loader import load_knowledge

__all__ = ["Knowledge", "load_knowledge"]
