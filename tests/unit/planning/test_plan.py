"""Plans of whole courses: which zones, from when, on which days, what is refused and what a clinician may override."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from needlepoint.candidacy import TreatmentRequest, Want
from needlepoint.errors import InvalidInput, RefusedPlan
from needlepoint.instruments import Goal, check_goal
from needlepoint.patient.facts import Where, WhereWhen
from needlepoint.planning import (
    ChosenDepth,
    CourseCalendar,
    CoursePlan,
    DateSpan,
    Override,
    PlanWishes,
    plan_course,
)
from needlepoint.planning.depth import skin_thickness
from needlepoint.planning.schedule import WhyNotCounted
from needlepoint.terms import DeviceClass, Endpoint, Flag, Verdict
from needlepoint.values import When
from tests.knowledge_factory import indication, knowledge_with
from tests.unit.planning.conftest import ON, Course, course, day, past

RULES = """
- id: dated
  statement: A dose was taken.
  override: allowed
  why_override: A clinician may judge it.
  when: {fact: isotretinoin_stopped_on, within_months: 6}
  positions:
    - source: REGULATOR
      says: may_not_be_suitable
      scope: person
      wait: {months: 6, after: isotretinoin_stopped_on}
- id: until_over
  statement: There is a sunburn.
  override: allowed
  why_override: A clinician may judge it.
  when: {fact: sunburn, is: true}
  positions: [{source: REGULATOR, says: may_not_be_suitable, scope: zone, until: it has healed}]
- id: barred
  statement: There is a keloid.
  when: {fact: keloid, is: true}
  positions: [{source: LABEL-A, says: contraindicated, scope: zone, device: pen_a}]
- id: filler
  statement: There was a filler.
  when: {fact: filler_on, within_months: 6}
  positions: [{source: LABEL-A, says: contraindicated, scope: zone, device: pen_a, wait: {months: 6, after: filler_on}}]
- id: decides
  statement: A clinician decides.
  override: allowed
  why_override: A clinician may judge it.
  when: {fact: hepatitis, is: true}
  positions: [{source: REGULATOR, says: may_not_be_suitable, scope: person}]
