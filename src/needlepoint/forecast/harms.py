"""How likely harm is, for a person, a kind of needling and a number of sittings, with the counts that stand behind it.

A probability never comes without its denominator. Where few people were counted there is no probability at all, only
the counts and what they can rule out; where none was counted, the answer is "not known". How the numbers are made and
where they are weak: docs/explanation/harms.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from needlepoint.errors import InvalidInput
from needlepoint.evidence.exact_counts import exact_upper_bound, rule_of_three
from needlepoint.forecast.normal import normal_nodes
from needlepoint.forecast.vocabulary import MODALITIES
from needlepoint.terms import Phototype

Array = npt.NDArray[np.floating]
Counts = npt.NDArray[np.int32]
Draws = Mapping[str, npt.NDArray[np.float32]]

MEAN_NEEDLE_MM = 1.5
"""The needle length at which a level holds; what depth adds is counted from here."""
INTERVAL = (0.05, 0.95)


class Harm(StrEnum):
    """A kind of harm that is counted in people."""

    PIH = "pih"
    """Dark marks after inflammation."""
    INFECTION = "infection"
    SCARRING = "scarring"
    """New scars, track-like ones among them."""
    HERPES = "herpes"
    """Herpes that came back."""
    ACNE_FLARE = "acne_flare"
    MILIA = "milia"
    OEDEMA = "oedema"
    """Swelling."""
    ERYTHEMA = "erythema"
    """Redness, which is expected."""

    @property
    def in_words(self) -> str:
        """As a reader knows it."""
        return _WORDS[self]

    @property
    def by_phototype(self) -> bool:
        """Whether the forecast tells phototypes I to III from IV to VI."""
        return self is Harm.PIH

    @property
    def each_session(self) -> bool:
        """Whether a course's risk is made of its sessions' risks. Redness and swelling come anyway."""
        return self not in (Harm.OEDEMA, Harm.ERYTHEMA)


_WORDS = {
    Harm.PIH: "dark marks after inflammation",
    Harm.INFECTION: "infection",
    Harm.SCARRING: "new scars, track-like ones among them",
    Harm.HERPES: "cold sores coming back",
    Harm.ACNE_FLARE: "acne flare",
    Harm.MILIA: "milia",
    Harm.OEDEMA: "swelling",
    Harm.ERYTHEMA: "redness",
}
GROUPS = ("I to III", "IV to VI", "mixed or not known")
"""People by phototype, in the order of every array of counts."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Events, people at risk and arms."""

    events: int
    people: int
    arms: int

    @property
    def in_words(self) -> str:
        """`5 of 30 people in 1 arm`; `nobody counted` where there are none."""
        if not self.people:
            return "nobody counted"
        return f"{self.events} of {self.people} people in {self.arms} {'arm' if self.arms == 1 else 'arms'}"

    @property
    def upper_bound(self) -> float | None:
        """The highest probability these counts do not speak against, 95 % one-sided; None where nobody was counted."""
        return exact_upper_bound(self.events, self.people) if self.people else None

    @property
    def rule_of_three(self) -> float | None:
        """3 in n where none of n people had it; else None."""
        return rule_of_three(self.people) if self.people and not self.events else None


@dataclass(frozen=True, slots=True)
class Probability:
    """A probability averaged over clinics, as the middle and the 90 % interval of what is known of it."""

    middle: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class KindDraws:
    """Posterior draws of one harm, each (draws,) and on the logit scale; risks are of one session where `each_session`.

    Attributes:
        level: of a typical person of phototype I to III in a typical clinic, over all devices.
        dark: how much higher for phototypes IV to VI.
        depth: how much higher for each mm of needle above MEAN_NEEDLE_MM.
        modality: how much higher for each device, (draws, devices).
        tau_study: the standard deviation of clinics; `tau_modality` that of devices.
        frailty: the standard deviation of people within a clinic, who keep their own risk from session to session.
    """

    level: Array
    dark: Array
    depth: Array
    modality: Array
    tau_study: Array
    tau_modality: Array
    frailty: Array


