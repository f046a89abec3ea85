"""`needlepoint photos print-test`: is a printer good enough for cards? A page, and what a photograph of it says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from needlepoint.cli.options import echo_json, json_option, today, write_safely
from needlepoint.cli.photos.card import paper_option

if TYPE_CHECKING:
    from rich.console import Console

    from needlepoint.photos.card.print_test import PrintTest

EPILOG = """\b
Examples:
  needlepoint photos print-test --out print-test.pdf
  needlepoint photos print-test IMG_0410.jpg
  needlepoint photos print-test IMG_0410.jpg --across-mm 139.6 --down-mm 129.7
"""
_MARKS = {True: ("good", "green"), False: ("bad", "bold dark_orange"), None: ("not known", "dim")}


@click.command(epilog=EPILOG)
@click.argument("photo", type=click.Path(path_type=Path), required=False)
@click.option("--across-mm", type=float, help="What a ruler says of the printed ruler of 140 mm at the bottom.")
@click.option("--down-mm", type=float, help="What it says of the upright printed ruler of 130 mm.")
@paper_option
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The PDF of the page to write.")
@json_option
def command(
    photo: Path | None, across_mm: float | None, down_mm: float | None, paper: str, out: Path | None, as_json: bool
) -> None:
    """Write the print test page (--out), or say what a PHOTO or scan of the printed page tells of the printer."""
    if (photo is None) == (out is None):
        raise click.UsageError("Give either --out, to write the page, or a photograph of the printed page.")
    if out is not None:
        from needlepoint.documents.calibration_card import print_test_pdf

        write_safely(out, print_test_pdf(paper, made_on=today()))
        click.echo(f"{out}: print it at 100 %, let it dry, and photograph it from straight above.")
        return
    assert photo is not None  # noqa: S101 - one of the two was given
    _read(photo, across_mm, down_mm, as_json=as_json)


def _read(photo: Path, across_mm: float | None, down_mm: float | None, *, as_json: bool) -> None:
    from needlepoint.documents import to_json
    from needlepoint.photos.card.print_test import read_print_test
    from needlepoint.photos.ingest import read_photo

    found = read_print_test(read_photo(photo), across_mm=across_mm, down_mm=down_mm)
    if as_json:
        echo_json(to_json(found))
    else:
        _show(found)


def _show(found: PrintTest) -> None:
    from rich.text import Text

    from needlepoint.cli.show import console
    from needlepoint.photos.card.print_test import SHARED_TINT, WORDS

    out = console()
    out.print(Text(WORDS[found.verdict], style="bold"))
    for problem in found.problems:
        out.print(Text(problem))
    for check in found.checks:
        word, style = _MARKS[check.passed]
        out.print(Text.assemble((f"  {word:10}", style), f"{check.name}: {check.words}"))
    if found.patches:
        _show_patches(out, found)
        out.print(Text(SHARED_TINT, style="dim"))


def _show_patches(out: Console, found: PrintTest) -> None:
    from rich.table import Table

    from needlepoint.photos.card.print_test import MOST_OFF_DE00

    table = Table(title="Each colour against all others (CIEDE2000)", title_justify="left", box=None, pad_edge=False)
    table.add_column("colour")
    table.add_column("off by", justify="right")
    table.add_column("")
    for name, error in (found.patches or {}).items():
        note = "could not be used" if error is None else "far off" if error > MOST_OFF_DE00 else ""
        table.add_row(name.replace("_", " "), "" if error is None else f"{error:.1f}", note)
    out.print(table)
