"""Small renders kept in tests/data/photos: today's renderer still makes them, and says the same of them.

To make them anew after a change that is meant: `python tests/unit/photos/phantom/test_frozen.py`.
"""

from __future__ import annotations

import io
import json
import math
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from needlepoint.photos.phantom.pair_kinds import PairKind
from needlepoint.photos.phantom.pairs import PhantomPair, make_pair
from needlepoint.photos.phantom.populate import Recipe
from needlepoint.photos.phantom.scene import TREATED

DATA: Final = Path(__file__).parents[3] / "data" / "photos"
MOST_BYTES: Final = 300_000
RICH: Final = Recipe(pores_per_cm2=30, wrinkles=5, scars=4, striae=3, spots=5, red_patches=2, long_hairs=1)
FROZEN: Final = {
    "tone_I": (1, "I", PairKind.CHANGED, False),
    "tone_III": (3, "III", PairKind.NO_CHANGE, False),
    "tone_VI": (6, "VI", PairKind.CHANGED, False),
    "card": (9, "IV", PairKind.NO_CHANGE, True),
}
"""By name: seed, tone, kind, and whether a card lies in it."""


def rendered(name: str) -> PhantomPair:
    """The pair of this name as the renderer makes it today."""
    seed, tone, kind, card = FROZEN[name]
    frame = ((320, 240), 1.7) if card else ((320, 240), 5.0)
    return make_pair(seed, tone=tone, kind=kind, frame=frame, card=card, recipe=RICH)


def told(pair: PhantomPair) -> dict[str, list[float | None]]:
    """True levels at both dates; none where there is nothing."""
    before, after = pair.truths(TREATED)
    return {key.value: [known(before[key]), known(after[key])] for key in before}


def known(value: float) -> float | None:
    return round(value, 6) if math.isfinite(value) else None


def pixels(jpeg: bytes) -> NDArray[np.float64]:
    return np.asarray(Image.open(io.BytesIO(jpeg)), np.float64)


@pytest.mark.parametrize("name", FROZEN)
def test_the_renderer_still_makes_the_frozen_picture(name: str) -> None:
    pair = rendered(name)
    for shot in (pair.baseline, pair.follow_up):
        kept = pixels((DATA / f"{name}_{shot.name}").read_bytes())
        # Machines round differently, and JPEG makes single steps of that; a light moved by a degree is ten times this.
        assert np.abs(pixels(shot.jpeg) - kept).mean() < 0.25
    expected = json.loads((DATA / "truth.json").read_text())[name]
    for quantity, levels in told(pair).items():
        assert levels == pytest.approx(expected[quantity], rel=2e-3, abs=1e-4), quantity


def test_the_frozen_pictures_are_small() -> None:
    assert sum(path.stat().st_size for path in DATA.iterdir()) < MOST_BYTES


def write() -> None:
    """Make all of them anew."""
    DATA.mkdir(parents=True, exist_ok=True)
    truth = {}
    for name in FROZEN:
        pair = rendered(name)
        truth[name] = told(pair)
        for shot in (pair.baseline, pair.follow_up):
            (DATA / f"{name}_{shot.name}").write_bytes(shot.jpeg)
    (DATA / "truth.json").write_text(json.dumps(truth, indent=1) + "\n")


if __name__ == "__main__":
    write()
