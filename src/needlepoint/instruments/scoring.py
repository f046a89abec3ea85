"""From answers to a score, or to the list of what is missing. Nothing missing is ever guessed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from needlepoint.errors import InvalidInput, did_you_mean
from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.instruments import (
    Arithmetic,
    Availability,
    Direction,
    Instrument,
    Item,
    Part,
    Scale,
)


@dataclass(frozen=True, slots=True)
class Score:
    """What an instrument gave on one occasion.

    Attributes:
        instrument: its id.
        value: None while answers are missing.
        range: the lowest and highest score there can be; None: not known.
        direction: which way is better; None: not known.
        items: ids of the items it was made from; empty for a score entered as a total.
        missing: ids of the items still to be answered, in the instrument's order.
        unverified: sentences on what it rests on that nobody here has read in the original; empty: nothing.
        subscale: which of several scores of one instrument.
        imported: whether it was entered as a total.
    """

    instrument: str
    value: float | None
    range: tuple[float, float] | None
    direction: Direction | None
    items: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unverified: tuple[str, ...] = ()
    subscale: str | None = None
    imported: bool = False


UNVERIFIED_WORDS: dict[Part, str] = {
    Part.RANGE: "The range comes from general knowledge; it was not read in its source.",
    Part.ITEMS: "The items and points come from general knowledge; they were not read in their source.",
}


def score(instrument_id: str, answers: Mapping[str, float | None], knowledge: Knowledge) -> Score:
    """The score of one filled-in instrument.

    An answer that is absent or None is missing: the value is then None, and `missing` names it. In a weighted
    area product the degrees of a region are not needed where its area is 0, being multiplied by it.

    Args:
        instrument_id: an instrument that is shipped.
        answers: a number for each item id, in the unit of the item's scale.
        knowledge: the knowledge base that holds the instrument.

    Raises:
        InvalidInput: no such instrument or item, an instrument without items, or an impossible answer.
    """
    instrument = knowledge.instrument(instrument_id)
    if not instrument.items:
        raise _cannot_be_filled_in(instrument)
    known = _checked(instrument, answers)
    needed = [each.id for each in instrument.items if _is_needed(each, instrument, known)]
    missing = tuple(each for each in needed if each not in known)
    used = tuple(each.id for each in instrument.items if each.id in known)
    value = None if missing else _value(instrument, known)
    return Score(
        instrument=instrument.id,
        value=value,
        range=_range_of(instrument),
        direction=instrument.direction,
        items=used,
        missing=missing,
        unverified=unverified_words(instrument),
    )


def imported_score(
    instrument_id: str,
    value: float,
    knowledge: Knowledge,
    *,
    subscale: str | None = None,
    direction: Direction | None = None,
) -> Score:
    """A score obtained elsewhere: on paper, in a licensed program, in another clinic.

    A value outside a range that was read is refused. Outside an unverified range it is taken, and the score
    says so.

    Args:
        instrument_id: any instrument that gives a number.
        value: the total as it was given.
        knowledge: the knowledge base that holds the instrument.
        subscale: which of the instrument's scores; required where it has several.
        direction: which way is better, as the instrument's holder says, where the record does not know it.

    Raises:
        InvalidInput: no such instrument or subscale, a value out of range, or a direction against the record.
    """
    instrument = knowledge.instrument(instrument_id)
    if instrument.question is not None:
        raise _cannot_be_filled_in(instrument)
    check_subscale(instrument, subscale)
    _check_direction(instrument, direction)
    _check_number(value, instrument.id)
    unverified = tuple(UNVERIFIED_WORDS[each] for each in instrument.unverified if each is Part.RANGE)
    return Score(
        instrument=instrument.id,
        value=value,
        range=_range_of(instrument),
        direction=direction or instrument.direction,
        unverified=unverified + range_warnings(instrument, value),
        subscale=subscale,
        imported=True,
    )


def instruments_for(indication_id: str, knowledge: Knowledge) -> tuple[Instrument, ...]:
    """The instruments that can measure an indication: its default, the others it names, the general ones.

    Raises:
        InvalidInput: there is no such indication.
    """
    indication = knowledge.indication(indication_id)
    general = (each.id for each in knowledge.instruments.values() if each.general)
    in_order = dict.fromkeys((indication.default_instrument, *indication.instruments, *general))
    return tuple(knowledge.instrument(each) for each in in_order)


def unverified_words(instrument: Instrument) -> tuple[str, ...]:
    """What of an instrument nobody here has read in the original, in sentences."""
    return tuple(UNVERIFIED_WORDS[each] for each in instrument.unverified)


def _cannot_be_filled_in(instrument: Instrument) -> InvalidInput:
    if instrument.availability is Availability.IMPORT_ONLY:
        return InvalidInput(
            f"The questions of '{instrument.id}' belong to others and are not part of this program.",
            next_step="Enter the score obtained with the original as an imported score.",
        )
    return InvalidInput(
        f"'{instrument.id}' is answered in words and gives no number.", next_step="Keep the words as written."
    )


def _range_of(instrument: Instrument) -> tuple[float, float] | None:
    return None if instrument.range is None else (instrument.range.low, instrument.range.high)


def range_warnings(instrument: Instrument, value: float | None) -> tuple[str, ...]:
    """What to say of a value outside an unverified range; nothing where value or range is not known.

    Raises:
        InvalidInput: the value lies outside a range that was read.
    """
    span = _range_of(instrument)
    if value is None or span is None or span[0] <= value <= span[1]:
        return ()
    words = f"{value:g} lies outside the range of '{instrument.id}', {span[0]:g} to {span[1]:g}."
    if Part.RANGE in instrument.unverified:
        return (words,)
    raise InvalidInput(words, next_step="Check the number and which instrument it came from.")


def check_subscale(instrument: Instrument, subscale: str | None) -> None:
    """Make sure that an instrument with several scores was asked for one of them.

    Raises:
        InvalidInput: none was named, or one that it does not have.
    """
    if instrument.subscales and subscale not in instrument.subscales:
        named = "none was named" if subscale is None else f"'{subscale}' is not one of them"
        raise InvalidInput(
            f"'{instrument.id}' has several scores, and {named}.",
            next_step=f"Name one of: {', '.join(instrument.subscales)}.",
        )


def _checked(instrument: Instrument, answers: Mapping[str, float | None]) -> dict[str, float]:
    items = {each.id: each for each in instrument.items}
    for name in answers:
        if name not in items:
            raise InvalidInput(f"'{instrument.id}' has no item '{name}'.", next_step=did_you_mean(name, items))
    known = {name: value for name, value in answers.items() if value is not None}
    for name, value in known.items():
        _check_answer(value, instrument.scale(items[name]), f"{instrument.id} > {name}")
    return known


def _check_direction(instrument: Instrument, direction: Direction | None) -> None:
    if None not in (direction, instrument.direction) and direction is not instrument.direction:
        raise InvalidInput(
            f"The direction of '{instrument.id}' is {instrument.direction}, not {direction}.",
            next_step="If the score comes from a version that runs the other way, turn it round first.",
        )


def _check_number(value: object, place: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InvalidInput(f"{value!r} is not a number.", where=place, next_step="Give a plain number.")


def _check_answer(value: float, scale: Scale, place: str) -> None:
    _check_number(value, place)
    advice = _answers_words(scale)
    if scale.options and value not in {each.value for each in scale.options}:
        raise InvalidInput(f"{value:g} is not one of the answers.", where=place, next_step=advice)
    if value < scale.low or (scale.high is not None and value > scale.high):
        raise InvalidInput(f"{value:g} cannot be answered.", where=place, next_step=advice)
    if scale.whole and value != int(value):
        raise InvalidInput(f"{value:g} is not a whole number.", where=place, next_step=advice)


def _answers_words(scale: Scale) -> str:
    if scale.options:
        return f"Answers are: {', '.join(f'{each.value:g}' for each in scale.options)}."
    end = "or more" if scale.high is None else f"to {scale.high:g}"
    return f"Give {'a whole' if scale.whole else 'a'} number, {scale.low:g} {end}."


def _is_needed(item: Item, instrument: Instrument, known: Mapping[str, float]) -> bool:
    if instrument.arithmetic is not Arithmetic.WEIGHTED_AREA_PRODUCT or item.is_area:
        return True
    return known.get(_area_item(instrument, item.region).id) != 0


def _area_item(instrument: Instrument, region: str | None) -> Item:
    return next(each for each in instrument.items if each.is_area and each.region == region)


def _value(instrument: Instrument, known: Mapping[str, float]) -> float:
    """Rounded to six decimals: weights such as 0.3 are not exact in binary; no instrument is that fine."""
    if instrument.arithmetic is Arithmetic.WEIGHTED_AREA_PRODUCT:
        parts = [_region_value(each, instrument, known) for each in instrument.items if each.is_area]
    elif instrument.arithmetic is Arithmetic.LESION_COUNTS:
        parts = [each.weight * _points(instrument.scale(each), known[each.id]) for each in instrument.items]
    else:
        parts = [each.weight * known[each.id] for each in instrument.items]
    return round(math.fsum(parts), 6)


def _region_value(area: Item, instrument: Instrument, known: Mapping[str, float]) -> float:
    degrees = [each for each in instrument.items if each.region == area.region and not each.is_area]
    return area.weight * known[area.id] * math.fsum(known.get(each.id, 0.0) for each in degrees)


def _points(scale: Scale, size: float) -> float:
    reached = [band.points for band in scale.bands if band.holds(size)]
    return reached[-1] if reached else 0.0
