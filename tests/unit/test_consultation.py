"""A consultation as it is written down: every section read, and every mistake told once with its line."""

from __future__ import annotations

import datetime as dt

import pytest

from needlepoint.consultation import Consultation, read_consultation
from needlepoint.course import OpenEvent
from needlepoint.errors import InvalidPatient
from needlepoint.knowledge import load_knowledge
from needlepoint.planning import DateSpan, Override, SessionStatus
from needlepoint.strict_yaml import Document, parse
from needlepoint.terms import ZONE_GROUPS, DeviceClass

ON = dt.date(2026, 11, 23)
CHEEKS = ZONE_GROUPS["cheeks"]

WHOLE = """\
patient: D-0042
note: Invented.
history:
  born_on: 1990-02-11
  pregnant: no
treatment:
  device: skinpen
  anaesthetic: none
  wants:
    - indication: acne_scars_rolling
      zones: [cheeks, nose]
      goal: {wish: to go out without make-up, instrument: gb_quantitative, baseline: 14, target: 8}
    - indication: wrinkles
      zones: neck
  depths:
    cheeks: {needle_length_mm: 1.5}
    neck: {needle_length_mm: 0.75, off_label_reason: thin skin}
  overrides:
    - {rule: tan_in_area, reason: seen and judged, by: Dr Example}
calendar:
  not_before: 2027-01-10
  event: {on: 2027-06-12, name: her wedding}
  sun_holidays: [{from: 2027-04-03, to: 2027-04-10}]
  away: [{from: 2027-02-01, to: 2027-02-01}]
  weekdays: [tuesday, friday]
  country: ES
  subdivision: MD
past_sessions:
  - {on: 2026-10-01, zones: cheeks, needle_length_mm: 1.25}
  - {zones: [nose], status: missed}
  - {on: 2026-11-23, zones: neck, elsewhere: yes}
adverse_events:
  - {event: deep_injury, on: 2026-11-02, zones: left_cheek}
  - {event: blood_exposure, on: 2026-10-02, assessed: yes}
"""


def read(text: str) -> Consultation:
    """A consultation that can be read."""
    return read_consultation(parse(text.encode(), "p.yaml"), load_knowledge(), on=ON)


def mistakes(text: str) -> list[str]:
    """Every mistake of a consultation that has some."""
    with pytest.raises(InvalidPatient) as refused:
        read(text)
    assert f"p.yaml cannot be used; mistakes found: {len(refused.value.problems)}." in str(refused.value)
    return [str(each) for each in refused.value.problems]


def changed(part: str, by: str) -> str:
    """The whole consultation with one part replaced; the part must be there once."""
    assert WHOLE.count(part) == 1
    return WHOLE.replace(part, by)


def test_who_and_what_and_where() -> None:
    consultation = read(WHOLE)
    request = consultation.request
    assert consultation.profile.reference == "D-0042"
    assert consultation.profile.answers["pregnant"] is False
    assert (request.device, request.anaesthetic) == ("skinpen", "none")
    assert [(want.indication, want.zones) for want in request.wants] == [
        ("acne_scars_rolling", (*CHEEKS, "nose")),
        ("wrinkles", ("neck",)),
    ]


def test_the_goal_is_checked_and_holds_for_the_zones_of_its_want() -> None:
    (checked,) = read(WHOLE).wishes.goals
    assert checked.goal.zones == (*CHEEKS, "nose")
    assert (checked.goal.indication, checked.goal.baseline, checked.goal.target) == ("acne_scars_rolling", 14.0, 8.0)


def test_depths_hold_for_each_zone_of_a_group() -> None:
    depths = read(WHOLE).wishes.depths
    assert depths is not None
    assert {zone: (each.needle_length_mm, each.off_label_reason) for zone, each in depths.items()} == {
        "left_cheek": (1.5, None),
        "right_cheek": (1.5, None),
        "neck": (0.75, "thin skin"),
    }


def test_overrides_carry_who_decided_and_why() -> None:
    assert read(WHOLE).wishes.overrides == (Override("tan_in_area", "seen and judged", "Dr Example"),)


def test_the_calendar() -> None:
    calendar = read(WHOLE).wishes.calendar
    assert (calendar.not_before, calendar.event_on, calendar.event) == (
        dt.date(2027, 1, 10),
        dt.date(2027, 6, 12),
        "her wedding",
    )
    assert calendar.sun_holidays == (DateSpan(dt.date(2027, 4, 3), dt.date(2027, 4, 10)),)
    assert calendar.away == (DateSpan(dt.date(2027, 2, 1), dt.date(2027, 2, 1)),)
    assert (calendar.weekdays, calendar.country, calendar.subdivision) == (
        frozenset({"tuesday", "friday"}),
        "ES",
        "MD",
    )


