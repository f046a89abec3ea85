"""Options and arguments that the commands about photographs share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from needlepoint.cli.options import Day

Function = TypeVar("Function", bound=Callable[..., Any])
_FILE = click.Path(path_type=Path, dir_okay=False)

zones_option = click.option(
    "--zones", type=_FILE, required=True, help="The zones drawn on the baseline (see `photos zones`)."
)
noise_option = click.option(
    "--noise-model", type=_FILE, help="Your clinic's own noise model (see `photos repeatability`)."
)
csv_option = click.option("--csv", "as_csv", is_flag=True, help="CSV: one row for each zone and quantity.")
folder_option = click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="A folder for pictures, pages and numbers."
)
seed_option = click.option(
    "--seed", type=click.IntRange(0), default=0, show_default=True, help="Of the random numbers of the intervals."
)
baseline_argument = click.argument("baseline", type=click.Path(path_type=Path))
reference_option = click.option("--reference", default="", help="Your own name for the patient, for the page.")


@dataclass(frozen=True, slots=True)
class ScaleOptions:
    """What a person states about the size and the card of the photographs."""

    px_per_mm: float | None
    scale_error_percent: float
    card_offset_mm: float | None
    distance_mm: float | None
    card_reference: Path | None


@dataclass(frozen=True, slots=True)
class DeclaredOptions:
    """What a person declares about the skin and the days."""

    make_up: bool
    needled_on: tuple[dt.date, ...]


def scale_options(function: Function) -> Function:
    """Adds the options of ScaleOptions; gather them with `take_scale`."""
    for option in reversed(
        (
            click.option("--px-per-mm", type=click.FloatRange(0.1, 1000), help="Pixels of a mm of skin, without card."),
            click.option(
                "--scale-error",
                "scale_error_percent",
                type=click.FloatRange(0, 50),
                default=2.0,
                show_default=True,
                help="How far off --px-per-mm may be, in percent (one standard deviation).",
            ),
            click.option(
                "--card-offset-mm", type=click.FloatRange(-200, 200), help="How far the card stands before the skin."
            ),
            click.option("--distance-mm", type=click.FloatRange(20, 10_000), help="From the camera to the skin."),
            click.option("--card-reference", type=_FILE, help="The colours of your card as measured (see the docs)."),
        )
    ):
        function = option(function)
    return function


def declared_options(function: Function) -> Function:
    """Adds the options of DeclaredOptions; gather them with `take_declared`."""
    function = click.option(
        "--needled-on",
        type=Day(),
        multiple=True,
        help="The day of a session; redness within 7 days of it is not compared.",
    )(function)
    return click.option("--make-up", is_flag=True, help="There was make-up on the skin.")(function)


def take_scale(options: dict[str, Any]) -> ScaleOptions:
    """The options that `scale_options` added, taken out of all options of a command."""
    return ScaleOptions(**{name: options.pop(name) for name in ScaleOptions.__slots__})


def take_declared(options: dict[str, Any]) -> DeclaredOptions:
    """The options that `declared_options` added, taken out of all options of a command."""
    return DeclaredOptions(**{name: options.pop(name) for name in DeclaredOptions.__slots__})
