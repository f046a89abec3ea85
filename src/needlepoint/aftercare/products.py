"""May this product go on needled skin today? From its list of ingredients as printed on the label.

The product may go on when the last of its classes may. An ingredient that is not known, or a label of which
nothing is recognised, never reassures: the answer is then to ask. And a list can never show that a product is
sterile.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from needlepoint.aftercare.clinic_values import ChosenTime, ClinicValues, choose_time
from needlepoint.aftercare.ingredient_list import normal_form, read_label
from needlepoint.aftercare.recognition import How, NameIndex, Recognised
from needlepoint.errors import InvalidInput
from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.aftercare import Offset
from needlepoint.knowledge.records.figures import Statement
from needlepoint.knowledge.records.ingredients import IngredientClass
from needlepoint.terms import DeviceClass

STERILITY_NOTE = Statement(
    text=(
        "A list of ingredients cannot show that a product is sterile. Right after a session, use only what "
        "your clinic gave you. This holds for plain hyaluronic acid too."
    ),
    sources=("GRANULOMA-HA", "FRIEDMANN-2024", "NEEDLEPOINT"),
)

LONGEST_LABEL = 20_000
"""Characters of a label that are read; a longer text is not a label (ours)."""


class ProductVerdict(StrEnum):
    """What is said of a product on a day."""

    NOT_YET = "not_yet"
    ASK = "ask"
    MAY = "may"


@dataclass(frozen=True, slots=True)
class IngredientFinding:
    """One ingredient of the label, what it is, and why that matters.

    Attributes:
        printed: as it stands on the label.
        read_as: the name it was read as, where it was misspelt or recognised by a word.
        similarity: how near that name is, 0 to 100, where it was misspelt.
        inci: the recognised name; None: not known.
        class_id: its class; None: not known.
        is_restricted: whether a source, or our reading of one, keeps it off needled skin for a time.
        may_contain: whether the label only says that it may be there; it counts all the same.
        why: in plain words.
    """

    printed: str
    read_as: str | None
    similarity: float | None
    inci: str | None
    class_id: str | None
    is_restricted: bool
    may_contain: bool
    percent: float | None
    why: str


@dataclass(frozen=True, slots=True)
class ClassFinding:
    """A class of ingredients found in a product.

    Attributes:
        ingredient_class: the record, with each source's figure.
        time: until when it keeps the product off, and whose choice that is.
        found_in: the ingredients, or words of the product's name, that put it there.
        is_over: whether its time is over on the day asked.
    """

    ingredient_class: IngredientClass
    time: ChosenTime
    found_in: tuple[str, ...]
    is_over: bool


@dataclass(frozen=True, slots=True)
class ProductCheck:
    """The answer for one product on one day.

    Attributes:
        verdict: not yet, ask, or may.
        day: the local calendar day asked about, counted from the session.
        earliest: when the last class found may go on; None: no class was found.
        earliest_day: the same as a day: the first on which that moment may lie.
        decided_by: the classes whose time is the last, so that they decide `earliest`.
        classes: every class found, the last to be allowed first.
        ingredients: each ingredient in the order printed.
        unknown: what was not recognised.
        not_read: parts of the text taken for directions, claims or footnotes.
        reason: why, for the patient.
        sterility: what no list can show.
        sources: everything the answer rests on.
    """

    verdict: ProductVerdict
    day: int
    earliest: Offset | None
    earliest_day: int | None
    decided_by: tuple[ClassFinding, ...]
    classes: tuple[ClassFinding, ...]
    ingredients: tuple[IngredientFinding, ...]
    unknown: tuple[str, ...]
    not_read: tuple[str, ...]
    reason: str
    sterility: Statement
    sources: tuple[str, ...]
    knowledge_version: str


def check_product(
    label_text: str,
    knowledge: Knowledge,
    *,
    day: int,
    hours_since_session: float | None = None,
    device_class: DeviceClass | None = None,
    clinic: ClinicValues | None = None,
) -> ProductCheck:
    """Judge a product for one day after the session.

    Args:
        label_text: the text of the label, with the product's name if it is at hand.
        knowledge: the knowledge base.
        day: local calendar days since the session, 0 on the day itself.
        hours_since_session: elapsed time, if known. Without it a time in hours counts as over only on a day
            by which it is over at any hour.
        device_class: what the session was done with; None: not known, so the longest default counts.
        clinic: the clinic's own times.

    Raises:
        InvalidInput: the day lies before the session, the text is too long for a label, or the clinic's times
            name an unknown class.
    """
    _check_input(label_text, day, hours_since_session)
    own = (clinic or ClinicValues()).checked(knowledge)
    label = read_label(label_text)
    index = NameIndex(knowledge.ingredient_classes)
    recognised = [each for piece in label.ingredients for each in index.recognise(piece)]
    # The name of a product may stand in the list, where no heading tells them apart.
    texts = (label.product_text, *(each.printed.readings[0] for each in recognised if each.how is How.UNKNOWN))
    found_in = _found_in(recognised, " . ".join(texts), knowledge)
    classes = _classes(found_in, knowledge, device_class, own, _Moment(day, hours_since_session))
    unknown = tuple(each.printed.printed for each in recognised if each.how is How.UNKNOWN)
    verdict = _verdict(classes, is_all_known=bool(recognised) and not unknown)
    earliest = classes[0].time.until if classes else None
    decided_by = tuple(each for each in classes if earliest and _order(each.time.until) == _order(earliest))
    return ProductCheck(
        verdict=verdict,
        day=day,
        earliest=earliest,
        earliest_day=_first_day(earliest) if earliest else None,
        decided_by=decided_by,
        classes=classes,
        ingredients=tuple(_finding(each, knowledge) for each in recognised),
        unknown=unknown,
        not_read=label.not_read,
        reason=_reason(verdict, decided_by, earliest, unknown),
        sterility=STERILITY_NOTE,
        sources=_sources(classes),
        knowledge_version=knowledge.version,
    )


@dataclass(frozen=True, slots=True)
class _Moment:
    """The moment asked about: a day after the session, and the hours since it where they are known."""

    day: int
    hours: float | None

    def is_after(self, until: Offset) -> bool:
        """Whether it is certain that a time is over."""
        if until.days is not None:
            return self.day >= until.days
        # Day N may begin only N - 1 days after a session that ended just before midnight.
        elapsed = self.hours if self.hours is not None else 24 * max(0, self.day - 1)
        return elapsed >= (until.hours or 0)


def _check_input(label_text: str, day: int, hours: float | None) -> None:
    if day < 0 or (hours is not None and hours < 0):
        raise InvalidInput("The day lies before the session.", next_step="Count from 0, the day of the session itself.")
    if len(label_text) > LONGEST_LABEL:
        raise InvalidInput(
            f"The text has {len(label_text)} characters; a label has fewer than {LONGEST_LABEL}.",
            next_step="Give the list of ingredients alone.",
        )


def _found_in(recognised: Iterable[Recognised], product_text: str, knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    """Where each class was found: in ingredients as printed, or in words of the product's name and claims."""
    found: dict[str, dict[str, None]] = {}
    for each in recognised:
        if each.class_id is not None:
            found.setdefault(each.class_id, {})[each.printed.printed] = None
    for record in knowledge.ingredient_classes.values():
        for word in _telling_words(record):
            if word in product_text and _claims(product_text, word):
                found.setdefault(record.id, {})[f"'{word}' in the product's name or claims"] = None
    return {class_id: tuple(places) for class_id, places in found.items()}


