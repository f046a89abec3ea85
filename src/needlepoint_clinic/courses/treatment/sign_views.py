"""Signing, co-signing, adding to what was signed, and the leaflet that is handed over."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from needlepoint.errors import InvalidInput
from needlepoint_clinic.accounts.actor import Actor, ClinicRequest, actor_of
from needlepoint_clinic.accounts.permissions import Action, allowed
from needlepoint_clinic.audit.actions import record_each
from needlepoint_clinic.courses.models import AwaitedCosignature
from needlepoint_clinic.courses.queries import PAGE, to_cosign
from needlepoint_clinic.courses.treatment import signing
from needlepoint_clinic.courses.treatment.day import Day, load
from needlepoint_clinic.courses.treatment.forms import AddendumForm, CosignForm
from needlepoint_clinic.courses.treatment.sign_form import SignForm
from needlepoint_clinic.courses.treatment.step_views import closed
from needlepoint_clinic.courses.treatment.steps import SessionClosed, StepEditedElsewhere
from needlepoint_clinic.courses.treatment.views import shown


@require_POST
@allowed(Action.TREAT)
def sign(request: ClinicRequest, session: uuid.UUID) -> HttpResponse:
    """Sign and lock, after PIN or password; what is missing is listed with links to where it is put right."""
    by, at = actor_of(request), timezone.now()
    day = load(by, session)
    form = SignForm(by, request.POST)
    if not form.is_valid():
        return shown(request, day, status=422, sign_form=form)
    try:
        signing.sign_session(by=by, at=at, session=session, version=form.cleaned_data["session_version"])
    except SessionClosed:
        return closed(request, day)
    except signing.NotComplete:
        form.add_error(None, _("It cannot be signed yet: what is missing is listed above."))
        return shown(request, day, status=422, sign_form=_again(form, day))
    except StepEditedElsewhere:
        form.add_error(None, _("The session was changed since you looked. Read it again, then sign."))
        return shown(request, day, status=409, sign_form=_again(form, day))
    messages.success(request, _("Signed and locked."))
    return redirect("courses:treat", session)


def _again(form: SignForm, day: Day) -> SignForm:
    """The same form for the session as it is shown now."""
    return SignForm(form.by, {**form.data, "session_version": day.session.version}, errors_of=form)


@require_POST
@allowed(Action.TREAT)
def add_addendum(request: ClinicRequest, session: uuid.UUID) -> HttpResponse:
    """Add to a signed session."""
    by, at = actor_of(request), timezone.now()
    day = load(by, session)
    form = AddendumForm(request.POST)
    if form.is_valid():
        try:
            signing.add_addendum(by=by, at=at, session=day.session, text=form.cleaned_data["text"])
        except InvalidInput as wrong:
            messages.error(request, f"{wrong.problem} {wrong.next_step or ''}")
        else:
            messages.success(request, _("The addendum is kept."))
        return redirect("courses:treat", session)
    return shown(request, day, status=422, addendum_form=form)


@require_GET
@allowed(Action.COSIGN)
def cosignatures(request: ClinicRequest) -> HttpResponse:
    """Sessions that wait for a supervisor, oldest first."""
    by = actor_of(request)
    waiting = [each.session for each in waiting_for_cosignature(by)[: PAGE + 1]]
    shown = (each.patient_id for each in waiting[:PAGE])
    record_each(by=by, at=timezone.now(), verb="courses.cosignatures_seen", patients=shown)
    found = {"waiting": waiting[:PAGE], "more": len(waiting) > PAGE}
    return render(request, "courses/treatment/cosignatures.html", found)


def waiting_for_cosignature(by: Actor) -> QuerySet[AwaitedCosignature]:
    """Signed sessions that need a co-signature and have none; one's own are for somebody else to sign."""
    waiting = to_cosign(by).exclude(session__signed_by=by.member)
    return waiting.select_related("session__patient", "session__signed_by__user")


@require_POST
@allowed(Action.COSIGN)
def cosign(request: ClinicRequest, session: uuid.UUID) -> HttpResponse:
    """A supervisor signs, after PIN or password."""
    by, at = actor_of(request), timezone.now()
    day = load(by, session)
    form, secret = CosignForm(request.POST), SignForm(by, {**request.POST.dict(), "session_version": 0})
    if form.is_valid() and secret.is_valid():
        try:
            signing.cosign(by=by, at=at, session=day.session, remark=form.cleaned_data["remark"])
        except InvalidInput as wrong:
            messages.error(request, f"{wrong.problem} {wrong.next_step or ''}")
        else:
            messages.success(request, _("Co-signed."))
        return redirect("courses:treat", session)
    return shown(request, day, status=422, cosign_form=form, cosign_secret=secret)
