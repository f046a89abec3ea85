"""What a picture of a needle length against the skin shows, before it is drawn as text or as SVG.

Both drawings show the same marks on the same scale, so what a screen reader is told is what is seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from needlepoint.errors import InvalidInput
from needlepoint.needling.depth import DepthDecision, DepthPlacement, LayerDepths, SkinCase, SkinThickness


class MarkKind(StrEnum):
    """What a mark on the depth scale stands for."""

    EPIDERMIS_END = "epidermis_end"
    DERMIS_END = "dermis_end"
    CHOSEN = "chosen"
    EVALUATED = "evaluated"
    MAXIMUM = "maximum"


@dataclass(frozen=True, slots=True)
class PictureWords:
    """Every word in the picture, so that it can be translated. Names in braces are filled in."""

    title: str = "{zone}: needle length against the skin"
    epidermis: str = "Epidermis"
    dermis: str = "Dermis"
    below_dermis: str = "Below the dermis"
    epidermis_end: str = "Epidermis ends {mm} mm (mean)"
    dermis_end: str = "Dermis ends {mm} mm (mean; {low} to {high})"
    chosen: str = "Chosen needle {mm} mm"
    refused: str = "Chosen needle {mm} mm (refused)"
    evaluated: str = "Evaluated to {mm} mm"
    maximum: str = "Label maximum {mm} mm"
    evaluated_not_known: str = "Evaluated depth: not known."
    maximum_not_known: str = "Label maximum: not known."
    to_scale: str = "Depths to scale; mean layers by {method}."
    band_with_sd: str = (
        "The hatched band is where the dermis may end: one SD, then {percent}% for the method, our estimate."
    )
    band: str = "The hatched band is where the dermis may end: {percent}% for the method, our estimate."
    set_only: str = "The needle is drawn at its setting; the depth it reaches is not known."
    set_by_design: str = "The needle is drawn at its setting, which it is designed to reach."
    row: str = "One row is {mm} mm."
    key: str = "# epidermis   . dermis   ~ dermis may end here   | needle   V its tip"
    decimal_mark: str = "."

    def number(self, value: float) -> str:
        """A number of mm, to the hundredth, with the decimal mark of the language."""
        return f"{value:.2f}".replace(".", self.decimal_mark)


@dataclass(frozen=True, slots=True)
class Mark:
    """One depth on the scale, with its label."""

    kind: MarkKind
    depth_mm: float
    label: str


@dataclass(frozen=True, slots=True)
class DepthPicture:
    """What is to be drawn.

    Attributes:
        marks: from the surface down.
        layers: where the mean layers end.
        band_mm: from where to where the dermis may end.
        deepest_mm: the deepest thing to be drawn.
        caption: sentences below the picture.
    """

    title: str
    marks: tuple[Mark, ...]
    layers: LayerDepths
    band_mm: tuple[float, float]
    chosen_mm: float
    deepest_mm: float
    caption: tuple[str, ...]
    words: PictureWords


ENGLISH = PictureWords()


def depth_picture(placement: DepthPlacement, zone_name: str, words: PictureWords = ENGLISH) -> DepthPicture:
    """The picture of a placed needle length in a zone, named as the reader should see it.

    Raises:
        InvalidInput: the thickness of the skin there is not known, so nothing can be drawn to scale.
    """
    skin = placement.skin
    if skin is None:
        raise InvalidInput(
            f"The thickness of the skin of {zone_name} is not known, so there is no picture of it.",
            where="skin",
            next_step="Show the depths as numbers instead.",
        )
    band_mm = (skin.at(SkinCase.THIN).dermis_end_mm, skin.at(SkinCase.THICK).dermis_end_mm)
    marks = _marks(placement, skin.at(SkinCase.MEAN), band_mm, words)
    return DepthPicture(
        title=words.title.format(zone=zone_name),
        marks=marks,
        layers=skin.at(SkinCase.MEAN),
        band_mm=band_mm,
        chosen_mm=placement.depths.chosen_mm,
        deepest_mm=max(band_mm[1], marks[-1].depth_mm),
        caption=_caption(placement, skin, words),
        words=words,
    )


def _marks(
    placement: DepthPlacement, mean: LayerDepths, band_mm: tuple[float, float], words: PictureWords
) -> tuple[Mark, ...]:
    chosen = words.refused if placement.decision is DepthDecision.REFUSED else words.chosen
    depths = placement.depths
    low, high = (words.number(edge) for edge in band_mm)
    wanted = (
        (MarkKind.EPIDERMIS_END, mean.epidermis_end_mm, words.epidermis_end),
        (MarkKind.DERMIS_END, mean.dermis_end_mm, words.dermis_end),
        (MarkKind.CHOSEN, depths.chosen_mm, chosen),
        (MarkKind.EVALUATED, depths.evaluated_mm, words.evaluated),
        (MarkKind.MAXIMUM, depths.reaches_mm, words.maximum),
    )
    marks = [
        Mark(kind, depth_mm, label.format(mm=words.number(depth_mm), low=low, high=high))
        for kind, depth_mm, label in wanted
        if depth_mm is not None
    ]
    return tuple(sorted(marks, key=lambda mark: mark.depth_mm))


def _caption(placement: DepthPlacement, skin: SkinThickness, words: PictureWords) -> tuple[str, ...]:
    percent = f"{100 * skin.relative_uncertainty:.0f}"
    band = words.band if skin.dermis_sd_mm is None else words.band_with_sd
    sentences = (
        words.to_scale.format(method=skin.measured_by),
        band.format(percent=percent),
        words.set_only if placement.reached.depth_mm is None else words.set_by_design,
        words.evaluated_not_known if placement.depths.evaluated_mm is None else "",
        words.maximum_not_known if placement.depths.reaches_mm is None else "",
    )
    return tuple(sentence for sentence in sentences if sentence)
