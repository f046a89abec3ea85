"""The questions of the day: each part of the consultation is either unchanged, or opened and answered anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from needlepoint.errors import InvalidInput
from needlepoint.patient.facts import Fact, Kind
from needlepoint.patient.history import GROUPS
from needlepoint.patient.reading import read_answer
from needlepoint.terms import in_words
from needlepoint_clinic import names
from needlepoint_clinic.courses.treatment import todays_facts
from needlepoint_clinic.courses.treatment.check import answers_before
from needlepoint_clinic.courses.treatment.day import Day
from needlepoint_clinic.courses.treatment.forms import StepForm, Stored, choice_field
from needlepoint_clinic.courses.treatment.steps import Step
from needlepoint_clinic.languages import typed_word

UNCHANGED, CHANGED = "unchanged", "changed"
ASKED = ((UNCHANGED, _("Asked: as before")), (CHANGED, _("Something has changed")))
AS_BEFORE = ("", _("as before"))
NOWHERE = "nowhere_here"


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its fields and the answer so far."""

    fact: Fact
    so_far: str
    fields: tuple[Any, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the consultation."""

    id: str
    title: str
    asked: Any
    questions: tuple[Question, ...]
    not_no: tuple[Question, ...]
    """Those whose answer so far is anything but no: read out first."""
    is_open: bool
    """Whether something has changed, or an answer was refused: only then are its questions on the page."""


class CheckForm(StepForm):
    """Who is here, what to mind, and what has changed."""

    key = Step.CHECK

    identity = forms.BooleanField(label=_("Name and date of birth were asked, and are those above"), required=False)
    allergies_seen = forms.BooleanField(
        label=_("Allergies and warnings above were read and asked about"), required=False
    )

    def __init__(self, day: Day, data: Any = None) -> None:
        """With a field for each question that a rule for this treatment depends on."""
        self.before = answers_before(day.session.course)
        request = day.plan.assessment.request if day.plan else None
        self.groups = todays_facts.groups_to_ask(day.known, request) if request else {}
        self.here = [zone.zone for zone in day.session.zones.all()]
        super().__init__(day, data)
        for group, facts in self.groups.items():
            self.fields[f"asked_{group}"] = choice_field(GROUPS[group], ASKED)
            for fact in facts:
                self.fields.update(self._fields(fact))

    def _fields(self, fact: Fact) -> Iterator[tuple[str, forms.Field]]:
        if fact.kind is Kind.YES_NO:
            answers = (AS_BEFORE, ("yes", _("Yes")), ("no", _("No")), ("unknown", _("Not known")))
            yield f"fact_{fact.id}", forms.ChoiceField(label=fact.question, choices=answers, required=False)
        elif fact.kind is Kind.CHOICE:
            options = [(option, in_words(option)) for option in fact.options]
            words = (AS_BEFORE, *options, ("unknown", _("Not known")))
            yield f"fact_{fact.id}", forms.ChoiceField(label=fact.question, choices=words, required=False)
        elif fact.kind is Kind.NUMBER:
            yield f"fact_{fact.id}", forms.FloatField(label=fact.question, required=False)
        elif fact.kind is Kind.DATE:
            yield f"fact_{fact.id}", _date_field()
        else:
            places = [(zone, names.zone(zone)) for zone in self.here]
            yield (
                f"fact_{fact.id}",
                forms.MultipleChoiceField(
                    label=fact.question,
                    choices=[*places, (NOWHERE, _("in none of these"))],
                    required=False,
                    widget=forms.CheckboxSelectMultiple,
                ),
            )
            if fact.kind is Kind.WHERE_WHEN:
                yield f"when_{fact.id}", _date_field()

    def parts(self) -> list[Part]:
        """The parts as the page shows them, each question with its answer so far."""
        return [self._part(group, facts) for group, facts in self.groups.items()]

    def _part(self, group: str, facts: tuple[Fact, ...]) -> Part:
        questions = tuple(sorted(map(self._question, facts), key=lambda each: each.so_far == "no"))
        wrong = any(field.errors for question in questions for field in question.fields)
        not_no = tuple(each for each in questions if each.so_far != todays_facts.in_words(False))
        asked = self[f"asked_{group}"]
        return Part(group, GROUPS[group], asked, questions, not_no, wrong or asked.value() == CHANGED)

    def _question(self, fact: Fact) -> Question:
        fields = tuple(self[name] for name in (f"fact_{fact.id}", f"when_{fact.id}") if name in self.fields)
        so_far = todays_facts.in_words(todays_facts.before(self.before, fact))
        return Question(fact, so_far, fields, any(field.value() not in (None, "", []) for field in fields))

    def shown(self) -> Stored:
        """Today's answers as the fields have them."""
        kept = self.kept()
        shown = {"identity": kept["identity"], "allergies_seen": kept["allergies_seen"]}
        shown |= {f"asked_{group}": word for group, word in kept["asked"].items()}
        facts = {fact.id: fact for each in self.groups.values() for fact in each}
        for name, answer in kept["answers"].items():
            if name in facts:
                shown |= self._shown(facts[name], answer)
        return shown

    def _shown(self, fact: Fact, answer: Any) -> Stored:
        if not isinstance(answer, Mapping):
            word = {True: "yes", False: "no"}.get(answer, answer) if isinstance(answer, bool) else answer
            return {f"fact_{fact.id}": word}
        told = [zone for zone in self.here if answer.get(zone)]
        when = next((str(answer[zone]) for zone in told if isinstance(answer[zone], str)), "")
        return {f"fact_{fact.id}": told or [NOWHERE], f"when_{fact.id}": when}

    def clean(self) -> Stored:
        """Each answer has to be one to its question."""
        given = dict(super().clean() or {})
        for facts in self.groups.values():
            for fact in facts:
                self._clean_fact(fact, given)
        return given

    def _clean_fact(self, fact: Fact, given: Mapping[str, Any]) -> None:
        chosen = given.get(f"fact_{fact.id}")
        if fact.has_zones and isinstance(chosen, list) and NOWHERE in chosen and len(chosen) > 1:
            self.add_error(f"fact_{fact.id}", _("“In none of these” and a zone cannot both be so."))
            return
        answer = self._answer(fact, given)
        if answer is None:
            return
        try:
            read_answer(fact, answer, on=self.day.session.held_on)
        except InvalidInput as wrong:
            self.add_error(f"fact_{fact.id}", ValidationError(f"{wrong.problem} {wrong.next_step or ''}"))

    def _answer(self, fact: Fact, given: Mapping[str, Any]) -> Any:
        """Today's answer to a question as a file would have it; None: as before."""
        typed = given.get(f"fact_{fact.id}")
        if typed in (None, "", []):
            return None
        if fact.kind is Kind.YES_NO or fact.kind is Kind.DATE:
            return typed_word(typed)
        if not fact.has_zones:
            return typed
        when = (given.get(f"when_{fact.id}") or "").strip() or True
        if isinstance(when, str) and typed_word(when) is False:
            when = todays_facts.NEVER
        told = {
            zone: (when if fact.kind is Kind.WHERE_WHEN else True) if zone in typed else False for zone in self.here
        }
        return todays_facts.where_answer(todays_facts.before(self.before, fact), told, fact.kind)

    def stored(self) -> Stored:
        """Answers count only in the parts where something has changed."""
        given = self.cleaned_data
        asked = {group: word for group in self.groups if (word := given[f"asked_{group}"])}
        changed = [facts for group, facts in self.groups.items() if asked.get(group) == CHANGED]
        answers = {
            fact.id: answer for facts in changed for fact in facts if (answer := self._answer(fact, given)) is not None
        }
        return {
            "identity": given["identity"],
            "allergies_seen": given["allergies_seen"],
            "asked": asked,
            "answers": answers,
        }


def _date_field() -> forms.CharField:
    """A date as far as it is known."""
    words = _("Day, month or year: 2026-06-14, 2026-06 or 2026; or no.")
    return forms.CharField(label=_("When"), help_text=words, required=False, max_length=12)
