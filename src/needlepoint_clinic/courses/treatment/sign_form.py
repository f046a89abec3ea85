"""The form under a session: who signs is asked again, and what they saw is named by its version."""

from __future__ import annotations

from typing import Any

from django import forms

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.forms import UnlockForm


class SignForm(UnlockForm):
    """PIN or password of the person at the tablet."""

    session_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, by: Actor, *args: Any, errors_of: SignForm | None = None, **kwargs: Any) -> None:
        """Of the member at work; with the errors of a form that was refused, where one is given."""
        if by.member is None:
            raise ValueError("a job signs nothing")
        super().__init__(by.member.user, *args, **kwargs)
        self.by = by
        if errors_of is not None:
            self._errors = errors_of.errors
