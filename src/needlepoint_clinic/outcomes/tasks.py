"""Outcomes counted by the worker."""

from __future__ import annotations

import msgspec
from django.utils import timezone
from django_tasks import task

from needlepoint_clinic.knowledge_pages.queries import knowledge
from needlepoint_clinic.outcomes.models import OutcomeSummary
from needlepoint_clinic.outcomes.queries import course_facts, session_facts
from needlepoint_clinic.outcomes.summary import summarise


@task()
def work_out(summary_id: str) -> int:
    """Fill in a summary that was asked for; how many courses it counts."""
    asked = OutcomeSummary.objects.select_related("clinic").get(pk=summary_id)
    clinic, since, until = asked.clinic, asked.since, asked.until
    courses = course_facts(clinic, since, until, knowledge(clinic))
    found = summarise(courses, session_facts(clinic, since, until))
    asked.content = msgspec.to_builtins(found)
    asked.finished_at = timezone.now()
    asked.save(update_fields=["content", "finished_at"])
    return found.all.courses
