"""Digests that say whether a posterior still belongs to the evidence and the code in service; no PyMC needed."""

from __future__ import annotations

import hashlib
from pathlib import Path

import needlepoint
from needlepoint.evidence.arms import CATEGORIES
from needlepoint.knowledge.loader import DATA

EVIDENCE = ("studies.csv", CATEGORIES, "study_adverse_events.csv")
READERS = ("arms", "assessors", "bias", "normal_quantiles", "scales", "selection")


def evidence_digest(folder: Path = DATA) -> str:
    """SHA-256 of the evidence tables."""
    digest = hashlib.sha256()
    for name in EVIDENCE:
        digest.update(name.encode() + (folder / name).read_bytes())
    return digest.hexdigest()


def code_digest() -> str:
    """SHA-256 of the modules whose change could change a posterior: the models, what reads the evidence, the words."""
    package = Path(needlepoint.__file__).parent
    modules = [*sorted((package / "forecast" / "fit").glob("*.py"))]
    modules += [package / "forecast" / f"{name}.py" for name in ("harms", "redness", "vocabulary")]
    modules += [package / "evidence" / f"{name}.py" for name in READERS]
    digest = hashlib.sha256()
    for module in modules:
        digest.update(module.name.encode() + module.read_bytes())
    return digest.hexdigest()
