"""JSON: says what it is, comes back equal, and refuses what is something else."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from needlepoint import __version__
from needlepoint.aftercare import TreatedSession, aftercare_schedule, triage
from needlepoint.documents import assessment_from_json, plan_from_json, to_json
from needlepoint.errors import InvalidInput, UnreadableFile
from needlepoint.patient.check_in import CheckIn
from tests.unit.documents.example_course import FULL, PLAIN, knowledge, plan_of, plans_of_all_cases


def test_every_plan_and_assessment_comes_back_equal() -> None:
    count = 0
    for plan in plans_of_all_cases():
        assert plan_from_json(to_json(plan)) == plan
        assert assessment_from_json(to_json(plan.assessment)) == plan.assessment
        count += 1
    assert count > 50


@pytest.mark.parametrize("text", [PLAIN, FULL], ids=["plain", "full"])
def test_equal_plans_give_equal_bytes(text: str) -> None:
    data = to_json(plan_of(text))
    assert to_json(plan_from_json(data)) == data


def test_the_envelope_says_what_it_holds() -> None:
    read = json.loads(to_json(plan_of(PLAIN)))
    assert {key: read[key] for key in ("schema", "schema_version", "software_version", "knowledge_version")} == {
        "schema": "needlepoint/course_plan",
        "schema_version": 1,
        "software_version": __version__,
        "knowledge_version": knowledge().version,
    }
    assert read["content"]["reference"] == "P-0417"
    assert read["content"]["sessions"][0]["on"] == "2026-11-24"


def test_aftercare_triage_and_records_have_their_json() -> None:
    session = TreatedSession(dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC), "Europe/Madrid", ("left_cheek",))
    schedule = json.loads(to_json(aftercare_schedule(session, knowledge())))
    assert schedule["schema"] == "needlepoint/aftercare_schedule"
    assert schedule["content"]["items"][0]["starts_at"].endswith("+01:00")
    assert json.loads(to_json(triage(CheckIn(), 1, knowledge())))["schema"] == "needlepoint/triage_result"
    assert json.loads(to_json({"b": 1, "a": 2}))["content"] == {"a": 2, "b": 1}


def test_another_kind_of_file_is_refused_by_name() -> None:
    with pytest.raises(InvalidInput, match="holds needlepoint/assessment in version 1"):
        plan_from_json(to_json(plan_of(PLAIN).assessment))


def test_a_newer_shape_is_refused() -> None:
    newer = to_json(plan_of(PLAIN)).replace(b'"schema_version":1', b'"schema_version":2')
    with pytest.raises(InvalidInput, match="version 2"):
        plan_from_json(newer)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"schema": 1}', b"\xff\xfe", b"{}"])
def test_what_is_not_such_a_file_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match="course_plan file"):
        plan_from_json(data)


def test_a_plan_with_a_field_of_the_wrong_type_is_refused() -> None:
    broken = to_json(plan_of(PLAIN)).replace(b'"on":"2026-11-24"', b'"on":"2026-02-30"')
    with pytest.raises(UnreadableFile, match="date"):
        plan_from_json(broken)


def test_what_has_no_place_in_json_is_an_error_of_ours() -> None:
    with pytest.raises(NotImplementedError, match="object"):
        to_json({"thing": object()})
