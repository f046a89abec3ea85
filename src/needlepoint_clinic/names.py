"""What the library's identifiers are called, in the language of the page.

For code and, by `{% load names %}`, for templates alike: a zone, an indication, a kind of adverse event, an instrument
or a device is called the same on every page, in the export and in the timeline. Zones are named by the catalogs of the
library's documents; closed vocabularies by the clinic's own catalogs; what has a record in the knowledge base by the
name that stands there, which is English.
"""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from needlepoint.documents.words import sentence
from needlepoint.documents.zone_names import places, zone_name
from needlepoint.terms import ZONES, in_words
from needlepoint_clinic.courses.vocabulary import LEVELS, OUTCOMES
from needlepoint_clinic.knowledge_pages.queries import knowledge
from needlepoint_clinic.languages import library_words
from needlepoint_clinic.photographs.vocabulary import VIEWS

register = template.Library()

TERMS = {
    # needlepoint.terms.Verdict, and a person whose zones differ
    "proceed": _lazy("proceed"),
    "caution": _lazy("caution"),
    "clinician_decision": _lazy("clinician's decision"),
    "defer": _lazy("defer"),
    "do_not_treat": _lazy("do not treat"),
    "mixed": _lazy("mixed"),
    # Says
    "contraindicated": _lazy("contraindicated"),
    "may_not_be_suitable": _lazy("may not be suitable"),
    "not_evaluated": _lazy("not evaluated"),
    "precaution": _lazy("precaution"),
    "allows": _lazy("allows"),
    # Scope
    "person": _lazy("person"),
    "zone": _lazy("zone"),
    # Grade
    "label": _lazy("label"),
    "consensus": _lazy("consensus"),
    "systematic_review": _lazy("systematic review"),
    "trial": _lazy("trial"),
    "expert_review": _lazy("expert review"),
    "case_report": _lazy("case report"),
    "weak": _lazy("weak"),
    "own": _lazy("own"),
    # HowRead
    "full": _lazy("full"),
    "passage": _lazy("passage"),
    "abstract": _lazy("abstract"),
    "secondary": _lazy("secondary"),
    "not_a_document": _lazy("not a document"),
    # DeviceClass, DeviceForm
    "mechanical": _lazy("mechanical"),
    "radiofrequency": _lazy("radiofrequency"),
    "energy_platform": _lazy("energy platform"),
    "home_use": _lazy("home use"),
    "pen": _lazy("pen"),
    "roller": _lazy("roller"),
    "stamp": _lazy("stamp"),
    "needle_array": _lazy("needle array"),
    # Flag
    "hsv_prophylaxis": _lazy("HSV prophylaxis"),
    "contact_prescriber": _lazy("contact prescriber"),
    "refer": _lazy("refer"),
    "patch_test_history": _lazy("patch test history"),
    "omit_anaesthetic": _lazy("omit anaesthetic"),
    "universal_precautions": _lazy("universal precautions"),
    "documented_discussion": _lazy("documented discussion"),
    "expectations_discussion": _lazy("expectations discussion"),
    "pigment_change_risk": _lazy("pigment change risk"),
    "spare_lesion": _lazy("spare lesion"),
    "guardian_consent": _lazy("guardian consent"),
    "off_label_indication": _lazy("off-label indication"),
    "off_label_area": _lazy("off-label area"),
    "off_label_age": _lazy("off-label age"),
    "off_label_phototype": _lazy("off-label phototype"),
    "off_label_depth": _lazy("off-label depth"),
    "off_label_combination": _lazy("off-label combination"),
    "no_label_read": _lazy("no label read"),
    # Endpoint
    "erythema": _lazy("erythema"),
    "pinpoint_bleeding": _lazy("pinpoint bleeding"),
    # TriageLevel
    "expected": _lazy("expected"),
    "contact_clinic": _lazy("contact clinic"),
    "same_day": _lazy("same day"),
    "emergency": _lazy("emergency"),
    # planning.SessionStatus
    "done": _lazy("done"),
    "missed": _lazy("missed"),
    "cancelled": _lazy("cancelled"),
    # what a course comes to, and what a score says
    "continue": _lazy("continue"),
    "continues": _lazy("continues"),
    "complete": _lazy("complete"),
    "review": _lazy("review"),
    "stop": _lazy("stop"),
    "better": _lazy("better"),
    "worse": _lazy("worse"),
    "no_change": _lazy("no change"),
    "not_known": _lazy("not known"),
}
"""The closed vocabularies of the house that pages show."""
ZONE_GROUPS = {
    "temples": _lazy("temples"),
    "eyelids": _lazy("eyelids"),
    "periorbitals": _lazy("periorbitals"),
    "cheeks": _lazy("cheeks"),
    "jawlines": _lazy("jawlines"),
    "breasts": _lazy("breasts"),
    "flanks": _lazy("flanks"),
    "buttocks": _lazy("buttocks"),
    "upper_arms": _lazy("upper arms"),
    "forearms": _lazy("forearms"),
    "hands": _lazy("hands"),
    "thighs": _lazy("thighs"),
    "knees": _lazy("knees"),
    "lower_legs": _lazy("lower legs"),
    "feet": _lazy("feet"),
    "face": _lazy("face"),
    "trunk": _lazy("trunk"),
    "arm": _lazy("arm"),
    "leg": _lazy("leg"),
    "whole_face": _lazy("whole face"),
    "face_and_neck": _lazy("face and neck"),
    "everywhere": _lazy("everywhere"),
}
"""Names for several zones, by the ids of `needlepoint.terms.ZONE_GROUPS`."""