"""
HEALTHY = {
    "isotretinoin_stopped_on": False,
    "sunburn": False,
    "keloid": False,
    "filler_on": False,
    "hepatitis": False,
}


def healthy(**protocol: object) -> Course:
    return course(RULES, **protocol).knowing(**HEALTHY)


def dates(plan: CoursePlan) -> list[str]:
    return [str(session.on) for session in plan.sessions]


# Dates of a whole course


def test_a_course_begins_today_and_keeps_its_interval() -> None:
    plan = healthy().plan()
    assert dates(plan) == ["2026-11-23", "2026-12-21", "2027-01-18"]
    assert [session.number for session in plan.sessions] == [1, 2, 3]
    assert all(session.zones == ("chin",) for session in plan.sessions)
    assert (plan.first_on, plan.last_on, plan.reference, plan.on) == (day("2026-11-23"), day("2027-01-18"), "P-7", ON)


def test_the_number_of_sessions_is_the_usual_one_within_its_range() -> None:
    zone = healthy(sessions={"value": 3, "low": 2, "high": 5, "sources": ["TRIAL"], "note": "Trials."}).plan().zones[0]
    assert (zone.sessions_planned, zone.sessions_low, zone.sessions_high) == (3, 2, 5)
    assert (zone.sessions_basis.text, zone.sessions_basis.sources) == ("Trials.", ("TRIAL",))
    only_a_range = healthy(sessions={"low": 2, "high": 5, "sources": ["TRIAL"]}).plan()
    assert (only_a_range.zones[0].sessions_planned, len(only_a_range.sessions)) == (2, 2)
    assert only_a_range.zones[0].sessions_basis.text == "Sessions used in studies and labels."
    nobody_knows = healthy(sessions={"sources": ["OWN"]}).plan().zones[0]
    assert (nobody_knows.sessions_planned, nobody_knows.sessions_low, nobody_knows.sessions_high) == (1, 1, 1)


def test_the_patient_may_ask_to_begin_later_and_not_sooner() -> None:
    later = replace(healthy(), calendar=CourseCalendar(not_before=day("2027-01-04"))).plan()
    assert dates(later)[0] == "2027-01-04"
    sooner = replace(healthy(), calendar=CourseCalendar(not_before=day("2026-01-01"))).plan()
    assert dates(sooner)[0] == "2026-11-23"


def test_days_off_move_sessions_and_the_next_window_counts_from_the_day_moved_to() -> None:
    calendar = CourseCalendar(weekdays=frozenset({"friday"}), country="ES", subdivision="MD")
    plan = replace(healthy(), calendar=calendar).plan()
    assert dates(plan) == ["2026-11-27", "2027-01-08", "2027-02-05"]
    assert any("public holiday" in reason for reason in plan.sessions[1].moved_because)
    assert not plan.sessions[1].outside_window


def test_sessions_stay_clear_of_a_holiday_in_the_sun_and_say_where_they_leave_the_window() -> None:
    calendar = CourseCalendar(sun_holidays=(DateSpan(day("2026-12-28"), day("2027-01-10")),))
    plan = replace(healthy(), calendar=calendar).plan()
    assert dates(plan)[1] == "2027-01-24"
    second = plan.sessions[1]
    assert second.outside_window
    assert "Session 2 lies outside its recommended window" in plan.warnings[0]
    assert "2026-12-21 to 2027-01-04" in plan.warnings[0]
    assert "holiday in the sun" in plan.warnings[0]


def test_an_event_in_the_middle_of_the_course_is_said() -> None:
    calendar = CourseCalendar(event_on=day("2026-12-24"), event="the wedding")
    plan = replace(healthy(), calendar=calendar).plan()
    assert dates(plan) == ["2026-11-23", "2026-12-25", "2027-01-22"]
    assert "1 of 3 sessions come before the wedding on 2026-12-24; the rest after it." in plan.warnings


def test_a_calendar_that_leaves_no_day_is_refused() -> None:
    never = CourseCalendar(away=(DateSpan(day("2026-01-01"), day("2035-01-01")),))
    with pytest.raises(InvalidInput, match="No day within two years"):
        replace(healthy(), calendar=never).plan()


def test_the_devices_own_interval_is_kept() -> None:
    plan = replace(healthy(), device="pen_slow").plan()
    assert dates(plan) == ["2026-11-23", "2027-01-22", "2027-03-23"]


# Zones that may not be treated yet, or at all


def test_a_dated_deferral_begins_the_course_on_its_day() -> None:
    plan = healthy().knowing(isotretinoin_stopped_on=When.on(day("2026-08-31"))).plan()
    assert dates(plan)[0] == "2027-02-28"
    assert plan.zones[0].starts_on == day("2027-02-28")
    assert plan.zones[0].verdict is Verdict.DEFER


def test_zones_that_start_on_different_days_join_one_row_of_days() -> None:
    filler = WhereWhen({"nose": When.on(day("2026-07-10"))}, frozenset({"chin"}))
    plan = healthy().in_zones("chin", "nose").knowing(filler_on=filler).plan()
    assert [(str(s.on), s.zones) for s in plan.sessions] == [
        ("2026-11-23", ("chin",)),
        ("2026-12-21", ("chin",)),
        ("2027-01-18", ("chin", "nose")),
        ("2027-02-15", ("nose",)),
        ("2027-03-15", ("nose",)),
    ]
    assert [zone.starts_on for zone in plan.zones] == [ON, day("2027-01-10")]


def test_a_zone_that_starts_after_the_others_are_done_waits_for_its_own_day() -> None:
    filler = WhereWhen({"nose": When.on(day("2026-11-20"))}, frozenset({"chin"}))
    plan = healthy().in_zones("chin", "nose").knowing(filler_on=filler).plan()
    assert dates(plan)[3] == "2027-05-20"
    assert plan.sessions[3].zones == ("nose",)


def test_a_zone_that_may_not_be_treated_is_left_out_with_its_reason() -> None:
    plan = healthy().in_zones("chin", "nose").knowing(keloid=Where(frozenset({"nose"}), frozenset({"chin"}))).plan()
    assert [zone.zone for zone in plan.zones] == ["chin"]
    (refused,) = plan.not_planned
    assert (refused.zone, refused.verdict, refused.reasons, refused.overridable) == (
        "nose",
        Verdict.DO_NOT_TREAT,
        ("There is a keloid. Do not treat [LABEL-A].",),
        (),
    )
    assert all(session.zones == ("chin",) for session in plan.sessions)


def test_a_plan_without_a_single_zone_is_refused_with_every_reason() -> None:
    sun = Where(frozenset({"chin"}), frozenset({"nose"}))
    start = healthy().in_zones("chin", "nose").knowing(sunburn=sun, keloid=Where(frozenset({"chin", "nose"})))
    with pytest.raises(RefusedPlan, match="No session can be planned") as raised:
        start.plan()
    assert raised.value.reasons == (
        "There is a keloid. Do not treat [LABEL-A].",
        "There is a sunburn. Deferred until it has healed [REGULATOR].",
    )
    assert raised.value.overridable == ("until_over",)
    assert str(raised.value) == (
        "No session can be planned. A clinician may override until_over with a recorded reason."
    )


def test_every_rule_that_may_be_overridden_is_offered() -> None:
    gone = healthy().knowing(sunburn=Where(frozenset({"chin"}), frozenset({"nose"})), acid_last_on=False)
    rules = (
        RULES
        + """
