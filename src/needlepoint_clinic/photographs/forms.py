"""Forms of photographs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from needlepoint.terms import ZONES
from needlepoint_clinic import names
from needlepoint_clinic.courses.models import Session
from needlepoint_clinic.photographs.vocabulary import VIEWS

MOST_FILES = 20
_ACCEPTED = "image/jpeg,image/png,image/heic,image/heif,.heic,.heif"


class SeveralFiles(forms.ClearableFileInput):
    """One field for several photographs, from a folder or from a phone's camera."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """All the files that were chosen."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files; what is inside them is for the library to say.

        Raises:
            ValidationError: there are too many.
        """
        del initial
        files = [each for each in (data if isinstance(data, list | tuple) else [data]) if each is not None]
        if len(files) > MOST_FILES:
            raise ValidationError(_("Choose at most %(most)d photographs at a time.") % {"most": MOST_FILES})
        return files


class AddForm(forms.Form):
    """Photographs, and what they show."""

    zone = forms.ChoiceField(label=_lazy("Zone"))
    view = forms.ChoiceField(label=_lazy("View"), choices=list(VIEWS.items()))
    session = forms.ChoiceField(label=_lazy("Session"), required=False)
    taken_on = forms.DateField(
        label=_lazy("Taken on"),
        help_text=_lazy("Left open, the camera's clock says it."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    photographs = SeveralFilesField(
        label=_lazy("Photographs"),
        help_text=_lazy("JPEG, PNG or HEIC, several at once, each at its full size."),
        widget=SeveralFiles(attrs={"accept": _ACCEPTED}),
        required=False,
    )
    camera = SeveralFilesField(
        label=_lazy("Or take one with this phone's camera"),
        widget=SeveralFiles(attrs={"accept": "image/*", "capture": "environment"}),
        required=False,
    )
    sure = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, zones: Iterable[str], sessions: Iterable[Session], on: dt.date, *args: Any, **kwargs: Any
    ) -> None:
        """Of a patient with these zones and sessions."""
        super().__init__(*args, **kwargs)
        own = tuple(zones)
        self._on = on
        self._sessions = {str(each.pk): each for each in sessions}
        self.fields["zone"].choices = _zone_choices(own)  # type: ignore[attr-defined]
        self.fields["session"].choices = [  # type: ignore[attr-defined]
            ("", _("no session")),
            *((key, _session_words(each)) for key, each in self._sessions.items()),
        ]
        self.fields["taken_on"].widget.attrs["max"] = str(on)

    def clean_taken_on(self) -> dt.date | None:
        """A day behind us.

        Raises:
            ValidationError: it lies ahead.
        """
        day: dt.date | None = self.cleaned_data["taken_on"]
        if day and day > self._on:
            raise ValidationError(_("This day lies ahead."))
        return day

    def clean(self) -> dict[str, Any]:
        """All files of both fields, under `photographs`.

        Raises:
            ValidationError: there is none.
        """
        given = dict(super().clean() or {})
        given["photographs"] = [*(given.get("photographs") or ()), *(given.pop("camera", None) or ())]
        if not given["photographs"] and not self.errors:
            raise ValidationError(_("No photograph was chosen."))
        return given

    def clean_session(self) -> Session | None:
        """The session in place of its id."""
        return self._sessions.get(self.cleaned_data["session"])


def _zone_choices(own: tuple[str, ...]) -> list[tuple[str, Any]]:
    others = [(each, names.zone(each)) for each in ZONES if each not in own]
    if not own:
        return [("", _("choose")), *others]
    return [(_("Of the courses"), [(each, names.zone(each)) for each in own]), (_("Other zones"), others)]


def _session_words(session: Session) -> str:
    day = date_format(session.held_on, "DATE_FORMAT")
    return _("Session %(number)s of %(day)s") % {"number": session.number, "day": day}


class SetAsideForm(forms.Form):
    """Why a photograph is shown no more."""

    reason = forms.CharField(label=_lazy("Why it is shown no more"), max_length=300)


class MoveForm(forms.Form):
    """Whom a photograph shows, and how it came into another record."""

    number = forms.IntegerField(
        label=_lazy("Number of the patient it shows"),
        min_value=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_lazy("Why it is moved"),
        help_text=_lazy("It stays in the record that it leaves: name nobody else in it."),
        max_length=300,
    )
    sure = forms.CharField(required=False, widget=forms.HiddenInput)
    """The id of the person whom the page has shown beside the photograph."""
