"""The page on which a photograph goes to the record of the person it shows."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from needlepoint_clinic.accounts.actor import Actor, ClinicRequest, actor_of
from needlepoint_clinic.accounts.permissions import Action, allowed
from needlepoint_clinic.patients.models import Patient
from needlepoint_clinic.patients.queries import banner, same_person
from needlepoint_clinic.photographs import queries
from needlepoint_clinic.photographs.forms import MoveForm
from needlepoint_clinic.photographs.moving import CannotMove
from needlepoint_clinic.photographs.moving import move as move_photograph
from needlepoint_clinic.photographs.views import record_page


@require_http_methods(["GET", "POST"])
@allowed(Action.ADD_PHOTOGRAPHS)
def move(request: ClinicRequest, photograph: uuid.UUID) -> HttpResponse:
    """Whom it shows, by number; then who that is, beside the photograph; then it is moved."""
    by, at = actor_of(request), timezone.now()
    found = queries.photograph(by, photograph)
    form = MoveForm(request.POST or None, initial={"reason": found.set_aside_reason})
    right = None
    if request.method == "POST" and form.is_valid():
        right = _patient(by, form)
        if right is not None and form.cleaned_data["sure"] == str(right.pk):
            try:
                moved = move_photograph(by=by, photograph=found, to=right, reason=form.cleaned_data["reason"], at=at)
            except CannotMove as wrong:
                form.add_error(None, str(wrong))
            else:
                messages.success(request, _("It is in the record of this person now. Both records say so."))
                return redirect("photographs:photograph", moved.pk)
    page = {"photograph": found, "form": form, "right": right, "right_banner": right and banner(right)}
    status = 422 if form.errors else 200
    return record_page(request, "photographs/move.html", found.patient, found, at=at, status=status, **page)


def _patient(by: Actor, form: MoveForm) -> Patient | None:
    """Whose number was typed; what is wrong with it is said on the form."""
    number = form.cleaned_data["number"]
    found = Patient.objects.in_lists(by).filter(number=number).first()
    if found is None:
        form.add_error("number", _("No open record here has this number."))
        return None
    return Patient.objects.get(pk=same_person(found)[0])
