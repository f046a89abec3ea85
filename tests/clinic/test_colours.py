"""The colours of the clinic's looks, computed from the style sheet: legible in light and in dark (WCAG 2.2 AA)."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

import needlepoint_clinic

SHEET = Path(needlepoint_clinic.__file__).parent / "static" / "clinic" / "clinic.css"
GROUNDS = ("page", "surface", "sunken", "accent-tint")
TONES = ("good", "warn", "ask", "wait", "stop", "info")
TEXT, LINES = 4.5, 3.0
PAIRS = [
    *((TEXT, front, back) for front, back in product(("ink", "muted", "link"), GROUNDS)),
    *((TEXT, "accent-strong", back) for back in ("surface", "accent-tint")),
    *((TEXT, "on-accent", back) for back in ("accent", "accent-strong")),
    *((TEXT, "on-danger", back) for back in ("danger", "danger-strong")),
    (TEXT, "on-alarm", "alarm"),
    *((TEXT, "danger", back) for back in ("page", "surface", "stop-tint")),
    *((TEXT, tone, back) for tone in TONES for back in (f"{tone}-tint", "surface", "page")),
    *((LINES, f"{tone}-edge", back) for tone in TONES for back in (f"{tone}-tint", "surface", "page")),
    *((LINES, front, back) for front, back in product(("edge", "focus"), GROUNDS)),
    *((LINES, "accent", back) for back in ("surface", "accent-tint")),
    *((LINES, "series", back) for back in ("surface", "band", "sunken")),
]


def themes() -> dict[str, dict[str, str]]:
    """The colours of each theme by their names; what the dark one does not say is the light one's."""
    roots = re.findall(r":root \{(.*?)\n\s*\}", SHEET.read_text(encoding="utf-8"), re.DOTALL)
    light, dark = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", root)) for root in roots[:2])
    return {"light": light, "dark": {**light, **dark}}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """From 1, the same, to 21, black on white."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_is_twenty_one() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_pair_is_legible(theme: str) -> None:
    colours = themes()[theme]
    found = {f"{front} on {back}": (contrast(colours[front], colours[back]), least) for least, front, back in PAIRS}
    assert {pair: ratio for pair, (ratio, least) in found.items() if ratio < least} == {}
