"""The closed vocabularies of the house: one meaning per word, the field's word. See GLOSSARY.md."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


def in_words(identifier: str) -> str:
    """An identifier as words: `do_not_treat` is "do not treat"."""
    return identifier.replace("_", " ")


class Ordered(StrEnum):
    """A vocabulary written from mild to severe, so that the worst of several is one word away."""

    @property
    def rank(self) -> int:
        """The place in the order, 0 for the mildest."""
        return _RANKS[type(self)][self]

    def __lt__(self, other: str) -> bool:
        return self.rank < type(self)(other).rank

    def __le__(self, other: str) -> bool:
        return self.rank <= type(self)(other).rank

    def __gt__(self, other: str) -> bool:
        return self.rank > type(self)(other).rank

    def __ge__(self, other: str) -> bool:
        return self.rank >= type(self)(other).rank


class Verdict(Ordered):
    """May this zone, or this person, be treated? From mild to severe."""

    PROCEED = "proceed"
    CAUTION = "caution"
    CLINICIAN_DECISION = "clinician_decision"
    DEFER = "defer"
    DO_NOT_TREAT = "do_not_treat"

    @property
    def blocks(self) -> bool:
        """Whether no session may be planned before something changes."""
        return self >= Verdict.DEFER


MIXED = "mixed"
"""The overall verdict where zones differ."""


class Says(StrEnum):
    """What kind of statement a source makes. They are never merged."""

    CONTRAINDICATED = "contraindicated"
    MAY_NOT_BE_SUITABLE = "may_not_be_suitable"
    NOT_EVALUATED = "not_evaluated"
    PRECAUTION = "precaution"
    ALLOWS = "allows"


class Scope(StrEnum):
    """Whether a statement is about the whole person or only about the zone where the condition holds."""

    PERSON = "person"
    ZONE = "zone"


class Grade(StrEnum):
    """What kind of source a statement rests on, strongest first."""

    LABEL = "label"
    CONSENSUS = "consensus"
    SYSTEMATIC_REVIEW = "systematic_review"
    TRIAL = "trial"
    EXPERT_REVIEW = "expert_review"
    CASE_REPORT = "case_report"
    WEAK = "weak"
    OWN = "own"


class HowRead(StrEnum):
    """How much of a source was read by us. `secondary`: only another's copy or summary of it was."""

    FULL = "full"
    PASSAGE = "passage"
    ABSTRACT = "abstract"
    SECONDARY = "secondary"
    NOT_A_DOCUMENT = "not_a_document"


class DeviceClass(StrEnum):
    """What a device does to the skin; a label of one class says little about another."""

    MECHANICAL = "mechanical"
    RADIOFREQUENCY = "radiofrequency"
    ENERGY_PLATFORM = "energy_platform"
    HOME_USE = "home_use"


class DeviceForm(StrEnum):
    """How the needles are driven."""

    PEN = "pen"
    ROLLER = "roller"
    STAMP = "stamp"
    NEEDLE_ARRAY = "needle_array"


class Flag(StrEnum):
    """Something to do or to record, raised by a finding or by the plan."""

    HSV_PROPHYLAXIS = "hsv_prophylaxis"
    CONTACT_PRESCRIBER = "contact_prescriber"
    REFER = "refer"
    PATCH_TEST_HISTORY = "patch_test_history"
    OMIT_ANAESTHETIC = "omit_anaesthetic"
    UNIVERSAL_PRECAUTIONS = "universal_precautions"
    DOCUMENTED_DISCUSSION = "documented_discussion"
    EXPECTATIONS_DISCUSSION = "expectations_discussion"
    PIGMENT_CHANGE_RISK = "pigment_change_risk"
    SPARE_LESION = "spare_lesion"
    GUARDIAN_CONSENT = "guardian_consent"
    OFF_LABEL_INDICATION = "off_label_indication"
    OFF_LABEL_AREA = "off_label_area"
    OFF_LABEL_AGE = "off_label_age"
    OFF_LABEL_PHOTOTYPE = "off_label_phototype"
    OFF_LABEL_DEPTH = "off_label_depth"
    OFF_LABEL_COMBINATION = "off_label_combination"
    NO_LABEL_READ = "no_label_read"


