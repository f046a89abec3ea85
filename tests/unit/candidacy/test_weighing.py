"""Policies P1 to P4 and P6, each by itself: which positions decide, what they raise, and what is shown beside them."""

from __future__ import annotations

import datetime as dt

import pytest

from needlepoint.candidacy import Assessment, Finding, TreatmentRequest, Want, WeighedPosition, assess
from needlepoint.candidacy.weighing import COPY, OTHER_CLASS, OTHER_DEVICE, OVER, UNVERIFIED, WEAKER, ZONE_ONLY
from needlepoint.patient.facts import Answer, Where, WhereWhen
from needlepoint.patient.profile import PatientProfile
from needlepoint.terms import ZONES, Verdict
from needlepoint.values import SOME_DAY, When
from tests.knowledge_factory import knowledge_with
from tests.unit.candidacy.conftest import ON, Fire

LABEL_BARS = "source: LABEL-A, says: contraindicated, scope: person, device: pen_a"


def position(finding: Finding, source: str) -> WeighedPosition:
    return next(each for each in finding.positions if each.source == source)


def counting(finding: Finding) -> set[str]:
    return {each.source for each in finding.positions if each.counts}


# P3: what the words of one label come to


@pytest.mark.parametrize(
    ("says", "ends", "verdict"),
    [
        ("contraindicated", "", "do_not_treat"),
        ("contraindicated", ", until: it is over", "defer"),
        ("may_not_be_suitable", "", "clinician_decision"),
        ("may_not_be_suitable", ", until: it is over", "defer"),
        ("not_evaluated", "", "clinician_decision"),
        ("not_evaluated", ", until: it is over", "clinician_decision"),
        ("precaution", "", "caution"),
        ("precaution", ", until: it is over", "caution"),
        ("allows", "", "proceed"),
    ],
)
def test_what_a_label_says_becomes_a_verdict(fire: Fire, says: str, ends: str, verdict: str) -> None:
    finding = fire(f"source: LABEL-A, says: {says}, scope: person, device: pen_a{ends}")
    assert finding.verdict == verdict
    assert finding.until == ("it is over" if verdict == "defer" else None)
    assert position(finding, "LABEL-A").would_raise == verdict


# P1: labels and regulators before weaker sources; of several, the strictest


def test_a_label_that_warns_beats_a_guideline_that_bars(fire: Fire) -> None:
    finding = fire(
        "source: LABEL-A, says: precaution, scope: person, device: pen_a",
        "source: GUIDELINE, says: contraindicated, scope: person",
    )
    assert finding.verdict is Verdict.CAUTION
    assert counting(finding) == {"LABEL-A"}
    assert position(finding, "GUIDELINE").why_not == WEAKER


def test_a_label_that_allows_beats_a_guideline_that_bars(fire: Fire) -> None:
    finding = fire(
        "source: LABEL-A, says: allows, scope: person, device: pen_a",
        "source: GUIDELINE, says: contraindicated, scope: person",
    )
    assert finding.verdict is Verdict.PROCEED
    assert counting(finding) == set()


def test_a_label_that_bars_is_not_softened_by_any_number_of_papers_that_allow(fire: Fire) -> None:
    papers = [f"source: {each}, says: allows, scope: person" for each in ("GUIDELINE", "REVIEW", "TRIAL")]
    finding = fire(LABEL_BARS, *papers)
    assert finding.verdict is Verdict.DO_NOT_TREAT
    assert finding.disagreement


@pytest.mark.parametrize("stricter_first", [True, False])
def test_of_label_and_regulator_the_stricter_decides(fire: Fire, stricter_first: bool) -> None:
    both = [LABEL_BARS, "source: REGULATOR, says: may_not_be_suitable, scope: person"]
    finding = fire(*(both if stricter_first else reversed(both)))
    assert finding.verdict is Verdict.DO_NOT_TREAT
    assert counting(finding) == {"LABEL-A"}
    assert position(finding, "REGULATOR").why_not is None
    assert position(finding, "REGULATOR").would_raise is Verdict.CLINICIAN_DECISION


