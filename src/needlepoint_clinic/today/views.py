"""The page a clinic opens in the morning."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from needlepoint_clinic.accounts.actor import ClinicRequest
from needlepoint_clinic.accounts.permissions import Action, allowed


@require_GET
@allowed(Action.SEE_TODAY)
def today(request: ClinicRequest) -> HttpResponse:
    """What is due, and what each needs."""
    return render(request, "today/today.html")


@require_GET
@allowed(Action.SEE_COMPONENTS)
def components(request: ClinicRequest) -> HttpResponse:
    """Every component of the pages, for whoever builds one."""
    return render(request, "components_page.html")
