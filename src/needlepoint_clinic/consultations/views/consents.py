"""The decision aid and consent: read, understood, signed or declined, kept, and withdrawn."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from needlepoint.errors import NeedlepointError
from needlepoint_clinic.accounts.actor import ClinicRequest, actor_of
from needlepoint_clinic.accounts.middleware import LOCKED
from needlepoint_clinic.accounts.permissions import Action, allowed, may
from needlepoint_clinic.audit.actions import record
from needlepoint_clinic.consultations import consent_actions
from needlepoint_clinic.consultations.actions import NotPossible
from needlepoint_clinic.consultations.consent_content import consent_for
from needlepoint_clinic.consultations.consent_forms import ConsentForm
from needlepoint_clinic.consultations.consent_pdf import consent_as_pdf
from needlepoint_clinic.consultations.consent_text import digest_of, from_text
from needlepoint_clinic.consultations.forms import RefuseForm, WithdrawForm
from needlepoint_clinic.consultations.models import Consent, ConsentRefusal, Consultation, RecordStatus
from needlepoint_clinic.consultations.queries import (
    consent_here,
    consents_of,
    consultation_here,
    refusal_here,
    refusal_of,
)
from needlepoint_clinic.consultations.views.draft_page import seen
from needlepoint_clinic.patients.queries import banner


@never_cache
@require_GET
@allowed(Action.TAKE_CONSENT)
def consent(request: ClinicRequest, consultation: uuid.UUID) -> HttpResponseBase:
    """The decision aid for a signed plan, with the questions and the signature below."""
    found = consultation_here(actor_of(request), consultation)
    if (turned_away := _without_plan(request, found)) is not None:
        return turned_away
    seen(request, found, "consent")
    shown = consent_for(found, language=found.patient.language)
    form = ConsentForm(shown, initial={"digest": shown.digest})
    return render(request, "consultations/consent.html", _page(request, found, form))


def _without_plan(request: ClinicRequest, found: Consultation) -> HttpResponseBase | None:
    if found.status != RecordStatus.SIGNED:
        messages.error(request, _("A plan is signed first; then there is something to consent to."))
        return redirect("consultations:review", found.pk)
    if found.plan is None:
        messages.error(request, _("No plan was made, so there is nothing to consent to."))
        return redirect("consultations:signed", found.pk)
    return None


def _page(
    request: ClinicRequest, found: Consultation, form: ConsentForm, refuse_form: RefuseForm | None = None
) -> dict[str, Any]:
    shown = form.consent.digest
    handed_over = bool(request.POST.get("hand_over") or request.GET.get("hand_over"))
    return {
        "banner": None if handed_over else banner(found.patient),
        "consultation": found,
        "form": form,
        "shown": form.consent,
        "hand_over": handed_over,
        "questions": [
            {"field": form[f"answer_{each.id}"], "section": each.section, "title": form.consent.title_of(each.section)}
            for each in form.consent.questions
        ],
        "photographs": [form[f"photographs_{use}"] for use, _words in form.consent.photographs],
        "guardian_field": form["guardian"] if form.consent.guardian else None,
        "other_language": found.patient.language != form.consent.language,
        "refusal": refusal_of(found.pk),
        "consent_stands": consents_of(found).filter(withdrawal=None).exists(),
        "refuse_form": refuse_form or RefuseForm(shown, initial={"digest": shown}),
    }


@require_POST
@allowed(Action.TAKE_CONSENT)
def give(request: ClinicRequest, consultation: uuid.UUID) -> HttpResponseBase:
    """Sign. What is wrong or missing is said where it is, and nothing typed is lost."""
    by = actor_of(request)
    found = consultation_here(by, consultation)
    if (turned_away := _without_plan(request, found)) is not None:
        return turned_away
    shown = consent_for(found, language=found.patient.language)
    form = ConsentForm(shown, request.POST)
    tries = f"consent-tries-{found.pk}"
    if not form.is_valid():
        if form.wrong_answers:
            request.session[tries] = [*request.session.get(tries, []), form.wrong_answers]
        form.data = _with_digest(form, shown.digest)
        return render(request, "consultations/consent.html", _page(request, found, form), status=422)
    consent_actions.give(
        by=by,
        consultation=found,
        consent=shown,
        answers=form.answers,
        wrong_before=request.session.pop(tries, []),
        photographs=form.photographs,
        signature=form.cleaned_data["signature"],
        signed_name=form.cleaned_data["signed_name"],
        guardian=form.cleaned_data.get("guardian", ""),
        at=timezone.now(),
    )
    return _signed(request, found)


def _with_digest(form: ConsentForm | RefuseForm, digest: str) -> Any:
    """What was typed, with the digest of the text as it is shown now."""
    data: Any = form.data.copy()  # type: ignore[attr-defined]
    data["digest"] = digest
    return data


@require_POST
@allowed(Action.TAKE_CONSENT)
def refuse(request: ClinicRequest, consultation: uuid.UUID) -> HttpResponseBase:
    """The person declines, after everything was explained."""
    by = actor_of(request)
    found = consultation_here(by, consultation)
    if (turned_away := _without_plan(request, found)) is not None:
        return turned_away
    shown = consent_for(found, language=found.patient.language)
    form = RefuseForm(shown.digest, request.POST)
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            consent_actions.refuse(by=by, consultation=found, consent=shown, reason=reason, at=timezone.now())
        except NotPossible as wrong:
            form.add_error(None, str(wrong))
        else:
            return _signed(request, found, _("The refusal is kept. No session can begin; a later consent can follow."))
    form.data = _with_digest(form, shown.digest)
    fresh = ConsentForm(shown, initial={"digest": shown.digest})
    return render(request, "consultations/consent.html", _page(request, found, fresh, form), status=422)


@never_cache
@require_GET
@allowed(Action.SEE_RECORD)
def refused(request: ClinicRequest, refusal: uuid.UUID) -> HttpResponse:
    """A refusal, with the text as it was explained."""
    found = refusal_here(actor_of(request), refusal)
    _seen(request, found, "refusal")
    page = {
        "banner": banner(found.patient),
        "refusal": found,
        "shown": from_text(found.shown),
        "unchanged": digest_of(found.shown) == found.text_digest,
    }
    return render(request, "consultations/consent_refused.html", page)


def _signed(request: ClinicRequest, found: Consultation, said: str = "") -> HttpResponseBase:
    """To the record; a screen that was handed over is locked, so that nobody reads on in it."""
    after = reverse("consultations:signed", args=[found.pk])
    if request.POST.get("hand_over"):
        messages.success(request, _("Thank you. Your decision is kept. Please hand the screen back."))
        request.session[LOCKED] = True
        return redirect(f"{reverse('accounts:locked')}?next={after}")
    messages.success(request, said or _("The consent is signed and kept."))
    return redirect(after)


@never_cache
@require_GET
@allowed(Action.SEE_RECORD)
def given(request: ClinicRequest, consent: uuid.UUID) -> HttpResponse:
    """A consent as it was given."""
    found = consent_here(actor_of(request), consent)
    _seen(request, found, "consent")
    return render(request, "consultations/consent_given.html", _given(request, found, WithdrawForm()))


def _given(request: ClinicRequest, found: Consent, form: WithdrawForm) -> dict[str, Any]:
    shown = from_text(found.shown)
    answers = {each["id"]: each for each in found.answers.get("questions", ())}
    return {
        "banner": banner(found.patient),
        "consent": found,
        "withdrawal": getattr(found, "withdrawal", None),
        "shown": shown,
        "unchanged": digest_of(found.shown) == found.text_digest,
        "answers": [
            {
                "question": each.question,
                "answer": dict(each.choices).get(answers[each.id]["answer"], ""),
                "tries": len(answers[each.id]["wrong_before"]) + 1,
            }
            for each in shown.questions
            if each.id in answers
        ],
        "photographs": [(question, use in found.photographs) for use, question in shown.photographs],
        "guardian": found.answers.get("signed_by", {}).get("guardian", ""),
        "form": form,
        "may_withdraw": may(actor_of(request).role, Action.TAKE_CONSENT),
    }


def _seen(request: ClinicRequest, found: Consent | ConsentRefusal, page: str) -> None:
    verb = "consultations.consent_seen"
    record(by=actor_of(request), at=timezone.now(), verb=verb, row=found, patient=found.patient_id, page=page)


@require_GET
@allowed(Action.SEE_RECORD)
def given_as_pdf(request: ClinicRequest, consent: uuid.UUID) -> HttpResponseBase:
    """A consent as a PDF."""
    found = consent_here(actor_of(request), consent)
    try:
        data = consent_as_pdf(found, made_on=timezone.localdate())
    except NeedlepointError as wrong:
        messages.error(request, str(wrong))
        return redirect("consultations:consent_given", found.pk)
    _seen(request, found, "pdf")
    answer = HttpResponse(data, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="consent-{found.signed_at:%Y-%m-%d}.pdf"'
    return answer


@require_POST
@allowed(Action.TAKE_CONSENT)
def withdraw(request: ClinicRequest, consent: uuid.UUID) -> HttpResponseBase:
    """Take a consent back."""
    by = actor_of(request)
    found = consent_here(by, consent)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return render(request, "consultations/consent_given.html", _given(request, found, form), status=422)
    try:
        consent_actions.withdraw(by=by, consent=found, reason=form.cleaned_data["reason"], at=timezone.now())
        messages.success(request, _("The consent is withdrawn. No session may begin under it."))
    except NotPossible as wrong:
        messages.error(request, str(wrong))
    return redirect("consultations:consent_given", found.pk)