def test_two_that_say_the_same_both_count(fire: Fire) -> None:
    finding = fire(
        "source: LABEL-A, says: not_evaluated, scope: person, device: pen_a",
        "source: REGULATOR, says: may_not_be_suitable, scope: person",
    )
    assert counting(finding) == {"LABEL-A", "REGULATOR"}
    assert not finding.disagreement


def test_a_label_without_a_device_speaks_of_every_device_of_its_class(fire: Fire) -> None:
    finding = fire("source: REGULATOR, says: contraindicated, scope: person", device="pen_b")
    assert finding.verdict is Verdict.DO_NOT_TREAT


def test_a_regulator_that_names_no_class_speaks_of_every_class(fire: Fire) -> None:
    finding = fire("source: REGULATOR-ANY, says: contraindicated, scope: person", device="rf_read")
    assert finding.verdict is Verdict.DO_NOT_TREAT


# P2: first-hand before a copy of the same text

COPY_BARS = "source: COPY-A, says: contraindicated, scope: person, device: pen_a"


def test_a_label_read_beats_a_stricter_copy_of_it(fire: Fire) -> None:
    finding = fire("source: LABEL-A, says: precaution, scope: person, device: pen_a", COPY_BARS)
    assert finding.verdict is Verdict.CAUTION
    assert counting(finding) == {"LABEL-A"}
    assert position(finding, "COPY-A").why_not == COPY
    assert finding.disagreement


def test_a_copy_alone_binds_as_the_label_would(fire: Fire) -> None:
    finding = fire(COPY_BARS)
    assert finding.verdict is Verdict.DO_NOT_TREAT
    assert counting(finding) == {"COPY-A"}


def test_a_copy_of_another_text_of_the_same_device_is_no_copy_of_the_label(fire: Fire) -> None:
    finding = fire(
        "source: LABEL-A, says: precaution, scope: person, device: pen_a",
        "source: LEAFLET-A, says: contraindicated, scope: person, device: pen_a",
    )
    assert finding.verdict is Verdict.DO_NOT_TREAT


def test_two_sources_of_no_text_are_not_taken_for_copies_of_each_other(fire: Fire) -> None:
    sources = "[{id: SECOND-HAND, kind: regulator_page, grade: label, read: secondary, device_class: mechanical}]"
    rule = """
- id: rule
  when: {fact: smoker, is: true}
  positions:
    - {source: REGULATOR, says: precaution, scope: person}
    - {source: SECOND-HAND, says: contraindicated, scope: person}
"""
    answer = assess(
        PatientProfile(None, {"smoker": True}),
        TreatmentRequest((Want("mark", ("chin",)),), "pen_a"),
        knowledge_with(rule, sources=sources),
        on=ON,
    )
    assert answer.zone("chin").verdict is Verdict.DO_NOT_TREAT


def test_an_unverified_line_of_the_label_does_not_push_its_copy_aside(fire: Fire) -> None:
    """What cannot count by itself cannot take the weight from what can."""
    finding = fire("source: LABEL-A, says: precaution, scope: person, device: pen_a, unverified: true", COPY_BARS)
    assert finding.verdict is Verdict.DO_NOT_TREAT


DATED = """
- id: rule
  when: {fact: filler_on, within_months: 12}
  positions:
    - source: LABEL-A
      says: contraindicated
      scope: zone
      device: pen_a
      wait: {months: 6, after: filler_on}
    - source: COPY-A
      says: contraindicated
      scope: zone
      device: pen_a
      wait: {months: 12, after: filler_on}
    - source: TRIAL
      says: precaution
      scope: zone
      wait: {weeks: 2, after: filler_on}
"""


def assess_filler(filler: Answer, *zones: str, rule: str = DATED, on: dt.date = ON) -> Assessment:
    request = TreatmentRequest((Want("mark", zones or ("chin",)),), "pen_a")
    return assess(PatientProfile(None, {"filler_on": filler}), request, knowledge_with(rule), on=on)


