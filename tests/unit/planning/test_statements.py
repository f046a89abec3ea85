"""What a plan says of itself: reasons, reviews, off-label uses, customs, choices, alternatives, warnings."""

from __future__ import annotations

import dataclasses
from dataclasses import replace

import msgspec
import pytest

from needlepoint.candidacy import Want
from needlepoint.knowledge.records.figures import Figure, Span, Statement
from needlepoint.knowledge.records.indications import Interval, Protocol
from needlepoint.needling import DepthFinding
from needlepoint.patient.facts import Where
from needlepoint.planning import ChosenDepth, CitedLine, CourseCalendar, CoursePlan, DateSpan
from needlepoint.planning.statements import DARKER_SKIN, cited, intervals, passes
from needlepoint.terms import Verdict
from needlepoint.values import When
from tests.knowledge_factory import INTERVAL, indication, knowledge_with
from tests.unit.planning.conftest import Course, course, day, past


def test_what_is_not_verified_says_so_where_it_is_shown() -> None:
    assert cited(Statement(text="It helps.", sources=("TRIAL",))) == CitedLine("It helps.", ("TRIAL",))
    assert cited(Statement(text="It helps", sources=("TRIAL",), unverified=True)).text == "It helps (not verified)"


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (None, None),
        (Figure(sources=("TRIAL",)), None),
        (Figure(sources=("TRIAL",), value=3), "3"),
        (Figure(sources=("TRIAL",), low=2, high=4), "2 to 4"),
        (Figure(sources=("TRIAL",), value=3, low=2, high=4), "2 to 4"),
        (Figure(sources=("TRIAL",), low=2), None),
        (Figure(sources=("TRIAL",), value=3, unverified=True), None),
    ],
)
def test_passes_in_words(figure: Figure | None, words: str | None) -> None:
    assert passes(figure) == words


# Notes of a zone


@pytest.mark.parametrize(
    ("phototype", "noted"), [("I", False), ("III", False), ("IV", True), ("V", True), ("VI", True)]
)
def test_darker_skin_is_noted_from_type_four_on(phototype: str, noted: bool) -> None:
    assert (DARKER_SKIN in course().knowing(phototype=phototype).plan().zones[0].notes) is noted


def test_an_unknown_phototype_is_not_taken_for_dark_or_light() -> None:
    assert course().plan().zones[0].notes == ()


def test_notes_are_said_once() -> None:
    caution = {"text": "Mind the eyes.", "sources": ["TRIAL"]}
    marks = (
        indication("mark", {"note": "Ours."}, cautions=[caution]),
        indication("line", {"note": "Ours."}, cautions=[caution]),
    )
    start = Course(knowledge_with(indications=marks), wants=(Want("mark", ("chin",)), Want("line", ("chin",))))
    assert [note.text for note in start.plan().zones[0].notes] == [
        "Mind the eyes.",
        "Several indications in one zone: unless a length is chosen, the shallowest of theirs is planned.",
        "Ours.",
    ]
    assert [note.sources for note in start.plan().zones[0].notes] == [("TRIAL",), ("NEEDLEPOINT",), ("NEEDLEPOINT",)]


# Reviews; the sessions are on 2026-11-23, 2026-12-21 and 2027-01-18


def reviews(plan: CoursePlan) -> list[tuple[str, str]]:
    return [(str(review.on), review.why) for review in plan.reviews]


def test_a_course_is_reviewed_within_it_and_when_its_result_can_be_seen() -> None:
    assert reviews(course().plan()) == [
        ("2027-01-18", "Before session 3: go on, change or stop?"),
        ("2027-04-18", "Result, 3 months after the last session."),
    ]


def test_where_more_sessions_may_follow_it_is_asked_whether_they_are_worth_it() -> None:
    plan = course(sessions={"value": 3, "low": 3, "high": 6, "sources": ["TRIAL"]}, review_after_session=3).plan()
    assert reviews(plan) == [
        ("2027-02-15", "After session 3: is another worth it (up to 6)?"),
        ("2027-04-18", "Result, 3 months after the last session."),
    ]
    assert [review.sources for review in plan.reviews] == [("NEEDLEPOINT",), ("TRIAL",)]


