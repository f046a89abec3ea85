"""The outlines of the body map: every zone as points on one half of the body, in the map's own units.

A point is (distance from the midline, height from the top). Zones on the midline are given by one edge and mirrored
into one shape; the others are drawn once on each side. In the views from the front the patient's left is on the
reader's right. The drawing is a plain guide to where zones lie; it is no measure of anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from needlepoint.terms import ZONES

Point = tuple[float, float]
Points = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class View:
    """One drawing: its size, the outline behind the zones, lines on top, and the zones by site.

    Attributes:
        half_width, height: of the frame; the midline is at 0.
        outlines: shapes behind the zones, the first on the midline.
        sites: the edge of each site's shape; for a midline site from its upper to its lower midline point.
        features: open lines on one side, drawn on both.
        seen_from_behind: the patient's left is then on the reader's left.
    """

    id: str
    half_width: float
    height: float
    outlines: tuple[Points, ...]
    sites: Mapping[str, Points]
    features: tuple[Points, ...] = ()
    seen_from_behind: bool = False

    def zones(self) -> tuple[str, ...]:
        """Every zone that can be seen in this view."""
        return tuple(zone for zone, site in ZONES.items() if site.id in self.sites)


FACE = View(
    id="face",
    half_width=100,
    height=300,
    outlines=(
        ((0, 236), (36, 230), (43, 262), (62, 280), (92, 292), (92, 300), (0, 300)),
        ((0, 12), (46, 19), (76, 52), (84, 100), (82, 150), (72, 196), (50, 232), (26, 252), (0, 256)),
        ((80, 118), (90, 112), (95, 126), (91, 148), (84, 162), (79, 158)),
    ),
    sites={
        "scalp": ((0, 12), (46, 19), (76, 52), (84, 98), (79, 112), (72, 92), (60, 68), (36, 57), (0, 54)),
        "forehead": ((0, 57), (35, 60), (57, 70), (64, 84), (56, 104), (36, 103), (17, 107), (13, 102), (0, 101)),
        "glabella": ((0, 104), (10, 105), (13, 112), (9, 124), (0, 126)),
        "temple": ((66, 86), (72, 98), (79, 114), (81, 132), (67, 130), (60, 118), (59, 107)),
        "periorbital": (
            (15, 113),
            (36, 107),
            (55, 110),
            (63, 124),
            (62, 141),
            (48, 154),
            (28, 154),
            (14, 144),
            (11, 128),
        ),
        "eyelid": ((16, 133), (24, 123), (37, 119), (50, 124), (56, 134), (48, 142), (36, 145), (23, 141)),
        "nose": ((0, 129), (8, 128), (11, 148), (18, 168), (20, 180), (11, 186), (0, 188)),
        "cheek": (
            (66, 134),
            (80, 136),
            (79, 160),
            (72, 190),
            (54, 210),
            (36, 212),
            (33, 198),
            (26, 184),
            (22, 166),
            (22, 158),
            (46, 158),
            (63, 147),
        ),
        "upper_lip": ((0, 191), (12, 189), (22, 185), (29, 199), (14, 199), (0, 200)),
        "chin": ((0, 223), (14, 224), (30, 216), (33, 230), (28, 249), (14, 255), (0, 256)),
        "jawline": ((36, 216), (54, 214), (71, 196), (66, 212), (50, 233), (32, 248), (35, 232)),
        "neck": ((0, 260), (26, 256), (40, 246), (44, 264), (60, 281), (44, 300), (0, 300)),
    },
    features=(
        ((18, 134), (26, 138), (38, 140), (54, 135)),
        ((17, 114), (30, 108), (46, 108), (57, 114)),
        ((0, 206), (12, 203), (27, 206)),
        ((0, 217), (14, 216), (27, 206)),
        ((0, 207), (14, 207.5), (27, 206)),
        ((6, 184), (11, 180), (17, 183)),
    ),
)

_LIMBS = {
    "upper_arm": ((42, 84), (50, 88), (55, 108), (58, 138), (47, 140), (43, 114)),
    "forearm": ((47, 143), (58, 141), (64, 166), (66, 188), (57, 190), (50, 166)),
    "hand": ((58, 193), (67, 191), (72, 206), (69, 222), (62, 224), (58, 208)),
    "thigh": ((3, 212), (18, 201), (41, 199), (42, 226), (37, 262), (34, 280), (15, 280), (9, 252), (4, 230)),
    "knee": ((15, 283), (34, 283), (33, 302), (16, 302)),
    "lower_leg": ((16, 305), (33, 305), (34, 326), (29, 356), (26, 372), (16, 372), (15, 346), (14, 324)),
}
_BODY = (
    (0, 47), (9, 48), (12, 62), (30, 68), (44, 76), (52, 90), (57, 112), (60, 138), (66, 164), (69, 188), (74, 206),
    (71, 224), (62, 227), (56, 208), (55, 190), (47, 164), (44, 142), (40, 116), (37, 140), (37, 162), (43, 186),
    (44, 226), (39, 264), (36, 284), (36, 322), (31, 356), (28, 374), (32, 388), (31, 396), (15, 396), (14, 372),
    (13, 346), (12, 322), (13, 284), (7, 252), (2, 218), (0, 212),
)  # fmt: skip
_HEAD = ((0, 4), (11, 7), (17, 18), (17, 32), (11, 46), (0, 51))

BODY_FRONT = View(
    id="body_front",
    half_width=82,
    height=402,
    outlines=(_BODY, _HEAD),
    sites={
        "scalp": ((0, 4), (11, 7), (16, 16), (13, 17), (8, 13), (0, 12)),
        "neck": ((0, 52), (8, 50), (10, 60), (14, 65), (0, 68)),
        "decolletage": ((0, 70), (14, 67), (32, 72), (40, 82), (33, 94), (14, 97), (0, 97)),
        "breast": ((2, 100), (15, 99), (32, 96), (38, 106), (37, 122), (25, 129), (9, 127), (2, 118)),
        "abdomen": ((0, 126), (8, 130), (22, 132), (22, 154), (24, 180), (14, 198), (0, 206)),
        "flank": ((25, 132), (37, 125), (35, 148), (36, 166), (41, 190), (41, 196), (26, 196), (26, 180), (24, 154)),
        **_LIMBS,
        "foot": ((16, 375), (26, 375), (30, 388), (29, 394), (16, 394)),
    },
)
BODY_BACK = View(
    id="body_back",
    half_width=82,
    height=402,
    outlines=(_BODY, _HEAD),
    sites={
        "scalp": ((0, 4), (11, 7), (17, 18), (16, 34), (9, 42), (0, 43)),
        "upper_back": ((0, 66), (14, 66), (32, 71), (40, 84), (38, 106), (35, 130), (0, 132)),
        "lower_back": ((0, 135), (35, 133), (35, 152), (37, 172), (18, 182), (0, 184)),
        "buttock": ((2, 187), (18, 185), (39, 177), (42, 198), (36, 212), (20, 217), (3, 211)),
        **{site: points for site, points in _LIMBS.items() if site in ("upper_arm", "forearm")},
        "thigh": ((4, 217), (18, 220), (41, 211), (41, 232), (37, 262), (34, 280), (15, 280), (9, 252)),
        "lower_leg": _LIMBS["lower_leg"],
    },
    seen_from_behind=True,
)
VIEWS = (FACE, BODY_FRONT, BODY_BACK)
"""All views. Together they show every zone of needlepoint.terms at least once."""