def _telling_words(record: IngredientClass) -> tuple[str, ...]:
    """What in a product's name or claims puts it in a class: for a restricted one also its ingredients."""
    names = (name for inci, others in record.names.items() for name in (inci, *others))
    words = (*record.product_words, *(names if record.kind == "restricted" else ()))
    return tuple(normal_form(word) for word in words)


def _claims(text: str, word: str) -> bool:
    """Whether a text names a word, other than to say that it is not in the product."""
    name = re.escape(word)
    denial = r"(?:\b(?:free (?:from|of)|without|no|not a|sans|ohne|sin)|\b0\s?%)"
    without = rf"{denial}\s(?:[\w-]+[\s,]+(?:or |and )?){{0,3}}{name}\b"
    text = re.sub(rf"{without}|\b{name}[\s-]free\b", " ", text)
    return re.search(rf"(?<![\w-]){name}(?!\w)", text) is not None


def _classes(
    found_in: dict[str, tuple[str, ...]],
    knowledge: Knowledge,
    device_class: DeviceClass | None,
    clinic: ClinicValues,
    moment: _Moment,
) -> tuple[ClassFinding, ...]:
    findings = []
    for class_id, places in found_in.items():
        record = knowledge.ingredient_classes[class_id]
        time = choose_time(record, device_class, clinic, same_as=record.same_as)
        if time is not None:
            findings.append(ClassFinding(record, time, places, moment.is_after(time.until)))
    findings.sort(key=lambda each: (_order(each.time.until), each.ingredient_class.id), reverse=True)
    return tuple(findings)


