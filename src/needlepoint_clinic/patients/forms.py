"""Forms of patients: registering, warnings, merging, restriction and erasure."""

from __future__ import annotations

import datetime as dt
from typing import Any

import phonenumbers
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from needlepoint.values import add_months
from needlepoint_clinic.accounts.forms import UnlockForm
from needlepoint_clinic.accounts.models import Clinic, User
from needlepoint_clinic.patients.models import (
    LegalBasis,
    OpeningReason,
    Patient,
    RestrictionBasis,
    Sex,
    WarningKind,
)
from needlepoint_clinic.patients.words import read_day

OLDEST_YEARS = 120


class DayField(forms.CharField):
    """A day typed as ISO has it or as the clinic's country writes it; a picker of the browser sends ISO."""

    def __init__(self, *, clinic: Clinic, **kwargs: Any) -> None:
        """As `clinic` writes days."""
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}), **kwargs)
        self._clinic = clinic

    def clean(self, value: Any) -> Any:
        """The day.

        Raises:
            ValidationError: it is none.
        """
        text = str(super().clean(value)).strip()
        day = read_day(text, self._clinic)
        if day is None:
            raise ValidationError(_("“%(text)s” is no date; write it like 1990-05-04.") % {"text": text})
        return day


class PatientForm(forms.Form):
    """Who somebody is. Two names, a birthday and a sex are asked for; how to reach them can follow."""

    family_name = forms.CharField(label=_("Family name"), max_length=120)
    given_name = forms.CharField(label=_("Given name"), max_length=120)
    sex = forms.ChoiceField(
        label=_("Sex"),
        choices=Sex.choices,
        initial=Sex.UNKNOWN,
        help_text=_("Skin thickness and questions about pregnancy depend on it."),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    email = forms.EmailField(label=_("E-mail"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, help_text=_("Of consents and leaflets.")
    )
    address = forms.CharField(
        label=_("Address"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    not_the_same = forms.CharField(widget=forms.HiddenInput, required=False)
    """Whom the page has warned of before: saving again means that it is somebody else."""

    field_order = ("family_name", "given_name", "born_on", "sex", "phone", "email", "language", "address")

    def __init__(self, clinic: Clinic, today: dt.date, *args: Any, **kwargs: Any) -> None:
        """For a patient of `clinic`, on its day."""
        super().__init__(*args, **kwargs)
        self._clinic, self._today = clinic, today
        self.fields["born_on"] = DayField(
            clinic=clinic, label=_("Date of birth"), help_text=_("For example 1990-05-04.")
        )
        self.fields["phone"].help_text = (
            _("With country code if it is not from here (%(country)s).") % {"country": clinic.country}
            if clinic.country
            else _("With country code, such as +34.")
        )
        self.order_fields(self.field_order)
        self.initial.setdefault("language", clinic.language)

    @classmethod
    def of(cls, patient: Patient, clinic: Clinic, today: dt.date, data: Any = None) -> PatientForm:
        """Filled in with what is known."""
        names = ("family_name", "given_name", "born_on", "sex", "phone", "email", "language", "address", "version")
        known = {name: getattr(patient, name) for name in names}
        return cls(clinic, today, data, initial=known | {"born_on": patient.born_on.isoformat()})

    def clean_family_name(self) -> str:
        """With single spaces.

        Raises:
            ValidationError: it has no letter.
        """
        return self._name("family_name")

    def clean_given_name(self) -> str:
        """With single spaces.

        Raises:
            ValidationError: it has no letter.
        """
        return self._name("given_name")

    def clean_born_on(self) -> dt.date:
        """A day of somebody who may be alive.

        Raises:
            ValidationError: it is in the future, or too long ago.
        """
        born_on: dt.date = self.cleaned_data["born_on"]
        if born_on > self._today:
            raise ValidationError(_("This day has not come yet. Check the year."))
        if born_on < add_months(self._today, -12 * OLDEST_YEARS):
            raise ValidationError(_("Nobody is older than 120 years. Check the year."))
        return born_on

    def clean_phone(self) -> str:
        """In the international form, +34600123456.

        Raises:
            ValidationError: there is no such number.
        """
        typed = str(self.cleaned_data["phone"]).strip()
        if not typed:
            return ""
        country = self._clinic.country.upper() or None
        try:
            number = phonenumbers.parse(typed, country)
        except phonenumbers.NumberParseException:
            raise ValidationError(_("This is no phone number; write it with its country code, such as +34.")) from None
        if not phonenumbers.is_valid_number(number):
            raise ValidationError(_("There is no such phone number. Check the digits and the country code."))
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def carry(self, **hidden: str) -> None:
        """What the page sends back with what was typed, when it is shown again."""
        self.data = {name: self.data.get(name, "") for name in self.fields} | hidden

    def values(self) -> dict[str, Any]:
        """What an action is given."""
        return {name: self.cleaned_data[name] for name in self.field_order}

    def _name(self, field: str) -> str:
        name = " ".join(str(self.cleaned_data[field]).split())
        if not any(each.isalpha() for each in name):
            raise ValidationError(_("A name has letters."))
        return name


class WarningForm(forms.Form):
    """An allergy or a warning."""

    kind = forms.ChoiceField(label=_("Kind"), choices=WarningKind.choices, widget=forms.RadioSelect)
    text = forms.CharField(label=_("To what, or of what"), max_length=300)
    reaction = forms.CharField(label=_("Reaction, if it is an allergy"), max_length=300, required=False)


class ReasonForm(forms.Form):
    """Why something ends."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class FindOtherForm(forms.Form):
    """The other record of a merge, by its number."""

    number = forms.IntegerField(
        label=_("Number of the other record"),
        min_value=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class RestrictForm(forms.Form):
    """Why a record is closed."""

    basis = forms.ChoiceField(label=_("Basis"), choices=RestrictionBasis.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("What the patient asked for, and when"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class LiftForm(forms.Form):
    """Why a record opens again; the patient is told before (Art. 18(3))."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    told = forms.BooleanField(label=_("The patient has been told that the restriction is lifted (Art. 18(3) GDPR)"))


class OpenForm(forms.Form):
    """For what a restricted record is opened."""

    reason = forms.ChoiceField(label=_("Reason"), choices=OpeningReason.choices, widget=forms.RadioSelect)


class EraseForm(UnlockForm):
    """Everything that is asked before a record is erased."""

    basis = forms.ChoiceField(label=_("Legal basis"), choices=LegalBasis.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        help_text=_("It stays after the erasure: name nobody, and say nothing of the patient's health."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    number = forms.CharField(
        label=_("The patient's number, typed"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    field_order = ("basis", "reason", "number", "secret")

    def __init__(self, user: User, patient: Patient, *args: Any, **kwargs: Any) -> None:
        """Of `patient`, by `user`."""
        super().__init__(user, *args, **kwargs)
        self._number = patient.number

    def clean_number(self) -> str:
        """As it stands in the banner.

        Raises:
            ValidationError: it is another patient's.
        """
        typed = str(self.cleaned_data["number"]).strip()
        if typed != str(self._number):
            raise ValidationError(_("This is not the number of the record on this page. Check whose record this is."))
        return typed
