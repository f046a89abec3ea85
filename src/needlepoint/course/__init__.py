"""A running course: what happened since the plan was made, what is left, what changed and why, whether to go on."""

from needlepoint.course.progress import Advice, OwnResult, Progress, judge_progress
from needlepoint.course.replanning import (
    CourseChange,
    CourseStatus,
    OpenEvent,
    Replan,
    reasons_to_hold,
    replan,
)

__all__ = [
    "Advice",
    "CourseChange",
    "CourseStatus",
    "OpenEvent",
    "OwnResult",
    "Progress",
    "Replan",
    "judge_progress",
    "reasons_to_hold",
    "replan",
]
