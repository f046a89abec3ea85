"""Who may be treated, where, when, and why."""

from needlepoint.candidacy.assess import assess
from needlepoint.candidacy.label import class_in_hand
from needlepoint.candidacy.request import TreatmentRequest, Want
from needlepoint.candidacy.result import (
    Assessment,
    Contradiction,
    Finding,
    Question,
    WeighedPosition,
    ZoneAssessment,
)

__all__ = [
    "Assessment",
    "Contradiction",
    "Finding",
    "Question",
    "TreatmentRequest",
    "Want",
    "WeighedPosition",
    "ZoneAssessment",
    "assess",
    "class_in_hand",
]
