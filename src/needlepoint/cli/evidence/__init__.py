"""`needlepoint evidence`: the trial arms, one by one and pooled."""

from __future__ import annotations

import click

from needlepoint.cli.lazy_group import LazyGroup

MODULES = {
    "list": ("needlepoint.cli.evidence.list", "Trial arms by indication, device and judge; used or left out, and why"),
    "show": ("needlepoint.cli.evidence.show", "One study in full, every figure as it was printed"),
    "pool": ("needlepoint.cli.evidence.pool", "Random-effects results for any subset, with forest and funnel plots"),
}

EPILOG = """\b
Examples:
  needlepoint evidence list --indication striae
  needlepoint evidence show alam_2014
  needlepoint evidence pool --indication atrophic_acne_scars
"""


@click.group(cls=LazyGroup, modules=MODULES, name="evidence", epilog=EPILOG)
def command() -> None:
    """What trials and case series of needling reported, and what may be made of it."""
