"""A pair in two or three sentences: what went beyond error, what did not, what could not be compared."""

from __future__ import annotations

from collections.abc import Iterable

from needlepoint.photos.change.result import ChangeVerdict, PairMeasurement, QuantityChange
from needlepoint.photos.pictures.wording import change_in_words, verdict_kind, wrong_in_words, zone_in_words
from needlepoint.photos.quantities import FACTS
from needlepoint.photos.zones.outline import Role

Found = tuple[str, QuantityChange]
LEAD = {"better": "Better beyond measurement error", "worse": "Worse beyond measurement error"}


def pair_in_short(pair: PairMeasurement) -> str:
    """What a reader should know who reads nothing else."""
    return " ".join(pair_in_sentences(pair))


def pair_in_sentences(pair: PairMeasurement) -> tuple[str, ...]:
    """The same, sentence by sentence."""
    if pair.refused:
        return ("Not compared.", *(wrong_in_words(each) for each in pair.refused))
    found = [(zone.zone, change) for zone in pair.zones if zone.role is Role.TREATED for change in zone.changes]
    if not found:
        return ("No treated zone was measured.",)
    parts = [_listed(words, [each for each in found if verdict_kind(each[1]) == kind]) for kind, words in LEAD.items()]
    parts.append(_listed("Changed beyond measurement error", [e for e in found if verdict_kind(e[1]) == "changed"]))
    within = sum(each.verdict is ChangeVerdict.WITHIN_ERROR for _, each in found)
    refused = sum(each.verdict is ChangeVerdict.NOT_COMPARABLE for _, each in found)
    if within == len(found):
        parts.append("Nothing changed beyond measurement error.")
    elif within:
        parts.append(f"{within} of {len(found)} quantities did not change beyond measurement error.")
    if refused:
        parts.append(f"{refused} of {len(found)} could not be compared.")
    return tuple(part for part in parts if part)


def _listed(words: str, found: Iterable[Found]) -> str:
    listed = [
        f"{FACTS[change.quantity].title.lower()} of {zone_in_words(zone)} {change_in_words(change)}"
        for zone, change in found
    ]
    return f"{words}: {'; '.join(listed)}." if listed else ""