- id: also_until
  override: allowed
  why_override: A clinician may judge it.
  when: {fact: sunburn, is: true}
  positions: [{source: REGULATOR, says: may_not_be_suitable, scope: zone, until: it is calm}]
"""
    )
    with pytest.raises(RefusedPlan) as raised:
        replace(gone, knowledge=knowledge_with(rules, indications=(indication(),))).plan()
    assert raised.value.next_step == "A clinician may override until_over, also_until with a recorded reason."


def test_an_open_question_that_blocks_refuses_the_plan_and_says_what_to_ask() -> None:
    unknown = course(RULES).knowing(**{fact: no for fact, no in HEALTHY.items() if fact != "sunburn"})
    with pytest.raises(RefusedPlan) as raised:
        unknown.plan()
    assert raised.value.reasons == ("Not known yet: Are you sunburnt? Where?",)
    assert raised.value.overridable == ()
    assert raised.value.next_step == "Assess again when what stands in the way has changed."


def test_a_product_for_the_home_is_no_device_to_plan_with() -> None:
    with pytest.raises(RefusedPlan, match="Home product is not a device to plan treatment with") as raised:
        replace(healthy(), device="home_product").plan()
    assert raised.value.reasons == ("No.",)
    assert raised.value.next_step == "Choose a device whose label covers treatment by a clinic."


# Overrides

SUNBURNT = Where(frozenset({"chin"}), frozenset({"nose"}))
DECIDED = Override("until_over", "Redness only, examined today.", "Dr A")


def test_an_override_that_the_rule_allows_plans_the_zone_and_stays_on_record() -> None:
    plan = replace(healthy().knowing(sunburn=SUNBURNT), overrides=(DECIDED,)).plan()
    assert dates(plan)[0] == "2026-11-23"
    assert plan.overrides == (DECIDED,)
    assert plan.zones[0].verdict is Verdict.DEFER


def test_an_override_lifts_a_date_too() -> None:
    start = healthy().knowing(isotretinoin_stopped_on=When.on(day("2026-08-31")))
    assert dates(replace(start, overrides=(Override("dated", "Discussed.", "Dr A"),)).plan())[0] == "2026-11-23"


def test_one_override_leaves_the_other_findings() -> None:
    start = healthy().knowing(sunburn=SUNBURNT, isotretinoin_stopped_on=When.on(day("2026-08-31")))
    assert dates(replace(start, overrides=(DECIDED,)).plan())[0] == "2027-02-28"
    with pytest.raises(RefusedPlan, match="No session can be planned"):
        replace(start, overrides=(Override("dated", "Discussed.", "Dr A"),)).plan()


@pytest.mark.parametrize(
    ("rule", "why"),
    [("barred", "the rule allows no override"), ("decides", "nothing to override")],
)
def test_an_override_that_the_rule_does_not_allow_is_refused(rule: str, why: str) -> None:
    start = healthy().knowing(keloid=Where(frozenset({"chin"})), hepatitis=True)
    with pytest.raises(RefusedPlan, match=rf"'{rule}' cannot be overridden: {why}") as raised:
        replace(start, overrides=(Override(rule, "I want to.", "Dr A"),)).plan()
    assert raised.value.reasons
    assert raised.value.next_step == "Take the override out of the file."


@pytest.mark.parametrize(("reason", "by"), [("", "Dr A"), ("  ", "Dr A"), ("Because.", ""), ("Because.", "\t")])
def test_an_override_without_a_reason_or_a_name_is_refused(reason: str, by: str) -> None:
    start = replace(healthy().knowing(sunburn=SUNBURNT), overrides=(Override("until_over", reason, by),))
    with pytest.raises(InvalidInput) as raised:
        start.plan()
    assert str(raised.value) == ("overrides > until_over: An override needs a reason and the name of who decides.")


def test_an_override_of_a_rule_that_did_not_fire_changes_nothing() -> None:
    plan = replace(healthy(), overrides=(DECIDED,)).plan()
    assert dates(plan) == dates(healthy().plan())


def test_an_override_of_a_rule_that_does_not_exist_is_a_slip_of_the_pen() -> None:
    start = replace(healthy().knowing(sunburn=SUNBURNT), overrides=(Override("until_ovr", "Seen.", "Dr A"),))
    with pytest.raises(InvalidInput) as raised:
        start.plan()
    assert str(raised.value) == "overrides: There is no rule 'until_ovr'. Did you mean until_over?"


def test_what_the_clinician_must_decide_is_listed_until_it_is_overridden() -> None:
    plan = healthy().knowing(hepatitis=True).plan()
    assert "A clinician decides." in plan.decisions_needed
    assert plan.zones[0].verdict is Verdict.CLINICIAN_DECISION


# What is behind us


def test_past_sessions_count_and_the_numbers_go_on() -> None:
    plan = replace(healthy(), history=(past("2026-10-26"),)).plan()
    assert [(s.number, str(s.on)) for s in plan.sessions] == [(2, "2026-11-23"), (3, "2026-12-21")]
    assert plan.zones[0].sessions_done == 1
    assert [each.counts for each in plan.past] == [True]


def test_a_session_too_soon_does_not_count_and_still_keeps_its_distance() -> None:
    plan = replace(healthy(), history=(past("2026-11-10"), past("2026-11-20"))).plan()
    assert [each.why_not for each in plan.past] == [None, WhyNotCounted.TOO_SOON]
    assert dates(plan) == ["2026-12-18", "2027-01-15"]


def test_a_missed_session_is_planned_again() -> None:
    plan = replace(healthy(), history=(past("2026-10-26"), past("2026-11-20", status="missed"))).plan()
    assert dates(plan) == ["2026-11-23", "2026-12-21"]


def test_a_session_elsewhere_counts_and_one_without_a_date_does_not() -> None:
    plan = replace(healthy(), history=(past("2026-10-26", elsewhere=True), past(None))).plan()
    assert plan.zones[0].sessions_done == 1
    assert [each.why_not for each in plan.past] == [None, WhyNotCounted.DATE_NOT_KNOWN]
    assert any("a day nobody remembers" in words for words in plan.warnings)


def test_a_late_course_goes_on_today_and_says_that_the_window_is_past() -> None:
    plan = replace(healthy(), history=(past("2026-01-01"),)).plan()
    assert dates(plan)[0] == "2026-11-23"
    assert plan.sessions[0].outside_window


def test_a_course_that_is_done_plans_nothing_more() -> None:
    done = tuple(past(f"2026-{month:02}-01") for month in (3, 5, 7))
    plan = replace(healthy(), history=done).plan()
    assert (plan.sessions, plan.reviews, plan.first_on, plan.last_on) == ((), (), None, None)


def test_more_sessions_than_planned_plan_nothing_more() -> None:
    done = tuple(past(f"2026-{month:02}-01") for month in (1, 3, 5, 7))
    assert replace(healthy(), history=done).plan().sessions == ()


def test_a_zone_added_mid_course_joins_the_sessions_that_are_left() -> None:
    plan = replace(healthy().in_zones("chin", "nose"), history=(past("2026-10-26", "chin"),)).plan()
    assert [(s.number, s.zones) for s in plan.sessions] == [
        (2, ("chin", "nose")),
        (3, ("chin", "nose")),
        (4, ("nose",)),
    ]


def test_needling_told_in_the_history_keeps_its_distance() -> None:
    told = WhereWhen({"chin": When.on(day("2026-11-16"))}, frozenset())
    assert dates(healthy().knowing(needling_on=told).plan())[0] == "2026-12-14"


def test_sun_told_in_the_history_keeps_its_distance() -> None:
    sun = healthy().knowing(sun_planned_on=When.on(day("2026-12-25")))
    assert dates(sun.plan())[:2] == ["2026-11-23", "2027-01-08"]


def test_what_follows_from_the_answers_on_the_day_reaches_the_plan() -> None:
    """The age from the date of birth, the skin of the patient's sex, and steps that ask about the patient."""
    steps = "- {id: grown_up, when: {fact: age_years, at_least: 18}}"
    start = Course(knowledge_with(preparation=steps, indications=(indication(),))).in_zones("left_cheek")
    for born, sex, there in (("1990-05-01", "male", True), ("2015-05-01", "female", False)):
        plan = start.knowing(born_on=When.parse(born), sex=sex).plan()
        assert ("grown_up" in [task.step for task in plan.sessions[0].preparation]) is there
        placement = plan.zones[0].placement
        assert placement is not None
        assert placement.skin == skin_thickness(start.knowledge, "left_cheek", sex)


