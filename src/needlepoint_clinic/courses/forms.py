"""Forms of the follow-up. Questions, items and kinds come from the library; nothing is asked that it does not know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from needlepoint.aftercare import first_questions
from needlepoint.errors import NeedlepointError
from needlepoint.instruments import Score, imported_score, score
from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.instruments import Direction, Instrument, Item, Rater
from needlepoint.patient.check_in import CHECK_IN_FACTS, CHECK_IN_GROUPS, CheckIn, read_check_in
from needlepoint.patient.facts import Fact, Kind
from needlepoint.terms import DeviceClass, in_words
from needlepoint_clinic import names
from needlepoint_clinic.consultations.models import RecordStatus
from needlepoint_clinic.courses.models import Course, CourseDecision, CourseStatus, Session
from needlepoint_clinic.courses.vocabulary import GRADES, OUTCOMES

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CheckInForm(forms.Form):
    """Every question of the check-in; what is left open is not known, and never read as “no”."""

    def __init__(self, knowledge: Knowledge, day: int, device_class: DeviceClass | None, *args: Any) -> None:
        """For a day after a session with a class of device."""
        super().__init__(*args)
        asked = {each.id for each in first_questions(knowledge, day, device_class=device_class)}
        self._first = asked
        for fact in CHECK_IN_FACTS.values():
            self.fields[fact.id] = forms.ChoiceField(
                label=fact.question, choices=_choices(fact), widget=forms.RadioSelect, required=False
            )

    def clean(self) -> dict[str, Any]:
        """The answers as the library reads them, under `answers`.

        Raises:
            ValidationError: one cannot be read.
        """
        given = dict(super().clean() or {})
        try:
            given["answers"] = read_check_in({name: _ANSWERS.get(word, word) for name, word in given.items() if word})
        except NeedlepointError as error:
            raise ValidationError(str(error)) from None
        return given

    @property
    def answers(self) -> CheckIn:
        """What was answered; nothing before the form is valid."""
        found = self.cleaned_data.get("answers") if self.is_bound and self.is_valid() else None
        return found if isinstance(found, CheckIn) else CheckIn()

    def groups(self) -> Iterator[tuple[str, list[BoundField], list[BoundField]]]:
        """Each part of the check-in: its title, the questions that matter on this day, and its further ones."""
        for group, title in CHECK_IN_GROUPS.items():
            facts = [fact for fact in CHECK_IN_FACTS.values() if fact.group == group]
            first = [self[fact.id] for fact in facts if fact.id in self._first]
            yield title, first, [self[fact.id] for fact in facts if fact.id not in self._first]


_ANSWERS = {"yes": True, "no": False}


def _choices(fact: Fact) -> list[tuple[str, Any]]:
    if fact.kind is Kind.YES_NO:
        return [("yes", _lazy("Yes")), ("no", _lazy("No")), ("", _lazy("Not known"))]
    return [*((each, in_words(each).capitalize()) for each in fact.options), ("", _lazy("Not known"))]


class DealForm(forms.Form):
    """Who dealt with a check-in is whoever is signed in; how is asked."""

    outcome = forms.CharField(
        label=_lazy("What was done"),
        help_text=_lazy("For example: seen the same day, swab taken, next contact on Monday."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AdverseEventForm(forms.Form):
    """Harm after a session, by a kind of the knowledge base."""

    session = forms.ChoiceField(label=_lazy("After which session"))
    kind = forms.ChoiceField(label=_lazy("What it is"))
    zone = forms.ChoiceField(label=_lazy("Where"), required=False)
    began_on = forms.DateField(label=_lazy("Noticed on"), widget=_DAY)
    ended_on = forms.DateField(label=_lazy("Over on"), widget=_DAY, required=False)
    grade = forms.TypedChoiceField(
        label=_lazy("Grade"),
        help_text=_lazy("Left open, it is the grade that the knowledge base gives this kind."),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _lazy("as the knowledge base says")), *GRADES.items()],
    )
    serious = forms.BooleanField(
        label=_lazy("Serious: death, danger to life, hospital, lasting harm, or a birth defect"), required=False
    )
    description = forms.CharField(label=_lazy("What is seen"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    treatment = forms.CharField(
        label=_lazy("What is done about it"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    outcome = forms.ChoiceField(
        label=_lazy("Outcome so far"), required=False, choices=[("", _lazy("not said")), *OUTCOMES.items()]
    )

    def __init__(
        self,
        knowledge: Knowledge,
        sessions: Iterable[Session],
        zones: Iterable[str],
        on: dt.date,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """About one of these sessions and zones; nothing may begin after `on`."""
        super().__init__(*args, **kwargs)
        self._knowledge, self._on = knowledge, on
        self._sessions = {str(each.pk): each for each in sessions}
        self.fields["session"].choices = [(key, _session_words(each)) for key, each in self._sessions.items()]  # type: ignore[attr-defined]
        self.fields["zone"].choices = [  # type: ignore[attr-defined]
            ("", _("not of one zone")),
            *((each, names.zone(each)) for each in zones),
        ]
        self.fields["kind"].choices = _kinds(knowledge)  # type: ignore[attr-defined]
        for name in ("began_on", "ended_on"):
            self.fields[name].widget.attrs["max"] = str(on)

    def clean(self) -> dict[str, Any]:
        """Put the session in place of its id and the days in order."""
        given = dict(super().clean() or {})
        began_on, ended_on = given.get("began_on"), given.get("ended_on")
        session = self._sessions.get(given.get("session", ""))
        if began_on and began_on > self._on:
            self.add_error("began_on", _("This day lies ahead."))
        elif began_on and session and began_on < session.held_on:
            self.add_error(
                "began_on",
                _("That is before the session of %(day)s.") % {"day": date_format(session.held_on, "DATE_FORMAT")},
            )
        if ended_on and (ended_on > self._on or (began_on and ended_on < began_on)):
            self.add_error("ended_on", _("It cannot be over before it began, nor on a day that lies ahead."))
        given["session"] = session
        if given.get("grade") is None and given.get("kind") in self._knowledge.adverse_events:
            given["grade"] = self._knowledge.adverse_events[given["kind"]].severity_grade
        return given


def _kinds(knowledge: Knowledge) -> list[tuple[str, Any]]:
    """The kinds of the knowledge base, worst first; what is expected after every session stands apart."""
    every = sorted(knowledge.adverse_events.values(), key=lambda each: -each.severity_grade)
    harm = [(each.id, each.name) for each in every if each.severity_grade > 0]
    expected = [(each.id, each.name) for each in every if each.severity_grade == 0]
    return [("", _("choose")), (_("Harm"), harm), (_("Expected after a session"), expected)]


def _session_words(session: Session) -> str:
    words = {"number": session.number, "day": date_format(session.held_on, "DATE_FORMAT")}
    if session.status == RecordStatus.DRAFT:
        return _("Session %(number)s of %(day)s, not signed yet") % words
    return _("Session %(number)s of %(day)s") % words


class AssessForm(forms.Form):
    """A physician's own words to an adverse event."""

    assessment = forms.CharField(
        label=_lazy("What you found, and why the course may go on"), widget=forms.Textarea(attrs={"rows": 3})
    )