def test_reviews_that_are_behind_us_are_not_planned() -> None:
    plan = replace(course(), history=(past("2026-09-28"), past("2026-10-26"))).plan()
    assert reviews(plan) == [
        ("2026-11-23", "Before session 3: go on, change or stop?"),
        ("2027-02-23", "Result, 3 months after the last session."),
    ]


def test_two_indications_with_the_same_day_of_review_are_reviewed_once_and_in_a_fixed_order() -> None:
    spans = [
        {"months": 3, "sources": ["TRIAL"]},
        {"weeks": 4, "sources": ["TRIAL"]},
        {"days": 28, "sources": ["TRIAL"]},
    ]
    marks = (indication("mark"), indication("line", {"assess_result_after": spans}))
    plan = Course(knowledge_with(indications=marks), wants=(Want("mark", ("chin",)), Want("line", ("nose",)))).plan()
    assert reviews(plan) == [
        ("2027-01-18", "Before session 3: go on, change or stop?"),
        ("2027-02-15", "Result, 28 days after the last session."),
        ("2027-02-15", "Result, 4 weeks after the last session."),
        ("2027-04-18", "Result, 3 months after the last session."),
    ]
    assert [review.sources for review in plan.reviews] == [("NEEDLEPOINT",), ("TRIAL",), ("TRIAL",), ("TRIAL",)]


# Reasons and decisions

DEFERS = """
- id: rule
  statement: It is so.
  override: allowed
  why_override: A clinician may judge it.
  when: {{fact: tan, is: true}}
  positions: [{{source: REGULATOR, says: {says}, scope: zone{ends}}}]
"""


@pytest.mark.parametrize(
    ("says", "ends", "reason"),
    [
        ("contraindicated", "", "It is so. Do not treat [REGULATOR]."),
        ("may_not_be_suitable", ", until: it has faded", "It is so. Deferred until it has faded [REGULATOR]."),
        (
            "may_not_be_suitable",
            ", wait: {weeks: 2, after: tanning_on}",
            "It is so. Deferred until 2 weeks have passed [REGULATOR].",
        ),
    ],
)
def test_a_refusal_says_what_stands_in_the_way_and_until_when(says: str, ends: str, reason: str) -> None:
    start = course(DEFERS.format(says=says, ends=ends)).in_zones("chin", "nose")
    plan = start.knowing(tan=Where(frozenset({"chin"}), frozenset({"nose"}))).plan()
    assert [(each.zone, each.reasons) for each in plan.not_planned] == [("chin", (reason,))]


def test_decisions_are_those_of_zones_that_are_planned_each_once() -> None:
    rules = (
        DEFERS.format(says="not_evaluated", ends="")
        + """
- id: bars
  when: {fact: keloid, is: true}
  positions: [{source: REGULATOR, says: contraindicated, scope: zone}]
"""
    )
    start = course(rules).in_zones("chin", "nose")
    here = start.knowing(tan=Where(frozenset({"chin"}), frozenset({"nose"})), keloid=False).plan()
    assert "It is so." in here.decisions_needed
    not_planned = start.knowing(
        tan=Where(frozenset({"chin"}), frozenset({"nose"})), keloid=Where(frozenset({"chin"}), frozenset({"nose"}))
    ).plan()
    assert "It is so." not in not_planned.decisions_needed


def test_a_deferral_by_a_clinics_own_cap_has_no_end_to_name() -> None:
    rules = """
- id: rule
  statement: It is so.
  when: {fact: tan, is: true}
  positions: [{source: LABEL-B, says: contraindicated, scope: zone, device: pen_b}]
"""
    start = Course(knowledge_with(rules, other_device_label=Verdict.DEFER)).in_zones("chin", "nose")
    plan = start.knowing(tan=Where(frozenset({"chin"}), frozenset({"nose"}))).plan()
    assert [each.reasons for each in plan.not_planned] == [("It is so. Deferred [LABEL-B].",)]