class Phototype(Ordered):
    """Fitzpatrick's types, from a burn-and-tan history only; never from ancestry or looks."""

    I = "I"  # noqa: E741 - the field's own name
    II = "II"
    III = "III"
    IV = "IV"
    V = "V"
    VI = "VI"


class Sex(StrEnum):
    """Sex recorded at birth, which decides which skin thickness and which questions apply."""

    FEMALE = "female"
    MALE = "male"
    INTERSEX = "intersex"


class Endpoint(StrEnum):
    """Where the operator stops in a zone."""

    ERYTHEMA = "erythema"
    PINPOINT_BLEEDING = "pinpoint_bleeding"


class TriageLevel(Ordered):
    """How soon somebody must look, from nothing to at once."""

    EXPECTED = "expected"
    CONTACT_CLINIC = "contact_clinic"
    SAME_DAY = "same_day"
    EMERGENCY = "emergency"


_RANKS: dict[type[Ordered], dict[Ordered, int]] = {
    each: {member: rank for rank, member in enumerate(each)} for each in (Verdict, Phototype, TriageLevel)
}


class Region(StrEnum):
    """The large parts of the body that zones belong to."""

    FACE = "face"
    NECK = "neck"
    SCALP = "scalp"
    TRUNK = "trunk"
    ARM = "arm"
    LEG = "leg"


@dataclass(frozen=True, slots=True)
class Site:
    """A kind of skin, whichever side it is on: its region, and its plural where there is one on each side."""

    id: str
    region: Region
    plural: str | None = None

    @property
    def zones(self) -> tuple[str, ...]:
        """The zones of this site: one, or one on each side."""
        return (f"left_{self.id}", f"right_{self.id}") if self.plural else (self.id,)


_SITES = (
    Site("forehead", Region.FACE),
    Site("glabella", Region.FACE),
    Site("temple", Region.FACE, "temples"),
    Site("eyelid", Region.FACE, "eyelids"),
    Site("periorbital", Region.FACE, "periorbitals"),
    Site("nose", Region.FACE),
    Site("cheek", Region.FACE, "cheeks"),
    Site("upper_lip", Region.FACE),
    Site("chin", Region.FACE),
    Site("jawline", Region.FACE, "jawlines"),
    Site("neck", Region.NECK),
    Site("scalp", Region.SCALP),
    Site("decolletage", Region.TRUNK),
    Site("breast", Region.TRUNK, "breasts"),
    Site("abdomen", Region.TRUNK),
    Site("flank", Region.TRUNK, "flanks"),
    Site("upper_back", Region.TRUNK),
    Site("lower_back", Region.TRUNK),
    Site("buttock", Region.TRUNK, "buttocks"),
    Site("upper_arm", Region.ARM, "upper_arms"),
    Site("forearm", Region.ARM, "forearms"),
    Site("hand", Region.ARM, "hands"),
    Site("thigh", Region.LEG, "thighs"),
    Site("knee", Region.LEG, "knees"),
    Site("lower_leg", Region.LEG, "lower_legs"),
    Site("foot", Region.LEG, "feet"),
)

SITES: dict[str, Site] = {site.id: site for site in _SITES}
"""Every kind of skin that the knowledge base describes."""

ZONES: dict[str, Site] = {zone: site for site in _SITES for zone in site.zones}
"""Every zone and the site it is of. A zone is what is assessed, planned, treated and measured."""


def zones_in(*regions: Region) -> tuple[str, ...]:
    """The zones of these regions, eyelids included."""
    return tuple(zone for zone, site in ZONES.items() if site.region in regions)


def _without_eyelids(zones: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(zone for zone in zones if ZONES[zone].id != "eyelid")


ZONE_GROUPS: dict[str, tuple[str, ...]] = {
    **{site.plural: site.zones for site in _SITES if site.plural},
    **{region.value: zones_in(region) for region in Region if region.value not in ZONES},
    "whole_face": _without_eyelids(zones_in(Region.FACE)),
    "face_and_neck": _without_eyelids(zones_in(Region.FACE, Region.NECK)),
    "everywhere": tuple(ZONES),
}
"""Names for several zones: `cheeks`, `face`, `trunk`. `whole_face` leaves out the eyelids, `face` does not."""
