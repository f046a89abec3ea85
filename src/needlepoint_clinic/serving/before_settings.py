"""What a command needs to have arranged in the environment before Django reads its settings."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import MutableMapping, Sequence
from pathlib import Path

from needlepoint_clinic.environment import address
from needlepoint_clinic.serving.listening import take_a_free_port

MADE_ON = "demo-made-on"
"""A file in the demo's data folder that says on which day its patients were made."""
NOT_FOR_THE_DEMO = ("DATABASE_URL", "NEEDLEPOINT_SMTP", "NEEDLEPOINT_LISTEN")
"""The demo never touches a real clinic's database, and sends no e-mail."""


def arrange(arguments: Sequence[str], environ: MutableMapping[str, str], *, today: dt.date) -> list[str]:
    """Arrange what `serve` and `demo` need; what to tell whoever started them.

    Raises:
        WrongSetting: the environment cannot be used.
    """
    command = arguments[1] if len(arguments) > 1 else ""
    if command not in ("serve", "demo") or {"-h", "--help"} & set(arguments):
        return []
    told = _arrange_demo(arguments, environ, today) if command == "demo" else []
    if taken := take_a_free_port(environ):
        told.append(taken)
    return told


def _arrange_demo(arguments: Sequence[str], environ: MutableMapping[str, str], today: dt.date) -> list[str]:
    for name in NOT_FOR_THE_DEMO:
        environ.pop(name, None)
    if address(environ).secure:
        del environ["NEEDLEPOINT_ADDRESS"]
    folder = _demo_folder(arguments, environ)
    environ.update({"NEEDLEPOINT_DEMO": "1", "NEEDLEPOINT_DATA": str(folder)})
    return _put_aside(folder, today)


def _demo_folder(arguments: Sequence[str], environ: MutableMapping[str, str]) -> Path:
    """As `--data` says; never the folder of a real clinic."""
    for place, argument in enumerate(arguments):
        if argument.startswith("--data="):
            return Path(argument.removeprefix("--data=")).resolve()
        if argument == "--data" and place + 1 < len(arguments):
            return Path(arguments[place + 1]).resolve()
    told = environ.get("NEEDLEPOINT_DEMO_DATA")
    return Path(told).resolve() if told else Path.home() / ".local" / "share" / "needlepoint-clinic-demo"


def _put_aside(folder: Path, today: dt.date) -> list[str]:
    """A demo of another day has nothing due today: it makes room for a new one, and is kept once."""
    made_on = folder / MADE_ON
    if not made_on.is_file() or made_on.read_text("ascii").strip() == today.isoformat():
        return []
    aside = folder.with_name(f"{folder.name}-before")
    if (aside / MADE_ON).is_file():
        shutil.rmtree(aside)
    folder.rename(aside)
    return [f"The demo of another day is kept in {aside}; making one of today."]
