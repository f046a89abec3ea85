"""`needlepoint photos card`: the calibration card as a PDF."""

from __future__ import annotations

from pathlib import Path

import click

from needlepoint.cli.options import today, write_safely

EPILOG = """\b
Examples:
  needlepoint photos card --out card.pdf
  needlepoint photos card --kind strip --paper letter --out strips.pdf
"""
paper_option = click.option(
    "--paper", type=click.Choice(["a4", "letter"]), default="a4", show_default=True, help="What is in the printer."
)


@click.command(epilog=EPILOG)
@click.option(
    "--kind",
    type=click.Choice(["a6", "strip"]),
    default="a6",
    show_default=True,
    help="To lie beside the skin, or a flat one to stand beside the face.",
)
@paper_option
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The PDF to write.")
def command(kind: str, paper: str, out: Path) -> None:
    """Write a page of calibration cards: print it at 100 %, on matt paper, and cut them out.

    Whether the printer is good enough tells `photos print-test`.
    """
    from needlepoint.documents.calibration_card import calibration_card_pdf

    write_safely(out, calibration_card_pdf(kind, paper, made_on=today()))
    click.echo(f"{out}: print it at 100 % on matt white paper, and hold a ruler against the 100 mm line.")
