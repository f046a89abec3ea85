"""The same people under two names. Counted twice they would make a forecast surer than it may be."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import combinations

from needlepoint.evidence.checker.suspicion import Severity, Suspicion
from needlepoint.evidence.checker.tables import STUDIES, Arm, Tables

FEATURES: dict[str, tuple[str, ...]] = {
    "country": ("country",),
    "indication": ("indication",),
    "people": ("n",),
    "sessions": ("sessions",),
    "interval": ("interval_weeks",),
    "mean age": ("mean_age",),
    "share of women": ("pct_female",),
    "first author": ("first_author",),
    "device and what was added": ("modality", "combination"),
    "scale": ("scale",),
}
"""What two reports of one trial would share, and the columns that say it."""
FIXED = frozenset({"country", "indication", "people", "sessions", "interval"})
"""Told the same in every report of a trial: a difference settles that these are two."""


def same_registration(tables: Tables) -> Iterator[Suspicion]:
    """Two studies with one registration number that are not marked as the same people."""
    studies = tables.by_study()
    for one, other in combinations(studies, 2):
        shared = _registrations(studies[one]) & _registrations(studies[other])
        if shared and not _linked(studies, one, other):
            numbers = " and ".join(sorted(shared))
            what = f"It has the registration number {numbers} of {one}, and same_patients_as does not say so."
            yield Suspicion(STUDIES, other, "same_registration", Severity.IMPOSSIBLE, what, f"{one}, {numbers}")


def same_publication(tables: Tables) -> Iterator[Suspicion]:
    """Two studies with one DOI or PubMed number."""
    studies = tables.by_study()
    for one, other in combinations(studies, 2):
        first, second = studies[one][0].row, studies[other][0].row
        for column in ("doi", "pmid"):
            if first.get(column) and first.get(column) == second.get(column):
                what = f"It has the {column} {first[column]} of {one}."
                rule = "same_publication"
                yield Suspicion(STUDIES, other, rule, Severity.IMPOSSIBLE, what, f"{one}, {first[column]}")


def like_another_study(tables: Tables) -> Iterator[Suspicion]:
    """Two studies that share more than chance makes any two share, and are not marked as the same people.

    Sharing a value counts as many bits as it is rare among the studies that state the feature: -log2 of its share. The
    bits are added over the features, as if these were independent, and a pair is suspected when they exceed log2 of the
    number of pairs: fewer than one pair would reach that by chance.
    """
    studies = tables.by_study()
    held = {
        study: {name: _held(arms, columns) for name, columns in FEATURES.items()} for study, arms in studies.items()
    }
    pairs = list(combinations(studies, 2))
    rarity = {name: _rarity(each[name] for each in held.values()) for name in FEATURES}
    for one, other in pairs:
        shared = _shared(held[one], held[other])
        bits = sum(max(rarity[name][value] for value in values) for name, values in shared.items())
        marked = _linked(studies, one, other) or _registrations(studies[one]) & _registrations(studies[other])
        if bits > math.log2(len(pairs)) and not marked:
            alike = ", ".join(shared)
            what = f"Like {one} in {alike} ({bits:.0f} bits): the same people?"
            yield Suspicion(STUDIES, other, "like_another_study", Severity.SUSPECT, what, f"{one}: {alike}")


Values = frozenset[tuple[str, ...]]


def _held(arms: tuple[Arm, ...], columns: tuple[str, ...]) -> Values:
    """The values of a feature in the needled arms; empty where it was not read."""
    rows = (tuple(arm.row.get(each, "") for each in columns) for arm in arms if arm.outcome.modality != "none")
    return frozenset(cells for cells in rows if all(cells))


def _rarity(held: Iterable[Values]) -> dict[tuple[str, ...], float]:
    stated = [values for values in held if values]
    counts = Counter(value for values in stated for value in values)
    return {value: math.log2(len(stated) / studies) for value, studies in counts.items()}


def _shared(one: dict[str, Values], other: dict[str, Values]) -> dict[str, Values]:
    """The features two studies share; none where a fixed one differs."""
    if any(one[name] and other[name] and not one[name] & other[name] for name in FIXED):
        return {}
    return {name: both for name in FEATURES if (both := one[name] & other[name])}


def _registrations(arms: tuple[Arm, ...]) -> set[str]:
    return {each for arm in arms for each in re.split(r";\s*", arm.row.get("registration", "")) if each}


def _linked(studies: dict[str, tuple[Arm, ...]], one: str, other: str) -> bool:
    """Whether both lead to the same study by same_patients_as."""
    return bool(_family_of(studies, one) & _family_of(studies, other))


def _family_of(studies: dict[str, tuple[Arm, ...]], study: str) -> set[str]:
    return {study} | {arm.outcome.same_patients_as for arm in studies[study] if arm.outcome.same_patients_as}
