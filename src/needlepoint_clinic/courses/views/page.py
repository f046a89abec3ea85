"""What every page about one patient's course does: it shows the banner, and the audit log says who saw it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.http import HttpResponse
from django.shortcuts import render

from needlepoint_clinic.accounts.actor import ClinicRequest, actor_of
from needlepoint_clinic.audit.actions import record
from needlepoint_clinic.courses.as_library import day_at
from needlepoint_clinic.patients.models import Patient
from needlepoint_clinic.patients.queries import banner


def record_page(
    request: ClinicRequest,
    template: str,
    patient: Patient,
    row: models.Model,
    *,
    at: dt.datetime,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Render a page of a patient's record, and note that it was read.

    Args:
        row: what the page is about.
        status: 422 where a form comes back with what is wrong.
    """
    by = actor_of(request)
    record(by=by, at=at, verb="courses.seen", row=row, patient=patient.pk)
    found = {"patient": patient, "banner": banner(patient, on=day_at(by.clinic, at)), **context}
    return render(request, template, found, status=status)
