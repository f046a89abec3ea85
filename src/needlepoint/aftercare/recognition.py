"""Recognises the ingredients of a label: by name, by a telling word, or, misspelt, by the nearest name.

Two kinds of mistake are not alike: to take a plain ingredient for a restricted one costs a few days, the
reverse may cost a reaction. So a restricted name is accepted from further away than a plain one, and wins
where both are near.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from rapidfuzz import fuzz, process

from needlepoint.aftercare.ingredient_list import PrintedIngredient, normal_form, pieces_within
from needlepoint.knowledge.records.ingredients import IngredientClass

RESTRICTED_SIMILARITY = 85.0
"""A misspelt name is read as a restricted one from this similarity on (0 to 100, rapidfuzz ratio; ours)."""
PLAIN_SIMILARITY = 90.0
"""The same for a plain one (ours)."""
RESTRICTED_WINS_WITHIN = 5.0
"""A restricted name wins over a plain one that is nearer by no more than this (ours)."""
WORD_SIMILARITY = 90.0
"""A misspelt word is read as a telling word of a restricted class from this similarity on (ours)."""
SHORTEST_MISSPELT = 6
"""Shorter names and words must be spelt right: too many others are near (ours)."""


class How(StrEnum):
    """How an ingredient was recognised."""

    BY_NAME = "by_name"
    BY_WORD = "by_word"
    """It holds a word that tells its class."""
    READ_AS = "read_as"
    """It is misspelt, and was read as the nearest name."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Recognised:
    """One ingredient and what it was recognised as.

    Attributes:
        printed: the piece of the label.
        how: by which means.
        inci: the INCI name, or the telling word; None where unknown.
        class_id: its class; None where unknown.
        similarity: 0 to 100, where it was misspelt.
    """

    printed: PrintedIngredient
    how: How
    inci: str | None = None
    class_id: str | None = None
    similarity: float | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    inci: str
    class_id: str


