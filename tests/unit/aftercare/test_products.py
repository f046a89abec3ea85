"""May this product go on the skin today: the verdict, its day, and what never changes it."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlepoint.aftercare import ClinicValue, ClinicValues, ProductCheck, ProductVerdict, check_product
from needlepoint.aftercare.products import STERILITY_NOTE
from needlepoint.errors import InvalidInput
from needlepoint.knowledge import load_knowledge
from needlepoint.knowledge.records.aftercare import Offset
from needlepoint.terms import DeviceClass

BLAND = "Aqua, Glycerin, Petrolatum, Panthenol"
MECHANICAL, RADIOFREQUENCY = DeviceClass.MECHANICAL, DeviceClass.RADIOFREQUENCY


def check(
    text: str,
    day: int,
    *,
    hours: float | None = None,
    device_class: DeviceClass | None = MECHANICAL,
    clinic: ClinicValues | None = None,
) -> ProductCheck:
    return check_product(
        text,
        load_knowledge(),
        day=day,
        hours_since_session=hours,
        device_class=device_class,
        clinic=clinic,
    )


@pytest.mark.parametrize(
    ("text", "day", "verdict"),
    [
        (BLAND, 0, ProductVerdict.NOT_YET),
        (BLAND, 2, ProductVerdict.MAY),
        (f"{BLAND}, Retinol", 6, ProductVerdict.NOT_YET),
        (f"{BLAND}, Retinol", 7, ProductVerdict.MAY),
        (f"{BLAND}, Parfum", 3, ProductVerdict.NOT_YET),
        (f"{BLAND}, Parfum", 4, ProductVerdict.MAY),
        (f"{BLAND}, Zorblaxin", 1, ProductVerdict.NOT_YET),
        (f"{BLAND}, Zorblaxin", 40, ProductVerdict.ASK),
        ("", 40, ProductVerdict.ASK),
        ("Zorblaxin", 0, ProductVerdict.ASK),
    ],
)
def test_verdicts(text: str, day: int, verdict: ProductVerdict) -> None:
    assert check(text, day).verdict is verdict


@pytest.mark.parametrize(
    ("hours", "verdict"),
    [(23.9, ProductVerdict.NOT_YET), (24.0, ProductVerdict.MAY), (None, ProductVerdict.NOT_YET)],
)
def test_on_the_day_itself_the_hours_decide(hours: float | None, verdict: ProductVerdict) -> None:
    found = check(BLAND, 1, hours=hours)
    assert (found.verdict, found.earliest_day) == (verdict, 1)


def test_what_decided_is_named_with_its_sources() -> None:
    found = check(f"{BLAND}, Ascorbic Acid, Parfum", 2)
    (decided,) = found.decided_by
    assert decided.ingredient_class.id == "vitamin_c"
    assert decided.found_in == ("Ascorbic Acid",)
    assert {"CLINIC-SHEETS", "FRIEDMANN-2024", "SOLTANI-2014"} <= set(found.sources)
    assert decided.ingredient_class.span == (Offset(days=5), Offset(days=5))
    assert found.reason.startswith("Not yet, because of vitamin C.")
    assert "until day 7" in found.reason


def test_unknown_ingredients_are_named_in_the_reason() -> None:
    assert "We do not know Zorblaxin." in check(f"{BLAND}, Zorblaxin", 40).reason


def test_radiofrequency_waits_longer_and_an_unknown_device_as_long() -> None:
    text = f"{BLAND}, Zinc PCA"
    assert check(text, 4).verdict is ProductVerdict.MAY
    assert check(text, 4, device_class=RADIOFREQUENCY).verdict is ProductVerdict.NOT_YET
    assert check(text, 4, device_class=None).verdict is ProductVerdict.NOT_YET
    assert check(text, 4, device_class=None).earliest_day == 7


def test_a_clinics_own_day_counts() -> None:
    own = ClinicValues({"retinoids": ClinicValue(Offset(days=10), "Dr. Ana Ruiz", dt.date(2026, 5, 4))})
    found = check("Aqua, Retinal", 9, clinic=own)
    assert (found.verdict, found.earliest_day) == (ProductVerdict.NOT_YET, 10)
    assert found.decided_by[0].time.is_outside_range


def test_of_three_days_and_72_hours_the_hours_decide() -> None:
    own = ClinicValues({"retinoids": ClinicValue(Offset(days=3), "Dr. Ana Ruiz", dt.date(2026, 5, 4))})
    found = check("Aqua, Retinol, Parfum", 3, clinic=own)
    assert (found.earliest, found.verdict) == (Offset(hours=72), ProductVerdict.NOT_YET)


def test_a_clinics_own_time_for_the_advice_holds_for_the_product_too() -> None:
    own = ClinicValues({"no_vitamin_c": ClinicValue(Offset(days=5), "Dr. Ana Ruiz", dt.date(2026, 5, 4))})
    assert check("Aqua, Ascorbic Acid", 5, clinic=own).verdict is ProductVerdict.MAY


def test_a_serum_is_a_serum_by_its_name() -> None:
    assert check("Hydra Serum. Ingredients: Aqua, Hyaluronic Acid", 2).earliest_day == 3
    assert check("Hydra Cream. Ingredients: Aqua, Hyaluronic Acid", 2).earliest_day == 1


def test_a_claim_in_front_of_the_list_counts_but_a_denial_does_not() -> None:
    assert check("With adapalene. Ingredients: Aqua", 2).earliest_day == 7
    assert check("Without retinol or parfum, 0% zinc. Ingredients: Aqua", 2).earliest_day == 1


def test_sterility_is_always_spoken_of() -> None:
    assert check("Aqua, Hyaluronic Acid", 30).sterility is STERILITY_NOTE


def test_may_contain_counts_and_is_told() -> None:
    found = check("Aqua, Glycerin, may contain: CI 77491, Mica", 1)
    assert [each.may_contain for each in found.ingredients] == [False, False, True, True]
    assert found.verdict is ProductVerdict.NOT_YET


def test_amounts_are_kept() -> None:
    found = check("Aqua, 10% Niacinamide, Salicylic Acid (0,5 %)", 0)
    assert [each.percent for each in found.ingredients] == [None, 10.0, 0.5]


@pytest.mark.parametrize(
    ("printed", "inci"),
    [
        ("Potassium Ascorbat", "vitamin_c"),  # near potassium sorbate, which is plain
        ("Lctic Acid", "alpha_hydroxy_acids"),  # near lauric acid, which is plain
        ("Salycilic acid", "beta_hydroxy_acids"),
        ("Benzoil Peroxide", "benzoyl_peroxide"),
        ("Retinil Palmitate", "retinoids"),
        ("Lautic Acid", "alpha_hydroxy_acids"),  # as near to lauric as to lactic acid
        ("Lauic Acid", "plain_ingredients"),  # far nearer to lauric than to lactic acid
        ("Lauric Acd", "plain_ingredients"),
        ("Phenoxyethanoll", "plain_ingredients"),
    ],
)
def test_misspelt_names_lean_to_the_restricted_side(printed: str, inci: str) -> None:
    (found,) = check(printed, 0).ingredients
    assert found.class_id == inci
    assert found.similarity is not None


@pytest.mark.parametrize(
    ("printed", "classes", "unknown"),
    [
        ("Zorblaxin (Water)", {"plain_ingredients"}, {"Zorblaxin (Water)"}),
        ("Zorblaxin (Retinol)", {"retinoids"}, {"Zorblaxin (Retinol)"}),
        ("Zorblaxin/Water", {"plain_ingredients"}, {"zorblaxin"}),
        ("Zorblaxin (and) Retinol", {"retinoids"}, {"Zorblaxin"}),
        ("Glycerin (from plants)", {"plain_ingredients"}, set()),
        ("Glycerin (with retinol)", {"plain_ingredients", "retinoids"}, set()),
        ("Water/Aqua/Eau", {"plain_ingredients"}, set()),
        ("WATER\\AQUA\\EAU", {"plain_ingredients"}, set()),
        ("Sodium Ascorbyl/Cholesteryl Phosphate", {"vitamin_c"}, set()),
        ("Water. Glycerin. Zinc PCA.", {"plain_ingredients", "zinc_and_copper"}, set()),
    ],
)
def test_what_stands_beside_a_known_name_is_not_overlooked(printed: str, classes: set[str], unknown: set[str]) -> None:
    found = check(printed, 0)
    assert {each.ingredient_class.id for each in found.classes} == classes
    assert set(found.unknown) == unknown


def test_foot_lines_are_set_aside_but_not_trusted() -> None:
    found = check("Aqua, Glycerin.\nMade in Spain with retinol\nPanthenol, Carbomer", 2)
    assert found.not_read == ("Made in Spain with retinol",)
    assert found.earliest_day == 7
    assert len(found.ingredients) == 4


@pytest.mark.parametrize("printed", ["Ceteareth-25", "Polysorbate 85", "PEG-150 Stearate", "Aqu", "Urrea"])
def test_another_number_or_a_short_word_is_not_a_slip_of_the_pen(printed: str) -> None:
    assert check(printed, 0).unknown == (printed,)


def test_bad_input_is_refused() -> None:
    with pytest.raises(InvalidInput, match="before the session"):
        check(BLAND, -1)
    with pytest.raises(InvalidInput, match="before the session"):
        check(BLAND, 0, hours=-2)
    with pytest.raises(InvalidInput, match="characters"):
        check("Aqua, " * 5000, 0)


KNOWN = [
    name
    for each in load_knowledge().ingredient_classes.values()
    for inci, others in each.names.items()
    for name in (inci, *others)
]
RESTRICTED = [
    name for each in load_knowledge().ingredient_classes.values() if each.kind == "restricted" for name in each.names
]
ingredients = st.lists(st.sampled_from([*KNOWN, "zorblaxin", "nymphaea extract"]), min_size=1, max_size=8)
days = st.integers(0, 12)
ORDER = [ProductVerdict.NOT_YET, ProductVerdict.ASK, ProductVerdict.MAY]


@given(st.data(), ingredients, days)
def test_the_order_of_the_list_changes_nothing(data: st.DataObject, names: list[str], day: int) -> None:
    shuffled = data.draw(st.permutations(names))
    first, second = check(", ".join(names), day), check(", ".join(shuffled), day)
    assert (first.verdict, first.earliest, set(first.unknown)) == (
        second.verdict,
        second.earliest,
        set(second.unknown),
    )


@given(ingredients, st.sampled_from(RESTRICTED), days)
def test_one_more_restricted_ingredient_never_makes_it_earlier(names: list[str], more: str, day: int) -> None:
    without, added = check(", ".join(names), day), check(", ".join([*names, more]), day)
    assert added.earliest is not None
    assert without.earliest is None or added.earliest.in_hours >= without.earliest.in_hours
    if without.earliest is not None:
        assert ORDER.index(added.verdict) <= ORDER.index(without.verdict)


@given(ingredients, days)
def test_waiting_never_makes_it_worse(names: list[str], day: int) -> None:
    text = ", ".join(names)
    assert ORDER.index(check(text, day).verdict) <= ORDER.index(check(text, day + 1).verdict)


@given(ingredients, days)
def test_one_unknown_ingredient_never_allows(names: list[str], day: int) -> None:
    assert check(", ".join([*names, "Zorblaxin"]), day).verdict is not ProductVerdict.MAY


@given(st.sampled_from(KNOWN))
def test_every_name_in_the_tables_is_read_as_itself(name: str) -> None:
    found = check(f"Ingredients: {name}", 0)
    assert found.unknown == ()
    assert found.ingredients[0].similarity is None


@given(st.lists(st.sampled_from([*"%,;()[]*./-+:&\n \x01\x02", "5", "may contain", "aqua", "ci", "nano"])).map("".join))
def test_any_pieces_of_a_label_get_an_answer(text: str) -> None:
    assert check(text, 3).verdict in ORDER


@given(st.text(max_size=300))
def test_any_text_gets_an_answer(text: str) -> None:
    assert check(text, 3).verdict in ORDER
