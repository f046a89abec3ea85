"""The whole record of a person to take away: as PDF to read, as JSON for machines, as ZIP with the photographs."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from needlepoint.errors import InvalidInput
from needlepoint_clinic.accounts.actor import ClinicRequest, actor_of
from needlepoint_clinic.accounts.permissions import Action, allowed
from needlepoint_clinic.audit.actions import record
from needlepoint_clinic.patients import queries
from needlepoint_clinic.patients.export.envelope import envelope_json
from needlepoint_clinic.patients.export.record_pdf import record_pdf
from needlepoint_clinic.patients.export.record_zip import record_zip
from needlepoint_clinic.patients.export.whole_record import whole_record
from needlepoint_clinic.patients.models import Patient
from needlepoint_clinic.patients.views.pages import patient_page
from needlepoint_clinic.photographs.models import Photograph


@never_cache
@require_GET
@allowed(Action.EXPORT_RECORD)
def export(request: ClinicRequest, patient: uuid.UUID) -> HttpResponse:
    """What can be taken away, and what then leaves the clinic."""
    by, now = actor_of(request), timezone.now()
    return patient_page(request, "export", queries.one_patient(by, patient), at=now)


@never_cache
@require_POST
@allowed(Action.EXPORT_RECORD)
def export_pdf(request: ClinicRequest, patient: uuid.UUID) -> HttpResponse:
    """The record as a tagged PDF."""
    by, now = actor_of(request), timezone.now()
    found = queries.one_patient(by, patient)
    whole = whole_record(found, at=now)
    try:
        pdf = record_pdf(whole, queries.banner(found, on=timezone.localdate(now)), on=timezone.localdate(now))
    except InvalidInput as wrong:
        return patient_page(request, "export", found, at=now, status=422, wrong=str(wrong))
    return _file(request, found, pdf, "pdf", "application/pdf", at=now)


@never_cache
@require_POST
@allowed(Action.EXPORT_RECORD)
def export_json(request: ClinicRequest, patient: uuid.UUID) -> HttpResponse:
    """The record as JSON: FHIR R4 resources for what they can say, and every row as it is kept."""
    by, now = actor_of(request), timezone.now()
    found = queries.one_patient(by, patient)
    return _file(request, found, envelope_json(whole_record(found, at=now)), "json", "application/json", at=now)


@never_cache
@require_POST
@allowed(Action.EXPORT_RECORD)
def export_zip(request: ClinicRequest, patient: uuid.UUID) -> HttpResponseBase:
    """Both, and the bytes of the photographs, sent while they are read."""
    by, now = actor_of(request), timezone.now()
    found = queries.one_patient(by, patient)
    whole = whole_record(found, at=now)
    documents = {"record.json": envelope_json(whole)}
    try:
        documents["record.pdf"] = record_pdf(
            whole, queries.banner(found, on=timezone.localdate(now)), on=timezone.localdate(now)
        )
    except InvalidInput as wrong:
        documents["record.pdf is missing.txt"] = str(wrong).encode()
    named = _named(request, found, "zip", at=now, photographs=len(whole.of(Photograph)))
    return StreamingHttpResponse(record_zip(whole, documents), content_type="application/zip", headers=named)


def _file(
    request: ClinicRequest, patient: Patient, content: bytes, ending: str, kind: str, *, at: dt.datetime
) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers=_named(request, patient, ending, at=at))


def _named(request: ClinicRequest, patient: Patient, ending: str, *, at: dt.datetime, **details: int) -> dict[str, str]:
    """The head of a file, by a name that says nothing of whose it is; that it left is logged first."""
    by = actor_of(request)
    entry = record(by=by, at=at, verb="patients.exported", row=patient, patient=patient.pk, form=ending, **details)
    return {
        "Content-Disposition": f'attachment; filename="needlepoint-record-{entry.at:%Y%m%d}-{entry.number}.{ending}"'
    }
