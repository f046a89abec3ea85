"""The documents room is cheap to import: what is heavy is loaded by the first document that needs it."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("typst", "babel", "icalendar", "segno")
CODE = f"import sys, needlepoint.documents; print(*[name for name in {HEAVY} if name in sys.modules])"


def test_importing_the_room_loads_no_typesetter() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
