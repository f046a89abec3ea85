"""The readings of a study, kept line by line, so that an interrupted study goes on where it stopped."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import msgspec

from needlepoint import __version__
from needlepoint.errors import UnreadableFile
from needlepoint.photos.repeatability.repeats import Repeat


class _Kept(msgspec.Struct):
    key: str
    repeats: tuple[Repeat, ...]


class KeptReadings:
    """A file of readings, each under the digest of all that it was made from."""

    def __init__(self, path: Path) -> None:
        """Reads what is there already; a line cut off by an interruption is left out, and read again from its shot."""
        self._path = path
        self._found: dict[str, tuple[Repeat, ...]] = {}
        for line in path.read_bytes().splitlines() if path.is_file() else ():
            try:
                kept = msgspec.json.decode(line, type=_Kept)
            except (msgspec.MsgspecError, UnicodeDecodeError):
                continue
            self._found[kept.key] = kept.repeats

    def get(self, key: str) -> tuple[Repeat, ...] | None:
        """The readings under a key."""
        return self._found.get(key)

    def keep(self, key: str, repeats: tuple[Repeat, ...]) -> None:
        """Write readings down at once.

        Raises:
            UnreadableFile: they cannot be written there.
        """
        self._found[key] = repeats
        line = msgspec.json.encode(_Kept(key, repeats)) + b"\n"
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("ab") as file:
                file.write(line)
        except OSError as error:
            raise UnreadableFile(
                f"It cannot be written ({error.strerror}).", where=str(self._path), next_step="Choose another place."
            ) from None


def key_of(parts: Iterable[str | bytes]) -> str:
    """The digest of what a reading is made from, with the version of the program."""
    digest = hashlib.sha256(__version__.encode())
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode()
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()
