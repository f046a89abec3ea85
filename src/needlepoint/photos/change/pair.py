"""A pair of photographs, measured or refused: the whole way, from two photographs to changes with intervals."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from needlepoint import __version__
from needlepoint.photos.change.changes import Measuring, zone_change
from needlepoint.photos.change.comparability import (
    colour_remarks,
    is_usable,
    sharpness_remarks,
    zone_remarks,
)
from needlepoint.photos.change.comparing import SkinComparison, compare_skin
from needlepoint.photos.change.declared import NOTHING_DECLARED, Declared, declared_remarks
from needlepoint.photos.change.geometry import GeometryFindings, compare_geometry
from needlepoint.photos.change.judgement import Judgement
from needlepoint.photos.change.light import light_between
from needlepoint.photos.change.repeats import Repeats
from needlepoint.photos.change.result import PairMeasurement, ZoneChange
from needlepoint.photos.change.shot import NOT_MEASURED, Shot, shot_of, told_photo
from needlepoint.photos.gate import same_picture
from needlepoint.photos.photo import Photo
from needlepoint.photos.reasons import Reason, Remark
from needlepoint.photos.registration import Registration, register
from needlepoint.photos.repeatability.noise_model import NoiseModel, shipped_noise_model
from needlepoint.photos.zones.outline import Role, ZoneOutline
from needlepoint.photos.zones.patch import PatchPair, Seen, pairs_of_patches

Progress = Callable[[str, float], None]
"""Told what is being done, and how much of all is done, 0 to 1."""


@dataclass(frozen=True, slots=True, eq=False)
class ComparedPair:
    """A pair with what its pictures are drawn from.

    Attributes:
        comparison: None where the whole pair was refused before anything was cut out.
    """

    measurement: PairMeasurement
    comparison: SkinComparison | None


def measure_pair(
    baseline: Photo | Shot,
    follow_up: Photo | Shot,
    zones: Sequence[ZoneOutline],
    *,
    rng: np.random.Generator,
    declared: Declared = NOTHING_DECLARED,
    noise_model: NoiseModel | None = None,
    also_baseline: Sequence[Photo | Shot] = (),
    also_follow_up: Sequence[Photo | Shot] = (),
    progress: Progress | None = None,
) -> PairMeasurement:
    """What changed between two photographs, zone by zone, each change with its interval, or why it cannot be said.

    Args:
        baseline: the first photograph; a `Shot` where its scale or colour is known otherwise than by a card in it.
        zones: drawn on the baseline; a control region of untreated skin among them if at all possible.
        rng: for the bootstrap, and for the noise that is added where one picture is less noisy.
        declared: what no photograph shows.
        noise_model: how far numbers wander by themselves; the one that comes with the program where None.
        also_baseline: repeat shots of the baseline's session, from which the error of capture is then worked out.
        also_follow_up: the same of the follow-up's.
        progress: told what is being done.
    """
    shots = (_shot(baseline), _shot(follow_up))
    more = ([_shot(each) for each in also_baseline], [_shot(each) for each in also_follow_up])
    return compare_pair(
        shots, zones, rng=rng, declared=declared, noise_model=noise_model, repeats=more, progress=progress
    ).measurement


def compare_pair(
    shots: tuple[Shot, Shot],
    zones: Sequence[ZoneOutline],
    *,
    rng: np.random.Generator,
    declared: Declared = NOTHING_DECLARED,
    noise_model: NoiseModel | None = None,
    repeats: tuple[Sequence[Shot], Sequence[Shot]] = ((), ()),
    progress: Progress | None = None,
) -> ComparedPair:
    """As `measure_pair`, with what the pictures are drawn from."""
    tell = progress or _silent
    noise = noise_model or shipped_noise_model()
    judged = Judgement().with_remarks(_before_laying_over(shots, declared))
    if judged.refused_altogether():
        return ComparedPair(_told(shots, noise, judged, {}), None)
    tell("laying the pictures over each other", 0.1)
    laid = _lay_over(shots, zones)
    judged = judged.with_remarks(laid.geometry.remarks)
    if judged.refused_altogether():
        return ComparedPair(_told(shots, noise, judged, laid.geometry.figures), None)
    tell("measuring", 0.5)
    comparison = compare_skin(shots, laid.zones, laid.pairs, laid.registration, rng)
    others = _with_repeats(shots[0], repeats, zones, rng)
    light = light_between(comparison)
    found = {**laid.geometry.figures, **light.figures}
    measuring = Measuring(comparison, others, noise, rng)
    changes = tuple(
        zone_change(measuring, zone.name, judged.with_remarks(_about_zone(zone.name, laid, comparison, light.remarks)))
        for zone in laid.zones
        if zone.role is Role.TREATED
    )
    tell("done", 1.0)
    return ComparedPair(_told(shots, noise, judged, found, changes, comparison), comparison)


@dataclass(frozen=True, slots=True, eq=False)
class _Laid:
    """Two photographs laid over each other; a control region that is not seen well in both is left out of `zones`.

    Attributes:
        remarks: what the patches of each zone say against comparing it.
    """

    registration: Registration
    geometry: GeometryFindings
    pairs: Mapping[str, PatchPair]
    zones: tuple[ZoneOutline, ...]
    remarks: Mapping[str, tuple[Remark, ...]]


def _shot(photo: Photo | Shot) -> Shot:
    return photo if isinstance(photo, Shot) else shot_of(photo)


def _before_laying_over(shots: tuple[Shot, Shot], declared: Declared) -> Iterator[Remark]:
    first, second = (shot.photo for shot in shots)
    if same_picture(first, second):
        yield Remark(Reason.SAME_FILE)
    yield from declared_remarks(declared, first, second)
    yield from colour_remarks(shots)


def _lay_over(shots: tuple[Shot, Shot], zones: Sequence[ZoneOutline]) -> _Laid:
    cards = tuple(() if shot.calibration.card_corners is None else (shot.calibration.card_corners,) for shot in shots)
    photos = shots[0].photo, shots[1].photo
    registration = register(*photos, ignore=cards)
    scale, known = shots[0].scale.px_per_mm, shots[0].sizes_known
    geometry = compare_geometry(registration, *photos, zones, px_per_mm=scale)
    seen = [Seen(shot.photo, shot.calibration, scale, known, NOT_MEASURED) for shot in shots]
    pairs = pairs_of_patches(seen[0], seen[1], {zone.name: zone.outline for zone in zones}, registration)
    kept = tuple(zone for zone in zones if zone.role is Role.TREATED or is_usable(pairs[zone.name]))
    pairs = {zone.name: pairs[zone.name] for zone in kept}
    # Said now: comparing writes over the light of the patches.
    remarks = {zone.name: tuple(zone_remarks(zone, kept, pairs, shots)) for zone in kept}
    return _Laid(registration, geometry, pairs, kept, remarks)


def _about_zone(name: str, laid: _Laid, comparison: SkinComparison, light: tuple[Remark, ...]) -> Iterator[Remark]:
    yield from laid.geometry.of_zones.get(name, ())
    yield from laid.remarks[name]
    yield from sharpness_remarks(comparison.zones[name], comparison.shots)
    yield from light


def _with_repeats(
    baseline: Shot,
    repeats: tuple[Sequence[Shot], Sequence[Shot]],
    zones: Sequence[ZoneOutline],
    rng: np.random.Generator,
) -> Repeats:
    def compared(shot: Shot) -> SkinComparison:
        laid = _lay_over((baseline, shot), zones)
        return compare_skin((baseline, shot), laid.zones, laid.pairs, laid.registration, rng)

    before, after = (tuple(compared(shot) for shot in shots) for shots in repeats)
    return Repeats(before, after)


def _told(
    shots: tuple[Shot, Shot],
    noise: NoiseModel,
    judged: Judgement,
    found: Mapping[str, float],
    changes: tuple[ZoneChange, ...] = (),
    comparison: SkinComparison | None = None,
) -> PairMeasurement:
    refused = judged.refused_altogether()
    return PairMeasurement(
        baseline=told_photo(shots[0], comparison.blur_px(0) if comparison else math.nan),
        follow_up=told_photo(shots[1], comparison.blur_px(1) if comparison else math.nan),
        zones=changes,
        refused=refused,
        cautions=tuple(remark for remark in judged.remarks if remark not in refused),
        found=dict(found),
        noise_model=noise.name,
        version=__version__,
    )


def _silent(what: str, done: float) -> None:
    """Nobody looks."""
