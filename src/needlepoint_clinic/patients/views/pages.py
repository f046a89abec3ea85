"""What every page of a patient has: the banner, and a row in the audit log."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from needlepoint_clinic.accounts.actor import ClinicRequest, actor_of
from needlepoint_clinic.audit.actions import record
from needlepoint_clinic.patients.models import Patient
from needlepoint_clinic.patients.queries import banner


def patient_page(
    request: ClinicRequest, name: str, patient: Patient, *, at: dt.datetime, status: int = 200, **context: Any
) -> HttpResponse:
    """A page under the banner; that it was seen is logged.

    Args:
        request: whose answer it is.
        name: of the template, in patients/, without .html.
        patient: whose page it is.
        at: when.
        status: of HTTP.
        context: for the template.
    """
    record(by=actor_of(request), at=at, verb="patients.seen", row=patient, patient=patient.pk, page=name)
    on = timezone.localdate(at)
    shown = {"patient": patient, "banner": banner(patient, on=on), "today": on}
    return render(request, f"patients/{name}.html", shown | context, status=status)
