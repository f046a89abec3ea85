"""From findings to the answer: the verdict of a zone and overall, flags, order, and the versions that gave it."""

from __future__ import annotations

import datetime as dt

import pytest

from needlepoint import __version__
from needlepoint.candidacy import Assessment, TreatmentRequest, Want, assess
from needlepoint.errors import InvalidInput
from needlepoint.patient.facts import Answer, Where, WhereWhen
from needlepoint.patient.profile import PatientProfile
from needlepoint.terms import Flag, Verdict
from needlepoint.values import When
from tests.knowledge_factory import indication, knowledge_with
from tests.unit.candidacy.conftest import ON

RULES = """
- id: bars
  when: {fact: keloid, is: true}
  statement: There is a keloid.
  positions: [{source: LABEL-A, says: contraindicated, scope: zone, device: pen_a}]
- id: warns
  when: {fact: smoker, is: true}
  flags: [refer, documented_discussion]
  patient_advice: Tell us.
  positions: [{source: REGULATOR, says: precaution, scope: person}]
- id: also_warns
  when: {fact: hiv, is: true}
  flags: [contact_prescriber, refer]
  positions: [{source: REGULATOR, says: precaution, scope: person}]
- id: dated
  group: interval
  override: allowed
  why_override: A clinician may judge it.
  when: {fact: isotretinoin_stopped_on, within_months: 6}
  positions:
    - source: REGULATOR
      says: may_not_be_suitable
      scope: person
      wait: {months: 6, after: isotretinoin_stopped_on}
- id: shorter
  when: {fact: acid_last_on, within_days: 30}
  positions: [{source: REGULATOR, says: may_not_be_suitable, scope: person, wait: {days: 30, after: acid_last_on}}]
- id: until_over
  override: allowed
  why_override: A clinician may judge it.
  when: {fact: sunburn, is: true}
  positions: [{source: REGULATOR, says: may_not_be_suitable, scope: zone, until: it has healed}]
- id: decides
  override: allowed
  why_override: A clinician may judge it.
  when: {fact: hepatitis, is: true}
  positions: [{source: REGULATOR, says: may_not_be_suitable, scope: person}]
"""
NOTHING: dict[str, Answer] = {
    "keloid": False,
    "smoker": False,
    "hiv": False,
    "isotretinoin_stopped_on": False,
    "acid_last_on": False,
    "sunburn": False,
    "hepatitis": False,
}


def answer_for(*zones: str, **answers: Answer) -> Assessment:
    profile = PatientProfile("P-7", NOTHING | answers, frozenset({"keloid", "smoker"}))
    return assess(
        profile,
        TreatmentRequest((Want("mark", zones or ("chin",)),), "pen_a"),
        knowledge_with(RULES),
        on=ON,
    )


def test_nothing_to_say_is_proceed() -> None:
    answer = answer_for("chin", "nose")
    assert (answer.overall, answer.findings, answer.flags, answer.disagreement) == ("proceed", (), (), False)
    assert [(z.zone, z.verdict, z.because, z.indications) for z in answer.zones] == [
        ("chin", Verdict.PROCEED, (), ("mark",)),
        ("nose", Verdict.PROCEED, (), ("mark",)),
    ]


def test_the_worst_finding_decides_a_zone_and_says_so() -> None:
    answer = answer_for("chin", "nose", smoker=True, hiv=True, keloid=Where(frozenset({"chin"}), frozenset({"nose"})))
    chin, nose = answer.zones
    assert (chin.verdict, chin.because) == (Verdict.DO_NOT_TREAT, ("bars",))
    assert (nose.verdict, nose.because) == (Verdict.CAUTION, ("warns", "also_warns"))
    assert answer.overall == "mixed"
    assert [finding.rule for finding in answer.findings] == ["bars", "warns", "also_warns"]
    assert [finding.rule for finding in answer.findings_in("nose")] == ["warns", "also_warns"]
    assert answer.zone("nose") is nose


