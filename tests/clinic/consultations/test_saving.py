"""Each answer is saved by itself; two screens never overwrite each other unseen, and nothing typed is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.accounts.rows import EditedElsewhere
from needlepoint_clinic.audit.models import AuditEntry
from needlepoint_clinic.consultations import actions
from needlepoint_clinic.consultations.models import Consultation
from needlepoint_clinic.courses.models import AdverseEvent
from tests.clinic import factories
from tests.clinic.consultations import made
from tests.clinic.consultations.form_fields import as_data, fields_of, part_of

PART = {"X-Needlepoint-Save": "part"}


@pytest.fixture
def by() -> Actor:
    """A physician at work."""
    return factories.actor()


def _fields(client: Client, row: Consultation) -> list[tuple[str, str]]:
    return fields_of(client.get(reverse("consultations:edit", args=[row.pk])).content.decode())


def _save(client: Client, row: Consultation, sent: dict[str, Any], **more: Any) -> Any:
    return client.post(reverse("consultations:save", args=[row.pk]), sent, **more)


def test_a_start_knows_what_the_record_knows(by: Actor) -> None:
    whom = factories.patient(by, sex="female")
    client = factories.signed_in(by)
    answer = client.post(reverse("consultations:start"), {"patient": str(whom.pk)})
    row = Consultation.objects.get(patient=whom)
    assert answer["Location"] == reverse("consultations:edit", args=[row.pk])
    assert row.document["history"] == {"born_on": "1990-05-04", "sex": "female"}
    assert row.document["patient"] == str(whom.number)
    client.post(reverse("consultations:start"), {"patient": str(whom.pk)})
    assert Consultation.objects.filter(patient=whom).count() == 1, "an open one is gone on with"


def test_saving_a_part_answers_with_the_panel(by: Actor) -> None:
    client = factories.signed_in(by)
    row = made.draft(by, made.example("melasma"))
    part = part_of(_fields(client, row), "history.pregnant")
    answer = _save(client, row, part | {"history.pregnant": ["yes"]}, headers=PART)
    assert answer.status_code == 200
    told = answer.json()
    assert told["version"] == row.version + 1
    assert "do_not_treat" in told["panel"] or "defer" in told["panel"]
    row.refresh_from_db()
    assert row.document["history"]["pregnant"] is True
    entry = AuditEntry.objects.filter(verb="consultations.saved").latest("number")
    assert entry.details["parts"] == ["history.pregnant"]
    assert "True" not in str(entry.details), "names of parts, never values"


def test_two_people_work_on_different_parts(by: Actor) -> None:
    client, row = factories.signed_in(by), made.draft(by, made.example("melasma"))
    fields = _fields(client, row)
    nurse = factories.signed_in(factories.actor(Role.NURSE, by.clinic))
    assert (
        _save(nurse, row, part_of(fields, "history.smoker") | {"history.smoker": ["yes"]}, headers=PART).status_code
        == 200
    )
    assert (
        _save(client, row, part_of(fields, "history.pregnant") | {"history.pregnant": ["no"]}, headers=PART).status_code
        == 200
    )
    row.refresh_from_db()
    assert (row.document["history"]["smoker"], row.document["history"]["pregnant"]) == (True, False)


def test_the_same_part_changed_twice_shows_both(by: Actor) -> None:
    client, row = factories.signed_in(by), made.draft(by, made.example("melasma"))
    part = part_of(_fields(client, row), "history.smoker")
    assert _save(client, row, part | {"history.smoker": ["yes"]}, headers=PART).status_code == 200
    answer = _save(client, row, part | {"history.smoker": ["no"]}, headers=PART)
    assert answer.status_code == 409
    (conflict,) = answer.json()["conflicts"]
    assert (conflict["theirs"], conflict["mine"]) == ("Yes", "No")
    row.refresh_from_db()
    assert row.document["history"]["smoker"] is True, "nothing was overwritten"
    kept = part | {"history.smoker": ["no"], "was[]": [f"history.smoker:{conflict['was']}"]}
    assert _save(client, row, kept, headers=PART).status_code == 200, "having seen theirs, mine may be kept"


def test_without_scripts_a_conflict_keeps_what_was_typed(by: Actor) -> None:
    client, row = factories.signed_in(by), made.draft(by, made.example("melasma"))
    fields = dict(as_data(_fields(client, row)))
    part = part_of(_fields(client, row), "history.acid_last_on")
    _save(client, row, part | {"history.acid_last_on.typed": ["2026-10"]}, headers=PART)
    answer = _save(client, row, fields | {"history.acid_last_on.typed": ["2026-11-01"]})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "2026-10" in page, "theirs is shown"
    assert 'value="2026-11-01"' in page, "mine stands in its field"
    again = _save(client, row, as_data(fields_of(page)))
    assert again.status_code == 302
    row.refresh_from_db()
    assert row.document["history"]["acid_last_on"] == "2026-11-01"


def test_an_old_version_is_refused_by_the_action(by: Actor) -> None:
    row = made.draft(by, made.example("melasma"))
    with pytest.raises(EditedElsewhere):
        actions.save(by=by, consultation=row, version=1, document={}, changed=(), at=factories.NOW)


def test_a_slip_of_the_pen_is_kept_and_said_at_its_field(by: Actor) -> None:
    client, row = factories.signed_in(by), made.draft(by, made.example("melasma"))
    part = part_of(_fields(client, row), "history.acid_last_on")
    answer = _save(client, row, part | {"history.acid_last_on.typed": ["20226-01-01"]}, headers=PART)
    (mistake,) = answer.json()["mistakes"]
    assert mistake["field"] == "history.acid_last_on"
    assert "Write it as 2026-06-14" in mistake["text"]
    page = client.get(reverse("consultations:edit", args=[row.pk])).content.decode()
    assert 'value="20226-01-01"' in page


def test_open_questions_of_a_part_are_answered_with_no_at_once(by: Actor) -> None:
    client, row = factories.signed_in(by), made.draft(by, {"history": {"smoker": True}})
    fields = as_data(_fields(client, row))
    answer = _save(client, row, fields | {"no_to_all": "health"})
    assert answer["Location"].endswith("#part-health")
    row.refresh_from_db()
    history = row.document["history"]
    assert history["smoker"] is True
    assert history["hiv"] is False
    assert history["diabetes"] == "no"
    assert "anticoagulant" not in history, "another part"


def test_old_answers_count_only_once_confirmed(by: Actor) -> None:
    before, _course = made.signed(by, made.example("melasma"))
    client = factories.signed_in(by)
    row, new = actions.start(by=by, patient=before.patient, on=made.ON, at=factories.NOW)
    assert new
    assert "melasma" not in row.document["history"]
    page = client.get(reverse("consultations:edit", args=[row.pk])).content.decode()
    assert "Please confirm" in page
    _save(client, row, {"take_over": "melasma"})
    row.refresh_from_db()
    assert row.document["history"]["melasma"] == ["forehead", "left_cheek", "right_cheek", "upper_lip"]


def test_an_open_adverse_event_comes_along_and_holds_the_plan(by: Actor) -> None:
    before, course = made.signed(by, made.example("melasma"))
    assert course is not None
    assert by.member is not None
    session = course.sessions.create(
        clinic=by.clinic,
        patient=course.patient,
        number=1,
        held_on=made.ON,
        operator=by.member,
        started_at=factories.NOW,
        saved_at=factories.NOW,
    )
    AdverseEvent.objects.create(
        clinic=by.clinic,
        patient=course.patient,
        session=session,
        zone="left_cheek",
        kind="suspected_infection",
        began_on=made.ON,
        noted_by=by.member,
        noted_at=factories.NOW,
    )
    row, _new = actions.start(by=by, patient=before.patient, on=made.ON, at=factories.NOW)
    expected = {"event": "suspected_infection", "on": made.ON.isoformat(), "zones": ["left_cheek"]}
    assert row.document["adverse_events"] == [expected]
    document = {**made.example("melasma"), "adverse_events": []}
    row = actions.save(by=by, consultation=row, version=1, document=document, changed=("x",), at=factories.NOW)
    with pytest.raises(actions.NotPossible, match="adverse event"):
        actions.sign(by=by, consultation=row, version=row.version, today=made.ON, at=factories.NOW)


def test_a_draft_is_brought_to_today_or_thrown_away(by: Actor) -> None:
    client = factories.signed_in(by)
    row = made.draft(by, made.example("melasma"))
    assert client.post(reverse("consultations:redate", args=[row.pk])).status_code == 302
    assert client.post(reverse("consultations:discard", args=[row.pk])).status_code == 302
    assert not Consultation.objects.filter(pk=row.pk).exists()


def test_strangers_find_nothing(by: Actor) -> None:
    row, _course = made.signed(by, made.example("melasma"))
    open_row = made.draft(by, made.example("melasma"))
    stranger = factories.signed_in(factories.actor())
    for name in ("edit", "plan", "review", "signed", "expect", "plan_pdf", "consent"):
        for each in (row, open_row):
            assert stranger.get(reverse(f"consultations:{name}", args=[each.pk])).status_code == 404, name
    for name in ("save", "override", "redate", "discard", "sign", "give_consent"):
        assert stranger.post(reverse(f"consultations:{name}", args=[open_row.pk])).status_code in (404,), name
    assert stranger.post(reverse("consultations:start"), {"patient": str(row.patient_id)}).status_code == 404


def test_the_record_offers_a_start(by: Actor) -> None:
    whom = factories.patient(by)
    page = factories.signed_in(by).get(reverse("patients:record", args=[whom.pk])).content.decode()
    assert f'action="{reverse("consultations:start")}"' in page


def test_a_closed_record_starts_no_consultation(by: Actor) -> None:
    whom = factories.patient(by, restricted_at=factories.NOW)
    with pytest.raises(actions.NotPossible):
        actions.start(by=by, patient=whom, on=made.ON, at=factories.NOW)
