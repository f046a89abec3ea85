"""`needlepoint demo`: the main job on the example patients; leaves their documents in a folder."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from needlepoint.cli.knowledge_diff import EXAMPLES
from needlepoint.cli.options import Day
from needlepoint.cli.plan import make_plan
from needlepoint.cli.write import write_assessment, write_documents
from needlepoint.errors import RefusedPlan

DEMO_DAY = dt.date(2026, 11, 23)
"""The day the example patients come: a fixed one, so that the demo shows the same thing every day."""


@click.command(epilog="\b\nExample:\n  needlepoint demo --out demo-output\n")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo-output"),
    show_default=True,
    help="The folder to write to.",
)
@click.option("--on", type=Day(), default=DEMO_DAY, show_default=True, help="The day of the consultations.")
def command(out: Path, on: dt.date) -> None:
    """Assess and plan the example patients and write leaflets, plan pages and calendars for them."""
    from needlepoint.cli.show import console, verdict

    screen = console()
    files = sorted(EXAMPLES.glob("*.yaml"))
    screen.print(f"Needlepoint demo: {len(files)} example patients on {on}.\n", style="bold")
    for file in files:
        if file.stem == "clinic":
            continue
        screen.print(_first_line(file), markup=False)
        try:
            plan, consultation, knowledge = make_plan(file, on)
        except RefusedPlan as error:
            screen.print("  plan refused: " + " ".join(error.reasons), markup=False, style="magenta")
            written = write_assessment(file, out / file.stem, on=on)
        else:
            screen.print(
                "  ",
                verdict(plan.assessment.overall),
                f" {len(plan.sessions)} sessions from {plan.first_on} to {plan.last_on}",
            )
            clinic = EXAMPLES / "clinic.yaml"
            written = list(
                write_documents(
                    plan, consultation.profile, knowledge, out / file.stem, clinic=clinic, language="en", made_on=on
                )
            )
        for path in written:
            screen.print(f"    {path}", style="dim", markup=False)
    screen.print(
        f"\nThe documents are in {out.resolve()}. Begin with a ...-plan.pdf and a ...-leaflet-en.pdf.",
        style="bold",
    )


def _first_line(file: Path) -> str:
    """The comment sentence an example begins with."""
    comment = [line[1:].strip() for line in file.read_text("utf-8").splitlines() if line.startswith("#")]
    return " ".join(comment) or file.stem
