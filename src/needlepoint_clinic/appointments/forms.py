"""Forms of the calendar."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.models import Member
from needlepoint_clinic.appointments.models import AppointmentKind
from needlepoint_clinic.appointments.queries import courses_to_book, outside_window, staff
from needlepoint_clinic.courses.models import Course
from needlepoint_clinic.patients.models import Patient

USUAL_MINUTES = {AppointmentKind.CONSULTATION: 20, AppointmentKind.SESSION: 60, AppointmentKind.REVIEW: 20}
"""What the form begins with; how long anything takes is the clinic's own affair."""


class TimeForm(forms.Form):
    """When, how long, and with whom."""

    on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    begins = forms.TimeField(label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=480)
    staff = forms.ModelChoiceField(
        label=_("With"), queryset=Member.objects.none(), required=False, empty_label=_("nobody in particular")
    )

    def __init__(self, by: Actor, *args: Any, **kwargs: Any) -> None:
        """At the clinic of `by`."""
        super().__init__(*args, **kwargs)
        self._zone = zoneinfo.ZoneInfo(by.clinic.time_zone)
        self.fields["staff"].queryset = staff(by)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Put day and time together in the clinic's zone.

        Raises:
            ValidationError: the clocks skip that time on that day.
        """
        given = dict(super().clean() or {})
        if given.get("on") and given.get("begins"):
            local = dt.datetime.combine(given["on"], given["begins"], self._zone)
            if local.astimezone(dt.UTC).astimezone(self._zone).replace(tzinfo=None) != local.replace(tzinfo=None):
                raise ValidationError(_("On that day the clocks go forward and this time does not exist."))
            given["starts_at"] = local.astimezone(dt.UTC)
        return given


class BookForm(TimeForm):
    """A new appointment of a patient."""

    kind = forms.ChoiceField(label=_("For"), choices=AppointmentKind.choices)
    course = forms.ModelChoiceField(
        label=_("Course"), queryset=Course.objects.none(), required=False, empty_label=_("none")
    )
    note = forms.CharField(
        label=_("Note for the desk"), max_length=300, required=False, help_text=_("Nothing about health, please.")
    )
    outside_is_meant = forms.BooleanField(
        label=_("Book it although it lies outside the days of the plan"), required=False
    )
    field_order = ("kind", "course", "on", "begins", "minutes", "staff", "note", "outside_is_meant")

    def __init__(self, by: Actor, patient: Patient, *args: Any, **kwargs: Any) -> None:
        """For a patient of the clinic of `by`."""
        super().__init__(by, *args, **kwargs)
        self.fields["course"].queryset = courses_to_book(patient)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask once more where a session would lie outside its window.

        Raises:
            ValidationError: it does, and nobody said that it is meant.
        """
        given = super().clean()
        if given.get("kind") != AppointmentKind.SESSION or given.get("outside_is_meant") or not given.get("on"):
            return given
        found = outside_window(given.get("course"), given["on"])
        if found and found.too_early:
            earliest = found.course.next_earliest_on
            raise ValidationError(_("The plan has no session before %(day)s.") % {"day": earliest}, code="outside")
        if found:
            latest = found.course.next_latest_on
            raise ValidationError(_("The plan has its session by %(day)s.") % {"day": latest}, code="outside")
        return given
