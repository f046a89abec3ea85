"""The record as a tagged PDF (PDF/UA-1): who it is stands at the head of each page, page numbers at its foot."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from needlepoint.documents.typesetting import set_page
from needlepoint_clinic.patients.export.record_sections import record_sections
from needlepoint_clinic.patients.export.whole_record import WholeRecord
from needlepoint_clinic.patients.queries import Banner

# An absolute path: the setter looks for a name beside its own templates, and takes this as it is.
TEMPLATE = str(Path(__file__).with_name("record.typ"))
SIZE_PT = 9.5
LETTERS_A_LINE = 90
"""Fewer than a line of the head takes, so that the room for it is never too small."""


def record_pdf(whole: WholeRecord, banner: Banner, *, on: dt.date) -> bytes:
    """The PDF.

    Args:
        whole: the record.
        banner: what stands at the head of each page.
        on: the clinic's day, which the file is dated with.

    Raises:
        InvalidInput: letters, in a name or a note, that no font at hand can show.
    """
    made = f"{timezone.localtime(whole.made_at):%Y-%m-%d %H:%M}"
    data = {
        "title": _("Record no. %(number)s") % {"number": whole.patient.number},
        "subtitle": _("Everything that %(clinic)s keeps, as of %(made)s.")
        % {"clinic": whole.clinic.name, "made": made},
        "footer": _("%(clinic)s. Made %(made)s. Confidential.") % {"clinic": whole.clinic.name, "made": made},
        "page_word": _("Page"),
        "language": (get_language() or "en").split("-")[0],
        "banner": _banner(banner),
        "sections": record_sections(whole),
    }
    return set_page(TEMPLATE, data, made_on=on, sizes_pt=(SIZE_PT,))


def _banner(banner: Banner) -> dict[str, object]:
    patient = banner.patient
    words = {"number": patient.number, "born": patient.born_on.isoformat(), "years": banner.age_years}
    allergies = [f"{each.text} ({each.reaction})" if each.reaction else each.text for each in banner.allergies]
    letters = sum(map(len, allergies)) + sum(len(each.text) for each in banner.warnings)
    return {
        # The head must have room for all of them, on every page.
        "lines": 1 + letters // LETTERS_A_LINE,
        "name": f"{patient.family_name}, {patient.given_name}",
        "facts": _("No. %(number)s, born %(born)s, %(years)s years") % words + f", {patient.get_sex_display()}",
        "allergies_word": _("Allergies:"),
        "allergies": "; ".join(allergies) or _("none noted"),
        "warnings_word": _("Warnings:"),
        "warnings": "; ".join(each.text for each in banner.warnings) or _("none noted"),
        "alert": bool(allergies or banner.warnings),
        "state": _("RESTRICTED RECORD (Art. 18 GDPR)") if patient.restricted_at else "",
    }
