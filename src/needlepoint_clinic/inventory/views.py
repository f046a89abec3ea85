"""Pages of devices and lots."""

from __future__ import annotations

import uuid
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from needlepoint_clinic.accounts.actor import Actor, ClinicRequest, actor_of
from needlepoint_clinic.accounts.permissions import Action, allowed
from needlepoint_clinic.inventory import actions, queries
from needlepoint_clinic.inventory.expiry import clinic_day, standing
from needlepoint_clinic.inventory.forms import DeviceForm, DiscardForm, ReceiveForm
from needlepoint_clinic.inventory.models import DeviceUnit, Lot
from needlepoint_clinic.knowledge_pages.queries import knowledge


@require_GET
@allowed(Action.SEE_INVENTORY)
def lots(request: ClinicRequest) -> HttpResponse:
    """Lots by expiry, with a word beside each colour; `?search=`, `?all=1`, `?after=`."""
    return _lots(request, receive_form(actor_of(request)))


def _lots(request: ClinicRequest, form: ReceiveForm, status: int = 200) -> HttpResponse:
    by, at = actor_of(request), timezone.now()
    asked = {"search": request.GET.get("search", "").strip()[:60], "everything": bool(request.GET.get("all"))}
    page = queries.page_of_lots(
        by,
        on=clinic_day(by.clinic, at),
        search=str(asked["search"]),
        everything=bool(asked["everything"]),
        after=request.GET.get("after", ""),
    )
    found = {"page": page, "form": form, "next": _next(request), **asked}
    return render(request, "inventory/lots.html", found, status=status)


def receive_form(by: Actor, *args: object) -> ReceiveForm:
    """The form of a lot, which knows the products received before."""
    return ReceiveForm(*args, known_product=partial(queries.known_product, by))


@require_POST
@allowed(Action.CHANGE_INVENTORY)
def receive(request: ClinicRequest) -> HttpResponse:
    """Pieces that came in; from the treatment day one goes back to the session (`next`)."""
    by, at = actor_of(request), timezone.now()
    form = receive_form(by, request.POST)
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("identifier", "number", "product", "expires_on", "pieces")}
        try:
            lot = actions.receive(by=by, at=at, **given)
        except actions.NotInInventory as wrong:
            form.add_error(wrong.where, f"{wrong.problem} {wrong.next_step or ''}")
        else:
            messages.success(request, _("Received: %(lot)s.") % {"lot": lot})
            return redirect(_next(request) or "inventory:lots")
    return _lots(request, form, status=422)


def _next(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return target if safe and target.startswith("/") else ""


@require_GET
@allowed(Action.SEE_INVENTORY)
def lot(request: ClinicRequest, lot: uuid.UUID) -> HttpResponse:
    """One lot: what came in, what was used, what was thrown away."""
    return _lot(request, lot, DiscardForm())


def _lot(request: ClinicRequest, pk: uuid.UUID, form: DiscardForm, status: int = 200) -> HttpResponse:
    by, at = actor_of(request), timezone.now()
    row = queries.with_recall(Lot.objects.select_related("received_by__user")).one(by, pk=pk)
    marked = standing(row, recalled=bool(getattr(row, "recalled", False)), on=clinic_day(by.clinic, at))
    return render(request, "inventory/lot.html", {"marked": marked, "lot": row, "form": form}, status=status)


@require_POST
@allowed(Action.CHANGE_INVENTORY)
def discard(request: ClinicRequest, lot: uuid.UUID) -> HttpResponse:
    """Count pieces out."""
    by, at = actor_of(request), timezone.now()
    row = Lot.objects.one(by, pk=lot)
    form = DiscardForm(request.POST)
    if form.is_valid():
        try:
            actions.discard(
                by=by,
                at=at,
                lot=row,
                pieces=form.cleaned_data["pieces"],
                reason=actions.WhyDiscarded(form.cleaned_data["reason"]),
            )
        except actions.NotInInventory as wrong:
            form.add_error(wrong.where, f"{wrong.problem} {wrong.next_step or ''}")
        else:
            messages.success(request, _("Counted out."))
            return redirect("inventory:lot", row.pk)
    return _lot(request, lot, form, status=422)


@require_GET
@allowed(Action.SEE_INVENTORY)
def devices(request: ClinicRequest) -> HttpResponse:
    """The devices of the clinic."""
    return _devices(request, DeviceForm())


def _devices(request: ClinicRequest, form: DeviceForm, status: int = 200) -> HttpResponse:
    by = actor_of(request)
    known = knowledge().devices
    units = [(unit, known.get(unit.model)) for unit in queries.devices(by)[:500]]
    return render(request, "inventory/devices.html", {"units": units, "form": form}, status=status)


@require_POST
@allowed(Action.CHANGE_INVENTORY)
def add_device(request: ClinicRequest) -> HttpResponse:
    """Put a device to work."""
    by, at = actor_of(request), timezone.now()
    form = DeviceForm(request.POST)
    if form.is_valid():
        try:
            actions.add_device(by=by, at=at, **form.cleaned_data)
        except actions.NotInInventory as wrong:
            form.add_error(wrong.where, f"{wrong.problem} {wrong.next_step or ''}")
        else:
            messages.success(request, _("The device is ready to use."))
            return redirect("inventory:devices")
    return _devices(request, form, status=422)


@require_POST
@allowed(Action.CHANGE_INVENTORY)
def retire_device(request: ClinicRequest, device: uuid.UUID) -> HttpResponse:
    """Take a device out of use."""
    by, at = actor_of(request), timezone.now()
    unit = DeviceUnit.objects.one(by, pk=device)
    actions.retire_device(by=by, at=at, device=unit)
    messages.success(request, _("%(device)s is out of use; its sessions keep it.") % {"device": unit})
    return redirect("inventory:devices")
