"""Every answer as JSON that says what it is, and plan and assessment read back to equal values.

The envelope: `schema` (what it is), `schema_version` (its shape), `software_version`, `knowledge_version` where the
answer carries one, and `content`. Dates are ISO 8601 text; sets and mappings are sorted, so equal values give equal
bytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar

import msgspec

from needlepoint import __version__
from needlepoint.candidacy import Assessment
from needlepoint.errors import InvalidInput, UnreadableFile
from needlepoint.planning import CoursePlan

SCHEMA_VERSION = 1
"""Raised when a field is renamed or removed, or changes its meaning; a new optional field leaves it."""

PLAN, ASSESSMENT = "needlepoint/course_plan", "needlepoint/assessment"
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

T = TypeVar("T")


class _Envelope(msgspec.Struct, frozen=True, kw_only=True):
    schema: str
    schema_version: int
    software_version: str
    knowledge_version: str | None = None
    content: msgspec.Raw


def to_json(value: object) -> bytes:
    """Any answer of the library: assessment, plan, aftercare schedule, triage, product check, or a plain mapping."""
    content = msgspec.json.encode(value, enc_hook=_plain, order="deterministic")
    envelope = _Envelope(
        schema=schema_of(value),
        schema_version=SCHEMA_VERSION,
        software_version=__version__,
        knowledge_version=_knowledge_version(value),
        content=msgspec.Raw(content),
    )
    return msgspec.json.encode(envelope)


def plan_from_json(data: bytes) -> CoursePlan:
    """A plan as `to_json` wrote it, equal to the one written.

    Raises:
        UnreadableFile: not JSON of this kind.
        InvalidInput: JSON of another kind or of a newer shape.
    """
    return _read(data, PLAN, CoursePlan)


def assessment_from_json(data: bytes) -> Assessment:
    """An assessment as `to_json` wrote it, equal to the one written.

    Raises:
        UnreadableFile: not JSON of this kind.
        InvalidInput: JSON of another kind or of a newer shape.
    """
    return _read(data, ASSESSMENT, Assessment)


def schema_of(value: object) -> str:
    """The name of what a value is: `needlepoint/course_plan`; a plain mapping is a `record`."""
    name = "record" if isinstance(value, Mapping) else _WORDS.sub("_", type(value).__name__).lower()
    return f"needlepoint/{name}"


def _read(data: bytes, schema: str, kind: type[T]) -> T:
    try:
        envelope = msgspec.json.decode(data, type=_Envelope)
        if envelope.schema == schema and envelope.schema_version == SCHEMA_VERSION:
            return msgspec.json.decode(envelope.content, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UnreadableFile(
            f"This is no {schema} file: {error}", next_step="Give the file that --json or --out wrote, unchanged."
        ) from error
    raise InvalidInput(
        f"The file holds {envelope.schema} in version {envelope.schema_version}; "
        f"wanted is {schema} in version {SCHEMA_VERSION}.",
        next_step="Make it again with this version of Needlepoint.",
    )


def _knowledge_version(value: object) -> str | None:
    """The version of the knowledge behind an answer, on itself or on the assessment in it."""
    own = getattr(value, "knowledge_version", None)
    return own if own is not None else getattr(getattr(value, "assessment", None), "knowledge_version", None)


def _plain(value: object) -> object:
    """What msgspec does not know by itself."""
    if isinstance(value, Mapping):
        return dict(value)
    raise NotImplementedError(f"{type(value).__name__} has no place in JSON")