def test_goals_are_kept_with_the_plan() -> None:
    start = course()
    goal = check_goal(Goal(("chin",), "acne_scars_rolling", "smoother", "gais"), start.knowledge)
    plan = plan_course(start.profile, start.request, start.knowledge, on=ON, wishes=PlanWishes(goals=(goal,)))
    assert plan.goals == (goal,)


# What the plan says of itself


def test_a_zone_carries_its_protocol() -> None:
    zone = (
        healthy(
            passes={"low": 2, "high": 4, "sources": ["TRIAL"]},
            endpoint="pinpoint_bleeding",
            endpoint_basis={"text": "Trials stopped there.", "sources": ["TRIAL"]},
            note="Ours.",
        )
        .plan()
        .zones[0]
    )
    assert (zone.passes, zone.endpoint, zone.endpoint_basis.text) == (
        "2 to 4",
        Endpoint.PINPOINT_BLEEDING,
        "Trials stopped there.",
    )
    assert zone.endpoint_basis.sources == ("TRIAL",)
    assert (zone.pattern.text, zone.pattern.sources, zone.indications) == ("Evenly.", ("OWN",), ("mark",))
    assert [note.text for note in zone.notes] == ["Ours."]
    assert (zone.passes, healthy().plan().zones[0].passes) == ("2 to 4", None)


