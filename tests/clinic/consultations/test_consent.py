"""Consent: read, understood, signed and kept as it was shown; never blank; withdrawn at any time."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.consultations import consent_actions
from needlepoint_clinic.consultations.actions import NotPossible
from needlepoint_clinic.consultations.consent_content import _FROM, consent_for
from needlepoint_clinic.consultations.consent_text import CURRENT, consent_text, digest_of, from_text
from needlepoint_clinic.consultations.models import Consent, Consultation
from needlepoint_clinic.consultations.queries import valid_consent
from needlepoint_clinic.courses.models import Course
from needlepoint_clinic.knowledge_pages.queries import knowledge
from tests.clinic import factories
from tests.clinic.consultations import made

STROKES = "M10 10L20 20L30 15L40 30"


@pytest.fixture
def by() -> Actor:
    """A physician at work."""
    return factories.actor()


@pytest.fixture
def planned(by: Actor) -> tuple[Consultation, Course]:
    """A signed plan with off-label use in it."""
    row, course = made.signed(by, made.example("many_zones"))
    assert course is not None
    return row, course


def _filled(row: Consultation, **changed: Any) -> dict[str, Any]:
    """The form as somebody who has read it fills it in."""
    shown = consent_for(row)
    right = {f"answer_{each.id}": each.right for each in shown.questions}
    photographs = {"photographs_record": "yes", "photographs_teaching": "no", "photographs_publication": "no"}
    whole = {"digest": shown.digest, "signed_name": "Ana Ruiz", "signature": STROKES, **right, **photographs}
    return {key: each for key, each in {**whole, **changed}.items() if each is not None}


def _give(by: Actor, row: Consultation, **changed: Any) -> Any:
    return factories.signed_in(by).post(reverse("consultations:give_consent", args=[row.pk]), _filled(row, **changed))


def test_every_text_can_be_read_and_filled() -> None:
    for language, version in CURRENT.items():
        text = consent_text(version)
        assert (text.language, text.version) == (language, version)
        ids = {each.id for each in text.sections}
        for section in text.sections:
            assert bool(section.source) != bool(section.own), "from the plan, or form text of ours"
            assert not section.source or section.source in _FROM
        for question in text.questions:
            assert question.section in ids
            assert question.right in dict(question.choices)
            assert len(question.choices) > 1


def test_every_sentence_is_cited_or_marked_as_ours(planned: tuple[Consultation, Course]) -> None:
    shown = consent_for(planned[0])
    numbers = {number for number, _words in shown.sources}
    for section in shown.sections:
        for paragraph in section.paragraphs:
            assert paragraph.own != bool(paragraph.sources), paragraph.text
            assert set(paragraph.sources) <= numbers
    said = " ".join(each.text for section in shown.sections for each in section.paragraphs)
    assert "of 100 people" in said, "figures"
    assert "Counted in trials" in said
    assert "nobody knows how often" in said.lower()
    assert "No treatment for now" in said, "doing nothing is among the alternatives"
    assert knowledge().sources["FDA-PAGE-2025"].id in " ".join(words for _number, words in shown.sources)


def test_the_same_plan_gives_the_same_text(planned: tuple[Consultation, Course]) -> None:
    assert consent_for(planned[0]).digest == consent_for(planned[0]).digest
    shown = consent_for(planned[0])
    assert from_text(shown.as_text()) == shown


def test_it_is_kept_as_it_was_shown(by: Actor, planned: tuple[Consultation, Course]) -> None:
    row, course = planned
    page = factories.signed_in(by).get(reverse("consultations:consent", args=[row.pk])).content.decode()
    answer = _give(by, row)
    assert answer["Location"] == reverse("consultations:signed", args=[row.pk])
    kept = Consent.objects.get()
    assert digest_of(kept.shown) == kept.text_digest == consent_for(row).digest
    assert kept.text_digest in page, "what was signed is what was on the screen"
    assert (kept.signature, kept.signed_name, kept.photographs) == (STROKES, "Ana Ruiz", ["record"])
    assert kept.witnessed_by == by.member
    assert valid_consent(row.patient, course) == kept
    shown = factories.signed_in(by).get(reverse("consultations:consent_given", args=[kept.pk]))
    assert "Ana Ruiz" in shown.content.decode()
    pdf = factories.signed_in(by).get(reverse("consultations:consent_pdf", args=[kept.pk]))
    assert pdf.content.startswith(b"%PDF")


@pytest.mark.parametrize(
    "changed",
    [
        {"signed_name": ""},
        {"signed_name": "   "},
        {"signed_name": "!"},
        {"signature": "", "typed": None},
        {"signature": "M10 10L20 20"},
        {"signature": '"/><script>alert(1)</script>'},
        {"digest": "0" * 64},
        {"answer_certain": None},
        {"answer_certain": "yes"},
        {"photographs_record": None},
        {"photographs_teaching": None},
    ],
    ids=str,
)
def test_a_blank_or_unsigned_form_is_never_completed(
    by: Actor, planned: tuple[Consultation, Course], changed: dict[str, Any]
) -> None:
    row, course = planned
    answer = _give(by, row, **changed)
    assert answer.status_code == 422
    assert not Consent.objects.exists()
    assert valid_consent(row.patient, course) is None
    page = answer.content.decode()
    assert "Please look at this again" in page
    if "signed_name" not in changed:
        assert 'value="Ana Ruiz"' in page, "what was typed stays"


def test_an_empty_form_is_refused(by: Actor, planned: tuple[Consultation, Course]) -> None:
    answer = factories.signed_in(by).post(reverse("consultations:give_consent", args=[planned[0].pk]), {})
    assert answer.status_code == 422
    assert not Consent.objects.exists()


def test_a_wrong_answer_leads_back_and_is_recorded(by: Actor, planned: tuple[Consultation, Course]) -> None:
    row, _course = planned
    client = factories.signed_in(by)
    address = reverse("consultations:give_consent", args=[row.pk])
    wrong = client.post(address, _filled(row, answer_redness_spreads="wait"))
    assert 'href="#text-get_help"' in wrong.content.decode()
    assert client.post(address, _filled(row)).status_code == 302
    tries = {each["id"]: each for each in Consent.objects.get().answers["questions"]}
    assert tries["redness_spreads"] == {"id": "redness_spreads", "answer": "call", "wrong_before": ["wait"]}
    assert tries["certain"]["wrong_before"] == []


def test_a_typed_name_signs_where_somebody_says_so(by: Actor, planned: tuple[Consultation, Course]) -> None:
    assert _give(by, planned[0], signature="", typed="on").status_code == 302
    assert Consent.objects.get().answers["signed_by"]["how"] == "typed"


def test_off_label_use_is_asked_about_only_where_there_is_any(by: Actor) -> None:
    off, _ = made.signed(by, made.example("many_zones"))
    on, _ = made.signed(by, made.example("acne_scars_simple"))
    assert "off_label" in {each.id for each in consent_for(off).questions}
    assert ("off_label" in {each.id for each in consent_for(on).questions}) is (
        "off_label" in {each.id for each in consent_for(on).sections}
    )


def test_somebody_responsible_signs_for_a_young_person(by: Actor) -> None:
    row, course = made.signed(by, made.example("teenager"))
    assert course is not None
    assert consent_for(row).guardian
    assert _give(by, row).status_code == 422
    assert _give(by, row, guardian="mother").status_code == 302
    assert Consent.objects.get().answers["signed_by"]["guardian"] == "mother"


def test_the_database_takes_no_blank_consent(by: Actor, planned: tuple[Consultation, Course]) -> None:
    row, _course = planned
    plain: dict[str, Any] = {
        "clinic": by.clinic,
        "patient": row.patient,
        "consultation": row,
        "text_version": "en-2026-1",
        "text_digest": "0" * 64,
        "language": "en",
        "shown": "{}",
        "answers": {},
        "signed_name": "Ana Ruiz",
        "signed_at": factories.NOW,
        "witnessed_by": by.member,
    }
    for blank in ({"signed_name": ""}, {"signed_name": "   "}, {"shown": ""}, {"text_digest": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Consent.objects.create(**plain | blank)


def test_the_database_locks_a_consent(by: Actor, planned: tuple[Consultation, Course]) -> None:
    _give(by, planned[0])
    with pytest.raises(DatabaseError, match="locked"), transaction.atomic():
        Consent.objects.update(signed_name="Somebody Else")
    with pytest.raises(DatabaseError, match="locked"), transaction.atomic():
        Consent.objects.all().delete()


def test_a_consent_is_withdrawn_and_that_is_seen(by: Actor, planned: tuple[Consultation, Course]) -> None:
    row, course = planned
    _give(by, row)
    kept = Consent.objects.get()
    client = factories.signed_in(by)
    address = reverse("consultations:withdraw", args=[kept.pk])
    client.post(address, {"reason": "Changed my mind"})
    assert valid_consent(row.patient, course) is None
    for name, pk in (("consent_given", kept.pk), ("signed", row.pk)):
        assert "ithdrawn" in client.get(reverse(f"consultations:{name}", args=[pk])).content.decode()
    with pytest.raises(NotPossible):
        consent_actions.withdraw(by=by, consent=kept, reason="", at=factories.NOW)
    assert _give(by, row).status_code == 302, "a new one can be given"
    assert valid_consent(row.patient, course) is not None


def test_only_a_signed_plan_is_consented_to(by: Actor) -> None:
    client = factories.signed_in(by)
    row = made.draft(by, made.example("melasma"))
    assert client.get(reverse("consultations:consent", args=[row.pk]))["Location"].endswith("/review/")
    refused, _course = made.signed(by, made.example("pregnant"))
    assert client.get(reverse("consultations:consent", args=[refused.pk]))["Location"].endswith("/signed/")


def test_a_screen_that_was_handed_over_is_locked_afterwards(by: Actor, planned: tuple[Consultation, Course]) -> None:
    row, _course = planned
    client = factories.signed_in(by)
    page = client.get(reverse("consultations:consent", args=[row.pk]), {"hand_over": 1}).content.decode()
    assert "patient-banner" not in page
    done = client.post(reverse("consultations:give_consent", args=[row.pk]), _filled(row) | {"hand_over": "1"})
    assert done["Location"].startswith(reverse("accounts:locked"))
    assert client.get(reverse("consultations:signed", args=[row.pk]))["Location"].startswith("/locked/")


def test_nobody_else_sees_a_consent(by: Actor, planned: tuple[Consultation, Course]) -> None:
    _give(by, planned[0])
    kept = Consent.objects.get()
    stranger = factories.signed_in(factories.actor())
    assert stranger.get(reverse("consultations:consent_given", args=[kept.pk])).status_code == 404
    assert stranger.post(reverse("consultations:withdraw", args=[kept.pk])).status_code == 404
    desk = factories.signed_in(factories.actor(Role.FRONT_DESK, by.clinic))
    assert desk.get(reverse("consultations:consent_given", args=[kept.pk])).status_code == 403
    assert valid_consent(factories.patient(by), planned[1]) is None, "another person's course"


def test_what_is_stored_is_plain_data(by: Actor, planned: tuple[Consultation, Course]) -> None:
    _give(by, planned[0])
    stored = json.loads(Consent.objects.get().shown)
    assert stored["version"] == "en-2026-1"
    assert stored["sections"][0]["paragraphs"]
