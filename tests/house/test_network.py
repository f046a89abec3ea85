"""No test reaches out of this machine."""

from __future__ import annotations

import socket
import threading
import urllib.request

import pytest

# TEST-NET-1 (RFC 5737): belongs to nobody, so a broken guard times out rather than reaching someone.
ADDRESS_OF_NOBODY = ("192.0.2.1", 80)


@pytest.mark.parametrize("method", ["connect", "connect_ex"])
def test_a_connection_to_elsewhere_is_refused(method: str) -> None:
    with socket.socket() as sock:
        sock.settimeout(1)
        with pytest.raises(RuntimeError, match="may not connect"):
            getattr(sock, method)(ADDRESS_OF_NOBODY)


def test_a_name_look_up_is_refused() -> None:
    with pytest.raises(RuntimeError, match=r"may not look up 'needlepoint\.example'"):
        urllib.request.urlopen("http://needlepoint.example", timeout=1)


def test_this_machine_may_talk_to_itself() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        answered = threading.Thread(target=lambda: server.accept()[0].close())
        answered.start()
        socket.create_connection(("localhost", server.getsockname()[1]), timeout=5).close()
        answered.join(timeout=5)
    assert not answered.is_alive()
