"""A running course: what changed, why, and whether it goes on, pauses, stops or is complete."""

from __future__ import annotations

from dataclasses import replace

import pytest

from needlepoint.candidacy import Want
from needlepoint.course import CourseChange, CourseStatus, OpenEvent, Replan
from needlepoint.course import replan as replan_course
from needlepoint.errors import InvalidInput
from needlepoint.knowledge import load_knowledge
from needlepoint.knowledge.records.adverse_events import CourseEffect
from needlepoint.patient.facts import Where, WhereWhen
from needlepoint.planning import ChosenDepth, CourseCalendar, CoursePlan, DateSpan, Override
from needlepoint.values import When
from tests.knowledge_factory import indication, knowledge_with
from tests.unit.planning.conftest import ON, Course, day, past

RULES = """
- id: pregnant
  statement: The patient is pregnant.
  when: {fact: pregnant, is: true}
  positions: [{source: REGULATOR, says: may_not_be_suitable, scope: person, until: after the birth}]
- id: dose
  statement: A dose was taken.
  override: allowed
  why_override: A clinician may judge it.
  when: {fact: isotretinoin_stopped_on, within_months: 6}
  positions:
    - source: REGULATOR
      says: may_not_be_suitable
      scope: person
      wait: {months: 6, after: isotretinoin_stopped_on}
- id: tan
  statement: The skin is tanned.
  when: {fact: tan, is: true}
  positions: [{source: REGULATOR, says: contraindicated, scope: zone}]
- id: smoker
  statement: The patient smokes.
  when: {fact: smoker, is: true}
  positions: [{source: REGULATOR, says: precaution, scope: person}]
"""
EVENTS = load_knowledge().adverse_events
HOLDS = next(each.id for each in EVENTS.values() if each.course_effect is CourseEffect.HOLD_UNTIL_ASSESSED)
STOPS = next(each.id for each in EVENTS.values() if each.course_effect is CourseEffect.STOP_COURSE)
EXPECTED = next(each.id for each in EVENTS.values() if each.course_effect is CourseEffect.NONE)
LATER = day("2026-12-20")


@pytest.fixture
def begun() -> Course:
    """Three sessions in two zones: 2026-11-23, 2026-12-21 and 2027-01-18."""
    knowledge = knowledge_with(RULES, indications=(indication(),))
    wants = (Want("mark", ("chin", "nose")),)
    return Course(knowledge, wants=wants).knowing(
        pregnant=False, isotretinoin_stopped_on=False, tan=False, smoker=False
    )


FIRST = past("2026-11-23", "chin", "nose")


def replan(before: CoursePlan, now: Course, *events: OpenEvent) -> Replan:
    return replan_course(
        before,
        now.profile,
        now.request,
        now.knowledge,
        on=now.on,
        wishes=now.wishes,
        history=now.history,
        events=events,
    )


def what(answer: Replan) -> list[str]:
    return [change.what for change in answer.changes]


def sessions(answer: Replan) -> list[tuple[int, str]]:
    assert answer.plan is not None
    return [(session.number, str(session.on)) for session in answer.plan.sessions]


def test_nothing_new_changes_nothing(begun: Course) -> None:
    answer = replan(begun.plan(), begun)
    assert (answer.status, answer.changes, answer.reasons) == (CourseStatus.CONTINUES, (), ())
    assert answer.plan == begun.plan()


def test_a_session_done_as_planned_is_only_behind_us(begun: Course) -> None:
    answer = replan(begun.plan(), replace(begun, history=(FIRST,), on=LATER))
    assert sessions(answer) == [(2, "2026-12-21"), (3, "2027-01-18")]
    (change,) = answer.changes
    assert (change.what, change.before, change.after, change.why) == (
        "Session 1 is no longer ahead.",
        "2026-11-23",
        "",
        ("it is behind us",),
    )


