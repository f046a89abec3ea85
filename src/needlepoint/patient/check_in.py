"""The check-in after a session: what the patient is asked about the skin and about feeling unwell.

The first question asks for every emergency sign at once: one "yes" is enough to act on, and one "no" answers
each of the signs it names. An answer that is missing is not known; it is never read as "no".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from needlepoint.errors import InvalidInput, InvalidPatient, Problem, did_you_mean
from needlepoint.patient.facts import Answer, Fact, Kind
from needlepoint.patient.reading import Place, read_answer

EMERGENCY_SIGN = "emergency_sign"

CHECK_IN_GROUPS: dict[str, str] = {
    "check_in_emergency": "Signs that cannot wait",
    "check_in_unwell": "How you feel",
    "check_in_infection": "Signs of infection",
    "check_in_reaction": "Bumps and reactions",
    "check_in_deeper": "After radiofrequency needling",
    "check_in_colour_and_scars": "Colour and scars",
    "check_in_healing": "How it heals",
}
"""The parts of the check-in, in order, with their titles in plain words."""


def _emergency(fact_id: str, question: str) -> Fact:
    return Fact(fact_id, Kind.YES_NO, question, "check_in_emergency", follows=EMERGENCY_SIGN)


def _ask(fact_id: str, group: str, question: str) -> Fact:
    return Fact(fact_id, Kind.YES_NO, question, f"check_in_{group}")


_QUESTIONS: tuple[Fact, ...] = (
    Fact(
        EMERGENCY_SIGN,
        Kind.YES_NO,
        "Do you have any of these now? It is hard to breathe, or your throat, lips or tongue swell. "
        "You have hives. You had a fit. You feel faint, your heart races, or your lips are blue. "
        "An eye hurts, you see less well, or there are blisters near an eye. "
        "Swelling near an eye or your nose is growing. Redness is spreading fast.",
        "check_in_emergency",
        why="If so, you need help right now.",
    ),
    _emergency("hard_to_breathe", "Is it hard to breathe, or do you wheeze?"),
    _emergency("throat_swelling", "Do your throat, lips or tongue swell?"),
    _emergency("hives", "Do you have hives? They are raised, itchy welts that come up fast."),
    _emergency("fit", "Have you had a fit since the numbing cream was put on?"),
    _emergency("faint_or_heart_racing", "Since the numbing cream, are you faint, or does your heart race?"),
    _emergency("blue_lips", "Since the numbing cream, are your lips or nails blue or grey?"),
    _emergency("blisters_near_eye", "Are there blisters near an eye?"),
    _emergency("eye_pain_or_vision_change", "Does an eye hurt, or do you see less well than before?"),
    _emergency("swelling_near_eye_growing", "Is swelling near an eye or your nose growing?"),
    _emergency("redness_spreading_fast", "Is redness or heat spreading fast, from hour to hour?"),
    _ask("fever", "unwell", "Do you have a fever, or do you shiver and feel hot?"),
    _ask("joint_pain_or_rash", "unwell", "Do your joints hurt, or is there a rash on other skin?"),
    _ask("feeling_ill", "unwell", "Do you feel ill all over, as with flu?"),
    _ask("swollen_nodes", "unwell", "Are there sore lumps (glands) in your neck, armpit or groin?"),
    _ask("spreading_redness", "infection", "Is redness or heat spreading past the skin that was treated?"),
    _ask("pus", "infection", "Is there pus or cloudy fluid on the skin?"),
    _ask("increasing_pain", "infection", "Is the pain getting worse day by day?"),
    _ask("grouped_blisters", "infection", "Are there small blisters in a group? They may tingle or burn."),
    _ask("pimples", "infection", "Are there new pimples with a white or yellow tip?"),
    _ask(
        "needle_reused_or_blood",
        "infection",
        "Do you think the needle was used on someone else before you, or did someone else's blood touch you?",
    ),
    _ask("itchy_bumps", "reaction", "Are there red, itchy bumps or patches on the treated skin?"),
    _ask("firm_bumps", "reaction", "Are there bumps that feel firm or hard?"),
    _ask("products_sting", "reaction", "Do your creams or make-up sting or itch on the treated skin?"),
    _ask("deep_pain", "deeper", "Is there a deep pain under the skin?"),
    _ask("burn", "deeper", "Does the skin look burnt, such as blistered, white or charred?"),
    _ask("hollowing", "deeper", "Has a dent or a hollow come up under the skin?"),
    _ask("numbness", "deeper", "Is a part of the skin numb, or does a muscle of the face feel weak?"),
    _ask("dark_patches", "colour_and_scars", "Are there new patches that are darker than your skin?"),
    _ask("light_patches", "colour_and_scars", "Are there new patches that are lighter than your skin?"),
    _ask("lines", "colour_and_scars", "Are there new lines or rows of marks on the skin?"),
    _ask("raised_scar", "colour_and_scars", "Is there a new scar that is raised and firm?"),
    Fact(
        "redness",
        Kind.CHOICE,
        "How red is the skin now? Severe means more red than a bad sunburn.",
        "check_in_healing",
        options=("no", "mild", "moderate", "severe"),
    ),
    _ask("swelling", "healing", "Is the treated skin swollen?"),
    _ask("bleeding", "healing", "Does the skin bleed now?"),
    _ask("bruising", "healing", "Are there bruises?"),
    _ask("crusting", "healing", "Are there scabs or crusts?"),
    _ask("peeling", "healing", "Is the skin dry, rough or peeling?"),
    _ask("tight_or_burning", "healing", "Does the skin feel tight, sore, or as if it burns?"),
    _ask("itching", "healing", "Does the skin itch, with no bumps?"),
)

CHECK_IN_FACTS: dict[str, Fact] = {
    fact.id: fact for group in CHECK_IN_GROUPS for fact in _QUESTIONS if fact.group == group
}
"""Every question of the check-in by its id, group after group."""

_NO_DATES = dt.date.min
"""`read_answer` wants the day only for questions about dates, of which the check-in has none."""


@dataclass(frozen=True, slots=True)
class CheckIn:
    """What one patient answered on one day.

    Attributes:
        answers: the known answers by fact id; a fact that is not in it is not known.
    """

    answers: Mapping[str, Answer] = field(default_factory=dict)

    @property
    def completed(self) -> Mapping[str, Answer]:
        """The answers, with "no" for each question whose leading question was answered with "no".

        An answer that was given is never replaced: a sign said to be there stays there, whatever the leading
        question says.
        """
        followed = {
            fact.id: False
            for fact in CHECK_IN_FACTS.values()
            if fact.follows is not None and self.answers.get(fact.follows) is False
        }
        return {**followed, **self.answers}


def read_check_in(raw: object, *, place: Place | None = None) -> CheckIn:
    """The check-in in a mapping of fact ids to answers, as YAML, JSON or a form gives it.

    Args:
        raw: `null` and `unknown` mean not known.
        place: turns a fact's id into the place to name in a message.

    Raises:
        InvalidPatient: with every mistake found; no answer is used then.
    """
    if not isinstance(raw, Mapping):
        raise InvalidPatient(
            "The check-in cannot be read.",
            [Problem("check-in", "it must list questions and answers, such as 'fever: no'.")],
        )
    answers: dict[str, Answer] = {}
    problems: list[Problem] = []
    for key, value in raw.items():
        where = place(str(key)) if place else f"check-in > {key}"
        _read_one(str(key), value, where, answers, problems)
    if problems:
        raise InvalidPatient(f"{len(problems)} of the answers cannot be read; none was used.", problems)
    return CheckIn(answers)


def _read_one(key: str, value: object, place: str, answers: dict[str, Answer], problems: list[Problem]) -> None:
    if key not in CHECK_IN_FACTS:
        problems.append(Problem(place, f"there is no question '{key}'.", did_you_mean(key, CHECK_IN_FACTS)))
        return
    try:
        answer = read_answer(CHECK_IN_FACTS[key], value, on=_NO_DATES)
    except InvalidInput as error:
        problems.append(Problem(place, f"{key}: {error.problem}", error.next_step or ""))
        return
    if answer is not None:
        answers[key] = answer
