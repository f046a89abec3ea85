"""Asks for a summary of outcomes."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.audit.actions import record
from needlepoint_clinic.outcomes.models import OutcomeSummary
from needlepoint_clinic.outcomes.tasks import work_out


@transaction.atomic
def ask(*, by: Actor, since: dt.date, until: dt.date, at: dt.datetime) -> OutcomeSummary:
    """Have the worker count the courses begun from `since` to `until`.

    Raises:
        ValueError: the span ends before it begins.
    """
    if until < since:
        raise ValueError(_("The last day lies before the first."))
    summary = OutcomeSummary.objects.create(clinic=by.clinic, since=since, until=until, asked_by=by.person, asked_at=at)
    record(by=by, at=at, verb="outcomes.asked", row=summary, since=since.isoformat(), until=until.isoformat())
    transaction.on_commit(lambda: work_out.enqueue(str(summary.pk)))
    return summary
