"""`needlepoint forecast check`: whether the forecast in service is whole, and made from the evidence in service."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from needlepoint.cli.forecast.options import posterior_option
from needlepoint.cli.options import echo_json, json_option
from needlepoint.errors import BrokenKnowledge, Problem
from needlepoint.forecast.posterior import SHIPPED, Posterior, load_posterior

EPILOG = """\b
Example:
  needlepoint forecast check
"""


@click.command(name="check", epilog=EPILOG)
@posterior_option
@json_option
def command(posterior: Path | None, as_json: bool) -> None:
    """Check the file, its provenance and its gates; exit code 4 where evidence or code have changed since it was
    made."""
    found = load_posterior(posterior or SHIPPED)
    if as_json:
        echo_json(
            msgspec.json.format(msgspec.json.encode({"digest": found.digest, "from": found.provenance}), indent=2)
        )
    else:
        _show(found)
    problems = list(_problems(found))
    if problems:
        raise BrokenKnowledge(
            f"The forecast in service does not fit: {len(problems)} problems.",
            problems,
            next_step="Run `needlepoint forecast fit`.",
        )


def _show(found: Posterior) -> None:
    about, how = found.provenance, found.provenance.diagnostics
    studies = len({arm.study for arm in about.arms})
    click.echo(f"made {about.made_on} by Needlepoint {about.software}, seed {about.seed}, from {studies} studies")
    click.echo(
        f"{how.draws} draws of {how.chains} chains, {found.size} kept; R-hat at most {how.r_hat_max:.3f}, "
        f"ESS at least {min(how.ess_bulk_min, how.ess_tail_min):.0f} ({how.worst}), {how.divergences} divergences"
    )
    click.echo("how much of the prior's uncertainty the trials took away:")
    for indication, share in sorted(about.contraction.items(), key=lambda each: -each[1]):
        click.echo(f"  {share:4.0%}  {indication.replace('_', ' ')}")
    click.echo(f"digest {found.digest[:16]}")


def _problems(found: Posterior) -> list[Problem]:
    from needlepoint.forecast.fit.digests import code_digest, evidence_digest

    problems = []
    if found.provenance.evidence_digest != evidence_digest():
        problems.append(Problem("evidence", "The evidence tables have changed since it was made."))
    if found.provenance.code_digest != code_digest():
        problems.append(Problem("code", "The model, or what reads the evidence, has changed since it was made."))
    return problems
