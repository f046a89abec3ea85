"""A chosen needle length placed against the layers of the skin and the limits of the device.

Four depths are kept apart: what the device reaches, what was evaluated for the use, how thick the skin is,
and what is chosen. A fifth, the depth the tip truly reaches, is as a rule not known and is never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from needlepoint.errors import InvalidInput
from needlepoint.needling.plausible import LAYER_MM, NEEDLE_LENGTH_MM, SKIN_MM, check, check_if_known

OWN = "NEEDLEPOINT"
"""The source id of what is our own reasoning."""

RELATIVE_UNCERTAINTY = 0.30
"""How far a mean thickness may be off, because methods disagree (ultrasound beside histology); ours."""


# Sums of hundredths of a millimetre differ by less than this from the same number typed in.
_ROUNDING_MM = 1e-9


class Layer(StrEnum):
    """Where a needle tip is, from the surface down."""

    EPIDERMIS = "epidermis"
    DERMIS = "dermis"
    BELOW_DERMIS = "below_dermis"


@dataclass(frozen=True, slots=True)
class SkinThickness:
    """Mean thickness of the two layers at one site in one sex, as one method measured it.

    `dermis_sd_mm` is None where the source gives none. `relative_uncertainty` is the method's error, from 0
    to below 1; its default is ours.
    """

    epidermis_mm: float
    dermis_mm: float
    dermis_sd_mm: float | None
    measured_by: str
    sources: tuple[str, ...]
    relative_uncertainty: float = RELATIVE_UNCERTAINTY

    def __post_init__(self) -> None:
        check(self.epidermis_mm, LAYER_MM, "epidermis_mm")
        check(self.dermis_mm, LAYER_MM, "dermis_mm")
        if self.dermis_sd_mm is not None and not 0 <= self.dermis_sd_mm < self.dermis_mm:
            raise InvalidInput(
                f"A spread of {self.dermis_sd_mm:g} mm does not fit a mean dermis of {self.dermis_mm:g} mm.",
                where="dermis_sd_mm",
                next_step="Give the standard deviation in mm, or leave it out.",
            )
        if not 0 <= self.relative_uncertainty < 1:
            raise InvalidInput(
                f"{self.relative_uncertainty:g} is not a relative uncertainty.",
                where="relative_uncertainty",
                next_step="Give a share from 0 to below 1, such as 0.3 for 30 %.",
            )

    @property
    def total_mm(self) -> float:
        """Mean epidermis and dermis together."""
        return self.epidermis_mm + self.dermis_mm

    def at(self, case: SkinCase) -> LayerDepths:
        """Where the layers end in mean, thin or thick skin.

        Thin skin has a dermis one SD below the mean, and both layers are then taken smaller by the relative
        uncertainty of the method; thick skin the other way. Stacking the two is ours and errs to the wide.
        """
        direction = _DIRECTION[case]
        scale = 1 + direction * self.relative_uncertainty
        dermis_mm = self.dermis_mm + direction * (self.dermis_sd_mm or 0.0)
        epidermis_end_mm = self.epidermis_mm * scale
        return LayerDepths(epidermis_end_mm, epidermis_end_mm + dermis_mm * scale)


class SkinCase(StrEnum):
    """Which skin a needle is placed against: the mean, or the edges of what is known about it."""

    THIN = "thin"
    MEAN = "mean"
    THICK = "thick"


_DIRECTION = {SkinCase.THIN: -1, SkinCase.MEAN: 0, SkinCase.THICK: 1}


@dataclass(frozen=True, slots=True)
class LayerDepths:
    """How far below the surface the epidermis and the dermis end."""

    epidermis_end_mm: float
    dermis_end_mm: float

    def layer_at(self, depth_mm: float) -> Layer:
        """The layer a point `depth_mm` below the surface is in; a boundary belongs to the layer above it."""
        if depth_mm <= self.epidermis_end_mm + _ROUNDING_MM:
            return Layer.EPIDERMIS
        return Layer.DERMIS if depth_mm <= self.dermis_end_mm + _ROUNDING_MM else Layer.BELOW_DERMIS


@dataclass(frozen=True, slots=True)
class DepthFour:
    """The four depths of one zone, in mm. None means not known, which is never read as no limit.

    Attributes:
        reaches_mm: the most the device's label lets it reach.
        evaluated_mm: the deepest setting that was evaluated for this use.
        skin_mm: mean epidermis and dermis of the zone.
        chosen_mm: the needle length chosen, a setting.
    """

    reaches_mm: float | None
    evaluated_mm: float | None
    skin_mm: float | None
    chosen_mm: float

    def __post_init__(self) -> None:
        check(self.chosen_mm, NEEDLE_LENGTH_MM, "chosen_mm")
        check_if_known(self.reaches_mm, NEEDLE_LENGTH_MM, "reaches_mm")
        check_if_known(self.evaluated_mm, NEEDLE_LENGTH_MM, "evaluated_mm")
        check_if_known(self.skin_mm, SKIN_MM, "skin_mm")
        if self.reaches_mm is None or self.evaluated_mm is None:
            return
        if self.evaluated_mm > self.reaches_mm:
            raise InvalidInput(
                f"Evaluated to {self.evaluated_mm:g} mm, yet the device reaches {self.reaches_mm:g} mm.",
                where="evaluated_mm",
                next_step="Check both against the device's label.",
            )


class DepthDecision(StrEnum):
    """What may be done with a chosen depth."""

    ALLOWED = "allowed"
    REASON_NEEDED = "reason_needed"
    MORE_INFORMATION_NEEDED = "more_information_needed"
    REFUSED = "refused"


class DepthFinding(StrEnum):
    """Something a clinician should see about a chosen depth; `finding_words` says it in words."""

    ABOVE_LABEL_MAXIMUM = "above_label_maximum"
    LABEL_MAXIMUM_NOT_KNOWN = "label_maximum_not_known"
    ABOVE_EVALUATED = "above_evaluated"
    EVALUATED_NOT_KNOWN = "evaluated_not_known"
    DEEPER_THAN_MEAN_SKIN = "deeper_than_mean_skin"
    DEEPER_THAN_THIN_SKIN = "deeper_than_thin_skin"
    SKIN_NOT_KNOWN = "skin_not_known"


@dataclass(frozen=True, slots=True)
class DepthReached:
    """The depth the tip reaches, or None where it is not known, with what that rests on."""

    depth_mm: float | None
    statement: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TipLayers:
    """The layer the tip lies in, in thin, mean and thick skin, if it goes as deep as the setting."""

    thin: Layer
    mean: Layer
    thick: Layer


@dataclass(frozen=True, slots=True)
class DepthPlacement:
    """A chosen needle length beside the four depths: what may be done, why, and where the tip would lie.

    `layers` is None where the skin's thickness is not known.
    """

    depths: DepthFour
    skin: SkinThickness | None
    decision: DepthDecision
    findings: tuple[DepthFinding, ...]
    layers: TipLayers | None
    reached: DepthReached
    off_label_reason: str | None

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of what the placement rests on, each once: the skin's, the depth reached, and our own guard."""
        of_skin = self.skin.sources if self.skin else ()
        return tuple(dict.fromkeys((*of_skin, *self.reached.sources, OWN)))


