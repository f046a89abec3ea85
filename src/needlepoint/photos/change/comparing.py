"""Two photographs of the same skin, zone by zone: the same blocks cut from both, made equally sharp, and read."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from needlepoint.photos.change.anchoring import anchored_to_control
from needlepoint.photos.change.control import control_of
from needlepoint.photos.change.estimate import TallyPair
from needlepoint.photos.change.readers import PAIR_READERS, READERS
from needlepoint.photos.change.registration_error import error_in
from needlepoint.photos.change.shot import Shot
from needlepoint.photos.change.toning import on_one_tone
from needlepoint.photos.gate import SkinSpectrum, equally_sharp, patch_spectrum
from needlepoint.photos.quantities import FACTS, Drift, Metric, Quantity
from needlepoint.photos.reading import Reading
from needlepoint.photos.registration.field import Registration
from needlepoint.photos.skin_patch import SkinPatch
from needlepoint.photos.threads import side_by_side
from needlepoint.photos.zones.outline import Role, ZoneOutline
from needlepoint.photos.zones.patch import PatchPair

WITH_DRIFT = frozenset(facts.metric for facts in FACTS.values() if facts.drift is Drift.SAME_QUANTITY)
"""The metrics that are read in the control region too."""
Cut = tuple[SkinPatch, SkinPatch]
"""One zone in the baseline and in the follow-up."""


@dataclass(frozen=True, slots=True, eq=False)
class ZoneReadings:
    """One zone of a pair.

    Attributes:
        control: the name of the control region it is held against; None without one, and for a control region itself.
        pair: how the zone lies in both, with `patches`.
        spectra: of the patches as they were cut.
        patches: in the baseline and in the follow-up, equally sharp.
        error_px: the registration's estimated error in the zone, 95th percentile, pixels of the follow-up.
        readings: what each metric reads in the one and in the other.
    """

    zone: ZoneOutline
    control: str | None
    pair: PatchPair
    spectra: tuple[SkinSpectrum, SkinSpectrum]
    patches: tuple[SkinPatch, SkinPatch]
    error_px: float
    readings: Mapping[Metric, tuple[Reading, Reading]]

    def tallies(self, quantity: Quantity) -> TallyPair | None:
        """One quantity over the same blocks of both photographs; None where either could not be read."""
        found = self.readings.get(FACTS[quantity].metric)
        if found is None or any(quantity not in reading.tallies for reading in found):
            return None
        return TallyPair(found[0].tallies[quantity], found[1].tallies[quantity], self.patches[0].blocks)


@dataclass(frozen=True, slots=True, eq=False)
class SkinComparison:
    """Two photographs of the same skin, with every zone read in both."""

    shots: tuple[Shot, Shot]
    registration: Registration
    zones: Mapping[str, ZoneReadings]

    def blur_px(self, side: int) -> float:
        """The blur of the zones in one of the photographs before they were made equally sharp, the median, pixels."""
        found = [zone.spectra[side].sharpness.blur_px for zone in self.zones.values()]
        return float(np.median(found)) if found else math.nan

    def tallies(self, name: str, quantity: Quantity) -> tuple[TallyPair | None, TallyPair | None]:
        """A quantity of a zone, and of its control region where the control's own change is to be taken off."""
        zone = self.zones[name]
        if zone.control is None or FACTS[quantity].drift is not Drift.SAME_QUANTITY:
            return zone.tallies(quantity), None
        return zone.tallies(quantity), self.zones[zone.control].tallies(quantity)


