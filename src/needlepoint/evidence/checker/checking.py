"""All checks of the evidence tables, and which of the things they find are known and why they stay."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from needlepoint.errors import ManyProblems, Problem, UnreadableFile
from needlepoint.evidence.checker import arithmetic, bounds, cohorts, people, signs, spreads, timing
from needlepoint.evidence.checker.suspicion import Severity, Suspicion
from needlepoint.evidence.checker.tables import Tables, read_rows, read_tables
from needlepoint.knowledge.evidence import Row
from needlepoint.knowledge.loader import DATA

ACCEPTED = "study_suspicions_accepted.csv"
KEY = ("study", "arm", "scale", "rule", "figures")

CHECKS: tuple[Callable[[Tables], Iterator[Suspicion]], ...] = (
    bounds.outside_scale,
    bounds.percentage_out_of_range,
    bounds.setting_out_of_range,
    bounds.spread_too_large,
    bounds.spread_too_small,
    arithmetic.change_is_not_the_difference,
    arithmetic.percentage_is_not_of_the_means,
    arithmetic.interval_without_its_estimate,
    arithmetic.spread_of_change_out_of_range,
    arithmetic.mean_no_whole_numbers_give,
    signs.wrong_sign,
    signs.worse_after_treatment,
    spreads.hardly_any_variation,
    spreads.effect_too_large,
    spreads.smaller_than_others,
    spreads.spread_is_the_error_of_the_interval,
    spreads.spread_called_standard_error,
    people.more_than_there_were,
    people.categories_overlap,
    people.percentage_no_people_give,
    people.shares_beyond_everybody,
    people.phototypes_of_more_people,
    people.sides_of_different_people,
    people.harm_of_more_people,
    cohorts.same_registration,
    cohorts.same_publication,
    cohorts.like_another_study,
    timing.judged_before_the_last_session,
    timing.sessions_do_not_fit,
    timing.arms_judged_at_different_times,
)
"""Each yields the suspicions of the rule it is named for."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A suspicion that is known, and why the figures stay as they are."""

    suspicion: Suspicion
    reason: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What the checks found.

    Attributes:
        rows: how many rows of studies.csv were checked.
        open: suspicions nobody has answered.
        accepted: those answered in study_suspicions_accepted.csv.
        idle: answers to a suspicion that no longer arises.
    """

    rows: int
    open: tuple[Suspicion, ...]
    accepted: tuple[Accepted, ...]
    idle: tuple[Problem, ...]

    @property
    def summary(self) -> str:
        """One line with what was counted."""
        return (
            f"{self.rows} outcomes of trials checked by {len(CHECKS)} rules: {len(self.accepted)} suspicions known and "
            f"answered, {len(self.suspects)} open."
        )

    @property
    def problems(self) -> list[Problem]:
        """What must be put right before the tables are used: open impossible figures, and idle answers."""
        advice = f"Correct a copying error; if it was printed so, say so in {ACCEPTED}."
        found = [each for each in self.open if each.severity is Severity.IMPOSSIBLE]
        return [*(Problem(each.where, f"{each.what} ({each.rule})", advice) for each in found), *self.idle]

    @property
    def suspects(self) -> tuple[Suspicion, ...]:
        """Open suspicions that need not be wrong."""
        return tuple(each for each in self.open if each.severity is Severity.SUSPECT)

    def about(self, study: str) -> Findings:
        """What of it is about one study; an idle answer is about none."""
        return replace(
            self,
            open=tuple(each for each in self.open if each.study == study),
            accepted=tuple(each for each in self.accepted if each.suspicion.study == study),
            idle=(),
        )


def check_tables(tables: Tables) -> tuple[Suspicion, ...]:
    """Every suspicion of every rule, in the order of the rules."""
    return tuple(suspicion for check in CHECKS for suspicion in check(tables))


def settle(tables: Tables, answers: Iterable[Row]) -> Findings:
    """Check tables and part what is known from what is not.

    Args:
        answers: rows of study_suspicions_accepted.csv; an answer holds for the one suspicion with the same study, arm,
            scale, rule and figures.
    """
    reasons = {tuple(row.get(name, "") for name in KEY): row.get("reason", "") for row in answers}
    found = check_tables(tables)
    accepted = tuple(Accepted(each, reasons[_key(each)]) for each in found if reasons.get(_key(each)))
    met = {_key(each.suspicion) for each in accepted}
    idle = tuple(
        Problem(f"{ACCEPTED} > {' > '.join(filter(None, key))}", "no such suspicion arises, or no reason is given.")
        for key in reasons
        if key not in met
    )
    return Findings(len(tables.arms), tuple(each for each in found if _key(each) not in met), accepted, idle)


def check_folder(folder: Path = DATA) -> tuple[Findings | None, list[Problem]]:
    """Check the tables of a folder: the findings, or None where the tables cannot be read, and every problem."""
    place = folder.resolve()  # Tables are kept by folder once read, and a relative path may mean another one later.
    try:
        findings = settle(read_tables(place), read_rows(place, ACCEPTED))
    except UnreadableFile as error:
        return None, [Problem(error.where or folder.name, error.problem)]
    except ManyProblems as error:
        return None, list(error.problems)
    return findings, findings.problems


def _key(suspicion: Suspicion) -> tuple[str, ...]:
    return tuple(getattr(suspicion, name) for name in KEY)
