"""One whole course in a real browser: by finger on a phone, and by keyboard alone on a desktop."""

from __future__ import annotations

import pytest

from tests.clinic.browser import whole_course
from tests.clinic.browser.hands import Keyboard, Pointer
from tests.clinic.browser.site import Clock, Site
from tests.clinic.browser.walk import Walk, looked_at
from tests.clinic.browser.windows import Windows

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("how", ["phone", "keyboard"])
def test_a_whole_course(how: str, windows: Windows, site: Site) -> None:
    with Clock().turned() as clock:
        hand = Keyboard if how == "keyboard" else Pointer
        walk = Walk(site, windows, clock, how, hand, phone=how == "phone")
        with looked_at(walk):
            for step in whole_course.STEPS:
                step(walk)
