"""What is loaded before the server parts into processes."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from django.template.loader import get_template

from needlepoint.forecast.posterior import load_posterior
from needlepoint_clinic.serving.warm import template_names, warm


@pytest.fixture
def _as_before() -> Iterator[None]:
    threshold = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)


@pytest.mark.usefixtures("_as_before")
def test_what_never_goes_is_not_looked_at_again() -> None:
    warm()
    frozen = gc.get_freeze_count()
    assert frozen > 100_000
    assert load_posterior.cache_info().currsize
    assert gc.get_threshold()[0] > 700


def test_every_page_of_the_clinic_is_a_template_that_loads() -> None:
    names = template_names()
    assert {"frame.html", "today/today.html", "courses/treatment/day.html"} <= set(names)
    for name in names:
        get_template(name)
