"""Forms of the inventory. Whatever can be scanned can be typed as well."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from needlepoint_clinic.inventory.actions import WhyDiscarded
from needlepoint_clinic.inventory.udi import Udi, UnreadableBarcode, check_identifier, read_udi
from needlepoint_clinic.knowledge_pages.queries import knowledge


class ScanWidget(forms.Textarea):
    """A field a barcode scanner types into; two barcodes of one pack go on two lines."""

    def __init__(self, rows: int = 2) -> None:
        """Of so many lines."""
        super().__init__(
            attrs={
                "rows": rows,
                "data-scan": "",
                "autocomplete": "off",
                "autocapitalize": "off",
                "spellcheck": "false",
            }
        )


def day_input() -> forms.DateInput:
    """A date as browsers ask for one."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ItemForm(forms.Form):
    """One item by its barcode, or by what is printed on its pack. What is typed completes what was scanned."""

    scan = forms.CharField(
        label=_("Barcode"),
        help_text=_("Scan the barcode on the pack. Where product and lot stand in two barcodes, scan both."),
        widget=ScanWidget(),
        required=False,
        strip=False,
        max_length=300,
    )
    identifier = forms.CharField(
        label=_("Product number"),
        help_text=_("GTIN or HIBC under the barcode; where there is none, the reference number (REF)."),
        required=False,
        max_length=60,
    )
    number = forms.CharField(label=_("Lot"), required=False, max_length=60)
    expires_on = forms.DateField(label=_("Last day of use"), required=False, widget=day_input())

    udi: Udi | None = None

    def clean_identifier(self) -> str:
        """A GTIN is checked.

        Raises:
            ValidationError: a digit is wrong.
        """
        try:
            return check_identifier(str(self.cleaned_data["identifier"]))
        except UnreadableBarcode as wrong:
            raise ValidationError(said(wrong)) from None

    def clean(self) -> dict[str, Any]:
        """Barcode and typed words as one; both may not say different things."""
        given = dict(super().clean() or {})
        if given.get("scan", "").strip() and not self.errors:
            self._read_scan(given)
        if not self.errors:
            self._complete(given)
        return given

    def _read_scan(self, given: dict[str, Any]) -> None:
        try:
            self.udi = read_udi(given["scan"])
        except UnreadableBarcode as wrong:
            self.add_error("scan", said(wrong))
            return
        for field, scanned in self._of_barcode(self.udi):
            typed = given.get(field)
            if typed and scanned and not _same(typed, scanned):
                self.add_error(field, _("The barcode says %(scanned)s. Correct one of the two.") % {"scanned": scanned})
            given[field] = typed or scanned

    def _of_barcode(self, udi: Udi) -> tuple[tuple[str, Any], ...]:
        """Which field takes what from the barcode."""
        return (("identifier", udi.identifier), ("number", udi.lot), ("expires_on", udi.expires_on))

    def _complete(self, given: dict[str, Any]) -> None:
        missing = [name for name in ("identifier", "number") if not given.get(name)]
        words = {
            "identifier": _("The product number is missing: scan the product's barcode as well, or type it."),
            "number": _("The lot is missing: scan the second barcode of the pack as well, or type the lot."),
        }
        for name in missing:
            self.add_error(name, words[name])


class ReceiveForm(ItemForm):
    """Pieces of a lot that came in."""

    product = forms.CharField(label=_("Product, as people here call it"), required=False, max_length=160)
    pieces = forms.IntegerField(label=_("Pieces"), min_value=1, max_value=100_000)

    field_order = ("scan", "product", "identifier", "number", "expires_on", "pieces")

    def __init__(self, *args: Any, known_product: Any = None, **kwargs: Any) -> None:
        """`known_product` tells the name of a product received before by its number."""
        super().__init__(*args, **kwargs)
        self._known_product = known_product

    def _complete(self, given: dict[str, Any]) -> None:
        super()._complete(given)
        if given.get("identifier") and not given.get("product"):
            known = self._known_product(given["identifier"]) if self._known_product else ""
            given["product"] = known
            if not known:
                self.add_error("product", _("This product is new here: give it a name."))


class DiscardForm(forms.Form):
    """Pieces that are counted out."""

    pieces = forms.IntegerField(label=_("Pieces"), min_value=1, max_value=100_000)
    reason = forms.ChoiceField(label=_("Why"), choices=WhyDiscarded.choices)


class DeviceForm(forms.Form):
    """A new device."""

    model = forms.ChoiceField(label=_("Model"), help_text=_("Its label's limits come from the knowledge base."))
    name = forms.CharField(
        label=_("Name here"), help_text=_("What people here call it, such as “pen, room 2”."), max_length=120
    )
    identifier = forms.CharField(label=_("Product number (GTIN or HIBC)"), required=False, max_length=60)
    serial = forms.CharField(label=_("Serial number"), required=False, max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With the models that a clinic may treat with."""
        super().__init__(*args, **kwargs)
        models = [(each.id, each.name) for each in knowledge().devices.values() if each.treatable]
        field = self.fields["model"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - it is declared above
        field.choices = [("", _("Choose")), *sorted(models, key=lambda each: each[1].lower())]

    clean_identifier = ItemForm.clean_identifier


class RecallForm(forms.Form):
    """A recall: of one lot, or of a whole product."""

    identifier = forms.CharField(label=_("Product number (GTIN or HIBC)"), max_length=60)
    lot_number = forms.CharField(
        label=_("Lot"), help_text=_("Leave it empty to recall every lot of the product."), required=False, max_length=60
    )
    reason = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000)
    reference = forms.CharField(
        label=_("Reference"), help_text=_("The maker's or the authority's number."), required=False, max_length=200
    )

    clean_identifier = ItemForm.clean_identifier


class CloseRecallForm(forms.Form):
    """The end of a recall."""

    outcome = forms.CharField(
        label=_("Outcome"),
        help_text=_("Who was told, what was found, where the pieces went."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
    )
    withdrawn = forms.BooleanField(
        label=_("The recall was withdrawn or a mistake: its lots may be used again"),
        help_text=_("Otherwise the pieces left are counted out and the lots stay barred."),
        required=False,
    )


class PatientNumberForm(forms.Form):
    """Whose lots are looked for, by the number the clinic gave; it goes in the body, never in an address."""

    patient_number = forms.IntegerField(label=_("Patient number"), min_value=1)


def said(wrong: UnreadableBarcode) -> str:
    """What is wrong and what to do, for the field."""
    return f"{wrong.problem} {wrong.next_step or ''}".strip()


def _same(typed: object, scanned: object) -> bool:
    if isinstance(typed, dt.date) or isinstance(scanned, dt.date):
        return typed == scanned
    return str(typed).strip().upper() == str(scanned).upper()
