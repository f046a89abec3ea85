"""The replay of a clinic's consultations, done by the worker."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from needlepoint.errors import NeedlepointError
from needlepoint.knowledge import Knowledge
from needlepoint_clinic.consultations.models import Consultation, RecordStatus
from needlepoint_clinic.knowledge_pages.models import Replay
from needlepoint_clinic.knowledge_pages.replaying import differences, why_unreadable
from needlepoint_clinic.knowledge_pages.versions import shipped

EVERY = 50
"""After so many consultations, how far it is gets written down."""


@task()
def replay_all(replay_id: str) -> int:
    """Replay every signed consultation; how many verdicts would change."""
    replay = Replay.objects.select_related("clinic").get(pk=replay_id)
    signed = Consultation.objects.filter(clinic=replay.clinic, status=RecordStatus.SIGNED).order_by("held_on", "pk")
    for number, consultation in enumerate(signed.iterator(EVERY), start=1):
        _one(replay, consultation, shipped())
        replay.done = number
        if number % EVERY == 0:
            replay.save(update_fields=["done", "changes", "unreadable"])
    replay.finished_at = timezone.now()
    replay.save(update_fields=["done", "changes", "unreadable", "finished_at"])
    return len(replay.changes)


def _one(replay: Replay, consultation: Consultation, knowledge: Knowledge) -> None:
    try:
        replay.changes += differences(consultation, knowledge)
    except NeedlepointError as error:
        replay.unreadable.append({"consultation": str(consultation.pk), "why": why_unreadable(error)})
