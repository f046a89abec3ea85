"""Were two photographs taken from the same place, of the same skin, at rest? Read from how one lies over the other.

No model of a face: each zone is taken for a piece of a bent surface before a pinhole camera. How it has to be turned,
brought nearer and bent to explain the registration gives the angle; what no turn of a rigid surface explains is skin
that was drawn or folded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np

from needlepoint.photos.change.rigid_zone import ZonePose, zone_pose
from needlepoint.photos.photo import Photo, Pixels
from needlepoint.photos.reasons import Reason, Remark
from needlepoint.photos.registration import Registration, coarse_agreement
from needlepoint.photos.zones.outline import ZoneOutline

LEAST_AGREEMENT = 0.4
"""Of the registration; below it nothing says that both show the same skin (ours, set on the phantom, held on real
photographs: different people 0.11 to 0.18, the same one mirrored up to 0.31, neutral and smiling from 0.52)."""
MOST_FRAMING_RATIO = 1.25
"""How much larger or smaller skin may be in the picture (ours): a quarter nearer already bends a face visibly, IMAGING
4f; two photographs by a careful person stay within 5 to 10 %."""
MOST_SAMPLING_RATIO = 1.5
MOST_TURN_DEG = 8.0
"""IMAGING.md, section 5."""
MOST_DRAWN_MM = 0.4
"""Ours: skin moved along itself by more, against the rest of the zone, in one twentieth of it. Pairs of the phantom
taken with care stay below 0.15 mm."""
MOST_BELIEVED_DEG = 30.0
"""Ours: skin turned by more is hardly laid over itself; a larger angle is skin that was drawn smoothly. So is skin that
seems turned by MOST_TURN_DEG more than another zone of the same pair."""


@dataclass(frozen=True, slots=True)
class GeometryFindings:
    """What the registration says against comparing a pair.

    Attributes:
        remarks: about the pair.
        of_zones: about single zones, by name.
        figures: for the record: agreement, magnification, and degrees turned and millimetres drawn of the worst zone.
    """

    remarks: tuple[Remark, ...] = ()
    of_zones: Mapping[str, tuple[Remark, ...]] = field(default_factory=dict)
    figures: Mapping[str, float] = field(default_factory=dict)


def compare_geometry(
    registration: Registration, baseline: Photo, follow_up: Photo, zones: Sequence[ZoneOutline], *, px_per_mm: float
) -> GeometryFindings:
    """Distance, angle, expression, mirroring, and whether it is the same skin at all.

    Args:
        registration: of the two photographs.
        zones: drawn on the baseline.
        px_per_mm: of the baseline, assumed where nothing says.
    """
    figures = {"agreement": registration.agreement}
    if registration.agreement < LEAST_AGREEMENT:
        return GeometryFindings((_not_the_same(registration, baseline, follow_up),), {}, figures)
    found = {zone.name: zone_pose(registration, zone.outline, px_per_mm) for zone in zones}
    poses = {name: pose for name, pose in found.items() if pose is not None}
    if poses:
        figures |= {
            "magnification": float(np.median([pose.magnification for pose in poses.values()])),
            "turned_deg": max(pose.turned_deg for pose in poses.values()),
            "drawn_mm": max(pose.drawn_mm for pose in poses.values()),
        }
    remarks = tuple(_of_distance(figures.get("magnification", 1.0), registration.shapes))
    least = min((pose.turned_deg for pose in poses.values()), default=0.0)
    return GeometryFindings(remarks, {name: tuple(_of_zone(pose, least)) for name, pose in poses.items()}, figures)


def _not_the_same(registration: Registration, baseline: Photo, follow_up: Photo) -> Remark:
    if coarse_agreement(baseline, _turned_over(follow_up)) >= max(LEAST_AGREEMENT, 1.2 * registration.agreement):
        return Remark(Reason.MIRRORED)
    return Remark(Reason.NOT_THE_SAME_SKIN, f"{100 * registration.agreement:.0f} % of what can be seen fits")


def _turned_over(photo: Photo) -> Photo:
    pixels = cast("Pixels", np.ascontiguousarray(photo.pixels[:, ::-1]))
    return Photo(photo.name, pixels, photo.encoding, photo.facts, photo.sha256)


def _of_distance(magnification: float, shapes: tuple[tuple[int, int], tuple[int, int]]) -> Iterator[Remark]:
    framing = magnification * max(shapes[0]) / max(shapes[1])
    ratio = max(framing, 1 / framing)
    if ratio > MOST_FRAMING_RATIO:
        how = "larger" if framing > 1 else "smaller"
        yield Remark(Reason.DISTANCE, f"skin is {ratio:.1f} times {how}, at most {MOST_FRAMING_RATIO:g} may be")
    ratio = max(magnification, 1 / magnification)
    if ratio > MOST_SAMPLING_RATIO:
        yield Remark(Reason.SAMPLING_DIFFERS, f"{ratio:.1f} times, at most {MOST_SAMPLING_RATIO:g} may be")


def _of_zone(pose: ZonePose, least_turned_deg: float) -> Iterator[Remark]:
    if pose.drawn_mm > MOST_DRAWN_MM:
        yield Remark(Reason.EXPRESSION, f"by {pose.drawn_mm:.1f} mm, at most {MOST_DRAWN_MM:g} may be")
    elif pose.turned_deg > min(MOST_BELIEVED_DEG, least_turned_deg + MOST_TURN_DEG):
        yield Remark(Reason.EXPRESSION, "no turn explains how it lies")
    elif pose.turned_deg > MOST_TURN_DEG:
        yield Remark(Reason.ANGLE, f"by about {pose.turned_deg:.0f} degrees, at most {MOST_TURN_DEG:g} may be")
