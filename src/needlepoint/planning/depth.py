"""The needle length of a zone: what studies used, held against the device, what was evaluated, and the skin there."""

from __future__ import annotations

from dataclasses import dataclass

from needlepoint.errors import InvalidInput
from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.devices import AuthorizedUse, Device
from needlepoint.knowledge.records.figures import Figure
from needlepoint.knowledge.records.indications import NeedleLength, Protocol
from needlepoint.needling import DepthDecision, DepthPlacement, SkinThickness, finding_words, place_depth
from needlepoint.planning.result import ChosenDepth, CitedLine
from needlepoint.terms import ZONES, DeviceClass

NO_LENGTH = CitedLine(
    "No source that we read gives a needle length here; the clinician chooses one within the device's label.",
    ("NEEDLEPOINT",),
)


@dataclass(frozen=True, slots=True)
class DepthChoice:
    """A placement and where its needle length comes from."""

    placement: DepthPlacement | None
    basis: CitedLine


def choose_depth(
    knowledge: Knowledge,
    zone: str,
    protocols: dict[str, Protocol],
    device: Device | None,
    sex: str | None,
    chosen: ChosenDepth | None,
) -> DepthChoice:
    """The needle length for a zone: the clinician's, or the shallowest that studies of the indications used there.

    A length taken from studies is cut to what the device reaches and to what was evaluated for the use, so that
    going deeper is always somebody's decision with a reason. Depths in mm.

    Raises:
        InvalidInput: the chosen length is above the label's maximum, or needs an off-label reason and has none.
    """
    evaluated_mm, reaches_mm = device_limits(device, zone, tuple(protocols))
    length_mm, basis = (
        (chosen.needle_length_mm, CitedLine("Chosen by the clinician.", ()))
        if chosen
        else _from_studies(knowledge, zone, protocols)
    )
    if length_mm is None:
        return DepthChoice(None, basis)
    if chosen is None:
        length_mm, basis = _within(length_mm, evaluated_mm, reaches_mm, basis)
    placement = place_depth(
        length_mm,
        reaches_mm=reaches_mm,
        evaluated_mm=evaluated_mm,
        skin=skin_thickness(knowledge, zone, sex),
        off_label_reason=chosen.off_label_reason if chosen else None,
        designed_to_reach_setting=device is not None and device.device_class is DeviceClass.RADIOFREQUENCY,
    )
    if chosen:
        _refuse_beyond_label(placement, zone)
    return DepthChoice(placement, basis)


def skin_thickness(knowledge: Knowledge, zone: str, sex: str | None) -> SkinThickness | None:
    """Mean skin of the zone for a sex, from the first measurement with both layers; None where nothing was measured.

    Where the sex is not known, or neither male nor female, the thinner of the measured means is taken (ours).
    """
    site = knowledge.skin_sites[ZONES[zone].id]
    usable = [layer for layer in site.layers if layer.epidermis_mm is not None]
    fitting = [layer for layer in usable if layer.sex is None or layer.sex == sex] or usable
    if not fitting:
        return None
    if sex in ("female", "male"):
        layer = fitting[0]
    else:
        layer = min(usable, key=lambda each: (each.epidermis_mm or 0) + each.dermis_mm)
    return SkinThickness(
        epidermis_mm=layer.epidermis_mm or 0.0,
        dermis_mm=layer.dermis_mm,
        dermis_sd_mm=layer.dermis_sd_mm,
        measured_by=f"{layer.method}, {layer.measured_at}",
        sources=(layer.source,),
        relative_uncertainty=site.relative_uncertainty.value or 0.0,
    )


def device_limits(device: Device | None, zone: str, indications: tuple[str, ...]) -> tuple[float | None, float | None]:
    """What was evaluated for a device's uses that cover these indications in a zone (the least), and what it reaches.

    Both in mm; None where it was not read, is not verified, or no device is named.
    """
    if device is None:
        return None, None
    uses = [use for use in device.uses if _covers(use, zone, indications)]
    evaluated = [depth_mm for use in uses if (depth_mm := _verified(use.evaluated_mm)) is not None]
    return min(evaluated, default=None), _verified(device.reaches_mm)


def _verified(figure: Figure | None) -> float | None:
    return None if figure is None or figure.unverified else figure.value


def _covers(use: AuthorizedUse, zone: str, indications: tuple[str, ...]) -> bool:
    in_area = not use.sites or ZONES[zone].id in use.sites
    return in_area and any(indication in use.indications for indication in indications)


def _from_studies(knowledge: Knowledge, zone: str, protocols: dict[str, Protocol]) -> tuple[float | None, CitedLine]:
    lengths = {name: length for name, protocol in protocols.items() if (length := _length_at(zone, protocol))}
    usable = {name: (mm, length) for name, length in lengths.items() if (mm := _figure(length.mm)) is not None}
    if not usable:
        return None, NO_LENGTH
    length_mm, shallowest = min(usable.values(), key=lambda pair: pair[0])
    without = [knowledge.indication(name).name.lower() for name in sorted(protocols.keys() - usable.keys())]
    gap = f" For {', '.join(without)} no source that we read gives a length." if without else ""
    return length_mm, CitedLine(shallowest.basis + gap, shallowest.mm.sources)


def _length_at(zone: str, protocol: Protocol) -> NeedleLength | None:
    named = [length for length in protocol.needle_length if ZONES[zone].id in length.sites]
    return next(iter(named or [length for length in protocol.needle_length if not length.sites]), None)


def _figure(figure: Figure) -> float | None:
    """The figure to begin with: the one given, else the lower end of the range; never an unverified one."""
    if figure.unverified:
        return None
    return figure.value if figure.value is not None else figure.low


def _within(
    length_mm: float, evaluated_mm: float | None, reaches_mm: float | None, basis: CitedLine
) -> tuple[float, CitedLine]:
    limit = min((mm for mm in (evaluated_mm, reaches_mm) if mm is not None), default=length_mm)
    if length_mm <= limit:
        return length_mm, basis
    why = "the most that was evaluated for this use" if limit == evaluated_mm else "the most the device reaches"
    return limit, CitedLine(f"{basis.text} Cut from {length_mm:g} to {limit:g} mm, {why}.", basis.sources)


def _refuse_beyond_label(placement: DepthPlacement, zone: str) -> None:
    if placement.decision is DepthDecision.REFUSED:
        raise InvalidInput(
            f"{placement.depths.chosen_mm:g} mm is more than the label's maximum, {placement.depths.reaches_mm:g} mm.",
            where=f"depths > {zone}",
            next_step="Choose a needle length up to the maximum; this cannot be overridden.",
        )
    if placement.decision is DepthDecision.REASON_NEEDED:
        words = " ".join(finding_words(finding, placement.depths) for finding in placement.findings)
        raise InvalidInput(
            f"{placement.depths.chosen_mm:g} mm needs a recorded off-label reason. {words}",
            where=f"depths > {zone}",
            next_step="Write off_label_reason beside needle_length_mm, or choose a shallower setting.",
        )