class ScoreForm(forms.Form):
    """One instrument: its items, its total where its questions are not ours, or its words."""

    zone = forms.ChoiceField(label=_lazy("Where"), required=False)
    scored_on = forms.DateField(label=_lazy("Scored on"), widget=_DAY)

    def __init__(
        self,
        knowledge: Knowledge,
        instrument: Instrument,
        course: Course,
        on: dt.date,
        *args: Any,
        imported: bool = False,
        **kwargs: Any,
    ) -> None:
        """Of an instrument, for a course.

        Args:
            imported: ask for a total that was worked out elsewhere.
        """
        super().__init__(*args, **kwargs)
        self._knowledge, self._instrument, self._on = knowledge, instrument, on
        self.imported = imported or (not instrument.items and instrument.question is None)
        self.fields["zone"].choices = [  # type: ignore[attr-defined]
            ("", _("the whole area treated")),
            *((each, names.zone(each)) for each in course.zones),
        ]
        self.fields["scored_on"].widget.attrs["max"] = str(on)
        self.fields |= dict(self._own_fields())
        self.score: Score | None = None

    def _own_fields(self) -> Iterator[tuple[str, forms.Field]]:
        instrument = self._instrument
        if instrument.question is not None:
            yield "words", forms.CharField(label=instrument.question, widget=forms.Textarea(attrs={"rows": 3}))
        elif self.imported:
            yield "total", forms.FloatField(label=_("Total"), help_text=_range_words(instrument))
            if instrument.subscales:
                names = [(each, in_words(each).capitalize()) for each in instrument.subscales]
                yield "subscale", forms.ChoiceField(label=_("Which score"), choices=names)
            if instrument.direction is None:
                yield (
                    "direction",
                    forms.ChoiceField(
                        label=_("Which way is better, as its holder says"), choices=_DIRECTIONS, required=False
                    ),
                )
        else:
            for item in instrument.items:
                yield f"item-{item.id}", _item_field(item, instrument)

    def clean_scored_on(self) -> dt.date:
        """A day behind us.

        Raises:
            ValidationError: it lies ahead.
        """
        day: dt.date = self.cleaned_data["scored_on"]
        if day > self._on:
            raise ValidationError(_("This day lies ahead."))
        return day

    def clean(self) -> dict[str, Any]:
        """Work the score out by the library; `score` and `answers` hold it.

        Raises:
            ValidationError: it cannot be worked out, in the library's words.
        """
        given = dict(super().clean() or {})
        if self.errors:
            return given
        try:
            self.score = self._scored(given)
        except NeedlepointError as error:
            raise ValidationError(str(error)) from None
        for name in self.score.missing:
            self.add_error(f"item-{name}", _("Not answered: without it there is no score."))
        return given

    def _scored(self, given: dict[str, Any]) -> Score:
        instrument = self._instrument
        if instrument.question is not None:
            return Score(instrument.id, None, None, None)
        if self.imported:
            direction = given.get("direction")
            return imported_score(
                instrument.id,
                given["total"],
                self._knowledge,
                subscale=given.get("subscale") or None,
                direction=Direction(direction) if direction else None,
            )
        answers = {each.id: given.get(f"item-{each.id}") for each in instrument.items}
        return score(instrument.id, {name: _number(value) for name, value in answers.items()}, self._knowledge)

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered, by item, as it is kept."""
        given = self.cleaned_data
        if self._instrument.question is not None:
            return {"words": given["words"]}
        if self.imported:
            return {"total": given["total"]}
        found = {each.id: _number(given.get(f"item-{each.id}")) for each in self._instrument.items}
        return {name: value for name, value in found.items() if value is not None}

    def own_fields(self) -> list[BoundField]:
        """The fields of the instrument itself."""
        return [self[name] for name in self.fields if name not in ("zone", "scored_on")]


_DIRECTIONS = [
    ("", _lazy("not known")),
    (Direction.LOWER_IS_BETTER.value, _lazy("lower is better")),
    (Direction.HIGHER_IS_BETTER.value, _lazy("higher is better")),
]


def _item_field(item: Item, instrument: Instrument) -> forms.Field:
    scale = instrument.scale(item)
    if scale.options:
        choices = [(f"{each.value:g}", f"{each.value:g}: {each.text}") for each in scale.options]
        return forms.ChoiceField(label=item.text, choices=choices, widget=forms.RadioSelect, required=False)
    unit = f" ({in_words(scale.unit)})" if scale.unit else ""
    kind: Any = forms.IntegerField if scale.whole else forms.FloatField
    made: forms.Field = kind(
        label=f"{item.text}{unit}",
        required=False,
        min_value=scale.low,
        max_value=scale.high,
        widget=forms.NumberInput(attrs={"inputmode": "numeric" if scale.whole else "decimal"}),
    )
    return made


def _number(value: object) -> float | None:
    return None if value in (None, "") else float(str(value))


def _range_words(instrument: Instrument) -> str:
    if instrument.range is None:
        return _("Its range is not known here.")
    ends = {"low": f"{instrument.range.low:g}", "high": f"{instrument.range.high:g}"}
    return _("From %(low)s to %(high)s.") % ends


def raters_in_words(instrument: Instrument) -> str:
    """Who gives the answers."""
    words = {Rater.CLINICIAN: _("the clinician"), Rater.PATIENT: _("the patient")}
    return _(" or ").join(words[each] for each in instrument.raters)


class SetAsideForm(forms.Form):
    """Why something that was entered wrongly counts no more."""

    reason = forms.CharField(label=_lazy("Why it counts no more"), max_length=300)


class DecisionForm(forms.Form):
    """What becomes of a course."""

    decision = forms.ChoiceField(label=_lazy("Decision"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_lazy("Reason"),
        help_text=_lazy("It stays in the record beside what Needlepoint advised."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    look_again_on = forms.DateField(
        label=_lazy("Look at the course again on"),
        help_text=_lazy("For a course that is paused or on maintenance; it is then listed as a review."),
        required=False,
        widget=_DAY,
    )

    def __init__(self, course: Course, on: dt.date, *args: Any, **kwargs: Any) -> None:
        """About a course, on a day."""
        super().__init__(*args, **kwargs)
        self._on = on
        self.fields["decision"].choices = _decisions(course)  # type: ignore[attr-defined]
        self.fields["look_again_on"].widget.attrs["min"] = str(on)

    def clean(self) -> dict[str, Any]:
        """A day to look again lies ahead, and only where the course waits."""
        given = dict(super().clean() or {})
        day = given.get("look_again_on")
        if day and day < self._on:
            self.add_error("look_again_on", _("This day lies behind."))
        elif day and given.get("decision") not in ("pause", "maintain"):
            self.add_error("look_again_on", _("Only a course that is paused or on maintenance waits for a day."))
        return given


def _decisions(course: Course) -> list[tuple[str, str]]:
    """All decisions; for a course that has ended, going on is called what it is."""
    ended = course.status in (CourseStatus.COMPLETED, CourseStatus.STOPPED)
    words = {"go_on": _("Take it up again") if ended else _("Go on")}
    every = CourseDecision._meta.get_field("decision").flatchoices
    return [(str(value), words.get(str(value), str(label))) for value, label in every]
