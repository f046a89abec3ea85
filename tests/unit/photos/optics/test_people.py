"""The weights of colour change: learned again from fewer people, they are the shipped ones as far as few can tell."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from needlepoint.photos.optics.change_weights import BLOOD, FORMAT, MELANIN, SHIPPED, ChangeWeights, change_weights
from needlepoint.photos.optics.people import SHADE_SD, draw_people, weights_at


@pytest.mark.parametrize("colour_known", [True, False])
def test_the_shipped_weights_are_learned_again(colour_known: bool) -> None:
    people = draw_people(3000, np.random.default_rng(5), colour_known=colour_known)
    at = weights_at(people, colour_known=colour_known)
    for melanin in (-1.6, -1.1, -0.7):
        assert at(melanin, -2.0) == pytest.approx(change_weights(melanin, -2.0, colour_known=colour_known), abs=0.12)


def test_more_melanin_is_darker_through_the_shade() -> None:
    people = draw_people(2000, np.random.default_rng(6), colour_known=True)
    assert people.moved.shape == (len(people.plain), people.changes.shape[1], 3)
    # More melanin is darker, by more than the shade that the draw lays over it.
    darker = np.corrcoef(people.changes[..., 1].ravel(), people.moved.mean(axis=-1).ravel())[0, 1]
    assert darker < -0.6
    assert people.moved.std() > SHADE_SD


def test_the_table_has_a_row_for_every_place() -> None:
    table = msgspec.json.decode(SHIPPED.read_bytes(), type=ChangeWeights)
    assert table.format == FORMAT
    for rows in (table.with_card, table.without_card):
        assert np.array(rows).shape == (len(MELANIN), len(BLOOD), 6)


def test_beyond_the_table_its_end_holds() -> None:
    end = change_weights(MELANIN[-1], BLOOD[0], colour_known=False)
    assert change_weights(1.0, -9.0, colour_known=False) == pytest.approx(end)
