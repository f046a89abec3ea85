"""Pages of photographs, and the photographs themselves, which nothing but these views hands out."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import models
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from needlepoint.errors import UnreadableFile
from needlepoint_clinic.accounts.actor import ClinicRequest, actor_of
from needlepoint_clinic.accounts.permissions import Action, allowed
from needlepoint_clinic.audit.actions import record
from needlepoint_clinic.courses.as_library import day_at
from needlepoint_clinic.patients.models import Patient
from needlepoint_clinic.patients.queries import banner, same_person
from needlepoint_clinic.photographs import actions, folder, queries
from needlepoint_clinic.photographs.forms import AddForm, SetAsideForm
from needlepoint_clinic.photographs.models import Photograph

_TYPES = {"jpg": "image/jpeg", "png": "image/png"}


def record_page(
    request: ClinicRequest,
    template: str,
    patient: Patient,
    row: models.Model,
    *,
    at: dt.datetime,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """A page of a record, logged as read."""
    by = actor_of(request)
    record(by=by, at=at, verb="photographs.seen", row=row, patient=patient.pk)
    found = {"patient": patient, "banner": banner(patient, on=day_at(by.clinic, at)), **context}
    return render(request, template, found, status=status)


@require_GET
@allowed(Action.SEE_PHOTOGRAPHS)
def of_patient(request: ClinicRequest, patient: uuid.UUID) -> HttpResponse:
    """The gallery of a patient by zone and view (`?zone=`, `?view=`), newest first, page by page (`?after=KEY`)."""
    by, at = actor_of(request), timezone.now()
    found = queries.patient(by, patient)
    asked = {name: request.GET.get(name, "") for name in ("zone", "view", "after")}
    return record_page(
        request,
        "photographs/gallery.html",
        found,
        found,
        at=at,
        gallery=queries.gallery(found, **asked),
        shelves=queries.shelves(found),
        consent=queries.consent_words_of(found),
        asked=asked,
        aside=queries.set_aside_of(found),
    )


@require_http_methods(["GET", "POST"])
@allowed(Action.ADD_PHOTOGRAPHS)
def add(request: ClinicRequest, patient: uuid.UUID) -> HttpResponse:
    """Add photographs. The page's script sends them one by one and reads JSON; without it all come at once."""
    by, at = actor_of(request), timezone.now()
    found = queries.patient(by, patient)
    form = _add_form(request, found, at)
    if request.method == "POST" and form.is_valid():
        results = list(_added(request, found, form, at))
        if _wants_json(request):
            return JsonResponse({"results": [each.as_json() for each in results]})
        if all(each.row for each in results):
            messages.success(request, _("Added: %(count)d.") % {"count": len(results)})
            return redirect(_after_adding(request, found, form))
        return _add_page(request, found, form, at, results=results, status=422)
    if request.method == "POST" and _wants_json(request):
        wrong = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return JsonResponse({"wrong": wrong}, status=422)
    return _add_page(request, found, form, at, status=422 if form.errors else 200)


def _after_adding(request: ClinicRequest, patient: Patient, form: AddForm) -> str:
    """Back to the session from which somebody came, else to the photographs."""
    session = form.cleaned_data["session"]
    if session is not None and str(session.pk) == request.GET.get("session"):
        return f"{reverse('courses:treat', args=[session.pk])}#photographs"
    return reverse("photographs:of_patient", args=[patient.pk])


def _add_form(request: ClinicRequest, patient: Patient, at: dt.datetime) -> AddForm:
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    asked = {name: request.GET[name] for name in ("zone", "view", "session") if name in request.GET}
    on = day_at(actor_of(request).clinic, at)
    zones, sessions = queries.zones_of(patient), queries.sessions_of(patient)
    return AddForm(zones, sessions, on, *given, initial=asked)


def _add_page(
    request: ClinicRequest, patient: Patient, form: AddForm, at: dt.datetime, *, status: int, **context: Any
) -> HttpResponse:
    asked = request.GET.get("session")
    of_session = next((each for each in queries.sessions_of(patient) if str(each.pk) == asked), None)
    found = {"form": form, "consent": queries.consent_words_of(patient), "of_session": of_session, **context}
    return record_page(request, "photographs/add.html", patient, patient, at=at, status=status, **found)


