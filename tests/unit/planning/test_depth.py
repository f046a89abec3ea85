"""The needle length of a zone: from studies, cut to the device and what was evaluated, deeper only with a reason."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from needlepoint.errors import InvalidInput
from needlepoint.knowledge import Knowledge, load_knowledge
from needlepoint.knowledge.records.devices import Device
from needlepoint.knowledge.records.indications import Protocol
from needlepoint.knowledge.records.skin_sites import SkinSite
from needlepoint.needling import DepthDecision, DepthFinding
from needlepoint.planning import ChosenDepth, CitedLine
from needlepoint.planning.depth import NO_LENGTH, DepthChoice, choose_depth, device_limits, skin_thickness
from tests.knowledge_factory import DEFAULTS, indication, knowledge_with

Lengths = tuple[Mapping[str, Any], ...]


def pen(reaches: float | None = 2.5, evaluated: float | None = 2.0, **fields: Any) -> Device:
    """A device with one use, of every zone unless `uses` says otherwise."""
    use: dict[str, Any] = {"indications": ["mark"], "sites": [], "sources": ["LABEL-A"]}
    if evaluated is not None:
        use["evaluated_mm"] = {"value": evaluated, "sources": ["LABEL-A"]}
    raw: dict[str, Any] = {"id": "pen", "name": "Pen", "device_class": "mechanical", "uses": [use]}
    if reaches is not None:
        raw["reaches_mm"] = {"value": reaches, "sources": ["LABEL-A"]}
    return msgspec.convert(DEFAULTS[Device] | raw | fields, Device)


def length(value: float | None = None, *, sites: tuple[str, ...] = (), **figure: Any) -> dict[str, Any]:
    return {
        "mm": {"value": value, "sources": ["TRIAL"], **figure},
        "basis": f"Trials used {value}.",
        "sites": list(sites),
    }


def protocol(lengths: Lengths) -> Protocol:
    return indication("mark", {"needle_length": list(lengths)}).protocols[0]


def choose(
    *lengths: Mapping[str, Any],
    zone: str = "chin",
    device: Device | None = None,
    chosen: ChosenDepth | None = None,
    other: Lengths | None = None,
) -> DepthChoice:
    protocols = {"mark": protocol(lengths)}
    if other is not None:
        protocols["line"] = protocol(other)
    return choose_depth(knowledge_with(), zone, protocols, device, "female", chosen)


def chosen_mm(choice: DepthChoice) -> float | None:
    return choice.placement.depths.chosen_mm if choice.placement else None


# From studies


def test_the_length_studies_used_is_planned_with_its_basis() -> None:
    choice = choose(length(1.5))
    assert chosen_mm(choice) == 1.5
    assert choice.basis == CitedLine("Trials used 1.5.", ("TRIAL",))


def test_of_a_range_alone_the_lower_end_is_planned() -> None:
    assert chosen_mm(choose(length(low=0.5, high=2.0))) == 0.5


def test_a_length_for_the_site_goes_before_one_for_everywhere() -> None:
    lengths = (length(1.5), length(0.5, sites=("cheek", "neck")))
    assert chosen_mm(choose(*lengths, zone="left_cheek")) == 0.5
    assert chosen_mm(choose(*lengths, zone="chin")) == 1.5
    assert chosen_mm(choose(length(0.5, sites=("neck",)), zone="chin")) is None


@pytest.mark.parametrize("lengths", [(), (length(1.5, unverified=True),), (length(high=2.0),)])
def test_where_no_source_gives_a_length_none_is_planned_and_it_says_so(lengths: Lengths) -> None:
    choice = choose(*lengths)
    assert (choice.placement, choice.basis) == (None, NO_LENGTH)


@pytest.mark.parametrize(("first", "second"), [(1.5, 1.0), (1.0, 1.5), (1.0, 1.0)])
def test_of_several_indications_the_shallowest_length_is_planned(first: float, second: float) -> None:
    choice = choose(length(first), other=(length(second),))
    assert (chosen_mm(choice), choice.basis.text) == (1.0, "Trials used 1.0.")


def test_of_two_indications_with_the_same_length_the_first_is_the_ground() -> None:
    choice = choose(length(1.0), other=(length(1.0, note="another trial"),))
    assert (chosen_mm(choice), choice.basis.text) == (1.0, "Trials used 1.0.")


def test_an_indication_without_a_length_leaves_the_others() -> None:
    assert chosen_mm(choose(other=(length(2.0),))) == 2.0
    assert chosen_mm(choose(length(0.5, unverified=True), other=(length(2.0),))) == 2.0


# Cut to the device


@pytest.mark.parametrize(
    ("from_studies", "reaches", "evaluated", "planned", "why"),
    [
        (1.5, 2.5, 2.0, 1.5, None),
        (2.0, 2.5, 2.0, 2.0, None),
        (2.25, 2.5, 2.0, 2.0, "Cut from 2.25 to 2 mm, the most that was evaluated for this use."),
        (3.0, 2.5, None, 2.5, "Cut from 3 to 2.5 mm, the most the device reaches."),
        (3.0, 2.5, 2.5, 2.5, "Cut from 3 to 2.5 mm, the most that was evaluated for this use."),
        (3.0, None, 1.0, 1.0, "Cut from 3 to 1 mm, the most that was evaluated for this use."),
        (3.0, None, None, 3.0, None),
    ],
)
def test_a_length_from_studies_is_cut_to_what_was_evaluated_and_to_what_the_device_reaches(
    from_studies: float, reaches: float | None, evaluated: float | None, planned: float, why: str | None
) -> None:
    choice = choose(length(from_studies), device=pen(reaches, evaluated))
    assert chosen_mm(choice) == planned
    assert choice.basis.text == f"Trials used {from_studies}." + (f" {why}" if why else "")
    assert choice.basis.sources == ("TRIAL",)


def test_without_a_device_nothing_is_cut_and_the_label_is_to_be_looked_up() -> None:
    placement = choose(length(3.0)).placement
    assert placement is not None
    assert (placement.depths.reaches_mm, placement.depths.evaluated_mm) == (None, None)
    assert placement.decision is DepthDecision.MORE_INFORMATION_NEEDED


def use(evaluated: float, *sites: str, indications: tuple[str, ...] = ("mark",)) -> dict[str, Any]:
    return {
        "indications": list(indications),
        "sites": list(sites),
        "sources": ["LABEL-A"],
        "evaluated_mm": {"value": evaluated, "sources": ["LABEL-A"]},
    }


@pytest.mark.parametrize(
    ("uses", "evaluated"),
    [
        ([use(1.0, "cheek"), use(2.0, "chin")], 2.0),
        ([use(1.5, "chin"), use(1.0)], 1.0),
        ([use(1.0, indications=("line",)), use(2.0)], 2.0),
        ([use(1.0, indications=("line",))], None),
    ],
)
def test_what_was_evaluated_is_the_least_of_the_uses_that_fit_zone_and_indication(
    uses: list[dict[str, Any]], evaluated: float | None
) -> None:
    placement = choose(length(0.5), device=pen(uses=uses)).placement
    assert placement is not None
    assert placement.depths.evaluated_mm == evaluated


def test_a_reach_that_is_not_verified_is_not_known() -> None:
    device = pen(reaches_mm={"value": 2.5, "sources": ["LABEL-A"], "unverified": True})
    placement = choose(length(1.0), device=device).placement
    assert placement is not None
    assert placement.depths.reaches_mm is None
    assert DepthFinding.LABEL_MAXIMUM_NOT_KNOWN in placement.findings


def test_an_evaluated_depth_that_is_not_verified_sets_no_limit_and_needs_a_reason() -> None:
    unverified = use(1.0) | {"evaluated_mm": {"value": 1.0, "sources": ["LABEL-A"], "unverified": True}}
    placement = choose(length(1.5), device=pen(uses=[unverified])).placement
    assert placement is not None
    assert (placement.depths.chosen_mm, placement.depths.evaluated_mm) == (1.5, None)
    assert placement.decision is DepthDecision.REASON_NEEDED


@pytest.mark.parametrize(("device_class", "depth_mm"), [("radiofrequency", 1.0), ("mechanical", None)])
def test_only_a_radiofrequency_needle_is_credited_with_its_setting(device_class: str, depth_mm: float | None) -> None:
    placement = choose(length(1.0), device=pen(device_class=device_class)).placement
    assert placement is not None
    assert placement.reached.depth_mm == depth_mm


# Chosen by the clinician


def test_a_chosen_length_goes_before_studies() -> None:
    choice = choose(length(1.5), device=pen(), chosen=ChosenDepth(0.75))
    assert (chosen_mm(choice), choice.basis) == (0.75, CitedLine("Chosen by the clinician.", ()))


def test_a_chosen_length_above_the_labels_maximum_is_refused_whatever_the_reason() -> None:
    with pytest.raises(InvalidInput, match=r"2\.6 mm is more than the label's maximum, 2\.5 mm") as raised:
        choose(length(1.5), device=pen(), chosen=ChosenDepth(2.6, "deep scars"))
    assert raised.value.where == "depths > chin"
    assert raised.value.next_step == "Choose a needle length up to the maximum; this cannot be overridden."


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_above_what_was_evaluated_a_reason_is_needed(reason: str | None) -> None:
    with pytest.raises(InvalidInput, match=r"2\.25 mm needs a recorded off-label reason") as raised:
        choose(length(1.5), device=pen(), chosen=ChosenDepth(2.25, reason))
    assert raised.value.where == "depths > chin"
    assert "above the 2.00 mm evaluated for this use: off-label. The thickness of" in raised.value.problem
    assert raised.value.next_step == "Write off_label_reason beside needle_length_mm, or choose a shallower setting."


def test_with_a_reason_it_is_planned_and_the_reason_kept() -> None:
    placement = choose(length(1.5), device=pen(), chosen=ChosenDepth(2.25, "thick scars")).placement
    assert placement is not None
    assert (placement.decision, placement.off_label_reason) == (DepthDecision.ALLOWED, "thick scars")
    assert DepthFinding.ABOVE_EVALUATED in placement.findings


@pytest.mark.parametrize("exactly", [2.0, 2.5])
def test_the_limits_themselves_are_within(exactly: float) -> None:
    assert chosen_mm(choose(length(1.5), device=pen(evaluated=exactly), chosen=ChosenDepth(exactly))) == exactly


@pytest.mark.parametrize("slip", [0.0, 15.0, -1.0])
def test_a_slip_of_the_unit_is_refused(slip: float) -> None:
    with pytest.raises(InvalidInput, match="not believable"):
        choose(length(1.5), device=pen(), chosen=ChosenDepth(slip, "typed in um"))


# Skin

FEMALE = {"sex": "female", "measured_at": "chin", "method": "ultrasound", "epidermis_mm": 0.2, "dermis_mm": 1.0}
MALE = FEMALE | {"sex": "male", "dermis_mm": 0.9, "dermis_sd_mm": 0.1}
THICK_MALE = MALE | {"dermis_mm": 1.2}
EITHER = FEMALE | {"sex": None, "method": "histology", "dermis_mm": 0.8}
NO_EPIDERMIS = FEMALE | {"epidermis_mm": None, "dermis_mm": 0.1}


def with_skin(*layers: Mapping[str, Any], uncertainty: float | None = 0.3) -> Knowledge:
    raw = {
        "id": "chin",
        "name": "Chin",
        "patient_name": "chin",
        "layers": [dict(layer) | {"source": "TRIAL"} for layer in layers],
        "relative_uncertainty": {"value": uncertainty, "sources": ["OWN"]},
        "reviewed": "2026-01-01",
    }
    real = knowledge_with()
    return dataclasses.replace(real, skin_sites={**real.skin_sites, "chin": msgspec.convert(raw, SkinSite)})


@pytest.mark.parametrize(
    ("layers", "sex", "dermis_mm"),
    [
        ((FEMALE, MALE), "female", 1.0),
        ((FEMALE, MALE), "male", 0.9),
        ((FEMALE, THICK_MALE), "male", 1.2),
        ((FEMALE, MALE), "intersex", 0.9),
        ((FEMALE, MALE), None, 0.9),
        ((FEMALE,), "male", 1.0),
        ((EITHER, FEMALE), "female", 0.8),
        ((FEMALE, EITHER), "female", 1.0),
        ((MALE, EITHER), "female", 0.8),
        ((NO_EPIDERMIS, FEMALE), "female", 1.0),
        ((NO_EPIDERMIS, FEMALE, MALE), None, 0.9),
    ],
)
def test_the_first_measurement_that_fits_the_sex_is_used_and_the_thinner_where_it_is_not_known(
    layers: Lengths, sex: str | None, dermis_mm: float
) -> None:
    skin = skin_thickness(with_skin(*layers), "chin", sex)
    assert skin is not None
    assert (skin.dermis_mm, skin.epidermis_mm) == (dermis_mm, 0.2)


def test_the_thinner_skin_is_by_both_layers_together() -> None:
    thick_epidermis = FEMALE | {"epidermis_mm": 0.5, "dermis_mm": 0.8}
    skin = skin_thickness(with_skin(thick_epidermis, FEMALE), "chin", None)
    assert skin is not None
    assert skin.total_mm == pytest.approx(1.2)


def test_an_uncertainty_nobody_gave_is_none_and_makes_the_skin_neither_thin_nor_thick() -> None:
    skin = skin_thickness(with_skin(FEMALE, uncertainty=None), "chin", "female")
    assert skin is not None
    assert skin.relative_uncertainty == 0.0


@pytest.mark.parametrize("sex", ["female", "male"])
def test_the_skin_of_the_patients_sex_is_placed(sex: str) -> None:
    knowledge = with_skin(FEMALE, THICK_MALE)
    placement = choose_depth(knowledge, "chin", {"mark": protocol((length(1.0),))}, None, sex, None).placement
    assert placement is not None
    assert placement.skin == skin_thickness(knowledge, "chin", sex)


@pytest.mark.parametrize("layers", [(), (NO_EPIDERMIS,)])
def test_skin_nobody_measured_whole_is_not_known(layers: Lengths) -> None:
    assert skin_thickness(with_skin(*layers), "chin", "female") is None


def test_a_thickness_says_who_measured_it_and_how_sure_it_is() -> None:
    skin = skin_thickness(with_skin(MALE), "chin", "male")
    assert skin is not None
    assert (skin.measured_by, skin.sources) == ("ultrasound, chin", ("TRIAL",))
    assert (skin.dermis_sd_mm, skin.relative_uncertainty) == (0.1, 0.3)


def test_both_sides_of_a_site_have_the_same_skin() -> None:
    knowledge = knowledge_with()
    assert skin_thickness(knowledge, "left_cheek", "male") == skin_thickness(knowledge, "right_cheek", "male")


@pytest.mark.parametrize(("zone", "evaluated_mm"), [("forehead", 1.5), ("neck", 2.5), ("abdomen", None)])
def test_what_was_evaluated_is_that_of_the_uses_in_the_zone(zone: str, evaluated_mm: float | None) -> None:
    """SkinPen: acne scars of the face to 1.5 mm, wrinkles of the neck to 2.5 mm; nothing of the abdomen was read."""
    knowledge = load_knowledge()
    assert device_limits(knowledge.device("skinpen"), zone, tuple(knowledge.indications)) == (evaluated_mm, 2.5)
