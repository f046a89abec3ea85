"""Scoring instruments: answers to a score, scores to a change, a wish to a goal; and the phototype."""

from needlepoint.instruments.change import Change, ChangeVerdict, change
from needlepoint.instruments.goals import CheckedGoal, Goal, check_goal
from needlepoint.instruments.phototype import (
    Method,
    PhototypeResult,
    Reading,
    from_burn_and_tan,
    from_questionnaire,
)
from needlepoint.instruments.scoring import Score, imported_score, instruments_for, score

__all__ = [
    "Change",
    "ChangeVerdict",
    "CheckedGoal",
    "Goal",
    "Method",
    "PhototypeResult",
    "Reading",
    "Score",
    "change",
    "check_goal",
    "from_burn_and_tan",
    "from_questionnaire",
    "imported_score",
    "instruments_for",
    "score",
]
