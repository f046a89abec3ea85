"""Options that the commands about forecasts share."""

from __future__ import annotations

from pathlib import Path

import click

posterior_option = click.option(
    "--posterior",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Another posterior file than the one in service.",
)