def place_depth(
    chosen_mm: float,
    *,
    reaches_mm: float | None,
    evaluated_mm: float | None,
    skin: SkinThickness | None,
    off_label_reason: str | None = None,
    designed_to_reach_setting: bool = False,
) -> DepthPlacement:
    """Place a needle length against the skin and the device's limits, in mm.

    Above the label maximum it is refused, whatever the reason given. Above the evaluated depth, or where none
    is recorded for the use, it needs an off-label reason. Deeper than the mean skin warns. The guard is ours.

    Raises:
        InvalidInput: a depth is not believable, or the evaluated depth is more than the device reaches.
    """
    depths = DepthFour(reaches_mm, evaluated_mm, skin.total_mm if skin else None, chosen_mm)
    reason = (off_label_reason or "").strip() or None
    findings = _limit_findings(depths) + _skin_findings(chosen_mm, skin)
    return DepthPlacement(
        depths=depths,
        skin=skin,
        decision=_decide(findings, reason),
        findings=findings,
        layers=TipLayers(*(skin.at(case).layer_at(chosen_mm) for case in SkinCase)) if skin else None,
        reached=depth_reached(chosen_mm, designed_to_reach_setting=designed_to_reach_setting),
        off_label_reason=reason,
    )


def _limit_findings(depths: DepthFour) -> tuple[DepthFinding, ...]:
    findings = []
    if depths.reaches_mm is None:
        findings.append(DepthFinding.LABEL_MAXIMUM_NOT_KNOWN)
    elif depths.chosen_mm > depths.reaches_mm:
        findings.append(DepthFinding.ABOVE_LABEL_MAXIMUM)
    if depths.evaluated_mm is None:
        findings.append(DepthFinding.EVALUATED_NOT_KNOWN)
    elif depths.chosen_mm > depths.evaluated_mm:
        findings.append(DepthFinding.ABOVE_EVALUATED)
    return tuple(findings)