def compare_skin(
    shots: tuple[Shot, Shot],
    zones: Sequence[ZoneOutline],
    pairs: Mapping[str, PatchPair],
    registration: Registration,
    rng: np.random.Generator,
) -> SkinComparison:
    """Make the patches of each zone equally sharp and read every metric that was asked for.

    A control region is read with the metrics whose drift it shows.

    Args:
        pairs: as cut from the photographs. Their light is written over, since two copies of the largest arrays there
            are would take half as much memory again.
    """
    cuts = {name: (pair.baseline.patch, pair.follow_up.patch) for name, pair in pairs.items()}
    spectra = _spectra(cuts)
    sharp = {zone.name: _equally_sharp(zone, zones, cuts, spectra, rng) for zone in zones}
    patches = anchored_to_control(zones, on_one_tone(zones, sharp, write_over=True), write_over=True)
    readings = _read_all(zones, patches, registration)
    found = {}
    for zone in zones:
        control = control_of(zone, zones)
        name = zone.name
        held_against = control.name if control else None
        error_px = error_in(registration, zone.outline)
        pair = _with_patches(pairs[name], patches[name])
        found[name] = ZoneReadings(zone, held_against, pair, spectra[name], patches[name], error_px, readings[name])
    return SkinComparison(shots, registration, found)


def _with_patches(pair: PatchPair, patches: Cut) -> PatchPair:
    before, after = patches
    return replace(pair, baseline=replace(pair.baseline, patch=before), follow_up=replace(pair.follow_up, patch=after))


def _spectra(cuts: Mapping[str, Cut]) -> dict[str, tuple[SkinSpectrum, SkinSpectrum]]:
    patches = [patch for cut in cuts.values() for patch in cut]
    found = side_by_side(patch_spectrum, patches)
    return dict(zip(cuts, zip(found[::2], found[1::2], strict=True), strict=True))


def _equally_sharp(
    zone: ZoneOutline,
    zones: Sequence[ZoneOutline],
    cuts: Mapping[str, Cut],
    spectra: Mapping[str, tuple[SkinSpectrum, SkinSpectrum]],
    rng: np.random.Generator,
) -> Cut:
    """Both patches of a zone, made equally sharp by what its control region shows, since that has not changed."""
    control = control_of(zone, zones)
    told_by = spectra[control.name] if control else None
    return equally_sharp(cuts[zone.name], spectra[zone.name], rng, told_by=told_by, write_over=True)


def _read_all(
    zones: Sequence[ZoneOutline], patches: Mapping[str, Cut], registration: Registration
) -> dict[str, dict[Metric, tuple[Reading, Reading]]]:
    # What takes longest first, or one thread would wait for the other at the end.
    tasks = sorted(_tasks(zones), key=lambda task: task.side is not None)
    done = side_by_side(lambda task: _read(task, patches, registration), tasks)
    found: dict[str, dict[Metric, list[Reading]]] = {zone.name: {} for zone in zones}
    for task, readings in zip(tasks, done, strict=True):
        found[task.zone].setdefault(task.metric, []).extend(readings)
    return {zone: {metric: (pair[0], pair[1]) for metric, pair in each.items()} for zone, each in found.items()}


@dataclass(frozen=True, slots=True)
class _Task:
    """One reading to be made: a metric of a zone in one photograph, or in both at once (`side` is then None)."""

    zone: str
    control: str | None
    metric: Metric
    side: int | None


def _tasks(zones: Sequence[ZoneOutline]) -> Iterator[_Task]:
    """Each reading to be made, the baseline's and then the follow-up's."""
    wanted = {metric for zone in zones if zone.role is Role.TREATED for metric in zone.metrics}
    for zone in zones:
        control = control_of(zone, zones)
        metrics = set(zone.metrics) if zone.role is Role.TREATED else wanted & WITH_DRIFT
        for metric in (each for each in Metric if each in metrics):
            for side in (None,) if metric in PAIR_READERS else (0, 1):
                yield _Task(zone.name, control.name if control else None, metric, side)


def _read(task: _Task, patches: Mapping[str, Cut], registration: Registration) -> tuple[Reading, ...]:
    here, beside = patches[task.zone], patches[task.control] if task.control else None
    if task.side is None:
        return PAIR_READERS[task.metric](here, beside, registration)
    return (READERS[task.metric](here[task.side], beside[task.side] if beside else None),)
