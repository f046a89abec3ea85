"""The form under a session: who signs is asked again, and what they saw is named by its version."""

from __future__ import annotations

from typing import Any

from django import forms

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.forms import UnlockForm


class SignForm(UnlockForm):
    """PIN or password of the person at the tablet."""

    session_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, by: Actor, *args: Any, **kwargs: Any) -> None:
        """Of the member at work."""
        if by.member is None:
            raise ValueError("a job signs nothing")
        super().__init__(by.member.user, *args, **kwargs)
        self.fields["secret"].widget.attrs.pop("autofocus", None)
