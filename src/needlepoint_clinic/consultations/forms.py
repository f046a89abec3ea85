"""Forms that are no part of the document: signing, overriding, declining, taking a consent back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from needlepoint_clinic.accounts.forms import UnlockForm


class SignForm(UnlockForm):
    """The physician's signature under one version of a consultation."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class OverrideForm(forms.Form):
    """Why a clinician goes on against a finding. An empty reason takes an earlier decision back."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    rule = forms.CharField(max_length=120, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Your reason; it stays on record"), max_length=1000, required=False)


class WithdrawForm(forms.Form):
    """A consent taken back."""

    reason = forms.CharField(
        label=_("What the person said about it"),
        help_text=_("Nobody has to give a reason."),
        max_length=300,
        required=False,
    )


class RefuseForm(forms.Form):
    """An informed refusal: only what was read and explained can be declined."""

    digest = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why, in the person's own words"),
        help_text=_("Nobody has to give a reason."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    explained = forms.BooleanField(
        label=_("The decision aid was gone through, questions were answered, and the person declines"),
        error_messages={"required": _("Go through it together first; then tick that the person declines.")},
    )

    def __init__(self, shown: str, *args: Any, **kwargs: Any) -> None:
        """Of the text with the digest `shown`."""
        super().__init__(*args, **{"auto_id": "id_refuse-%s"} | kwargs)
        self._shown = shown

    def clean_digest(self) -> str:
        """The text that was read is the text that is declined.

        Raises:
            ValidationError: it has changed since.
        """
        digest = str(self.cleaned_data["digest"])
        if digest != self._shown:
            raise forms.ValidationError(_("The text has changed since you opened it. Please read it again."))
        return digest
