"""One box that finds patients. What is typed is sent in the body of a request: names never stand in an address."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from needlepoint.patient.profile import age_in_years
from needlepoint_clinic.accounts.actor import ClinicRequest, actor_of
from needlepoint_clinic.accounts.permissions import Action, allowed
from needlepoint_clinic.patients import search as searches


@never_cache
@require_http_methods(["GET", "POST"])
@allowed(Action.SEE_PATIENTS)
def search(request: ClinicRequest) -> HttpResponse:
    """The page of the box; with a term sent to it, whom it finds, for htmx the list alone."""
    term = request.POST.get("term", "").strip()
    after = _uuid(request.POST.get("after", ""))
    found = searches.search(actor_of(request), term, after=after) if term else None
    today = timezone.localdate()
    context = {
        "term": term,
        "found": found,
        "more": after is not None,
        "people": [(each, age_in_years(each.born_on, today)) for each in (found.patients if found else ())],
    }
    return render(request, "patients/found.html" if request.htmx else "patients/search.html", context)


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