def test_a_missed_session_moves_the_rest_and_is_the_reason(begun: Course) -> None:
    missed = past("2026-12-21", "chin", "nose", status="missed")
    answer = replan(begun.plan(), replace(begun, history=(FIRST, missed), on=day("2026-12-28")))
    assert sessions(answer) == [(2, "2026-12-28"), (3, "2027-01-25")]
    assert what(answer) == [
        "The session of 2026-12-21 was missed.",
        "Session 1 is no longer ahead.",
        "Session 2 moves.",
        "Session 3 moves.",
    ]
    moved = answer.changes[2]
    assert (moved.before, moved.after) == ("2026-12-21", "2026-12-28")
    assert moved.why == ("its window is now 2026-12-21 to 2027-01-04", "The session of 2026-12-21 was missed.")
    assert answer.changes[0] == CourseChange("The session of 2026-12-21 was missed.", "2026-12-21", "missed", ())


def test_a_session_moved_to_another_day_is_told(begun: Course) -> None:
    answer = replan(begun.plan(), replace(begun, history=(past("2026-11-30", "chin", "nose"),), on=LATER))
    told = "A session was done on 2026-11-30, a day that was not planned."
    assert answer.changes[0] == CourseChange(told, "", "2026-11-30", ())
    assert sessions(answer) == [(2, "2026-12-28"), (3, "2027-01-25")]


def test_a_session_elsewhere_is_told_with_what_is_not_known_of_it(begun: Course) -> None:
    elsewhere = past("2026-12-10", "chin", "nose", elsewhere=True)
    answer = replan(begun.plan(), replace(begun, history=(FIRST, elsewhere), on=LATER))
    assert answer.changes[0] == CourseChange(
        "A session was done elsewhere on 2026-12-10.", "", "2026-12-10", ("its settings and device may not be known",)
    )
    assert sessions(answer) == [(3, "2027-01-07")]


def test_a_session_elsewhere_on_an_unknown_day_is_told_and_does_not_count(begun: Course) -> None:
    answer = replan(begun.plan(), replace(begun, history=(past(None, "chin", "nose", elsewhere=True),)))
    assert what(answer) == ["A session was done elsewhere on a day nobody remembers."]
    assert sessions(answer)[0] == (1, "2026-11-23")


def test_a_session_too_soon_does_not_count_and_a_new_one_is_planned(begun: Course) -> None:
    second = replace(begun, history=(FIRST,), on=day("2026-11-24"))
    answer = replan(second.plan(), replace(second, history=(FIRST, past("2026-11-30", "chin", "nose")), on=LATER))
    assert sessions(answer) == [(2, "2026-12-28"), (3, "2027-01-25")]


def test_sessions_told_before_are_no_news(begun: Course) -> None:
    before = replace(begun, history=(past("2026-10-05", "chin", "nose"),))
    assert replan(before.plan(), before).changes == ()


# A new fact mid-course


def test_a_pregnancy_pauses_the_course_and_says_until_when(begun: Course) -> None:
    answer = replan(begun.plan(), replace(begun.knowing(pregnant=True), history=(FIRST,), on=LATER))
    assert (answer.status, answer.plan) == (CourseStatus.PAUSED, None)
    assert answer.reasons == ("The patient is pregnant. Deferred until after the birth [REGULATOR].",)
    assert [(c.what, c.after) for c in answer.changes] == [("New: The patient is pregnant.", answer.reasons[0])]


def test_a_dated_deferral_moves_what_is_left(begun: Course) -> None:
    dosed = begun.knowing(isotretinoin_stopped_on=When.on(day("2026-12-01")))
    answer = replan(begun.plan(), replace(dosed, history=(FIRST,), on=LATER))
    assert answer.status is CourseStatus.CONTINUES
    assert sessions(answer) == [(2, "2027-06-01"), (3, "2027-06-29")]
    new = answer.changes[0]
    assert (new.what, new.after) == (
        "New: A dose was taken.",
        "A dose was taken. Deferred not before 2027-06-01 [REGULATOR].",
    )
    moved = next(change for change in answer.changes if change.what == "Session 2 moves.")
    assert "New: A dose was taken." in moved.why


def test_a_deferral_that_only_moved_is_news(begun: Course) -> None:
    deferred = begun.knowing(isotretinoin_stopped_on=When.parse("2026-08-01"))
    before = deferred.plan()
    answer = replan(before, deferred.knowing(isotretinoin_stopped_on=When.parse("2026-09-01")))
    assert what(answer)[0] == "Another date: A dose was taken."
    assert answer.changes[0].before.endswith("not before 2027-02-01 [REGULATOR].")
    assert answer.changes[0].after.endswith("not before 2027-03-01 [REGULATOR].")


