"""What a forecast rests on: which trial arms, how many people, and whether that is enough to show a curve at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from needlepoint.forecast.posterior import Arm, Posterior
from needlepoint.forecast.request import ForecastRequest
from needlepoint.terms import in_words

FEWEST_STUDIES = 2
FEWEST_PEOPLE = 30
"""Less than this and no curve is shown: one study, or a handful of people, is a report and not a forecast. Our
choice."""


USUAL_SESSIONS = 4.0
"""Assumed where no arm of an indication printed its sessions: the middle of those printed for the others, rounded
up."""


class Strength(StrEnum):
    """A plain grade of the evidence behind a forecast. No indication has strong evidence, so there is no such word.

    The rule, ours: `weak` needs three studies, a hundred people, and one study with random allocation that was judged
    blindly or by an instrument; `very_weak` is less than that; `none` is too little to show a curve.
    """

    WEAK = "weak"
    VERY_WEAK = "very_weak"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Support:
    """The evidence behind one forecast.

    Attributes:
        strength: the plain grade.
        arms: rows of evidence about this indication, treated as asked for (alone or combined).
        other_arms: rows about this indication, treated the other way; they inform the curve less directly.
        studies, people: how many distinct studies, and people counted once per study and arm.
        most_sessions: the most any of the arms gave; where none says, the usual number.
        contraction: how far the trials narrowed what was believed before, 0 (not at all) to 1.
        sentences: what a reader must know about it.
    """

    strength: Strength
    arms: tuple[Arm, ...]
    other_arms: tuple[Arm, ...]
    studies: int
    people: int
    most_sessions: float
    contraction: float
    sentences: tuple[str, ...]

    @property
    def enough(self) -> bool:
        """Whether a curve may be shown."""
        return self.strength is not Strength.NONE


def support_for(request: ForecastRequest, posterior: Posterior) -> Support:
    """What a forecast for this request would rest on."""
    indication = request.in_trials
    here = tuple(arm for arm in posterior.provenance.arms if arm.indication == indication)
    needled = tuple(arm for arm in here if arm.modality != "none")
    arms = tuple(arm for arm in needled if arm.combined == request.combined)
    others = tuple(arm for arm in needled if arm.combined != request.combined)
    studies, people = len({arm.study for arm in arms}), _people(arms)
    strength = _strength(arms, studies, people)
    sessions = [arm.sessions for arm in needled if arm.sessions is not None]
    return Support(
        strength=strength,
        arms=arms,
        other_arms=others,
        studies=studies,
        people=people,
        most_sessions=max(sessions, default=USUAL_SESSIONS),
        contraction=posterior.provenance.contraction.get(indication or "", 0.0),
        sentences=(*_sentences(request, arms, others, strength), *_own(posterior)),
    )


def _own(posterior: Posterior) -> Iterable[str]:
    own = posterior.provenance.own
    if own:
        others = f" and the pooled results of {own.other_clinics} other clinics" if own.other_clinics else ""
        yield f"Updated with {own.courses} own courses{others}: this clinic, as blinded judges would see it."


def _people(arms: Iterable[Arm]) -> int:
    return sum({(arm.study, arm.arm): arm.people for arm in arms}.values())


def _strength(arms: tuple[Arm, ...], studies: int, people: int) -> Strength:
    if studies < FEWEST_STUDIES or people < FEWEST_PEOPLE:
        return Strength.NONE
    sound = any(arm.bias == 0 and arm.assessor == "blinded_or_instrument" for arm in arms)
    return Strength.WEAK if studies >= 3 and people >= 100 and sound else Strength.VERY_WEAK


def _sentences(
    request: ForecastRequest, arms: tuple[Arm, ...], others: tuple[Arm, ...], strength: Strength
) -> Iterable[str]:
    name = in_words(request.indication)
    how = "with something added" if request.combined else "alone"
    if strength is Strength.NONE:
        yield f"Not known: {_too_little(name, how, arms, others)}"
        return
    yield f"{len({a.study for a in arms})} studies of needling {how} for {name}, {_people(arms)} people."
    if not any(arm.assessor == "blinded_or_instrument" for arm in arms):
        yield "None of them was judged blindly or by an instrument."
    if request.modality != "other_or_not_stated" and not any(arm.modality == request.modality for arm in arms):
        yield f"None of them used this kind of device ({in_words(request.modality)}); other kinds stand in."
    depths = sorted({arm.needle_mm for arm in arms if arm.needle_mm is not None})
    if request.needle_mm is not None and request.needle_mm not in depths:
        said = ", ".join(f"{depth:g}" for depth in depths)
        yield f"Needle length hardly counts: {f'only {said} mm was' if depths else 'none was'} printed."
    if not any(arm.sessions is not None for arm in (*arms, *others)):
        yield f"None of them printed how many sessions it gave; {USUAL_SESSIONS:g} are assumed."
    yield "No trial compared numbers of sessions or intervals; the shape of the curve is mostly an assumption."


def _too_little(name: str, how: str, arms: tuple[Arm, ...], others: tuple[Arm, ...]) -> str:
    if not arms and not others:
        return f"no trial of needling for {name} that we have read gave a figure that can be used."
    if not arms:
        return f"every usable trial for {name} was the other way (not {how})."
    return f"{len({a.study for a in arms})} usable study of needling {how} for {name}, {_people(arms)} people."
