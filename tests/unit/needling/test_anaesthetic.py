"""Amounts of anaesthetic held against labels, by hand. Figures: EMLA US label, EMLA SmPC Table 1, LMX 4."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlepoint.errors import InvalidInput
from needlepoint.needling import (
    ActiveDrug,
    AnaestheticDecision,
    AnaestheticLimits,
    AnaestheticUse,
    Limit,
    Occlusion,
    check_anaesthetic,
    grams_needed,
)
from needlepoint.needling.anaesthetic import Amount

# 2.5 g for 20 to 25 cm2 is 0.1 to 0.125 g/cm2; at most 60 g on 600 cm2, for 1 to 5 h.
EMLA = AnaestheticLimits(
    product="EMLA",
    drugs=(ActiveDrug("lidocaine", 2.5), ActiveDrug("prilocaine", 2.5)),
    sources=("EMLA-US", "EMLA-SPC"),
    dose_low_g_per_cm2=0.1,
    dose_high_g_per_cm2=0.125,
    max_g=60,
    max_area_cm2=600,
    min_minutes=60,
    max_minutes=300,
    occlusion=Occlusion.REQUIRED,
    intact_skin_only=True,
)
# 30 to 60 minutes, not on broken skin; the label gives neither grams nor an area.
LMX4 = AnaestheticLimits(
    product="LMX 4",
    drugs=(ActiveDrug("lidocaine", 4),),
    sources=("LMX4",),
    min_minutes=30,
    max_minutes=60,
    intact_skin_only=True,
)
NOON = dt.datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("Europe/Berlin"))
FACE = AnaestheticUse(area_cm2=200, grams=22, minutes=90, applied_at=NOON, is_occluded=True, is_skin_intact=True)


def test_emla_on_a_face_by_hand() -> None:
    result = check_anaesthetic(FACE, EMLA)
    assert result.decision is AnaestheticDecision.WITHIN_LIMITS
    assert (result.exceeded, result.cautions, result.unanswered) == ((), (), ())
    # 200 cm2 x 0.1 = 20 g to 200 x 0.125 = 25 g; the maximum of 60 g is further away.
    assert result.grams_needed == Amount(20, 25)
    assert result.grams_at_most == 25
    # 22 g x 1000 mg/g x 2.5 / 100 = 550 mg of each drug.
    assert result.active_mg == (("lidocaine", Amount(550, 550)), ("prilocaine", Amount(550, 550)))
    assert result.removal is not None
    assert result.removal.earliest_at == NOON.replace(hour=13)
    assert result.removal.latest_at == NOON.replace(hour=17)
    assert result.not_known == (Limit.MG_PER_KG,)
    assert result.sources == ("EMLA-US", "EMLA-SPC")


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ({"area_cm2": 650, "grams": 60}, [(Limit.AREA, "650 cm2 is above the limit of 600 cm2.")]),
        # 500 cm2 x 0.125 = 62.5 g would pass by area, but the most is 60 g.
        ({"area_cm2": 500, "grams": 61}, [(Limit.GRAMS, "61 g is above the limit of 60 g.")]),
        (
            {"grams": 26},
            [(Limit.GRAMS_PER_CM2, "26 g for this area is above the limit of 25 g for this area.")],
        ),
        ({"minutes": 301}, [(Limit.TIME, "301 minutes is above the limit of 300 minutes.")]),
        ({"is_skin_intact": False}, [(Limit.INTACT_SKIN, "EMLA is for intact skin only.")]),
    ],
)
def test_each_limit_that_is_broken_is_named(change: dict[str, object], broken: list[tuple[Limit, str]]) -> None:
    result = check_anaesthetic(replace(FACE, **change), EMLA)  # type: ignore[arg-type]
    assert result.decision is AnaestheticDecision.OVER_LIMIT
    assert list(result.exceeded) == broken


def test_all_broken_limits_are_listed_at_once() -> None:
    use = replace(FACE, area_cm2=700, grams=90, minutes=400, is_skin_intact=False)
    broken = [limit for limit, _ in check_anaesthetic(use, EMLA).exceeded]
    assert broken == [Limit.AREA, Limit.GRAMS, Limit.GRAMS_PER_CM2, Limit.TIME, Limit.INTACT_SKIN]


def test_an_area_whose_least_dose_is_above_the_maximum_is_refused_before_grams_are_chosen() -> None:
    # 610 cm2 x 0.1 g/cm2 = 61 g, above 60 g.
    result = check_anaesthetic(replace(FACE, area_cm2=610, grams=None), replace(EMLA, max_area_cm2=None))
    assert [limit for limit, _ in result.exceeded] == [Limit.GRAMS]
    assert result.decision is AnaestheticDecision.OVER_LIMIT


def test_what_is_needed_and_what_is_allowed_are_kept_apart() -> None:
    # 550 cm2 needs 55 to 68.75 g; the label stops at 60 g.
    result = check_anaesthetic(replace(FACE, area_cm2=550, grams=58), EMLA)
    assert result.grams_needed == Amount(55, 68.75)
    assert result.grams_at_most == 60


@pytest.mark.parametrize(
    ("change", "limit", "sentence"),
    [
        (
            {"grams": 19},
            Limit.GRAMS_PER_CM2,
            "19 g for this area is less than the label's 20 g for this area.",
        ),
        ({"minutes": 45}, Limit.SHORTEST_TIME, "45 minutes is less than the label's 60 minutes."),
        ({"is_occluded": False}, Limit.OCCLUSION, "The label has EMLA covered."),
    ],
)
def test_less_than_the_label_is_a_caution_and_not_a_limit(
    change: dict[str, object], limit: Limit, sentence: str
) -> None:
    result = check_anaesthetic(replace(FACE, **change), EMLA)  # type: ignore[arg-type]
    assert result.decision is AnaestheticDecision.WITHIN_LIMITS
    assert result.cautions == ((limit, sentence),)


@pytest.mark.parametrize(
    ("change", "open_question"),
    [
        ({"grams": None}, Limit.GRAMS),
        ({"minutes": None}, Limit.TIME),
        ({"is_occluded": None}, Limit.OCCLUSION),
        ({"is_skin_intact": None}, Limit.INTACT_SKIN),
    ],
)
def test_a_missing_answer_is_a_question_and_never_a_pass(change: dict[str, object], open_question: Limit) -> None:
    result = check_anaesthetic(replace(FACE, **change), EMLA)  # type: ignore[arg-type]
    assert result.decision is AnaestheticDecision.MORE_INFORMATION_NEEDED
    assert result.unanswered == (open_question,)


def test_without_grams_the_drug_is_given_for_the_grams_needed() -> None:
    # 20 to 25 g at 2.5 % is 500 to 625 mg of each.
    result = check_anaesthetic(replace(FACE, grams=None), EMLA)
    assert result.active_mg[0] == ("lidocaine", Amount(500, 625))


def test_what_a_label_does_not_say_stays_not_known() -> None:
    result = check_anaesthetic(AnaestheticUse(area_cm2=200, minutes=45, is_skin_intact=True), LMX4)
    assert result.decision is AnaestheticDecision.NOT_KNOWN
    assert result.not_known == (
        Limit.AREA,
        Limit.GRAMS,
        Limit.GRAMS_PER_CM2,
        Limit.OCCLUSION,
        Limit.MG_PER_KG,
    )
    assert result.grams_needed is None
    assert result.grams_at_most is None
    assert result.active_mg == ()
    assert result.removal is None


def test_a_product_above_the_regulators_strength_is_over_and_must_not_be_covered() -> None:
    # The FDA's warning of 2024-03-26: no more than 4 % over the counter, and no wrapping.
    strong = replace(
        LMX4, drugs=(ActiveDrug("lidocaine", 10.56),), max_strength_percent=4, occlusion=Occlusion.FORBIDDEN
    )
    use = AnaestheticUse(area_cm2=200, minutes=45, is_occluded=True, is_skin_intact=True)
    assert check_anaesthetic(use, strong).exceeded == (
        (Limit.STRENGTH, "10.56 % is above the limit of 4 %."),
        (Limit.OCCLUSION, "LMX 4 must not be covered."),
    )


def test_a_cream_mixed_to_order_is_never_called_within_limits() -> None:
    mixed = AnaestheticLimits("mixed to order", drugs=(), sources=("SOBANKO-2012",))
    result = check_anaesthetic(AnaestheticUse(area_cm2=2000, grams=200, minutes=240), mixed)
    assert result.decision is AnaestheticDecision.NOT_KNOWN
    assert set(result.not_known) == set(Limit) - {Limit.STRENGTH}


def test_an_unknown_strength_under_a_ceiling_is_a_question() -> None:
    result = check_anaesthetic(FACE, replace(EMLA, drugs=(), max_strength_percent=4))
    assert result.decision is AnaestheticDecision.MORE_INFORMATION_NEEDED
    assert result.unanswered == (Limit.STRENGTH,)


def test_a_label_without_times_gives_no_removal_time() -> None:
    silent = replace(EMLA, min_minutes=None, max_minutes=None)
    removal = check_anaesthetic(FACE, silent).removal
    assert removal is not None
    assert (removal.earliest_at, removal.latest_at) == (None, None)


def test_minutes_are_elapsed_minutes_when_the_clocks_change() -> None:
    # Berlin, 25 October 2026: at 03:00 the clocks go back to 02:00, so 60 min after 02:30 is 02:30 again.
    berlin = ZoneInfo("Europe/Berlin")
    use = replace(FACE, applied_at=dt.datetime(2026, 10, 25, 2, 30, tzinfo=berlin))
    removal = check_anaesthetic(use, EMLA).removal
    assert removal is not None
    assert removal.earliest_at is not None
    assert removal.earliest_at.isoformat() == "2026-10-25T02:30:00+01:00"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(InvalidInput, match="has no time zone"):
        replace(FACE, applied_at=dt.datetime(2026, 11, 23, 12, 0))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"dose_low_g_per_cm2": 0.2}, "dose_low_g_per_cm2"),
        ({"min_minutes": 301}, "min_minutes"),
        ({"max_g": -1}, "max_g"),
    ],
)
def test_limits_that_cannot_be_are_refused(change: dict[str, float], where: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        replace(EMLA, **change)  # type: ignore[arg-type]
    assert caught.value.where == where


def test_a_strength_above_a_hundred_percent_names_the_drug() -> None:
    with pytest.raises(InvalidInput) as caught:
        ActiveDrug("lidocaine", 400)
    assert caught.value.where == "strength_percent of lidocaine"


@pytest.mark.parametrize(("low", "high"), [(0.1, None), (None, 0.1)])
def test_one_figure_gives_both_ends(low: float | None, high: float | None) -> None:
    assert grams_needed(100, replace(EMLA, dose_low_g_per_cm2=low, dose_high_g_per_cm2=high)) == Amount(10, 10)


@given(st.floats(0.05, 1000), st.floats(1, 10))
def test_grams_needed_are_proportional_to_area(area_cm2: float, factor: float) -> None:
    one, other = grams_needed(area_cm2, EMLA), grams_needed(area_cm2 * factor, EMLA)
    assert one is not None
    assert other is not None
    assert (other.low, other.high) == pytest.approx((one.low * factor, one.high * factor))


@given(st.floats(0.05, 10_000), st.floats(0.01, 1000), st.floats(1, 1440))
def test_nothing_above_a_label_maximum_is_ever_within_limits(area_cm2: float, grams: float, minutes: float) -> None:
    use = replace(FACE, area_cm2=area_cm2, grams=grams, minutes=minutes)
    is_over = area_cm2 > 600.001 or grams > min(60.001, area_cm2 * 0.12501) or minutes > 300.001
    if is_over:
        assert check_anaesthetic(use, EMLA).decision is AnaestheticDecision.OVER_LIMIT


@given(st.floats(0.05, 600))
def test_the_most_allowed_is_itself_allowed(area_cm2: float) -> None:
    most = check_anaesthetic(replace(FACE, area_cm2=area_cm2, grams=None), EMLA).grams_at_most
    assert most is not None
    if most >= 0.01:
        use = replace(FACE, area_cm2=area_cm2, grams=most)
        assert check_anaesthetic(use, EMLA).decision is AnaestheticDecision.WITHIN_LIMITS
