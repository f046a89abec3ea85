"""What is said of harm: never a probability without its counts, and nothing where nobody counted."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import numpy as np
import pytest

from needlepoint.errors import InvalidInput
from needlepoint.forecast.fit.harm_arms import HarmArm, read_harm_arms
from needlepoint.forecast.fit.harm_model import fit_harms
from needlepoint.forecast.harms import Counted, Harm, HarmDraws, HarmForecast, KindDraws, expected_harms, risk_draws
from needlepoint.forecast.vocabulary import MODALITIES
from needlepoint.terms import Phototype

DRAWS = fit_harms(read_harm_arms().used, 1)


def of(
    harm: Harm, phototype: Phototype | None = Phototype.II, modality: str = "roller", sessions: int = 4
) -> HarmForecast:
    """What is expected of one harm."""
    return next(each for each in expected_harms(DRAWS, phototype, modality, sessions) if each.harm is harm)


def test_every_harm_is_answered() -> None:
    assert [each.harm for each in expected_harms(DRAWS, Phototype.II, "pen", 3)] == list(Harm)


def test_where_nobody_counted_there_is_no_number() -> None:
    herpes = of(Harm.HERPES)
    assert not herpes.known
    assert (herpes.course, herpes.session, herpes.counted.upper_bound, herpes.counted.rule_of_three) == (None,) * 4


def test_a_probability_never_stands_without_people() -> None:
    for modality in MODALITIES:
        for each in expected_harms(DRAWS, Phototype.V, modality, 3):
            assert each.course is None or (each.counted.people > 0 and each.counted.upper_bound)


def test_the_counts_are_those_of_the_tables() -> None:
    """Dogra 2014 (PMID 25196684) 5 of 30 of type IV-V, and one case of type V: all that is surely of dark skin."""
    assert of(Harm.PIH, Phototype.V).same_phototype == Counted(5, 31, 2)
    assert of(Harm.PIH).counted == Counted(22, 506, 19)
    assert of(Harm.INFECTION).counted == Counted(1, 167, 8)


def test_dark_skin_is_at_higher_risk_of_dark_marks_alone() -> None:
    light, dark = of(Harm.PIH, Phototype.II).course, of(Harm.PIH, Phototype.V).course
    assert light
    assert dark
    assert dark.middle > light.middle
    assert of(Harm.INFECTION, Phototype.II).course == of(Harm.INFECTION, Phototype.V).course


def test_an_unknown_phototype_gets_the_higher_risk_and_no_group() -> None:
    assert of(Harm.PIH, None).course == of(Harm.PIH, Phototype.V).course
    assert of(Harm.PIH, None).same_phototype is None


def test_more_sessions_are_more_risk_but_no_more_than_independent_ones() -> None:
    course, session = of(Harm.PIH, sessions=6).course, of(Harm.PIH, sessions=6).session
    assert course
    assert session
    assert session.middle < course.middle < 1 - (1 - session.middle) ** 6


def test_redness_is_not_told_by_session() -> None:
    assert of(Harm.ERYTHEMA, sessions=1).course == of(Harm.ERYTHEMA, sessions=6).course
    assert of(Harm.ERYTHEMA).session is None


def test_depth_widens_what_is_known() -> None:
    plain = next(iter(expected_harms(DRAWS, Phototype.II, "pen", 3))).course
    deep = next(iter(expected_harms(DRAWS, Phototype.II, "pen", 3, needle_mm=3.0))).course
    assert plain
    assert deep
    assert deep.high / deep.low > plain.high / plain.low


def test_few_nodes_are_enough() -> None:
    """Against 400,000 people drawn at random in clinics drawn at random, of one draw."""
    rng = np.random.default_rng(1)
    level, dark, none, clinics, people = (np.array([each], dtype=np.float32) for each in (-4.0, 1.0, 0.0, 1.2, 1.5))
    kind = KindDraws(level, dark, none, np.zeros((1, 4), dtype=np.float32), clinics, none, people)
    logit = -3.0 + rng.normal(0, 1.2, 400_000) + rng.normal(0, 1.5, 400_000)
    simulated = (1 - (1 + np.exp(logit)) ** -4.0).mean()
    assert risk_draws(kind, True, 0, (4,))[0][0] == pytest.approx(simulated, rel=0.01)


def test_nearest_counts_are_of_the_same_skin_where_any() -> None:
    assert of(Harm.PIH, Phototype.V).nearest == Counted(5, 31, 2)
    assert of(Harm.PIH, Phototype.II).nearest == Counted(22, 506, 19)


def test_none_of_n_has_three_in_n_beside_it() -> None:
    assert Counted(0, 60, 2).rule_of_three == 0.05
    assert Counted(1, 60, 2).rule_of_three is None
    assert Counted(0, 60, 2).in_words == "0 of 60 people in 2 arms"


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ((Phototype.II, "laser", 3), "no kind of needling"),
        ((Phototype.II, "pen", 0), "0 sessions"),
        ((Phototype.II, "pen", 3, 0.0), "not in use"),
    ],
)
def test_bad_input_is_named(arguments: tuple[Phototype, str, int], problem: str) -> None:
    with pytest.raises(InvalidInput, match=problem):
        expected_harms(DRAWS, *arguments)


def test_draws_survive_their_arrays() -> None:
    back = HarmDraws.from_arrays(DRAWS.arrays() | {"something_else": np.zeros(3, dtype=np.float32)}, DRAWS.told())
    assert expected_harms(back, Phototype.V, "pen", 4) == expected_harms(DRAWS, Phototype.V, "pen", 4)
    assert {each.dtype.name for each in DRAWS.arrays().values()} == {"float32"}
    assert {len(each) for each in DRAWS.arrays().values()} == {2000}


def test_missing_draws_and_counts_are_told() -> None:
    arrays, told = DRAWS.arrays(), DRAWS.told()
    with pytest.raises(InvalidInput, match="counts of milia are missing"):
        HarmDraws.from_arrays(arrays, {name: each for name, each in told.items() if name != "milia"})
    with pytest.raises(InvalidInput, match="dark marks"):
        HarmDraws.from_arrays({name: each for name, each in arrays.items() if name != "harm_pih_dark"}, told)


def test_draws_of_unequal_length_are_told() -> None:
    short = {"harm_pih_dark": np.zeros(3, dtype=np.float32)}
    with pytest.raises(InvalidInput, match="not complete"):
        HarmDraws.from_arrays(DRAWS.arrays() | short, DRAWS.told())


def test_what_is_assumed_and_not_counted_is_said() -> None:
    assert "mostly our assumption" in " ".join(of(Harm.PIH).caveats)
    assert of(Harm.SCARRING, modality="pen").caveats == ()
    assert of(Harm.ERYTHEMA, modality="pen").caveats == ("Nobody treated with this kind of device was counted.",)
    assert of(Harm.MILIA).caveats == ()


def test_more_people_without_harm_lower_the_risk() -> None:
    arms = read_harm_arms().used
    safe = tuple(HarmArm(f"new {each}", "a", Harm.INFECTION, 0, 100, "pen", sessions=(3, 3)) for each in range(6))
    more = fit_harms((*arms, *safe), 1).kinds[Harm.INFECTION]
    assert np.median(risk_draws(more, False, 1, (3,))[0]) < np.median(
        risk_draws(DRAWS.kinds[Harm.INFECTION], False, 1, (3,))[0]
    )


def test_reading_a_forecast_loads_no_sampler() -> None:
    rooms = "needlepoint.forecast.harms, needlepoint.forecast.redness"
    code = f"import sys, {rooms}; print({{'pymc', 'scipy'}} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


def test_forecasts_are_values() -> None:
    assert of(Harm.PIH) == of(Harm.PIH)
    with pytest.raises(dataclasses.FrozenInstanceError):
        of(Harm.PIH).sessions = 3  # type: ignore[misc]
