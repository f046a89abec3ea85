"""Phototype from what a person says of burning and tanning; never from ancestry or looks.

Two ways, and the one used is recorded: the ten-question questionnaire read by one of its two published
cut-off lists, or two answers on burning and tanning held against the table of phototypes. Why it is built
this way: docs/decisions/0004-phototype-questionnaire.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, get_args

from needlepoint.errors import InvalidInput, did_you_mean
from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.phototype import Burns, CutOffs, PhototypeQuestionnaire, Tans
from needlepoint.terms import Phototype

QUESTIONNAIRE = "burn_and_tan_10"
HIGHEST_POINTS = 4


class Method(StrEnum):
    """How a phototype was found."""

    QUESTIONNAIRE_A = "questionnaire_a"
    QUESTIONNAIRE_B = "questionnaire_b"
    BURN_AND_TAN = "burn_and_tan"


@dataclass(frozen=True, slots=True)
class Reading:
    """What one cut-off list says of a total; several candidates where it does not tell them apart."""

    variant: str
    candidates: tuple[Phototype, ...]
    unverified: bool


@dataclass(frozen=True, slots=True)
class PhototypeResult:
    """A phototype, or the types it may be.

    Attributes:
        phototype: None unless the answers lead to exactly one type by the way that was chosen.
        candidates: the types it may be, mild to dark; empty where answers are missing or fit no row.
        method: the way that was chosen, recorded with the type.
        total: of all ten answers, 0 to 40; None: answers are missing, or it was asked directly.
        points: the total's share by group of questions: it shows how much rests on eyes, hair and skin.
        readings: what both cut-off lists say.
        missing: ids of the questions still to be answered.
        unverified: whether the reading chosen rests on something nobody here has read in its source.
        explanation: in words, why it is this type, or what to ask next.
    """

    phototype: Phototype | None
    candidates: tuple[Phototype, ...]
    method: Method
    total: int | None = None
    points: tuple[tuple[str, int], ...] = ()
    readings: tuple[Reading, ...] = ()
    missing: tuple[str, ...] = ()
    unverified: bool = False
    explanation: str = ""

    @property
    def readings_differ(self) -> bool:
        """Whether the two cut-off lists give different types for the same answers."""
        return len({each.candidates for each in self.readings}) > 1


def from_questionnaire(answers: Mapping[str, int | None], knowledge: Knowledge, *, variant: str) -> PhototypeResult:
    """Read ten answers of 0 to 4 points by the cut-off list `A` or `B`.

    The published totals need all ten answers. While one is missing there is no type, not even where every
    possible total would give the same one, and not from the questions on eyes, hair and skin alone.

    Args:
        answers: points for each question id; absent or None is missing.
        knowledge: the knowledge base that holds the questionnaire.
        variant: the cut-off list that decides; what the other says is given beside it.

    Raises:
        InvalidInput: an unknown variant or question, or points other than 0, 1, 2, 3 or 4.
    """
    questionnaire = knowledge.phototype_questionnaires[QUESTIONNAIRE]
    chosen = _cut_offs(questionnaire, variant)
    method = Method(f"questionnaire_{chosen.id.lower()}")
    known = _checked(questionnaire, answers)
    missing = tuple(each.id for each in questionnaire.items if each.id not in known)
    if missing:
        words = f"No type is given while questions are open: {len(missing)} of {len(questionnaire.items)} are."
        return PhototypeResult(None, (), method, missing=missing, explanation=words)
    return _result(questionnaire, known, chosen, method)


def from_burn_and_tan(burns: str, tans: str, knowledge: Knowledge) -> PhototypeResult:
    """Hold two answers against the table of phototypes, of which only the rows I and VI were read.

    Args:
        burns: `always`, `sometimes` or `almost_never`, for unprotected skin in strong sun.
        tans: `never`, `sometimes` or `always`.
        knowledge: the knowledge base that holds the table.

    Raises:
        InvalidInput: another word.
    """
    _check_word("burns", burns, Burns)
    _check_word("tans", tans, Tans)
    questionnaire = knowledge.phototype_questionnaires[QUESTIONNAIRE]
    for row in questionnaire.table:
        if burns == row.burns and tans in row.tans:
            words = f"Type {row.phototype}, from the person's own answers on burning and tanning."
            return PhototypeResult(row.phototype, (row.phototype,), Method.BURN_AND_TAN, explanation=words)
    if (burns, tans) == ("almost_never", "never"):
        words = "Neither burning nor tanning fits no type; ask again about strong sun without protection."
        return PhototypeResult(None, (), Method.BURN_AND_TAN, explanation=words)
    words = "These answers lie between the types that were read; a clinician decides after asking further."
    return PhototypeResult(None, questionnaire.not_read, Method.BURN_AND_TAN, explanation=words)


def _result(
    questionnaire: PhototypeQuestionnaire, known: Mapping[str, int], chosen: CutOffs, method: Method
) -> PhototypeResult:
    total = sum(known.values())
    readings = tuple(_read(total, each) for each in questionnaire.cut_offs)
    decides = _read(total, chosen)
    return PhototypeResult(
        phototype=decides.candidates[0] if len(decides.candidates) == 1 else None,
        candidates=decides.candidates,
        method=method,
        total=total,
        points=_points_by_group(questionnaire, known),
        readings=readings,
        unverified=decides.unverified,
        explanation=_explanation(total, decides, readings),
    )


def _cut_offs(questionnaire: PhototypeQuestionnaire, variant: str) -> CutOffs:
    for each in questionnaire.cut_offs:
        if each.id == variant:
            return each
    names = " or ".join(each.id for each in questionnaire.cut_offs)
    raise InvalidInput(f"There is no variant '{variant}' of the questionnaire.", next_step=f"Choose {names}.")


def _checked(questionnaire: PhototypeQuestionnaire, answers: Mapping[str, int | None]) -> dict[str, int]:
    ids = [each.id for each in questionnaire.items]
    for name in answers:
        if name not in ids:
            raise InvalidInput(
                f"There is no question '{name}'.", where=questionnaire.id, next_step=did_you_mean(name, ids)
            )
    known = {name: points for name, points in answers.items() if points is not None}
    for name, points in known.items():
        if type(points) is not int or not 0 <= points <= HIGHEST_POINTS:
            raise InvalidInput(f"{points!r} is not an answer.", where=name, next_step="Answer with 0, 1, 2, 3 or 4.")
    return known


def _check_word(name: str, word: str, words: Any) -> None:
    if word not in get_args(words):
        raise InvalidInput(
            f"'{word}' is not an answer.", where=name, next_step=f"Answers are: {', '.join(get_args(words))}."
        )


def _read(total: int, cut_offs: CutOffs) -> Reading:
    bands = [each for each in cut_offs.bands if each.low <= total <= each.high]
    candidates = tuple(sorted({each for band in bands for each in band.phototypes}))
    return Reading(cut_offs.id, candidates, any(each.unverified for each in bands))


def _points_by_group(questionnaire: PhototypeQuestionnaire, known: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    points: dict[str, int] = {}
    for each in questionnaire.items:
        points[each.group] = points.get(each.group, 0) + known[each.id]
    return tuple(points.items())


def _explanation(total: int, decides: Reading, readings: tuple[Reading, ...]) -> str:
    words = [f"A total of {total} is {_types(decides)} by variant {decides.variant}."]
    words += [
        f"Variant {each.variant} reads it as {_types(each)}."
        for each in readings
        if each.candidates != decides.candidates
    ]
    if len(decides.candidates) > 1:
        words.append("These are not told apart; ask the person further about burning and tanning.")
    if decides.unverified:
        words.append("This band was not read in its source.")
    return " ".join(words)


def _types(reading: Reading) -> str:
    return " or ".join(reading.candidates)
