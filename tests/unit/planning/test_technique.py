"""What is planned in a zone treated for several indications does not depend on which was written down first."""

from __future__ import annotations

import itertools

from needlepoint.knowledge import load_knowledge
from needlepoint.planning import technique
from needlepoint.planning.depth import choose_depth
from needlepoint.terms import DeviceClass, Endpoint


def protocols(*indications: str) -> technique.Protocols:
    knowledge = load_knowledge()
    return {each: technique.protocol_of(knowledge, each, DeviceClass.MECHANICAL) for each in indications}


def test_an_endpoint_of_one_indication_is_not_passed_off_as_that_of_another() -> None:
    assert technique.endpoint(protocols("acne_scars_rolling")) is Endpoint.PINPOINT_BLEEDING
    assert technique.endpoint(protocols("acne_scars_rolling", "acne_scars_boxcar")) is Endpoint.PINPOINT_BLEEDING
    assert technique.endpoint(protocols("acne_scars_rolling", "melasma")) is None


def test_where_the_grounds_differ_each_stands_beside_its_indication() -> None:
    knowledge = load_knowledge()
    line = technique.for_each(protocols("melasma", "acne_scars_rolling"), knowledge, lambda each: each.endpoint_basis)
    assert line.text.startswith("Atrophic acne scars, rolling: Uniform pinpoint bleeding")
    assert " Melasma: " in line.text
    alike = technique.for_each(protocols("melasma", "acne_scars_rolling"), knowledge, lambda each: each.pattern)
    assert alike.text == "In three directions: vertical, horizontal and diagonal."


def test_the_order_of_two_indications_changes_nothing() -> None:
    knowledge = load_knowledge()
    treated = [
        name
        for name, record in knowledge.indications.items()
        if any(each.device_class is DeviceClass.MECHANICAL for each in record.protocols)
    ]
    for one, other in itertools.combinations(treated, 2):
        here, there = protocols(one, other), protocols(other, one)
        assert technique.longest_course(here) == technique.longest_course(there)
        assert technique.endpoint(here) == technique.endpoint(there)
        assert technique.passes(here) == technique.passes(there)
        for part in (lambda each: each.pattern, lambda each: each.endpoint_basis):
            assert technique.for_each(here, knowledge, part) == technique.for_each(there, knowledge, part)


def test_a_length_for_one_indication_is_not_passed_off_as_one_for_another() -> None:
    knowledge = load_knowledge()
    both = dict(protocols("melasma", "acne_scars_rolling"))
    gap = "For melasma no source that we read gives a length."
    assert gap in choose_depth(knowledge, "left_cheek", both, None, None, None).basis.text
    del both["melasma"]
    assert gap not in choose_depth(knowledge, "left_cheek", both, None, None, None).basis.text
