"""`needlepoint forecast`: what to expect, from published trials and the clinic's own patients."""

from __future__ import annotations

import click

from needlepoint.cli.lazy_group import LazyGroup

MODULES = {
    "show": ("needlepoint.cli.forecast.show", "Improvement, harm and redness for a person or a plan (the default)"),
    "many": ("needlepoint.cli.forecast.many", "Everybody in a CSV file, at one number of sessions"),
    "update": ("needlepoint.cli.forecast.update", "What the clinic's own patients change, and whether results drift"),
    "check": ("needlepoint.cli.forecast.check", "Whether the forecast in service is whole and fits the evidence"),
    "fit": ("needlepoint.cli.forecast.fit", "Make the forecast anew from the evidence (needs needlepoint[fit])"),
}

EPILOG = """\b
Examples:
  needlepoint forecast acne_scars_rolling --modality pen --sessions 4 --goal 50
  needlepoint forecast patient.yaml
  needlepoint forecast check

\b
A forecast is of people like this one, not of this one. The clinician decides.
"""


@click.group(cls=LazyGroup, modules=MODULES, default="show", name="forecast", epilog=EPILOG)
def command() -> None:
    """How much better, in how many sessions, how sure, and what can go wrong."""