def _order(until: Offset) -> tuple[float, bool]:
    """Later is greater; of 72 hours and day 3, the hours, which end later on that day."""
    return until.in_hours, until.hours is not None


def _first_day(until: Offset) -> int:
    return until.days if until.days is not None else math.ceil((until.hours or 0) / 24)


def _verdict(classes: Iterable[ClassFinding], *, is_all_known: bool) -> ProductVerdict:
    if not all(each.is_over for each in classes):
        return ProductVerdict.NOT_YET
    return ProductVerdict.MAY if is_all_known else ProductVerdict.ASK


def _finding(each: Recognised, knowledge: Knowledge) -> IngredientFinding:
    record = knowledge.ingredient_classes[each.class_id] if each.class_id else None
    return IngredientFinding(
        printed=each.printed.printed,
        read_as=each.inci if each.how in (How.READ_AS, How.BY_WORD) else None,
        similarity=each.similarity,
        inci=each.inci,
        class_id=each.class_id,
        is_restricted=record is not None and record.kind == "restricted",
        may_contain=each.printed.may_contain,
        percent=each.printed.percent,
        why=record.patient_reason if record else "We do not know this one. Ask your clinic.",
    )


def _reason(
    verdict: ProductVerdict,
    decided_by: tuple[ClassFinding, ...],
    earliest: Offset | None,
    unknown: tuple[str, ...],
) -> str:
    if verdict is ProductVerdict.MAY:
        return "Nothing on the list needs to wait any longer."
    ask = f"We do not know {_listed(unknown)}. Ask your clinic first." if unknown else ""
    if verdict is ProductVerdict.ASK:
        return ask or "We could not read any ingredient. Ask your clinic first."
    names = _listed(tuple(each.ingredient_class.patient_name for each in decided_by))
    why = " ".join(dict.fromkeys(each.ingredient_class.patient_reason for each in decided_by))
    return f"Not yet, because of {names}. {why} Wait {_wait(earliest)}. {ask}".rstrip()


def _wait(earliest: Offset | None) -> str:
    if earliest is None:
        return "until your clinic says so"
    return f"until day {earliest.days}" if earliest.days is not None else f"until {earliest} have passed"


def _listed(words: tuple[str, ...]) -> str:
    shown = words[:3]
    more = f" and {len(words) - 3} more" if len(words) > 3 else ""
    return ", ".join(shown) + more


def _sources(classes: Iterable[ClassFinding]) -> tuple[str, ...]:
    named: list[str] = []
    for each in classes:
        named += each.time.sources
        named += [position.source for position in each.ingredient_class.positions]
        named += [source for reason in each.ingredient_class.reasons for source in reason.sources]
    return tuple(dict.fromkeys(named))
