"""Counts and percentages of people that so many people cannot give."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from needlepoint.evidence.arms import CATEGORIES, WITHIN_PERSON, Category
from needlepoint.evidence.checker.suspicion import Severity, Suspicion
from needlepoint.evidence.checker.tables import HARM, HARM_COUNTS, STUDIES, Arm, Tables, half_step

MOST_PAIN = 10.0
_SHARE = re.compile(r":\s*(\d+(?:\.\d+)?)%")
_COUNT_CALLED = re.compile(r"(\d+)(?:/\d+)? \((\d+(?:\.\d+)?)%")
_COUNT_OF = re.compile(r":(\d+)/(\d+)")
_RANGE = re.compile(r"^(?:(?P<low>\d+)-(?P<high>\d+)%|>=?(?P<above>\d+)%|<(?P<below>\d+)%):(?P<share>.*)$")


def more_than_there_were(tables: Tables) -> Iterator[Suspicion]:
    """More people counted than there were, in the arm or in its categories."""
    rule = "more_than_there_were"
    for arm in tables.arms:
        said = arm.row.get("responders_as_printed", "")
        for counted, of in _COUNT_OF.findall(said):
            if int(counted) > int(of) or (arm.outcome.n is not None and int(of) > arm.outcome.n):
                what = f"{counted} of {of} people in an arm of {arm.outcome.n or 'unknown size'}."
                yield arm.suspicion(rule, Severity.IMPOSSIBLE, what, f"{counted}/{of}, n {arm.outcome.n}")
        for each in arm.outcome.categories:
            if not 0 <= each.n <= each.of or (arm.outcome.n is not None and each.of > arm.outcome.n):
                what = f"A category counts {each.n} of {each.of} people in an arm of {arm.outcome.n or 'unknown size'}."
                yield _about_categories(arm, rule, what, f"{each.n} of {each.of}, n {arm.outcome.n}")


def categories_overlap(tables: Tables) -> Iterator[Suspicion]:
    """Categories of the same people that together count more people than there were, or that have no width."""
    rule = "categories_overlap"
    for arm in tables.arms:
        counted: Counter[tuple[int | None, int]] = Counter()
        for each in arm.outcome.categories:
            counted[each.baseline_grade, each.of] += each.n
            if _holds_nothing(each):
                what = f"A category from {each.low:g} to {each.high} holds nothing."
                yield _about_categories(arm, rule, what, f"{each.low:g} to {each.high}")
        for (grade, of), people in counted.items():
            if people > of:
                began = "" if grade is None else f" who began at grade {grade}"
                what = f"The categories count {people} of {of} people{began}."
                yield _about_categories(arm, rule, what, f"{people} of {of}")


def percentage_no_people_give(tables: Tables) -> Iterator[Suspicion]:
    """A percentage of people that no whole number of the arm's people gives, rounded or cut off.

    Suspect only: the percentage may be of other people than the arm's, such as all who enrolled.
    """
    for arm in tables.arms:
        for called, text in _percentages(arm):
            n = arm.outcome.n
            if not n or gives(text, n, None if called is None else int(called)):
                continue
            of = f"{called} people" if called is not None else "any number of people"
            what = f"{text} % is not {of} out of {n}."
            figures = f"{text} %, n {n}" if called is None else f"{called} called {text} %, n {n}"
            yield arm.suspicion("percentage_no_people_give", Severity.SUSPECT, what, figures)


def shares_beyond_everybody(tables: Tables) -> Iterator[Suspicion]:
    """Two printed ranges of improvement that exclude each other and together hold more than everybody."""
    for arm in tables.arms:
        parts = arm.row.get("responders_as_printed", "").split(";")
        shares = [found for part in parts if (found := _range(part)) is not None]
        for (low, high, share, said), (low2, high2, share2, said2) in combinations(shares, 2):
            if (high <= low2 or high2 <= low) and share + share2 > 100:
                what = f"'{said}' and '{said2}' are together {share + share2:g} % of the people."
                yield arm.suspicion("shares_beyond_everybody", Severity.IMPOSSIBLE, what, f"{said}; {said2}")


def phototypes_of_more_people(tables: Tables) -> Iterator[Suspicion]:
    """More people with a counted phototype than the arm has."""
    for arm in tables.arms:
        counts = [int(each) for each in re.findall(r":(\d+)", arm.row.get("phototype_counts", ""))]
        if arm.outcome.n is not None and sum(counts) > arm.outcome.n:
            what = f"Phototypes of {sum(counts)} people in an arm of {arm.outcome.n}."
            figures = f"{arm.printed('phototype_counts')}, n {arm.outcome.n}"
            yield arm.suspicion("phototypes_of_more_people", Severity.IMPOSSIBLE, what, figures)


def sides_of_different_people(tables: Tables) -> Iterator[Suspicion]:
    """Arms of one within-person study on one scale that differ in how many people they have."""
    for study, arms in tables.by_study().items():
        sizes: dict[str, set[int]] = {}
        for arm in arms:
            if arm.outcome.design in WITHIN_PERSON and arm.outcome.n is not None:
                sizes.setdefault(arm.outcome.people[1], set()).add(arm.outcome.n)
        for group, found in sizes.items():
            if len(found) > 1:
                numbers = " and ".join(map(str, sorted(found)))
                what = f"Each person is on every side, yet the sides have {numbers} people."
                rule = "sides_of_different_people"
                yield Suspicion(STUDIES, study, rule, Severity.SUSPECT, what, f"n {numbers}", group)


def harm_of_more_people(tables: Tables) -> Iterator[Suspicion]:
    """More people harmed than were at risk, more at risk than the study's arms have, or pain off its scale."""
    studies = tables.by_study()
    for row in tables.harm:
        counts = {column: float(row[column]) for column in HARM_COUNTS if column in row}
        n = counts.pop("n", None)
        for column, people in counts.items():
            if people < 0 or (n is not None and people > n):
                yield _about_harm(row, f"{column} {people:g} of {n:g} people.", f"{column} {people:g}, n {n:g}")
        pain = float(row.get("pain_vas_mean", 0))
        if not 0 <= pain <= MOST_PAIN:
            yield _about_harm(row, f"Pain {pain:g} on a scale of 0 to 10.", f"pain_vas_mean {row['pain_vas_mean']}")
        sizes = {arm.outcome.arm: arm.outcome.n for arm in studies.get(row["study"], ())}
        of = sizes.get(row.get("arm", ""))
        if n is not None and of is not None and n > of:
            yield _about_harm(row, f"{n:g} people at risk in an arm of {of}.", f"n {n:g}, arm {of}")


