"""The usable outcomes as arrays: the layout (who was treated how) and, apart from it, what was observed.

The two are apart so that a simulated set of trials with the same layout can take the place of the real one
(simulation-based calibration) without the model being built again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from needlepoint.evidence.arms import TrialOutcome
from needlepoint.evidence.bias import risk_of_bias
from needlepoint.evidence.selection import Usable
from needlepoint.forecast.vocabulary import (
    AGE_CENTRE,
    AGE_SCALE,
    ASSESSORS,
    DARK_SHARE_CENTRE,
    INDICATIONS,
    MERGED,
    MODALITIES,
    NEEDLE_MM_CENTRE,
    PIGMENT,
)

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Layout:
    """Who was treated how; one entry a row, that is an arm and outcome.

    Attributes:
        labels: study and arm.
        studies: the ids, in the order `study` counts.
        study, indication, modality, assessor: indices; modality -1 for an arm without needling.
        combined: 1 where something active was added.
        bias: design's risk of bias, 0 to 1.
        covariates: rows by (needle length, age, dark share), centred; 0 where not printed.
        people: how many.
        sessions, weeks: as printed; NaN where not. Weeks are from the last session to the assessment.
        pigment: 1 where the condition comes back.
        group: index of the people of the row where another row is of the same people, else -1.
    """

    labels: tuple[str, ...]
    studies: tuple[str, ...]
    study: Indices
    indication: Indices
    modality: Indices
    assessor: Indices
    combined: Floats
    bias: Floats
    covariates: Floats
    people: Floats
    sessions: Floats
    weeks: Floats
    pigment: Floats
    group: Indices

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.labels)

    def take(self, rows: Sequence[int]) -> Layout:
        """The layout of some rows; study indices keep their meaning."""
        chosen = np.asarray(rows, dtype=np.int64)
        arrays = {name: getattr(self, name)[chosen] for name in _PER_ROW}
        return Layout(labels=tuple(self.labels[row] for row in rows), studies=self.studies, **arrays)


_PER_ROW = (
    "study",
    "indication",
    "modality",
    "assessor",
    "combined",
    "bias",
    "covariates",
    "people",
    "sessions",
    "weeks",
    "pigment",
    "group",
)


def layout_of(usable: Sequence[Usable]) -> Layout:
    """The layout of the usable outcomes, in their order."""
    outcomes = [each.outcome for each in usable]
    studies = tuple(dict.fromkeys(each.study for each in outcomes))
    return Layout(
        labels=tuple(each.label for each in outcomes),
        studies=studies,
        study=_indices(studies.index(each.study) for each in outcomes),
        indication=_indices(INDICATIONS.index(MERGED.get(each.indication, each.indication)) for each in outcomes),
        modality=_indices(_modality(each) for each in outcomes),
        assessor=_indices(ASSESSORS.index(assessor_class(each)) for each in outcomes),
        combined=np.array([each.arm_role == "needling_combined" for each in outcomes], dtype=float),
        bias=np.array([risk_of_bias(each).design for each in outcomes]),
        covariates=np.array([_covariates(each) for each in outcomes]),
        people=np.array([float(each.n or np.nan) for each in outcomes]),
        sessions=np.array([_known(each.sessions) for each in outcomes]),
        weeks=np.array([_known(each.followup_weeks) for each in outcomes]),
        pigment=np.array([each.indication in PIGMENT for each in outcomes], dtype=float),
        group=_groups(outcomes),
    )


def assessor_class(outcome: TrialOutcome) -> str:
    """The class of judges of an outcome, in the words of `ASSESSORS`."""
    return outcome.assessor if outcome.assessor in ASSESSORS else "blinded_or_instrument"


def _indices(values: object) -> Indices:
    return np.fromiter(values, dtype=np.int64)  # type: ignore[call-overload,no-any-return]


def _known(value: float | None) -> float:
    return np.nan if value is None else value


def _modality(outcome: TrialOutcome) -> int:
    return MODALITIES.index(outcome.modality) if outcome.modality in MODALITIES else -1


def _covariates(outcome: TrialOutcome) -> tuple[float, float, float]:
    needle, age, dark = outcome.needle_mm, outcome.mean_age, outcome.share_iv_to_vi
    return (
        0.0 if needle is None else needle - NEEDLE_MM_CENTRE,
        0.0 if age is None else (age - AGE_CENTRE) / AGE_SCALE,
        0.0 if dark is None else dark - DARK_SHARE_CENTRE,
    )


def _groups(outcomes: Sequence[TrialOutcome]) -> Indices:
    """Rows of the same people share a number: the sides of one person, or one arm's scales and times; others are -1."""
    keys = [each.people for each in outcomes]
    shared = [key for key in dict.fromkeys(keys) if keys.count(key) > 1]
    return _indices(shared.index(key) if key in shared else -1 for key in keys)
