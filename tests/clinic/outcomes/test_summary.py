"""Outcomes are counted with their denominators, by every group, and masked before anybody else sees them."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from scipy.stats import beta

from needlepoint.documents.as_json import to_json
from needlepoint.instruments.scoring import imported_score
from needlepoint.knowledge import load_knowledge
from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.courses.models import AdverseEvent, Course, InstrumentScore, Session
from needlepoint_clinic.outcomes.export import MASK, as_csv
from needlepoint_clinic.outcomes.queries import course_facts, session_facts
from needlepoint_clinic.outcomes.summary import Group, Summary, share, summarise
from tests.clinic import factories

KNOWLEDGE = load_knowledge()


def counted(by: Actor) -> Summary:
    """What the clinic's courses of today come to."""
    span = (by.clinic, factories.TODAY, factories.TODAY)
    return summarise(course_facts(*span, KNOWLEDGE), session_facts(*span))


def course(by: Actor, sessions: int = 2, **fields: Any) -> Course:
    """A course with signed sessions."""
    made = factories.course(factories.patient(by), by, **fields)
    signed = {"status": "signed", "signed_by": by.person, "signed_at": factories.NOW}
    for number in range(1, sessions + 1):
        factories.session(made, by, number=number, **signed)
    return made


def event(of: Session, by: Actor, kind: str = "pih", *, serious: bool = False) -> None:
    """An adverse event after a session."""
    AdverseEvent.objects.create(
        clinic=by.clinic,
        patient=of.patient,
        session=of,
        kind=kind,
        serious=serious,
        began_on=factories.TODAY,
        noted_by=by.person,
        noted_at=factories.NOW,
    )


def scored(of: Course, by: Actor, value: float, day: int) -> None:
    """A score entered as a total, some days after the first."""
    score = imported_score("gb_quantitative", value, KNOWLEDGE)
    InstrumentScore.objects.create(
        clinic=by.clinic,
        patient=of.patient,
        course=of,
        instrument=score.instrument,
        value=score.value,
        as_scored=json.loads(to_json(score)),
        scored_on=factories.TODAY.replace(day=day),
        scored_by=by.person,
        scored_at=factories.NOW,
    )


def row(found: Summary, dimension: str, key: str) -> Group:
    """The row of a group."""
    return next(each for each in found.by[dimension] if each.key == key)


def test_counts_by_every_group() -> None:
    by = factories.actor()
    first = course(by, status="completed", phototype=4, indications=["acne_scars_rolling", "acne_scars_boxcar"])
    course(by, status="stopped", phototype=4)
    course(by, sessions=1, device="skinpen")
    session = first.sessions.get(number=1)
    event(session, by)
    event(session, by, "infection", serious=True)
    found = counted(by)
    assert (found.all.courses, found.all.going_on, found.all.sessions) == (3, 1, 5)
    assert (found.all.completed.count, found.all.completed.of) == (1, 2)
    assert (found.all.with_event.count, found.all.with_event.of) == (1, 5), "two events after one session are one"
    assert found.all.serious.count == 1
    assert row(found, "indication", "acne_scars_boxcar").courses == 1
    assert row(found, "phototype", "IV").completed.of == 2
    assert row(found, "phototype", "not known").sessions == 1
    assert row(found, "device", "skinpen").with_event.of == 1
    assert row(found, "operator", str(by.person.pk)).events["infection"].count == 1


def test_intervals_are_exact() -> None:
    found = share(3, 41)
    assert found.low == pytest.approx(beta.ppf(0.025, 3, 39), rel=1e-7)
    assert found.high == pytest.approx(beta.ppf(0.975, 4, 38), rel=1e-7)
    assert share(0, 0).low is None


def test_score_changes_are_the_librarys() -> None:
    by = factories.actor()
    for before, after in ((20.0, 10.0), (20.0, 12.0), (18.0, 17.0)):
        made = course(by)
        scored(made, by, before, 1)
        scored(made, by, 5.0, 9)
        scored(made, by, after, 20)
    course(by)
    [score] = counted(by).all.scores
    assert (score.instrument, score.courses) == ("gb_quantitative", 3)
    assert score.mean == pytest.approx((10 + 8 + 1) / 3)
    low, high = score.low, score.high
    assert low is not None
    assert high is not None
    assert low < 19 / 3 < high


def test_one_course_has_no_interval() -> None:
    by = factories.actor()
    made = course(by)
    scored(made, by, 20.0, 1)
    scored(made, by, 10.0, 20)
    [score] = counted(by).all.scores
    assert (score.mean, score.low, score.high) == (10.0, None, None)


def test_other_clinics_and_drafts_do_not_count() -> None:
    by, stranger = factories.actor(), factories.actor()
    course(stranger)
    factories.session(factories.course(factories.patient(by), by), by)
    found = counted(by)
    assert (found.all.courses, found.all.sessions) == (1, 0)
    assert found.all.with_event.low is None


def test_reading_takes_six_queries(django_assert_max_num_queries: Any) -> None:
    by = factories.actor()
    for _ in range(5):
        course(by)
    with django_assert_max_num_queries(6):
        counted(by)


def table(found: Summary) -> list[list[str]]:
    """The exported table."""
    return list(csv.reader(io.StringIO(as_csv(found))))


def group(key: str, courses: int, events: int = 0) -> Group:
    """A row of so many courses, each of three sessions."""
    return Group(
        key=key,
        courses=courses,
        going_on=0,
        completed=share(courses, courses),
        sessions=3 * courses,
        with_event=share(events, 3 * courses),
        serious=share(0, 3 * courses),
        events={},
        scores=(),
    )


def test_small_cells_are_masked_and_cannot_be_subtracted() -> None:
    groups = (group("a", 40, 12), group("b", 25, 3), group("c", 4, 1))
    lines = {line[1]: line for line in table(Summary(all=group("", 69, 16), by={"indication": groups}))}
    assert lines["c"][2:] == [MASK] * 9
    assert lines["b"][2:] == [MASK] * 9, "else c is the total less a and b"
    assert lines["a"][2] == "40"
    assert lines["a"][8] == "12"


def test_few_events_are_masked_alone() -> None:
    lines = {line[1]: line for line in table(Summary(all=group("", 65, 15), by={"device": (group("a", 65, 3),)}))}
    assert lines["a"][2] == "65"
    assert lines["a"][8:] == [MASK] * 3


def test_operators_are_not_exported() -> None:
    found = Summary(all=group("", 65, 15), by={"operator": (group("somebody", 65, 15),)})
    assert "somebody" not in as_csv(found)


def test_no_cell_is_a_formula() -> None:
    found = Summary(all=group("", 65, 15), by={"device": (group("=1+1", 65, 15),)})
    assert "'=1+1" in as_csv(found)
