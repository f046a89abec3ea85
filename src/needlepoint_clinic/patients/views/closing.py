"""Restriction and erasure, each by its legal basis."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from needlepoint_clinic.accounts.actor import ClinicRequest, actor_of
from needlepoint_clinic.accounts.permissions import Action, allowed
from needlepoint_clinic.accounts.rows import open_for_a_while
from needlepoint_clinic.audit.actions import record
from needlepoint_clinic.patients import actions, queries
from needlepoint_clinic.patients.everything import models_of_patients
from needlepoint_clinic.patients.forms import EraseForm, LiftForm, OpenForm, RestrictForm
from needlepoint_clinic.patients.models import (
    Erasure,
    LegalBasis,
    OpeningReason,
    Restriction,
    RestrictionBasis,
)
from needlepoint_clinic.patients.views.pages import patient_page

MOST_RESTRICTED = 200


@never_cache
@require_http_methods(["GET", "POST"])
@allowed(Action.RESTRICT_OR_ERASE)
def restrict(request: ClinicRequest, patient: uuid.UUID) -> HttpResponse:
    """Close a record at the patient's request."""
    by, now = actor_of(request), timezone.now()
    found = queries.one_patient(by, patient)
    form = RestrictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            basis = RestrictionBasis(given["basis"])
            actions.restrict(by=by, patient=found, basis=basis, reason=given["reason"], at=now)
        except actions.NotClosedNow as wrong:
            form.add_error(None, str(wrong))
        else:
            messages.success(request, _("The record is restricted. It is in no list, and opens only for a reason."))
            return redirect("patients:restricted")
    return patient_page(request, "restrict", found, at=now, status=422 if form.errors else 200, form=form)


@never_cache
@require_http_methods(["GET", "POST"])
@allowed(Action.RESTRICT_OR_ERASE)
def lift(request: ClinicRequest, patient: uuid.UUID) -> HttpResponse:
    """End a restriction, after the patient has been told."""
    by, now = actor_of(request), timezone.now()
    found = queries.one_patient(by, patient)
    form = LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.lift(by=by, patient=found, reason=form.cleaned_data["reason"], at=now)
        except actions.NotClosedNow as wrong:
            form.add_error(None, str(wrong))
        else:
            messages.success(request, _("The restriction is lifted."))
            return redirect("patients:record", found.pk)
    return patient_page(request, "lift", found, at=now, status=422 if form.errors else 200, form=form)


@never_cache
@require_http_methods(["GET", "POST"])
@allowed(Action.OPEN_RESTRICTED)
def open_record(request: ClinicRequest, patient: uuid.UUID) -> HttpResponse:
    """Give the reason for opening a restricted record. Whose it is, is not shown before."""
    by, now = actor_of(request), timezone.now()
    found = queries.unopened_patient(by, patient)
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ids = actions.note_opening(by=by, patient=found, reason=OpeningReason(form.cleaned_data["reason"]), at=now)
        open_for_a_while(request.session, ids)
        return redirect(_back(request) or reverse("patients:record", args=[found.merged_into_id or found.pk]))
    page = {"form": form, "back": _back(request)}
    return render(request, "patients/open.html", page, status=422 if form.errors else 200)


def _back(request: ClinicRequest) -> str:
    """The page of ours from which a record is opened, such as a recall; empty where there is none."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    return asked if url_has_allowed_host_and_scheme(asked, allowed_hosts=None) else ""


@never_cache
@require_GET
@allowed(Action.OPEN_RESTRICTED)
def restricted(request: ClinicRequest) -> HttpResponse:
    """Which records are restricted, by number alone, the newest first."""
    standing = Restriction.objects.of_clinic(actor_of(request)).filter(lifted_at=None)
    rows = list(standing.select_related("patient", "restricted_by__user").order_by("-restricted_at")[:MOST_RESTRICTED])
    return render(request, "patients/restricted.html", {"rows": rows})


@never_cache
@require_http_methods(["GET", "POST"])
@allowed(Action.RESTRICT_OR_ERASE)
def erase(request: ClinicRequest, patient: uuid.UUID) -> HttpResponse:
    """Erase a record: basis, reason, the number typed, and who is at the screen."""
    by, now = actor_of(request), timezone.now()
    found = queries.one_patient(by, patient)
    form = EraseForm(by.person.user, found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            basis = LegalBasis(given["basis"])
            erasure = actions.erase(by=by, patient=found, basis=basis, reason=given["reason"], at=now)
        except actions.ErasureRefused as wrong:
            form.add_error(None, str(wrong))
        else:
            return redirect("patients:certificate", erasure.pk)
    return patient_page(request, "erase", found, at=now, status=422 if form.errors else 200, form=form)


@never_cache
@require_GET
@allowed(Action.RESTRICT_OR_ERASE)
def certificate(request: ClinicRequest, erasure: uuid.UUID) -> HttpResponse:
    """What an erasure did, and what stayed and why; to print. Files that an interruption left are deleted now."""
    by, now = actor_of(request), timezone.now()
    found = Erasure.objects.select_related("decided_by__user", "clinic").one(by, pk=erasure)
    if found.files_left:
        actions.delete_files_left(found)
    record(by=by, at=now, verb="patients.certificate_seen", row=found, patient=found.patient_id)
    names = {model._meta.label: str(model._meta.verbose_name_plural) for model in models_of_patients()}
    names |= {"patients.PatientTerm": _("words of the search"), "courses.Addendum": _("addenda")}
    rows = [(names.get(label, label), count) for label, count in ((found.report or {}).get("rows", {})).items()]
    return render(request, "patients/certificate.html", {"erasure": found, "rows": rows})
