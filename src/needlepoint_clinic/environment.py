"""What the environment says: an address that decides how strict we are, a folder for everything."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",  # a writer waits for its turn at the start, instead of failing in the middle
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
        "PRAGMA mmap_size=134217728; PRAGMA cache_size=-20000; PRAGMA secure_delete=ON;"
    ),
}
"""FULL: a save that was acknowledged survives a power cut, not only a killed process.
secure_delete: what is overwritten or deleted is gone from the file too, as an erasure promises.
"""


class WrongSetting(Exception):
    """A setting in the environment that cannot be used."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the clinic is reached, for example https://clinic.example or http://localhost:8000.

    Attributes:
        host: as browsers send it, without the port.
        secure: whether browsers come by https, so that cookies are for https alone.
    """

    url: str
    host: str
    port: int
    secure: bool


def address(environ: Mapping[str, str] = os.environ) -> Address:
    """The address from NEEDLEPOINT_ADDRESS.

    Raises:
        WrongSetting: it is no address, or plain http to anywhere but this machine.
    """
    url = environ.get("NEEDLEPOINT_ADDRESS", "http://localhost:8000").rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise WrongSetting(f"NEEDLEPOINT_ADDRESS is “{url}”; it must look like https://clinic.example")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    if parts.scheme == "http" and host not in LOOPBACK:
        raise WrongSetting(
            f"NEEDLEPOINT_ADDRESS is “{url}”: health records are served by https; http is for localhost alone."
        )
    return Address(url, host, parts.port or (443 if parts.scheme == "https" else 80), parts.scheme == "https")


def demo_is_on(at: Address, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether this is the demonstration clinic (NEEDLEPOINT_DEMO=1), whose staff sign in without a second factor.

    Raises:
        WrongSetting: it would be reachable from elsewhere.
    """
    if environ.get("NEEDLEPOINT_DEMO", "") != "1":
        return False
    if at.host not in LOOPBACK:
        raise WrongSetting("NEEDLEPOINT_DEMO=1 is for localhost alone: its passwords are printed for everybody.")
    return True


def data_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder that holds database, photographs and keys (NEEDLEPOINT_DATA); made for its owner alone."""
    folder = Path(environ.get("NEEDLEPOINT_DATA") or Path.home() / ".local" / "share" / "needlepoint-clinic").resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def kept_secret(folder: Path, name: str) -> str:
    """A random secret of this installation, made on first use and readable by its owner alone."""
    path = folder / name
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(60))
    return path.read_text(encoding="ascii").strip()


def database(folder: Path, environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """The database: SQLite in the data folder, or PostgreSQL by DATABASE_URL (postgresql://user:password@host/name).

    Raises:
        WrongSetting: DATABASE_URL is of another kind.
    """
    url = environ.get("DATABASE_URL")
    if not url:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "clinic.sqlite3", "OPTIONS": SQLITE_OPTIONS}
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise WrongSetting(f"DATABASE_URL begins with “{parts.scheme}”; it must begin with postgresql://")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": {**options, "pool": {"min_size": 2, "max_size": 10, "timeout": 10}},
    }


def email(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """How e-mail goes out: printed to the terminal, or by SMTP where NEEDLEPOINT_SMTP names host:port."""
    server = environ.get("NEEDLEPOINT_SMTP")
    if not server:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    host, _, port = server.partition(":")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": host,
        "EMAIL_PORT": int(port or 587),
        "EMAIL_HOST_USER": environ.get("NEEDLEPOINT_SMTP_USER", ""),
        "EMAIL_HOST_PASSWORD": environ.get("NEEDLEPOINT_SMTP_PASSWORD", ""),
        "EMAIL_USE_TLS": True,
        "EMAIL_TIMEOUT": 10,
    }
