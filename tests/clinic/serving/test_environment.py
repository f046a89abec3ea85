"""Where the server listens, what the demo keeps away from, and the files of the pages."""

from __future__ import annotations

import datetime as dt
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from needlepoint_clinic.environment import WrongSetting
from needlepoint_clinic.serving.before_settings import MADE_ON, arrange
from needlepoint_clinic.serving.listening import Listening, is_free, listening, take_a_free_port

TODAY = dt.date(2026, 11, 28)


@pytest.fixture(name="taken")
def taken_port() -> Iterator[int]:
    """A port that another program listens at, for as long as the test takes."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield int(other.getsockname()[1])


def test_by_http_it_listens_at_its_address() -> None:
    assert listening({}) == Listening("127.0.0.1", 8000)
    assert listening({"NEEDLEPOINT_ADDRESS": "http://localhost:8123"}) == Listening("127.0.0.1", 8123)


def test_behind_https_it_listens_where_the_proxy_looks() -> None:
    secure = {"NEEDLEPOINT_ADDRESS": "https://clinic.example"}
    assert listening(secure) == Listening("127.0.0.1", 8000)
    assert listening({**secure, "NEEDLEPOINT_LISTEN": "0.0.0.0:9000"}) == Listening("0.0.0.0", 9000)  # noqa: S104


@pytest.mark.parametrize("told", ["8000", "localhost", "localhost:http"])
def test_a_place_to_listen_that_is_none(told: str) -> None:
    with pytest.raises(WrongSetting, match="must look like"):
        listening({"NEEDLEPOINT_LISTEN": told})


def test_records_are_not_served_openly_to_a_network() -> None:
    with pytest.raises(WrongSetting, match="which others can reach"):
        listening({"NEEDLEPOINT_LISTEN": "0.0.0.0:8000"})


def test_a_free_port_is_kept() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
    environ = {"NEEDLEPOINT_ADDRESS": f"http://localhost:{port}"}
    assert is_free(Listening("127.0.0.1", port))
    assert take_a_free_port(environ) == ""
    assert environ["NEEDLEPOINT_ADDRESS"].endswith(str(port))


def test_a_taken_port_is_said_and_the_next_is_used(taken: int) -> None:
    environ = {"NEEDLEPOINT_ADDRESS": f"http://localhost:{taken}"}
    said = take_a_free_port(environ)
    assert f"Port {taken} is taken" in said
    port = int(environ["NEEDLEPOINT_ADDRESS"].rsplit(":", 1)[1])
    assert port > taken
    assert str(port) in said


def test_a_proxy_is_not_left_looking_at_another_program(taken: int) -> None:
    environ = {"NEEDLEPOINT_ADDRESS": "https://clinic.example", "NEEDLEPOINT_LISTEN": f"127.0.0.1:{taken}"}
    with pytest.raises(WrongSetting, match="tell your reverse proxy"):
        take_a_free_port(environ)


def test_the_demo_touches_nothing_of_a_real_clinic(tmp_path: Path) -> None:
    environ = {
        "NEEDLEPOINT_ADDRESS": "https://clinic.example",
        "NEEDLEPOINT_DATA": "/var/lib/needlepoint",
        "DATABASE_URL": "postgresql://localhost/clinic",
        "NEEDLEPOINT_SMTP": "mail.example:587",
    }
    arrange(["needlepoint-clinic", "demo", "--data", str(tmp_path / "demo")], environ, today=TODAY)
    assert environ.pop("NEEDLEPOINT_ADDRESS", "http://localhost").startswith("http://localhost")
    assert environ == {"NEEDLEPOINT_DATA": str(tmp_path / "demo"), "NEEDLEPOINT_DEMO": "1"}


@pytest.mark.parametrize("command", ["serve", "migrate", "backup", ""])
def test_no_other_command_becomes_a_demo(command: str) -> None:
    environ: dict[str, str] = {}
    arrange(["needlepoint-clinic", *([command] if command else [])], environ, today=TODAY)
    assert "NEEDLEPOINT_DEMO" not in environ
    assert "NEEDLEPOINT_DATA" not in environ


def test_a_demo_of_another_day_is_kept_aside_once(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    for day in ("2026-11-26", "2026-11-27"):
        folder.mkdir()
        (folder / MADE_ON).write_text(day)
        said = arrange(["needlepoint-clinic", "demo", f"--data={folder}"], {}, today=TODAY)
        assert "kept in" in said[0]
    assert (tmp_path / "demo-before" / MADE_ON).read_text() == "2026-11-27"
    assert [path.name for path in tmp_path.iterdir()] == ["demo-before"]
    folder.mkdir()
    (folder / MADE_ON).write_text(str(TODAY))
    assert "kept in" not in "".join(arrange(["needlepoint-clinic", "demo", f"--data={folder}"], {}, today=TODAY))
    assert folder.is_dir()