def _wants_json(request: ClinicRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one file.

    Attributes:
        name: the file's own name, told back to whoever chose it and kept nowhere.
        row: None where it was refused; `wrong` then says why.
        ask: whether it may be added all the same by saying that it is meant.
    """

    name: str
    row: Photograph | None
    wrong: str = ""
    ask: bool = False

    def as_json(self) -> dict[str, Any]:
        """For the page's script."""
        found: dict[str, Any] = {"name": self.name, "wrong": self.wrong, "ask": self.ask}
        if self.row is not None:
            found |= {
                "page": reverse("photographs:photograph", args=[self.row.pk]),
                "thumbnail": reverse("photographs:thumbnail", args=[self.row.pk]),
                "advice": [*self.row.facts["advice"], *self.row.facts["cautions"]],
            }
        return found


def _added(request: ClinicRequest, patient: Patient, form: AddForm, at: dt.datetime) -> Iterator[Added]:
    by, given = actor_of(request), form.cleaned_data
    session = given["session"]
    for file in given["photographs"]:
        name = str(file.name)
        try:
            row = actions.add(
                by=by,
                patient=patient,
                data=file.read(),
                zone=given["zone"],
                view=given["view"],
                course=session.course if session else None,
                session=session,
                taken_on=given["taken_on"],
                sure=given["sure"],
                at=at,
            )
        except UnreadableFile as error:
            yield Added(name, None, f"{error.problem} {error.next_step or ''}".strip())
        except actions.SameFile as error:
            yield Added(name, None, str(error))
        except actions.OfSomebodyElse as error:
            yield Added(name, None, str(error), ask=True)
        else:
            yield Added(name, row)


@require_GET
@allowed(Action.SEE_PHOTOGRAPHS)
def photograph(request: ClinicRequest, photograph: uuid.UUID) -> HttpResponse:
    """One photograph large, with what the gate says of it."""
    by, at = actor_of(request), timezone.now()
    found = queries.photograph(by, photograph)
    return record_page(
        request,
        "photographs/photograph.html",
        found.patient,
        found,
        at=at,
        photograph=found,
        others=queries.others_like(found),
    )


@require_GET
@allowed(Action.SEE_PHOTOGRAPHS)
def compare(request: ClinicRequest, first: uuid.UUID, second: uuid.UUID) -> HttpResponse:
    """Two photographs of one person side by side, or under a slider."""
    by, at = actor_of(request), timezone.now()
    before, after = queries.photograph(by, first), queries.photograph(by, second)
    if after.patient_id not in same_person(before.patient):
        raise Http404("These are not of one person.")
    return record_page(
        request,
        "photographs/compare.html",
        before.patient,
        after,
        at=at,
        first=before,
        second=after,
        both=(before, after),
    )


@require_GET
@allowed(Action.SEE_PHOTOGRAPHS)
def file(request: ClinicRequest, photograph: uuid.UUID) -> HttpResponseBase:
    """The photograph itself, every pixel of it, without metadata."""
    by, at = actor_of(request), timezone.now()
    found = queries.photograph(by, photograph)
    record(by=by, at=at, verb="photographs.file_seen", row=found, patient=found.patient_id)
    return _sent(found.file)


@require_GET
@allowed(Action.SEE_PHOTOGRAPHS)
def screen(request: ClinicRequest, photograph: uuid.UUID) -> HttpResponseBase:
    """The photograph as large as a screen."""
    by, at = actor_of(request), timezone.now()
    found = queries.photograph(by, photograph)
    record(by=by, at=at, verb="photographs.file_seen", row=found, patient=found.patient_id)
    return _sent(found.facts.get("screen") or found.file)


@require_GET
@allowed(Action.SEE_PHOTOGRAPHS)
def thumbnail(request: ClinicRequest, photograph: uuid.UUID) -> HttpResponseBase:
    """The photograph small, logged by itself unless a page that was logged hands out its key; so is the portrait not,
    which every page of the record shows."""
    by, at = actor_of(request), timezone.now()
    found = queries.photograph(by, photograph)
    known = found.patient.portrait == found.pk or queries.thumbnail_key_holds(found.pk, by, request.GET.get("key", ""))
    if not known:
        record(by=by, at=at, verb="photographs.thumbnail_seen", row=found, patient=found.patient_id)
    return _sent(found.thumbnail or found.file)


def _sent(name: str) -> FileResponse:
    """The bytes, for this browser alone and to be forgotten by it.

    Raises:
        Http404: the file is not there, or its name is none of ours.
    """
    try:
        answer = FileResponse(folder.path_of(name).open("rb"), content_type=_TYPES[name.rpartition(".")[2]])
    except (OSError, ValueError, KeyError):
        raise Http404("The photograph's file is not there.") from None
    answer["Cache-Control"] = "private, no-store"
    answer["Content-Disposition"] = "inline"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_POST
@allowed(Action.ADD_PHOTOGRAPHS)
def choose_portrait(request: ClinicRequest, photograph: uuid.UUID) -> HttpResponse:
    """Make a photograph the portrait that tells the patient apart."""
    by, at = actor_of(request), timezone.now()
    found = queries.photograph(by, photograph)
    actions.choose_portrait(by=by, photograph=found, at=at)
    messages.success(request, _("This is the portrait now."))
    return redirect("photographs:photograph", found.pk)


@require_http_methods(["GET", "POST"])
@allowed(Action.ADD_PHOTOGRAPHS)
def set_aside(request: ClinicRequest, photograph: uuid.UUID) -> HttpResponse:
    """A photograph that does not belong here is shown no more; it is not deleted."""
    by, at = actor_of(request), timezone.now()
    found = queries.photograph(by, photograph)
    form = SetAsideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.set_aside(by=by, photograph=found, reason=form.cleaned_data["reason"], at=at)
        messages.success(request, _("It is shown no more."))
        return redirect("photographs:of_patient", found.patient_id)
    status = 422 if form.errors else 200
    return record_page(
        request,
        "photographs/set_aside.html",
        found.patient,
        found,
        at=at,
        status=status,
        photograph=found,
        form=form,
    )
