"""Scores of the five main pages by Lighthouse, as a phone on a slow network would see them."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, cast

from benchmarks.clinic.clinics import Clinic
from benchmarks.clinic.servers import running
from benchmarks.figures import Figure, Section
from benchmarks.progress import Steps

FOLDER = Path(__file__).parent / "lighthouse"
LEAST = 95.0
TITLE = "Lighthouse, the five main pages"
ABOUT = (
    "Lighthouse 12 with Debian's Chromium and its own default: a middling phone on slow 4G, simulated. A physician is "
    "signed in; the pages are those of the large clinic on SQLite. Search is the page with the box: what it finds is "
    "sent in the body of a request, which Lighthouse does not do."
)


def measure(clinic: Clinic, steps: Steps) -> Section:
    """Score the pages; where something is not installed, say so."""
    chromium, why_not = shutil.which("chromium"), _install()
    if chromium is None or why_not:
        return Section(TITLE, ABOUT, remarks=(f"Not measured: {why_not or 'chromium is not installed.'}",))
    with running(clinic) as server:
        pages = _pages(server.base, clinic.targets())
        command = ["node", str(FOLDER / "run.mjs"), chromium]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            said, asked = cast(IO[str], process.stdout), cast(IO[str], process.stdin)
            asked.write(json.dumps(pages))
            asked.close()
            found = [json.loads(line) for line in steps.through(said, "Lighthouse", len(pages))]
    if process.returncode or len(found) < len(pages):
        return Section(TITLE, ABOUT, remarks=(f"Not measured: node ended with {process.returncode}.",))
    return Section(TITLE, ABOUT, tuple(figure for each in found for figure in _figures(each)))


def _pages(base: str, targets: Mapping[str, Any]) -> list[dict[str, str]]:
    user = targets["users"][0]
    paths = {
        "Today": "/",
        "Search": "/patients/",
        "Record": f"/patients/{targets['records'][0]}/",
        "Consultation": f"/consultations/{user['consultation']}/",
        "Treatment day": f"/sessions/{user['session']}/",
    }
    cookie = f"needlepoint={user['cookie']}"
    return [{"name": name, "url": base + path, "cookie": cookie} for name, path in paths.items()]


def _figures(found: Mapping[str, Any]) -> list[Figure]:
    name = found["name"]
    failed = f"failed: {', '.join(found['failed'])}" if found["failed"] else ""
    if found["performance"] is None or found["largest_paint_ms"] is None:
        paint = f"Lighthouse says: {found['error'] or 'no reason'}"
    else:
        paint = f"largest paint {found['largest_paint_ms'] / 1000:.1f} s, blocked {found['blocked_ms']:.0f} ms"
    return [
        Figure(f"{name}, performance", _score(found["performance"]), "of 100", None, paint, LEAST),
        Figure(f"{name}, accessibility", _score(found["accessibility"]), "of 100", None, failed, LEAST),
    ]


def _score(share: float | None) -> float:
    """Of 100; not a number where Lighthouse gave none, which meets no target."""
    return math.nan if share is None else 100 * share


def _install() -> str:
    """Bring in what the lock names, where it is not there yet; why that is not possible."""
    npm = shutil.which("npm")
    if (FOLDER / "node_modules" / "lighthouse").exists():
        return ""
    if npm is None or shutil.which("node") is None:
        return "node and npm are not installed."
    command = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(FOLDER)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    return "" if done.returncode == 0 else f"npm ci failed: {done.stderr.strip()[-300:]}"
