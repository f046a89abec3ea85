"""What the zones are called in front of a patient: whole phrases, as each language puts the side elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from needlepoint.documents.words import Words, _
from needlepoint.terms import ZONES

MIDLINE = {
    "forehead": _("forehead"),
    "glabella": _("between the eyebrows"),
    "nose": _("nose"),
    "upper_lip": _("upper lip"),
    "chin": _("chin"),
    "neck": _("neck"),
    "scalp": _("scalp"),
    "decolletage": _("upper chest"),
    "abdomen": _("belly"),
    "upper_back": _("upper back"),
    "lower_back": _("lower back"),
}
PAIRED = {
    "temple": (_("left temple"), _("right temple"), _("both temples")),
    "eyelid": (_("left eyelid"), _("right eyelid"), _("both eyelids")),
    "periorbital": (_("around the left eye"), _("around the right eye"), _("around both eyes")),
    "cheek": (_("left cheek"), _("right cheek"), _("both cheeks")),
    "jawline": (_("left jawline"), _("right jawline"), _("both sides of the jawline")),
    "breast": (_("left breast"), _("right breast"), _("both breasts")),
    "flank": (_("left side of the trunk"), _("right side of the trunk"), _("both sides of the trunk")),
    "buttock": (_("left buttock"), _("right buttock"), _("both buttocks")),
    "upper_arm": (_("left upper arm"), _("right upper arm"), _("both upper arms")),
    "forearm": (_("left forearm"), _("right forearm"), _("both forearms")),
    "hand": (_("back of the left hand"), _("back of the right hand"), _("backs of both hands")),
    "thigh": (_("left thigh"), _("right thigh"), _("both thighs")),
    "knee": (_("left knee"), _("right knee"), _("both knees")),
    "lower_leg": (_("left lower leg"), _("right lower leg"), _("both lower legs")),
    "foot": (_("top of the left foot"), _("top of the right foot"), _("tops of both feet")),
}


@dataclass(frozen=True, slots=True)
class Place:
    """One zone, or the two sides of a site together."""

    name: str
    zones: tuple[str, ...]


def zone_name(zone: str, words: Words) -> str:
    """One zone."""
    site = ZONES[zone].id
    if site in MIDLINE:
        return words(MIDLINE[site])
    return words(PAIRED[site][0 if zone.startswith("left_") else 1])


def places(zones: Iterable[str], words: Words) -> tuple[Place, ...]:
    """The zones in their order, both sides of a site taken together where both are among them."""
    wanted = tuple(dict.fromkeys(zones))
    return tuple(dict.fromkeys(_place(zone, wanted, words) for zone in wanted))


def _place(zone: str, wanted: tuple[str, ...], words: Words) -> Place:
    site = ZONES[zone]
    if site.plural and set(site.zones) <= set(wanted):
        return Place(words(PAIRED[site.id][2]), site.zones)
    return Place(zone_name(zone, words), (zone,))
