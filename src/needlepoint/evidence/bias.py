"""Risk of bias of an outcome, by a rule that is ours, stated in full, and mechanical.

Four questions, each answered from what was read: was the allocation random; was there anything to compare with; was the
judge blinded or an instrument; was the number of people printed. It is no RoB 2 or ROBINS-I assessment, for most
studies were read as abstracts only. Its use: the forecast shifts and down-weights what answers badly
(docs/explanation/forecast.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from needlepoint.evidence.arms import TrialOutcome
from needlepoint.terms import in_words

RANDOMISED = frozenset({"randomised_parallel", "randomised_within_person"})
COMPARED = frozenset({"parallel", "within_person"})
Level = Literal["low", "some", "high"]


@dataclass(frozen=True, slots=True)
class RiskOfBias:
    """How far an outcome may be off for reasons of method.

    Attributes:
        design: 0 where allocation was random, 0.5 where two arms were compared without, 1 where there was nothing to
            compare.
        judged: 0 where blinded or an instrument, 1 where not blinded, not said, or the patient.
        level: low, some or high, by the rule in `risk_of_bias`.
        reasons: each answer in words.
    """

    design: float
    judged: float
    level: Level
    reasons: tuple[str, ...]


def risk_of_bias(outcome: TrialOutcome) -> RiskOfBias:
    """The risk of bias of one outcome.

    Low: random and judged blindly or by an instrument, with the number of people printed. High: nothing to compare
    with and not judged blindly. Some: everything between.
    """
    design, said = _design(outcome.design)
    blind = outcome.assessor in ("blinded", "instrument")
    counted = outcome.n is not None
    level: Level = "some"
    if design == 0 and blind and counted:
        level = "low"
    elif design == 1 and not blind:
        level = "high"
    reasons = (
        said,
        _JUDGED[outcome.assessor],
        "The number of people was printed." if counted else "The number of people was not printed.",
        f"Read as: {in_words(outcome.read)}.",
    )
    return RiskOfBias(design=design, judged=0.0 if blind else 1.0, level=level, reasons=reasons)


def _design(design: str) -> tuple[float, str]:
    if design in RANDOMISED:
        return 0.0, "Allocation was random."
    if design in COMPARED:
        return 0.5, "Arms were compared, but not allocated at random, or the part read did not say."
    return 1.0, "There was nothing to compare with."


_JUDGED = {
    "blinded": "Judged by somebody who did not know the treatment.",
    "instrument": "Measured by an instrument.",
    "not_blinded": "Not judged blindly, or the part read did not say.",
    "patient": "Judged by the patients.",
}