def filler_in(day: dt.date | When, *zones: str) -> WhereWhen:
    when = day if isinstance(day, When) else When.on(day)
    return WhereWhen(dict.fromkeys(zones or ("chin",), when))


def rule_finding(answer: Assessment) -> Finding:
    return next(finding for finding in answer.findings if finding.rule == "rule")


def test_the_label_sets_the_date_and_not_its_longer_copy() -> None:
    answer = assess_filler(filler_in(dt.date(2026, 8, 31)))
    assert answer.zone("chin").verdict is Verdict.DEFER
    assert answer.zone("chin").earliest_on == dt.date(2027, 2, 28)
    assert position(rule_finding(answer), "COPY-A").earliest_on == dt.date(2027, 8, 31)


def test_the_copy_still_does_not_block_once_the_wait_of_the_label_is_over() -> None:
    answer = assess_filler(filler_in(dt.date(2026, 5, 23)))
    assert answer.zone("chin").verdict is Verdict.CAUTION
    assert position(rule_finding(answer), "LABEL-A").why_not == OVER
    assert position(rule_finding(answer), "COPY-A").counts
    assert position(rule_finding(answer), "TRIAL").why_not == OVER


def test_the_wait_still_holds_on_its_last_day() -> None:
    assert assess_filler(filler_in(dt.date(2026, 5, 24))).zone("chin").verdict is Verdict.DEFER


def test_a_weak_source_decides_once_no_label_speaks_any_more() -> None:
    only_label_and_trial = DATED.replace("source: COPY-A", "source: REVIEW").replace(
        "device: pen_a\n      wait: {months: 12", "wait: {months: 12"
    )
    answer = assess_filler(filler_in(dt.date(2026, 5, 23)), rule=only_label_and_trial)
    assert answer.zone("chin").verdict is Verdict.CLINICIAN_DECISION
    assert counting(rule_finding(answer)) == {"REVIEW"}


# What dates come to


def test_a_date_known_to_the_month_waits_from_its_last_day() -> None:
    answer = assess_filler(filler_in(When.parse("2026-10")))
    assert answer.zone("chin").earliest_on == dt.date(2027, 4, 30)


def test_a_month_still_running_waits_from_today_at_the_latest() -> None:
    answer = assess_filler(filler_in(When.parse("2026-11")))
    assert answer.zone("chin").earliest_on == dt.date(2027, 5, 23)


def test_a_day_nobody_remembers_is_asked_for_and_holds_treatment() -> None:
    answer = assess_filler(filler_in(SOME_DAY))
    assert answer.zone("chin").verdict is Verdict.DEFER
    assert answer.zone("chin").questions == ("filler_on",)


def test_each_zone_has_its_own_date() -> None:
    answer = assess_filler(
        WhereWhen({"chin": When.on(dt.date(2026, 10, 1)), "nose": When.on(dt.date(2026, 11, 1))}), "chin", "nose"
    )
    assert answer.zone("chin").earliest_on == dt.date(2027, 4, 1)
    assert answer.zone("nose").earliest_on == dt.date(2027, 5, 1)


def test_a_wait_for_the_whole_person_counts_from_the_latest_date_anywhere() -> None:
    of_person = DATED.replace("scope: zone", "scope: person")
    answer = assess_filler(
        WhereWhen({"chin": When.on(dt.date(2026, 10, 1)), "nose": When.on(dt.date(2026, 11, 1))}, frozenset({"neck"})),
        "neck",
        rule=of_person,
    )
    assert answer.zone("neck").earliest_on == dt.date(2027, 5, 1)


TWO_FACTS = """
- id: rule
  when: {fact: anticoagulant, is: true}
  positions:
    - source: LABEL-A
      says: contraindicated
      scope: person
      device: pen_a
      wait: {weeks: 2, after: nsaid_last_on}
    - {source: REGULATOR, says: may_not_be_suitable, scope: person, until: a doctor agrees}
"""


