"""Versions of the knowledge: those kept in the data folder, and the one each clinic works with.

New knowledge comes with new software. A clinic goes on with the version it has until it has seen what the new one would
change, and takes it into use.
"""

from __future__ import annotations

import dataclasses
import shutil
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings

from needlepoint.knowledge import Knowledge, load_knowledge
from needlepoint.knowledge.loader import DATA, digest_of
from needlepoint.knowledge.records.policy import Policy
from needlepoint_clinic.accounts.models import Clinic


class MissingVersion(Exception):
    """The knowledge a clinic works with is no longer in the data folder."""


def shipped() -> Knowledge:
    """The knowledge that comes with this software."""
    return load_knowledge()


def keep_shipped() -> str:
    """Keep a copy of the shipped knowledge in the data folder, for when the next one comes; its digest."""
    digest = shipped().digest
    folder = _folder(digest)
    if not folder.exists():
        part = folder.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        shutil.copytree(DATA, part, ignore=shutil.ignore_patterns("__pycache__"))
        part.replace(folder)
    return digest


def of_digest(digest: str) -> Knowledge:
    """A version by its digest; the shipped one where it is empty.

    Raises:
        MissingVersion: it is not kept here, or its files were changed.
    """
    if not digest or digest == shipped().digest:
        return shipped()
    folder = _folder(digest)
    if not folder.exists() or digest_of(folder) != digest:
        raise MissingVersion(
            f"Knowledge {digest[:12]} is not in {folder.parent.name}, or was changed there. Restore the folder from a "
            "backup, or take the shipped version into use."
        )
    return load_knowledge(folder)


@lru_cache(maxsize=32)
def with_policy(digest: str, policy: str) -> Knowledge:
    """A version under a clinic's own policy, given as JSON of the settings that differ.

    Raises:
        MissingVersion: as `of_digest`.
        msgspec.ValidationError: a setting is none, or has no such value.
    """
    found = of_digest(digest)
    if policy in ("", "{}"):
        return found
    changed = msgspec.json.decode(policy)
    plain: dict[str, Any] = msgspec.to_builtins(found.policy)
    own = msgspec.convert(plain | changed | {"version": f"{found.policy.version}+own"}, Policy)
    return dataclasses.replace(found, policies={own.id: own})


def of_clinic(clinic: Clinic) -> Knowledge:
    """What a clinic works with."""
    return with_policy(clinic.knowledge_digest, msgspec.json.encode(clinic.policy, order="sorted").decode())


def _folder(digest: str) -> Path:
    return Path(settings.DATA) / "knowledge" / digest[:16]
