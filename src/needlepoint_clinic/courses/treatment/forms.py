"""The forms of the day: one for each step that saves itself. Each says what is kept of it as plain JSON."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from needlepoint.terms import Endpoint
from needlepoint_clinic.courses.treatment import anaesthetic, keeping, zones
from needlepoint_clinic.courses.treatment.day import Day
from needlepoint_clinic.courses.treatment.steps import Step
from needlepoint_clinic.inventory.forms import ItemForm, ScanWidget
from needlepoint_clinic.inventory.models import DeviceUnit
from needlepoint_clinic.inventory.queries import devices_at_work

Stored = dict[str, Any]
YES_NO = (("yes", _("Yes")), ("no", _("No")))
ENDPOINT_WORDS = {
    Endpoint.ERYTHEMA.value: _("Redness"),
    Endpoint.PINPOINT_BLEEDING.value: _("Pinpoint bleeding"),
    zones.NOT_REACHED: _("Not reached"),
}
LANGUAGES = (("en", _("English")), ("es", _("Spanish")), ("de", _("German")), ("other", _("Another, by interpreter")))


class StepForm(forms.Form):
    """A step; what was kept of it fills it in again."""

    key: ClassVar[str] = ""

    def __init__(self, day: Day, data: Any = None, **kwargs: Any) -> None:
        """Of a session, with what was typed (`data`) or with what is kept of it."""
        self.day = day
        super().__init__(data, initial=None if data is not None else self.shown(), **kwargs)

    def kept(self) -> Stored:
        """What the session keeps of this step."""
        return keeping.kept(self.day.session, self.key)

    def shown(self) -> Stored:
        """What is kept, as the fields show it."""
        return self.kept()

    def stored(self) -> Stored:
        """What was typed, as it is kept."""
        return {name: self.cleaned_data[name] for name in self.fields}


def time_field(label: Any, help_text: Any = "") -> forms.TimeField:
    """A time of today on the clinic's clock."""
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, help_text=help_text, required=False, widget=widget)


def number_field(label: Any, step: str, *, least: float = 0, **kwargs: Any) -> forms.FloatField:
    """A number typed on a tablet, where a comma is a decimal point as well."""
    widget = forms.NumberInput(attrs={"inputmode": "decimal", "step": step})
    return forms.FloatField(label=label, required=False, min_value=least, widget=widget, **kwargs)


def choice_field(label: Any, choices: Any, **kwargs: Any) -> forms.ChoiceField:
    """One of a few large answers."""
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=forms.RadioSelect, **kwargs)


class SkinForm(StepForm):
    """Cleaning and disinfection."""

    key = Step.SKIN

    antiseptic = forms.CharField(
        label=_("Disinfected with"),
        help_text=_("Product and strength, as on the bottle."),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"list": "antiseptics", "autocomplete": "off"}),
    )
    cleaned = forms.BooleanField(label=_("Make-up and sunscreen are off"), required=False)