@pytest.mark.parametrize(
    ("answers", "earliest_on", "until"),
    [
        ({}, None, "2 weeks have passed; a doctor agrees"),
        ({"nsaid_last_on": When.on(dt.date(2026, 11, 20))}, dt.date(2026, 12, 4), "a doctor agrees"),
        ({"nsaid_last_on": When.on(dt.date(2026, 11, 9))}, None, "a doctor agrees"),
    ],
)
def test_a_date_and_a_condition_may_both_have_to_come_about(
    answers: dict[str, Answer], earliest_on: dt.date | None, until: str
) -> None:
    answer = assess(
        PatientProfile(None, {"anticoagulant": True, **answers}),
        TreatmentRequest((Want("mark", ("chin",)),), "pen_a"),
        knowledge_with(TWO_FACTS),
        on=ON,
    )
    finding = rule_finding(answer)
    assert (finding.verdict, finding.earliest_on, finding.until) == (Verdict.DEFER, earliest_on, until)


def test_a_bar_shows_no_date_of_a_milder_source(fire: Fire) -> None:
    finding = fire(LABEL_BARS, "source: REGULATOR, says: may_not_be_suitable, scope: person, until: it is over")
    assert (finding.verdict, finding.until, finding.earliest_on) == (Verdict.DO_NOT_TREAT, None, None)


def test_the_same_condition_of_two_sources_is_said_once(fire: Fire) -> None:
    finding = fire(
        "source: LABEL-A, says: contraindicated, scope: person, device: pen_a, until: it is over",
        "source: REGULATOR, says: may_not_be_suitable, scope: person, until: it is over",
    )
    assert finding.until == "it is over"


# P4: weaker sources, other devices, other classes


@pytest.mark.parametrize(
    ("says", "verdict"),
    [
        ("contraindicated", "clinician_decision"),
        ("may_not_be_suitable", "caution"),
        ("not_evaluated", "caution"),
        ("precaution", "caution"),
        ("allows", "proceed"),
    ],
)
@pytest.mark.parametrize("ends", ["", ", until: it is over"])
def test_a_weak_source_never_blocks(fire: Fire, says: str, verdict: str, ends: str) -> None:
    finding = fire(f"source: REVIEW, says: {says}, scope: person{ends}")
    assert finding.verdict == verdict
    assert finding.until is None
    assert not finding.overridable


@pytest.mark.parametrize(
    ("source", "device", "in_hand", "why_not"),
    [
        ("LABEL-B", "pen_b", "pen_a", OTHER_DEVICE),
        ("LABEL-RF", "rf_read", "pen_a", OTHER_CLASS),
        ("LABEL-A", "pen_a", "rf_unread", OTHER_CLASS),
    ],
)
@pytest.mark.parametrize("ends", ["", ", until: it is over"])
def test_the_label_of_another_device_or_class_is_for_the_clinician_to_weigh(
    fire: Fire, source: str, device: str, in_hand: str, why_not: str, ends: str
) -> None:
    finding = fire(f"source: {source}, says: contraindicated, scope: person, device: {device}{ends}", device=in_hand)
    assert finding.verdict is Verdict.CLINICIAN_DECISION
    assert finding.earliest_on is None


def test_why_another_devices_label_does_not_bind_is_said(fire: Fire) -> None:
    finding = fire(
        LABEL_BARS,
        "source: LABEL-B, says: contraindicated, scope: person, device: pen_b",
        "source: LABEL-RF, says: contraindicated, scope: person",
    )
    assert position(finding, "LABEL-B").why_not == OTHER_DEVICE
    assert position(finding, "LABEL-RF").why_not == OTHER_CLASS


def test_what_another_device_allows_does_not_soften_the_label_in_hand(fire: Fire) -> None:
    finding = fire(
        "source: LABEL-A, says: precaution, scope: person, device: pen_a",
        "source: LABEL-B, says: allows, scope: person, device: pen_b",
    )
    assert finding.verdict is Verdict.CAUTION


