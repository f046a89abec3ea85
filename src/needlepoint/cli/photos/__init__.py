"""`needlepoint photos`: from photographs to what changed between them, with intervals, or to what to do better."""

from __future__ import annotations

import click

from needlepoint.cli.lazy_group import LazyGroup

MODULES = {
    "card": ("needlepoint.cli.photos.card", "The calibration card, to be printed"),
    "print-test": ("needlepoint.cli.photos.print_test", "A page that tells whether a printer is good enough"),
    "zones": ("needlepoint.cli.photos.zones", "A page to draw zones on the first photograph, or a check of them"),
    "check": ("needlepoint.cli.photos.check", "Whether a photograph can be measured, before the person has left"),
    "measure": ("needlepoint.cli.photos.measure", "One photograph: every quantity with its interval"),
    "compare": ("needlepoint.cli.photos.compare", "Two photographs: what changed beyond measurement error"),
    "series": ("needlepoint.cli.photos.series", "Many dates: how each quantity moves"),
    "repeatability": (
        "needlepoint.cli.photos.repeatability",
        "Repeat shots of a clinic: its own measurement error, kept as a noise model",
    ),
    "phantom": ("needlepoint.cli.photos.phantom", "A rendered pair of photographs whose true change is known"),
    "strip": ("needlepoint.cli.photos.strip", "A copy of a photograph without anything that identifies"),
}

EPILOG = """\b
Examples:
  needlepoint photos card --out card.pdf
  needlepoint photos zones baseline.jpg --out zones.html
  needlepoint photos compare baseline.jpg follow_up.jpg --zones zones.json --out pictures/

\b
Nothing leaves this machine. Results document change; they never decide who is treated or how deep.
"""


@click.group(cls=LazyGroup, modules=MODULES, name="photos", epilog=EPILOG)
def command() -> None:
    """Measure what changed between two photographs, with honest uncertainty, or say why not."""