def test_past_sessions_and_adverse_events() -> None:
    consultation = read(WHOLE)
    done, missed, elsewhere = consultation.history
    assert (done.on, done.zones, done.needle_length_mm) == (dt.date(2026, 10, 1), CHEEKS, 1.25)
    assert (done.status, missed.status, missed.on) == (SessionStatus.DONE, SessionStatus.MISSED, None)
    assert (elsewhere.elsewhere, elsewhere.on) == (True, ON)
    assert consultation.events == (
        OpenEvent("deep_injury", dt.date(2026, 11, 2), ("left_cheek",)),
        OpenEvent("blood_exposure", dt.date(2026, 10, 2), assessed=True),
    )


def test_the_least_that_must_be_said() -> None:
    consultation = read("treatment: {wants: [{indication: wrinkles, zones: neck}]}\n")
    assert (consultation.request.device, consultation.request.device_class) == (None, DeviceClass.MECHANICAL)
    assert (consultation.profile.reference, dict(consultation.profile.answers)) == (None, {})
    assert (consultation.history, consultation.events, consultation.wishes.goals) == ((), (), ())


@pytest.mark.parametrize(("written", "meant"), [("none", "none"), ("no", "none"), ("lmx_4", "lmx_4"), ("", None)])
def test_an_anaesthetic_may_be_none_or_not_known_yet(written: str, meant: str | None) -> None:
    assert read(changed("anaesthetic: none", f"anaesthetic: {written}")).request.anaesthetic == meant


def test_a_number_in_a_register_keeps_its_zeros() -> None:
    assert read(changed("D-0042", "0042")).profile.reference == "0042"


@pytest.mark.parametrize(
    ("part", "by", "line", "says"),
    [
        ("note:", "notes:", 2, "'notes' is not known here. Did you mean note?"),
        ("patient: D-0042", "patient: 1.10", 1, "patient: 1.1 is not text. Put it in quotes."),
        ("patient: D-0042", "patient: [a]", 1, "patient: ['a'] is not text."),
        ("  pregnant: no", "  pregnnat: no", 5, "there is no fact 'pregnnat'. Did you mean pregnant"),
        ("born_on: 1990-02-11", "born_on: 2026-11-24", 4, "born_on: 2026-11-24 lies after the day of the consultation"),
        ("born_on: 1990-02-11", "born_on: 2026-02-29", 4, "born_on: '2026-02-29' is not in the calendar"),
        ("device: skinpen", "device: skinpenn", 7, "device: there is no device 'skinpenn'. Did you mean skinpen"),
        ("device: skinpen", "device_clas: mechanical", 7, "'device_clas' is not known here. Did you mean device_class"),
        ("device: skinpen", "device_class: laser", 7, "device_class: 'laser' is not one of mechanical, radiofrequency"),
        ("anaesthetic: none", "anaesthetic: lmx4", 8, "there is no anaesthetic 'lmx4'. Did you mean lmx_4"),
        (
            "indication: wrinkles",
            "indication: wrinkels",
            13,
            "there is no indication 'wrinkels'. Did you mean wrinkles",
        ),
        ("    - indication: wrinkles\n      zones: neck", "    - zones: neck", 13, "'indication' is missing."),
        ("      zones: neck\n", "", 13, "'zones' is missing."),
        ("zones: neck\n  depths", "zones: nek\n  depths", 14, "zones: 'nek' is not a zone. Did you mean neck?"),
        ("zones: neck\n  depths", "zones: []\n  depths", 14, "zones: no zone is named. Write a zone or a group"),
        (
            "zones: neck\n  depths",
            "zone: neck\n      zones: neck\n  depths",
            14,
            "'zone' is not known here. Did you mean zones?",
        ),
        (
            "gb_quantitative",
            "gb_quantative",
            12,
            "there is no instrument 'gb_quantative'. Did you mean gb_quantitative",
        ),
        ("baseline: 14", "baseline: 14 points", 12, "baseline: '14 points' is not a plain number."),
        ("target: 8", "target: 20", 12, "A target of 20 is not better than 14: lower is better here."),
        ("wish: to go out without make-up, ", "", 12, "'wish' is missing."),
        ("    cheeks: {needle", "    cheks: {needle", 16, "'cheks' is not a zone. Did you mean cheeks?"),
        (
            "needle_length_mm: 1.5}",
            "needle_length_mm: 1.5 mm}",
            16,
            "needle_length_mm: '1.5 mm' is not a plain number.",
        ),
        (
            "needle_length_mm: 1.5}",
            "needle_length_mm: 0}",
            16,
            "needle_length_mm: 0 is no length. It must be above zero.",
        ),
        ("needle_length_mm: 1.5}", "needle_length_mm: -1}", 16, "needle_length_mm: -1 is no length."),
        (
            "needle_length_mm: 1.5}",
            "needle_length: 1.5, needle_length_mm: 1}",
            16,
            "'needle_length' is not known here.",
        ),
        (
            "rule: tan_in_area",
            "rule: tan_in_aria",
            19,
            "rule: there is no rule 'tan_in_aria'. Did you mean tan_in_area",
        ),
        (", by: Dr Example", "", 19, "'by' is missing."),
        ("reason: seen and judged, ", "", 19, "'reason' is missing."),
        ("not_before: 2027-01-10", "not_before: 2027-01", 21, "not_before: '2027-01' names no day."),
        ("{on: 2027-06-12, name: her wedding}", "{name: her wedding}", 22, "'on' is missing."),
        ("on: 2027-06-12", "on: 2027-06-31", 22, "on: '2027-06-31' is not in the calendar"),
        ("to: 2027-04-10", "to: 2027-04-01", 23, "2027-04-03 to 2027-04-01 ends before it begins. Swap the two dates."),
        ("from: 2027-04-03, to", "form: 2027-04-03, from: 2027-04-03, to", 23, "'form' is not known here."),
        ("away: [{from: 2027-02-01, to", "away: [{to", 24, "'from' is missing."),
        ("[{from: 2027-02-01, to: 2027-02-01}]", "2027-02-01", 24, "'away' must be a list, each entry begun with '-'."),
        ("tuesday, friday", "tusday, friday", 25, "'tusday' is not a day of the week. Did you mean tuesday"),
        ("on: 2026-10-01", "on: 2026-11-24", 29, "on: 2026-11-24 lies after the day of the consultation"),
        ("zones: cheeks, needle", "zones: cheks, needle", 29, "zones: 'cheks' is not a zone."),
        ("status: missed", "status: forgotten", 30, "status: 'forgotten' is not one of"),
        ("elsewhere: yes", "elsewhere: Madrid", 31, "elsewhere: 'Madrid' is neither yes nor no."),
        ("on: 2026-11-02", "on: 2026-12-02", 33, "on: 2026-12-02 lies after the day of the consultation, 2026-11-23."),
        (
            "event: deep_injury",
            "event: deep_injry",
            33,
            "there is no adverse event 'deep_injry'. Did you mean deep_injury",
        ),
        ("event: deep_injury, ", "", 33, "'event' is missing."),
        ("assessed: yes", "assessed: soon", 34, "assessed: 'soon' is neither yes nor no."),
    ],
)
def test_one_mistake_is_told_once_with_its_line(part: str, by: str, line: int, says: str) -> None:
    (found,) = mistakes(changed(part, by))
    assert found.startswith(f"p.yaml, line {line}: ")
    assert says in found