def test_what_another_device_allows_does_not_silence_a_weak_bar(fire: Fire) -> None:
    finding = fire(
        "source: LABEL-B, says: allows, scope: person, device: pen_b",
        "source: REVIEW, says: contraindicated, scope: person",
        device=None,
    )
    assert finding.verdict is Verdict.CLINICIAN_DECISION
    assert position(finding, "LABEL-B").why_not == OTHER_DEVICE


@pytest.mark.parametrize("device", [None, "pen_unread", "pen_filed"])
def test_without_a_read_label_the_strictest_label_of_the_class_is_held_to(fire: Fire, device: str | None) -> None:
    """No device chosen, no label read, and only a filing read (which lists no contraindications) are the same."""
    finding = fire(
        "source: LABEL-A, says: precaution, scope: person, device: pen_a",
        "source: LABEL-B, says: contraindicated, scope: person, device: pen_b",
        device=device,
    )
    assert finding.verdict is Verdict.DO_NOT_TREAT
    assert counting(finding) == {"LABEL-B"}


def test_without_a_device_labels_of_another_class_still_do_not_bind(fire: Fire) -> None:
    bar = "source: LABEL-A, says: contraindicated, scope: person, device: pen_a"
    assert fire(bar, device=None, device_class="radiofrequency").verdict is Verdict.CLINICIAN_DECISION
    assert fire(bar, device=None, device_class="mechanical").verdict is Verdict.DO_NOT_TREAT


@pytest.mark.parametrize(("holds", "verdict"), [(True, "do_not_treat"), (False, "clinician_decision")])
def test_the_regulators_page_on_needling_holds_for_radiofrequency_if_the_policy_says_so(
    fire: Fire, holds: bool, verdict: str
) -> None:
    finding = fire(
        "source: REGULATOR, says: contraindicated, scope: person",
        device="rf_unread",
        regulator_page_holds_for_radiofrequency=holds,
    )
    assert finding.verdict == verdict


def test_only_the_page_is_carried_over_to_radiofrequency_and_no_filing_of_a_pen(fire: Fire) -> None:
    finding = fire("source: FILING-C, says: contraindicated, scope: person, device: pen_filed", device="rf_unread")
    assert finding.verdict is Verdict.CLINICIAN_DECISION


@pytest.mark.parametrize(
    ("setting", "text", "device"),
    [
        ("other_device_label", "source: LABEL-B, says: contraindicated, scope: person, device: pen_b", "pen_a"),
        ("other_class_label", "source: LABEL-RF, says: contraindicated, scope: person", "pen_a"),
        ("weak_contraindicated", "source: REVIEW, says: contraindicated, scope: person", "pen_a"),
        ("weak_other", "source: REVIEW, says: may_not_be_suitable, scope: person", "pen_a"),
    ],
)
def test_a_clinic_may_set_each_cap(fire: Fire, setting: str, text: str, device: str) -> None:
    for cap in (Verdict.PROCEED, Verdict.CAUTION):
        assert fire(text, device=device, **{setting: cap}).verdict is cap


# Unverified


@pytest.mark.parametrize("says", ["contraindicated", "may_not_be_suitable", "not_evaluated", "precaution"])
@pytest.mark.parametrize("source", ["LABEL-A", "REGULATOR", "GUIDELINE"])
def test_what_is_unverified_is_shown_and_never_counts(fire: Fire, says: str, source: str) -> None:
    finding = fire(f"source: {source}, says: {says}, scope: person, unverified: true, until: it is over")
    assert finding.verdict is Verdict.PROCEED
    assert counting(finding) == set()
    assert position(finding, source).why_not == UNVERIFIED
    assert not finding.disagreement


