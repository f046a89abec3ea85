"""An encrypted stream gives back what was written, or nothing."""

from __future__ import annotations

import io
import os

import pytest

from needlepoint_clinic.backup.errors import BackupFails
from needlepoint_clinic.backup.sealed import CHUNK, MAGIC, TAG, Header, SealedReader, SealedWriter

PASSPHRASE = "a sentence for backups"  # noqa: S105


@pytest.fixture(autouse=True)
def _cheap_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deriving the key is slow on purpose; not in tests."""
    monkeypatch.setattr(Header, "fresh", lambda: Header(os.urandom(16).hex(), os.urandom(7).hex(), cost=1 << 10))


def sealed(content: bytes) -> bytes:
    """A stream that holds `content`."""
    file = io.BytesIO()
    writer = SealedWriter(file, PASSPHRASE)
    for start in range(0, len(content), 70_000):
        writer.write(content[start : start + 70_000])
    writer.close()
    return file.getvalue()


def opened(stream: bytes, passphrase: str = PASSPHRASE) -> bytes:
    """What a stream holds."""
    return SealedReader(io.BytesIO(stream), passphrase).read()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_was_written_comes_back(size: int) -> None:
    content = os.urandom(size)
    assert opened(sealed(content)) == content


def test_nothing_of_it_can_be_read_in_the_file() -> None:
    assert b"Needlepoint patient" not in sealed(b"Needlepoint patient " * 100)


def test_two_backups_of_the_same_are_not_the_same() -> None:
    assert sealed(b"x" * 100) != sealed(b"x" * 100)


def test_another_passphrase_is_refused() -> None:
    with pytest.raises(BackupFails, match="passphrase is not the one"):
        opened(sealed(b"x"), "another sentence here")


def test_another_file_is_refused() -> None:
    with pytest.raises(BackupFails, match="no backup of Needlepoint"):
        opened(b"PK\x03\x04" + bytes(200))


def test_a_newer_format_is_refused() -> None:
    stream = bytearray(sealed(b"x"))
    stream[len(MAGIC)] = 9
    with pytest.raises(BackupFails, match="format 9"):
        opened(bytes(stream))


def test_a_key_that_would_take_hours_is_refused() -> None:
    header = b'{"salt": "' + b"00" * 16 + b'", "prefix": "' + b"00" * 7 + b'", "cost": 1073741824}'
    stream = MAGIC + b"\x01" + len(header).to_bytes(4, "big") + header + bytes(32)
    with pytest.raises(BackupFails, match="changed or damaged"):
        opened(stream)


def test_any_changed_byte_is_noticed() -> None:
    stream = sealed(os.urandom(2 * CHUNK + 500))
    for place in [0, 20, 40, 100, *range(300, len(stream), 187_003), len(stream) - 1]:
        changed = bytearray(stream)
        changed[place] ^= 1
        with pytest.raises(BackupFails):
            opened(bytes(changed))


@pytest.mark.parametrize("left_off", [1, 500, 500 + TAG, CHUNK, 2 * CHUNK + 500 + TAG])
def test_a_file_that_was_cut_off_is_noticed(left_off: int) -> None:
    stream = sealed(os.urandom(2 * CHUNK + 500))
    with pytest.raises(BackupFails, match="ends too early"):
        opened(stream[:-left_off])


def test_chunks_in_another_order_are_noticed() -> None:
    stream = sealed(os.urandom(3 * CHUNK))
    size, begin = CHUNK + TAG, len(stream) - 3 * (CHUNK + TAG)
    first, second = stream[begin : begin + size], stream[begin + size : begin + 2 * size]
    with pytest.raises(BackupFails, match="changed or damaged"):
        opened(stream[:begin] + second + first + stream[begin + 2 * size :])


def test_something_added_at_the_end_is_noticed() -> None:
    with pytest.raises(BackupFails):
        opened(sealed(b"x") + b"more")
