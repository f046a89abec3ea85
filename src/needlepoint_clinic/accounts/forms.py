"""Forms of members: unlocking, PIN, invitations, joining."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from needlepoint_clinic.accounts.models import User
from needlepoint_clinic.accounts.passwords_and_pins import is_it_really
from needlepoint_clinic.accounts.roles import Role

_SECRET = forms.PasswordInput(attrs={"autocomplete": "current-password"})


class UnlockForm(forms.Form):
    """The PIN or password of the person at the screen; also what signs a record."""

    secret = forms.CharField(label=_("PIN or password"), widget=_SECRET, strip=False)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        """Of `user`."""
        super().__init__(*args, **kwargs)
        self._user = user

    def clean_secret(self) -> str:
        """Held against what is kept.

        Raises:
            ValidationError: it is not theirs.
        """
        secret = str(self.cleaned_data["secret"])
        if not is_it_really(self._user, secret):
            raise ValidationError(_("That is neither your PIN nor your password. Nothing was lost; try again."))
        return secret


class PinForm(forms.Form):
    """A new PIN, confirmed by the password."""

    password = forms.CharField(
        label=_("Your password"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}), strip=False
    )
    pin = forms.CharField(
        label=_("New PIN"),
        help_text=_("Six digits or more. It unlocks the screen and signs records while you are signed in."),
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "new-password"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        """Of `user`."""
        super().__init__(*args, **kwargs)
        self._user = user

    def clean_password(self) -> str:
        """Held against what is kept.

        Raises:
            ValidationError: it is wrong.
        """
        password = str(self.cleaned_data["password"])
        if not self._user.check_password(password):
            raise ValidationError(_("That is not your password."))
        return password


class InviteForm(forms.Form):
    """Whom to invite, as what."""

    email = forms.EmailField(label=_("E-mail"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    needs_cosignature = forms.BooleanField(label=_("A physician has to sign their sessions as well"), required=False)


class RoleForm(forms.Form):
    """Another role for a member."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    needs_cosignature = forms.BooleanField(label=_("Sessions need a co-signature"), required=False)


class JoinForm(forms.Form):
    """A new user: name and password."""

    name = forms.CharField(label=_("Your name, as signatures show it"), max_length=200)
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least twelve characters; a sentence is fine."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )

    def clean_password(self) -> str:
        """As Django's validators want it."""
        password = str(self.cleaned_data["password"])
        validate_password(password, User(name=self.cleaned_data.get("name", "")))
        return password