_FIELDS = ("level", "dark", "depth", "modality", "tau_study", "tau_modality", "frailty")


@dataclass(frozen=True, slots=True)
class HarmDraws:
    """What was learnt of harms: draws of those that could be modelled, counts of all.

    Attributes:
        kinds: by harm; harms with too few counts are missing.
        counts: by harm, (groups of phototypes, devices, [events, people, arms]).
    """

    kinds: Mapping[Harm, KindDraws]
    counts: Mapping[Harm, Counts]

    def arrays(self) -> dict[str, npt.NDArray[np.float32]]:
        """The draws as named arrays, the first axis the draw, to be stored beside others."""
        return {
            f"harm_{harm}_{field}": getattr(kind, field).astype(np.float32)
            for harm, kind in self.kinds.items()
            for field in _FIELDS
        }

    def told(self) -> dict[str, list[list[list[int]]]]:
        """The counts as plain lists by harm, for the provenance of the file that holds the draws."""
        return {str(harm): counts.tolist() for harm, counts in self.counts.items()}

    @classmethod
    def from_arrays(cls, arrays: Draws, told: Mapping[str, Sequence[Sequence[Sequence[int]]]]) -> HarmDraws:
        """The reverse of `arrays` and `told`; arrays of other names are passed over.

        Raises:
            InvalidInput: counts of a harm are missing, or its draws are not of one length.
        """
        kinds, counts = {}, {}
        for harm in Harm:
            if harm not in told:
                raise InvalidInput(f"The counts of {harm.in_words} are missing.", next_step="Fit the forecast again.")
            counts[harm] = np.asarray(told[harm], dtype=np.int32)
            if f"harm_{harm}_level" in arrays:
                kinds[harm] = _kind_from(arrays, harm)
        return cls(kinds, counts)


def _kind_from(arrays: Draws, harm: Harm) -> KindDraws:
    names = [f"harm_{harm}_{field}" for field in _FIELDS]
    found = {field: arrays.get(name) for field, name in zip(_FIELDS, names, strict=True)}
    lengths = {None if each is None else len(each) for each in found.values()}
    if None in lengths or len(lengths) != 1:
        raise InvalidInput(f"The draws of {harm.in_words} are not complete.", next_step="Fit the forecast again.")
    return KindDraws(**{field: np.asarray(each, dtype=np.float32) for field, each in found.items()})


@dataclass(frozen=True, slots=True)
class HarmForecast:
    """What to expect of one harm.

    Attributes:
        course: the probability over all sessions asked for; None where too few people were counted, or none.
        session: the probability at one session; None also where sessions are not told apart.
        counted: all needled people in whom it was counted.
        same_phototype: those surely of the same group of phototypes; None but for dark marks of a known phototype.
        same_modality: those treated with the same kind of device.
    """

    harm: Harm
    sessions: int
    course: Probability | None
    session: Probability | None
    counted: Counted
    same_phototype: Counted | None
    same_modality: Counted

    @property
    def known(self) -> bool:
        """Whether anyone counted this harm."""
        return self.counted.people > 0

    @property
    def caveats(self) -> tuple[str, ...]:
        """What a reader of the probability must know besides its counts, in sentences."""
        if self.course is None:
            return ()
        found = []
        if self.harm.by_phototype:
            found.append("How much skin type matters was hardly counted; the difference is mostly our assumption.")
        if not self.same_modality.people:
            found.append("Nobody treated with this kind of device was counted.")
        return tuple(found)

    @property
    def nearest(self) -> Counted:
        """The counts to set beside the probability: of the same phototypes where there are any, else all."""
        same = self.same_phototype
        return same if same is not None and same.people else self.counted