class NameIndex:
    """Every known name and telling word, ready to be looked up."""

    def __init__(self, classes: Mapping[str, IngredientClass]) -> None:
        self._names: dict[str, _Known] = {}
        self._words: dict[str, _Known] = {}
        self._restricted = {each.id for each in classes.values() if each.kind == "restricted"}
        self._colours = next((each.id for each in classes.values() if each.any_colour_index), None)
        # Restricted classes come last, so that a name listed twice by mistake is restricted.
        for each in sorted(classes.values(), key=lambda one: one.kind == "restricted"):
            self._add(each)
        self._restricted_names = [name for name in self._names if self._is_restricted(name)]
        self._plain_names = [name for name in self._names if not self._is_restricted(name)]

    def _is_restricted(self, name: str) -> bool:
        return self._names[name].class_id in self._restricted

    def _add(self, each: IngredientClass) -> None:
        for inci, others in each.names.items():
            self._names |= {normal_form(name): _Known(inci, each.id) for name in (inci, *others)}
        self._words |= {normal_form(word): _Known(word, each.id) for word in each.words}

    def recognise(self, printed: PrintedIngredient) -> tuple[Recognised, ...]:
        """What one piece of a label is; more than one where it holds several names."""
        named = self._whole(printed)
        if named:
            return self._with_beside(printed, named)
        pieces = [self._recognise_one(piece) for piece in pieces_within(printed)]
        if any(each.how is not How.UNKNOWN for found in pieces for each in found):
            return tuple(each for found in pieces for each in found)
        return self._recognise_one(printed)

    def _recognise_one(self, printed: PrintedIngredient) -> tuple[Recognised, ...]:
        """A piece that is one name, or one name with others beside it or between slashes."""
        found = self._whole(printed) or self._alternates(printed) or self._spelt_otherwise(printed)
        unknown = (Recognised(printed, How.UNKNOWN),)
        return self._with_beside(printed, found or self._named_inside(printed) or unknown)

    def _whole(self, printed: PrintedIngredient) -> tuple[Recognised, ...]:
        known = next((found for each in printed.readings if (found := self._known(each))), None)
        return (Recognised(printed, How.BY_NAME, known.inci, known.class_id),) if known else ()

    def _alternates(self, printed: PrintedIngredient) -> tuple[Recognised, ...]:
        """Names between slashes; where one of them is known, those that are not are unknown ingredients."""
        if not any(self._known(each) for each in printed.alternates):
            return ()
        parts = (
            replace(printed, printed=each, readings=(each,), alternates=(), beside=()) for each in printed.alternates
        )
        return _each_once(each for part in parts for each in self._recognise_one(part))

    def _spelt_otherwise(self, printed: PrintedIngredient) -> tuple[Recognised, ...]:
        # The last reading leaves out what stands in brackets, which is looked at on its own.
        return self._by_word(printed, printed.readings[-1:]) or self._misspelt(printed)

    def _with_beside(self, printed: PrintedIngredient, found: tuple[Recognised, ...]) -> tuple[Recognised, ...]:
        """What was found, and what stands beside it in brackets or behind an amount, where that is of another class."""
        classes = {each.class_id for each in found}
        known = [each for name in printed.beside if (each := self._known(name))]
        named = (Recognised(printed, How.BY_NAME, each.inci, each.class_id) for each in known)
        telling = self._by_word(printed, [each for each in printed.beside if self._known(each) is None])
        return _each_once((*found, *(each for each in (*named, *telling) if each.class_id not in classes)))

    def _known(self, name: str) -> _Known | None:
        if name not in self._names and self._colours and re.fullmatch(r"ci \d{5}", name):
            return _Known(name.upper(), self._colours)
        return self._names.get(name)

    def _by_word(self, printed: PrintedIngredient, names: Iterable[str]) -> tuple[Recognised, ...]:
        found: list[Recognised] = []
        for name in names:
            spaced = f" {name} {re.sub('[/-]', ' ', name)} "
            for word, known in self._words.items():
                if f" {word} " in spaced:
                    found.append(Recognised(printed, How.BY_WORD, known.inci, known.class_id))
            found += self._by_misspelt_word(printed, name)
        return _each_once(found)

    def _by_misspelt_word(self, printed: PrintedIngredient, name: str) -> Iterator[Recognised]:
        for token in re.split(r"[\s/-]+", name):
            if len(token) < SHORTEST_MISSPELT or token in self._words:
                continue
            words = list(self._words)
            near = process.extractOne(token, words, scorer=fuzz.ratio, score_cutoff=WORD_SIMILARITY)
            if near and not self._is_part_of_a_plain_name(token):
                known = self._words[near[0]]
                yield Recognised(printed, How.READ_AS, known.inci, known.class_id, round(near[1], 1))

    def _is_part_of_a_plain_name(self, token: str) -> bool:
        return any(token in re.split(r"[\s/-]+", name) for name in self._plain_names)

    def _misspelt(self, printed: PrintedIngredient) -> tuple[Recognised, ...]:
        restricted = self._nearest(printed.readings, self._restricted_names, RESTRICTED_SIMILARITY)
        plain = self._nearest(printed.readings, self._plain_names, PLAIN_SIMILARITY)
        if restricted and plain and plain[1] - restricted[1] > RESTRICTED_WINS_WITHIN:
            restricted = None
        near = restricted or plain
        if near is None:
            return ()
        known = self._names[near[0]]
        return (Recognised(printed, How.READ_AS, known.inci, known.class_id, round(near[1], 1)),)

    @staticmethod
    def _nearest(readings: Iterable[str], names: list[str], cutoff: float) -> tuple[str, float] | None:
        """The nearest known name with the same numbers in it: ceteareth-25 is not ceteareth-20 misspelt."""
        best: tuple[str, float] | None = None
        for reading in readings:
            if len(reading) < SHORTEST_MISSPELT:
                continue
            numbers = re.findall(r"\d+", reading)
            near = process.extract(reading, names, scorer=fuzz.ratio, score_cutoff=cutoff, limit=5)
            for name, score, _ in near:
                if re.findall(r"\d+", name) == numbers and (best is None or score > best[1]):
                    best = (name, score)
        return best

    def _named_inside(self, printed: PrintedIngredient) -> tuple[Recognised, ...]:
        """Restricted names inside a longer text that is no name itself: "stabilised vitamin c complex"."""
        text = f" {printed.readings[0]} "
        found = (self._names[name] for name in self._restricted_names if f" {name} " in text)
        return _each_once(Recognised(printed, How.BY_WORD, each.inci, each.class_id) for each in found)


def _each_once(found: Iterable[Recognised]) -> tuple[Recognised, ...]:
    unique: dict[tuple[str | None, ...], Recognised] = {}
    for each in found:
        unique.setdefault((each.inci or each.printed.printed, each.class_id), each)
    return tuple(unique.values())
