"""Recalls, and the look-back both ways: from a lot to patients, and from a patient to lots, on one page."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from needlepoint_clinic.accounts.actor import Actor, ClinicRequest, actor_of
from needlepoint_clinic.accounts.permissions import Action, allowed
from needlepoint_clinic.accounts.rows import ClinicRows, Row
from needlepoint_clinic.audit.actions import record_each
from needlepoint_clinic.courses.models import CartridgeUse
from needlepoint_clinic.inventory import actions, look_back_csv, queries
from needlepoint_clinic.inventory.forms import CloseRecallForm, PatientNumberForm, RecallForm
from needlepoint_clinic.inventory.models import Lot, Recall
from needlepoint_clinic.patients.models import Patient

MOST_RECALLS = 50
"""Shown on the page; older ones that are closed are reached by their lot."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a look-back is about; all None: nothing was asked yet."""

    recall: Recall | None = None
    lot: Lot | None = None
    patient: Patient | None = None

    @property
    def query(self) -> str:
        """The same question as the end of an address: an id, nothing else."""
        for name in ("recall", "lot", "patient"):
            if row := getattr(self, name):
                return f"?{name}={row.pk}"
        return ""

    def uses(self, by: Actor) -> QuerySet[CartridgeUse]:
        """The answer."""
        return queries.look_back(by, recall=self.recall, lot=self.lot, patient=self.patient)


@require_GET
@allowed(Action.RECALL)
def recall(request: ClinicRequest) -> HttpResponse:
    """Recalls and the look-back: `?recall=ID`, `?lot=ID` or `?patient=ID`."""
    by = actor_of(request)
    lot = _row(request, by, "about", Lot)
    form = RecallForm(initial={"identifier": lot.identifier, "lot_number": lot.number} if lot else None)
    return _page(request, _asked(request, by), recall_form=form)


def _page(
    request: ClinicRequest,
    asked: Asked,
    *,
    recall_form: RecallForm | None = None,
    patient_form: PatientNumberForm | None = None,
    close_form: CloseRecallForm | None = None,
    status: int = 200,
) -> HttpResponse:
    by, at = actor_of(request), timezone.now()
    uses, after = queries.page_of_uses(asked.uses(by), request.GET.get("after", ""))
    if asked.query:
        _note(by, asked, "inventory.looked_back", (use.session.patient_id for use in uses))
    found = {
        "asked": asked,
        "uses": [(use, look_back_csv.zones_in_words(use)) for use in uses],
        "after": after,
        "reach": queries.reach(by, asked.recall) if asked.recall else None,
        "recalls": queries.recalls(by)[:MOST_RECALLS],
        "recall_form": recall_form or RecallForm(),
        "patient_form": patient_form or PatientNumberForm(),
        "close_form": close_form or CloseRecallForm(),
        "now": at,
        "here": f"{reverse('inventory:recall')}{asked.query}",
    }
    return render(request, "inventory/recall.html", found, status=status)


@require_GET
@allowed(Action.RECALL)
def look_back_csv_file(request: ClinicRequest) -> HttpResponseBase:
    """The same look-back, all of it, as CSV."""
    by = actor_of(request)
    asked = _asked(request, by)
    if not asked.query:
        raise Http404
    everybody = asked.uses(by).order_by().values_list("session__patient", flat=True).distinct()
    _note(by, asked, "inventory.look_back_exported", everybody)
    lines = look_back_csv.rows(asked.uses(by).iterator(chunk_size=500), by)
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="look-back.csv"'
    return answer


@require_POST
@allowed(Action.RECALL)
def look_for_patient(request: ClinicRequest) -> HttpResponse:
    """The lots of a patient, by the clinic's number for them."""
    by = actor_of(request)
    form = PatientNumberForm(request.POST)
    if form.is_valid():
        patient = Patient.objects.of_clinic(by).filter(number=form.cleaned_data["patient_number"]).first()
        if patient is not None:
            return redirect(f"{reverse('inventory:recall')}?patient={(patient.merged_into or patient).pk}")
        form.add_error("patient_number", _("No patient here has this number. Search by name under Patients."))
    return _page(request, Asked(), patient_form=form, status=422)


@require_POST
@allowed(Action.RECALL)
def raise_recall(request: ClinicRequest) -> HttpResponse:
    """Bar a lot or a product from use, and see at once whom it concerns."""
    by, at = actor_of(request), timezone.now()
    form = RecallForm(request.POST)
    if form.is_valid():
        try:
            row = actions.raise_recall(by=by, at=at, **form.cleaned_data)
        except actions.NotInInventory as wrong:
            form.add_error(wrong.where, f"{wrong.problem} {wrong.next_step or ''}")
        else:
            messages.success(request, _("From now on nothing it names can be used. Below is whom it concerns."))
            return redirect(f"{reverse('inventory:recall')}?recall={row.pk}")
    return _page(request, Asked(), recall_form=form, status=422)


@require_POST
@allowed(Action.RECALL)
def close_recall(request: ClinicRequest, recall: uuid.UUID) -> HttpResponse:
    """End a recall with its outcome."""
    by, at = actor_of(request), timezone.now()
    row = Recall.objects.one(by, pk=recall)
    form = CloseRecallForm(request.POST)
    if form.is_valid():
        try:
            actions.close_recall(by=by, at=at, recall=row, **form.cleaned_data)
        except actions.NotInInventory as wrong:
            form.add_error(wrong.where, f"{wrong.problem} {wrong.next_step or ''}")
        else:
            messages.success(request, _("The recall is closed."))
            return redirect(f"{reverse('inventory:recall')}?recall={row.pk}")
    return _page(request, Asked(recall=row), close_form=form, status=422)


def _asked(request: ClinicRequest, by: Actor) -> Asked:
    return Asked(
        recall=_row(request, by, "recall", Recall),
        lot=_row(request, by, "lot", Lot),
        patient=_row(request, by, "patient", Patient),
    )


def _row(request: ClinicRequest, by: Actor, name: str, kind: type[Row]) -> Row | None:
    given = request.GET.get(name)
    if not given:
        return None
    try:
        pk = uuid.UUID(given)
    except ValueError:
        raise Http404 from None
    rows: ClinicRows[Row] = kind.objects  # type: ignore[attr-defined]
    return rows.one(by, pk=pk)


def _note(by: Actor, asked: Asked, verb: str, shown: Iterable[uuid.UUID]) -> None:
    """An entry for each patient who is shown; for the one who was asked about, also where nothing was used on them."""
    row = asked.recall or asked.lot or asked.patient
    patients = [asked.patient.pk, *shown] if asked.patient else shown
    record_each(by=by, at=timezone.now(), verb=verb, row=row, patients=patients)
