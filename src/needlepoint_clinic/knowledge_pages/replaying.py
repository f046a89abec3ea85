"""What another version of the knowledge would have said: each signed consultation assessed again, as of its own day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from needlepoint.candidacy import assess
from needlepoint.consultation import read_consultation
from needlepoint.errors import NeedlepointError
from needlepoint.knowledge import Knowledge
from needlepoint.strict_yaml import Document
from needlepoint_clinic.consultations.models import Consultation

OVERALL = ""
"""The zone of the overall verdict."""


def verdicts_stored(consultation: Consultation) -> dict[str, str]:
    """Verdict by zone as it was given, the overall one under `OVERALL`."""
    stored: dict[str, Any] = (consultation.assessment or {}).get("content", {})
    found = {OVERALL: str(stored.get("overall", ""))}
    return found | {str(zone["zone"]): str(zone["verdict"]) for zone in stored.get("zones", ())}


def verdicts_now(consultation: Consultation, knowledge: Knowledge) -> dict[str, str]:
    """Verdict by zone as `knowledge` gives it for the same answers on the same day.

    Raises:
        NeedlepointError: the document can no longer be read.
    """
    document = Document(consultation.document, "the consultation")
    read = read_consultation(document, knowledge, on=consultation.held_on)
    answer = assess(read.profile, read.request, knowledge, on=consultation.held_on)
    return {OVERALL: str(answer.overall)} | {zone.zone: str(zone.verdict) for zone in answer.zones}


def differences(consultation: Consultation, knowledge: Knowledge) -> Iterator[dict[str, str]]:
    """Each zone whose verdict would be another one.

    Raises:
        NeedlepointError: the document can no longer be read.
    """
    before, after = verdicts_stored(consultation), verdicts_now(consultation, knowledge)
    for zone in sorted(before.keys() | after.keys()):
        if before.get(zone) != after.get(zone):
            yield {
                "consultation": str(consultation.pk),
                "patient": str(consultation.patient_id),
                "zone": zone,
                "before": before.get(zone, ""),
                "after": after.get(zone, ""),
            }


def why_unreadable(error: NeedlepointError) -> str:
    """Without what the patient answered."""
    return type(error).__name__
