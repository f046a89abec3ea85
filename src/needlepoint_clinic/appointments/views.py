"""Pages of the calendar."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from needlepoint_clinic.accounts.actor import Actor, ClinicRequest, actor_of
from needlepoint_clinic.accounts.permissions import Action, allowed
from needlepoint_clinic.accounts.rows import EditedElsewhere
from needlepoint_clinic.appointments import actions, queries
from needlepoint_clinic.appointments.feed import feed as feed_of
from needlepoint_clinic.appointments.feed import member_of, secret_of
from needlepoint_clinic.appointments.forms import USUAL_MINUTES, BookForm, TimeForm
from needlepoint_clinic.appointments.models import Appointment, AppointmentKind, AppointmentStatus
from needlepoint_clinic.patients.closed import name_in_list
from needlepoint_clinic.patients.models import Patient


@require_GET
@allowed(Action.SEE_APPOINTMENTS)
def calendar(request: ClinicRequest) -> HttpResponse:
    """The week around a day (`?on=2026-11-30`)."""
    by = actor_of(request)
    today = queries.day_of(by.clinic, timezone.now())
    on = _day(request.GET.get("on", ""), today)
    days = queries.week(by, on)
    found = {
        "days": days,
        "today": today,
        "previous": days[0].on - dt.timedelta(days=7),
        "next": days[0].on + dt.timedelta(days=7),
        "empty": not any(day.appointments for day in days),
        "feed": settings.ADDRESS.url + reverse("appointments:feed", args=[secret_of(by.member)]) if by.member else "",
    }
    return render(request, "appointments/calendar.html", found)


@require_http_methods(["GET", "POST"])
@allowed(Action.CHANGE_APPOINTMENTS)
def book(request: ClinicRequest, patient: uuid.UUID) -> HttpResponse:
    """A new appointment for a patient, with the days of their courses beside it."""
    by = actor_of(request)
    found = Patient.objects.one(by, pk=patient, erased_at=None)
    courses = list(queries.courses_to_book(found))
    form = BookForm(by, found, request.POST or None, initial=_beginning(request, courses[0] if courses else None))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            appointment = actions.book(
                by=by,
                patient=found,
                kind=AppointmentKind(given["kind"]),
                course=given["course"],
                starts_at=given["starts_at"],
                minutes=given["minutes"],
                staff=given["staff"],
                note=given["note"],
                at=timezone.now(),
            )
        except actions.TimeIsTaken as taken:
            form.add_error("begins", _taken(taken.other, by))
        else:
            messages.success(request, _("Booked."))
            return redirect(f"{reverse('appointments:calendar')}?on={timezone.localdate(appointment.starts_at)}")
    page = {"form": form, "patient": found, "courses": courses}
    return render(request, "appointments/book.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@allowed(Action.CHANGE_APPOINTMENTS)
def change(request: ClinicRequest, appointment: uuid.UUID) -> HttpResponse:
    """Another time for an appointment."""
    by = actor_of(request)
    found = _appointment(request, appointment)
    local = timezone.localtime(found.starts_at)
    initial = {
        "on": local.date(),
        "begins": local.time(),
        "minutes": round((found.ends_at - found.starts_at).total_seconds() / 60),
        "staff": found.staff,
    }
    form = TimeForm(by, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.move(
                by=by,
                appointment=found,
                version=_version(request),
                starts_at=given["starts_at"],
                minutes=given["minutes"],
                staff=given["staff"],
                at=timezone.now(),
            )
        except actions.TimeIsTaken as taken:
            form.add_error("begins", _taken(taken.other, by))
        except EditedElsewhere as elsewhere:
            form.add_error(None, str(elsewhere))
            found.refresh_from_db()
        else:
            messages.success(request, _("Moved. The patient will be reminded of the new time."))
            return redirect(f"{reverse('appointments:calendar')}?on={timezone.localdate(found.starts_at)}")
    page = {"form": form, "appointment": found, "statuses": AppointmentStatus}
    return render(request, "appointments/change.html", page, status=422 if form.errors else 200)


@require_POST
@allowed(Action.CHANGE_APPOINTMENTS)
def set_status(request: ClinicRequest, appointment: uuid.UUID) -> HttpResponse:
    """Arrived, done, missed, cancelled, or booked again."""
    found = _appointment(request, appointment)
    status = request.POST.get("status", "")
    if status not in AppointmentStatus.values:
        raise Http404
    try:
        actions.set_status(
            by=actor_of(request),
            appointment=found,
            version=_version(request),
            status=AppointmentStatus(status),
            at=timezone.now(),
        )
    except EditedElsewhere as elsewhere:
        messages.error(request, str(elsewhere))
    return redirect(f"{reverse('appointments:calendar')}?on={timezone.localdate(found.starts_at)}")


@require_GET
def feed(request: HttpRequest, secret: str) -> HttpResponse:  # noqa: ARG001 - phones send no session
    """A member's times for the calendar of their phone; the secret in the address is the key."""
    member = member_of(secret)
    if member is None:
        raise Http404
    content = feed_of(member, at=timezone.now())
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers={"Cache-Control": "private"})


def _appointment(request: ClinicRequest, appointment: uuid.UUID) -> Appointment:
    rows = Appointment.objects.select_related("patient", "course", "staff__user")
    return rows.one(actor_of(request), pk=appointment)


def _beginning(request: ClinicRequest, course: Any) -> dict[str, Any]:
    kind = request.GET.get("kind", AppointmentKind.SESSION if course else AppointmentKind.CONSULTATION)
    known = AppointmentKind(kind) if kind in AppointmentKind.values else AppointmentKind.CONSULTATION
    day = course.next_due_on if course and known is AppointmentKind.SESSION else None
    return {"kind": known, "course": course, "minutes": USUAL_MINUTES[known], "on": day}


def _taken(other: Appointment, by: Actor) -> str:
    local = timezone.localtime(other.starts_at)
    return _("%(who)s is there at %(time)s. Choose another time, or somebody else.") % {
        "who": name_in_list(other.patient, by),
        "time": f"{local:%H:%M}",
    }


def _version(request: ClinicRequest) -> int:
    given = request.POST.get("version", "")
    return int(given) if given.isdigit() else 0


def _day(text: str, otherwise: dt.date) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return otherwise