def _skin_findings(chosen_mm: float, skin: SkinThickness | None) -> tuple[DepthFinding, ...]:
    if skin is None:
        return (DepthFinding.SKIN_NOT_KNOWN,)
    if skin.at(SkinCase.MEAN).layer_at(chosen_mm) is Layer.BELOW_DERMIS:
        return (DepthFinding.DEEPER_THAN_MEAN_SKIN,)
    if skin.at(SkinCase.THIN).layer_at(chosen_mm) is Layer.BELOW_DERMIS:
        return (DepthFinding.DEEPER_THAN_THIN_SKIN,)
    return ()


def _decide(findings: tuple[DepthFinding, ...], reason: str | None) -> DepthDecision:
    if DepthFinding.ABOVE_LABEL_MAXIMUM in findings:
        return DepthDecision.REFUSED
    if DepthFinding.LABEL_MAXIMUM_NOT_KNOWN in findings:
        return DepthDecision.MORE_INFORMATION_NEEDED
    needs_reason = {DepthFinding.ABOVE_EVALUATED, DepthFinding.EVALUATED_NOT_KNOWN} & set(findings)
    return DepthDecision.REASON_NEEDED if needs_reason and reason is None else DepthDecision.ALLOWED


def depth_reached(needle_length_mm: float, *, designed_to_reach_setting: bool = False) -> DepthReached:
    """What is known of the depth a needle set to `needle_length_mm` reaches.

    Only a device designed to reach its setting, as radiofrequency needles are, is credited with it. For all
    others the depth is not known: a 0.77 mm roller made channels of 0.1525 mm on average (KALLURI-2011, in
    hairless rats).
    """
    check(needle_length_mm, NEEDLE_LENGTH_MM, "needle_length_mm")
    if designed_to_reach_setting:
        return DepthReached(
            needle_length_mm,
            "The needles are designed to reach the depth set; that is their design, not a measurement here.",
            (OWN,),
        )
    return DepthReached(
        None,
        "The depth reached is not known; the number is a setting. In hairless rats a 0.77 mm roller made "
        "channels 0.1525 mm deep on average. Pens may come closer to their setting, which is unverified.",
        ("KALLURI-2011", OWN),
    )


def finding_words(finding: DepthFinding, depths: DepthFour) -> str:
    """The finding as a sentence a clinician can act on, with its numbers in mm."""
    numbers = {
        name: "not known" if value is None else f"{value:.2f} mm"
        for name, value in (
            ("chosen", depths.chosen_mm),
            ("reaches", depths.reaches_mm),
            ("evaluated", depths.evaluated_mm),
            ("skin", depths.skin_mm),
        )
    }
    return _WORDS[finding].format(**numbers)


_WORDS = {
    DepthFinding.ABOVE_LABEL_MAXIMUM: "{chosen} is above the device's label maximum, {reaches}: refused.",
    DepthFinding.LABEL_MAXIMUM_NOT_KNOWN: "The device's label maximum is not known; look it up first.",
    DepthFinding.ABOVE_EVALUATED: "{chosen} is above the {evaluated} evaluated for this use: off-label.",
    DepthFinding.EVALUATED_NOT_KNOWN: "No depth is known to have been evaluated for this use.",
    DepthFinding.DEEPER_THAN_MEAN_SKIN: "{chosen} is deeper than mean epidermis and dermis here, {skin}.",
    DepthFinding.DEEPER_THAN_THIN_SKIN: "{chosen} is less than mean skin, {skin}, but more than thin skin.",
    DepthFinding.SKIN_NOT_KNOWN: "The thickness of the skin here is not known; no layer can be named.",
}
