"""Registering, changing what is known, and who changed what."""

from __future__ import annotations

import datetime as dt
import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from needlepoint_clinic.accounts.actor import Actor, ClinicRequest, actor_of
from needlepoint_clinic.accounts.permissions import Action, allowed, may
from needlepoint_clinic.accounts.rows import EditedElsewhere
from needlepoint_clinic.appointments.models import Appointment
from needlepoint_clinic.patients import actions, changes, queries
from needlepoint_clinic.patients.forms import PatientForm
from needlepoint_clinic.patients.labels import language_name
from needlepoint_clinic.patients.models import Patient
from needlepoint_clinic.patients.queries import Duplicates
from needlepoint_clinic.patients.views.pages import patient_page

UPCOMING = 10


@never_cache
@require_http_methods(["GET", "POST"])
@allowed(Action.CHANGE_PATIENTS)
def register(request: ClinicRequest) -> HttpResponse:
    """A new patient; who may be the same person is shown before anything is saved."""
    by, now = actor_of(request), timezone.now()
    form = PatientForm(by.clinic, timezone.localdate(now), request.POST or None)
    duplicates = Duplicates()
    if request.method == "POST" and form.is_valid():
        duplicates = _unanswered(by, form, Patient(clinic=by.clinic, **form.values()))
        if not duplicates:
            patient = actions.register(by=by, at=now, **form.values())
            messages.success(request, _("Registered with number %(number)s.") % {"number": patient.number})
            return redirect(home_of(by, patient))
    status = 422 if form.errors or duplicates else 200
    return render(request, "patients/register.html", {"form": form, "duplicates": duplicates}, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@allowed(Action.CHANGE_PATIENTS)
def edit(request: ClinicRequest, patient: uuid.UUID) -> HttpResponse:
    """Change who somebody is; what somebody else saved meanwhile is shown beside what was typed."""
    by, now = actor_of(request), timezone.now()
    found = queries.one_patient(by, patient)
    form = PatientForm.of(found, by.clinic, timezone.localdate(now), request.POST or None)
    duplicates, elsewhere = Duplicates(), []
    if request.method == "POST" and form.is_valid():
        typed = Patient(pk=found.pk, clinic=by.clinic, **form.values())
        if any(getattr(typed, name) != getattr(found, name) for name in ("family_name", "born_on", "phone")):
            duplicates = _unanswered(by, form, typed)
        if not duplicates:
            try:
                version = form.cleaned_data["version"] or 0
                actions.change(by=by, patient=found, version=version, at=now, **form.values())
            except EditedElsewhere as meanwhile:
                found = Patient.objects.one(by, pk=found.pk)
                elsewhere = list(changes.differences(meanwhile.row, typed, form.field_order))
                # Saving again is then an answer to what is shown.
                form.carry(version=str(found.version))
            else:
                messages.success(request, _("Saved."))
                return redirect(home_of(by, found))
    status = 409 if elsewhere else 422 if form.errors or duplicates else 200
    context = {"form": form, "duplicates": duplicates, "elsewhere": elsewhere}
    return patient_page(request, "edit", found, at=now, status=status, **context)


@never_cache
@require_GET
@allowed(Action.SEE_PATIENTS)
def person(request: ClinicRequest, patient: uuid.UUID) -> HttpResponse:
    """Who somebody is, how to reach them and when they come: what the front desk needs, and nothing clinical."""
    by, now = actor_of(request), timezone.now()
    found = queries.one_patient(by, patient)
    upcoming = Appointment.objects.filter(patient__in=queries.same_person(found), ends_at__gte=now)
    appointments = list(upcoming.select_related("staff__user").order_by("starts_at")[:UPCOMING])
    merges = queries.merges_of(found) if may(by.role, Action.MERGE_PATIENTS) else []
    language = language_name(found.language)
    return patient_page(
        request, "person", found, at=now, appointments=appointments, merges=merges, language_name=language
    )


@never_cache
@require_GET
@allowed(Action.SEE_RECORD)
def history(request: ClinicRequest, patient: uuid.UUID) -> HttpResponse:
    """Who changed what of the patient and of the warnings, newest first."""
    by, now = actor_of(request), timezone.now()
    found = queries.one_patient(by, patient)
    lines, older = changes.changes_of(found, before=_moment(request.GET.get("before", "")))
    return patient_page(request, "changes", found, at=now, lines=lines, older=older.isoformat() if older else "")


def home_of(by: Actor, patient: Patient) -> str:
    """The page that somebody comes back to: the record, or for the front desk the person."""
    return reverse("patients:record" if may(by.role, Action.SEE_RECORD) else "patients:person", args=[patient.pk])


def _unanswered(by: Actor, form: PatientForm, patient: Patient) -> Duplicates:
    """Who may be the same person and was not shown before; the form then carries that they have been."""
    found = queries.possible_duplicates(by, patient)
    shown = set(form.cleaned_data["not_the_same"].split())
    asked = {str(other.pk) for other, _why in found.patients} | ({"closed"} if found.closed else set())
    if asked <= shown:
        return Duplicates()
    form.carry(not_the_same=" ".join(sorted(asked | shown)))
    return found


def _moment(text: str) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
