"""One photograph, measured: what can be told of each zone without another to compare it with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from needlepoint import __version__
from needlepoint.photos.change.comparability import colour_remarks, patch_remarks
from needlepoint.photos.change.control import control_of
from needlepoint.photos.change.declared import NOTHING_DECLARED, Declared
from needlepoint.photos.change.judgement import Judgement
from needlepoint.photos.change.levels import level_of
from needlepoint.photos.change.readers import READERS
from needlepoint.photos.change.result import Level, PhotoMeasurement, ZoneLevels
from needlepoint.photos.change.shot import NOT_MEASURED, Shot, shot_of, told_photo
from needlepoint.photos.gate import patch_spectrum
from needlepoint.photos.metrics.beside_card import light_remarks
from needlepoint.photos.photo import Photo
from needlepoint.photos.quantities import Metric, quantities_of
from needlepoint.photos.reasons import Reason, Remark
from needlepoint.photos.repeatability.noise_model import NoiseModel, shipped_noise_model
from needlepoint.photos.skin_patch import SkinPatch
from needlepoint.photos.zones.outline import Role, ZoneOutline
from needlepoint.photos.zones.patch import Seen, ZonePatch, patch_of


def measure_photo(
    photo: Photo | Shot,
    zones: Sequence[ZoneOutline],
    *,
    rng: np.random.Generator,
    declared: Declared = NOTHING_DECLARED,
    noise_model: NoiseModel | None = None,
) -> PhotoMeasurement:
    """The level of every quantity in every treated zone, each with its interval, or why it is not told.

    Args:
        photo: a `Shot` where its scale or colour is known otherwise than by a card in it.
        zones: drawn on this photograph.
        rng: for the bootstrap.
        declared: only what concerns a single photograph is used (make-up).
        noise_model: how far numbers wander by themselves; the one that comes with the program where None.
    """
    shot = photo if isinstance(photo, Shot) else shot_of(photo)
    noise = noise_model or shipped_noise_model()
    seen = Seen(shot.photo, shot.calibration, shot.scale.px_per_mm, shot.sizes_known, NOT_MEASURED)
    cuts = {zone.name: _with_sharpness(patch_of(seen, zone.outline)) for zone in zones}
    judged = Judgement().with_remarks((*_declared(declared), *colour_remarks((shot,))))
    told = tuple(
        _zone_levels(zone, _beside(zone, zones, cuts), cuts[zone.name], shot, judged, noise, rng)
        for zone in zones
        if zone.role is Role.TREATED
    )
    blur_px = float(np.median([cut.patch.blur_px for cut in cuts.values()])) if cuts else 0.0
    return PhotoMeasurement(
        told_photo(shot, blur_px), told, judged.refused_altogether(), noise_model=noise.name, version=__version__
    )


def _declared(declared: Declared) -> Iterator[Remark]:
    if declared.make_up:
        yield Remark(Reason.MAKE_UP)


def _with_sharpness(cut: ZonePatch) -> ZonePatch:
    found = patch_spectrum(cut.patch).sharpness
    return replace(cut, patch=replace(cut.patch, blur_px=found.blur_px, noise=found.noise))


def _beside(zone: ZoneOutline, zones: Sequence[ZoneOutline], cuts: dict[str, ZonePatch]) -> SkinPatch | None:
    control = control_of(zone, zones)
    return cuts[control.name].patch if control else None


def _zone_levels(
    zone: ZoneOutline,
    beside: SkinPatch | None,
    cut: ZonePatch,
    shot: Shot,
    judged: Judgement,
    noise: NoiseModel,
    rng: np.random.Generator,
) -> ZoneLevels:
    of_zone = judged.with_remarks(patch_remarks(cut))
    levels: list[Level] = []
    remarks: dict[str, None] = {}
    for metric in zone.metrics:
        refused = of_zone.refusing(metric)
        if refused:
            levels += [Level(quantity, None, refused) for quantity in quantities_of(metric)]
            continue
        levels += _metric_levels(metric, cut.patch, beside, shot, noise, rng, remarks)
    return ZoneLevels(zone.name, zone.role, tuple(levels), cut.patch.usable_share, tuple(remarks))


def _metric_levels(
    metric: Metric,
    patch: SkinPatch,
    beside: SkinPatch | None,
    shot: Shot,
    noise: NoiseModel,
    rng: np.random.Generator,
    remarks: dict[str, None],
) -> list[Level]:
    reading = READERS[metric](patch, beside)
    remarks |= dict.fromkeys(reading.remarks)
    if metric is Metric.PIGMENT:
        remarks |= dict.fromkeys(light_remarks(patch))
    return [
        level_of(quantity, reading, patch, shot.calibration, noise.of(quantity), rng)
        for quantity in quantities_of(metric)
    ]