def test_the_protocol_is_the_one_of_the_class_in_hand() -> None:
    knowledge = knowledge_with(
        indications=(
            indication(
                "mark",
                {"sessions": {"value": 3, "sources": ["TRIAL"]}},
                {"device_class": "radiofrequency", "sessions": {"value": 5, "sources": ["TRIAL"]}},
            ),
        )
    )
    assert len(Course(knowledge, device="rf_unread").plan().sessions) == 5
    assert len(Course(knowledge, device="pen_a").plan().sessions) == 3
    by_class = TreatmentRequest((Want("mark", ("chin",)),), None, DeviceClass.RADIOFREQUENCY)
    assert len(plan_course(Course(knowledge).profile, by_class, knowledge, on=ON).sessions) == 5


def test_no_protocol_is_made_up_for_another_class() -> None:
    start = healthy()
    request = TreatmentRequest((Want("mark", ("chin",)),), None, DeviceClass.ENERGY_PLATFORM)
    with pytest.raises(InvalidInput) as raised:
        plan_course(start.profile, request, start.knowledge, on=ON)
    assert str(raised.value) == (
        "treatment: No protocol for invented mark with energy platform needling was read. Choose a device of "
        "another class, or another indication; Needlepoint makes up no protocol."
    )


def test_a_zone_with_two_indications_takes_the_longer_course_and_says_which_length() -> None:
    knowledge = knowledge_with(
        indications=(
            indication("mark"),
            indication("line", {"sessions": {"value": 4, "sources": ["TRIAL"]}}),
        )
    )
    plan = Course(knowledge, wants=(Want("mark", ("chin",)), Want("line", ("chin", "nose")))).plan()
    chin, nose = plan.zones
    assert (chin.sessions_planned, nose.sessions_planned) == (4, 4)
    assert any("Several indications in one zone" in note.text for note in chin.notes)
    assert not nose.notes


