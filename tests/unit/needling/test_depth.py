"""Needle lengths against published skin and labels. Skin: doi:10.1186/s12880-022-00839-w, Table 2."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlepoint.errors import InvalidInput
from needlepoint.needling import (
    DepthDecision,
    DepthFinding,
    DepthFour,
    DepthPlacement,
    Layer,
    SkinThickness,
    TipLayers,
    depth_reached,
    finding_words,
    place_depth,
)
from needlepoint.needling.depth import SkinCase

SOURCES = ("USSKIN-2022",)
EYELID = SkinThickness(0.17, 0.58, 0.11, "ultrasound", SOURCES)  # women
NECK = SkinThickness(0.17, 0.99, 0.20, "ultrasound", SOURCES)  # women
FOREHEAD = SkinThickness(0.22, 1.17, 0.28, "ultrasound", SOURCES)  # men

lengths = st.floats(0.05, 10)
skins = st.builds(
    SkinThickness,
    st.floats(0.02, 0.5),
    st.floats(0.5, 8),
    st.none() | st.floats(0, 0.49),
    st.just("ultrasound"),
    st.just(SOURCES),
    st.floats(0, 0.9),
)


def placed(chosen_mm: float, skin: SkinThickness | None = NECK, reason: str | None = None) -> DepthPlacement:
    """With the SkinPen numbers for acne scars: reaches 2.5 mm, evaluated to 1.5 mm (DEN160029)."""
    return place_depth(chosen_mm, reaches_mm=2.5, evaluated_mm=1.5, skin=skin, off_label_reason=reason)


def test_eyelid_layers_by_hand() -> None:
    assert EYELID.total_mm == pytest.approx(0.75)
    # Thin: epidermis 0.17 x 0.7 = 0.119; dermis (0.58 - 0.11) x 0.7 = 0.329; together 0.448.
    thin = EYELID.at(SkinCase.THIN)
    assert (thin.epidermis_end_mm, thin.dermis_end_mm) == pytest.approx((0.119, 0.448))
    # Thick: epidermis 0.17 x 1.3 = 0.221; dermis (0.58 + 0.11) x 1.3 = 0.897; together 1.118.
    thick = EYELID.at(SkinCase.THICK)
    assert (thick.epidermis_end_mm, thick.dermis_end_mm) == pytest.approx((0.221, 1.118))


def test_without_a_spread_only_the_error_of_the_method_counts() -> None:
    # (0.17 + 0.58) x 0.7 = 0.525
    assert replace(EYELID, dermis_sd_mm=None).at(SkinCase.THIN).dermis_end_mm == pytest.approx(0.525)


@pytest.mark.parametrize(
    ("skin", "chosen_mm", "layers"),
    [
        (EYELID, 0.10, (Layer.EPIDERMIS, Layer.EPIDERMIS, Layer.EPIDERMIS)),
        (EYELID, 0.20, (Layer.DERMIS, Layer.DERMIS, Layer.EPIDERMIS)),
        (EYELID, 0.50, (Layer.BELOW_DERMIS, Layer.DERMIS, Layer.DERMIS)),
        (EYELID, 0.75, (Layer.BELOW_DERMIS, Layer.DERMIS, Layer.DERMIS)),
        (EYELID, 0.76, (Layer.BELOW_DERMIS, Layer.BELOW_DERMIS, Layer.DERMIS)),
        (NECK, 2.50, (Layer.BELOW_DERMIS, Layer.BELOW_DERMIS, Layer.BELOW_DERMIS)),
    ],
)
def test_the_layer_the_tip_would_be_in(skin: SkinThickness, chosen_mm: float, layers: tuple[Layer, ...]) -> None:
    assert placed(chosen_mm, skin).layers == TipLayers(*layers)


@given(skins, lengths, lengths)
def test_a_longer_needle_is_never_in_a_higher_layer_and_thick_skin_never_below_thin(
    skin: SkinThickness, one: float, other: float
) -> None:
    order = list(Layer)
    shorter, longer = (placed_freely(length, skin) for length in sorted((one, other)))
    for case in ("thin", "mean", "thick"):
        assert order.index(getattr(shorter, case)) <= order.index(getattr(longer, case))
    assert order.index(longer.thick) <= order.index(longer.mean) <= order.index(longer.thin)


def placed_freely(length_mm: float, skin: SkinThickness) -> TipLayers:
    layers = place_depth(length_mm, reaches_mm=10, evaluated_mm=10, skin=skin).layers
    assert layers is not None
    return layers


def test_within_everything_there_is_nothing_to_say() -> None:
    placement = placed(0.5, FOREHEAD)
    assert placement.decision is DepthDecision.ALLOWED
    assert placement.findings == ()
    assert placement.depths == DepthFour(reaches_mm=2.5, evaluated_mm=1.5, skin_mm=FOREHEAD.total_mm, chosen_mm=0.5)


def test_the_evaluated_depth_itself_is_within() -> None:
    assert placed(1.5).decision is DepthDecision.ALLOWED


@pytest.mark.parametrize(
    ("reason", "decision", "kept"),
    [
        (None, DepthDecision.REASON_NEEDED, None),
        ("   ", DepthDecision.REASON_NEEDED, None),
        (" thick scar ", DepthDecision.ALLOWED, "thick scar"),
    ],
)
def test_above_the_evaluated_depth_a_reason_must_be_recorded(
    reason: str | None, decision: DepthDecision, kept: str | None
) -> None:
    placement = placed(2.0, reason=reason)
    assert placement.decision is decision
    assert placement.off_label_reason == kept
    assert DepthFinding.ABOVE_EVALUATED in placement.findings


@given(skins | st.none(), st.floats(0.05, 9.9), st.floats(0.001, 5), st.text())
def test_above_the_label_maximum_no_reason_helps(
    skin: SkinThickness | None, reaches_mm: float, excess_mm: float, reason: str
) -> None:
    chosen_mm = min(10, reaches_mm + excess_mm)
    placement = place_depth(chosen_mm, reaches_mm=reaches_mm, evaluated_mm=None, skin=skin, off_label_reason=reason)
    assert placement.decision is DepthDecision.REFUSED


@given(lengths, st.none() | lengths, st.none() | st.text())
def test_an_unknown_label_maximum_is_never_read_as_no_maximum(
    chosen_mm: float, evaluated_mm: float | None, reason: str | None
) -> None:
    placement = place_depth(chosen_mm, reaches_mm=None, evaluated_mm=evaluated_mm, skin=NECK, off_label_reason=reason)
    assert placement.decision is DepthDecision.MORE_INFORMATION_NEEDED


def test_a_depth_nobody_evaluated_for_the_use_needs_a_reason() -> None:
    placement = place_depth(0.5, reaches_mm=2.5, evaluated_mm=None, skin=FOREHEAD)
    assert placement.decision is DepthDecision.REASON_NEEDED
    assert placement.findings == (DepthFinding.EVALUATED_NOT_KNOWN,)


def test_deeper_than_mean_skin_warns_and_does_not_block() -> None:
    # The neck trial went to 2.5 mm (NCT03803059); mean neck skin is 0.17 + 0.99 = 1.16 mm.
    placement = place_depth(2.5, reaches_mm=2.5, evaluated_mm=2.5, skin=NECK)
    assert placement.decision is DepthDecision.ALLOWED
    assert placement.findings == (DepthFinding.DEEPER_THAN_MEAN_SKIN,)


def test_deeper_than_thin_skin_only_is_said_apart() -> None:
    # Thin neck skin: (0.17 + 0.99 - 0.20) x 0.7 = 0.672 mm.
    assert placed(1.0).findings == (DepthFinding.DEEPER_THAN_THIN_SKIN,)
    assert placed(0.67).findings == ()


def test_unknown_skin_names_no_layer() -> None:
    placement = placed(0.5, skin=None)
    assert placement.layers is None
    assert placement.depths.skin_mm is None
    assert placement.findings == (DepthFinding.SKIN_NOT_KNOWN,)
    assert placement.sources == ("KALLURI-2011", "NEEDLEPOINT")


def test_a_placement_names_each_source_once() -> None:
    assert placed(0.5).sources == ("USSKIN-2022", "KALLURI-2011", "NEEDLEPOINT")


def test_a_setting_is_not_a_depth_reached() -> None:
    reached = depth_reached(0.77)
    assert reached.depth_mm is None
    assert "0.1525 mm" in reached.statement
    assert reached.sources == ("KALLURI-2011", "NEEDLEPOINT")


def test_a_device_designed_to_reach_its_setting_is_credited_with_it() -> None:
    placement = place_depth(2, reaches_mm=3, evaluated_mm=3, skin=NECK, designed_to_reach_setting=True)
    assert placement.reached.depth_mm == 2
    assert "design" in placement.reached.statement


@pytest.mark.parametrize("finding", DepthFinding)
def test_every_finding_has_words_with_nothing_left_to_fill_in(finding: DepthFinding) -> None:
    words = finding_words(finding, placed(2.0).depths)
    assert words.endswith(".")
    assert "{" not in words


def test_words_carry_the_numbers() -> None:
    words = finding_words(DepthFinding.ABOVE_EVALUATED, placed(2.0).depths)
    assert words == "2.00 mm is above the 1.50 mm evaluated for this use: off-label."
    unknown = finding_words(DepthFinding.DEEPER_THAN_MEAN_SKIN, placed(2.0, skin=None).depths)
    assert "not known" in unknown


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"epidermis_mm": 0}, "epidermis_mm"),
        ({"dermis_mm": 580}, "dermis_mm"),
        ({"dermis_sd_mm": 0.58}, "dermis_sd_mm"),
        ({"dermis_sd_mm": -0.1}, "dermis_sd_mm"),
        ({"relative_uncertainty": 30}, "relative_uncertainty"),
        ({"relative_uncertainty": -0.1}, "relative_uncertainty"),
    ],
)
def test_skin_that_cannot_be_is_refused(change: dict[str, float], where: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        replace(EYELID, **change)  # type: ignore[arg-type]
    assert caught.value.where == where


def test_more_evaluated_than_the_device_reaches_is_a_contradiction() -> None:
    with pytest.raises(InvalidInput, match=r"Evaluated to 2\.5 mm, yet the device reaches 1\.5 mm"):
        place_depth(1, reaches_mm=1.5, evaluated_mm=2.5, skin=NECK)
