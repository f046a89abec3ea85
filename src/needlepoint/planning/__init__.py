"""The plan of a course: what is done in each zone, how deep, and on which days."""

from needlepoint.planning.calendar import CourseCalendar, DateSpan
from needlepoint.planning.plan import PlanWishes, plan_course
from needlepoint.planning.result import (
    AlternativeOption,
    Choice,
    ChosenDepth,
    CitedLine,
    CoursePlan,
    Override,
    PlannedSession,
    PreparationTask,
    Review,
    ZonePlan,
    ZoneRefusal,
)
from needlepoint.planning.schedule import PastSession, SessionStatus

__all__ = [
    "AlternativeOption",
    "Choice",
    "ChosenDepth",
    "CitedLine",
    "CourseCalendar",
    "CoursePlan",
    "DateSpan",
    "Override",
    "PastSession",
    "PlanWishes",
    "PlannedSession",
    "PreparationTask",
    "Review",
    "SessionStatus",
    "ZonePlan",
    "ZoneRefusal",
    "plan_course",
]
