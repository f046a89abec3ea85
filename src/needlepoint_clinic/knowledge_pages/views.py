"""Pages of the knowledge: rules, sources, the clinic's own policy, versions and their replay."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from needlepoint_clinic.accounts.actor import ClinicRequest, actor_of
from needlepoint_clinic.accounts.permissions import Action, allowed
from needlepoint_clinic.knowledge_pages import actions, queries
from needlepoint_clinic.knowledge_pages.forms import PolicyForm
from needlepoint_clinic.knowledge_pages.models import Replay
from needlepoint_clinic.knowledge_pages.versions import of_digest, shipped


@require_GET
@allowed(Action.SEE_KNOWLEDGE)
def rules(request: ClinicRequest) -> HttpResponse:
    """The rules; `?q=words`, `?disagree=1` for those whose sources differ."""
    found = queries.knowledge(actor_of(request).clinic)
    text, disagreeing = request.GET.get("q", ""), request.GET.get("disagree") == "1"
    page = {
        "rules": queries.rules(found, text=text, disagreeing=disagreeing),
        "q": text,
        "disagreeing": disagreeing,
        "knowledge": found,
    }
    return render(request, "knowledge_pages/rules.html", page)


@require_GET
@allowed(Action.SEE_KNOWLEDGE)
def rule(request: ClinicRequest, rule: str) -> HttpResponse:
    """One rule: what each source says, and what that comes to."""
    found = queries.knowledge(actor_of(request).clinic)
    if rule not in found.rules:
        raise Http404
    each = found.rules[rule]
    when = queries.condition_in_words(each.when) if each.when else ""
    page = {"each": queries.in_full(found, rule), "when": when, "knowledge": found}
    return render(request, "knowledge_pages/rule.html", page)


@require_GET
@allowed(Action.SEE_KNOWLEDGE)
def sources(request: ClinicRequest) -> HttpResponse:
    """The sources; `?q=words`."""
    found, text = queries.knowledge(actor_of(request).clinic), request.GET.get("q", "")
    page = {"sources": queries.sources(found, text=text), "q": text, "knowledge": found}
    return render(request, "knowledge_pages/sources.html", page)


@require_GET
@allowed(Action.SEE_KNOWLEDGE)
def source(request: ClinicRequest, source: str) -> HttpResponse:
    """One source, and the rules that rest on it."""
    found = queries.knowledge(actor_of(request).clinic)
    if source not in found.sources:
        raise Http404
    page = {"source": found.sources[source], "rules": queries.citing(found, source), "knowledge": found}
    return render(request, "knowledge_pages/source.html", page)


@require_GET
@allowed(Action.SEE_KNOWLEDGE)
def policy(request: ClinicRequest) -> HttpResponse:
    """The policy in force and its history."""
    by = actor_of(request)
    own, theirs = queries.knowledge(by.clinic).policy, of_digest(by.clinic.knowledge_digest).policy
    lines = [(name, getattr(own, name), getattr(theirs, name)) for name in actions.policy_settings()]
    return render(request, "knowledge_pages/policy.html", {"lines": lines, "history": queries.policies(by)[:50]})


@require_http_methods(["GET", "POST"])
@allowed(Action.CHANGE_POLICY)
def change_policy(request: ClinicRequest) -> HttpResponse:
    """Set the clinic's own policy."""
    by = actor_of(request)
    own, theirs = queries.knowledge(by.clinic).policy, of_digest(by.clinic.knowledge_digest).policy
    form = PolicyForm(own, theirs, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.decide_policy(by=by, choices=form.choices(), reason=form.cleaned_data["reason"], at=timezone.now())
        messages.success(request, _("From now on consultations are assessed under this policy."))
        return redirect("knowledge_pages:policy")
    status = 422 if form.errors else 200
    return render(request, "knowledge_pages/change_policy.html", {"form": form}, status=status)


@require_GET
@allowed(Action.SEE_KNOWLEDGE)
def versions(request: ClinicRequest) -> HttpResponse:
    """The version in use, the one the software brought, and what it would change."""
    by = actor_of(request)
    page: dict[str, Any] = {
        "in_use": of_digest(by.clinic.knowledge_digest),
        "shipped": shipped(),
        "is_new": actions.is_new(by.clinic),
        "replay": queries.newest_replay(by, shipped().digest),
        "taken": queries.taken(by)[:50],
    }
    return render(request, "knowledge_pages/versions.html", page)


@require_POST
@allowed(Action.CHANGE_POLICY)
def replay(request: ClinicRequest) -> HttpResponse:
    """Begin a replay."""
    actions.ask_for_replay(by=actor_of(request), at=timezone.now())
    messages.success(request, _("The replay is running. This page shows how far it is."))
    return redirect("knowledge_pages:versions")


@require_POST
@allowed(Action.CHANGE_POLICY)
def take(request: ClinicRequest, replay: uuid.UUID) -> HttpResponse:
    """Take the version of a replay into use."""
    by = actor_of(request)
    found = Replay.objects.one(by, pk=replay)
    try:
        actions.take_into_use(by=by, replay=found, at=timezone.now())
    except actions.NotReplayed as wrong:
        messages.error(request, str(wrong))
    else:
        messages.success(request, _("Taken into use."))
    return redirect("knowledge_pages:versions")