class AnaestheticForm(StepForm):
    """What numbs the skin, how much, and from when to when."""

    key = Step.ANAESTHETIC

    product = forms.ChoiceField(label=_("Numbing cream"), required=False)
    grams = number_field(_("Grams"), "0.1")
    area_cm2 = number_field(_("Area in cm²"), "1")
    occluded = choice_field(_("Covered with film"), YES_NO)
    skin_intact = choice_field(_("Skin intact when it went on"), YES_NO)
    applied_at = time_field(_("On at"))
    removed_at = time_field(_("Off at"))
    reason = forms.CharField(
        label=_("Reason, where a limit is passed"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, day: Day, data: Any = None, **kwargs: Any) -> None:
        """With the products the knowledge base knows."""
        super().__init__(day, data, **kwargs)
        known = [(each.id, f"{each.name} ({each.use})") for each in day.known.anaesthetics.values()]
        field = self.fields["product"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", _("Choose")), (anaesthetic.NONE, _("None")), *known]

    def shown(self) -> Stored:
        """Times on the clinic's clock; the plan's product while none is chosen."""
        kept = self.kept()
        planned = self.day.plan.assessment.request.anaesthetic if self.day.plan else None
        return {
            **kept,
            "product": kept.get("product") or planned or "",
            "occluded": yes_no(kept.get("occluded")),
            "skin_intact": yes_no(kept.get("skin_intact")),
            "applied_at": shown_time(self.day, kept.get("applied_at")),
            "removed_at": shown_time(self.day, kept.get("removed_at")),
        }

    def clean(self) -> Stored:
        """Off is after on."""
        given = dict(super().clean() or {})
        on, off = given.get("applied_at"), given.get("removed_at")
        if on and off and off < on:
            self.add_error("removed_at", _("It came off before it went on: check both times."))
        return given

    def stored(self) -> Stored:
        """Times as moments; not answered stays None."""
        given, kept = self.cleaned_data, self.kept()
        return {
            "product": given["product"],
            "grams": given["grams"],
            "area_cm2": given["area_cm2"],
            "occluded": as_yes_no(given["occluded"]),
            "skin_intact": as_yes_no(given["skin_intact"]),
            "applied_at": kept_moment(self.day, given["applied_at"], kept.get("applied_at")),
            "removed_at": kept_moment(self.day, given["removed_at"], kept.get("removed_at")),
            "reason": given["reason"],
        }


class DeviceForm(StepForm):
    """With which device, and why where it is not the planned one."""

    key = Step.DEVICE

    unit = forms.ModelChoiceField(
        label=_("Device"), queryset=DeviceUnit.objects.none(), required=False, widget=forms.RadioSelect
    )
    device_reason = forms.CharField(
        label=_("Reason, where it is another model than planned"), required=False, max_length=300
    )
    no_cartridge = forms.CharField(
        label=_("Why no cartridge is recorded"),
        help_text=_("Only where the device has no part that is used once."),
        required=False,
        max_length=300,
    )

    def __init__(self, day: Day, data: Any = None, **kwargs: Any) -> None:
        """With the devices at work here."""
        super().__init__(day, data, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset, field.empty_label = devices_at_work(day.by), None

    def stored(self) -> Stored:
        """The device by its id."""
        unit = self.cleaned_data["unit"]
        return {**super().stored(), "unit": str(unit.pk) if unit else ""}


class ProductsForm(StepForm):
    """Whether nothing at all was put on the skin."""

    key = Step.PRODUCTS

    products_none = forms.BooleanField(label=_("Nothing was put on the skin"), required=False)


class PhotographsForm(StepForm):
    """Why there are none, or what to know of them."""

    key = Step.PHOTOGRAPHS

    photo_note = forms.CharField(label=_("Note, such as why none were taken"), required=False, max_length=300)


class AftercareForm(StepForm):
    """The end of the needling, and what was handed over."""

    key = Step.AFTERCARE

    ended_at = time_field(_("Needling ended at"), _("The days after are counted from here."))
    handed_over = forms.BooleanField(label=_("Aftercare was explained and the leaflet handed over"), required=False)
    language = choice_field(_("In which language"), LANGUAGES)
    aftercare_note = forms.CharField(
        label=_("What was asked or agreed"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def shown(self) -> Stored:
        """The time on the clinic's clock; the patient's own language while none is chosen."""
        kept = self.kept()
        own = self.day.session.patient.language
        return {
            **kept,
            "ended_at": shown_time(self.day, kept.get("ended_at")),
            "language": kept.get("language") or (own if own in dict(LANGUAGES) else ""),
        }

    def stored(self) -> Stored:
        """The time as a moment."""
        given = super().stored()
        return {**given, "ended_at": kept_moment(self.day, given["ended_at"], self.kept().get("ended_at"))}


class NoteForm(StepForm):
    """What else belongs to the session."""

    key = "note"

    note = forms.CharField(label=_("Note"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


class CartridgeForm(ItemForm):
    """A cartridge by scan, or by what is printed on it."""

    serial = forms.CharField(label=_("Serial number, if it has one"), required=False, max_length=60)
    before = forms.CharField(required=False, widget=forms.HiddenInput, strip=False, max_length=300)
    """A first barcode that named the product alone."""

    field_order = ("scan", "identifier", "number", "serial", "expires_on", "before")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The scanner's Enter sends the form, so one line is enough."""
        super().__init__(*args, **kwargs)
        self.fields["scan"].widget = forms.TextInput(attrs={**ScanWidget().attrs, "rows": None, "enterkeyhint": "send"})
        self.fields["scan"].widget.attrs.pop("rows")

    def _read_scan(self, given: dict[str, Any]) -> None:
        given["scan"] = "\n".join(each for each in (given.get("before", ""), given["scan"]) if each.strip())
        super()._read_scan(given)

    def _of_barcode(self, udi: Any) -> tuple[tuple[str, Any], ...]:
        return (*super()._of_barcode(udi), ("serial", udi.serial))

    @property
    def is_half(self) -> bool:
        """Whether the barcode named the product and not the lot, so that a second one is awaited."""
        return (
            self.udi is not None and bool(self.udi.identifier) and not self.udi.lot and set(self.errors) == {"number"}
        )


class ProductForm(forms.Form):
    """Something put on the skin."""

    name = forms.CharField(label=_("Product"), max_length=160)
    ingredients = forms.CharField(
        label=_("Ingredients as printed"),
        help_text=_("The list on the pack; without it the check can only say “ask”."),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reason = forms.CharField(label=_("Reason, where the check warns"), required=False, max_length=300)


class DecisionForm(forms.Form):
    """A physician's decision to go on against what stands in the way."""

    decision_reason = forms.CharField(
        label=_("Reason to treat today"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class NotTreatedForm(forms.Form):
    """The session ends without treatment."""

    why = forms.CharField(label=_("Why nothing was treated today"), max_length=300)


class AddendumForm(forms.Form):
    """What is added to a signed session."""

    text = forms.CharField(label=_("Addendum"), max_length=8000, widget=forms.Textarea(attrs={"rows": 4}))


class CosignForm(forms.Form):
    """A supervisor's remark."""

    remark = forms.CharField(label=_("Remark"), required=False, max_length=500)


def yes_no(answer: object) -> str:
    """An answer as the field has it."""
    return "" if answer is None else "yes" if answer else "no"


def as_yes_no(word: str) -> bool | None:
    """An answer as it is kept."""
    return {"yes": True, "no": False}.get(word)


def shown_time(day: Day, kept: object) -> dt.time | None:
    """A kept moment as a time on the clinic's clock."""
    at = anaesthetic.moment(kept)
    return at.astimezone(zone_of(day)).time() if at else None


def kept_moment(day: Day, typed: dt.time | None, kept: object) -> str | None:
    """A typed time of the session's day as a moment; the seconds of the one kept stay where the minute is the same."""
    if typed is None:
        return None
    before = anaesthetic.moment(kept)
    if before and before.astimezone(zone_of(day)).strftime("%H:%M") == typed.strftime("%H:%M"):
        return before.isoformat()
    return dt.datetime.combine(day.session.held_on, typed, zone_of(day)).isoformat()


def zone_of(day: Day) -> dt.tzinfo:
    """The clinic's time zone."""
    return zoneinfo.ZoneInfo(day.by.clinic.time_zone)


FORMS: Mapping[str, type[StepForm]] = {
    form.key: form
    for form in (SkinForm, AnaestheticForm, DeviceForm, ProductsForm, PhotographsForm, AftercareForm, NoteForm)
}
