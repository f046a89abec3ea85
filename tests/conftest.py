"""What holds for every test: no network, and the same examples on every run."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "ci",
    derandomize=True,
    database=None,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("thorough", settings.get_profile("ci"), derandomize=False, max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

LONGEST = "test_on_postgresql"
"""Runs all tests of the clinic once more."""
LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}


class NetworkBlocked(RuntimeError):
    """A test tried to leave this machine. Not an OSError, which code under test might catch."""


def guard_connection(connect: Callable[..., Any]) -> Callable[..., Any]:
    """`connect`, refusing every address that is not on this machine."""

    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family != socket.AF_UNIX and address[0] not in LOCAL_HOSTS:
            raise NetworkBlocked(f"Tests may not connect to {address!r}.")
        return connect(self, address)

    return guarded


def guard_lookup(lookup: Callable[..., Any]) -> Callable[..., Any]:
    """`lookup`, refusing every name that is not this machine's."""

    def guarded(host: str | bytes | None, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and name not in LOCAL_HOSTS:
            raise NetworkBlocked(f"Tests may not look up {name!r}.")
        return lookup(host, *args, **kwargs)

    return guarded


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Block connections and name look-ups out of this machine for the whole run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guard_connection(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", guard_connection(socket.socket.connect_ex))
        patch.setattr(socket, "getaddrinfo", guard_lookup(socket.getaddrinfo))
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests begin first, so that no worker is left alone with one of them at the end."""
    items.sort(key=lambda item: LONGEST not in item.nodeid)
