"""What is worked out once for a patch, and what is done side by side."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from needlepoint.cli.photos.memory import keep_freed_memory
from needlepoint.photos.skin_patch import SkinPatch
from needlepoint.photos.threads import side_by_side
from tests.unit.photos.metrics.coloured_skin import patch_of_light


def test_what_a_patch_knows_is_worked_out_once_for_each_question() -> None:
    patch = patch_of_light(np.full((40, 40, 3), 0.3, np.float32))
    asked: list[float] = []

    def brightness(of: SkinPatch, times: float) -> float:
        asked.append(times)
        return times * float(of.light.mean())

    assert [patch.once(brightness, times) for times in (1.0, 2.0, 1.0)] == pytest.approx([0.3, 0.6, 0.3])
    assert asked == [1.0, 2.0]


def test_a_patch_of_other_light_begins_anew() -> None:
    patch = patch_of_light(np.full((40, 40, 3), 0.3, np.float32))

    def brightness(of: SkinPatch) -> float:
        return float(of.light.mean())

    assert patch.once(brightness) == pytest.approx(0.3)
    assert patch.with_light(patch.light * 2).once(brightness) == pytest.approx(0.6)
    assert replace(patch, light=patch.light * 3).once(brightness) == pytest.approx(0.9)


def test_side_by_side_keeps_the_order_and_raises_the_first_fault() -> None:
    assert side_by_side(lambda x: x * x, range(50)) == [x * x for x in range(50)]
    with pytest.raises(ZeroDivisionError):
        side_by_side(lambda x: 1 / x, [1, 0, 2])


def test_freed_memory_can_be_kept_where_glibc_is() -> None:
    assert keep_freed_memory() in (True, False)