def test_zones_that_agree_give_one_verdict() -> None:
    assert answer_for("chin", "nose", smoker=True).overall == "caution"


def test_findings_with_one_outcome_in_several_zones_are_one_finding() -> None:
    answer = answer_for("chin", "nose", "neck", keloid=Where(frozenset({"chin", "neck"}), frozenset({"nose"})))
    assert [(finding.rule, finding.zones) for finding in answer.findings] == [("bars", ("chin", "neck"))]


def test_flags_stand_once_and_in_the_order_of_the_vocabulary() -> None:
    answer = answer_for(smoker=True, hiv=True)
    assert answer.flags == (Flag.CONTACT_PRESCRIBER, Flag.REFER, Flag.DOCUMENTED_DISCUSSION)
    assert answer.zone("chin").flags == answer.flags


def test_a_finding_carries_what_its_rule_says() -> None:
    (finding,) = answer_for(smoker=True).findings
    assert (finding.statement, finding.advice, finding.patient_advice, finding.group) == (
        "It is so.",
        "Look.",
        "Tell us.",
        "skin",
    )
    assert finding.flags == (Flag.REFER, Flag.DOCUMENTED_DISCUSSION)


def test_the_latest_of_several_dates_holds() -> None:
    answer = answer_for(
        isotretinoin_stopped_on=When.on(dt.date(2026, 7, 1)), acid_last_on=When.on(dt.date(2026, 11, 20))
    )
    chin = answer.zone("chin")
    assert (chin.verdict, chin.earliest_on, chin.until) == (Verdict.DEFER, dt.date(2027, 1, 1), ())
    assert set(chin.because) == {"dated", "shorter"}


def test_a_date_and_a_condition_are_both_shown() -> None:
    answer = answer_for(
        isotretinoin_stopped_on=When.on(dt.date(2026, 7, 1)), sunburn=Where(frozenset({"chin"}), frozenset({"nose"}))
    )
    assert answer.zone("chin").until == ("it has healed",)
    assert answer.zone("chin").earliest_on == dt.date(2027, 1, 1)


def test_a_zone_that_is_not_to_be_treated_has_no_date() -> None:
    answer = answer_for(
        keloid=Where(frozenset({"chin"})),
        isotretinoin_stopped_on=When.on(dt.date(2026, 7, 1)),
        sunburn=Where(frozenset({"chin"})),
    )
    chin = answer.zone("chin")
    assert (chin.verdict, chin.earliest_on, chin.until) == (Verdict.DO_NOT_TREAT, None, ())


def test_what_is_not_known_defers_a_zone_and_leaves_worse_as_it_is() -> None:
    unknown = {fact: answer for fact, answer in NOTHING.items() if fact != "sunburn"}
    request = TreatmentRequest((Want("mark", ("chin", "nose")),), "pen_a")
    answers = unknown | {"keloid": Where(frozenset({"chin"}), frozenset({"nose"}))}
    answer = assess(PatientProfile(None, answers), request, knowledge_with(RULES), on=ON)
    assert (answer.zone("chin").verdict, answer.zone("nose").verdict) == (Verdict.DO_NOT_TREAT, Verdict.DEFER)
    assert answer.zone("nose").questions == ("sunburn",)


@pytest.mark.parametrize(
    ("answers", "rule", "overridable"),
    [
        ({"isotretinoin_stopped_on": When.on(dt.date(2026, 11, 1))}, "dated", True),
        ({"sunburn": Where(frozenset({"chin"}))}, "until_over", True),
        ({"keloid": Where(frozenset({"chin"}))}, "bars", False),
        ({"hepatitis": True}, "decides", False),
    ],
)
def test_an_override_is_offered_only_where_the_rule_allows_it_and_something_blocks(
    answers: dict[str, Answer], rule: str, overridable: bool
) -> None:
    (finding,) = answer_for(**answers).findings
    assert (finding.rule, finding.overridable) == (rule, overridable)


