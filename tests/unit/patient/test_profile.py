"""What follows from answers on a day: the age, what a man is not asked, what a no makes needless."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlepoint.patient.facts import Answer, Between, Where
from needlepoint.patient.history import FACTS
from needlepoint.patient.profile import PatientProfile, age_in_years, everything_else
from needlepoint.terms import ZONES
from needlepoint.values import SOME_DAY, When

ON = dt.date(2026, 11, 23)


def known(**answers: Answer) -> dict[str, Answer]:
    """What is known today of somebody with these answers."""
    return PatientProfile(answers=answers).answers_on(ON)


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        ("2004-11-23", "2026-11-22", 21),
        ("2004-11-23", "2026-11-23", 22),
        ("2004-02-29", "2026-02-27", 21),
        ("2004-02-29", "2026-02-28", 22),
        ("2004-02-29", "2028-02-28", 23),
        ("2004-02-29", "2028-02-29", 24),
        ("2026-11-23", "2026-11-23", 0),
    ],
)
def test_completed_years(born: str, on: str, age: int) -> None:
    assert age_in_years(dt.date.fromisoformat(born), dt.date.fromisoformat(on)) == age


@given(st.dates(dt.date(1910, 1, 1), dt.date(2026, 1, 1)), st.integers(0, 20_000))
def test_nobody_gets_younger_from_one_day_to_the_next(born: dt.date, days: int) -> None:
    day = born + dt.timedelta(days=days)
    assert 0 <= age_in_years(born, day + dt.timedelta(days=1)) - age_in_years(born, day) <= 1


@pytest.mark.parametrize(
    ("born", "age"),
    [
        ("2004-11-23", 22),
        ("2004-11-24", 21),
        ("2004-10", 22),
        ("2004-12", 21),
        ("2004-11", Between(21, 22)),
        ("2004", Between(21, 22)),
    ],
)
def test_the_age_is_as_sure_as_the_date_of_birth(born: str, age: float | Between) -> None:
    assert known(born_on=When.parse(born)).get("age_years") == age


@pytest.mark.parametrize(
    ("told", "age"), [(21, 21), (22, 22), (22.5, 22.5), (20, Between(21, 22)), (23, Between(21, 22))]
)
def test_a_told_age_closes_what_a_year_of_birth_leaves_open_if_it_can_be_true(
    told: float, age: float | Between
) -> None:
    assert known(born_on=When.parse("2004"), age_years=told).get("age_years") == age


def test_a_told_age_is_taken_where_no_date_of_birth_is_known() -> None:
    assert known(age_years=34)["age_years"] == 34


def test_the_age_is_that_of_the_day_asked() -> None:
    profile = PatientProfile(answers={"born_on": When.parse("2008-11-23")})
    assert profile.answers_on(dt.date(2026, 11, 22))["age_years"] == 17
    assert profile.answers_on(dt.date(2026, 11, 23))["age_years"] == 18


@pytest.mark.parametrize("fact", ["pregnant", "breastfeeding"])
def test_a_man_is_not_asked_but_a_yes_is_never_overruled(fact: str) -> None:
    assert known(sex="male")[fact] is False
    assert known(sex="male", **{fact: True})[fact] is True


@pytest.mark.parametrize("sex", ["female", "intersex", None])
@pytest.mark.parametrize("fact", ["pregnant", "breastfeeding"])
def test_everybody_else_is(sex: str | None, fact: str) -> None:
    answers = known(sex=sex) if sex else known()
    assert fact not in answers


def test_a_no_answers_what_follows_it() -> None:
    answers = known(isotretinoin_ever=False)
    assert answers["isotretinoin_now"] is False
    assert answers["isotretinoin_stopped_on"] is False


def test_a_yes_or_nothing_leaves_what_follows_open() -> None:
    assert "isotretinoin_stopped_on" not in known(isotretinoin_ever=True)
    assert "isotretinoin_stopped_on" not in known()


def test_what_was_said_is_never_replaced_by_what_follows() -> None:
    stopped = When.parse("2026-07")
    assert known(isotretinoin_ever=False, isotretinoin_stopped_on=stopped)["isotretinoin_stopped_on"] == stopped
    assert known(herpes_history=False, herpes_outbreak=SOME_DAY)["herpes_outbreak"] == SOME_DAY


def test_a_no_in_some_zones_answers_what_follows_in_those_zones_only() -> None:
    acne = Where(frozenset({"left_cheek"}), frozenset({"nose"}))
    followed = known(active_acne=acne)["moderate_severe_acne"]
    assert isinstance(followed, Where)
    assert (followed.in_zone("nose"), followed.in_zone("left_cheek"), followed.in_zone("chin")) == (False, None, None)


def test_the_answers_themselves_stay_as_they_were_given() -> None:
    profile = PatientProfile(answers={"sex": "male"})
    profile.answers_on(ON)
    assert dict(profile.answers) == {"sex": "male"}


def test_everything_else_is_what_can_be_answered_with_no_and_was_not() -> None:
    left = everything_else({"pregnant": False}, frozenset())
    assert "pregnant" not in left
    assert {"breastfeeding", "diabetes", "eczema", "tanning_on"} <= left
    assert not {"born_on", "age_years", "sex", "phototype"} & left


def test_everything_else_is_not_what_was_left_open_by_name_nor_what_hangs_on_it() -> None:
    left = everything_else({}, frozenset({"isotretinoin_ever"}))
    assert not {"isotretinoin_ever", "isotretinoin_now", "isotretinoin_stopped_on"} & left
    assert "pregnant" in left


def test_a_zone_is_yes_no_or_not_known() -> None:
    where = Where(frozenset({"nose"}), frozenset({"chin"}))
    assert (where.in_zone("nose"), where.in_zone("chin"), where.in_zone("neck")) == (True, False, None)
    assert Where(frozenset({"nose"}), frozenset(ZONES) - {"nose"}).covers_every_zone
    assert not where.covers_every_zone


def test_following_questions_are_those_whose_first_can_be_answered_with_no() -> None:
    for fact in FACTS.values():
        if fact.follows:
            no = FACTS[fact.follows].no
            assert no is not None
            assert known(**{fact.follows: no})[fact.id] is False