def test_a_deferral_with_a_date_and_a_condition_is_refused_with_both() -> None:
    rules = """
- id: rule
  statement: It is so.
  when: {fact: tan, is: true}
  positions:
    - {source: REGULATOR, says: may_not_be_suitable, scope: zone, wait: {weeks: 4, after: tanning_on}}
    - {source: LABEL-A, says: contraindicated, scope: zone, device: pen_a, until: it has faded}
"""
    start = course(rules).in_zones("chin", "nose")
    told = start.knowing(tan=Where(frozenset({"chin"}), frozenset({"nose"})), tanning_on=When.on(day("2026-11-20")))
    assert [each.reasons for each in told.plan().not_planned] == [
        ("It is so. Deferred until it has faded and not before 2026-12-18 [REGULATOR, LABEL-A].",)
    ]


PEN = """
- id: pen_known
  name: Known Pen
  device_class: mechanical
  label_of: a
  reaches_mm: {value: 2.5, sources: [LABEL-A]}
  uses: [{indications: [mark], sites: [], sources: [LABEL-A]}]
"""


@pytest.mark.parametrize(
    ("device", "lengths", "decision"),
    [
        ("pen_known", True, "No depth that was evaluated for this use could be read; write down why 1.5 mm is chosen."),
        ("pen_a", True, "The device's longest setting is not known; hold the needle length against its label."),
        ("pen_known", False, "A needle length has to be chosen where no source that was read gives one."),
    ],
)
def test_a_needle_length_without_its_ground_is_a_decision_to_record(device: str, lengths: bool, decision: str) -> None:
    mark = indication() if lengths else indication("mark", {"needle_length": []})
    plan = Course(knowledge_with(devices=PEN, indications=(mark,)), device=device).plan()
    assert plan.decisions_needed == (decision,)


def test_a_length_within_everything_asks_for_no_decision() -> None:
    evaluated = PEN.replace("sites: [],", "sites: [], evaluated_mm: {value: 2.0, sources: [LABEL-A]},")
    start = Course(knowledge_with(devices=evaluated, indications=(indication(),)), device="pen_known")
    assert (start.plan().decisions_needed, start.plan().off_label) == ((), ())


# Intervals


def test_a_plan_says_how_far_apart_its_sessions_are_and_who_says_so() -> None:
    def span(note: str, **length: int) -> dict[str, object]:
        return {"sources": ["TRIAL"], "note": note, **length}

    spaced = course(interval=INTERVAL | {"earliest_recommended": span("as in trials", weeks=4)}).plan()
    assert spaced.intervals == (
        CitedLine("At least 28 days apart.", ("OWN",)),
        CitedLine("Aimed at 4 weeks to 6 weeks apart (as in trials).", ("TRIAL", "OWN")),
        CitedLine("No source that was read says how far apart is too far.", ("NEEDLEPOINT",)),
    )
    both = {"earliest_recommended": span("one", weeks=4), "latest_recommended": span("two", weeks=6)}
    assert course(interval=INTERVAL | both).plan().intervals[1].text == "Aimed at 4 weeks to 6 weeks apart (one; two)."
    assert replace(course(), device="pen_slow").plan().intervals[0] == CitedLine(
        "At least 60 days apart.", ("LABEL-B",)
    )


# Off-label uses and warnings


def test_only_uses_outside_the_label_are_named_and_only_where_they_are_planned() -> None:
    rules = """
- id: smoker
  statement: The patient smokes.
  when: {fact: smoker, is: true}
  positions: [{source: REGULATOR, says: precaution, scope: person}]
- id: bars
  when: {fact: keloid, is: true}
  positions: [{source: REGULATOR, says: contraindicated, scope: zone}]
"""
    pen = PEN.replace("sites: []", "sites: [chin, cheek]")
    start = Course(knowledge_with(rules, devices=pen, indications=(indication(),)), device="pen_known")
    healthy = start.in_zones("left_cheek", "nose").knowing(smoker=True, keloid=False)
    assert [(line.text, line.sources) for line in healthy.plan().off_label][:1] == [
        ("Known Pen is authorized for invented mark, but not in this area.", ("LABEL-A",))
    ]
    barred = healthy.knowing(keloid=Where(frozenset({"nose"}), frozenset({"left_cheek"})))
    assert barred.plan().off_label == ()


