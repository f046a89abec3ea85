"""`needlepoint assess`: one consultation, or a batch of thousands."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from needlepoint.candidacy import assess
from needlepoint.cli.options import echo_json, file_argument, json_option, on_option, read_document
from needlepoint.consultation import read_consultation
from needlepoint.knowledge import load_knowledge

EPILOG = """\b
Examples:
  needlepoint assess patient.yaml
  needlepoint assess patient.yaml --on 2027-01-15 --json
  needlepoint assess --batch patients.jsonl --out answers.jsonl
  cat patient.yaml | needlepoint assess -
"""


@click.command(epilog=EPILOG)
@file_argument
@on_option
@json_option
@click.option("--batch", is_flag=True, help="FILE is JSON Lines (.jsonl) or CSV with a patient on each line.")
@click.option("--out", type=click.Path(path_type=Path), help="With --batch: the file to write (JSON Lines).")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=None,
    help="With --batch: processes; default one per core.",
)
def command(file: Path, on: dt.date, as_json: bool, batch: bool, out: Path | None, workers: int | None) -> None:
    """Say who may be treated, where, when, and why.

    FILE describes one consultation in YAML or JSON (`needlepoint new` writes one); `-` reads standard input.
    """
    if batch:
        from needlepoint.cli.batch import assess_batch

        assess_batch(file, out, on=on, workers=workers)
        return
    if out is not None:
        raise click.UsageError("--out goes with --batch; for one patient, redirect the output.")
    knowledge = load_knowledge()
    consultation = read_consultation(read_document(file), knowledge, on=on)
    result = assess(consultation.profile, consultation.request, knowledge, on=on)
    if as_json:
        from needlepoint.documents import to_json

        echo_json(to_json(result))
        return
    from needlepoint.cli import show

    show.assessment(show.console(), result)
