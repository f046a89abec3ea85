"""The form of a clinic's own policy."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from needlepoint.knowledge.records.policy import Policy
from needlepoint.terms import Verdict, in_words
from needlepoint_clinic.knowledge_pages.actions import policy_settings

_VERDICTS = [(each.value, in_words(each.value)) for each in Verdict]
_YES_NO = [("true", _("yes")), ("false", _("no"))]


class PolicyForm(forms.Form):
    """One choice for each setting; what equals the knowledge's own is not kept as the clinic's."""

    reason = forms.CharField(
        label=_("Why"), widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Stays in the history.")
    )

    def __init__(self, own: Policy, shipped: Policy, *args: Any, **kwargs: Any) -> None:
        """Beginning with the policy in force (`own`), beside the one of the knowledge (`shipped`)."""
        super().__init__(*args, **kwargs)
        self._shipped = shipped
        for name in policy_settings():
            theirs, now = getattr(shipped, name), getattr(own, name)
            yes_no = isinstance(theirs, bool)
            self.fields[name] = forms.ChoiceField(
                label=in_words(name).capitalize(),
                choices=_YES_NO if yes_no else _VERDICTS,
                initial=str(now).lower() if yes_no else now.value,
                help_text=_("The knowledge has: %(value)s") % {"value": in_words(str(theirs)).lower()},
            )
        self.order_fields([*policy_settings(), "reason"])

    def choices(self) -> dict[str, Any]:
        """The settings that differ from the knowledge's own."""
        given = {name: self._value(name) for name in policy_settings()}
        return {name: value for name, value in given.items() if value != getattr(self._shipped, name)}

    def _value(self, name: str) -> Any:
        text = self.cleaned_data[name]
        return text == "true" if isinstance(getattr(self._shipped, name), bool) else text
