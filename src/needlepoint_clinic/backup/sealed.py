"""An encrypted stream: chunks under AES-256-GCM, the key from a passphrase by scrypt.

    magic, version | length and JSON of the header | 32 bytes that know the passphrase | chunk | chunk | ... last chunk

Each chunk's nonce counts up and says whether it is the last (the STREAM construction), so that chunks cannot be
changed, left out, moved or cut off unseen. Everything before the chunks is authenticated with each of them.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import struct
from dataclasses import asdict, dataclass
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from needlepoint_clinic.backup.errors import BackupFails

MAGIC = b"NEEDLEPOINT-BACKUP"
VERSION = 1
CHUNK = 1 << 20
TAG = 16
LONGEST_HEADER = 4096
HIGHEST_COST = 1 << 20
"""Of a header that somebody may have written to make us work for hours."""

CHANGED = "The file was changed or damaged after it was written; nothing of it is used. Take another backup."
CUT_OFF = "The file ends too early: it was not copied to its end, or cut off. Copy it again, or take another backup."


@dataclass(frozen=True, slots=True)
class Header:
    """What must be known to read the rest; it says nothing of the clinic.

    Attributes:
        salt, prefix: in hexadecimal; the second begins every nonce.
        cost, block, parallel: of scrypt.
    """

    salt: str
    prefix: str
    chunk: int = CHUNK
    cost: int = 1 << 17
    block: int = 8
    parallel: int = 1

    @classmethod
    def fresh(cls) -> Header:
        """With new random values."""
        return cls(os.urandom(16).hex(), os.urandom(7).hex())


class _Cipher:
    """Key and counter of one stream."""

    def __init__(self, header: Header, said: bytes, passphrase: str) -> None:
        scrypt = Scrypt(bytes.fromhex(header.salt), 64, header.cost, header.block, header.parallel)
        keys = scrypt.derive(passphrase.encode())
        self._aes, self._said, self._prefix = AESGCM(keys[:32]), said, bytes.fromhex(header.prefix)
        self.knows = hmac.digest(keys[32:], said, hashlib.sha256)
        self._count = 0

    def seal(self, plain: bytes, *, last: bool) -> bytes:
        return self._aes.encrypt(self._nonce(last), plain, self._said)

    def open(self, sealed: bytes, *, last: bool) -> bytes:
        return self._aes.decrypt(self._nonce(last), sealed, self._said)

    def step(self) -> None:
        self._count += 1

    def _nonce(self, last: bool) -> bytes:
        return self._prefix + struct.pack(">IB", self._count, last)


class SealedWriter:
    """A file to write to; what is written is encrypted. `close` writes the last chunk."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        """Begin a stream in `file`, which stays the caller's to close."""
        header = Header.fresh()
        told = json.dumps(asdict(header), sort_keys=True).encode()
        said = MAGIC + struct.pack(">BI", VERSION, len(told)) + told
        self._file, self._cipher, self._waiting = file, _Cipher(header, said, passphrase), bytearray()
        file.write(said + self._cipher.knows)

    def write(self, data: bytes) -> int:
        """Encrypt; a chunk is kept back, for it may be the last."""
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._put(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def close(self) -> None:
        """Write what is left as the last chunk."""
        self._put(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _put(self, plain: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.seal(plain, last=last))
        self._cipher.step()


class SealedReader:
    """A file to read from; what comes out is decrypted, and is what was written, or nothing."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        """Of a stream in `file`.

        Raises:
            BackupFails: it is none, of a newer version, or of another passphrase.
        """
        header, said = _read_header(file)
        self._file, self._cipher = file, _Cipher(header, said, passphrase)
        if not hmac.compare_digest(_exactly(file, 32), self._cipher.knows):
            raise BackupFails(
                "The passphrase is not the one this backup was made with (or its first bytes were changed)."
            )
        self._size, self._plain, self._ended = header.chunk + TAG, b"", False
        self._next = file.read(self._size)

    def read(self, size: int = -1) -> bytes:
        """The next bytes; fewer than asked for only at the end.

        Raises:
            BackupFails: the file was changed or cut off.
        """
        parts, wanted = [], size if size >= 0 else 1 << 62
        while wanted and (self._plain or not self._ended):
            if not self._plain:
                self._open_next()
                continue
            part = self._plain[:wanted]
            self._plain = self._plain[len(part) :]
            parts.append(part)
            wanted -= len(part)
        return b"".join(parts)

    def _open_next(self) -> None:
        sealed, self._next = self._next, self._file.read(self._size)
        self._ended = not self._next
        try:
            self._plain = self._cipher.open(sealed, last=self._ended)
        except InvalidTag:
            raise BackupFails(self._why(sealed)) from None
        self._cipher.step()

    def _why(self, sealed: bytes) -> str:
        """A chunk that is whole but not the last, at the end of the file: the rest is missing."""
        if not self._ended:
            return CHANGED
        if len(sealed) < self._size:
            return f"{CUT_OFF} Or: {CHANGED}"
        try:
            self._cipher.open(sealed, last=False)
        except InvalidTag:
            return CHANGED
        return CUT_OFF


def _read_header(file: BinaryIO) -> tuple[Header, bytes]:
    begin = file.read(len(MAGIC) + 5)
    if not begin.startswith(MAGIC) or len(begin) < len(MAGIC) + 5:
        raise BackupFails("This is no backup of Needlepoint.")
    version, length = struct.unpack(">BI", begin[len(MAGIC) :])
    if version > VERSION:
        raise BackupFails(f"This backup is of format {version}; this version reads up to {VERSION}. Use a newer one.")
    told = _exactly(file, min(length, LONGEST_HEADER))
    try:
        header = Header(**json.loads(told))
        fits = (
            header.cost <= HIGHEST_COST and header.block <= 16 and header.parallel <= 4 and 0 < header.chunk <= 1 << 26
        )
        if not (fits and len(bytes.fromhex(header.salt)) == 16 and len(bytes.fromhex(header.prefix)) == 7):
            raise BackupFails(CHANGED)
    except (ValueError, TypeError):
        raise BackupFails(CHANGED) from None
    return header, begin + told


def _exactly(file: BinaryIO, size: int) -> bytes:
    found = file.read(size)
    if len(found) < size:
        raise BackupFails(CUT_OFF)
    return found
