"""How an update with own patients looks: before and after, by which method, and whether results drift."""

from __future__ import annotations

from collections.abc import Sequence

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from needlepoint.cli.show import console, heading
from needlepoint.documents import to_json
from needlepoint.forecast.forecasting import Outlook
from needlepoint.forecast.own_patients.clinic import WORST_R_HAT, Shift, Update
from needlepoint.forecast.own_patients.drift import Drift
from needlepoint.forecast.own_patients.importance import WORST_K
from needlepoint.forecast.pictures.fan_chart import title_of
from needlepoint.forecast.wording import percent, span

METHODS = {
    "importance": "the trials' draws weighed by the own results",
    "laplace_t": "a t distribution over the peak, corrected by weights",
    "metropolis": "Metropolis chains",
}


def show_update(update: Update, shift: Shift, drift: Sequence[Drift]) -> None:
    """Everything there is to say of an update."""
    out, request = console(), shift.before.request
    heading(out, f"{title_of(request.indication, request.modality, request.combined)}, {request.sessions} sessions")
    if shift.before.outlook:
        out.print(_table(shift, request.goal is not None))
    for sentence in (*shift.sentences, method_in_words(update)):
        out.print(Padding(Text(sentence), (0, 0, 0, 2)))
    heading(out, "Do results drift?")
    for each in drift:
        for sentence in each.sentences:
            out.print(Padding(Text(sentence, style="bold" if each.alarmed else ""), (0, 0, 0, 2)))


def _table(shift: Shift, with_goal: bool) -> Table:
    goal = ["goal"] if with_goal else []
    grid = Table(box=None, padding=(0, 2, 0, 2), caption="per cent; ranges hold 80 of 100", caption_justify="left")
    grid.add_column("as seen by", no_wrap=True)
    for name in ("", "average", "its range", "one person", *goal):
        grid.add_column(name, justify="right", no_wrap=True)
    for words, name in (("a blinded judge", "outlook"), ("judges who know", "unblinded")):
        for when, forecast in (("before", shift.before), ("after", shift.after)):
            outlook: Outlook | None = getattr(forecast, name)
            if outlook:
                grid.add_row(words if when == "before" else "", when, *_cells(outlook, with_goal))
    return grid


def _cells(outlook: Outlook, with_goal: bool) -> list[str]:
    last = outlook.at_followup[-1]
    goal = [percent(last.goal.mean)] if with_goal and last.goal else []
    found = [percent(last.mean.mean), span(*last.mean.range(80)), span(*last.person.range(80)), *goal]
    return [each.replace(" %", "") for each in found]


def method_in_words(update: Update) -> str:
    """By which method, and what its own check gave."""
    worth = f"; worth {update.effective:.0f} independent draws" if update.effective else ""
    check, limit = ("R-hat", WORST_R_HAT) if update.method == "metropolis" else ("k-hat", WORST_K)
    people = "patient" if update.patients == 1 else "patients"
    return (
        f"{update.courses} own courses of {update.patients} {people}. Method: {METHODS[update.method]} "
        f"({check} {update.check:.2f}, under {limit:g} needed{worth})."
    )


def update_json(update: Update, shift: Shift, drift: Sequence[Drift]) -> bytes:
    """The same as JSON; no result of a patient is in it."""
    return to_json(
        {
            "request": shift.before.request,
            "courses": update.courses,
            "patients": update.patients,
            "at_floor": update.at_floor,
            "method": update.method,
            "check": update.check,
            "effective_draws": update.effective,
            "passed_over": update.passed_over,
            "before": {"blinded": shift.before.outlook, "not_blinded": shift.before.unblinded},
            "after": {"blinded": shift.after.outlook, "not_blinded": shift.after.unblinded},
            "moved": shift.moved,
            "sentences": shift.sentences,
            "drift": drift,
            "posterior": update.posterior.digest,
        }
    )
