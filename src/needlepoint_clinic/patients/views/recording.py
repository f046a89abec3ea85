"""The record of a patient, and its warnings."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from needlepoint_clinic.accounts.actor import ClinicRequest, actor_of
from needlepoint_clinic.accounts.permissions import Action, allowed
from needlepoint_clinic.patients import actions, queries
from needlepoint_clinic.patients.forms import ReasonForm, WarningForm
from needlepoint_clinic.patients.models import Erasure, Patient, PatientWarning, WarningKind
from needlepoint_clinic.patients.timeline import timeline
from needlepoint_clinic.patients.timeline_kinds import KINDS
from needlepoint_clinic.patients.views.pages import patient_page


@never_cache
@require_GET
@allowed(Action.SEE_RECORD)
def record(request: ClinicRequest, patient: uuid.UUID) -> HttpResponse:
    """Everything of a person: courses on top, then the timeline (`?kind=…`, `?after=ID of the last entry`)."""
    by, now = actor_of(request), timezone.now()
    asked_for = Patient.objects.one(by, pk=patient)
    if asked_for.erased_at is not None:
        erasure = Erasure.objects.of_clinic(by).filter(patient=asked_for).first()
        return render(request, "patients/erased.html", {"erasure": erasure}, status=410)
    if asked_for.merged_into_id is not None:
        return redirect("patients:record", asked_for.merged_into_id)
    kind = request.GET.get("kind", "")
    after = _uuid(request.GET.get("after", ""))
    return patient_page(
        request,
        "record",
        asked_for,
        at=now,
        courses=queries.courses_of(asked_for),
        timeline=timeline(queries.same_person(asked_for), kind=kind, after=after),
        kinds=KINDS.values(),
        kind=kind if kind in KINDS else "",
        later=after is not None,
    )


@never_cache
@require_GET
@allowed(Action.SEE_RECORD)
def warnings(request: ClinicRequest, patient: uuid.UUID) -> HttpResponse:
    """All allergies and warnings, those that were ended too."""
    by, now = actor_of(request), timezone.now()
    found = queries.one_patient(by, patient)
    form = WarningForm(initial={"kind": WarningKind.ALLERGY})
    return patient_page(request, "warnings", found, at=now, form=form, warnings=queries.warnings_of(found))


@never_cache
@require_POST
@allowed(Action.CHANGE_WARNINGS)
def add_warning(request: ClinicRequest, patient: uuid.UUID) -> HttpResponse:
    """Note one; from then on every page of the record shows it."""
    by, now = actor_of(request), timezone.now()
    found = queries.one_patient(by, patient)
    form = WarningForm(request.POST)
    if not form.is_valid():
        context = {"form": form, "warnings": queries.warnings_of(found)}
        return patient_page(request, "warnings", found, at=now, status=422, **context)
    given = form.cleaned_data
    actions.add_warning(
        by=by,
        patient=found,
        kind=WarningKind(given["kind"]),
        text=given["text"],
        reaction=given["reaction"] if given["kind"] == WarningKind.ALLERGY else "",
        at=now,
    )
    messages.success(request, _("Noted. Every page of this record shows it from now on."))
    return redirect("patients:warnings", found.pk)


@never_cache
@require_http_methods(["GET", "POST"])
@allowed(Action.CHANGE_WARNINGS)
def end_warning(request: ClinicRequest, warning: uuid.UUID) -> HttpResponse:
    """End one, with the reason; it stays in the record."""
    by, now = actor_of(request), timezone.now()
    found = PatientWarning.objects.select_related("patient").one(by, pk=warning)
    patient = queries.survivor(found.patient)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_warning(by=by, warning=found, reason=form.cleaned_data["reason"], at=now)
        except actions.NotActive as wrong:
            messages.warning(request, str(wrong))
        else:
            messages.success(request, _("Ended. It stays in the record with your reason."))
        return redirect("patients:warnings", patient.pk)
    status = 422 if form.errors else 200
    return patient_page(request, "end_warning", patient, at=now, status=status, form=form, warning=found)


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
