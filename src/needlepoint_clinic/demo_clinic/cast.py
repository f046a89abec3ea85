"""The cast: who comes for what, when they began, how it stands. Everything clinical in it is asked of the library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Ending(StrEnum):
    """Where a patient's story ends before its own end; AS_IT_GOES: only the day cuts it off."""

    AS_IT_GOES = "as_it_goes"
    NEVER_CAME = "never_came"
    DRAFT = "draft"
    NOT_CONSENTED = "not_consented"
    LOST_TOUCH = "lost_touch"
    WITHDREW = "withdrew"


@dataclass(frozen=True, slots=True)
class Ago:
    """A day, counted back from the day of the demo."""

    days: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """Harm after a session of the course.

    Attributes:
        after: the number of that session.
        day: of the check-in in which it is told.
        signs: answers of that check-in.
        kind: the adverse event of the knowledge base that a clinician notes; empty where none is noted.
        zone: of the session; empty for its first.
        ends_after_days: when it was over; None: it is still there.
        assessed: whether a clinician has judged that the course may go on.
        stops: whether the course was stopped for it.
        unseen: nobody has dealt with the check-in yet.
    """

    after: int
    day: int
    signs: Mapping[str, Any]
    kind: str = ""
    ends_after_days: int | None = None
    assessed: bool = True
    stops: bool = False
    unseen: bool = False
    treatment: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """One patient.

    Attributes:
        wants: indication and zones.
        first_session_days_ago: the day of the first session, counted back from the day of the demo; below zero it is
            still ahead.
        waits_days: from the consultation to the first session; 0 for those who only come to be asked.
        answers: more of the history, beside age, sex and phototype.
        allergies, warnings: text and reaction; text.
        effect: how much of what can be gained is gained, 0 to 1.
        late_days: by how much the second session came later than planned.
        missed: they did not come to the second session.
        operator: who treats: an index of the clinic's operators.
        depth_mm: a needle length the physician chose; the plan's own where None.
        open_on_the_day: the session of the demo's own day stands open on a tablet.
        maintained: the course ended in maintenance.
    """

    sex: str
    age: int
    phototype: str
    wants: tuple[tuple[str, tuple[str, ...]], ...]
    device: str
    first_session_days_ago: int
    wish: str = ""
    waits_days: int = 14
    anaesthetic: str = "lmx_4"
    answers: Mapping[str, Any] = field(default_factory=dict)
    allergies: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    ending: Ending = Ending.AS_IT_GOES
    trouble: Trouble | None = None
    effect: float = 0.6
    late_days: int = 0
    missed: bool = False
    operator: int = 0
    depth_mm: float | None = None
    open_on_the_day: bool = False
    maintained: bool = False
    restricted: bool = False
    registered_twice: bool = False


ROLLING, BOXCAR, ICE_PICK = "acne_scars_rolling", "acne_scars_boxcar", "acne_scars_ice_pick"
CHEEKS, TEMPLES, EYES = ("cheeks",), ("cheeks", "temples"), ("left_periorbital", "right_periorbital")
FINE, WELL, LITTLE = 0.6, 0.85, 0.2


def _acne(sex: str, age: int, phototype: str, days_ago: int, **more: Any) -> Story:
    wants = more.pop("wants", ((ROLLING, CHEEKS),))
    wish = more.pop("wish", "scars that show less in side light")
    return Story(sex, age, phototype, wants, more.pop("device", "skinpen"), days_ago, wish=wish, **more)


def _other(
    sex: str, age: int, phototype: str, days_ago: int, indication: str, zones: tuple[str, ...], device: str, **more: Any
) -> Story:
    return Story(sex, age, phototype, ((indication, zones),), device, days_ago, **more)


def _asked(sex: str, age: int, phototype: str, days_ago: int, **more: Any) -> Story:
    """Somebody who comes to be asked, and is not treated, or not yet."""
    return _acne(sex, age, phototype, days_ago, waits_days=0, **more)


