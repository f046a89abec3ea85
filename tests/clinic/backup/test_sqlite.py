"""Backup and restore of an installation on SQLite."""

from __future__ import annotations

import contextlib
import io
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from needlepoint_clinic.backup.archive import read_archive
from needlepoint_clinic.backup.engines import copy_sqlite
from needlepoint_clinic.backup.errors import BackupFails
from needlepoint_clinic.backup.installation import in_use
from needlepoint_clinic.backup.passphrase import SPOKEN, WRITTEN, passphrase
from tests.clinic.backup import installations


@pytest.fixture(scope="module")
def backed_up(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An installation and a backup of it."""
    folder = tmp_path_factory.mktemp("sqlite")
    data, file = folder / "data", folder / "backup"
    data.mkdir()
    installations.make(data)
    installations.works(data, "backup", str(file))
    return data, file


@contextlib.contextmanager
def writing(database: Path) -> Iterator[list[int]]:
    """Somebody who writes all the time, always a row into each of two tables."""
    done, ended = [0], threading.Event()

    def write() -> None:
        with contextlib.closing(sqlite3.connect(database, timeout=60, isolation_level=None)) as connection:
            while not ended.is_set():
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("INSERT INTO first (said) VALUES (randomblob(2000))")
                connection.execute("INSERT INTO second (said) VALUES (randomblob(2000))")
                connection.execute("COMMIT")
                done[0] += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield done
    finally:
        ended.set()
        writer.join()


def test_a_copy_taken_while_others_write_is_of_one_moment(tmp_path: Path) -> None:
    database = tmp_path / "living.sqlite3"
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        for name in ("first", "second"):
            connection.execute(f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, said BLOB)")
    with writing(database) as done:
        while done[0] < 200:
            pass
        copies = [copy_sqlite(database, tmp_path / f"copy-{number}") for number in range(5)]
        assert done[0] > copies[-1]["first"].rows - 1 >= 199
    assert [each["first"].rows for each in copies] == [each["second"].rows for each in copies]
    assert copies[0]["first"].rows < copies[-1]["first"].rows


def test_a_rehearsal_compares_everything_and_leaves_nothing(backed_up: tuple[Path, Path]) -> None:
    data, file = backed_up
    before = sorted(path.name for path in data.iterdir())
    said = installations.works(data, "restore", "--rehearse", str(file))
    assert "Everything is the same" in said
    assert "3 photographs" in said
    assert "audit log of First Clinic: 2 entries walked" in said
    assert sorted(path.name for path in data.iterdir()) == before


def test_the_file_is_its_owners_alone_and_says_nothing(backed_up: tuple[Path, Path]) -> None:
    _, file = backed_up
    assert file.stat().st_mode & 0o777 == 0o600
    assert b"First Clinic" not in file.read_bytes()
    assert [path.name for path in file.parent.iterdir() if ".part" in path.name] == []


def test_a_wrong_passphrase_is_refused(backed_up: tuple[Path, Path]) -> None:
    data, file = backed_up
    wrong = {"NEEDLEPOINT_BACKUP_PASSPHRASE": "quite another sentence"}
    assert "passphrase is not the one" in installations.fails(data, "restore", "--rehearse", str(file), **wrong)
    assert [path for path in data.iterdir() if path.name.startswith(".restoring")] == []


def test_a_file_cut_off_or_changed_is_refused(backed_up: tuple[Path, Path], tmp_path: Path) -> None:
    whole = backed_up[1].read_bytes()
    for number, (content, why) in enumerate(
        [
            (whole[:-100], "ends too early"),
            (whole[:60], "ends too early"),
            (whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:], "changed or damaged"),
        ]
    ):
        (tmp_path / str(number)).mkdir()
        with pytest.raises(BackupFails, match=why):
            read_archive(io.BytesIO(content), installations.PASSPHRASE, tmp_path / str(number), tell=lambda _said: None)


def test_where_the_passphrase_comes_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "phrase").write_text("a sentence in a file\n")
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert passphrase(tmp_path / "phrase", twice=True, environ={}) == "a sentence in a file"
    assert passphrase(None, twice=True, environ={WRITTEN: str(tmp_path / "phrase")}) == "a sentence in a file"
    assert passphrase(None, twice=True, environ={SPOKEN: "a sentence from around"}) == "a sentence from around"
    for environ, why in (({SPOKEN: "short"}, "shorter than 12"), ({}, "There is no passphrase")):
        with pytest.raises(BackupFails, match=why):
            passphrase(None, twice=True, environ=environ)
    with pytest.raises(BackupFails, match="cannot be read"):
        passphrase(tmp_path / "none", twice=True, environ={})


def test_a_backup_is_never_written_over(backed_up: tuple[Path, Path]) -> None:
    data, file = backed_up
    before = file.read_bytes()
    assert "exists already" in installations.fails(data, "backup", str(file))
    assert file.read_bytes() == before


def test_a_living_folder_is_replaced_only_when_told_and_kept(backed_up: tuple[Path, Path], tmp_path: Path) -> None:
    _, file = backed_up
    other = tmp_path / "other"
    other.mkdir()
    installations.make(other, "Second Clinic")
    key = (other / "secret-key").read_text()
    assert "There is a clinic here already" in installations.fails(other, "restore", str(file))
    with in_use(other):
        assert "clinic is running" in installations.fails(other, "restore", "--replace", str(file))
    assert "Second Clinic" in installations.works(other, "audit", "verify")
    assert "What was here before is kept" in installations.works(other, "restore", "--replace", str(file))
    said = installations.works(other, "audit", "verify")
    assert "First Clinic: 3 entries, whole" in said
    assert "Second Clinic" not in said
    (aside,) = other.glob("before-restore-*")
    assert (aside / "secret-key").read_text() == key
    assert (aside / "clinic.sqlite3").is_file()
    assert len(list((other / "photographs").iterdir())) == 3


def test_an_empty_folder_is_filled(backed_up: tuple[Path, Path], tmp_path: Path) -> None:
    data, file = backed_up
    other = tmp_path / "new"
    other.mkdir()
    assert "It is in place." in installations.works(other, "restore", str(file))
    assert (other / "secret-key").read_text() == (data / "secret-key").read_text()
    assert "First Clinic" in installations.works(other, "audit", "verify")