def test_a_chosen_length_is_planned_for_its_zone_alone() -> None:
    start = healthy().in_zones("chin", "nose")
    plan = replace(start, depths=(("nose", ChosenDepth(0.5, "thin skin")),)).plan()
    lengths = {zone.zone: zone.placement.depths.chosen_mm for zone in plan.zones if zone.placement}
    assert lengths == {"chin": 1.5, "nose": 0.5}
    assert plan.chosen_depths == {"nose": ChosenDepth(0.5, "thin skin")}
    assert [zone.placement.off_label_reason for zone in plan.zones if zone.placement] == [None, "thin skin"]


def test_preparation_stands_before_each_session_and_the_first_has_more() -> None:
    steps = """
- {id: consent, first_session_only: true}
- {id: no_sun, before: {days: 3, sources: [TRIAL]}}
- {id: tablet, flag: hsv_prophylaxis}
"""
    rules = """
- id: rule
  when: {fact: smoker, is: true}
  flags: [hsv_prophylaxis]
  positions: [{source: REGULATOR, says: precaution, scope: person}]
"""
    plan = Course(knowledge_with(rules, preparation=steps)).knowing(smoker=True).plan()
    assert [{task.step for task in session.preparation} for session in plan.sessions] == [
        {"consent", "no_sun", "tablet"},
        {"no_sun", "tablet"},
        {"no_sun", "tablet"},
    ]
    assert plan.sessions[0].preparation[0].by_on == ON
    assert plan.sessions[1].preparation[0].by_on == plan.sessions[1].on - dt.timedelta(days=3)
    assert plan.flags == (Flag.HSV_PROPHYLAXIS,)


def test_without_wishes_the_plan_is_the_same_as_with_empty_ones() -> None:
    start = healthy()
    assert plan_course(start.profile, start.request, start.knowledge, on=ON) == plan_course(
        start.profile, start.request, start.knowledge, on=ON, wishes=PlanWishes()
    )