LATE = """
- {id: cream, title: Cream, before: {weeks: 4, sources: [TRIAL]}}
- {id: talk, title: Talk, who: clinic, before: {weeks: 4, sources: [TRIAL]}}
- {id: sun, title: Sun, before: {days: 0, weeks: 1, sources: [TRIAL]}}
"""


def test_what_the_patient_can_no_longer_prepare_in_time_is_warned_of() -> None:
    start = Course(knowledge_with(preparation=LATE, indications=(indication(),)))
    later = replace(start, calendar=CourseCalendar(not_before=day("2026-12-01")))
    assert [warning for warning in later.plan().warnings if "begin in time" in warning] == [
        "Session 1 is too near for 'Cream' to begin in time: ask whether it was so anyway."
    ]


def test_a_session_past_its_window_says_so_and_why_where_something_moved_it() -> None:
    late = replace(course(), history=(past("2026-01-01"),)).plan()
    assert late.warnings[0] == "Session 2 lies outside its recommended window, 2026-01-29 to 2026-02-12."
    closed = CourseCalendar(
        away=(DateSpan(day("2026-11-23"), day("2026-11-24")), DateSpan(day("2026-11-25"), day("2026-11-25")))
    )
    moved = replace(course(), history=(past("2026-01-01"),), calendar=closed).plan()
    assert moved.warnings[0] == (
        "Session 2 lies outside its recommended window, 2026-01-29 to 2026-02-12: "
        "away 2026-11-23 to 2026-11-24; away 2026-11-25 to 2026-11-25."
    )


def test_a_use_outside_the_label_is_named_where_it_is_planned() -> None:
    plan = replace(course(), device="pen_unread").plan()
    assert any("No authorization of Unread Pen was read" in line.text for line in plan.off_label)
    assert not any("evaluated" in line.text for line in plan.off_label)  # what was not read cannot be left


def test_a_depth_above_what_was_evaluated_is_named_with_its_reason() -> None:
    pen = """
- id: pen_deep
  name: Deep Pen
  device_class: mechanical
  label_of: a
  reaches_mm: {value: 2.5, sources: [LABEL-A]}
  uses: [{indications: [mark], sites: [], evaluated_mm: {value: 1.0, sources: [LABEL-A]}, sources: [LABEL-A]}]
"""
    start = Course(knowledge_with(devices=pen, indications=(indication(),)), device="pen_deep")
    within = start.plan()
    assert within.off_label == ()
    assert "Cut from 1.5 to 1 mm" in within.zones[0].depth_basis.text
    deep = replace(start, depths=(("chin", ChosenDepth(2.0, "thick scars")),)).plan()
    assert [line.text for line in deep.off_label] == [
        "Chin: 2.00 mm is above the 1.00 mm evaluated for this use: off-label. Reason: thick scars"
    ]


def test_a_needle_longer_than_the_skin_is_thick_is_warned_of_zone_by_zone() -> None:
    plan = replace(course().in_zones("left_cheek", "nose"), depths=(("nose", ChosenDepth(0.1, "shallow")),)).plan()
    cheek, nose = plan.zones
    assert cheek.placement is not None
    assert nose.placement is not None
    deeper = DepthFinding.DEEPER_THAN_MEAN_SKIN
    assert (deeper in cheek.placement.findings) == any("Left cheek: 1.50 mm is deeper" in w for w in plan.warnings)
    assert deeper in cheek.placement.findings
    assert not any(warning.startswith("Nose:") and "deeper" in warning for warning in plan.warnings)


# Customs, maintenance, choices, alternatives, evidence


def line(text: str, **fields: object) -> dict[str, object]:
    return {"text": text, "sources": ["TRIAL"], **fields}


RICH = {
    "custom": [line("Six sessions are custom.")],
    "maintenance": line("Once a year was not studied."),
    "evidence": [line("Small trials."), line("Unread.", unverified=True)],
    "alternatives": [
        {"id": "no_treatment", "name": "None", "patient_name": "nothing", "statement": line("It may stay.")}
    ],
    "combinations": [
        {"id": "prp", "name": "PRP", "off_label": True, "evidence": line("Mixed."), "caution": line("Own blood.")}
    ],
}


