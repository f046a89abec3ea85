"""`needlepoint photos print-test`: a page that tells whether a printer is good enough for calibration cards."""

from __future__ import annotations

from pathlib import Path

import click

from needlepoint.cli.options import today, write_safely
from needlepoint.cli.photos.card import paper_option

EPILOG = """\b
Example:
  needlepoint photos print-test --out print-test.pdf
"""


@click.command(epilog=EPILOG)
@paper_option
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The PDF to write.")
def command(paper: str, out: Path) -> None:
    """Write the print test page."""
    from needlepoint.documents.calibration_card import print_test_pdf

    write_safely(out, print_test_pdf(paper, made_on=today()))
    click.echo(f"{out}: print it at 100 %, let it dry, and photograph it from straight above.")
