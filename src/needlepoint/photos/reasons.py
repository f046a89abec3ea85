"""Why a photograph or a pair may not be used: a closed list, in words for the person who holds the camera."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from needlepoint.photos.quantities import Metric


class Reason(StrEnum):
    """What stands in the way of a measurement."""

    NOT_SHARP = "not_sharp"
    CLIPPED = "clipped"
    TOO_DARK = "too_dark"
    GLARE = "glare"
    SAMPLING = "sampling"
    NO_COLOUR = "no_colour"
    COLOUR_ERROR = "colour_error"
    NO_CARD_NO_CONTROL = "no_card_no_control"
    NO_CARD = "no_card"
    NO_SCALE = "no_scale"
    CARD_PROBLEM = "card_problem"
    TOO_LITTLE_SKIN = "too_little_skin"
    NO_SKIN = "no_skin"
    ZONE_OUTSIDE = "zone_outside"
    DISTANCE = "distance"
    ANGLE = "angle"
    EXPRESSION = "expression"
    LIGHT_DIRECTION = "light_direction"
    LIGHT_NOT_KNOWN = "light_not_known"
    SHARPNESS_DIFFERS = "sharpness_differs"
    SAMPLING_DIFFERS = "sampling_differs"
    LOW_CONFIDENCE = "low_confidence"
    NOT_THE_SAME_SKIN = "not_the_same_skin"
    MIRRORED = "mirrored"
    SAME_FILE = "same_file"
    SWAPPED_IN_TIME = "swapped_in_time"
    MAKE_UP = "make_up"
    FRESH_REDNESS = "fresh_redness"
    NOTHING_THERE = "nothing_there"
    ERROR_NOT_KNOWN = "error_not_known"


@dataclass(frozen=True, slots=True)
class Words:
    """What is wrong, and how to take a better photograph."""

    wrong: str
    better: str


WORDS: dict[Reason, Words] = {
    Reason.NOT_SHARP: Words("The skin is not sharp.", "Rest the camera, tap the skin to focus, and take it again."),
    Reason.CLIPPED: Words(
        "Part of the skin is too bright: its detail is lost.", "Lower the exposure until nothing on the skin is white."
    ),
    Reason.TOO_DARK: Words("The skin is too dark to measure.", "Add light, or raise the exposure."),
    Reason.GLARE: Words("Much of the skin shines.", "Dry the skin, and move the light to the side, or soften it."),
    Reason.SAMPLING: Words(
        "The skin is too small in the picture for this.", "Come closer, or use the camera's full size."
    ),
    Reason.NO_COLOUR: Words("The picture has no colour.", "Take it in colour."),
    Reason.COLOUR_ERROR: Words(
        "The card's colours do not fit together.",
        "Light the card evenly, clean it, or print it again on a better printer.",
    ),
    Reason.NO_CARD_NO_CONTROL: Words(
        "There is neither a card nor untreated skin to compare with.",
        "Put the card into the picture, or draw a control region.",
    ),
    Reason.NO_CARD: Words(
        "Without a card no value of a colour can be told, only its change.", "Put the card into the picture."
    ),
    Reason.NO_SCALE: Words("Nothing says how large anything is.", "Put the card beside the skin, or state the scale."),
    Reason.CARD_PROBLEM: Words("The card cannot be used.", "Lay it flat beside the skin, whole, alone and uncovered."),
    Reason.TOO_LITTLE_SKIN: Words(
        "Too little of the zone can be counted.", "Take hair, pen marks and shine off the zone, or draw it larger."
    ),
    Reason.NO_SKIN: Words("This does not look like skin.", "Check that it is the right picture and the right zone."),
    Reason.ZONE_OUTSIDE: Words("The zone is not in the picture.", "Frame it as in the first photograph."),
    Reason.DISTANCE: Words("The camera was nearer or farther away.", "Stand as far away as for the first photograph."),
    Reason.ANGLE: Words("The skin was seen from another side.", "Turn the head or body as in the first photograph."),
    Reason.EXPRESSION: Words("The skin was drawn or folded differently.", "Relax the face, mouth closed, as before."),
    Reason.LIGHT_DIRECTION: Words(
        "The light came from another direction, which changes every shadow.",
        "Put lamp, person and camera where they were.",
    ),
    Reason.LIGHT_NOT_KNOWN: Words(
        "Nothing shows whether the light came from the same direction.",
        "Draw a control region of untreated skin, large and sharp in both pictures.",
    ),
    Reason.SHARPNESS_DIFFERS: Words("One picture is much less sharp.", "Take the less sharp one again."),
    Reason.SAMPLING_DIFFERS: Words(
        "One picture shows the skin much smaller.", "Use the same camera at the same distance."
    ),
    Reason.LOW_CONFIDENCE: Words(
        "The two pictures could not be laid over each other here.",
        "Repeat the framing, light and expression of the first.",
    ),
    Reason.NOT_THE_SAME_SKIN: Words(
        "These do not look like the same skin.", "Check that both pictures show the same person and place."
    ),
    Reason.MIRRORED: Words("One picture is mirrored.", "Switch off mirroring of selfies, or use the main camera."),
    Reason.SAME_FILE: Words("Both are the same file.", "Choose two different photographs."),
    Reason.SWAPPED_IN_TIME: Words(
        "The second picture was taken before the first.", "Swap them, or put the camera's clock right."
    ),
    Reason.MAKE_UP: Words("There is make-up on the skin.", "Wash it off, wait ten minutes, and take it again."),
    Reason.FRESH_REDNESS: Words(
        "The skin is still red from a session.", "Wait at least seven days after needling before measuring colour."
    ),
    Reason.NOTHING_THERE: Words("There is none of this in the zone.", "Nothing to do: there is nothing to measure."),
    Reason.ERROR_NOT_KNOWN: Words(
        "How far this number wanders by itself has not been studied.", "Use a noise model that has it."
    ),
}


@dataclass(frozen=True, slots=True)
class Remark:
    """One reason with its figure: what was found, and the limit it was held against."""

    reason: Reason
    found: str = ""

    def __str__(self) -> str:
        """What is wrong, the figure, and how to do better."""
        words = WORDS[self.reason]
        figure = f" ({self.found})" if self.found else ""
        return f"{words.wrong[:-1]}{figure}. {words.better}"


COLOUR = frozenset({Metric.ERYTHEMA, Metric.PIGMENT})
_COLOUR_CONTRAST = COLOUR | {Metric.STRIAE, Metric.SPOTS}
RELIEF = frozenset({Metric.TEXTURE, Metric.WRINKLES, Metric.PORES})
_ALL = frozenset(Metric)

REFUSES: dict[Reason, frozenset[Metric]] = {
    Reason.NOT_SHARP: RELIEF,
    Reason.CLIPPED: _COLOUR_CONTRAST,
    Reason.TOO_DARK: _ALL,
    Reason.GLARE: _ALL,
    Reason.NO_COLOUR: _COLOUR_CONTRAST,
    Reason.COLOUR_ERROR: COLOUR,
    Reason.NO_CARD_NO_CONTROL: COLOUR,
    Reason.TOO_LITTLE_SKIN: _ALL,
    Reason.NO_SKIN: _ALL,
    Reason.ZONE_OUTSIDE: _ALL,
    Reason.DISTANCE: RELIEF,
    Reason.ANGLE: RELIEF,
    Reason.EXPRESSION: RELIEF,
    Reason.LIGHT_DIRECTION: RELIEF | {Metric.PIGMENT},
    Reason.LIGHT_NOT_KNOWN: frozenset({Metric.TEXTURE}),
    Reason.SHARPNESS_DIFFERS: RELIEF,
    Reason.SAMPLING_DIFFERS: RELIEF,
    Reason.LOW_CONFIDENCE: RELIEF,
    Reason.NOT_THE_SAME_SKIN: _ALL,
    Reason.MIRRORED: _ALL,
    Reason.SAME_FILE: _ALL,
    Reason.SWAPPED_IN_TIME: _ALL,
    Reason.MAKE_UP: _ALL,
    Reason.FRESH_REDNESS: _COLOUR_CONTRAST,
}
"""Which metrics a reason refuses; for the others it is a caution. SAMPLING, NO_SCALE, CARD_PROBLEM and NOTHING_THERE
are judged metric by metric or only noted. Which reason refuses what is our own judgement, held on the phantom and on
real photographs (docs/explanation/photographs.md)."""
