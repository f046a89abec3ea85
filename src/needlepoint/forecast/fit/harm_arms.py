"""The arms in which harm was counted, one record for each arm and kind of harm, and why each other count is not used.

Rules, which are ours and can be disputed:

- A blank count was not counted and gives no record. A 0 enters as it is, also where it rests on a general statement
  such as "no side effects"; those records say so, and docs/explanation/harms.md shows what leaving them out changes.
- Only needled arms count. Arms that combine needling with something else count as well, for what was added cannot be
  told apart; they say so.
- A count without its denominator is left out; a count worked out from a percentage of a known number of people is kept.
- Track-like scars are scars. Where an arm counts both, the larger count is taken, for they may be the same people.
- The share of people of phototype IV to VI is taken from counts, or from a range that lies on one side. Of a range that
  crosses, such as III-V, each type may have any share (flat Dirichlet), so the share of the dark ones is Beta(dark
  types, light types); where nothing was printed it is flat from 0 to 1. It stays unknown in the model; nothing is
  filled in.
- Sittings are as printed. Where a range is printed it may be any in it; where nothing is printed, 1 to 6.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from needlepoint.errors import InvalidInput, UnreadableFile
from needlepoint.forecast.harms import Harm
from needlepoint.forecast.vocabulary import MODALITIES
from needlepoint.knowledge.evidence import Row, study_rows
from needlepoint.knowledge.loader import DATA

HARM_TABLE = "study_adverse_events.csv"
COLUMNS: dict[Harm, tuple[str, ...]] = {
    Harm.PIH: ("pih_n",),
    Harm.INFECTION: ("infection_n",),
    Harm.SCARRING: ("scarring_n", "tram_track_n"),
    Harm.HERPES: ("herpes_n",),
    Harm.ACNE_FLARE: ("acne_flare_n",),
    Harm.MILIA: ("milia_n",),
    Harm.OEDEMA: ("oedema_n",),
    Harm.ERYTHEMA: ("erythema_n",),
}
COUNTED_WITH_OTHERS = {
    ("sandi_jptcp", "MNRF x4 + FCO2 x4 pooled"): "people of a laser arm were counted in, and the count is not split",
}
"""Counts over arms of which some were not needled."""
ANY_SESSIONS = (1, 6)
"""What a number of sittings that is not printed may be: the range of those that are."""
TYPES = ("I", "II", "III", "IV", "V", "VI")


@dataclass(frozen=True, slots=True)
class DarkShare:
    """The share of people of phototype IV to VI: low + (high - low) times a Beta(dark, light); settled where low is
    high.

    Attributes:
        dark, light: how many of the phototypes in doubt lie on either side.
    """

    low: float
    high: float
    dark: int = 1
    light: int = 1

    @property
    def settled(self) -> bool:
        """Whether what was printed leaves no doubt."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class HarmArm:
    """One kind of harm in one arm.

    Attributes:
        events, people: how many had it, out of how many at risk.
        modality: one of MODALITIES.
        combined: whether something else was given with the needling.
        dark_share: the share of people of phototype IV to VI.
        needle_mm: needle length set, where printed.
        sessions: the fewest and the most sittings a person may have had.
        general_statement: whether a 0 rests on a sentence such as "no side effects", not on a count.
        from_percentage: whether the count was worked out from a printed percentage.
    """

    study: str
    arm: str
    harm: Harm
    events: int
    people: int
    modality: str
    combined: bool = False
    dark_share: DarkShare = DarkShare(0.0, 1.0)
    needle_mm: float | None = None
    sessions: tuple[int, int] = ANY_SESSIONS
    general_statement: bool = False
    from_percentage: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            InvalidInput: more events than people, nobody at risk, or a modality that is no needling.
        """
        if not 0 <= self.events <= self.people or self.people < 1:
            raise InvalidInput(f"{self.events} of {self.people} people is no count.", where=f"{self.study}: {self.arm}")
        if self.modality not in MODALITIES:
            raise InvalidInput(f"“{self.modality}” is no kind of needling.", where=f"{self.study}: {self.arm}")


@dataclass(frozen=True, slots=True)
class HarmLeftOut:
    """A count, or a row without one, that is not used, and why."""

    study: str
    arm: str
    reason: str
    harm: Harm | None = None


@dataclass(frozen=True, slots=True)
class HarmArms:
    """What is used and what is left out, in the order of the table."""

    used: tuple[HarmArm, ...]
    left_out: tuple[HarmLeftOut, ...]

    def of(self, harm: Harm) -> tuple[HarmArm, ...]:
        """The arms in which this harm was counted."""
        return tuple(arm for arm in self.used if arm.harm is harm)


def read_harm_arms(folder: Path = DATA) -> HarmArms:
    """Every count of harm in the evidence tables, sorted into those used and those left out with a reason.

    Args:
        folder: the folder of the knowledge base's data files.

    Raises:
        UnreadableFile: a table is missing.
        InvalidInput: a count cannot be.
    """
    used: list[HarmArm] = []
    left_out: list[HarmLeftOut] = []
    for row, arms in harm_rows_with_arms(folder):
        reason = reason_against(row, arms)
        counts = {harm: found for harm, columns in COLUMNS.items() if (found := _count(row, columns)) is not None}
        if not counts:
            left_out.append(HarmLeftOut(row["study"], row["arm"], reason or "no harm was counted in the part read"))
        for harm, events in counts.items():
            if reason:
                left_out.append(HarmLeftOut(row["study"], row["arm"], reason, harm))
            else:
                used.append(_arm(row, arms, harm, events))
    return HarmArms(tuple(used), tuple(left_out))


def harm_rows_with_arms(folder: Path = DATA) -> Iterator[tuple[Row, tuple[Row, ...]]]:
    """Each row of the table of harm, with the rows of studies.csv that describe its arm: its own, else all needled
    ones.

    Raises:
        UnreadableFile: a table is missing.
    """
    studies = study_rows(folder)
    try:
        with (folder / HARM_TABLE).open(encoding="utf-8", newline="") as file:
            rows = [{name: value for name, value in row.items() if value} for row in csv.DictReader(file)]
    except OSError as error:
        raise UnreadableFile(f"The counts of harm cannot be read ({error.strerror}).", where=HARM_TABLE) from None
    for row in rows:
        study = studies.get(row["study"], ())
        own = tuple(each for each in study if each["arm"] == row["arm"])
        yield row, own or tuple(each for each in study if each["arm_role"].startswith("needling"))


def reason_against(row: Row, arms: tuple[Row, ...]) -> str | None:
    """Why a row of the table of harm says nothing of needling that could be counted; None where it does."""
    if together := COUNTED_WITH_OTHERS.get((row["study"], row["arm"])):
        return together
    if not arms:
        return "the arm is not among the trial arms, so its device is not known"
    if not all(each["arm_role"].startswith("needling") for each in arms):
        return "the arm was not needled"
    if twice := next((each["same_patients_as"] for each in arms if each.get("same_patients_as")), None):
        return f"the same patients as {twice}"
    if "n" not in row or row.get("doubt") == "denominator_not_stated":
        return "out of how many people was not said"
    return None


def dark_share(phototypes: str | None, counts: str | None) -> DarkShare:
    """What printed counts (`IV:27;III+V:12`) or a printed range (`III-V`) say of the share of types IV to VI.

    Counts that lump types together leave the lump in doubt: of 27 and 12 the share lies from 27/39 to 39/39.
    """
    if counts:
        return _share_from_counts(counts)
    found = re.findall(r"\b(?:VI|IV|V|III|II|I)\b", phototypes or "")
    if not found:
        return DarkShare(0.0, 1.0)
    within = TYPES[TYPES.index(found[0]) : TYPES.index(found[-1]) + 1]
    dark = sum(_is_dark(each) for each in within)
    if dark in (0, len(within)):
        return DarkShare(float(dark > 0), float(dark > 0))
    return DarkShare(0.0, 1.0, dark, len(within) - dark)


def _share_from_counts(counts: str) -> DarkShare:
    people = {name: int(n) for name, _, n in (each.partition(":") for each in counts.split(";"))}
    total, surely, maybe, types = sum(people.values()), 0, 0, []
    for name, n in people.items():
        dark = [_is_dark(each) for each in name.split("+")]
        surely += n * all(dark)
        if any(dark) and not all(dark):
            maybe += n
            types += dark
    return DarkShare(surely / total, (surely + maybe) / total, sum(types) or 1, len(types) - sum(types) or 1)


def _is_dark(phototype: str) -> bool:
    return phototype in TYPES[3:]


def _count(row: Row, columns: tuple[str, ...]) -> int | None:
    counts = [int(row[column]) for column in columns if column in row]
    return max(counts, default=None)


def _arm(row: Row, arms: tuple[Row, ...], harm: Harm, events: int) -> HarmArm:
    needles = {each.get("needle_mm") for each in arms}
    needle = needles.pop() if len(needles) == 1 else None
    modalities = {each["modality"] for each in arms}
    counts = next((each["phototype_counts"] for each in arms if "phototype_counts" in each), None)
    printed = row.get("phototypes") or next((each["phototypes"] for each in arms if "phototypes" in each), None)
    return HarmArm(
        study=row["study"],
        arm=row["arm"],
        harm=harm,
        events=events,
        people=int(row["n"]),
        modality=modalities.pop() if len(modalities) == 1 else "other_or_not_stated",
        combined=any(each["arm_role"] == "needling_combined" for each in arms),
        dark_share=dark_share(printed, counts),
        needle_mm=float(needle) if needle else None,
        sessions=_sessions(arms),
        general_statement=row.get("doubt") == "zero_from_a_general_statement",
        from_percentage=row.get("doubt") == "count_worked_out_from_percentage",
    )


def _sessions(arms: tuple[Row, ...]) -> tuple[int, int]:
    printed = sorted(float(each["sessions"]) for each in arms if "sessions" in each)
    if printed:
        return max(1, round(printed[0])), max(1, round(printed[-1]))
    for each in arms:
        if found := re.search(r"sessions: [^;]*?(\d+)-(\d+)", each.get("figures_as_printed", "")):
            return int(found[1]), int(found[2])
    return ANY_SESSIONS