def test_an_unverified_line_neither_softens_nor_makes_a_disagreement(fire: Fire) -> None:
    finding = fire(LABEL_BARS, "source: REGULATOR, says: allows, scope: person, unverified: true")
    assert finding.verdict is Verdict.DO_NOT_TREAT
    assert not finding.disagreement


# Person and zone

SCOPES = """
- id: rule
  when: {fact: keloid, is: true}
  positions:
    - {source: LABEL-A, says: contraindicated, scope: zone, device: pen_a}
    - {source: REGULATOR, says: precaution, scope: person}
"""


def assess_keloid(answer: Answer | None, *zones: str, rule: str = SCOPES) -> Assessment:
    answers = {} if answer is None else {"keloid": answer, "keloid_tendency": True}
    request = TreatmentRequest((Want("mark", zones),), "pen_a")
    return assess(PatientProfile(None, answers), request, knowledge_with(rule), on=ON)


def test_what_is_said_of_the_area_stays_in_the_area() -> None:
    answer = assess_keloid(Where(frozenset({"chin"}), frozenset({"nose"})), "chin", "nose")
    assert answer.zone("chin").verdict is Verdict.DO_NOT_TREAT
    assert answer.zone("nose").verdict is Verdict.CAUTION
    assert answer.overall == "mixed"
    (at_chin,), (at_nose,) = ([f for f in answer.findings_in(zone) if f.rule == "rule"] for zone in ("chin", "nose"))
    assert position(at_nose, "LABEL-A").why_not == ZONE_ONLY
    assert position(at_chin, "LABEL-A").counts
    assert at_nose.disagreement


def test_what_is_said_of_the_person_reaches_a_zone_of_which_nothing_is_known() -> None:
    answer = assess_keloid(Where(frozenset({"chin"})), "nose")
    assert [f.verdict for f in answer.findings_in("nose") if f.rule == "rule"] == [Verdict.CAUTION]
    assert answer.zone("nose").questions == ("keloid",)
    assert answer.zone("nose").verdict is Verdict.DEFER


def test_a_no_anywhere_silences_the_rule() -> None:
    for nowhere in (False, Where(no=frozenset(ZONES))):
        answer = assess_keloid(nowhere, "chin", "nose")
        assert not [f for f in answer.findings if f.rule == "rule"]
        assert answer.questions == ()


# P6


@pytest.mark.parametrize(
    ("second", "differ"),
    [
        ("source: REGULATOR, says: contraindicated, scope: person", False),
        ("source: REGULATOR, says: may_not_be_suitable, scope: person", True),
        ("source: REVIEW, says: allows, scope: person", True),
        ("source: LABEL-B, says: allows, scope: person, device: pen_b", True),
        ("source: OWN, says: precaution, scope: person", False),
        ("source: REVIEW, says: allows, scope: person, unverified: true", False),
    ],
)
def test_sources_disagree_where_they_do_not_come_to_the_same(fire: Fire, second: str, differ: bool) -> None:
    """Whatever their weight; our own reasoning is no second opinion, and what is unverified none at all."""
    assert fire(LABEL_BARS, second).disagreement is differ


def test_different_waits_are_a_disagreement() -> None:
    answer = assess_filler(filler_in(dt.date(2026, 10, 1)))
    assert rule_finding(answer).disagreement
    assert answer.disagreement


def test_weak_and_strong_that_mean_the_same_do_not_disagree(fire: Fire) -> None:
    """The cap limits what a weak source may raise, not what it says."""
    assert not fire(LABEL_BARS, "source: REVIEW, says: contraindicated, scope: person").disagreement


def test_a_shown_position_keeps_its_note_its_device_and_its_words(fire: Fire) -> None:
    shown = position(fire(f"{LABEL_BARS}, note: as printed"), "LABEL-A")
    assert (shown.note, shown.device, shown.says, shown.scope) == ("as printed", "pen_a", "contraindicated", "person")
    assert (shown.grade, shown.read) == ("label", "passage")


