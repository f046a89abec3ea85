"""What is done before each session, and by which day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from needlepoint.conditions import Answers
from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.planning_values import PreparationStep
from needlepoint.planning.result import PreparationTask
from needlepoint.terms import Flag


def preparation_for(
    knowledge: Knowledge,
    session_on: dt.date,
    *,
    first: bool,
    answers: Answers,
    flags: tuple[Flag, ...],
    on: dt.date,
) -> tuple[PreparationTask, ...]:
    """The steps before a session, in the order of their days; none is dated before `on`."""
    steps = _steps(knowledge, first, answers, flags, on)
    tasks = (_task(step, step.before.wait.before(session_on) if step.before else session_on, on) for step in steps)
    return tuple(sorted(tasks, key=lambda task: task.by_on))


def not_ready_on(knowledge: Knowledge, day: dt.date, *, flags: tuple[Flag, ...], on: dt.date) -> str | None:
    """The step that a flag asks of clinic or prescriber and that takes longer, from `on`, than to `day`; or None.

    A course does not begin before the prescriber was spoken with or an antiviral was decided on. That is our choice.
    """
    for step in knowledge.preparation.values():
        asked = step.flag is not None and step.flag in flags and step.who != "patient"
        if asked and step.before and day < step.before.wait.after(on):
            return f"'{step.title}' takes {step.before.wait} and comes first"
    return None


def _task(step: PreparationStep, due_on: dt.date, on: dt.date) -> PreparationTask:
    return PreparationTask(
        step=step.id,
        title=step.title,
        text=step.patient_text,
        who=step.who,
        by_on=max(on, due_on),
        sources=step.sources,
        disagreement=step.disagreement,
        is_late=due_on < on,
    )


def _steps(
    knowledge: Knowledge, first: bool, answers: Answers, flags: tuple[Flag, ...], on: dt.date
) -> Iterator[PreparationStep]:
    for step in knowledge.preparation.values():
        if step.flag and step.flag not in flags:
            continue
        if step.when and knowledge.conditions[step.id].holds(answers, on) is False:
            continue
        if first or not step.first_session_only:
            yield step
