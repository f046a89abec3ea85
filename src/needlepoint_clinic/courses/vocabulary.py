"""Words of the follow-up that pages share: what each level, grade and outcome is called. Numbers are the library's."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from needlepoint.terms import TriageLevel

LEVELS = {
    TriageLevel.EXPECTED.value: _("Expected"),
    TriageLevel.CONTACT_CLINIC.value: _("Clinic to look at it"),
    TriageLevel.SAME_DAY.value: _("Same day"),
    TriageLevel.EMERGENCY.value: _("Emergency"),
}

GRADES = {
    0: _("0: expected"),
    1: _("1: longer or more than expected"),
    2: _("2: needs treatment"),
    3: _("3: serious"),
    4: _("4: emergency"),
}
"""As the knowledge base grades signs (`needlepoint.knowledge.records.adverse_events`)."""

OUTCOMES = {
    "recovered": _("Recovered"),
    "recovering": _("Recovering"),
    "not_recovered": _("Not recovered"),
    "recovered_with_sequelae": _("Recovered with lasting marks"),
    "fatal": _("Fatal"),
    "unknown": _("Not known"),
}
"""The outcomes of ICH E2B, in plainer words."""

TONES = {
    "expected": "good",
    "contact_clinic": "warn",
    "same_day": "wait",
    "emergency": "stop",
    "continues": "good",
    "complete": "info",
    "active": "good",
    "completed": "info",
    "maintenance": "info",
    "better": "good",
    "worse": "stop",
    "no_change": "",
    "continue": "good",
    "review": "ask",
    "stop": "stop",
    "stopped": "stop",
    "paused": "wait",
    "not_known": "ask",
}
"""The tone of a badge; every badge also says its word."""
