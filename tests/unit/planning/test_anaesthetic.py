"""A product's label limits in the shape the arithmetic takes: every verified figure, and nothing else."""

from __future__ import annotations

import msgspec

from needlepoint.knowledge import load_knowledge
from needlepoint.knowledge.records.figures import Figure
from needlepoint.needling import ActiveDrug, Occlusion
from needlepoint.planning.anaesthetic import limits_of

PRODUCTS = load_knowledge().anaesthetics


def test_every_product_keeps_its_limits_and_who_gave_them() -> None:
    for product in PRODUCTS.values():
        limits = limits_of(product)
        assert (limits.product, limits.sources) == (product.name, product.sources)
        assert limits.drugs == tuple(ActiveDrug(each.name, each.strength_percent) for each in product.drugs)
        assert (limits.occlusion, limits.intact_skin_only) == (Occlusion(product.occlusion), product.intact_skin_only)
        for name in product.__struct_fields__:
            figure = getattr(product, name)
            if isinstance(figure, Figure):
                assert getattr(limits, name) == (None if figure.unverified else figure.value)


def test_a_limit_that_is_not_verified_sets_none() -> None:
    product, name = next(
        (each, name)
        for each in PRODUCTS.values()
        for name in each.__struct_fields__
        if isinstance(getattr(each, name), Figure) and not getattr(each, name).unverified
    )
    unverified = msgspec.structs.replace(getattr(product, name), unverified=True)
    assert getattr(limits_of(product), name) is not None
    assert getattr(limits_of(msgspec.structs.replace(product, **{name: unverified})), name) is None