def gives(text: str, n: int, people: int | None = None) -> bool:
    """Whether a percentage, as printed, is that of some (or of so many) people out of n, rounded or cut off."""
    percent, step = float(text), half_step(text)
    for count in range(n + 1) if people is None else (people,):
        exact = 100 * count / n
        rounded = abs(exact - percent) <= step + 1e-9
        cut_off = 0 <= exact - percent < 2 * step
        if rounded or cut_off:
            return True
    return False


def _percentages(arm: Arm) -> Iterator[tuple[str | None, str]]:
    """Percentages of people, each with the count it was printed for."""
    said = arm.row.get("responders_as_printed", "")
    yield from ((None, text) for text in _SHARE.findall(said))
    yield from _COUNT_CALLED.findall(said)
    if "pct_female" in arm.row and arm.outcome.design not in ("randomised_parallel", "parallel"):
        yield None, arm.row["pct_female"]


def _range(part: str) -> tuple[float, float, float, str] | None:
    found = _RANGE.match(part)
    if not found:
        return None
    low = float(found["low"] or found["above"] or -math.inf)
    high = float(found["high"] or found["below"] or math.inf)
    counted = re.match(r"^(\d+)/(\d+)", found["share"])
    percent = re.match(r"^>?(\d+(?:\.\d+)?)%", found["share"])
    if counted:
        return low, high, 100 * int(counted[1]) / int(counted[2]), part
    return (low, high, float(percent[1]), part) if percent else None


def _holds_nothing(each: Category) -> bool:
    if each.high is None:
        return False
    return each.high <= each.low if each.kind == "percent" else each.high < each.low


def _about_categories(arm: Arm, rule: str, what: str, figures: str) -> Suspicion:
    outcome = arm.outcome
    return Suspicion(
        CATEGORIES, outcome.study, rule, Severity.IMPOSSIBLE, what, figures, outcome.arm, outcome.scale or ""
    )


def _about_harm(row: dict[str, str], what: str, figures: str) -> Suspicion:
    return Suspicion(HARM, row["study"], "harm_of_more_people", Severity.IMPOSSIBLE, what, figures, row.get("arm", ""))
