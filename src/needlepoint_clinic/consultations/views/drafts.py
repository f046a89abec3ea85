"""Pages of a consultation that is not signed yet: questions, plan, and everything that changes it."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from needlepoint_clinic.accounts.actor import ClinicRequest, actor_of
from needlepoint_clinic.accounts.permissions import Action, allowed
from needlepoint_clinic.accounts.rows import EditedElsewhere
from needlepoint_clinic.consultations import actions
from needlepoint_clinic.consultations.depth_cards import depth_cards
from needlepoint_clinic.consultations.drafting import Drafted, drafted
from needlepoint_clinic.consultations.forms import OverrideForm
from needlepoint_clinic.consultations.intake import applying, question
from needlepoint_clinic.consultations.models import Consultation, RecordStatus
from needlepoint_clinic.consultations.panel import panel
from needlepoint_clinic.consultations.parts import parts
from needlepoint_clinic.consultations.parts.answers import PREFIX
from needlepoint_clinic.consultations.queries import consultation_here, earlier_of, open_drafts
from needlepoint_clinic.consultations.reading import Reading, read, read_row
from needlepoint_clinic.consultations.views.draft_page import (
    document_page,
    plan_editor_page,
    questions_page,
    seen,
)
from needlepoint_clinic.knowledge_pages.queries import knowledge
from needlepoint_clinic.patients.models import Patient

TRIES = 3
"""How often a save is tried again when other screens save other parts in the same moment."""


@require_GET
@allowed(Action.PREPARE_CONSULTATION)
def open_consultations(request: ClinicRequest) -> HttpResponse:
    """Consultations that nobody has signed yet."""
    by = actor_of(request)
    after = request.GET.get("after")
    before = consultation_here(by, _uuid(after)) if after else None
    found, more = open_drafts(by, before)
    return render(request, "consultations/open.html", {"consultations": found, "more": more})


def _uuid(typed: str) -> uuid.UUID:
    try:
        return uuid.UUID(typed)
    except ValueError:
        return uuid.UUID(int=0)


@require_POST
@allowed(Action.PREPARE_CONSULTATION)
def start(request: ClinicRequest) -> HttpResponseBase:
    """Start a consultation for the patient that was sent, or go on with the one that is open."""
    by = actor_of(request)
    whom = Patient.objects.one(by, pk=_uuid(request.POST.get("patient", "")))
    try:
        consultation, new = actions.start(by=by, patient=whom, on=timezone.localdate(), at=timezone.now())
    except actions.NotPossible as wrong:
        messages.error(request, str(wrong))
        return redirect("patients:record", whom.pk)
    if not new:
        messages.info(request, _("This consultation is still open; it was not started anew."))
    return redirect("consultations:edit", consultation.pk)


@never_cache
@require_GET
@allowed(Action.PREPARE_CONSULTATION)
def edit(request: ClinicRequest, consultation: uuid.UUID) -> HttpResponseBase:
    """What is wanted and every question, those that matter most first, beside the candidacy panel."""
    found = consultation_here(actor_of(request), consultation)
    if found.status == RecordStatus.SIGNED:
        return redirect("consultations:signed", found.pk)
    seen(request, found, "questions")
    page = questions_page(request, found, read_row(found), earlier_of(found))
    return render(request, "consultations/edit.html", page)


@never_cache
@require_GET
@allowed(Action.PREPARE_CONSULTATION)
def plan(request: ClinicRequest, consultation: uuid.UUID) -> HttpResponseBase:
    """Device, needle lengths, days, and what is decided against a finding."""
    found = consultation_here(actor_of(request), consultation)
    if found.status == RecordStatus.SIGNED:
        return redirect("consultations:signed", found.pk)
    seen(request, found, "plan")
    page = plan_editor_page(request, found, read_row(found))
    return render(request, "consultations/plan.html", page)


@require_POST
@allowed(Action.PREPARE_CONSULTATION)
def save(request: ClinicRequest, consultation: uuid.UUID) -> HttpResponseBase:
    """Save what was sent: one part, from a page that saves by itself, or the whole form."""
    by = actor_of(request)
    in_background = request.headers.get("X-Needlepoint-Save") == "part"
    found, sent = consultation_here(by, consultation), Drafted({}, (), ())
    try:
        for attempt in range(TRIES):
            found = consultation_here(by, consultation)
            sent = drafted(found.document, request.POST, earlier_of(found).document)
            if sent.conflicts:
                return _conflict(request, found, sent, in_background=in_background)
            try:
                found = _save(request, found, sent)
                break
            except EditedElsewhere:
                if attempt == TRIES - 1:
                    return _conflict(request, found, sent, in_background=in_background)
    except actions.NotPossible as wrong:
        return _refused(request, found, str(wrong), in_background=in_background)
    return _saved_part(request, found, sent) if in_background else _saved(request, found)


def _save(request: ClinicRequest, found: Consultation, sent: Drafted) -> Consultation:
    if not sent.changed:
        return found
    return actions.save(
        by=actor_of(request),
        consultation=found,
        version=found.version,
        document=sent.document,
        changed=sent.changed,
        at=timezone.now(),
    )


def _saved_part(request: ClinicRequest, found: Consultation, sent: Drafted) -> JsonResponse:
    """What the page needs after saving a part: the panel, mistakes beside fields, which questions apply now."""
    reading = read_row(found)
    return JsonResponse(
        {
            **_fresh(request, reading, sent),
            "version": found.version,
            "saved": time_format(timezone.localtime(found.saved_at), "H:i"),
            "panel": _panel_html(found, reading),
            "was": {name: parts()[name].digest(found.document) for name in sent.changed},
            "mistakes": [{"field": each.field, "text": each.text} for each in reading.mistakes],
            "applies": list(applying(reading)),
        }
    )


def _fresh(request: ClinicRequest, reading: Reading, sent: Drafted) -> dict[str, Any]:
    """Parts of the page that look different now: the places of a question answered with "yes", the depth cards."""
    if request.POST.get("page") == "plan":
        page = {"cards": depth_cards(reading)}
        return {"depth_cards": render_to_string("consultations/depth_cards.html", page)}
    asked = (question(reading, name.removeprefix(PREFIX)) for name in sent.changed if name.startswith(PREFIX))
    places = [each for each in asked if each is not None and each.zones]
    return {"questions": {each.name: render_to_string("consultations/question.html", {"q": each}) for each in places}}


def _panel_html(found: Consultation, reading: Reading) -> str:
    return render_to_string("consultations/panel.html", {"panel": panel(reading), "consultation": found})


def _saved(request: ClinicRequest, found: Consultation) -> HttpResponseBase:
    """Back to the page the form was sent from, at the part that was worked on."""
    target = "consultations:plan" if request.POST.get("page") == "plan" else "consultations:edit"
    if request.POST.get("then") in ("plan", "review", "edit"):
        target = f"consultations:{request.POST['then']}"
    else:
        messages.success(request, _("Saved."))
    answer = redirect(target, found.pk)
    anchor = str(request.POST.get("no_to_all") or request.POST.get("take_over") or "")
    if anchor.replace("_", "").isalnum():
        answer["Location"] += f"#part-{anchor}"
    return answer


def _conflict(request: ClinicRequest, found: Consultation, sent: Drafted, *, in_background: bool) -> HttpResponseBase:
    """Both versions side by side; what was typed stays in its fields."""
    conflicts: list[dict[str, Any]] = [
        {"name": each.name, "label": each.label, "theirs": each.theirs, "mine": each.mine, "was": each.was}
        for each in sent.conflicts
    ]
    if in_background:
        return JsonResponse({"version": found.version, "conflicts": conflicts}, status=409)
    typed = read(sent.document, knowledge(found.clinic), on=found.held_on)
    reading = replace(typed, saved=found.document)
    template, page = document_page(request, found, reading, earlier_of(found), str(request.POST.get("page", "")))
    return render(request, template, {**page, "conflicts": conflicts}, status=409)


def _refused(request: ClinicRequest, found: Consultation, words: str, *, in_background: bool) -> HttpResponseBase:
    if in_background:
        return JsonResponse({"refused": words}, status=423)
    messages.error(request, words)
    return redirect("consultations:signed", found.pk)


@require_POST
@allowed(Action.PREPARE_CONSULTATION)
def redate(request: ClinicRequest, consultation: uuid.UUID) -> HttpResponseBase:
    """Bring a draft to today."""
    by = actor_of(request)
    found = consultation_here(by, consultation)
    try:
        actions.redate(by=by, consultation=found, on=timezone.localdate(), at=timezone.now())
        messages.success(request, _("Every answer is now judged as of today."))
    except actions.NotPossible as wrong:
        messages.error(request, str(wrong))
    return redirect("consultations:edit", found.pk)


@require_POST
@allowed(Action.PREPARE_CONSULTATION)
def discard(request: ClinicRequest, consultation: uuid.UUID) -> HttpResponseBase:
    """Throw a draft away."""
    by = actor_of(request)
    found = consultation_here(by, consultation)
    try:
        actions.discard(by=by, consultation=found, at=timezone.now())
    except actions.NotPossible as wrong:
        messages.error(request, str(wrong))
        return redirect("consultations:signed", found.pk)
    messages.success(request, _("The draft was thrown away."))
    return redirect("consultations:open")


@require_POST
@allowed(Action.DECIDE_CONSULTATION)
def override(request: ClinicRequest, consultation: uuid.UUID) -> HttpResponseBase:
    """Decide to go on against a finding, with the reason."""
    by = actor_of(request)
    found = consultation_here(by, consultation)
    form = OverrideForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The reason is longer than 1000 characters. Nothing was saved."))
        return redirect("consultations:plan", found.pk)
    given = form.cleaned_data
    try:
        actions.override(
            by=by,
            consultation=found,
            version=given["version"],
            rule=given["rule"],
            reason=given["reason"].strip(),
            at=timezone.now(),
        )
        messages.success(request, _("Recorded.") if given["reason"] else _("The decision was taken back."))
    except actions.NotPossible as wrong:
        messages.error(request, str(wrong))
    except EditedElsewhere:
        return _override_again(request, consultation, given)
    return redirect("consultations:plan", found.pk)


def _override_again(request: ClinicRequest, consultation: uuid.UUID, given: dict[str, Any]) -> HttpResponse:
    """The page as it stands now, with the reason as it was typed."""
    found = consultation_here(actor_of(request), consultation)
    page = plan_editor_page(request, found, read_row(found))
    words = _("Somebody changed this consultation meanwhile. Look at the findings again, then record your decision.")
    kept = {"typed_rule": given["rule"], "typed_reason": given["reason"], "notice": words}
    return render(request, "consultations/plan.html", {**page, **kept}, status=409)
