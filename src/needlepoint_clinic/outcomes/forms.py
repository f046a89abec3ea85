"""The span of days to count."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_DAY = {"type": "date"}


class SpanForm(forms.Form):
    """From when to when courses began."""

    since = forms.DateField(label=_("Begun from"), widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"))
    until = forms.DateField(label=_("to"), widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"))

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first.

        Raises:
            ValidationError: it is.
        """
        given = dict(super().clean() or {})
        if given.get("since") and given.get("until") and given["until"] < given["since"]:
            raise ValidationError(_("The last day lies before the first."))
        return given