@pytest.mark.parametrize("in_hand", ["pen_a", "pen_unread", None])
def test_a_position_about_a_device_is_about_its_class_whatever_its_source_speaks_of(
    fire: Fire, in_hand: str | None
) -> None:
    finding = fire("source: REGULATOR-ANY, says: contraindicated, scope: person, device: rf_read", device=in_hand)
    assert finding.verdict is Verdict.CLINICIAN_DECISION
    assert position(finding, "REGULATOR-ANY").why_not is None
    beside = fire(
        "source: REGULATOR-ANY, says: contraindicated, scope: person, device: rf_read",
        "source: REGULATOR, says: precaution, scope: person",
        device=in_hand,
    )
    assert position(beside, "REGULATOR-ANY").why_not == OTHER_CLASS


def test_of_overlapping_rough_dates_the_one_that_may_be_latest_counts() -> None:
    of_person = DATED.replace("scope: zone", "scope: person").replace("within_months: 12", "within_months: 24")
    dates = WhereWhen({"chin": When.parse("2025"), "nose": When.on(dt.date(2025, 6, 15))}, frozenset())
    answer = assess_filler(dates, "chin", rule=of_person.replace("months: 6", "months: 18"))
    assert answer.zone("chin").earliest_on == dt.date(2027, 6, 30)


def test_a_cap_that_defers_has_neither_a_date_nor_a_condition(fire: Fire) -> None:
    finding = fire(
        "source: LABEL-B, says: contraindicated, scope: person, device: pen_b", other_device_label=Verdict.DEFER
    )
    assert (finding.verdict, finding.until, finding.earliest_on) == (Verdict.DEFER, None, None)


def test_what_reaches_only_one_zone_is_a_disagreement_in_the_other() -> None:
    rule = SCOPES.replace("says: contraindicated", "says: precaution")
    answer = assess_keloid(Where(frozenset({"chin"}), frozenset({"nose"})), "chin", "nose", rule=rule)
    assert {f.zones: f.disagreement for f in answer.findings if f.rule == "rule"} == {("chin",): False, ("nose",): True}


def test_a_copy_is_beaten_also_where_the_label_speaks_only_of_another_area() -> None:
    rule = SCOPES.replace("REGULATOR, says: precaution", "COPY-A, says: contraindicated")
    answer = assess_keloid(Where(frozenset({"chin"}), frozenset({"nose"})), "chin", "nose", rule=rule)
    assert (answer.zone("chin").verdict, answer.zone("nose").verdict) == (Verdict.DO_NOT_TREAT, Verdict.CAUTION)


def test_a_shown_position_keeps_its_condition_and_has_no_excuse_where_it_counts(fire: Fire) -> None:
    finding = fire("source: LABEL-A, says: contraindicated, scope: person, device: pen_a, until: it is over")
    assert (position(finding, "LABEL-A").until, position(finding, "LABEL-A").why_not) == ("it is over", None)
    weak = position(fire("source: REVIEW, says: precaution, scope: person"), "REVIEW")
    assert (weak.counts, weak.why_not) == (True, None)


def test_a_date_is_shown_only_where_the_position_reaches() -> None:
    rule = """
- id: rule
  when: {fact: tan, is: true}
  positions:
    - {source: LABEL-A, says: contraindicated, scope: zone, device: pen_a, wait: {weeks: 4, after: tanning_on}}
    - {source: REGULATOR, says: precaution, scope: person}
"""
    answers: dict[str, Answer] = {
        "tan": Where(frozenset({"chin"}), frozenset({"nose"})),
        "tanning_on": When.on(dt.date(2026, 11, 20)),
    }
    request = TreatmentRequest((Want("mark", ("chin", "nose")),), "pen_a")
    answer = assess(PatientProfile(None, answers), request, knowledge_with(rule), on=ON)
    shown = {f.zones: position(f, "LABEL-A").earliest_on for f in answer.findings if f.rule == "rule"}
    assert shown == {("chin",): dt.date(2026, 12, 18), ("nose",): None}
