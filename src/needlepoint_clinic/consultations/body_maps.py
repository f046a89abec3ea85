"""The body map as the page draws it: every zone a shape to point at, from the library's own outlines."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from needlepoint.documents.body_map import feature_paths, outline_paths, zone_path
from needlepoint.documents.body_shapes import VIEWS, View
from needlepoint.terms import ZONE_GROUPS, ZONES, Region
from needlepoint_clinic import names
from needlepoint_clinic.languages import current_language

MARGIN = 4
CAPTION = 18
"""Room below a drawing for the words that say which side is which, in the view's own units."""
HANDY_GROUPS = ("whole_face", "cheeks", "temples", "periorbitals", "jawlines", "face_and_neck", "trunk", "arm", "leg")
"""Groups with a button of their own; each is also there zone by zone."""


@dataclass(frozen=True, slots=True)
class ZoneShape:
    """One zone in a drawing."""

    zone: str
    words: str
    path: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """One view: the face, or the body from the front or from behind. In front views the patient's left is right."""

    id: str
    box: str
    half_width: float
    caption_y: float
    font_size: float
    behind: bool
    outlines: tuple[str, ...]
    zones: tuple[ZoneShape, ...]
    features: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ZoneList:
    """The zones of a region, for the list beside the map."""

    region: str
    zones: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ZoneGroup:
    """Several zones under one name."""

    id: str
    words: str
    zones: tuple[str, ...]


def drawings() -> tuple[Drawing, ...]:
    """All views; together they show every zone. Named in the language of the page."""
    return _drawings(current_language())


@cache
def _drawings(_language: str) -> tuple[Drawing, ...]:
    return tuple(_drawing(view) for view in VIEWS)


def zone_lists() -> tuple[ZoneList, ...]:
    """Every zone by region."""
    return tuple(
        ZoneList(
            region.value,
            tuple((zone, names.zone(zone)) for zone, site in ZONES.items() if site.region is region),
        )
        for region in Region
    )


def zone_groups() -> tuple[ZoneGroup, ...]:
    """The groups that are asked for most."""
    return tuple(ZoneGroup(name, names.zone(name), ZONE_GROUPS[name]) for name in HANDY_GROUPS)


def _drawing(view: View) -> Drawing:
    width, height = 2 * (view.half_width + MARGIN), view.height + 2 * MARGIN + CAPTION
    return Drawing(
        id=view.id,
        box=f"{-view.half_width - MARGIN:g} {-MARGIN:g} {width:g} {height:g}",
        half_width=view.half_width,
        caption_y=view.height + CAPTION - MARGIN,
        font_size=12,
        behind=view.seen_from_behind,
        outlines=outline_paths(view),
        zones=tuple(ZoneShape(zone, names.zone(zone), zone_path(view, zone)) for zone in view.zones()),
        features=feature_paths(view),
    )
