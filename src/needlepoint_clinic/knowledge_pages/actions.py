"""Writes: the clinic's own policy, replays, and taking a version into use."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from needlepoint.knowledge.records.policy import Policy
from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.models import Clinic
from needlepoint_clinic.audit.actions import record
from needlepoint_clinic.consultations.models import Consultation, RecordStatus
from needlepoint_clinic.knowledge_pages.models import ClinicPolicy, KnowledgeInUse, Replay
from needlepoint_clinic.knowledge_pages.tasks import replay_all
from needlepoint_clinic.knowledge_pages.versions import keep_shipped, of_digest, shipped, with_policy


class NotReplayed(Exception):
    """A version cannot be taken into use before its replay has ended."""


@transaction.atomic
def decide_policy(*, by: Actor, choices: dict[str, Any], reason: str, at: dt.datetime) -> ClinicPolicy:
    """Set the clinic's own policy as a whole; the one before stays in the history.

    Args:
        choices: the settings that shall differ from the knowledge's own; empty to follow it again.
        reason: why, for whoever reads the history.

    Raises:
        ValueError: a setting is unknown or has no such value; or no reason was given.
    """
    if not reason.strip():
        raise ValueError(_("A policy needs a reason."))
    if unknown := choices.keys() - set(policy_settings()):
        raise ValueError(_("No such setting: %(name)s.") % {"name": ", ".join(sorted(unknown))})
    clinic = Clinic.objects.select_for_update().get(pk=by.clinic.pk)
    try:
        with_policy(clinic.knowledge_digest, msgspec.json.encode(choices, order="sorted").decode())
    except msgspec.ValidationError as error:
        raise ValueError(_("A setting has no such value: %(value)s.") % {"value": error}) from None
    clinic.policy = choices
    clinic.save(update_fields=["policy"])
    by.clinic.policy = choices
    decided = ClinicPolicy.objects.create(
        clinic=clinic, choices=choices, reason=reason.strip(), decided_by=by.person, decided_at=at
    )
    record(by=by, at=at, verb="knowledge_pages.policy_decided", row=decided, settings=sorted(choices))
    return decided


def policy_settings() -> tuple[str, ...]:
    """The settings of the policy that a clinic may change."""
    about = {"id", "title", "version", "reviewed_by_dermatologist", "reviewed", "note"}
    return tuple(name for name in Policy.__struct_fields__ if name not in about)


@transaction.atomic
def ask_for_replay(*, by: Actor, at: dt.datetime) -> Replay:
    """Have the worker replay every signed consultation against the shipped knowledge."""
    found = shipped()
    total = Consultation.objects.of_clinic(by).filter(status=RecordStatus.SIGNED).count()
    replay = Replay.objects.create(
        clinic=by.clinic, digest=found.digest, version=found.version, total=total, asked_by=by.person, asked_at=at
    )
    record(by=by, at=at, verb="knowledge_pages.replay_asked", row=replay, version=found.version, total=total)
    transaction.on_commit(lambda: replay_all.enqueue(str(replay.pk)))
    return replay


@transaction.atomic
def take_into_use(*, by: Actor, replay: Replay, at: dt.datetime) -> KnowledgeInUse:
    """Work with the version a replay was made against.

    Raises:
        NotReplayed: the replay has not ended, or the software has brought another version since.
    """
    if replay.finished_at is None:
        raise NotReplayed(_("The replay has not ended yet."))
    if replay.digest != shipped().digest:
        raise NotReplayed(_("The software has brought another version since. Replay that one."))
    clinic = Clinic.objects.select_for_update().get(pk=by.clinic.pk)
    clinic.knowledge_digest = keep_shipped()
    clinic.save(update_fields=["knowledge_digest"])
    by.clinic.knowledge_digest = clinic.knowledge_digest
    taken = KnowledgeInUse.objects.create(
        clinic=clinic,
        version=replay.version,
        digest=replay.digest,
        replayed=replay.done,
        changed=len({each["consultation"] for each in replay.changes}),
        taken_by=by.person,
        taken_at=at,
    )
    record(by=by, at=at, verb="knowledge_pages.version_taken", row=taken, version=taken.version)
    return taken


def is_new(clinic: Clinic) -> bool:
    """Whether the software has brought knowledge that the clinic does not work with yet."""
    return of_digest(clinic.knowledge_digest).digest != shipped().digest
