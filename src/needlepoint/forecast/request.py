"""What a forecast is asked for, checked; words of the clinic become words of the trials here."""

from __future__ import annotations

from dataclasses import dataclass

from needlepoint.errors import InvalidInput, did_you_mean
from needlepoint.forecast.vocabulary import IN_TRIALS, INDICATIONS, MODALITIES
from needlepoint.terms import Phototype

MOST_SESSIONS = 12
NOT_STUDIED = ("pores", "periorbital_darkening", "texture", "hyperpigmentation", "hypertrophic_scar")


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastRequest:
    """For whom, of what and with what a forecast is asked for.

    Attributes:
        indication: an indication of the knowledge base, or one of the trials.
        modality: roller, pen, radiofrequency, or other_or_not_stated.
        sessions: how many are thought of.
        interval_weeks: weeks between them; it sets when the curve is looked at, for no trial compared intervals.
        combined: whether something active is added.
        needle_mm: needle length, mm.
        phototype, age: of the person.
        severity: the score before treatment, with `scale_low` the value that stands for none; needed to read own
            scores.
        goal: the improvement hoped for, a fraction.
        worthwhile: the least further improvement worth a session to this patient, a fraction.
        followup_weeks: when the result is judged, weeks after the last session.
    """

    indication: str
    modality: str = "other_or_not_stated"
    sessions: int = 4
    interval_weeks: float = 4.0
    combined: bool = False
    needle_mm: float | None = None
    phototype: Phototype | None = None
    age: float | None = None
    goal: float | None = None
    worthwhile: float = 0.05
    followup_weeks: float = 13.0

    def __post_init__(self) -> None:
        """Check every field.

        Raises:
            InvalidInput: a value that cannot be meant.
        """
        known = (*INDICATIONS, *IN_TRIALS, *NOT_STUDIED, "enlarged_pores", "uneven_texture_or_tone")
        _one_of("indication", self.indication, known)
        _one_of("modality", self.modality, MODALITIES)
        _between("sessions", self.sessions, 1, MOST_SESSIONS, "")
        _between("interval_weeks", self.interval_weeks, 1, 26, " weeks")
        _between("followup_weeks", self.followup_weeks, 0, 104, " weeks")
        _between("needle_mm", self.needle_mm, 0.1, 4, " mm")
        _between("age", self.age, 0, 120, " years")
        _between("goal", self.goal, 0.01, 0.99, " (a fraction: 0.5 is 50 %)")
        _between("worthwhile", self.worthwhile, 0, 0.99, " (a fraction: 0.05 is 5 points)")

    @property
    def in_trials(self) -> str | None:
        """The trials' word for the indication; None where no trial can be used."""
        found = IN_TRIALS.get(self.indication, self.indication)
        return found if found in INDICATIONS else None

    @property
    def dark_skin(self) -> bool | None:
        """Whether the phototype is IV to VI; None where it is not known."""
        return None if self.phototype is None else self.phototype >= Phototype.IV


def _one_of(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise InvalidInput(f"'{value}' is no {name}.", where=name, next_step=did_you_mean(value, known))


def _between(name: str, value: float | None, low: float, high: float, unit: str) -> None:
    if value is not None and not low <= value <= high:  # NaN lies nowhere
        raise InvalidInput(f"{value:g} is not between {low:g} and {high:g}{unit}.", where=name)