def test_a_finding_that_blocks_nothing_is_news_with_its_verdict(begun: Course) -> None:
    answer = replan(begun.plan(), begun.knowing(smoker=True))
    assert answer.changes == (CourseChange("New: The patient smokes.", "", "caution", ()),)


def test_a_finding_that_is_gone_is_told(begun: Course) -> None:
    answer = replan(begun.knowing(smoker=True).plan(), begun)
    assert [(c.what, c.before, c.after) for c in answer.changes] == [
        ("No longer so: The patient smokes.", "caution", "")
    ]


def test_a_zone_that_may_no_longer_be_treated_leaves_the_course(begun: Course) -> None:
    tanned = begun.knowing(tan=Where(frozenset({"nose"}), frozenset({"chin"})))
    answer = replan(begun.plan(), tanned)
    assert answer.status is CourseStatus.CONTINUES
    gone = next(change for change in answer.changes if change.what == "Nose is no longer planned.")
    assert (gone.before, gone.after, gone.why) == ("planned", "", ("The skin is tanned. Do not treat [REGULATOR].",))


def test_a_zone_no_longer_wanted_and_a_zone_wanted_now(begun: Course) -> None:
    answer = replan(begun.plan(), begun.in_zones("chin", "left_cheek"))
    assert [(c.what, c.after, c.why) for c in answer.changes] == [
        ("Nose is no longer planned.", "", ("it is no longer asked for",)),
        ("Left cheek is planned now.", "planned", ()),
    ]
    assert [c.before for c in answer.changes] == ["planned", ""]


def test_a_finding_that_becomes_milder_is_both_gone_and_new(begun: Course) -> None:
    rules = """
- id: rule
  statement: There was a peel.
  when: {fact: peel_on, within_months: 12}
  positions:
    - {source: REGULATOR, says: may_not_be_suitable, scope: person, wait: {weeks: 4, after: peel_on}}
    - {source: REVIEW, says: precaution, scope: person}
"""
    start = replace(begun, knowledge=knowledge_with(rules, indications=(indication(),)))
    peeled = start.knowing(peel_on=WhereWhen({"chin": When.on(day("2026-11-01"))}, frozenset({"nose"})))
    answer = replan(peeled.plan(), replace(peeled, on=day("2026-11-29")))
    assert [(c.what, c.before, c.after) for c in answer.changes[:2]] == [
        ("New: There was a peel.", "", "caution"),
        ("No longer so: There was a peel.", "defer", ""),
    ]
    assert [c.why for c in answer.changes[:2]] == [(), ()]


def test_an_override_takes_the_course_up_again(begun: Course) -> None:
    dosed = begun.knowing(isotretinoin_stopped_on=When.on(day("2026-11-01")))
    overridden = replace(dosed, overrides=(Override("dose", "Discussed.", "Dr A"),))
    answer = replan(dosed.plan(), overridden)
    assert sessions(answer)[0] == (1, "2026-11-23")
    assert what(answer) == ["Session 1 moves.", "Session 2 moves.", "Session 3 moves."]


# Other wishes


def test_another_needle_length_is_told_with_its_ground(begun: Course) -> None:
    answer = replan(begun.plan(), replace(begun, depths=(("nose", ChosenDepth(0.5, "thin skin")),)))
    (change,) = answer.changes
    assert (change.what, change.before, change.after, change.why) == (
        "Nose: another needle length.",
        "1.5 mm",
        "0.5 mm",
        ("Chosen by the clinician.",),
    )


def test_a_length_chosen_where_no_study_gave_one_is_told(begun: Course) -> None:
    no_length = knowledge_with(RULES, indications=(indication("mark", {"needle_length": []}),))
    start = replace(begun, knowledge=no_length)
    answer = replan(start.plan(), replace(start, depths=(("chin", ChosenDepth(1.0, "judged by hand")),)))
    assert [(c.what, c.before, c.after) for c in answer.changes] == [
        ("Chin: another needle length.", "not chosen", "1 mm")
    ]


