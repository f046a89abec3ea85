"""A phototype comes from ten answers by a named cut-off list, or from burning and tanning, or stays open."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlepoint.errors import InvalidInput
from needlepoint.instruments import Method, PhototypeResult, from_burn_and_tan, from_questionnaire
from needlepoint.knowledge import Knowledge, load_knowledge

SHIPPED = load_knowledge()
ITEMS = [each.id for each in SHIPPED.phototype_questionnaires["burn_and_tan_10"].items]


def answers_for(total: int) -> dict[str, int | None]:
    """Ten answers that add up to a total: fours first, then the rest."""
    return {name: max(0, min(4, total - 4 * place)) for place, name in enumerate(ITEMS)}


def read(total: int, variant: str) -> PhototypeResult:
    """The result for a total."""
    return from_questionnaire(answers_for(total), SHIPPED, variant=variant)


# As printed: A 0-7 I, 8-16 II, 17-25 III, 25-30 IV (25 in both), over 30 V-VI (FST-QA);
# B 0-6 I, 7-13 II, 14-20 III, 21-27 IV, above it cut off (FST-QB).
@pytest.mark.parametrize(
    ("variant", "total", "candidates"),
    [
        ("A", 0, "I"), ("A", 7, "I"), ("A", 8, "II"), ("A", 16, "II"), ("A", 17, "III"), ("A", 24, "III"),
        ("A", 25, "III IV"), ("A", 26, "IV"), ("A", 30, "IV"), ("A", 31, "V VI"), ("A", 40, "V VI"),
        ("B", 0, "I"), ("B", 6, "I"), ("B", 7, "II"), ("B", 13, "II"), ("B", 14, "III"), ("B", 20, "III"),
        ("B", 21, "IV"), ("B", 27, "IV"), ("B", 28, "V VI"), ("B", 40, "V VI"),
    ],
)  # fmt: skip
def test_the_printed_bands(variant: str, total: int, candidates: str) -> None:
    result = read(total, variant)
    assert result.total == total
    assert " ".join(result.candidates) == candidates
    assert result.phototype == (candidates if " " not in candidates else None)
    assert result.method == f"questionnaire_{variant.lower()}"


@pytest.mark.parametrize(("total", "a", "b"), [(7, "I", "II"), (15, "II", "III"), (22, "III", "IV")])
def test_the_two_variants_disagree_and_both_are_shown(total: int, a: str, b: str) -> None:
    result = read(total, "A")
    assert (result.phototype, result.readings_differ) == (a, True)
    assert [(each.variant, *each.candidates) for each in result.readings] == [("A", a), ("B", b)]
    assert result.explanation == f"A total of {total} is {a} by variant A. Variant B reads it as {b}."
    assert read(total, "B").phototype == b


def test_where_the_variants_agree_nothing_more_is_said() -> None:
    result = read(10, "B")
    assert not result.readings_differ
    assert result.explanation == "A total of 10 is II by variant B."


def test_the_overlap_as_printed_is_asked_about() -> None:
    result = read(25, "A")
    assert result.phototype is None
    assert "III or IV" in result.explanation
    assert "ask the person further" in result.explanation
    assert not result.unverified


def test_the_top_band_that_was_cut_off_is_marked() -> None:
    assert read(28, "B").unverified
    assert "not read in its source" in read(28, "B").explanation
    assert not read(27, "B").unverified
    assert not read(31, "A").unverified


def test_the_share_of_each_group_is_shown() -> None:
    # 22 points: the four questions on eyes, hair and skin take 16, the next four 6, the last two none.
    assert read(22, "A").points == (("genetic", 16), ("reaction", 6), ("tanning", 0))


@pytest.mark.parametrize("absent", ITEMS)
def test_one_open_question_leaves_no_type(absent: str) -> None:
    for answers in (
        {**answers_for(0), absent: None},
        {k: v for k, v in answers_for(0).items() if k != absent},
    ):
        result = from_questionnaire(answers, SHIPPED, variant="A")
        assert (result.phototype, result.candidates, result.total, result.missing) == (
            None,
            (),
            None,
            (absent,),
        )
        assert "1 of 10" in result.explanation


def test_eyes_hair_and_skin_alone_never_give_a_type() -> None:
    looks = [each.id for each in SHIPPED.phototype_questionnaires["burn_and_tan_10"].items if each.group == "genetic"]
    result = from_questionnaire(dict.fromkeys(looks, 4), SHIPPED, variant="A")
    assert len(looks) == 4
    assert (result.phototype, result.candidates, result.points, result.readings) == (None, (), (), ())


points = st.lists(st.integers(0, 4), min_size=10, max_size=10)


@given(points, st.randoms(use_true_random=False), st.sampled_from("AB"))
def test_only_the_total_counts(chosen: list[int], random: Any, variant: str) -> None:
    shuffled = random.sample(chosen, len(chosen))
    orders = (dict(zip(ITEMS, each, strict=True)) for each in (chosen, shuffled))
    first, second = (from_questionnaire(each, SHIPPED, variant=variant) for each in orders)
    assert first.candidates == second.candidates != ()
    assert first.total == sum(chosen)
    assert sum(share for _, share in first.points) == first.total


@given(st.integers(0, 40), st.integers(0, 40), st.sampled_from("AB"))
def test_more_points_never_give_a_lighter_type(one: int, other: int, variant: str) -> None:
    low, high = (read(each, variant).candidates for each in sorted((one, other)))
    assert low[0] <= high[0]
    assert low[-1] <= high[-1]


@pytest.mark.parametrize(
    ("answers", "variant", "words"),
    [
        ({}, "C", "Choose A or B"),
        ({"eye_color": 1}, "A", "Did you mean eye_colour"),
        ({"eye_colour": 5}, "A", "Answer with 0, 1, 2, 3 or 4"),
        ({"eye_colour": -1}, "A", "-1 is not an answer"),
        ({"eye_colour": True}, "B", "True is not an answer"),
        ({"eye_colour": 1.0}, "B", "1.0 is not an answer"),
    ],
)
def test_impossible_answers_are_refused(answers: dict[str, Any], variant: str, words: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        from_questionnaire(answers, SHIPPED, variant=variant)
    assert words in str(refused.value)


# FST-TABLE as far as it was read: I always burns and never tans; VI almost never burns.
@pytest.mark.parametrize(
    ("burns", "tans", "phototype", "candidates"),
    [
        ("always", "never", "I", "I"),
        ("always", "sometimes", None, "II III IV V"),
        ("always", "always", None, "II III IV V"),
        ("sometimes", "never", None, "II III IV V"),
        ("sometimes", "sometimes", None, "II III IV V"),
        ("sometimes", "always", None, "II III IV V"),
        ("almost_never", "never", None, ""),
        ("almost_never", "sometimes", "VI", "VI"),
        ("almost_never", "always", "VI", "VI"),
    ],
)
def test_asked_directly(burns: str, tans: str, phototype: str | None, candidates: str) -> None:
    result = from_burn_and_tan(burns, tans, SHIPPED)
    assert (result.phototype, " ".join(result.candidates)) == (phototype, candidates)
    assert result.method is Method.BURN_AND_TAN
    assert result.explanation
    assert (result.readings, result.total) == ((), None)


@pytest.mark.parametrize(("burns", "tans", "place"), [("often", "never", "burns"), ("always", "rarely", "tans")])
def test_other_words_are_refused(burns: str, tans: str, place: str, knowledge: Knowledge) -> None:
    with pytest.raises(InvalidInput, match=f"^{place}: "):
        from_burn_and_tan(burns, tans, knowledge)


def test_ten_questions_in_three_groups_and_both_bands_cover_every_total() -> None:
    questionnaire = SHIPPED.phototype_questionnaires["burn_and_tan_10"]
    groups = [each.group for each in questionnaire.items]
    assert [groups.count(each) for each in ("genetic", "reaction", "tanning")] == [4, 4, 2]
    assert all(read(total, variant).candidates for total in range(41) for variant in "AB")
