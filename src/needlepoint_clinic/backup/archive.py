"""What is in a backup: database, keys, ledger of erasures and photographs as one encrypted tar stream, and at its end
the facts to hold against them."""

from __future__ import annotations

import hashlib
import io
import os
import re
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from needlepoint_clinic.backup.errors import BackupFails
from needlepoint_clinic.backup.facts import Facts
from needlepoint_clinic.backup.sealed import CHANGED, SealedReader, SealedWriter
from needlepoint_clinic.patients.erasure_ledger import LEDGER

DATABASE, FACTS, PHOTOGRAPHS = "database", "facts.json", "photographs"
KEYS = ("secret-key", "second-factor-key")
ALSO = (*KEYS, LEDGER)
_NAME = re.compile(r"[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)*")
_PIECE = 1 << 18

Tell = Callable[[str], None]


@contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """A file that is there whole or not at all, readable by its owner alone.

    Raises:
        BackupFails: something of that name exists, or it cannot be written.
    """
    if path.exists():
        raise BackupFails(f"{path} exists already; name another file.")
    part = path.with_name(f".{path.name}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        _sync_folder(path.parent)
    except OSError as error:
        raise BackupFails(f"{path} cannot be written: {error.strerror}.") from None


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_archive(
    file: BinaryIO, passphrase: str, *, database: Path, data: Path, photographs: Path, facts: Facts, tell: Tell
) -> None:
    """Write everything; `facts` gains the hashes of the photographs."""
    sealed = SealedWriter(file, passphrase)
    with tarfile.open(fileobj=sealed, mode="w|", format=tarfile.PAX_FORMAT) as tar:  # type: ignore[call-overload]
        _add(tar, DATABASE, database)
        for name in ALSO:
            if (data / name).is_file():
                _add(tar, name, data / name)
        for number, path in enumerate(_files_below(photographs), start=1):
            name = path.relative_to(photographs).as_posix()
            found = _add(tar, f"{PHOTOGRAPHS}/{name}", path)
            if found is not None:
                facts.files[name] = found
            if number % 250 == 0:
                tell(f"{number} photographs written")
        said = facts.to_json()
        tar.addfile(_entry(FACTS, len(said)), io.BytesIO(said))
    sealed.close()


def _files_below(folder: Path) -> Iterator[Path]:
    """Every file, folder by folder, without holding all names in memory."""
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda each: each.name):
            if entry.is_dir(follow_symlinks=False):
                yield from _files_below(Path(entry.path))
            elif entry.is_file(follow_symlinks=False):
                yield Path(entry.path)


def _add(tar: tarfile.TarFile, name: str, path: Path) -> str | None:
    """Add a file; its SHA-256, or None where it was erased meanwhile."""
    try:
        with path.open("rb") as file:
            hashing = _Hashing(file)
            tar.addfile(_entry(name, os.fstat(file.fileno()).st_size), hashing)
            return hashing.sha256.hexdigest()
    except FileNotFoundError:
        return None


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


class _Hashing:
    """Reads a file and hashes what was read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self.sha256 = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.sha256.update(data)
        return data


def read_archive(file: BinaryIO, passphrase: str, to: Path, *, tell: Tell) -> Facts:
    """Unpack into an empty folder, and hold what was unpacked against the hashes in it.

    Raises:
        BackupFails: wrong passphrase, changed, cut off, or not what it says.
    """
    sealed, found, facts = SealedReader(file, passphrase), dict[str, str](), None
    try:
        with tarfile.open(fileobj=sealed, mode="r|") as tar:  # type: ignore[call-overload]
            for number, entry in enumerate(tar, start=1):
                content = tar.extractfile(entry)
                if content is None or not _NAME.fullmatch(entry.name) or ".." in entry.name.split("/"):
                    raise BackupFails(CHANGED)
                if entry.name == FACTS:
                    facts = Facts.from_json(content.read())
                else:
                    found[entry.name] = _unpack(content, to / entry.name)
                if number % 250 == 0:
                    tell(f"{number} files read")
        while sealed.read(_PIECE):  # to the very end, so that nothing can have been cut off
            continue
    except (tarfile.TarError, msgspec.MsgspecError):
        raise BackupFails(CHANGED) from None
    if facts is None or DATABASE not in found:
        raise BackupFails(CHANGED)
    _check_photographs(facts, found)
    return facts


def _unpack(content: Any, path: Path) -> str:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    hashed = hashlib.sha256()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while piece := content.read(_PIECE):
            hashed.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return hashed.hexdigest()


def _check_photographs(facts: Facts, found: dict[str, str]) -> None:
    unpacked = {name.removeprefix(f"{PHOTOGRAPHS}/"): at for name, at in found.items() if name.startswith(PHOTOGRAPHS)}
    if unpacked != facts.files:
        raise BackupFails(CHANGED)
