"""Reading a plan, signing it, and what was signed."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from needlepoint.documents.words import LOCALES
from needlepoint.errors import NeedlepointError
from needlepoint.planning import CoursePlan
from needlepoint_clinic.accounts.actor import ClinicRequest, actor_of
from needlepoint_clinic.accounts.models import User
from needlepoint_clinic.accounts.permissions import Action, allowed, may
from needlepoint_clinic.accounts.rows import EditedElsewhere
from needlepoint_clinic.consultations import actions
from needlepoint_clinic.consultations.forms import SignForm
from needlepoint_clinic.consultations.models import Consultation, RecordStatus
from needlepoint_clinic.consultations.plan_pages import (
    decisions_of,
    expectations,
    leaflet,
    page_of,
    plan_pdf,
    stored_assessment,
    stored_plan,
)
from needlepoint_clinic.consultations.queries import consents_of, consultation_here, refusal_of, refusals_of
from needlepoint_clinic.consultations.reading import Reading, read_row
from needlepoint_clinic.consultations.views.draft_page import frame, seen
from needlepoint_clinic.knowledge_pages.queries import knowledge
from needlepoint_clinic.patients.queries import banner


@never_cache
@require_GET
@allowed(Action.PREPARE_CONSULTATION)
def review(request: ClinicRequest, consultation: uuid.UUID) -> HttpResponseBase:
    """The plan as it would be signed."""
    found = consultation_here(actor_of(request), consultation)
    if found.status == RecordStatus.SIGNED:
        return redirect("consultations:signed", found.pk)
    seen(request, found, "review")
    form = SignForm(_user(request), initial={"version": found.version})
    return render(request, "consultations/review.html", _review(request, found, form))


def _review(request: ClinicRequest, found: Consultation, form: SignForm) -> dict[str, Any]:
    reading = read_row(found)
    return {
        **frame(request, found, reading),
        "step": "review",
        "form": form,
        "page": _page(reading),
        "can_sign": reading.signable and found.held_on == timezone.localdate(),
        "expect": reading.plan is not None,
        **decisions_of(reading.plan),
    }


def _page(reading: Reading) -> Any:
    if reading.assessment is None:
        return None
    return page_of(reading.plan, reading.assessment, reading.knowledge)


@require_POST
@allowed(Action.DECIDE_CONSULTATION)
def sign(request: ClinicRequest, consultation: uuid.UUID) -> HttpResponseBase:
    """Sign: who it is is asked again, then everything is stored as the library answered, and the course begins."""
    by = actor_of(request)
    found = consultation_here(by, consultation)
    form = SignForm(_user(request), request.POST)
    if not form.is_valid():
        return render(request, "consultations/review.html", _review(request, found, form), status=422)
    try:
        _signed, course = actions.sign(
            by=by,
            consultation=found,
            version=form.cleaned_data["version"],
            today=timezone.localdate(),
            at=timezone.now(),
        )
    except EditedElsewhere:
        form.add_error(None, _("Somebody changed this consultation after you opened it. Read it again, then sign."))
    except actions.NotPossible as wrong:
        form.add_error(None, str(wrong))
    else:
        messages.success(request, _("Signed. The course has begun.") if course else _("Signed, without a plan."))
        return redirect("consultations:signed", found.pk)
    fresh = consultation_here(by, consultation)
    form.data = form.data.copy()  # type: ignore[attr-defined]
    form.data["version"] = str(fresh.version)  # type: ignore[index]
    return render(request, "consultations/review.html", _review(request, fresh, form), status=409)


@never_cache
@require_GET
@allowed(Action.SEE_RECORD)
def signed(request: ClinicRequest, consultation: uuid.UUID) -> HttpResponseBase:
    """What was signed, as it was signed, and the consents to it."""
    by = actor_of(request)
    found = _signed_here(request, consultation)
    seen(request, found, "signed")
    plan, assessment, known = stored_plan(found), stored_assessment(found), knowledge(found.clinic)
    page = page_of(plan, assessment, known) if assessment else None
    context = {
        "banner": banner(found.patient),
        "consultation": found,
        "course": getattr(found, "course", None),
        "page": page,
        "expect": plan is not None,
        "consents": list(consents_of(found)),
        "declined": refusal_of(found.pk),
        "refusals": list(refusals_of(found)),
        "languages": [(code, words) for code, words in settings.LANGUAGES if code in LOCALES],
        "other_knowledge": assessment is not None and assessment.knowledge_digest != known.digest,
        "may_take_consent": may(by.role, Action.TAKE_CONSENT),
        **decisions_of(plan),
    }
    return render(request, "consultations/signed.html", context)


@never_cache
@require_GET
@allowed(Action.SEE_RECORD)
def expect(request: ClinicRequest, consultation: uuid.UUID) -> HttpResponseBase:
    """What to expect of a plan, with its curves; asked for after the page is shown, for it takes longest."""
    found = consultation_here(actor_of(request), consultation)
    plan = stored_plan(found) if found.status == RecordStatus.SIGNED else read_row(found).plan
    if plan is None:
        raise Http404
    seen(request, found, "expect")
    return render(request, "consultations/expect.html", {"sections": expectations(found, plan), "consultation": found})


@require_GET
@allowed(Action.SEE_RECORD)
def plan_as_pdf(request: ClinicRequest, consultation: uuid.UUID) -> HttpResponseBase:
    """The plan page as a PDF."""
    found = _signed_here(request, consultation)
    plan = _plan_or_404(found)
    return _download(request, found, "plan", lambda: plan_pdf(found, plan, made_on=timezone.localdate()))


@require_GET
@allowed(Action.SEE_RECORD)
def leaflet_as_pdf(request: ClinicRequest, consultation: uuid.UUID, language: str) -> HttpResponseBase:
    """The patient's leaflet as a PDF, in one of the languages there are."""
    if language not in LOCALES:
        raise Http404
    found = _signed_here(request, consultation)
    plan = _plan_or_404(found)
    make = lambda: leaflet(found, plan, language=language, made_on=timezone.localdate())  # noqa: E731
    return _download(request, found, f"leaflet-{language}", make)


def _download(request: ClinicRequest, found: Consultation, name: str, make: Any) -> HttpResponseBase:
    """A PDF under a name that tells nothing of the patient; where it cannot be made, why, on the page it came from."""
    try:
        data = make()
    except NeedlepointError as wrong:
        messages.error(request, str(wrong))
        return redirect("consultations:signed", found.pk)
    seen(request, found, name)
    answer = HttpResponse(data, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}-{found.held_on:%Y-%m-%d}.pdf"'
    return answer


def _signed_here(request: ClinicRequest, consultation: uuid.UUID) -> Consultation:
    found = consultation_here(actor_of(request), consultation)
    if found.status != RecordStatus.SIGNED:
        raise Http404(_("It has not been signed yet."))
    return found


def _plan_or_404(found: Consultation) -> CoursePlan:
    plan = stored_plan(found)
    if plan is None:
        raise Http404
    return plan


def _user(request: ClinicRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - behind allowed()
    return request.user
