"""Days and numbers as each language writes them, and typed days as each takes them."""

from __future__ import annotations

import datetime as dt

import pytest
from django import forms
from django.utils import translation
from django.utils.formats import date_format, get_format, number_format


@pytest.mark.parametrize(
    ("language", "day", "number"),
    [("en", "3 Mar 2026", "0.5"), ("de", "03.03.2026", "0,5"), ("es", "3 mar 2026", "0,5")],
)
def test_days_and_numbers(language: str, day: str, number: str) -> None:
    with translation.override(language):
        assert date_format(dt.date(2026, 3, 3), "DATE_FORMAT") == day
        assert number_format(0.5) == number
        assert get_format("FIRST_DAY_OF_WEEK") == 1


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_what_a_browser_sends_for_a_day_is_taken_and_given_back(language: str) -> None:
    class Form(forms.Form):
        on = forms.DateField()

    with translation.override(language):
        form = Form({"on": "2026-03-04"})
        assert form.is_valid(), form.errors
        assert form.cleaned_data["on"] == dt.date(2026, 3, 4)
        assert 'value="2026-03-04"' in str(Form(initial={"on": dt.date(2026, 3, 4)})["on"])
