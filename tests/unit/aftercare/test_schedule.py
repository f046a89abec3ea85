"""The schedule after a session: elapsed hours, calendar days, devices, and a clinic's own times."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlepoint.aftercare import (
    AftercareSchedule,
    ClinicValue,
    ClinicValues,
    TreatedSession,
    aftercare_schedule,
)
from needlepoint.aftercare.schedule import in_utc
from needlepoint.errors import InvalidInput
from needlepoint.knowledge import Knowledge, load_knowledge
from needlepoint.knowledge.records.aftercare import Action, Offset, Topic
from needlepoint.terms import ZONES, DeviceClass, Grade

DAY_0 = "2026-06-10T15:00+02:00"


def session(
    ended_at: str = DAY_0,
    time_zone: str = "Europe/Madrid",
    zones: tuple[str, ...] = ("left_cheek", "right_cheek"),
    device_class: DeviceClass | None = DeviceClass.MECHANICAL,
) -> TreatedSession:
    return TreatedSession(dt.datetime.fromisoformat(ended_at), time_zone, zones, device_class)


def schedule_of(treated: TreatedSession, clinic: ClinicValues | None = None) -> AftercareSchedule:
    return aftercare_schedule(treated, load_knowledge(), clinic)


def end_of(schedule: AftercareSchedule, item_id: str) -> str:
    ends_at = schedule.item(item_id).ends_at
    assert ends_at is not None
    return ends_at.isoformat(timespec="minutes")


def own(item_id: str, until: Offset) -> ClinicValues:
    return ClinicValues({item_id: ClinicValue(until, "Dr. Ana Ruiz", dt.date(2026, 5, 4), "Our experience.")})


@pytest.mark.parametrize(
    ("item_id", "end"),
    [
        ("no_sunscreen_yet", "2026-06-11T15:00+02:00"),  # 24 hours
        ("no_make_up", "2026-06-12T15:00+02:00"),  # 48 hours
        ("no_exercise", "2026-06-13T15:00+02:00"),  # 72 hours
        ("no_sauna_or_pool", "2026-06-13T15:00+02:00"),  # the longer of the label's 2 to 3 days
        ("no_electric_brushes", "2026-06-17T00:00+02:00"),  # days 1 to 6
        ("no_retinoids_or_acids", "2026-06-17T00:00+02:00"),  # 7 days
        ("no_sun", "2026-06-24T00:00+02:00"),  # the regulator's 2 weeks
    ],
)
def test_restrictions_end_when_the_default_says(item_id: str, end: str) -> None:
    assert end_of(schedule_of(session()), item_id) == end


def test_sunscreen_begins_where_its_ban_ends() -> None:
    schedule = schedule_of(session())
    assert schedule.item("sunscreen_daily").starts_at == schedule.item("no_sunscreen_yet").ends_at


# Madrid puts its clocks forward at 02:00 on 29 March 2026 and back at 03:00 on 25 October 2026.
@pytest.mark.parametrize(
    ("ended_at", "item_id", "end"),
    [
        ("2026-03-28T20:00+01:00", "no_sunscreen_yet", "2026-03-29T21:00+02:00"),
        ("2026-10-24T20:00+02:00", "no_sunscreen_yet", "2026-10-25T19:00+01:00"),
        ("2026-03-28T20:00+01:00", "no_electric_brushes", "2026-04-04T00:00+02:00"),
        ("2026-10-24T20:00+02:00", "no_electric_brushes", "2026-10-31T00:00+01:00"),
    ],
)
def test_hours_are_elapsed_and_days_are_of_the_calendar_when_clocks_change(
    ended_at: str, item_id: str, end: str
) -> None:
    assert end_of(schedule_of(session(ended_at)), item_id) == end


def test_an_hour_that_comes_twice_is_told_apart() -> None:
    # Madrid sees 02:30 twice on 25 October: 24 and 25 hours after 02:30 of the day before.
    treated = session("2026-10-24T02:30+02:00")
    first, second = treated.at(Offset(hours=24)), treated.at(Offset(hours=25))
    assert (first.isoformat(), second.isoformat()) == (
        "2026-10-25T02:30:00+02:00",
        "2026-10-25T02:30:00+01:00",
    )


def test_a_day_that_has_no_midnight_begins_an_hour_later() -> None:
    # Santiago de Chile skips 00:00 to 01:00 on 6 September 2026.
    treated = session("2026-09-05T16:00-04:00", "America/Santiago")
    assert treated.at(Offset(days=1)).isoformat() == "2026-09-06T01:00:00-03:00"


def test_the_patients_calendar_counts_and_not_the_clinics() -> None:
    # 23:00 in Madrid is already the next morning in Tokyo.
    treated = session("2026-06-10T23:00+02:00", "Asia/Tokyo")
    assert treated.ended_local.date() == dt.date(2026, 6, 11)
    assert treated.at(Offset(days=3)).isoformat() == "2026-06-14T00:00:00+09:00"


def test_local_days_are_counted_from_the_day_of_the_session() -> None:
    treated = session()
    times = ("2026-06-10T23:59+02:00", "2026-06-11T00:00+02:00", "2026-06-17T12:00+02:00")
    assert [treated.day_of(dt.datetime.fromisoformat(each)) for each in times] == [0, 1, 7]


def test_radiofrequency_keeps_the_skin_open_for_longer() -> None:
    treated = session(device_class=DeviceClass.RADIOFREQUENCY)
    assert end_of(schedule_of(treated), "no_other_products") == "2026-06-17T00:00+02:00"
    assert end_of(schedule_of(session()), "no_other_products") == "2026-06-13T15:00+02:00"


def test_an_unknown_device_gets_the_longest_default() -> None:
    treated = session(device_class=None)
    assert end_of(schedule_of(treated), "no_other_products") == "2026-06-17T00:00+02:00"


def test_tiny_scabs_are_normal_only_after_radiofrequency() -> None:
    with_scabs = schedule_of(session(device_class=DeviceClass.RADIOFREQUENCY))
    assert with_scabs.item("normal_rf_scabs").starts_at.isoformat() == "2026-06-11T15:00:00+02:00"
    with pytest.raises(InvalidInput, match="no item 'normal_rf_scabs'"):
        schedule_of(session()).item("normal_rf_scabs")


def test_make_up_is_not_spoken_of_where_nobody_wears_it() -> None:
    topics = {each.topic for each in schedule_of(session(zones=("abdomen", "left_thigh"))).items}
    assert Topic.BRUSHES not in topics
    assert Topic.MAKE_UP not in {each.topic for each in schedule_of(session(zones=("left_thigh",))).items}


def test_each_source_keeps_its_own_figure() -> None:
    item = schedule_of(session()).item("no_exercise")
    figures = {each.source: [str(figure) for figure in each.figures] for each in item.positions}
    assert figures == {"SKINPEN-HANDOUT": ["72 hours"], "CLINIC-SHEETS": ["24 hours", "48 hours"]}
    assert item.sources_disagree
    assert item.span == (Offset(hours=24), Offset(hours=72))


def test_our_own_choice_is_graded_as_such() -> None:
    schedule = schedule_of(session())
    assert schedule.item("no_sun").grade is Grade.LABEL
    assert schedule.item("no_other_products").grade is Grade.OWN


def test_a_clinic_sets_its_own_time_and_answers_for_it() -> None:
    item = schedule_of(session(), own("no_exercise", Offset(hours=24))).item("no_exercise")
    assert item.ends_at == dt.datetime.fromisoformat("2026-06-11T15:00+02:00")
    assert item.time is not None
    assert item.time.basis == "The clinic's own value, set by Dr. Ana Ruiz on 2026-05-04. Our experience."
    assert (item.time.is_outside_range, item.time.is_shorter_than_default, item.grade) == (False, True, None)


def test_a_clinics_time_outside_the_range_is_shown_as_such() -> None:
    item = schedule_of(session(), own("no_exercise", Offset(days=10))).item("no_exercise")
    assert item.time is not None
    assert (item.time.is_outside_range, item.time.is_shorter_than_default) == (True, False)


def test_what_follows_moves_with_a_clinics_own_time() -> None:
    schedule = schedule_of(session(), own("wash_with_water_only", Offset(hours=72)))
    assert schedule.item("gentle_cleanser").starts_at.isoformat() == "2026-06-13T15:00:00+02:00"


def test_what_would_end_before_it_begins_is_left_out() -> None:
    ids = {each.id for each in schedule_of(session(), own("hydrogel", Offset(days=9))).items}
    assert "bland_cream" not in ids


def test_a_clinics_time_for_an_unknown_item_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no aftercare item") as caught:
        schedule_of(session(), own("no_exercises", Offset(hours=24)))
    assert "no_exercise" in str(caught.value)


def test_a_clinics_time_for_something_without_an_end_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no end of its own"):
        schedule_of(session(), own("antiviral_as_prescribed", Offset(days=5)))


def test_a_clinics_time_needs_a_name() -> None:
    with pytest.raises(InvalidInput, match="needs a name"):
        ClinicValue(Offset(days=5), " ", dt.date(2026, 5, 4))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"ended_at": "2026-06-10T15:00"}, "no time zone"),
        ({"time_zone": "Europe/Nowhere"}, "no time zone 'Europe/Nowhere'"),
        ({"time_zone": "../etc/passwd"}, "no time zone"),
        ({"zones": ()}, "No zone"),
        ({"zones": ("left_cheeek",)}, "not a zone"),
    ],
)
def test_a_session_that_cannot_be_is_refused(changed: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        session(**changed)  # type: ignore[arg-type]


@pytest.mark.parametrize("length_mm", [-3.0, 0.0, 150.0, float("nan")])
def test_a_needle_length_that_cannot_be_is_refused(length_mm: float) -> None:
    with pytest.raises(InvalidInput, match="needle_length_mm"):
        TreatedSession(dt.datetime(2026, 6, 10, tzinfo=dt.UTC), "UTC", ("chin",), needle_length_mm=length_mm)


def test_prescribed_aspirin_is_never_stopped(knowledge: Knowledge) -> None:
    item = knowledge.aftercare["ask_before_anti_inflammatories"]
    assert "Never stop aspirin" in item.patient_text


def test_what_is_normal_stands_apart_from_what_to_do() -> None:
    normal = [each for each in schedule_of(session()).items if each.action is Action.EXPECT]
    assert {each.topic for each in normal} == {Topic.NORMAL_COURSE}
    assert len(normal) >= 5


MOMENTS = st.integers(0, 7 * 366 * 24 * 60).map(
    lambda minutes: dt.datetime(2024, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
)
TIME_ZONES = (
    "Europe/Madrid",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/Santiago",
    "UTC",
)


@given(
    ended_at=MOMENTS,
    time_zone=st.sampled_from(TIME_ZONES),
    zones=st.lists(st.sampled_from(list(ZONES)), min_size=1, max_size=3).map(tuple),
    device_class=st.sampled_from([*DeviceClass, None]),
)
def test_every_time_lies_after_the_end_of_the_session(
    ended_at: dt.datetime, time_zone: str, zones: tuple[str, ...], device_class: DeviceClass | None
) -> None:
    for item in schedule_of(TreatedSession(ended_at, time_zone, zones, device_class)).items:
        assert in_utc(item.starts_at) >= ended_at
        assert item.ends_at is None or in_utc(item.ends_at) > in_utc(item.starts_at)


@given(
    ended_at=MOMENTS,
    time_zone=st.sampled_from(TIME_ZONES),
)
def test_a_later_offset_is_never_an_earlier_moment(ended_at: dt.datetime, time_zone: str) -> None:
    treated = TreatedSession(ended_at, time_zone, ("chin",))
    by_days = [in_utc(treated.at(Offset(days=days))) for days in range(20)]
    by_hours = [in_utc(treated.at(Offset(hours=hours))) for hours in range(100)]
    assert by_days == sorted(by_days)
    assert by_hours == sorted(set(by_hours))
    assert [treated.day_of(each) for each in by_days] == list(range(20))
