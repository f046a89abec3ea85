"""Every rule of the rule book has somebody who fires it, somebody who nearly does, and somebody it must ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from needlepoint import strict_yaml
from needlepoint.candidacy import Assessment, assess
from needlepoint.consultation import read_consultation
from needlepoint.knowledge import load_knowledge
from needlepoint.strict_yaml import Document
from needlepoint.values import parse_day
from tests.cases.clinical_case import FOLDER

KEYS = {"rule", "treatment", "fires", "near_miss", "near_miss_treatment", "unknown", "note"}
ON = parse_day("2026-11-23")
PERSON: dict[str, Any] = {"born_on": "1990-01-01", "sex": "female", "phototype": "II", "everything_else": False}
"""Whom an entry is about unless it says otherwise: of age, with every other question answered no."""
TREATMENT: dict[str, Any] = {
    "device": "skinpen",
    "wants": [{"indication": "acne_scars_rolling", "zones": ["left_cheek"]}],
}


@dataclass(frozen=True)
class Vignette:
    """One entry of tests/cases/rules: a rule and three short histories."""

    rule: str
    place: str
    raw: Mapping[str, Any]

    def answer(self, history: str) -> Assessment:
        """The assessment with one of the entry's histories: `fires`, `near_miss` or `unknown`."""
        treatment = self.raw.get("treatment", TREATMENT)
        if history == "near_miss":
            treatment = self.raw.get("near_miss_treatment", treatment)
        document = Document({"history": {**PERSON, **self.raw[history]}, "treatment": treatment}, self.place)
        knowledge = load_knowledge()
        consultation = read_consultation(document, knowledge, on=ON)
        return assess(consultation.profile, consultation.request, knowledge, on=ON)

    def found(self, history: str) -> bool:
        """Whether the rule has a finding with one of the histories."""
        return any(finding.rule == self.rule for finding in self.answer(history).findings)


def read_vignettes() -> Iterator[Vignette]:
    """Every entry, file by file."""
    for path in sorted((FOLDER / "rules").glob("*.yaml")):
        document = strict_yaml.parse(path.read_bytes(), path.name)
        assert isinstance(document.value, list), f"{path.name} must be a list of entries"
        for number, raw in enumerate(document.value):
            yield Vignette(raw["rule"], document.place(number), raw)


VIGNETTES = list(read_vignettes())
ASKING = [each for each in VIGNETTES if "unknown" in each.raw]
"""Entries of rules that ask something of the patient; the others hold by place, target or device alone."""


def name(vignette: Vignette) -> str:
    """How a test of an entry is called."""
    return vignette.rule


def test_every_rule_has_exactly_one_entry() -> None:
    counted = Counter(each.rule for each in VIGNETTES)
    rules = set(load_knowledge().rules)
    assert rules - set(counted) == set(), "these rules have no entry in tests/cases/rules"
    assert set(counted) - rules == set(), "these entries are of no rule"
    assert [rule for rule, count in counted.items() if count > 1] == []


@pytest.mark.parametrize("vignette", VIGNETTES, ids=name)
def test_an_entry_has_its_parts(vignette: Vignette) -> None:
    asks = load_knowledge().rules[vignette.rule].when is not None
    needed = {"rule", "fires", "near_miss", "note"} | ({"unknown"} if asks else set())
    assert needed <= set(vignette.raw) <= KEYS, vignette.place
    assert asks == ("unknown" in vignette.raw), f"{vignette.place}: only a rule with a condition can be unknown"


@pytest.mark.parametrize("vignette", VIGNETTES, ids=name)
def test_rule_fires(vignette: Vignette) -> None:
    assert vignette.found("fires"), f"{vignette.place}: {vignette.raw['fires']}"


@pytest.mark.parametrize("vignette", VIGNETTES, ids=name)
def test_rule_nearly_fires(vignette: Vignette) -> None:
    assert not vignette.found("near_miss"), f"{vignette.place}: {vignette.raw['note']}"


@pytest.mark.parametrize("vignette", VIGNETTES, ids=name)
def test_near_miss_is_more_than_a_plain_no(vignette: Vignette) -> None:
    """It differs from the empty history in something, or asks for another treatment."""
    said = {key for key, value in vignette.raw["near_miss"].items() if value is not False}
    assert said or "near_miss_treatment" in vignette.raw, vignette.place


@pytest.mark.parametrize("vignette", ASKING, ids=name)
def test_rule_asks_what_is_not_known(vignette: Vignette) -> None:
    answer = vignette.answer("unknown")
    assert not vignette.found("unknown"), f"{vignette.place}: an unknown answer must not count as a yes"
    asking = [question.fact for question in answer.questions if vignette.rule in question.rules]
    assert asking, f"{vignette.place}: nothing is asked for this rule; asked is {[q.fact for q in answer.questions]}"
