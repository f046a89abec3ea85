"""The questions of a consultation as a form, made from the library's facts and from what is still to ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from needlepoint.candidacy import Question as OpenQuestion
from needlepoint.conditions import Answers
from needlepoint.documents.zone_names import zone_name
from needlepoint.errors import NeedlepointError
from needlepoint.patient.facts import Fact, Kind
from needlepoint.patient.history import FACTS, GROUPS
from needlepoint.patient.profile import NOT_ASKED_OF_MALES, PatientProfile
from needlepoint.patient.reading import read_answer
from needlepoint.terms import ZONE_GROUPS, ZONES
from needlepoint_clinic.consultations.parts import Answer, Document, parts, requested_zones
from needlepoint_clinic.consultations.parts.answers import PREFIX, mode_words, modes, said, shown
from needlepoint_clinic.consultations.reading import Reading
from needlepoint_clinic.consultations.zone_groups import ZONE_GROUP_WORDS
from needlepoint_clinic.languages import library_words

UNITS = {"a": "years"}
"""UCUM codes of the library's facts, in words."""
FIRST = ("born_on", "sex", "phototype")
"""Asked before the rest where they are not known: they decide which skin thickness and which labels apply."""
MOST_FIRST = 10
"""How many of the questions that block stand at the top; the others stand in their part, marked, so that the talk keeps
its order."""
CHILDREN: dict[str, tuple[str, ...]] = {
    parent: tuple(fact.id for fact in FACTS.values() if fact.follows == parent)
    for parent in dict.fromkeys(fact.follows for fact in FACTS.values() if fact.follows)
}
"""The questions that hang on another."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One of the answers to choose from."""

    value: str
    words: str
    checked: bool


