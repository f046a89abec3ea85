"""What the library's identifiers are called on every page."""

from __future__ import annotations

from enum import StrEnum

import pytest
from django.utils.translation import override

from needlepoint import terms
from needlepoint.planning.schedule import SessionStatus
from needlepoint_clinic import names
from needlepoint_clinic.knowledge_pages.queries import knowledge

SHOWN = (
    *(terms.Verdict, terms.Says, terms.Scope, terms.Grade, terms.HowRead, terms.DeviceClass, terms.DeviceForm),
    *(terms.Flag, terms.Endpoint, terms.TriageLevel, SessionStatus),
)


@pytest.mark.parametrize("vocabulary", SHOWN)
def test_every_word_of_a_closed_vocabulary_can_be_translated(vocabulary: type[StrEnum]) -> None:
    assert [each.value for each in vocabulary if each.value not in names.TERMS] == []


def test_zones_are_named_by_the_documents_in_each_language() -> None:
    assert names.zone("left_cheek") == "left cheek"
    assert names.zones(["left_cheek", "right_cheek", "nose"]) == "both cheeks and nose"
    with override("de"):
        assert names.zone("left_cheek") == "linke Wange"
    with override("fr"):
        assert names.zone("left_cheek") == "left cheek"
    assert names.zone("") == "the whole area treated"


def test_what_has_a_record_is_called_as_it_stands_there() -> None:
    known = knowledge()
    for filter_, table in (
        (names.indication, known.indications),
        (names.event, known.adverse_events),
        (names.instrument, known.instruments),
        (names.device, known.devices),
    ):
        for name, record in table.items():
            assert filter_(name) == record.name


def test_what_left_the_knowledge_is_still_told_in_words() -> None:
    assert names.indication("once_known_scars") == "once known scars"
    assert names.words("do_not_treat") == "Do not treat"
    assert names.term(True) == "yes"
