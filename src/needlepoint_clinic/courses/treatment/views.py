"""The page of a session, and everything on it that is not a step saving itself."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from needlepoint.errors import InvalidInput, NeedlepointError
from needlepoint_clinic.accounts.actor import Actor, ClinicRequest, actor_of
from needlepoint_clinic.accounts.permissions import Action, allowed
from needlepoint_clinic.audit.actions import record
from needlepoint_clinic.courses.treatment import actions, cartridges
from needlepoint_clinic.courses.treatment.day import Day, load
from needlepoint_clinic.courses.treatment.forms import (
    AddendumForm,
    CartridgeForm,
    CosignForm,
    DecisionForm,
    NotTreatedForm,
    ProductForm,
)
from needlepoint_clinic.courses.treatment.page import page
from needlepoint_clinic.courses.treatment.step_views import closed, field_of, with_signature
from needlepoint_clinic.courses.treatment.steps import SessionClosed, Step
from needlepoint_clinic.inventory.forms import ReceiveForm
from needlepoint_clinic.inventory.queries import known_product


@require_GET
@allowed(Action.SEE_RECORD)
def treat(request: ClinicRequest, session: uuid.UUID) -> HttpResponse:
    """A session: its steps while it is a draft, the record once it is signed."""
    by, at = actor_of(request), timezone.now()
    day = load(by, session)
    record(by=by, at=at, verb="courses.session_seen", row=day.session, patient=day.session.patient_id)
    return shown(request, day)


def shown(request: ClinicRequest, day: Day, *, status: int = 200, **others: Any) -> HttpResponse:
    """The page, with forms that were refused in place of fresh ones."""
    at = timezone.now()
    if day.is_draft:
        found = with_signature(day, page(day, at=at))
        return render(request, "courses/treatment/day.html", {**found, **others}, status=status)
    found = page(day, at=at)
    signed = {
        "addenda": day.session.addenda.select_related("written_by__user").order_by("written_at"),
        "cosignature": getattr(day.session, "cosignature", None),
        "addendum_form": AddendumForm(),
        "cosign_form": CosignForm(),
    }
    return render(request, "courses/treatment/signed.html", {**found, **signed, **others}, status=status)


@require_POST
@allowed(Action.TREAT)
def start_session(request: ClinicRequest, course: uuid.UUID) -> HttpResponse:
    """Begin the next session of a course, or go on with the one that is open."""
    by, at = actor_of(request), timezone.now()
    try:
        session = actions.start_session(by=by, at=at, course=course)
    except NeedlepointError as wrong:
        return render(request, "courses/treatment/cannot_start.html", {"wrong": wrong, "course": course}, status=409)
    return redirect("courses:treat", session.pk)


@require_POST
@allowed(Action.TREAT)
def add_cartridge(request: ClinicRequest, session: uuid.UUID) -> HttpResponse:
    """A cartridge by scan or by hand; what must not be used is refused with the reason and what to do."""
    by, at = actor_of(request), timezone.now()
    day = load(by, session)
    form = CartridgeForm(request.POST)
    if not form.is_valid():
        return (
            _second_barcode(request, day, form)
            if form.is_half
            else shown(request, day, status=422, cartridge_form=form)
        )
    given = {name: form.cleaned_data[name] for name in ("identifier", "number", "serial", "expires_on")}
    scanned = form.udi.scanned if form.udi else ""
    try:
        cartridges.use_cartridge(by=by, at=at, session=session, scanned=scanned, **given)
    except SessionClosed:
        return closed(request, day)
    except cartridges.UnknownLot as wrong:
        form.add_error("scan", f"{wrong.problem} {wrong.next_step}")
        return shown(request, day, status=422, cartridge_form=form, receive_form=_receive(by, form))
    except cartridges.CartridgeRefused as wrong:
        form.add_error("scan", f"{wrong.problem} {wrong.next_step}")
        return shown(request, day, status=422, cartridge_form=form)
    return _back(day, Step.DEVICE)


def _second_barcode(request: ClinicRequest, day: Day, form: CartridgeForm) -> HttpResponse:
    """The barcode named the product alone: it is kept while the second one is scanned."""
    again = CartridgeForm(initial={"before": form.data.get("scan", "")})
    words = _("The product is read. Now scan the second barcode of the same pack, with the lot.")
    return shown(request, day, cartridge_form=again, scan_again=words)


def _receive(by: Actor, form: CartridgeForm) -> ReceiveForm:
    """The lot that is not known, ready to be received."""
    names = ("identifier", "number", "expires_on")
    initial = {name: form.cleaned_data.get(name) for name in names}
    initial["product"] = known_product(by, str(initial["identifier"]))
    return ReceiveForm(initial=initial, auto_id="id_receive-%s")


@require_POST
@allowed(Action.TREAT)
def remove_cartridge(request: ClinicRequest, session: uuid.UUID, use: uuid.UUID) -> HttpResponse:
    """A cartridge that was scanned by mistake goes back to its lot."""
    by, at = actor_of(request), timezone.now()
    day = load(by, session)
    return _done(request, day, Step.DEVICE, lambda: cartridges.take_back(by=by, at=at, session=session, use=use))


@require_POST
@allowed(Action.TREAT)
def add_product(request: ClinicRequest, session: uuid.UUID) -> HttpResponse:
    """Something put on the skin."""
    by, at = actor_of(request), timezone.now()
    day = load(by, session)
    form = ProductForm(request.POST, auto_id="id_product-%s")

    def save() -> object:
        return actions.add_product(by=by, at=at, session=session, **form.cleaned_data)

    return _done(request, day, Step.PRODUCTS, save, form=form, name="product_form")


@require_POST
@allowed(Action.TREAT)
def remove_product(request: ClinicRequest, session: uuid.UUID, product: uuid.UUID) -> HttpResponse:
    """A product that was noted by mistake."""
    by, at = actor_of(request), timezone.now()
    day = load(by, session)
    return _done(
        request, day, Step.PRODUCTS, lambda: actions.remove_product(by=by, at=at, session=session, product=product)
    )


@require_POST
@allowed(Action.DECIDE_COURSE)
def decide(request: ClinicRequest, session: uuid.UUID) -> HttpResponse:
    """A physician decides to treat today against what stands in the way."""
    by, at = actor_of(request), timezone.now()
    day = load(by, session)
    form = DecisionForm(request.POST)

    def save() -> object:
        return actions.decide_to_treat(by=by, at=at, session=session, reason=form.cleaned_data["decision_reason"])

    if not form.is_valid():
        return shown(request, day, status=422, decision_form=form)
    return _done(request, day, Step.CHECK, save)


@require_POST
@allowed(Action.TREAT)
def not_treated(request: ClinicRequest, session: uuid.UUID) -> HttpResponse:
    """Nothing is treated today."""
    by, at = actor_of(request), timezone.now()
    day = load(by, session)
    form = NotTreatedForm(request.POST)

    def save() -> object:
        return actions.leave_untreated(by=by, at=at, session=session, why=form.cleaned_data["why"])

    return _done(request, day, Step.SIGN, save, form=form, name="not_treated_form")


@require_POST
@allowed(Action.TREAT)
def move_to_today(request: ClinicRequest, session: uuid.UUID) -> HttpResponse:
    """A draft of another day is held today."""
    by, at = actor_of(request), timezone.now()
    day = load(by, session)
    return _done(request, day, Step.CHECK, lambda: actions.move_to_today(by=by, at=at, session=session))


def _done(
    request: ClinicRequest,
    day: Day,
    step: Step,
    save: Callable[[], object],
    *,
    form: forms.Form | None = None,
    name: str = "",
) -> HttpResponse:
    """Do it and go back to its step; where it is refused, the page comes back with what was typed."""
    if form is not None and not form.is_valid():
        return shown(request, day, status=422, **{name: form})
    try:
        save()
    except SessionClosed:
        return closed(request, day)
    except InvalidInput as wrong:
        words = f"{wrong.problem} {wrong.next_step or ''}".strip()
        if form is None:
            messages.error(request, words)
            return _back(day, step)
        form.add_error(field_of(form, wrong), words)
        return shown(request, day, status=422, **{name: form})
    return _back(day, step)


def _back(day: Day, step: Step) -> HttpResponse:
    return redirect(f"{reverse('courses:treat', args=[day.session.pk])}#{step}")