_SINCE_LONG = {"scar_since": {"abdomen": "2019", "flanks": "2019", "thighs": "2019"}}

IN_COURSE: tuple[Story, ...] = (
    # Their session is due on the day of the demo, or it was just yesterday.
    _acne("female", 27, "III", 28, effect=FINE),
    _acne("male", 31, "IV", 56, wants=((ROLLING, CHEEKS), (BOXCAR, ("temples",))), operator=1),
    _acne(
        "female",
        24,
        "V",
        28,
        device="dr_pen_a20",
        operator=2,
        answers={"nickel_allergy": True},
        allergies=(("nickel", "itchy rash under a watch"),),
    ),
    _other("female", 52, "II", 0, "wrinkles", ("neck",), "skinpen", operator=1, depth_mm=1.0),
    _acne("male", 35, "II", 0, open_on_the_day=True, operator=2),
    _other("female", 38, "IV", 28, "periorbital_darkening", EYES, "exceed", depth_mm=0.5),
    # In the middle.
    _acne("female", 33, "III", 43, effect=WELL, operator=1),
    _acne("female", 29, "II", 13, operator=3),
    _acne("male", 26, "IV", 3, device="dr_pen_a20", operator=3, wants=((BOXCAR, CHEEKS),)),
    _other("female", 44, "II", 71, "wrinkles", ("glabella", "cheeks"), "exceed", wish="a rested look", effect=WELL),
    _other("female", 36, "III", 20, "striae_alba", ("abdomen", "flanks"), "skinpen", answers=_SINCE_LONG, depth_mm=1.5),
    _other(
        "male", 48, "I", 66, "surgical_scar", ("abdomen",), "skinstylus", answers={"scar_since": {"abdomen": "2022"}}
    ),
    _other("female", 41, "IV", 18, "melasma", CHEEKS, "dr_pen_a20", answers={"melasma": ["cheeks"]}, depth_mm=0.5),
    _other("female", 30, "III", 34, "enlarged_pores", ("cheeks", "nose"), "dr_pen_a20", depth_mm=0.5, operator=1),
    _acne("female", 39, "II", 50, late_days=9, operator=2, answers={"herpes_history": True, "herpes_outbreak": False}),
    _acne(
        "female",
        23,
        "VI",
        8,
        device="dr_pen_a20",
        operator=2,
        warnings=("Faints at the sight of needles: treat lying down",),
    ),
)
OVERDUE: tuple[Story, ...] = (
    _acne("male", 28, "III", 95, ending=Ending.LOST_TOUCH),
    _acne("female", 45, "II", 120, ending=Ending.LOST_TOUCH, effect=LITTLE, wants=((ICE_PICK, CHEEKS),), operator=1),
    _acne("female", 34, "IV", 70, missed=True, ending=Ending.LOST_TOUCH, operator=1),
)
IN_TROUBLE: tuple[Story, ...] = (
    _acne(
        "female", 32, "V", 40, device="dr_pen_a20",
        trouble=Trouble(1, 14, {"dark_patches": True}, "pigment_change", assessed=False),
    ),
    _acne(
        "female", 37, "II", 33, operator=1, answers={"herpes_history": True, "herpes_outbreak": False},
        trouble=Trouble(1, 4, {"grouped_blisters": True}, "herpes_reactivation", 9,
                        treatment="Antiviral as prescribed by the physician"),
    ),
    _acne(
        "male", 30, "III", 90, operator=2,
        trouble=Trouble(2, 3, {"spreading_redness": True, "increasing_pain": True}, "suspected_infection", 12,
                        assessed=False, stops=True, treatment="Swab taken; antibiotic as prescribed by the physician"),
    ),
    _acne("female", 26, "II", 2, operator=3, trouble=Trouble(1, 1, {"itchy_bumps": True}, unseen=True)),
    _acne("male", 40, "IV", 4, device="dr_pen_a20", trouble=Trouble(1, 3, {"pus": True}, unseen=True)),
    _other(
        "female", 58, "I", 6, "wrinkles", ("neck",), "skinpen", depth_mm=1.0,
        trouble=Trouble(1, 5, {"fever": None, "pus": None}, unseen=True),
    ),
    _acne("female", 25, "III", 150, trouble=Trouble(2, 5, {"pimples": True}, "pustules", 6), effect=FINE),
)  # fmt: skip
FINISHED: tuple[Story, ...] = (
    _acne("female", 31, "III", 190, effect=WELL, maintained=True),
    _acne("female", 43, "IV", 300, effect=LITTLE, wants=((BOXCAR, TEMPLES),), operator=1),
    _other("female", 61, "II", 260, "wrinkles", ("neck",), "skinpen", effect=FINE, depth_mm=1.0, maintained=True),
    _other("male", 39, "III", 330, "surgical_scar", ("abdomen",), "skinstylus",
           answers={"scar_since": {"abdomen": "2021"}}, effect=WELL),
    _other("female", 28, "IV", 280, "hypertrophic_scar", ("abdomen",), "skinstylus",
           answers={"scar_since": {"abdomen": "2020"}}, effect=FINE, operator=1),
    _acne("female", 36, "V", 210, device="dr_pen_a20", effect=FINE, operator=2),
    _other("female", 35, "II", 350, "traumatic_scar", ("left_forearm",), "skinpen",
           answers={"scar_since": {"left_forearm": "2018"}}, effect=WELL),
)  # fmt: skip
AHEAD: tuple[Story, ...] = (
    _acne("female", 22, "III", -1, ending=Ending.NOT_CONSENTED),
    _acne("male", 27, "II", -5, operator=1),
    _other("female", 55, "II", -9, "wrinkles", ("neck",), "skinpen", depth_mm=1.0, operator=1,
           answers={"anticoagulant": True}, warnings=("Takes warfarin",)),
    _acne("female", 40, "III", -7, answers={"keloid_tendency": True, "keloid": ["decolletage"]}),
    _acne("female", 30, "IV", -12, waits_days=20, ending=Ending.WITHDREW, device="dr_pen_a20"),
    _acne("male", 51, "II", -3, ending=Ending.NOT_CONSENTED, wants=((ICE_PICK, ("left_cheek", "chin")),)),
    _acne("female", 29, "I", -20, waits_days=27, anaesthetic="none", answers={"anaesthetic_allergy": True},
          allergies=(("lidocaine", "swelling of the lips in 2019"),)),
)  # fmt: skip
NOT_TREATED: tuple[Story, ...] = (
    _asked("female", 31, "III", 21, answers={"pregnant": True}),
    _asked("male", 24, "IV", 12, answers={"isotretinoin_ever": True, "isotretinoin_now": True}),
    _asked("female", 27, "II", 30, device="exceed", answers={"active_acne": ["cheeks"]}),
    _asked(
        "male", 49, "III", 45, answers={"suspicious_lesion": ["cheeks"]}, warnings=("Mark on both cheeks: sent on",)
    ),
    _asked(
        "female",
        23,
        "III",
        8,
        answers={"isotretinoin_ever": True, "isotretinoin_now": False, "isotretinoin_stopped_on": Ago(70)},
    ),
    _asked("female", 34, "III", 2, ending=Ending.DRAFT),
    _asked("female", 38, "V", -4, ending=Ending.NEVER_CAME),
    _other("female", 46, "II", -2, "laxity", ("neck",), "skinpen", ending=Ending.NEVER_CAME, waits_days=0),
)
APART: tuple[Story, ...] = (
    _acne("female", 41, "II", 270, restricted=True),
    _acne("female", 33, "IV", 35, registered_twice=True),
)  # fmt: skip

CAST: tuple[Story, ...] = (*IN_COURSE, *OVERDUE, *IN_TROUBLE, *FINISHED, *AHEAD, *NOT_TREATED, *APART)
