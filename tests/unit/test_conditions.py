"""The words of a condition: Kleene's tables, each word of each kind of fact, dates in part, zones and the person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlepoint.conditions import WORDS, All, Any, Condition, Leaf, Truth, all_of, any_of, negation, parse
from needlepoint.patient.facts import Answer, Between, Fact, Kind, Where, WhereWhen
from needlepoint.terms import ZONES, Region, zones_in
from needlepoint.values import SOME_DAY, When, add_months

ON = dt.date(2026, 11, 23)
OPTIONS = ("no", "mild", "severe")
FACTS: Mapping[str, Fact] = {
    kind.value: Fact(kind.value, kind, "?", "who", options=OPTIONS if kind is Kind.CHOICE else ()) for kind in Kind
}
KNOWN = frozenset(ZONES)
TRUTHS: tuple[Truth, ...] = (True, False, None)


def condition(raw: object) -> Condition:
    """A condition that can be read."""
    parsed, problems = parse(raw, FACTS, "rule")
    assert problems == []
    assert parsed is not None
    return parsed


def holds(raw: object, answers: Mapping[str, Answer], zone: str | None = None, on: dt.date = ON) -> Truth:
    """Whether a condition holds for these answers."""
    return condition(raw).holds(answers, on, zone)


def asked(kind: Kind, word: str, value: object, answer: Answer, zone: str | None = None) -> Truth:
    """Whether one word about one fact holds."""
    return holds({"fact": kind.value, word: value}, {kind.value: answer}, zone)


# The strong tables of S. C. Kleene, Introduction to Metamathematics (1952), section 64, with u written None.
AND: dict[tuple[Truth, Truth], Truth] = {
    (True, True): True, (True, False): False, (True, None): None,
    (False, True): False, (False, False): False, (False, None): False,
    (None, True): None, (None, False): False, (None, None): None,
}  # fmt: skip
OR: dict[tuple[Truth, Truth], Truth] = {
    (True, True): True, (True, False): True, (True, None): True,
    (False, True): True, (False, False): False, (False, None): None,
    (None, True): True, (None, False): None, (None, None): None,
}  # fmt: skip
NOT: dict[Truth, Truth] = {True: False, False: True, None: None}


def three(*truths: Truth) -> tuple[list[object], dict[str, Answer]]:
    """A question for each truth, and the answers that make it so."""
    names = (Kind.YES_NO, Kind.CHOICE, Kind.NUMBER)
    asks: list[object] = [
        {"fact": "yes_no", "is": True},
        {"fact": "choice", "is": "mild"},
        {"fact": "number", "at_least": 18},
    ]
    made: dict[Truth, tuple[Answer, Answer, Answer]] = {True: (True, "mild", 18), False: (False, "severe", 17)}
    answers = {
        name.value: made[truth][place]
        for place, (name, truth) in enumerate(zip(names, truths, strict=False))
        if truth is not None
    }
    return asks[: len(truths)], answers


@pytest.mark.parametrize("pair", AND)
def test_all_is_kleenes_and(pair: tuple[Truth, Truth]) -> None:
    asks, answers = three(*pair)
    assert holds({"all": asks}, answers) is AND[pair]
    assert all_of(iter(pair)) is AND[pair]


@pytest.mark.parametrize("pair", OR)
def test_any_is_kleenes_or(pair: tuple[Truth, Truth]) -> None:
    asks, answers = three(*pair)
    assert holds({"any": asks}, answers) is OR[pair]
    assert any_of(iter(pair)) is OR[pair]


@pytest.mark.parametrize("truth", NOT)
def test_not_is_kleenes_not(truth: Truth) -> None:
    asks, answers = three(truth)
    assert holds({"not": asks[0]}, answers) is NOT[truth]
    assert negation(truth) is NOT[truth]


@given(st.lists(st.sampled_from(TRUTHS), min_size=2, max_size=6))
def test_longer_lists_are_pairs_of_pairs_and_de_morgan_holds(truths: list[Truth]) -> None:
    folded_and, folded_or = truths[0], truths[0]
    for truth in truths[1:]:
        folded_and, folded_or = AND[folded_and, truth], OR[folded_or, truth]
    assert all_of(iter(truths)) is folded_and
    assert any_of(iter(truths)) is folded_or
    assert all_of(iter(truths)) is negation(any_of(negation(truth) for truth in truths))


@pytest.mark.parametrize("triple", [(a, b, c) for a in TRUTHS for b in TRUTHS for c in TRUTHS])
def test_conditions_stand_inside_one_another(triple: tuple[Truth, Truth, Truth]) -> None:
    (one, two, other), answers = three(*triple)
    expected = AND[triple[0], OR[triple[1], NOT[triple[2]]]]
    assert holds({"all": [one, {"any": [two, {"not": other}]}]}, answers) is expected


def date(text: str) -> When:
    """A date as a patient writes it."""
    return When.parse(text)


@pytest.mark.parametrize(
    ("kind", "word", "value", "answer", "expected"),
    [
        (Kind.YES_NO, "is", True, True, True),
        (Kind.YES_NO, "is", True, False, False),
        (Kind.YES_NO, "is", False, True, False),
        (Kind.YES_NO, "is", False, False, True),
        (Kind.CHOICE, "is", "mild", "mild", True),
        (Kind.CHOICE, "is", "mild", "severe", False),
        (Kind.CHOICE, "is", "mild", "no", False),
        (Kind.CHOICE, "one_of", ["mild", "severe"], "severe", True),
        (Kind.CHOICE, "one_of", ["mild", "severe"], "no", False),
        (Kind.NUMBER, "at_least", 18, 18, True),
        (Kind.NUMBER, "at_least", 18, 17.99, False),
        (Kind.NUMBER, "at_most", 17, 17, True),
        (Kind.NUMBER, "at_most", 17, 17.01, False),
        (Kind.NUMBER, "at_most", 0, 0, True),
        (Kind.DATE, "is", True, date("2026-06-14"), True),
        (Kind.DATE, "is", True, SOME_DAY, True),
        (Kind.DATE, "is", True, False, False),
        (Kind.DATE, "is", False, date("2026-06-14"), False),
        (Kind.DATE, "is", False, False, True),
        (Kind.DATE, "within_days", 14, False, False),
        (Kind.DATE, "within_months", 6, False, False),
        (Kind.DATE, "within_next_days", 14, False, False),
        (Kind.DATE, "within_days", 14, date("2026-11-23"), True),
        (Kind.DATE, "within_days", 14, date("2026-11-10"), True),
        (Kind.DATE, "within_days", 14, date("2026-11-09"), False),
        (Kind.DATE, "within_days", 14, date("2026-11-24"), False),
        (Kind.DATE, "within_months", 6, date("2026-05-24"), True),
        (Kind.DATE, "within_months", 6, date("2026-05-23"), False),
        (Kind.DATE, "within_next_days", 14, date("2026-11-22"), False),
        (Kind.DATE, "within_next_days", 14, date("2026-11-23"), True),
        (Kind.DATE, "within_next_days", 14, date("2026-12-07"), True),
        (Kind.DATE, "within_next_days", 14, date("2026-12-08"), False),
    ],
)
def test_each_word_of_a_known_answer(kind: Kind, word: str, value: object, answer: Answer, expected: bool) -> None:
    assert asked(kind, word, value, answer) is expected
    assert asked(kind, word, value, answer, "nose") is expected, "it does not differ by zone"


@pytest.mark.parametrize(
    ("kind", "word"), [(kind, word) for word, each in WORDS.items() for kind in sorted(each.kinds)]
)
@pytest.mark.parametrize("zone", [None, "nose"])
def test_what_is_not_answered_is_not_known(kind: Kind, word: str, zone: str | None) -> None:
    value: object = {"is": kind is not Kind.CHOICE or "mild", "one_of": ["mild"], "in_region": "face"}.get(word, 3)
    assert holds({"fact": kind.value, word: value}, {}, zone) is None


@pytest.mark.parametrize(
    ("word", "count", "answer", "expected"),
    [
        ("within_days", 14, "2026-11", None),
        ("within_days", 23, "2026-11", True),
        ("within_days", 22, "2026-11", None),
        ("within_days", 14, "2026-10", False),
        ("within_days", 30, "2026-10", None),
        ("within_days", 24, "2026-10", None),
        ("within_days", 23, "2026-10", False),
        ("within_days", 54, "2026-10", True),
        ("within_months", 6, "2026-05", None),
        ("within_months", 6, "2026-06", True),
        ("within_months", 6, "2026-04", False),
        ("within_months", 12, "2026", True),
        ("within_months", 6, "2026", None),
        ("within_months", 6, "2025", False),
        ("within_months", 11, "2025", None),
        ("within_next_days", 14, "2026-11", None),
        ("within_next_days", 14, "2026-12", None),
        ("within_next_days", 38, "2026-12", True),
        ("within_next_days", 7, "2026-12", False),
        ("within_next_days", 14, "2026-10", False),
        ("within_next_days", 14, "2027", False),
    ],
)
def test_a_date_known_in_part_holds_where_each_of_its_days_does(
    word: str, count: int, answer: str, expected: Truth
) -> None:
    assert asked(Kind.DATE, word, count, date(answer)) is expected


@pytest.mark.parametrize("word", ["within_days", "within_months", "within_next_days"])
def test_a_day_nobody_remembers_is_not_known(word: str) -> None:
    assert asked(Kind.DATE, word, 6, SOME_DAY) is None


@given(
    st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31)),
    st.integers(0, 400),
    st.integers(1, 24),
    st.sampled_from(["within_days", "within_months", "within_next_days"]),
)
def test_a_span_of_days_is_answered_as_its_days_are(first: dt.date, length: int, count: int, word: str) -> None:
    last = first + dt.timedelta(days=length)
    # What has not happened yet by the day asked is no part of a history, so a span that reaches past it is cut there.
    counted = [first + dt.timedelta(days=each) for each in range(length + 1)]
    if word != "within_next_days":
        counted = [day for day in counted if day <= ON] or counted
    each_day = {asked(Kind.DATE, word, count, When.on(day)) for day in counted}
    expected = each_day.pop() if len(each_day) == 1 else None
    assert asked(Kind.DATE, word, count, When(first, last)) is expected


@pytest.mark.parametrize(
    ("stopped", "months", "over_on"),
    [
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-05-31", 1, "2026-06-30"),
    ],
)
def test_a_wait_of_months_is_over_on_the_calendars_day(stopped: str, months: int, over_on: str) -> None:
    over = dt.date.fromisoformat(over_on)
    raw, answers = {"fact": "date", "within_months": months}, {"date": date(stopped)}
    assert holds(raw, answers, on=over - dt.timedelta(days=1)) is True
    assert holds(raw, answers, on=over) is False
    assert over == add_months(dt.date.fromisoformat(stopped), months)


CHEEKS = frozenset({"left_cheek", "right_cheek"})


@pytest.mark.parametrize(
    ("answer", "zone", "expected"),
    [
        (False, None, False),
        (False, "nose", False),
        (Where(CHEEKS, KNOWN - CHEEKS), "left_cheek", True),
        (Where(CHEEKS, KNOWN - CHEEKS), "nose", False),
        (Where(CHEEKS, KNOWN - CHEEKS), None, True),
        (Where(yes=CHEEKS), "nose", None),
        (Where(yes=CHEEKS), None, True),
        (Where(no=CHEEKS), "left_cheek", False),
        (Where(no=CHEEKS), "nose", None),
        (Where(no=CHEEKS), None, None),
        (Where(no=KNOWN), None, False),
        (Where(no=KNOWN), "nose", False),
        (Where(), None, None),
    ],
)
def test_where_it_is_asked_of_a_zone_or_of_the_person(answer: Answer, zone: str | None, expected: Truth) -> None:
    assert asked(Kind.WHERE, "is", True, answer, zone) is expected
    assert asked(Kind.WHERE, "is", False, answer, zone) is NOT[expected], "nowhere is the opposite of somewhere"


RECENT, LONG_AGO = date("2026-11-20"), date("2020-01-01")
REST = KNOWN - {"nose"}


@pytest.mark.parametrize(
    ("answer", "zone", "ever", "recently"),
    [
        (False, None, False, False),
        (False, "nose", False, False),
        (WhereWhen({"nose": RECENT}, REST), "nose", True, True),
        (WhereWhen({"nose": RECENT}, REST), "chin", False, False),
        (WhereWhen({"nose": RECENT}, REST), None, True, True),
        (WhereWhen({"nose": LONG_AGO}, REST), "nose", True, False),
        (WhereWhen({"nose": LONG_AGO}, REST), None, True, False),
        (WhereWhen({"nose": RECENT}), "chin", None, None),
        (WhereWhen({"nose": RECENT}), None, True, True),
        (WhereWhen({"nose": LONG_AGO}), None, True, None),
        (WhereWhen({"nose": SOME_DAY}, REST), "nose", True, None),
        (WhereWhen({"nose": SOME_DAY}, REST), None, True, None),
        (WhereWhen({}, KNOWN), None, False, False),
        (WhereWhen({}, REST), None, None, None),
        (WhereWhen({}, REST), "nose", None, None),
        (WhereWhen({"nose": LONG_AGO, "chin": RECENT}), None, True, True),
        (WhereWhen({"nose": LONG_AGO, "chin": SOME_DAY}, REST - {"chin"}), None, True, None),
    ],
)
def test_where_and_when_it_is_asked_of_a_zone_or_of_the_person(
    answer: Answer, zone: str | None, ever: Truth, recently: Truth
) -> None:
    assert asked(Kind.WHERE_WHEN, "is", True, answer, zone) is ever
    assert asked(Kind.WHERE_WHEN, "is", False, answer, zone) is NOT[ever]
    assert asked(Kind.WHERE_WHEN, "within_days", 14, answer, zone) is recently


def test_what_is_missing_is_named_only_where_it_matters() -> None:
    (one, two), _ = three(True, True)
    both, either = condition({"all": [one, two]}), condition({"any": [one, two]})
    assert both.missing({}, ON) == {"yes_no", "choice"}
    assert both.missing({"yes_no": True}, ON) == {"choice"}
    assert both.missing({"yes_no": False}, ON) == frozenset()
    assert either.missing({"yes_no": True}, ON) == frozenset()
    assert either.missing({"yes_no": False}, ON) == {"choice"}
    assert condition({"not": one}).missing({}, ON) == {"yes_no"}


def test_a_condition_knows_its_facts() -> None:
    (one, two, other), _ = three(True, True, True)
    whole = condition({"all": [one, {"any": [two, {"not": other}]}]})
    assert whole.facts == {"yes_no", "choice", "number"}
    assert [leaf.fact for leaf in whole.leaves()] == ["yes_no", "choice", "number"]


def test_a_condition_is_a_value() -> None:
    (one, two), _ = three(True, True)
    parsed = condition({"all": [one, two]})
    assert isinstance(parsed, All)
    assert isinstance(condition({"any": [one, two]}), Any)
    leaf = parsed.parts[1]
    assert isinstance(leaf, Leaf)
    assert (leaf.fact, leaf.word, leaf.value) == ("choice", "is", "mild")


YES = {"fact": "yes_no", "is": True}


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({}, "rule: a condition must be a mapping, not {}. Begin it with fact:, all:, any: or not:."),
        (None, "rule: a condition must be a mapping, not None."),
        ("pregnant", "rule: a condition must be a mapping, not 'pregnant'."),
        ([YES], "rule: a condition must be a mapping"),
        ({"fact": "yes_on", "is": True}, "rule: there is no fact 'yes_on'. Did you mean yes_no?"),
        ({"fact": "yes_no"}, "rule: fact 'yes_no' must be followed by one word, not ''. Use one of is, one_of,"),
        ({"fact": "yes_no", "equals": True}, "rule: fact 'yes_no' must be followed by one word, not 'equals'."),
        ({"fact": "number", "at_least": 1, "at_most": 3}, "one word, not 'at_least, at_most'."),
        ({"fact": "number", "is": 3}, "rule: 'is' cannot be asked of 'number', whose answer is a number."),
        ({"fact": "yes_no", "at_least": 3}, "'at_least' cannot be asked of 'yes_no', whose answer is a yes_no."),
        ({"fact": "where", "within_days": 3}, "'within_days' cannot be asked of 'where', whose answer is a where."),
        ({"fact": "where_when", "within_next_days": 3}, "'within_next_days' cannot be asked of 'where_when'"),
        ({"fact": "yes_no", "is": "yes"}, "'is' of 'yes_no' cannot be 'yes'. It must be true or false"),
        ({"fact": "choice", "is": True}, "'is' of 'choice' cannot be True."),
        ({"fact": "choice", "is": "mid"}, "'is' of 'choice' cannot be 'mid'."),
        (
            {"fact": "choice", "one_of": []},
            "'one_of' of 'choice' cannot be []. It must be a list of the fact's options.",
        ),
        ({"fact": "choice", "one_of": ["mild", "mid"]}, "'one_of' of 'choice' cannot be ['mild', 'mid']."),
        ({"fact": "choice", "one_of": "mild"}, "'one_of' of 'choice' cannot be 'mild'."),
        ({"fact": "number", "at_least": "18"}, "'at_least' of 'number' cannot be '18'. It must be a number."),
        ({"fact": "number", "at_most": True}, "'at_most' of 'number' cannot be True."),
        ({"fact": "date", "within_days": 0}, "cannot be 0. It must be a whole number of days above zero."),
        ({"fact": "date", "within_months": -6}, "cannot be -6. It must be a whole number of calendar months"),
        ({"fact": "date", "within_months": 1.5}, "'within_months' of 'date' cannot be 1.5."),
        ({"fact": "date", "within_days": True}, "'within_days' of 'date' cannot be True."),
        ({"fact": "date", "within_next_days": "14"}, "'within_next_days' of 'date' cannot be '14'."),
        ({"all": [YES]}, "rule: 'all' needs a list of at least two conditions."),
        ({"any": []}, "rule: 'any' needs a list of at least two conditions."),
        ({"any": YES}, "rule: 'any' needs a list of at least two conditions."),
        ({"all": [YES, YES], "any": [YES, YES]}, "rule: 'all, any' stand side by side. Put them in a list"),
        ({"every": [YES, YES]}, "rule: 'every' is not a word of a condition. Use fact:, all:, any: or not:."),
        ({"not": [YES]}, "rule: a condition must be a mapping"),
        ({"not": {"fact": "yes_on", "is": True}}, "rule: there is no fact 'yes_on'."),
        ({"all": [YES, {"any": [YES, {"fact": "x", "is": True}]}]}, "rule > all[2] > any[2]: there is no fact 'x'."),
    ],
)
def test_each_mistake_has_one_clear_message(raw: object, message: str) -> None:
    parsed, problems = parse(raw, FACTS, "rule")
    assert parsed is None
    assert len(problems) == 1
    assert message in str(problems[0])


def test_every_mistake_of_a_condition_is_told_at_once() -> None:
    def faults() -> Iterator[object]:
        yield {"fact": "x", "is": True}
        yield {"fact": "number", "at_least": "3"}
        yield {"all": []}

    parsed, problems = parse({"all": [YES, *faults()]}, FACTS, "rule")
    assert parsed is None
    assert [each.where for each in problems] == ["rule > all[2]", "rule > all[3]", "rule > all[4]"]


@pytest.mark.parametrize(
    ("word", "bound", "expected"),
    [
        ("at_least", 35, True),
        ("at_least", 36, None),
        ("at_least", 37, False),
        ("at_most", 34, False),
        ("at_most", 35, None),
        ("at_most", 36, True),
    ],
)
def test_a_number_known_within_bounds_answers_what_both_ends_agree_on(word: str, bound: int, expected: Truth) -> None:
    assert condition({"fact": "number", word: bound}).holds({"number": Between(35, 36)}, ON) is expected


TANNED_ON_THE_CHIN: dict[str, Answer] = {
    "where": Where(frozenset({"chin"}), frozenset({"nose"})),
    "date": When.on(dt.date(2026, 11, 1)),
}
IN_ZONE: Mapping[str, object] = {"fact": "where", "is": True}
TANNED_LATELY: Mapping[str, object] = {"fact": "date", "within_days": 30}


def test_zone_and_day_reach_the_parts_of_a_condition() -> None:
    for word, at_nose in (("all", False), ("any", True)):
        assert holds({word: [IN_ZONE, TANNED_LATELY]}, TANNED_ON_THE_CHIN, "chin") is True
        assert holds({word: [IN_ZONE, TANNED_LATELY]}, TANNED_ON_THE_CHIN, "nose") is at_nose
        assert holds({word: [IN_ZONE, TANNED_LATELY]}, TANNED_ON_THE_CHIN, "nose", dt.date(2026, 12, 24)) is False
    assert holds({"any": [IN_ZONE, IN_ZONE]}, TANNED_ON_THE_CHIN, "nose") is False
    assert holds({"not": TANNED_LATELY}, TANNED_ON_THE_CHIN) is False
    assert holds({"not": TANNED_LATELY}, TANNED_ON_THE_CHIN, on=dt.date(2026, 12, 24)) is True
    assert holds({"not": IN_ZONE}, TANNED_ON_THE_CHIN, "nose") is True


@pytest.mark.parametrize(
    ("raw", "word", "value"),
    [
        ({"fact": "choice", "one_of": ["mild", "severe"]}, "one_of", ("mild", "severe")),
        ({"fact": "date", "within_days": 3}, "within_days", 3),
        ({"fact": "where", "is": True}, "is", True),
    ],
)
def test_a_question_keeps_its_word_for_showing_it_again(raw: object, word: str, value: object) -> None:
    (leaf,) = condition(raw).leaves()
    assert (leaf.word, leaf.value) == (word, value)


def test_a_no_is_shown_as_what_is_denied() -> None:
    for leaf in condition({"fact": "where_when", "is": False}).leaves():
        assert (leaf.word, leaf.value) == ("is", True)


FACE = zones_in(Region.FACE)


@pytest.mark.parametrize("asked_of", [None, "nose", "abdomen"])
@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Where(frozenset({"forehead"})), True),
        (Where(frozenset({"neck"}), KNOWN - {"neck"}), False),
        (Where(frozenset({"neck"}), frozenset(FACE)), False),
        (Where(frozenset({"neck"}), frozenset(FACE) - {"chin"}), None),
        (Where(), None),
        (False, False),
    ],
)
def test_in_region_holds_for_every_zone_once_it_is_so_in_one_of_the_region(
    answer: Where | bool, expected: Truth, asked_of: str | None
) -> None:
    assert condition({"fact": "where", "in_region": "face"}).holds({"where": answer}, ON, asked_of) is expected
