"""The audit log as owners and auditors read it."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from needlepoint_clinic.accounts.actor import ClinicRequest, actor_of
from needlepoint_clinic.accounts.models import Member
from needlepoint_clinic.accounts.permissions import Action, allowed
from needlepoint_clinic.audit import queries
from needlepoint_clinic.audit.actions import record


@require_GET
@allowed(Action.SEE_AUDIT)
def log(request: ClinicRequest) -> HttpResponse:
    """The newest entries, or those of one patient (`?patient=ID`), page by page (`?before=NUMBER`)."""
    by = actor_of(request)
    patient = _uuid(request.GET.get("patient", ""))
    before = request.GET.get("before", "")
    found = list(queries.entries(by, before=int(before) if before.isdigit() else None, patient=patient))
    team = Member.objects.filter(clinic=by.clinic).values_list("pk", "user__name")
    names: dict[uuid.UUID | None, str] = dict(team)
    record(by=by, at=timezone.now(), verb="audit.seen", patient=patient)
    lines = [(entry, names.get(entry.member, "")) for entry in found]
    more = found[-1].number if len(found) == queries.PAGE else None
    return render(request, "audit/log.html", {"lines": lines, "patient": patient, "more": more})


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