def test_days_away_move_sessions_and_say_so(begun: Course) -> None:
    away = CourseCalendar(away=(DateSpan(day("2026-12-15"), day("2026-12-25")),))
    answer = replan(begun.plan(), replace(begun, calendar=away))
    moved = answer.changes[0]
    assert (moved.what, moved.before, moved.after) == ("Session 2 moves.", "2026-12-21", "2026-12-26")
    assert moved.why == ("its window is now 2026-12-21 to 2027-01-04", "away 2026-12-15 to 2026-12-25")


def test_fewer_and_more_sessions_are_told(begun: Course) -> None:
    wrinkled = knowledge_with(
        RULES, indications=(indication("mark", {"sessions": {"value": 4, "sources": ["TRIAL"]}}),)
    )
    longer = replace(begun, knowledge=wrinkled)
    more = replan(begun.plan(), longer)
    assert more.changes == (
        CourseChange("Session 4 is new.", "", "2027-02-15", ("a session did not count, or zones were added",)),
    )
    fewer = replan(longer.plan(), begun)
    assert [(c.what, c.before, c.why) for c in fewer.changes] == [
        ("Session 4 is no longer ahead.", "2027-02-15", ("fewer sessions are left to plan",))
    ]


# The end


def test_a_course_with_nothing_left_is_complete(begun: Course) -> None:
    done = tuple(past(text, "chin", "nose") for text in ("2026-11-23", "2026-12-21", "2027-01-18"))
    answer = replan(begun.plan(), replace(begun, history=done, on=day("2027-01-19")))
    assert answer.status is CourseStatus.COMPLETE
    assert answer.plan is not None
    assert answer.plan.sessions == ()
    assert {change.why for change in answer.changes} == {("it is behind us",)}


# Adverse events


@pytest.mark.parametrize(
    ("events", "status"),
    [
        ((HOLDS,), CourseStatus.PAUSED),
        ((STOPS,), CourseStatus.STOPPED),
        ((HOLDS, STOPS), CourseStatus.STOPPED),
        ((EXPECTED, HOLDS), CourseStatus.PAUSED),
    ],
)
def test_an_open_event_pauses_or_stops_the_course(begun: Course, events: tuple[str, ...], status: CourseStatus) -> None:
    happened = tuple(OpenEvent(event, day("2026-11-25")) for event in events)
    answer = replan(begun.plan(), replace(begun, history=(FIRST,), on=LATER), *happened)
    assert (answer.status, answer.plan) == (status, None)
    assert len(answer.reasons) == len([event for event in events if event != EXPECTED])
    assert all(f"{EVENTS[e].name} since 2026-11-25" in " ".join(answer.reasons) for e in events if e != EXPECTED)
    assert answer.changes == tuple(
        CourseChange(f"{EVENTS[event].name} on 2026-11-25.", "", "open", ()) for event in events
    )


def test_what_pauses_is_taken_up_after_an_assessment_and_what_stops_is_a_decision(begun: Course) -> None:
    paused = replan(begun.plan(), begun, OpenEvent(HOLDS, ON))
    stopped = replan(begun.plan(), begun, OpenEvent(STOPS, ON))
    assert "until a clinician has assessed it" in paused.reasons[0]
    assert "the course stops" in stopped.reasons[0]


@pytest.mark.parametrize("event", [HOLDS, STOPS])
def test_an_event_that_was_assessed_lets_the_course_go_on_and_stays_on_record(begun: Course, event: str) -> None:
    answer = replan(begun.plan(), begun, OpenEvent(event, ON, assessed=True))
    assert answer.status is CourseStatus.CONTINUES
    assert [(c.what, c.after) for c in answer.changes] == [(f"{EVENTS[event].name} on 2026-11-23.", "assessed")]


def test_an_expected_effect_holds_nothing_up(begun: Course) -> None:
    assert replan(begun.plan(), begun, OpenEvent(EXPECTED, ON)).status is CourseStatus.CONTINUES


def test_an_unknown_event_is_refused_with_the_nearest(begun: Course) -> None:
    with pytest.raises(InvalidInput, match=f"There is no adverse event '{HOLDS}s'") as raised:
        replan(begun.plan(), begun, OpenEvent(f"{HOLDS}s", ON))
    assert HOLDS in (raised.value.next_step or "")
    assert raised.value.where == "adverse_events"
