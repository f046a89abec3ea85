"""`needlepoint check-product`: may this go on needled skin, and from which day?"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from needlepoint.aftercare import ProductCheck, ProductVerdict, check_product
from needlepoint.cli.options import echo_json, json_option, read_bytes
from needlepoint.errors import InvalidInput
from needlepoint.knowledge import load_knowledge
from needlepoint.strict_yaml import decode

EPILOG = """\b
Examples:
  needlepoint check-product --day 2 "Aqua, Glycerin, Ascorbic Acid, Parfum"
  needlepoint check-product --day 0 --file label.txt
"""


@click.command(epilog=EPILOG)
@click.argument("label", required=False)
@click.option(
    "--file",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="Read the label from a file.",
)
@click.option("--day", type=click.IntRange(0, 3650), required=True, help="Days since the session; 0 is the same day.")
@click.option("--device", help="The device's id; without it the longest times count.")
@json_option
def command(label: str | None, file: Path | None, day: int, device: str | None, as_json: bool) -> None:
    """Judge a product by its printed list of ingredients: not yet, may, or ask.

    LABEL is the list as printed: misspelt, with brackets, slashes and percentages. Exit code 0 whatever the verdict.
    """
    text = label if label is not None else decode(read_bytes(file), file.name) if file else None
    if text is None or not text.strip():
        raise InvalidInput("There is no label to read.", next_step="Give the ingredients in quotes, or --file.")
    knowledge = load_knowledge()
    device_class = knowledge.device(device).device_class if device else None
    result = check_product(text, knowledge, day=day, device_class=device_class)
    if as_json:
        from needlepoint.documents import to_json

        echo_json(to_json(result))
    else:
        _show(result)


_STYLE = {
    ProductVerdict.NOT_YET: "bold red",
    ProductVerdict.ASK: "bold yellow",
    ProductVerdict.MAY: "bold green",
}


def _show(result: ProductCheck) -> None:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    from needlepoint.cli.show import console, heading
    from needlepoint.terms import in_words

    out = console()
    out.print(
        Text.assemble(
            (in_words(result.verdict).upper(), _STYLE[result.verdict]), f"  on day {result.day}. {result.reason}"
        )
    )
    heading(out, "Ingredients")
    grid = Table(box=None, padding=(0, 2, 0, 2))
    for name in ("printed", "read as", "class", "why"):
        grid.add_column(name)
    for each in result.ingredients:
        style = "red" if each.is_restricted else "yellow" if each.class_id is None else ""
        grid.add_row(each.printed, each.read_as or "", in_words(each.class_id or "not known"), each.why, style=style)
    out.print(grid)
    for found in result.classes:
        line = (
            f"{found.ingredient_class.name}: {found.time.until} [{', '.join(found.time.sources)}]. {found.time.basis}"
        )
        out.print(Padding(line, (0, 0, 0, 2)), markup=False, style="dim")
    if result.not_read:
        out.print(f"Not read as ingredients: {'; '.join(result.not_read)}", style="dim", markup=False)
    out.print(result.sterility.text, style="dim", markup=False)
    sys.stdout.flush()