def test_a_disagreement_shows_in_its_zone_only() -> None:
    rules = """
- id: rule
  when: {fact: tan, is: true}
  positions:
    - {source: REGULATOR, says: precaution, scope: zone}
    - {source: REVIEW, says: allows, scope: zone}
"""
    answer = assess(
        PatientProfile(None, {"tan": Where(frozenset({"chin"}), frozenset({"nose"}))}),
        TreatmentRequest((Want("mark", ("chin", "nose")),), "pen_a"),
        knowledge_with(rules),
        on=ON,
    )
    assert (answer.disagreement, answer.zone("chin").disagreement, answer.zone("nose").disagreement) == (
        True,
        True,
        False,
    )


def test_a_zone_is_judged_by_itself_where_the_person_as_a_whole_is_not_meant() -> None:
    """An old scar in one zone counts there, though a new one in another makes "only old scars" untrue of the person."""
    rules = """
- id: rule
  when: {all: [{fact: scar_since, within_months: 12}, {not: {fact: scar_since, within_months: 6}}]}
  positions: [{source: REGULATOR, says: precaution, scope: zone}]
"""
    scars = WhereWhen(
        {"chin": When.on(dt.date(2026, 3, 1)), "nose": When.on(dt.date(2026, 10, 1))}, frozenset({"neck"})
    )
    answer = assess(
        PatientProfile(None, {"scar_since": scars}),
        TreatmentRequest((Want("mark", ("chin", "nose", "neck")),), "pen_a"),
        knowledge_with(rules),
        on=ON,
    )
    assert [(finding.rule, finding.zones) for finding in answer.findings] == [("rule", ("chin",))]


def test_a_finding_that_raises_nothing_is_shown_and_is_not_the_reason() -> None:
    rules = """
- id: rule
  when: {fact: smoker, is: true}
  positions: [{source: LABEL-A, says: allows, scope: person, device: pen_a}]
"""
    answer = assess(
        PatientProfile(None, {"smoker": True}),
        TreatmentRequest((Want("mark", ("chin",)),), "pen_a"),
        knowledge_with(rules),
        on=ON,
    )
    assert [finding.verdict for finding in answer.findings] == [Verdict.PROCEED]
    assert answer.zone("chin").because == ()


def test_every_answer_says_who_when_and_what_gave_it() -> None:
    knowledge = knowledge_with(RULES)
    request = TreatmentRequest((Want("mark", ("chin",)),), "pen_a")
    profile = PatientProfile("P-7", NOTHING, frozenset({"keloid", "smoker"}))
    answer = assess(profile, request, knowledge, on=ON)
    assert (answer.reference, answer.on, answer.request, answer.answered_in_block) == ("P-7", ON, request, 2)
    assert (answer.policy, answer.knowledge_version, answer.knowledge_digest) == (
        knowledge.policy.id,
        knowledge.version,
        knowledge.digest,
    )
    assert (answer.software_version, answer.reviewed_by_dermatologist) == (__version__, False)


def test_a_request_names_each_zone_once_and_what_is_wanted_there() -> None:
    request = TreatmentRequest((Want("mark", ("chin", "nose")), Want("line", ("nose", "neck"))))
    assert request.zones == ("chin", "nose", "neck")
    assert request.indications_in("nose") == ("mark", "line")
    assert request.indications_in("neck") == ("line",)


@pytest.mark.parametrize("wants", [(), (Want("mark", ()),)])
def test_a_request_for_no_zone_is_refused(wants: tuple[Want, ...]) -> None:
    with pytest.raises(InvalidInput) as raised:
        TreatmentRequest(wants)
    assert str(raised.value) == "No zone is asked for. Name at least one indication with its zones."


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (TreatmentRequest((Want("marc", ("chin",)),), "pen_a"), "There is no indication 'marc'. Did you mean mark"),
        (TreatmentRequest((Want("mark", ("chin",)),), "penn_a"), "There is no device 'penn_a'. Did you mean pen_a"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(request_: TreatmentRequest, message: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        assess(PatientProfile(), request_, knowledge_with(RULES, indications=(indication(),)), on=ON)
    assert message in str(raised.value)
