"""The settings of one zone: prefilled from the plan, and what came of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from needlepoint_clinic.courses.models import SessionZone
from needlepoint_clinic.courses.treatment import keeping, zones
from needlepoint_clinic.courses.treatment.day import Day
from needlepoint_clinic.courses.treatment.forms import (
    ENDPOINT_WORDS,
    YES_NO,
    StepForm,
    Stored,
    as_yes_no,
    choice_field,
    number_field,
    yes_no,
)
from needlepoint_clinic.courses.treatment.steps import key_of


class ZoneForm(StepForm):
    """One zone of the session."""

    treated = choice_field(_("Treated"), YES_NO)
    needle_length_mm = number_field(_("Needle length set, in mm"), "0.05")
    passes = forms.IntegerField(
        label=_("Passes"),
        required=False,
        min_value=1,
        max_value=100,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    speed_per_minute = forms.IntegerField(
        label=_("Strokes per minute"),
        required=False,
        min_value=1,
        max_value=100_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    area_cm2 = number_field(_("Area in cm²"), "1")
    seconds = forms.IntegerField(
        label=_("Seconds on it"),
        required=False,
        min_value=1,
        max_value=100_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    endpoint = choice_field(_("Endpoint"), tuple(ENDPOINT_WORDS.items()))
    reactions = forms.MultipleChoiceField(
        label=_("Immediate reactions"), required=False, widget=forms.CheckboxSelectMultiple
    )
    deviation_reason = forms.CharField(
        label=_("Reason, where it differs from the plan or is off-label"), required=False, max_length=300
    )

    def __init__(self, day: Day, zone: SessionZone, data: Any = None) -> None:
        """Of one zone; its fields carry its key, so that all zones stand on one page."""
        self.zone = zone
        self.zone_key = key_of(zone)
        super().__init__(day, data, prefix=self.zone_key)
        field = self.fields["reactions"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - declared above
        known = [(event.id, event.name) for event in zones.reactions(day.known)]
        field.choices = [(zones.NO_REACTION, _("None")), *known]

    def kept(self) -> Stored:
        """The zone's row."""
        return keeping.kept_of_zone(self.zone)

    def shown(self) -> Stored:
        """Yes and no as the field has them."""
        kept = self.kept()
        return {**kept, "treated": yes_no(kept["treated"])}

    def clean_reactions(self) -> list[str]:
        """“None” excludes the others.

        Raises:
            ValidationError: both were chosen.
        """
        chosen: list[str] = self.cleaned_data["reactions"]
        if zones.NO_REACTION in chosen and len(chosen) > 1:
            raise forms.ValidationError(_("“None” and a reaction cannot both be so: take one away."))
        return chosen

    def stored(self) -> Stored:
        """A zone nobody said otherwise of counts as treated."""
        given = super().stored()
        return {**given, "treated": as_yes_no(given["treated"]) is not False}