@dataclass(frozen=True, slots=True)
class ZoneChoice:
    """A zone in a list: `yes` and `no` are what was said of it; `wanted` zones come first."""

    zone: str
    words: str
    yes: bool
    no: bool
    wanted: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A line of an answer about where and when."""

    zone: str
    when: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question as the page shows it.

    Attributes:
        digest: of the answer as it stands, sent back with a change.
        at_stake: the worst verdict an answer could bring, where it is open and matters.
        blocks: whether treatment waits for it.
        earlier: the answer of the last signed consultation, in words, where this one has none yet.
        hidden: it hangs on another question that was not answered with yes.
        follow_ups: the questions that hang on this one.
    """

    fact: Fact
    name: str
    answer: Answer
    chips: tuple[Chip, ...]
    digest: str
    mistakes: tuple[str, ...]
    at_stake: str
    blocks: bool
    earlier: str
    hidden: bool
    zones: tuple[ZoneChoice, ...]
    rows: tuple[Row, ...]
    follow_ups: tuple[Question, ...] = ()

    @property
    def unit(self) -> str:
        """The unit of a number, in words."""
        return UNITS.get(self.fact.unit or "", self.fact.unit or "")

    @property
    def is_open(self) -> bool:
        """Whether it, or a question that hangs on it, waits for an answer that matters."""
        return bool(self.at_stake) or any(each.is_open for each in self.follow_ups)

    @property
    def answered(self) -> bool:
        """Whether it has an answer, "not known" among them."""
        return bool(self.answer.mode)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the consultation.

    Attributes:
        questions: those that matter or have been answered.
        quiet: open ones whose answer would change nothing for what is wanted.
        earlier: how many answers of the last consultation could be taken over here.
        open_noes: how many open questions here could be answered with no.
    """

    id: str
    title: str
    questions: tuple[Question, ...]
    quiet: tuple[Question, ...]
    earlier: int
    open_noes: int


@dataclass(frozen=True, slots=True)
class Intake:
    """All questions: those that matter most first, then part by part."""

    first: tuple[Question, ...]
    sections: tuple[Section, ...]
    rest_asked: bool
    rest_count: int

    def every(self) -> Iterator[Question]:
        """Each question once, with those that hang on it."""
        for group in (self.first, *(each for part in self.sections for each in (part.questions, part.quiet))):
            for question in group:
                yield question
                yield from question.follow_ups


@dataclass(frozen=True, slots=True)
class _Asking:
    reading: Reading
    earlier: Document
    answers: Answers
    open: Mapping[str, OpenQuestion] = field(default_factory=dict)
    wanted: tuple[str, ...] = ()

    def question(self, fact: Fact) -> Question:
        document = self.reading.document
        part, answer = parts()[f"{PREFIX}{fact.id}"], shown(fact, document)
        asked = self.open.get(fact.id)
        before = shown(fact, self.earlier)
        return Question(
            fact=fact,
            name=part.name,
            answer=answer,
            chips=tuple(Chip(mode, mode_words(fact, mode), mode == answer.mode) for mode in modes(fact)),
            digest=part.digest(self.reading.stored),
            mistakes=self.reading.at(part.name),
            at_stake=str(asked.at_stake) if asked else "",
            blocks=bool(asked and asked.blocks),
            earlier=said(fact, before) if before.mode not in ("", "unknown") and not answer.mode else "",
            hidden=not applies(fact, self.answers, answer),
            zones=self._zones(fact, answer),
            rows=_rows(fact, answer),
            follow_ups=tuple(self.question(FACTS[child]) for child in CHILDREN.get(fact.id, ())),
        )

    def _zones(self, fact: Fact, answer: Answer) -> tuple[ZoneChoice, ...]:
        if not fact.has_zones or answer.mode != "where":
            return ()
        if fact.kind is Kind.WHERE_WHEN:
            return zone_and_group_choices(self.wanted)
        return tuple(
            ZoneChoice(zone, words_of(zone), zone in answer.yes, zone in answer.no, zone in self.wanted)
            for zone in (*self.wanted, *(each for each in ZONES if each not in self.wanted))
        )


def intake(reading: Reading, earlier: Document) -> Intake:
    """The form of a document.

    Args:
        reading: the document and what the library says to it.
        earlier: the document of the last signed consultation; empty where there is none.
    """
    asking = _asking(reading, earlier)
    roots = [asking.question(fact) for fact in FACTS.values() if fact.follows is None]
    order = {name: number for number, name in enumerate(dict.fromkeys((*FIRST, *asking.open)))}
    blocking = [each for each in roots if _comes_first(each)]
    first = tuple(sorted(blocking, key=lambda each: _rank(each, order))[:MOST_FIRST])
    taken = {each.fact.id for each in first}
    begun = reading.assessment is not None
    sections = tuple(
        _section(group, [each for each in roots if each.fact.group == group and each.fact.id not in taken], begun)
        for group in GROUPS
    )
    return Intake(
        first=first,
        sections=tuple(each for each in sections if each.questions or each.quiet),
        rest_asked=parts()["history.everything_else"].shown(reading.document) is True,
        rest_count=sum(_noes(each) for each in roots),
    )


def applying(reading: Reading) -> tuple[str, ...]:
    """The facts that hang on another and are worth asking now."""
    asking = _asking(reading, {})
    return tuple(
        fact.id
        for fact in FACTS.values()
        if fact.follows and applies(fact, asking.answers, shown(fact, reading.document))
    )


def question(reading: Reading, fact: str) -> Question | None:
    """One question without those that hang on it; None where there is no such fact."""
    if fact not in FACTS:
        return None
    return replace(_asking(reading, {}).question(FACTS[fact]), follow_ups=())


def applies(fact: Fact, answers: Answers, answer: Answer) -> bool:
    """Whether a question is worth asking: what it hangs on was answered with yes, or it has an answer already."""
    if answer.mode:
        return True
    if fact.id in NOT_ASKED_OF_MALES and answers.get("sex") == "male":
        return False
    return fact.follows is None or answers.get(fact.follows) not in (None, False, "no")


def _asking(reading: Reading, earlier: Document) -> _Asking:
    questions = reading.assessment.questions if reading.assessment else ()
    return _Asking(
        reading=reading,
        earlier=earlier,
        answers=_answers(reading),
        open={each.fact: each for each in questions},
        wanted=requested_zones(reading.document),
    )


def _answers(reading: Reading) -> Answers:
    """What is known, read answer by answer, so that one mistake does not hide the questions that hang on others."""
    known = {}
    for key, raw in (reading.document.get("history") or {}).items():
        try:
            answer = read_answer(FACTS[key], raw, on=reading.on) if key in FACTS else None
        except NeedlepointError:
            answer = True if raw is True else None  # yes, though where or when is not said yet
        if answer is not None:
            known[key] = answer
    return PatientProfile(answers=known).answers_on(reading.on)


def _comes_first(question: Question) -> bool:
    of_first = question.fact.id in FIRST and not question.answered
    return of_first or question.blocks or any(each.blocks for each in question.follow_ups)


def _rank(question: Question, order: Mapping[str, int]) -> int:
    ids = (question.fact.id, *(each.fact.id for each in question.follow_ups))
    return min((order[each] for each in ids if each in order), default=len(order))


def _section(group: str, questions: list[Question], begun: bool) -> Section:
    quiet = [each for each in questions if begun and not each.is_open and not _touched(each)]
    shown_first = [each for each in questions if each not in quiet]
    return Section(
        id=group,
        title=GROUPS[group],
        questions=tuple(shown_first),
        quiet=tuple(quiet),
        earlier=sum(bool(each.earlier) for each in questions),
        open_noes=sum(_noes(each) for each in questions),
    )


def _touched(question: Question) -> bool:
    return question.answered or bool(question.earlier) or any(_touched(each) for each in question.follow_ups)


def _noes(question: Question) -> int:
    return 0 if question.answered or question.hidden or question.fact.no is None else 1


def _rows(fact: Fact, answer: Answer) -> tuple[Row, ...]:
    """The lines of an answer about where and when, and one more to fill in."""
    if fact.kind is not Kind.WHERE_WHEN or answer.mode != "where":
        return ()
    return (*(Row(zone, when) for zone, when in answer.rows), Row("", ""))


def words_of(zone: str) -> str:
    """A zone or a group of zones as people call it, in the language of the page."""
    return zone_name(zone, library_words()) if zone in ZONES else str(ZONE_GROUP_WORDS.get(zone, zone))


def zone_and_group_choices(wanted: Iterable[str]) -> tuple[ZoneChoice, ...]:
    """Zones and groups to choose one from: those wanted, then groups, then all others."""
    asked = tuple(wanted)
    names = (*asked, *ZONE_GROUPS, *(zone for zone in ZONES if zone not in asked))
    return tuple(ZoneChoice(name, words_of(name), yes=False, no=False, wanted=name in asked) for name in names)
