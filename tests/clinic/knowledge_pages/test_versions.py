"""A clinic stays with its knowledge until it has seen what new knowledge would change."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from needlepoint.candidacy import assess
from needlepoint.consultation import read_consultation
from needlepoint.documents.as_json import to_json
from needlepoint.knowledge import Knowledge, load_knowledge
from needlepoint.knowledge.loader import DATA, digest_of
from needlepoint.strict_yaml import Document
from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.consultations.models import Consultation
from needlepoint_clinic.knowledge_pages import actions, queries, versions
from needlepoint_clinic.knowledge_pages.tasks import replay_all
from tests.clinic import factories

ON = dt.date(2026, 11, 20)
DOCUMENT: dict[str, Any] = {
    "patient": "P1",
    "history": {"born_on": "1990-05-04", "isotretinoin_stopped_on": "2026-08-01", "everything_else": False},
    "treatment": {"device": "skinpen", "wants": [{"indication": "acne_scars_rolling", "zones": ["cheeks"]}]},
}


@pytest.fixture
def older() -> Knowledge:
    """Knowledge as it was before somebody thought of isotretinoin, kept in the data folder."""
    part = Path(settings.DATA) / "knowledge" / "older"
    shutil.rmtree(part, ignore_errors=True)
    shutil.copytree(DATA, part)
    for path in (part / "rules").glob("*.yaml"):
        records = path.read_text(encoding="utf-8").split("\n- id: ")
        kept = [each for each in records if not each.startswith("recent_isotretinoin\n")]
        path.write_text("\n- id: ".join(kept), encoding="utf-8")
    digest = digest_of(part)
    assert digest != load_knowledge().digest
    folder = part.with_name(digest[:16])
    shutil.rmtree(folder, ignore_errors=True)
    part.replace(folder)
    return versions.of_digest(digest)


def signed(by: Actor, knowledge: Knowledge) -> Consultation:
    """A signed consultation as `knowledge` answered it."""
    read = read_consultation(Document(DOCUMENT, "test"), knowledge, on=ON)
    answer = json.loads(to_json(assess(read.profile, read.request, knowledge, on=ON)))
    return factories.consultation(factories.patient(by), by, held_on=ON, document=DOCUMENT, assessment=answer)


def test_a_replay_shows_what_would_change_and_changes_nothing(older: Knowledge) -> None:
    owner = factories.actor(Role.OWNER, at=factories.clinic(knowledge_digest=older.digest))
    consultation = signed(owner, older)
    before = consultation.assessment
    replay = actions.ask_for_replay(by=owner, at=factories.NOW)
    with pytest.raises(actions.NotReplayed):
        actions.take_into_use(by=owner, replay=replay, at=factories.NOW)
    changed = replay_all.func(str(replay.pk))
    replay.refresh_from_db()
    consultation.refresh_from_db()
    assert changed == len(replay.changes) > 0
    assert {each["after"] for each in replay.changes} >= {"defer"}
    assert consultation.assessment == before
    assert queries.knowledge(owner.clinic) is older


def test_the_same_knowledge_changes_nothing() -> None:
    owner = factories.actor(Role.OWNER)
    signed(owner, load_knowledge())
    replay = actions.ask_for_replay(by=owner, at=factories.NOW)
    assert replay_all.func(str(replay.pk)) == 0
    replay.refresh_from_db()
    assert (replay.done, replay.unreadable) == (1, [])


def test_what_cannot_be_read_any_more_is_listed() -> None:
    owner = factories.actor(Role.OWNER)
    factories.consultation(factories.patient(owner), owner, document={"treatment": {"device": "no such"}})
    replay = actions.ask_for_replay(by=owner, at=factories.NOW)
    replay_all.func(str(replay.pk))
    replay.refresh_from_db()
    assert [each["why"] for each in replay.unreadable] == ["InvalidPatient"]


def test_the_page_takes_a_version_into_use(older: Knowledge) -> None:
    owner = factories.actor(Role.OWNER, at=factories.clinic(knowledge_digest=older.digest))
    signed(owner, older)
    client = factories.signed_in(owner)
    where = reverse("knowledge_pages:versions")
    assert "was not replayed yet" in client.get(where).content.decode()
    with transaction.atomic():
        client.post(reverse("knowledge_pages:replay"))
    replay = queries.newest_replay(owner, load_knowledge().digest)
    assert replay is not None
    assert "0 of 1" in client.get(where).content.decode()
    replay_all.func(str(replay.pk))
    assert "1 consultations replayed" in client.get(where).content.decode()
    client.post(reverse("knowledge_pages:take", args=[replay.pk]))
    owner.clinic.refresh_from_db()
    assert queries.knowledge(owner.clinic) is load_knowledge()
    assert versions._folder(owner.clinic.knowledge_digest).exists()
    assert "would have been answered otherwise" in client.get(where).content.decode()


def test_a_missing_or_changed_version_is_refused(older: Knowledge) -> None:
    folder = versions._folder(older.digest)
    (folder / "policy.yaml").write_text("changed", encoding="utf-8")
    versions.with_policy.cache_clear()
    with pytest.raises(versions.MissingVersion, match="Restore"):
        versions.of_digest(older.digest)
    with pytest.raises(versions.MissingVersion):
        versions.of_digest("0" * 64)
