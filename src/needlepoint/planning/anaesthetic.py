"""The label limits of a topical anaesthetic in the shape the arithmetic of needling takes."""

from __future__ import annotations

from needlepoint.knowledge.records.anaesthetics import Anaesthetic
from needlepoint.knowledge.records.figures import Figure
from needlepoint.needling import ActiveDrug, AnaestheticLimits, Occlusion


def limits_of(product: Anaesthetic) -> AnaestheticLimits:
    """The record's limits; a figure that is not verified sets none."""
    figures = {name: getattr(product, name) for name in product.__struct_fields__}
    return AnaestheticLimits(
        product=product.name,
        drugs=tuple(ActiveDrug(each.name, each.strength_percent) for each in product.drugs),
        sources=product.sources,
        occlusion=Occlusion(product.occlusion),
        intact_skin_only=product.intact_skin_only,
        **{name: each.value for name, each in figures.items() if isinstance(each, Figure) and not each.unverified},
    )
