"""A consultation's document as the library reads it: answers, candidacy, plan, or what stands in the way of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from needlepoint import strict_yaml
from needlepoint.candidacy import Assessment, assess
from needlepoint.consultation import Consultation, plan_consultation, read_consultation
from needlepoint.errors import InvalidInput, InvalidPatient, NeedlepointError, Problem, RefusedPlan
from needlepoint.knowledge import Knowledge
from needlepoint.planning import CoursePlan
from needlepoint_clinic.consultations.models import Consultation as Row
from needlepoint_clinic.consultations.parts import Document
from needlepoint_clinic.knowledge_pages.queries import knowledge


class Written(strict_yaml.Document):
    """A document from a form: a place in it is the path of its field, `calendar.event.on`."""

    __slots__ = ()

    def place(self, *path: str | int) -> str:
        """The path with dots."""
        return ".".join(str(step) for step in path)


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something that cannot be read, at the field it is about.

    Attributes:
        field: the path of the field; empty where it is about the whole.
        text: what is wrong and what to write instead.
    """

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What the library makes of a document.

    Attributes:
        mistakes: what cannot be read; nothing is assessed while there are any.
        consultation: the document as read; None while there are mistakes or nothing is wanted yet.
        assessment: may this person be treated, where and when; None likewise.
        plan: None where none was made.
        refusal: why the library refuses a plan.
        saved: see `stored`.
    """

    document: Document
    on: dt.date
    knowledge: Knowledge
    mistakes: tuple[Mistake, ...] = ()
    consultation: Consultation | None = None
    assessment: Assessment | None = None
    plan: CoursePlan | None = None
    refusal: RefusedPlan | None = None
    saved: Document | None = None

    @property
    def stored(self) -> Document:
        """The document as it is saved: another than `document` while somebody sees their own version beside it."""
        return self.document if self.saved is None else self.saved

    @property
    def begun(self) -> bool:
        """Whether anything is wanted yet; without that there is nothing to assess."""
        return self.consultation is not None or bool(self.mistakes)

    @property
    def signable(self) -> bool:
        """Whether there is an answer that can be signed: a plan, or the library's refusal of one."""
        return not self.mistakes and (self.plan is not None or self.refusal is not None)

    def at(self, field: str) -> tuple[str, ...]:
        """What is wrong at a field or below it."""
        return tuple(each.text for each in self.mistakes if f"{each.field}.".startswith(f"{field}."))


def read_row(row: Row) -> Reading:
    """A consultation as it stands, on its own day, with what its clinic works with."""
    return read(row.document, knowledge(row.clinic), on=row.held_on)


def read(document: Document, known: Knowledge, *, on: dt.date) -> Reading:
    """Read, assess and plan a document on a day; mistakes are told, not raised."""
    bare = Reading(document, on, known)
    try:
        found = read_consultation(Written(document, "form"), known, on=on)
    except InvalidPatient as error:
        mistakes = tuple(_mistakes(error, document))
        return Reading(document, on, known, mistakes) if mistakes else bare
    assessment = assess(found.profile, found.request, known, on=on)
    try:
        plan = plan_consultation(found, known, on=on)
    except RefusedPlan as error:
        return Reading(document, on, known, (), found, assessment, None, error)
    except InvalidInput as error:
        mistake = Mistake(_field_of(error), f"{error.problem} {error.next_step or ''}".strip())
        return Reading(document, on, known, (mistake,), found, assessment)
    return Reading(document, on, known, (), found, assessment, plan)


def _mistakes(error: InvalidPatient, document: Document) -> Iterator[Mistake]:
    """The mistakes of a document; that nothing is wanted yet is none while it is being filled in."""
    nothing_wanted = not (document.get("treatment") or {}).get("wants")
    for problem in error.problems:
        if not (nothing_wanted and problem.where == "treatment" and "nothing is wanted" in problem.problem):
            yield Mistake(problem.where, _words(problem))


def _words(problem: Problem) -> str:
    """The problem without the key in front of it, which the field's label says already."""
    key = problem.where.rpartition(".")[2]
    said = problem.problem.removeprefix(f"{key}: ")
    return f"{said[:1].upper()}{said[1:]} {problem.next_step}".strip()


def _field_of(error: NeedlepointError) -> str:
    """The field that a plan's mistake is about: the library says `depths > left_cheek`."""
    where = (error.where or "").replace(" > ", ".")
    return f"treatment.{where}" if where.startswith(("depths", "overrides")) else where or "calendar"
