"""What the page of components shows: invented, of no person, and of no clinical meaning."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from needlepoint_clinic.patients.models import Patient, Sex
from needlepoint_clinic.pictures import ReviewMark, ScorePoint, SessionMark, course_timeline, score_plot

_BEGAN_ON = dt.date(2026, 3, 2)
_ANSWERS = [("yes", _("Yes")), ("no", _("No")), ("unknown", _("Not known"))]
VERDICTS = ("proceed", "caution", "clinician_decision", "defer", "do_not_treat", "mixed", "")


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=_("A line of text"), help_text=_("Help says what is wanted, and why."))
    length = forms.DecimalField(label=_("A number with its unit"))
    on = forms.DateField(label=_("A day"), widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(label=_("One of many"), choices=[("a", _("First")), ("b", _("Second"))])
    answer = forms.ChoiceField(
        label=_("One of few"), choices=_ANSWERS, widget=forms.RadioSelect, help_text=_("Not known is an answer.")
    )
    several = forms.MultipleChoiceField(
        label=_("Several of few"),
        choices=[("one", _("Forehead")), ("two", _("Left cheek")), ("three", _("Right cheek"))],
        widget=forms.CheckboxSelectMultiple,
    )
    notes = forms.CharField(label=_("More text"), widget=forms.Textarea, required=False)
    agreed = forms.BooleanField(label=_("A box by itself is its own label"))
    file = forms.FileField(label=_("A file"), required=False)


def samples(on: dt.date) -> dict[str, Any]:
    """Everything the page needs; `on` is today, for the line in the timeline."""
    given = {"sample-several": ["two"], "sample-answer": "yes", "sample-kind": "a", "sample-notes": _("Kept as typed.")}
    return {
        "empty_form": SampleForm(prefix="empty"),
        "wrong_form": SampleForm(given, prefix="sample"),
        "verdicts": VERDICTS,
        "tones": ("good", "warn", "ask", "wait", "stop", "info"),
        "banner": _banner(),
        "plot": _plot("plot", error=3.0),
        "plot_unknown": _plot("plot-unknown", error=None),
        "timeline": _timeline(on),
    }


def _banner() -> SimpleNamespace:
    patient = Patient(
        number=1042, family_name="Muster", given_name="Maria", born_on=dt.date(1988, 4, 3), sex=Sex.FEMALE
    )
    allergies = [SimpleNamespace(text="Lidocaine", reaction="swelling"), SimpleNamespace(text="Nickel", reaction="")]
    return SimpleNamespace(
        patient=patient,
        age_years=38,
        allergies=allergies,
        warnings=[SimpleNamespace(text="Faints at the sight of needles", reaction="")],
        merged_numbers=[],
    )


def _plot(name: str, *, error: float | None) -> Any:
    values = ((0, 18, _("before treatment")), (5, 16, _("after session 1")), (11, 13, _("after session 2")))
    points = [ScorePoint(_BEGAN_ON + dt.timedelta(weeks=weeks), value, str(said)) for weeks, value, said in values]
    return score_plot(
        points,
        name=name,
        title=str(_("An invented score over time")),
        measurement_error=error,
        lowest=0,
        highest=24,
        better="lower",
    )


def _timeline(on: dt.date) -> Any:
    def weeks(number: int) -> dt.date:
        return on + dt.timedelta(weeks=number)

    sessions = [
        SessionMark(1, done_on=weeks(-11)),
        SessionMark(2, done_on=weeks(-5)),
        SessionMark(
            3,
            planned_on=weeks(1),
            earliest_on=weeks(-1),
            due_on=weeks(0),
            overdue_on=weeks(3),
            latest_on=weeks(8),
        ),
        SessionMark(4, due_on=weeks(7)),
    ]
    title = str(_("An invented course"))
    return course_timeline(sessions, name="timeline", title=title, today=on, reviews=[ReviewMark(weeks(19))])
