"""What can happen between two photographs: good pairs, and bad ones with the reasons that rightly refuse them."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from needlepoint.photos.reasons import Reason


class PairKind(StrEnum):
    """What happened between two photographs."""

    NO_CHANGE = "no_change"
    CHANGED = "changed"
    LIGHT_ELEVATION = "light_elevation"
    LIGHT_AZIMUTH = "light_azimuth"
    DISTANCE = "distance"
    ANGLE = "angle"
    EXPRESSION = "expression"
    BLURRED = "blurred"
    SMALL = "small"
    CLIPPED = "clipped"
    OTHER_PERSON = "other_person"
    MIRRORED = "mirrored"
    WRONG_PLACE = "wrong_place"
    NO_CARD_NO_CONTROL = "no_card_no_control"
    GLARE = "glare"
    FRESH_REDNESS = "fresh_redness"
    SAME_FILE = "same_file"
    SWAPPED_IN_TIME = "swapped_in_time"
    MAKE_UP = "make_up"
    CARD_COVERED = "card_covered"
    TWO_CARDS = "two_cards"


GOOD: Final = (PairKind.NO_CHANGE, PairKind.CHANGED)
EXPECTED: Final[dict[PairKind, tuple[Reason, ...]]] = {
    PairKind.LIGHT_ELEVATION: (Reason.LIGHT_DIRECTION,),
    PairKind.LIGHT_AZIMUTH: (Reason.LIGHT_DIRECTION,),
    PairKind.DISTANCE: (Reason.DISTANCE, Reason.SAMPLING_DIFFERS, Reason.SAMPLING),
    PairKind.ANGLE: (Reason.ANGLE, Reason.LIGHT_DIRECTION),
    PairKind.EXPRESSION: (Reason.EXPRESSION,),
    PairKind.BLURRED: (Reason.NOT_SHARP, Reason.SHARPNESS_DIFFERS),
    PairKind.SMALL: (Reason.SAMPLING, Reason.SAMPLING_DIFFERS, Reason.DISTANCE),
    PairKind.CLIPPED: (Reason.CLIPPED,),
    PairKind.OTHER_PERSON: (Reason.NOT_THE_SAME_SKIN, Reason.LOW_CONFIDENCE),
    PairKind.MIRRORED: (Reason.MIRRORED, Reason.NOT_THE_SAME_SKIN, Reason.LOW_CONFIDENCE),
    PairKind.WRONG_PLACE: (Reason.NOT_THE_SAME_SKIN, Reason.LOW_CONFIDENCE, Reason.ZONE_OUTSIDE),
    PairKind.NO_CARD_NO_CONTROL: (Reason.NO_CARD_NO_CONTROL,),
    PairKind.GLARE: (Reason.GLARE, Reason.CLIPPED, Reason.TOO_LITTLE_SKIN),
    PairKind.FRESH_REDNESS: (Reason.FRESH_REDNESS,),
    PairKind.SAME_FILE: (Reason.SAME_FILE,),
    PairKind.SWAPPED_IN_TIME: (Reason.SWAPPED_IN_TIME,),
    PairKind.MAKE_UP: (Reason.MAKE_UP,),
    PairKind.CARD_COVERED: (Reason.CARD_PROBLEM, Reason.COLOUR_ERROR),
    PairKind.TWO_CARDS: (Reason.CARD_PROBLEM,),
}
"""Which reasons rightly refuse a bad pair, or the metrics that it spoils; any of them will do."""
