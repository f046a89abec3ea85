"""Everything that can go wrong, said in the same three parts: what, where, and what to do next.

"Unsuitable", "more information needed" and "not comparable" are results, not errors.
Each class maps once to an exit code of the command line; a page and an HTTP status follow it later.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


class NeedlepointError(Exception):
    """Something is wrong that the reader can put right.

    Attributes:
        problem: what is wrong, one sentence.
        where: the place (file and line, record, field), or None where there is only one place it can be.
        next_step: what to do about it, or None where the problem says it.
    """

    exit_code = 1

    def __init__(self, problem: str, *, where: str | None = None, next_step: str | None = None) -> None:
        self.problem = problem
        self.where = where
        self.next_step = next_step
        super().__init__(problem)

    def __str__(self) -> str:
        """The whole message: place first, as compilers do, then the problem, then the next step."""
        place = f"{self.where}: " if self.where else ""
        advice = f" {self.next_step}" if self.next_step else ""
        return f"{place}{self.problem}{advice}"


class InvalidInput(NeedlepointError):
    """An answer, a date, a unit or a choice that cannot be understood."""

    exit_code = 2


class UnreadableFile(NeedlepointError):
    """A file that is missing, too large, in the wrong encoding, or not of the format it claims."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file with many parts, so that all can be reported at once."""

    where: str
    problem: str
    next_step: str = ""

    def __str__(self) -> str:
        """One line: place, problem, advice."""
        return f"{self.where}: {self.problem} {self.next_step}".rstrip()


class ManyProblems(NeedlepointError):
    """Several problems found in one reading; `problems` holds each with its place."""

    exit_code = UnreadableFile.exit_code

    def __init__(self, problem: str, problems: Iterable[Problem], *, next_step: str | None = None) -> None:
        self.problems = tuple(problems)
        super().__init__(problem, next_step=next_step)

    def __str__(self) -> str:
        """The summary, then one line for each problem."""
        lines = "\n".join(f"  {each}" for each in self.problems)
        return f"{super().__str__()}\n{lines}"


class InvalidPatient(ManyProblems):
    """A patient's file or record with answers that cannot be read; nothing of it was used."""

    exit_code = 2


class BrokenKnowledge(ManyProblems):
    """The knowledge base does not pass its own checks, so no answer is given from it."""

    exit_code = 4


class GatesNotMet(NeedlepointError):
    """A fit that is not good enough to forecast from; nothing is written, and the one in service stays."""

    exit_code = 7


class RefusedPlan(NeedlepointError):
    """A plan was asked for where candidacy says `do_not_treat`, or `defer` is not met yet.

    Attributes:
        reasons: the statements of the findings that refuse it, with zone and date.
        overridable: the rule ids a clinician may override with a recorded reason; the others stay.
    """

    exit_code = 5

    def __init__(
        self,
        problem: str,
        *,
        reasons: Iterable[str] = (),
        overridable: Iterable[str] = (),
        next_step: str | None = None,
    ) -> None:
        self.reasons = tuple(reasons)
        self.overridable = tuple(overridable)
        super().__init__(problem, next_step=next_step)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The advice for a misspelt word: the nearest known ones, or where to look."""
    names = list(dict.fromkeys(known))
    folded = {_folded(name): name for name in names}
    near = difflib.get_close_matches(_folded(word)[:100], folded, n=3, cutoff=0.6)
    if near:
        return f"Did you mean {' or '.join(folded[each] for each in near)}?"
    return f"Known are: {', '.join(sorted(names)[:12])}{', ...' if len(names) > 12 else '.'}"


def _folded(word: str) -> str:
    return word.lower().replace(" ", "_").replace("-", "_")