def test_a_plan_says_what_is_custom_what_is_known_and_what_else_there_is() -> None:
    marks = (indication("mark", **RICH), indication("line", **(RICH | {"maintenance": None})))
    start = Course(knowledge_with(indications=marks), wants=(Want("mark", ("chin",)), Want("line", ("chin", "nose"))))
    plan = start.plan()
    assert CitedLine("Six sessions are custom.", ("TRIAL",)) in plan.customs
    assert plan.maintenance == (CitedLine("Once a year was not studied.", ("TRIAL",)),)
    assert [each.text for each in plan.evidence] == ["Small trials.", "Unread. (not verified)"]
    assert [(each.id, each.name, each.off_label, each.evidence.text, each.caution.text) for each in plan.choices] == [
        ("prp", "PRP", True, "Mixed.", "Own blood.")
    ]
    assert [(each.indication, each.name, each.patient_name, each.statement.text) for each in plan.alternatives] == [
        ("mark", "None", "nothing", "It may stay."),
        ("line", "None", "nothing", "It may stay."),
    ]


def test_of_the_customs_of_the_field_only_those_that_may_be_shown_are() -> None:
    start = course()
    custom = next(iter(start.knowledge.customs.values()))
    for shown in (True, False):
        one = {custom.id: msgspec.structs.replace(custom, may_be_shown=shown)}
        plan = replace(start, knowledge=dataclasses.replace(start.knowledge, customs=one)).plan()
        said = {each.text: each.sources for each in plan.customs}
        assert (custom.in_one_line in said) is shown
        if shown:
            statements = (*custom.supported, *custom.not_supported)
            assert set(said[custom.in_one_line]) == {source for each in statements for source in each.sources}


def test_the_dates_of_the_example_above_are_those_of_the_course() -> None:
    assert [session.on for session in course().plan().sessions] == [
        day("2026-11-23"),
        day("2026-12-21"),
        day("2027-01-18"),
    ]


# Between sessions


def span(text: str, *sources: str, note: str | None = None) -> Span:
    count, unit = text.split()
    return msgspec.convert({"sources": sources, "note": note, unit: int(count)}, Span)


def protocol_with(latest: Span, overdue: Span | None = None) -> Protocol:
    made = next(iter(course().knowledge.indications.values())).protocols[0]
    interval = Interval(
        absolute_minimum=span("14 days", "TRIAL"),
        minimum=span("28 days", "TRIAL", note="a median"),
        earliest_recommended=span("4 weeks", "TRIAL"),
        latest_recommended=latest,
        overdue_after=overdue,
    )
    return msgspec.structs.replace(made, interval=interval)


def test_the_strictest_interval_of_all_zones_and_of_the_device_is_said_with_its_source() -> None:
    protocols = {
        "chin": {"mark": protocol_with(span("6 weeks", "OWN"))},
        "nose": {"line": protocol_with(span("2 months", "LABEL-A"))},
    }
    assert intervals(protocols, span("30 days", "LABEL-A"), day("2026-11-23")) == (
        CitedLine("At least 30 days apart.", ("LABEL-A",)),
        CitedLine("Aimed at 30 days to 2 months apart.", ("LABEL-A",)),
        CitedLine("No source that was read says how far apart is too far.", ("NEEDLEPOINT",)),
    )


def test_a_longest_interval_is_said_where_a_source_gives_one() -> None:
    protocols = {"chin": {"mark": protocol_with(span("6 weeks", "OWN"), span("6 months", "TRIAL"))}}
    assert intervals(protocols, None, day("2026-11-23")) == (
        CitedLine("At least 28 days apart (a median).", ("TRIAL",)),
        CitedLine("Aimed at 4 weeks to 6 weeks apart.", ("TRIAL", "OWN")),
        CitedLine("Reviewed first where more than 6 months have passed.", ("TRIAL",)),
    )
