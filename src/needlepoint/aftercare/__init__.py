"""The days after a session: what to do when, what may go on the skin, and what a sign means."""

from needlepoint.aftercare.clinic_values import ClinicValue, ClinicValues
from needlepoint.aftercare.products import ProductCheck, ProductVerdict, check_product
from needlepoint.aftercare.schedule import AftercareSchedule, TreatedSession, aftercare_schedule
from needlepoint.aftercare.timeline import Step, timeline
from needlepoint.aftercare.triage import TriageResult, first_questions, triage

__all__ = [
    "AftercareSchedule",
    "ClinicValue",
    "ClinicValues",
    "ProductCheck",
    "ProductVerdict",
    "Step",
    "TreatedSession",
    "TriageResult",
    "aftercare_schedule",
    "check_product",
    "first_questions",
    "timeline",
    "triage",
]
