"""The form under the decision aid: understanding, photographs, signature. It cannot be completed blank."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from needlepoint_clinic.consultations.consent_text import PHOTOGRAPHS, ShownConsent

STROKES = re.compile(r"[ML0-9 .,\-]*")
LONGEST_STROKES = 200_000
SHORTEST_STROKES = 3
"""Lines in a signature drawn by pointer; a touch by mistake has fewer."""
SHORTEST_NAME = 2


class ConsentForm(forms.Form):
    """Answers, choices and a signature under one text."""

    digest = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, consent: ShownConsent, *args: Any, **kwargs: Any) -> None:
        """Under `consent`."""
        super().__init__(*args, **kwargs)
        self.consent = consent
        for each in consent.questions:
            self.fields[f"answer_{each.id}"] = _radio(each.question, each.choices, _("Please choose an answer."))
        yes_no = (("yes", _("Yes")), ("no", _("No")))
        for use, question in consent.photographs:
            self.fields[f"photographs_{use}"] = _radio(question, yes_no, _("Please say yes or no."))
        if consent.guardian:
            self.fields["guardian"] = forms.CharField(
                label=_("How you are responsible for the young person (for example: mother)"), max_length=100
            )
        self.fields["signed_name"] = forms.CharField(
            label=_("Your full name"),
            max_length=250,
            widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            error_messages={"required": _("Write your name; without it nothing is signed.")},
        )
        self.fields["signature"] = forms.CharField(required=False, widget=forms.HiddenInput, max_length=LONGEST_STROKES)
        self.fields["typed"] = forms.BooleanField(required=False, label=_("My name, typed above, is my signature"))

    def clean_digest(self) -> str:
        """The text that was read is the text that is signed.

        Raises:
            ValidationError: it has changed since.
        """
        digest = str(self.cleaned_data["digest"])
        if digest != self.consent.digest:
            raise forms.ValidationError(_("The text has changed since you opened it. Please read it again."))
        return digest

    def clean_signed_name(self) -> str:
        """A name, not spaces.

        Raises:
            ValidationError: it is too short to be one.
        """
        name = " ".join(str(self.cleaned_data["signed_name"]).split())
        if sum(each.isalpha() for each in name) < SHORTEST_NAME:
            raise forms.ValidationError(_("Write your full name."))
        return name

    def clean_signature(self) -> str:
        """Strokes as SVG path data of lines.

        Raises:
            ValidationError: it is something else.
        """
        strokes = str(self.cleaned_data.get("signature") or "").strip()
        if not STROKES.fullmatch(strokes):
            raise forms.ValidationError(_("The signature could not be read. Please sign again."))
        return strokes if strokes.count("L") >= SHORTEST_STROKES else ""

    def clean(self) -> dict[str, Any]:
        """Every answer right, and signed one way or the other."""
        given = super().clean() or {}
        for each in self.consent.questions:
            answer = given.get(f"answer_{each.id}")
            if answer and answer != each.right:
                self.add_error(f"answer_{each.id}", _("That is not so. Please read that part again, then answer."))
        if not given.get("signature") and not given.get("typed"):
            self.add_error("typed", _("Sign in the box, or tick that your typed name is your signature."))
        return given

    @property
    def wrong_answers(self) -> dict[str, str]:
        """Questions that were answered wrong, with the answer given."""
        given = {each.id: str(self.data.get(f"answer_{each.id}") or "") for each in self.consent.questions}
        return {each.id: given[each.id] for each in self.consent.questions if given[each.id] not in ("", each.right)}

    @property
    def photographs(self) -> list[str]:
        """The uses that were agreed to."""
        return [use for use in PHOTOGRAPHS if self.cleaned_data.get(f"photographs_{use}") == "yes"]

    @property
    def answers(self) -> dict[str, str]:
        """The answers to the questions, by id."""
        return {each.id: str(self.cleaned_data[f"answer_{each.id}"]) for each in self.consent.questions}


def _radio(label: str, choices: tuple[tuple[str, str], ...], missing: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect, error_messages={"required": missing}
    )
