"""`needlepoint forecast fit`: make the posterior anew from the evidence."""

from __future__ import annotations

import datetime as dt
import importlib.util
from pathlib import Path

import click
import msgspec

from needlepoint.cli.options import echo_json, json_option, on_option, write_safely
from needlepoint.cli.progress import shown_progress
from needlepoint.errors import InvalidInput

EPILOG = """\b
Examples:
  needlepoint forecast fit --out posterior.npz
  needlepoint forecast fit --in-service

\b
Takes a few minutes. An interrupted fit goes on with the chains it has finished (--keep).
"""


@click.command(name="fit", epilog=EPILOG)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Where to write the posterior.")
@click.option("--in-service", is_flag=True, help="Replace the posterior that forecasts are made from.")
@click.option("--seed", type=int, default=None, help="Of the sampler; default the seed of the shipped one.")
@click.option("--draws", type=click.IntRange(50), default=None, help="Draws of each chain.")
@click.option(
    "--keep",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("build/forecast"),
    show_default=True,
    help="Folder for finished chains.",
)
@on_option
@json_option
def command(
    out: Path | None, in_service: bool, seed: int | None, draws: int | None, keep: Path, on: dt.date, as_json: bool
) -> None:
    """Fit the forecast; where the fit is not good enough nothing is written (exit code 7) and the one in service
    stays."""
    if bool(out) == in_service:
        raise InvalidInput("Where should it go?", next_step="Give either --out FILE or --in-service.")
    missing = [name for name in ("pymc", "nutpie") if importlib.util.find_spec(name) is None]
    if missing:
        raise InvalidInput(
            f"Fitting needs {' and '.join(missing)}.", next_step="Install them: pip install 'needlepoint[fit]'."
        )
    from needlepoint.forecast.fit.run import SETTINGS, fit_posterior
    from needlepoint.forecast.posterior import SHIPPED

    asked = {name: value for name, value in (("seed", seed), ("draws", draws)) if value is not None}
    settings = msgspec.structs.replace(SETTINGS, **asked)
    with shown_progress("fitting") as say:
        fitted = fit_posterior(on=on, settings=settings, keep=keep, say=say)
    path = out or SHIPPED
    write_safely(path, fitted.file)
    if as_json:
        echo_json(msgspec.json.encode(fitted.diagnostics))
        return
    how = fitted.diagnostics
    click.echo(
        f"wrote {path.name} ({len(fitted.file) // 1024} KiB): R-hat at most {how.r_hat_max:.3f}, "
        f"ESS at least {min(how.ess_bulk_min, how.ess_tail_min):.0f}, {how.divergences} divergences of {how.draws}"
    )
