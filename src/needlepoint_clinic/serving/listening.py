"""Where the server listens, and a port that is free. Nothing here needs Django's settings: they depend on it."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from needlepoint_clinic.environment import LOOPBACK, WrongSetting, address

TRIED = 50
"""How many ports after a taken one are looked at."""


@dataclass(frozen=True, slots=True)
class Listening:
    """A network address of this machine that the server takes requests at."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def listening(environ: Mapping[str, str] = os.environ) -> Listening:
    """Where to listen: at the address itself where browsers come by http, else where a reverse proxy will look.

    Raises:
        WrongSetting: NEEDLEPOINT_LISTEN is no host:port, or would serve health records openly to a network.
    """
    at, told = address(environ), environ.get("NEEDLEPOINT_LISTEN", "")
    if not told:
        return Listening("127.0.0.1", 8000 if at.secure else at.port)
    host, _, port = told.rpartition(":")
    if not host or not port.isdigit():
        raise WrongSetting(f"NEEDLEPOINT_LISTEN is “{told}”; it must look like 127.0.0.1:8000")
    if not at.secure and host not in LOOPBACK:
        raise WrongSetting(
            f"NEEDLEPOINT_LISTEN is “{told}”, which others can reach, but NEEDLEPOINT_ADDRESS is {at.url}: set it to "
            "the https address that your reverse proxy answers at."
        )
    return Listening(host, int(port))


def is_free(where: Listening) -> bool:
    """Whether nobody listens there."""
    family = socket.AF_INET6 if ":" in where.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((where.host.strip("[]"), where.port))
        except OSError:
            return False
    return True


def take_a_free_port(environ: MutableMapping[str, str] = os.environ) -> str:
    """See to it that the port is free: the next free one where browsers of this machine alone come.

    Returns:
        What to tell whoever started it; empty where the port was free.

    Raises:
        WrongSetting: it is taken, and moving on would leave a reverse proxy or a bookmark looking at another program.
    """
    where = listening(environ)
    if is_free(where):
        return ""
    if address(environ).secure or "NEEDLEPOINT_LISTEN" in environ:
        raise WrongSetting(
            f"Another program listens at {where}. Stop it, or set NEEDLEPOINT_LISTEN to a free one, such as "
            f"{where.host}:{where.port + 1}, and tell your reverse proxy."
        )
    free = next((port for port in range(where.port + 1, where.port + TRIED) if is_free(Listening(where.host, port))), 0)
    if not free:
        raise WrongSetting(
            f"Ports {where.port} to {where.port + TRIED} are all taken. Name another in NEEDLEPOINT_ADDRESS."
        )
    parts = urlsplit(address(environ).url)
    environ["NEEDLEPOINT_ADDRESS"] = urlunsplit(parts._replace(netloc=f"{address(environ).host}:{free}"))
    return f"Port {where.port} is taken by another program; using {free}."
