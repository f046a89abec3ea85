"""What a score says about severity: where its scale's zero lies, how fine its steps are, how far it errs."""

from __future__ import annotations

import math
from dataclasses import dataclass

from needlepoint.errors import InvalidInput
from needlepoint.evidence.scales import NOT_SEVERITY, zero_of
from needlepoint.instruments import imported_score
from needlepoint.instruments.change import known_value
from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.instruments import Arithmetic, Direction, Instrument

IN_TRIALS_SCALE = {"gb_qualitative": "goodman_baron_qualitative", "posas_import": "posas_patient"}
"""Instruments of the knowledge base that the trial arms call something else."""

OTHER_THAN_SEVERITY = {"dlqi_import": "quality of life, not severity", "pain_nrs": "pain, not severity"}

USUAL_ERROR = 0.05
"""Standard error of a score as a share of its scale's range, where no measurement error was found. Our choice."""

FINEST_STEP = 0.01
"""The step of a scale that takes any number, as a share of its range. Our choice: a millimetre on a 100 mm line."""

ERRORS_APART = 1.96 * math.sqrt(2)
"""Two readings of the same skin lie this many standard errors apart at most, in 95 of 100 pairs (Bland and Altman)."""


@dataclass(frozen=True, slots=True)
class OwnScale:
    """A scale of severity as own scores are read on it.

    Attributes:
        instrument: its id.
        zero: the value that stands for no severity.
        step: the smallest difference there can be between two scores.
        error: standard error of one score, in points.
        error_known: whether that comes from a source, or is `USUAL_ERROR` of the range.
        by_patient: whether only patients fill it in.
    """

    instrument: str
    zero: float
    step: float
    error: float
    error_known: bool
    by_patient: bool

    @property
    def floor(self) -> float:
        """Severity below which scores cannot be told apart: the standard error, half a step at least."""
        return max(self.error, self.step / 2)

    def log_residual(self, baseline: float, score: float) -> tuple[float, bool]:
        """g = -log R of a score, R = severity after / severity before, and whether the score was at the scale's zero.

        A score at zero says only that R lies somewhere between nothing and what the scale can tell. So severities are
        read as (y + sqrt(y^2 + 4 floor^2)) / 2, which is y where y is well above the floor, and the floor where y is
        nothing (the generalised logarithm: Durbin, Hardin, Hawkins and Rocke 2002, Bioinformatics 18:S105).
        """
        before, after = baseline - self.zero, max(score - self.zero, 0.0)
        return math.log(self._lifted(before) / self._lifted(after)), after < self.step / 2

    def _lifted(self, severity: float) -> float:
        return (severity + math.hypot(severity, 2 * self.floor)) / 2

    def log_error(self, score: float) -> float:
        """Standard error of the logarithm of a severity so read, by the delta method: 0.5 at most, at the zero."""
        return self.floor / math.hypot(score - self.zero, 2 * self.floor)


def own_scale(instrument_id: str, knowledge: Knowledge) -> OwnScale:
    """The scale of an instrument of the knowledge base.

    Raises:
        InvalidInput: there is none, or its scores are no severity of which a share can be gone.
    """
    instrument = knowledge.instrument(instrument_id)
    in_trials = IN_TRIALS_SCALE.get(instrument.id, instrument.id)
    reason = NOT_SEVERITY.get(in_trials) or _not_severity(instrument)
    if reason or instrument.range is None:
        raise InvalidInput(
            f"No share of improvement follows from '{instrument.id}' ({reason or 'its range is not known'}).",
            next_step="Use a scale of severity, such as gb_quantitative, vas_scar_100mm, mmasi or vss_import.",
        )
    width = instrument.range.high - zero_of(in_trials)
    step = _step(instrument, width)
    apart = known_value(instrument.measurement_error)
    error = USUAL_ERROR * width if apart is None else apart / ERRORS_APART
    return OwnScale(
        instrument=instrument.id,
        zero=zero_of(in_trials),
        step=step,
        error=max(error, step / math.sqrt(12)),
        error_known=apart is not None,
        by_patient=all(rater.value == "patient" for rater in instrument.raters),
    )


def check_score(instrument_id: str, value: float, knowledge: Knowledge) -> None:
    """Refuse a score that its scale cannot give.

    Raises:
        InvalidInput: it lies outside a range that was read, below the scale's zero, or is no number.
    """
    imported_score(instrument_id, value, knowledge)
    zero = zero_of(IN_TRIALS_SCALE.get(instrument_id, instrument_id))
    if value < zero:
        raise InvalidInput(f"A score of {value:g} lies below {zero:g}, no severity.", where=instrument_id)


def _not_severity(instrument: Instrument) -> str | None:
    if instrument.question is not None:
        return "it is answered in words"
    if instrument.no_change is not None:
        return "it rates the change and has no value before treatment"
    if instrument.subscales:
        return "it has several scores"
    if instrument.direction is not Direction.LOWER_IS_BETTER:
        return "its lowest value is not known to stand for no severity"
    return OTHER_THAN_SEVERITY.get(instrument.id)


def _step(instrument: Instrument, width: float) -> float:
    if instrument.arithmetic is Arithmetic.WEIGHTED_AREA_PRODUCT:
        return min(item.weight for item in instrument.items if item.is_area)
    if instrument.scales and not all(scale.whole for scale in instrument.scales) and len(instrument.items) == 1:
        return FINEST_STEP * width
    return 1.0