@pytest.mark.parametrize("section", ["calendar", "treatment", "history"])
@pytest.mark.parametrize("value", ["word", "[1, 2]", "no", "12"])
def test_a_section_must_hold_keys_and_values(section: str, value: str) -> None:
    start = WHOLE.index(f"\n{section}:") + 1
    end = min(
        (place for key in ("treatment:", "calendar:", "past_sessions:") if (place := WHOLE.find(f"\n{key}")) >= start),
        default=0,
    )
    found = mistakes(f"{WHOLE[:start]}{section}: {value}\n{WHOLE[end + 1 :]}")
    line = WHOLE[:start].count("\n") + 1
    assert found[0].startswith(f"p.yaml, line {line}: ")
    assert "must be a list of keys and values" in found[0] or "must list facts and answers" in found[0]


@pytest.mark.parametrize("wants", ["", "wants:", "wants: []"])
def test_somebody_must_want_something(wants: str) -> None:
    (found,) = mistakes(f"treatment:\n  device: skinpen\n  {wants}\n")
    assert "nothing is wanted. Name an indication and its zones under treatment > wants." in found


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "{}\n"])
def test_an_empty_file_wants_nothing(text: str) -> None:
    (found,) = mistakes(text)
    assert "nothing is wanted." in found


@pytest.mark.parametrize("text", ["- a\n", "word\n", "12\n"])
def test_a_file_must_hold_keys_and_values(text: str) -> None:
    assert mistakes(text)[0] == "p.yaml, line 1: 'the file' must be a list of keys and values."


def test_the_mistakes_of_every_section_are_told_together() -> None:
    text = WHOLE
    for part, by in [
        ("  pregnant: no", "  pregnant: perhaps"),
        ("device: skinpen", "device: skinpenn"),
        ("zones: neck\n  depths", "zones: nek\n  depths"),
        ("tuesday, friday", "tusday, friday"),
        ("on: 2026-10-01", "on: 2026-12-01"),
        ("event: deep_injury", "event: deep_injry"),
    ]:
        text = text.replace(part, by)
    lines = [int(found.partition("line ")[2].partition(":")[0]) for found in mistakes(text)]
    assert sorted(lines) == [5, 7, 14, 25, 29, 33]


def test_a_document_without_lines_names_itself() -> None:
    with pytest.raises(InvalidPatient) as refused:
        read_consultation(Document({"history": {"pregnnat": False}}, "line 7"), load_knowledge(), on=ON)
    assert all(each.where == "line 7" for each in refused.value.problems)