@register.filter
def term(value: object) -> str:
    """A word of a closed vocabulary: `do_not_treat` is "do not treat"; yes and no for true and false."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    found = TERMS.get(str(value))
    return in_words(str(value)) if found is None else str(found)


@register.filter
def words(value: object) -> str:
    """A word of a closed vocabulary with a capital, where it stands alone."""
    return sentence(term(value))


@register.filter
def zone(value: str) -> str:
    """A zone or a group of zones in the reader's words; “the whole area” where none is named."""
    if not value:
        return _("the whole area treated")
    if value in ZONES:
        return zone_name(value, library_words())
    return str(ZONE_GROUPS.get(value, in_words(value)))


@register.filter
def zones(value: Iterable[str]) -> str:
    """Several zones in one phrase, both sides of a site together."""
    catalog = library_words()
    known = [each for each in value if each in ZONES]
    return catalog.listing(each.name for each in places(known, catalog)) if known else ""


@register.filter
def indication(value: str) -> str:
    """An indication as clinicians name it."""
    found = knowledge().indications.get(value)
    return found.name if found else in_words(value)


@register.filter
def indications(value: Iterable[str]) -> str:
    """Several indications."""
    return ", ".join(indication(each) for each in value)


@register.filter
def event(value: str) -> str:
    """A kind of adverse event as clinicians name it."""
    found = knowledge().adverse_events.get(value)
    return found.name if found else in_words(value)


@register.filter
def instrument(value: str) -> str:
    """An instrument by its name."""
    found = knowledge().instruments.get(value)
    return found.name if found else in_words(value)


@register.filter
def device(value: str) -> str:
    """A device by the name on its label."""
    found = knowledge().devices.get(value)
    return found.name if found else in_words(value)


@register.filter
def level(value: str) -> str:
    """A level of triage, as a clinic says it."""
    return str(LEVELS.get(value, in_words(value)))


@register.filter
def outcome(value: str) -> str:
    """How an adverse event ended."""
    return str(OUTCOMES.get(value, in_words(value)))


@register.filter
def view(value: str) -> str:
    """From which side a photograph was taken."""
    return str(VIEWS.get(value, in_words(value)))
