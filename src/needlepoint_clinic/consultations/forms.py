"""Forms that are no part of the document: signing, overriding, taking a consent back."""

from __future__ import annotations

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
