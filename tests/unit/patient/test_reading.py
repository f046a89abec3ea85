"""Answers as people write them: what each becomes, what is refused with what advice, all mistakes at once."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlepoint.errors import InvalidPatient
from needlepoint.patient.check_in import read_check_in
from needlepoint.patient.facts import Answer, Fact, Kind, Where, WhereWhen
from needlepoint.patient.history import FACTS
from needlepoint.patient.reading import expand_zones, read_profile
from needlepoint.strict_yaml import parse
from needlepoint.terms import ZONE_GROUPS, ZONES
from needlepoint.values import SOME_DAY, When

ON = dt.date(2026, 11, 23)
CHEEKS = frozenset({"left_cheek", "right_cheek"})


def answer(fact: str, written: str) -> Answer | None:
    """One answer as written in YAML; None where it is not known."""
    raw = parse(f"{fact}: {written}\n".encode(), "f.yaml").value
    return read_profile(raw, on=ON).answers.get(fact)


def mistakes(raw: object) -> list[str]:
    """Every mistake in a history that has some."""
    with pytest.raises(InvalidPatient) as refused:
        read_profile(raw, on=ON)
    return [str(each) for each in refused.value.problems]


def mistake(fact: str, written: str) -> str:
    """The one mistake in one answer as written in YAML."""
    (found,) = mistakes(parse(f"{fact}: {written}\n".encode(), "f.yaml").value)
    return found


@pytest.mark.parametrize(
    ("fact", "written", "expected"),
    [
        ("pregnant", "yes", True),
        ("pregnant", "no", False),
        ("pregnant", "unknown", None),
        ("pregnant", "null", None),
        ("pregnant", "", None),
        ("diabetes", "controlled", "controlled"),
        ("diabetes", "no", "no"),
        ("phototype", "IV", "IV"),
        ("age_years", "34", 34),
        ("age_years", "0", 0),
        ("age_years", "120", 120),
        ("born_on", "1994-05-02", When.parse("1994-05-02")),
        ("born_on", "1994-05", When.parse("1994-05")),
        ("born_on", "1994", When.parse("1994")),
        ("born_on", "2026-11-23", When.parse("2026-11-23")),
        ("tanning_on", "no", False),
        ("tanning_on", "yes", SOME_DAY),
        ("tanning_on", "unknown", None),
        ("tanning_on", "2026-11", When.parse("2026-11")),
        ("sun_planned_on", "2027-04-03", When.parse("2027-04-03")),
        ("eczema", "no", False),
        ("eczema", "unknown", None),
        ("eczema", "cheeks", Where(CHEEKS, frozenset(ZONES) - CHEEKS)),
        ("eczema", "[left_cheek, right_cheek]", Where(CHEEKS, frozenset(ZONES) - CHEEKS)),
        ("eczema", "everywhere", Where(frozenset(ZONES), frozenset())),
        ("eczema", "{cheeks: yes, nose: no, chin: unknown}", Where(CHEEKS, frozenset({"nose"}))),
        ("eczema", "{everywhere: no}", Where(frozenset(), frozenset(ZONES))),
        ("peel_on", "no", False),
        ("peel_on", "nose", WhereWhen({"nose": SOME_DAY}, frozenset(ZONES) - {"nose"})),
        ("peel_on", "{nose: yes}", WhereWhen({"nose": SOME_DAY}, frozenset(ZONES) - {"nose"})),
        ("peel_on", "{nose: 2026-06}", WhereWhen({"nose": When.parse("2026-06")}, frozenset(ZONES) - {"nose"})),
        (
            "peel_on",
            "{nose: 2026-06, elsewhere: no}",
            WhereWhen({"nose": When.parse("2026-06")}, frozenset(ZONES) - {"nose"}),
        ),
        ("peel_on", "{nose: 2026-06, elsewhere: unknown}", WhereWhen({"nose": When.parse("2026-06")})),
        (
            "peel_on",
            "{nose: 2026-06, chin: no, elsewhere: unknown}",
            WhereWhen({"nose": When.parse("2026-06")}, frozenset({"chin"})),
        ),
        ("peel_on", "{nose: unknown}", WhereWhen({}, frozenset(ZONES) - {"nose"})),
    ],
)
def test_what_an_answer_becomes(fact: str, written: str, expected: Answer | None) -> None:
    assert answer(fact, written) == expected


@pytest.mark.parametrize("written", ["{left_cheek: yes, face: no}", "{face: no, left_cheek: yes}"])
def test_the_more_exact_zone_has_the_last_word_whichever_stands_first(written: str) -> None:
    found = answer("eczema", written)
    assert isinstance(found, Where)
    assert (found.in_zone("left_cheek"), found.in_zone("right_cheek")) == (True, False)


def test_a_zone_can_be_taken_out_of_a_group() -> None:
    found = answer("eczema", "{face: yes, nose: no}")
    assert isinstance(found, Where)
    assert (found.in_zone("left_cheek"), found.in_zone("nose"), found.in_zone("neck")) == (True, False, None)


@pytest.mark.parametrize("written", ["{left_cheek: 2026-06, face: 2026-01}", "{face: 2026-01, left_cheek: 2026-06}"])
def test_the_later_of_two_dates_of_a_zone_counts(written: str) -> None:
    found = answer("peel_on", written)
    assert isinstance(found, WhereWhen)
    assert (str(found.dates["left_cheek"]), str(found.dates["right_cheek"])) == ("2026-06", "2026-01")


def test_an_earlier_date_of_a_smaller_zone_does_not_hide_the_later_one_of_the_whole() -> None:
    found = answer("peel_on", "{face: 2026-06, left_cheek: 2026-01}")
    assert isinstance(found, WhereWhen)
    assert str(found.dates["left_cheek"]) == "2026-06"


def test_a_day_nobody_remembers_may_be_later_than_a_known_one() -> None:
    found = answer("peel_on", "{face: yes, left_cheek: 2026-06-14}")
    assert isinstance(found, WhereWhen)
    assert found.dates["left_cheek"] == When(dt.date(2026, 6, 14), SOME_DAY.latest)


@pytest.mark.parametrize(
    ("fact", "written", "says"),
    [
        ("pregnnat", "no", "there is no fact 'pregnnat'. Did you mean pregnant"),
        ("pregnant", "maybe", "'maybe' is not an answer to it. Answer yes, no or unknown."),
        ("pregnant", "1", "1 is not an answer to it."),
        ("pregnant", "2026-06-14", "is not an answer to it. Answer yes, no or unknown."),
        ("pregnant", "[yes]", "[True] is not an answer to it."),
        ("diabetes", "yes", "True is not an answer to it. Choose one of no, controlled, uncontrolled, or unknown."),
        ("phototype", "VII", "'VII' is not an answer to it. Choose one of I, II, III, IV, V, VI, or unknown."),
        ("phototype", "4", "4 is not an answer to it."),
        ("sex", "no", "Choose one of female, male, intersex"),
        ("age_years", "34 years", "'34 years' is not an answer to it. Write a plain number of years, with no unit"),
        ("age_years", "'34'", "'34' is not an answer to it. Write a plain number of years"),
        ("age_years", "thirty", "Write a plain number of years"),
        ("age_years", "yes", "Write a plain number of years"),
        ("age_years", "-1", "-1 is not an answer to it. It must be a number of years from 0 to 120."),
        ("age_years", "121", "It must be a number of years from 0 to 120."),
        ("age_years", "1994", "It must be a number of years from 0 to 120."),
        ("age_years", "1e999", "Write a plain number of years"),
        ("born_on", "2026-02-29", "'2026-02-29' is not in the calendar"),
        ("born_on", "2026-11-24", "2026-11-24 lies after the day of the consultation, 2026-11-23. Check the year, or"),
        ("born_on", "2027", "2027 lies after the day of the consultation, 2026-11-23."),
        ("born_on", "no", "Write a date."),
        ("born_on", "yes", "Write a date."),
        ("born_on", "02.05.1994", "'02.05.1994' is not a date. Write it as 2026-06-14"),
        ("born_on", "94-05-02", "is not a date"),
        ("born_on", "0194-05-02", "is not from 1900 to 2199"),
        ("born_on", "34", "'34' is not a date."),
        ("tanning_on", "2027-01", "2027-01 lies after the day of the consultation"),
        ("tanning_on", "last week", "'last week' is not a date."),
        ("eczema", "yes", "'yes' is not an answer to it. Say where: a zone, a group such as face"),
        ("eczema", "chek", "'chek' is not a zone. Did you mean cheeks?"),
        ("eczema", "[nose, left_chek]", "'left_chek' is not a zone. Did you mean left_cheek"),
        ("eczema", "{chek: yes}", "'chek' is not a zone. Did you mean cheeks?"),
        ("eczema", "{cheeks: 2026-06}", "Behind cheeks write yes, no or unknown."),
        ("eczema", "[]", "[] is not an answer to it. Write no for nowhere, or unknown."),
        ("eczema", "{}", "Write no for nowhere, or unknown."),
        ("eczema", "''", "Write no for nowhere, or unknown."),
        ("peel_on", "yes", "'yes' is not an answer to it. Say where and when, such as {cheeks: 2026-06-14}."),
        ("peel_on", "[]", "Write no for nowhere, or unknown."),
        ("peel_on", "{}", "Write no for nowhere, or unknown."),
        ("peel_on", "2026-06", "'2026-06' is not a zone."),
        ("peel_on", "{cheeks: 2026-12}", "2026-12 lies after the day of the consultation"),
        ("peel_on", "{cheeks: long ago}", "'long ago' is not a date."),
        ("peel_on", "{chek: 2026-06}", "'chek' is not a zone. Did you mean cheeks?"),
        ("peel_on", "{cheeks: 2026-06, elsewhere: yes}", "Behind elsewhere write no or unknown; name the zones"),
        ("peel_on", "{cheeks: 2026-06, elsewhere: 2026-05}", "Behind elsewhere write no or unknown"),
    ],
)
def test_what_is_no_answer_is_said_with_what_would_be_one(fact: str, written: str, says: str) -> None:
    assert says in mistake(fact, written)


@pytest.mark.parametrize("fact", [fact for fact in FACTS.values() if fact.kind is Kind.DATE and not fact.future])
def test_nothing_that_has_happened_lies_ahead(fact: Fact) -> None:
    assert "lies after the day of the consultation" in mistake(fact.id, "2026-11-24")


@pytest.mark.parametrize("fact", [fact for fact in FACTS.values() if fact.future])
def test_what_is_planned_may_lie_ahead(fact: Fact) -> None:
    assert answer(fact.id, "2026-11-24") == When.parse("2026-11-24")


@pytest.mark.parametrize("fact", FACTS.values(), ids=lambda fact: fact.id)
@pytest.mark.parametrize("wrong", [["nonsense"], {"nonsense": True}, "nonsense", 3.5j, dt.date(2026, 1, 1)], ids=str)
def test_no_question_takes_nonsense(fact: Fact, wrong: object) -> None:
    if fact.kind is Kind.DATE and isinstance(wrong, dt.date):
        return  # written out, it is a date
    (found,) = mistakes({fact.id: wrong})
    assert found.startswith(f"history > {fact.id}: {fact.id}: ")


@pytest.mark.parametrize("fact", [fact for fact in FACTS.values() if fact.no is not None], ids=lambda fact: fact.id)
def test_no_answers_every_question_that_can_be_answered_with_no(fact: Fact) -> None:
    assert read_profile({fact.id: False}, on=ON).answers[fact.id] == fact.no


def test_all_mistakes_are_told_at_once_each_with_its_line() -> None:
    document = parse(b"pregnant: maybe\nborn_on: 2026-02-29\nsex: female\neczema: chek\ntatoo: no\n", "f.yaml")
    with pytest.raises(InvalidPatient) as refused:
        read_profile(document.value, on=ON, place=document.place)
    assert [each.where for each in refused.value.problems] == [f"f.yaml, line {line}" for line in (1, 2, 4, 5)]
    assert "4 of the answers cannot be read; none was used." in str(refused.value)


@pytest.mark.parametrize("raw", [[], "pregnant", 3, None, True])
def test_a_history_must_list_facts_and_answers(raw: object) -> None:
    assert mistakes(raw) == ["history > history: it must list facts and answers, such as 'pregnant: no'."]


def test_everything_else_answers_what_was_not_said_and_nothing_that_was() -> None:
    profile = read_profile({"pregnant": True, "eczema": "cheeks", "everything_else": False}, on=ON)
    assert profile.answers["pregnant"] is True
    assert profile.answers["eczema"] == Where(CHEEKS, frozenset(ZONES) - CHEEKS)
    assert profile.answers["peel_on"] is False
    assert profile.answers["diabetes"] == "no"
    assert profile.answered_in_block == frozenset(FACTS) - {"pregnant", "eczema"} - {
        fact.id for fact in FACTS.values() if fact.no is None
    }


def test_unknown_stays_unknown_whatever_everything_else_is() -> None:
    profile = read_profile({"pregnant": "unknown", "diabetes": None, "everything_else": False}, on=ON)
    assert not {"pregnant", "diabetes"} & (set(profile.answers) | profile.answered_in_block)


def test_everything_else_never_gives_an_age_a_sex_or_a_phototype() -> None:
    answers = read_profile({"everything_else": False}, on=ON).answers
    assert not {"born_on", "age_years", "sex", "phototype", "phototype_method"} & set(answers)


def test_the_place_of_everything_else_in_the_file_does_not_matter() -> None:
    first = read_profile({"everything_else": False, "pregnant": True}, on=ON)
    last = read_profile({"pregnant": True, "everything_else": False}, on=ON)
    assert first == last


@pytest.mark.parametrize("value", [True, "yes", "maybe", 0, [], "nothing"])
def test_only_no_can_be_said_of_everything_else(value: object) -> None:
    (found,) = mistakes({"everything_else": value})
    assert "only 'no' can be said of everything else. Write 'everything_else: no'." in found


def test_without_it_what_is_not_said_is_not_known() -> None:
    profile = read_profile({"pregnant": False, "everything_else": None}, on=ON)
    assert (dict(profile.answers), profile.answered_in_block) == ({"pregnant": False}, frozenset())


@pytest.mark.parametrize("group", ZONE_GROUPS)
def test_a_group_stands_for_its_zones(group: str) -> None:
    assert expand_zones(group) == ZONE_GROUPS[group]
    assert expand_zones([group, *ZONE_GROUPS[group]]) == ZONE_GROUPS[group], "each zone once"


@given(st.lists(st.sampled_from(sorted({*ZONES, *ZONE_GROUPS})), min_size=1))
def test_zones_behind_names_are_zones_each_once(names: list[str]) -> None:
    zones = expand_zones(names)
    assert len(zones) == len(set(zones))
    assert set(zones) == {zone for name in names for zone in ZONE_GROUPS.get(name, (name,))}


def test_the_mistakes_of_a_check_in_name_their_lines() -> None:
    document = parse(b"fever: no\npus: mabye\nfevr: yes\n", "check.yaml")
    with pytest.raises(InvalidPatient) as refused:
        read_check_in(document.value, place=document.place)
    assert [str(each) for each in refused.value.problems] == [
        "check.yaml, line 2: pus: 'mabye' is not an answer to it. Answer yes, no or unknown.",
        "check.yaml, line 3: there is no question 'fevr'. Did you mean fever?",
    ]