def expected_harms(
    draws: HarmDraws,
    phototype: Phototype | None,
    modality: str,
    sessions: int,
    needle_mm: float | None = None,
) -> tuple[HarmForecast, ...]:
    """What to expect of each harm, in the order of `Harm`.

    Args:
        phototype: of the person; None where not known, and then the higher risk, that of IV to VI, is given.
        modality: one of MODALITIES.
        sessions: of the course, 1 or more.
        needle_mm: needle length; None leaves depth out. What depth changes is hardly known, so it widens the interval.

    Raises:
        InvalidInput: an unknown modality, no session, or a needle of no length.
    """
    _check(modality, sessions, needle_mm)
    device = MODALITIES.index(modality)
    return tuple(_forecast(draws, harm, phototype, device, sessions, needle_mm) for harm in Harm)


def _check(modality: str, sessions: int, needle_mm: float | None) -> None:
    if modality not in MODALITIES:
        raise InvalidInput(f"“{modality}” is no kind of needling.", next_step=f"Give one of {', '.join(MODALITIES)}.")
    if sessions < 1:
        raise InvalidInput(f"A course of {sessions} sessions has no risk to forecast.", next_step="Give 1 or more.")
    if needle_mm is not None and not 0 < needle_mm <= 4:
        raise InvalidInput(f"A needle of {needle_mm} mm is not in use.", next_step="Give the length in mm, up to 4.")


def _forecast(
    draws: HarmDraws, harm: Harm, phototype: Phototype | None, device: int, sessions: int, needle_mm: float | None
) -> HarmForecast:
    dark = phototype is None or phototype >= Phototype.IV
    counts = draws.counts[harm]
    kind = draws.kinds.get(harm)
    course = session = None
    if kind is not None:
        of_course, of_session = risk_draws(kind, dark, device, (sessions if harm.each_session else 1, 1), needle_mm)
        course = _summary(of_course)
        session = _summary(of_session) if harm.each_session else None
    return HarmForecast(
        harm=harm,
        sessions=sessions,
        course=course,
        session=session,
        counted=_counted(counts),
        same_phototype=_counted(counts[int(dark)]) if harm.by_phototype and phototype is not None else None,
        same_modality=_counted(counts[:, device]),
    )


def _counted(counts: Counts) -> Counted:
    events, people, arms = (int(each) for each in counts.reshape(-1, 3).sum(axis=0))
    return Counted(events, people, arms)


def _summary(risks: Array) -> Probability:
    middle, low, high = np.quantile(risks, (0.5, *INTERVAL))
    return Probability(float(middle), float(low), float(high))


def _normal_nodes(count: int) -> tuple[Array, Array]:
    nodes, weights = normal_nodes(count)
    return nodes.astype(np.float32), weights.astype(np.float32)


_CLINICS, _OF_CLINICS = _normal_nodes(9)
_PEOPLE, _OF_PEOPLE = _normal_nodes(7)


def risk_draws(
    kind: KindDraws, dark: bool, device: int, sessions: Sequence[int], needle_mm: float | None = None
) -> tuple[Array, ...]:
    """The probability of harm over courses of so many sessions, averaged over clinics and people: (draws,) for each
    course.

    A person keeps their own risk p from session to session, so the course's is the mean over people of 1 -
    (1-p)^sessions.
    """
    logit = kind.level + kind.modality[:, device] + (kind.dark if dark else 0)
    if needle_mm is not None:
        logit = logit + kind.depth * np.float32(needle_mm - MEAN_NEEDLE_MM)
    logit = logit[:, None] + kind.tau_study[:, None] * _CLINICS
    weights = _OF_CLINICS
    if kind.frailty.any():
        logit = (logit[:, :, None] + kind.frailty[:, None, None] * _PEOPLE).reshape(len(logit), -1)
        weights = np.outer(_OF_CLINICS, _OF_PEOPLE).ravel()
    spared = np.log1p(np.exp(np.minimum(logit, 80, dtype=np.float32)))
    return tuple(-np.expm1(-each * spared) @ weights for each in sessions)


def course_risk(logit: npt.NDArray[np.float64], sessions: int) -> npt.NDArray[np.float64]:
    """1 - (1-p)^sessions of the p with this logit, exact where p is small."""
    return np.asarray(-np.expm1(-sessions * np.logaddexp(0, logit)))
