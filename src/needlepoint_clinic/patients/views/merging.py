"""Two records of one person: found, seen side by side, merged, and taken apart again."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from needlepoint_clinic.accounts.actor import ClinicRequest, actor_of
from needlepoint_clinic.accounts.permissions import Action, allowed
from needlepoint_clinic.patients import actions, queries
from needlepoint_clinic.patients.actions.merging import CHOSEN
from needlepoint_clinic.patients.forms import FindOtherForm
from needlepoint_clinic.patients.labels import LABELS, language_name
from needlepoint_clinic.patients.models import Patient, PatientMerge
from needlepoint_clinic.patients.views.pages import patient_page


@dataclass(frozen=True, slots=True)
class Choice:
    """One field of the page: what either record says."""

    name: str
    label: str
    kept: str
    merged: str
    takes_merged: bool

    @property
    def differs(self) -> bool:
        """Whether there is anything to choose."""
        return self.kept != self.merged


@never_cache
@require_http_methods(["GET", "POST"])
@allowed(Action.MERGE_PATIENTS)
def find_other(request: ClinicRequest, patient: uuid.UUID) -> HttpResponse:
    """Which other record is the same person: by its number, or one that looks alike."""
    by, now = actor_of(request), timezone.now()
    found = queries.one_patient(by, patient)
    form = FindOtherForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["number"]
        other = Patient.objects.of_clinic(by).filter(number=number, erased_at=None, restricted_at=None).first()
        root = other and (other.merged_into_id or other.pk)
        if root is None:
            form.add_error("number", _("No open record here has this number."))
        elif root == found.pk:
            form.add_error("number", _("This number belongs to the record on this page."))
        else:
            return redirect("patients:merge", found.pk, root)
    alike = queries.possible_duplicates(by, found)
    return patient_page(
        request, "find_other", found, at=now, status=422 if form.errors else 200, form=form, duplicates=alike
    )


@never_cache
@require_http_methods(["GET", "POST"])
@allowed(Action.MERGE_PATIENTS)
def merge(request: ClinicRequest, patient: uuid.UUID, other: uuid.UUID) -> HttpResponse:
    """Both side by side; the record of the page stays with its number, and each value is chosen."""
    by, now = actor_of(request), timezone.now()
    kept, merged = (queries.one_patient(by, each) for each in (patient, other))
    if kept.pk == merged.pk:
        raise Http404(_("This is one record."))
    take = frozenset(name for name in CHOSEN if request.POST.get(name) == "merged")
    wrong = ""
    if request.method == "POST" and request.POST.get("sure"):
        try:
            actions.merge(by=by, kept=kept, merged=merged, take=take, at=now)
        except actions.CannotMerge as refused:
            wrong = str(refused)
        else:
            numbers = {"kept": kept.number, "merged": merged.number}
            messages.success(request, _("No. %(merged)s is now found as no. %(kept)s. It can be undone.") % numbers)
            return redirect("patients:record", kept.pk)
    elif request.method == "POST":
        wrong = _("Say that both are the same person, then merge.")
    return patient_page(
        request,
        "merge",
        kept,
        at=now,
        status=422 if wrong else 200,
        merged=merged,
        merged_banner=queries.banner(merged),
        choices=_choices(kept, merged, take),
        wrong=wrong,
    )


@require_POST
@allowed(Action.MERGE_PATIENTS)
def split(request: ClinicRequest, merge: uuid.UUID) -> HttpResponse:
    """Undo a merge."""
    by, now = actor_of(request), timezone.now()
    found = PatientMerge.objects.one(by, pk=merge)
    try:
        actions.split(by=by, merge=found, at=now)
    except actions.CannotMerge as wrong:
        messages.error(request, str(wrong))
    else:
        messages.success(request, _("The two records are apart again. What was written since stays where it was."))
    return redirect("patients:person", found.kept_id)


def _choices(kept: Patient, merged: Patient, take: frozenset[str]) -> list[Choice]:
    def said(row: Patient, name: str) -> str:
        display = getattr(row, f"get_{name}_display", None)
        value = display() if display else getattr(row, name)
        if name == "language":
            return language_name(str(value))
        return "–" if value in (None, "") else str(value)

    return [
        Choice(
            name,
            str(LABELS[name]),
            said(kept, name),
            said(merged, name),
            name in take,
        )
        for name in CHOSEN
    ]
