"""The plan editor: device, guard rails of depth, days, and what may be decided against a finding, by whom."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.consultations import actions
from needlepoint_clinic.consultations.depth_cards import depth_cards
from needlepoint_clinic.consultations.models import Consultation
from needlepoint_clinic.consultations.reading import read, read_row
from needlepoint_clinic.knowledge_pages.queries import knowledge
from tests.clinic import factories
from tests.clinic.consultations import made

PART = {"X-Needlepoint-Save": "part"}


@pytest.fixture
def by() -> Actor:
    """A physician at work."""
    return factories.actor()


def _depth(length: object, reason: str = "") -> dict[str, Any]:
    document = made.example("acne_scars_simple")
    document["treatment"] = {**document["treatment"]}
    zone = document["treatment"]["wants"][0]["zones"][0]
    chosen = {"needle_length_mm": length, "off_label_reason": reason}
    document["treatment"]["depths"] = {zone: {key: each for key, each in chosen.items() if each}}
    return document


def test_nothing_above_the_label_maximum() -> None:
    reading = read(_depth(9.5, "because"), knowledge(), on=made.ON)
    (card,) = (each for each in depth_cards(reading) if each.length)
    assert "more than the label's maximum" in " ".join(card.mistakes)
    assert not reading.signable
    assert "refused" in card.picture


def test_above_what_was_evaluated_a_reason_is_kept() -> None:
    without = read(_depth(2.0), knowledge(), on=made.ON)
    (card,) = (each for each in depth_cards(without) if each.length)
    assert "off-label reason" in " ".join(card.mistakes)
    assert card.needs_reason
    assert read(_depth(2.0, "Deep scars"), knowledge(), on=made.ON).plan is not None


def test_the_picture_brings_no_style_of_its_own() -> None:
    reading = read(made.example("many_zones"), knowledge(), on=made.ON)
    pictures = [card.picture for card in depth_cards(reading) if card.picture]
    assert pictures
    assert not any("<style" in each or "<script" in each for each in pictures)


def test_both_sides_share_a_card_unless_told_apart() -> None:
    names = [each.name for each in depth_cards(read(made.example("many_zones"), knowledge(), on=made.ON))]
    assert "cheeks" in names
    document = made.example("many_zones")
    document["treatment"] = {
        **document["treatment"],
        "depths": {"left_cheek": {"needle_length_mm": 1.0}},
    }
    names = [each.name for each in depth_cards(read(document, knowledge(), on=made.ON))]
    assert {"left_cheek", "right_cheek"} <= set(names)


def test_saving_a_depth_answers_with_its_card(by: Actor) -> None:
    row = made.draft(by, made.example("acne_scars_simple"))
    name = next(each.name for each in depth_cards(read_row(row)))
    sent = {
        "part[]": "treatment.depths",
        "page": "plan",
        "depth[]": name,
        f"treatment.depths.{name}.needle_length_mm": "9,5",
    }
    client = factories.signed_in(by)
    told = client.post(reverse("consultations:save", args=[row.pk]), sent, headers=PART).json()
    assert "more than the label&#x27;s maximum" in told["depth_cards"]
    assert told["mistakes"][0]["field"].startswith("treatment.depths.")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"calendar.country": "XX"}, "No public holidays are known"),
        ({"calendar.not_before": "soon"}, "is not a date"),
        ({"calendar.away.0.from": "2027-02-10", "calendar.away.0.to": "2027-02-01"}, "ends before it begins"),
    ],
)
def test_mistakes_in_the_calendar_stand_at_their_field(by: Actor, fields: dict[str, str], words: str) -> None:
    row = made.draft(by, made.example("melasma"))
    client = factories.signed_in(by)
    sent = {"part[]": "calendar", "page": "plan", **fields}
    told = client.post(reverse("consultations:save", args=[row.pk]), sent, headers=PART).json()
    assert words in told["mistakes"][0]["text"]
    page = client.get(reverse("consultations:plan", args=[row.pk])).content.decode()
    assert words in page
    assert all(value in page for value in fields.values()), "what was typed stays"


def _deferred() -> dict[str, Any]:
    """Somebody whose only hindrance is one that a clinician may override."""
    return made.example("acne_scars_isotretinoin")


def _overridable(row: Consultation, *, allowed: bool) -> str:
    found = read_row(row).assessment
    assert found is not None
    return next(each.rule for each in found.findings if each.verdict.blocks and each.overridable is allowed)


def test_a_physician_overrides_with_a_reason_under_their_name(by: Actor) -> None:
    row = made.draft(by, _deferred())
    rule = _overridable(row, allowed=True)
    client = factories.signed_in(by)
    sent = {"version": row.version, "rule": rule, "reason": "Discussed; low dose"}
    assert client.post(reverse("consultations:override", args=[row.pk]), sent).status_code == 302
    row.refresh_from_db()
    (kept,) = row.document["treatment"]["overrides"]
    assert kept == {"rule": rule, "reason": "Discussed; low dose", "by": by.name}
    page = client.get(reverse("consultations:plan", args=[row.pk])).content.decode()
    assert "Discussed; low dose" in page
    back = {"version": row.version, "rule": rule, "reason": ""}
    client.post(reverse("consultations:override", args=[row.pk]), back)
    row.refresh_from_db()
    assert "overrides" not in row.document["treatment"]


def test_where_the_rule_allows_none_nobody_overrides(by: Actor) -> None:
    row = made.draft(by, made.example("many_zones"))
    rule = _overridable(row, allowed=False)
    with pytest.raises(actions.NotPossible, match="cannot be overridden"):
        actions.override(by=by, consultation=row, version=row.version, rule=rule, reason="no", at=factories.NOW)


def test_a_nurse_overrides_nothing(by: Actor) -> None:
    row = made.draft(by, _deferred())
    nurse = factories.signed_in(factories.actor(Role.NURSE, by.clinic))
    sent = {"version": row.version, "rule": _overridable(row, allowed=True), "reason": "please"}
    assert nurse.post(reverse("consultations:override", args=[row.pk]), sent).status_code == 403
    nurse.post(reverse("consultations:save", args=[row.pk]), {"part[]": "treatment.overrides", **sent})
    row.refresh_from_db()
    assert "overrides" not in row.document["treatment"]


def test_an_override_of_an_old_page_keeps_its_reason(by: Actor) -> None:
    row = made.draft(by, _deferred())
    sent = {"version": 1, "rule": _overridable(row, allowed=True), "reason": "My long reason"}
    answer = factories.signed_in(by).post(reverse("consultations:override", args=[row.pk]), sent)
    assert answer.status_code == 409
    assert "My long reason" in answer.content.decode()


def test_the_plan_page_reads_as_the_librarys_own(by: Actor) -> None:
    row = made.draft(by, made.example("melasma"))
    page = factories.signed_in(by).get(reverse("consultations:review", args=[row.pk])).content.decode()
    for words in ("In short", "Verdict.", "Still to ask", "Zones", "Dates", "Who says what"):
        assert words in page or words == "Still to ask"
    expect = factories.signed_in(by).get(reverse("consultations:expect", args=[row.pk]))
    assert expect.status_code == 200
    assert "What can go wrong" in expect.content.decode()
