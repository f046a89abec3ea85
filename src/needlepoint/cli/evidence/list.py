"""`needlepoint evidence list`: the trial arms, and whether the forecast uses them."""

from __future__ import annotations

import csv
import io
from typing import get_args

import click
from rich.padding import Padding
from rich.text import Text

from needlepoint.cli.options import echo_json, json_option
from needlepoint.cli.show import console, heading
from needlepoint.errors import InvalidInput, did_you_mean
from needlepoint.evidence.arms import ROLES
from needlepoint.evidence.study import JudgedOutcome, read_studies
from needlepoint.terms import in_words

EPILOG = """\b
Examples:
  needlepoint evidence list --indication striae
  needlepoint evidence list --left-out --csv > left_out.csv
"""
COLUMNS = ("study", "arm", "indication", "device", "people", "sessions", "judged by", "risk of bias", "forecast")


@click.command(name="list", epilog=EPILOG)
@click.option("--indication", help="As in the trial arms.")
@click.option("--modality", help="The kind of device.")
@click.option("--role", type=click.Choice(get_args(ROLES)), help="What the arm received.")
@click.option("--used", "use", flag_value="used", help="Only what the forecast of improvement rests on.")
@click.option("--left-out", "use", flag_value="left_out", help="Only what it does not rest on.")
@click.option("--csv", "as_csv", is_flag=True, help="Comma-separated values instead of a table.")
@json_option
def command(
    indication: str | None, modality: str | None, role: str | None, use: str | None, as_csv: bool, as_json: bool
) -> None:
    """List arms and outcomes; the last column says in which form the forecast uses one, or why it does not."""
    every = [each for study in read_studies().values() for each in study.outcomes]
    _known("indication", indication, {each.outcome.indication for each in every})
    _known("modality", modality, {each.outcome.modality for each in every})
    wanted = (("indication", indication), ("modality", modality), ("arm_role", role))
    found = [
        each
        for each in every
        if all(value in (None, getattr(each.outcome, name)) for name, value in wanted)
        and use in (None, "used" if each.used_as else "left_out")
    ]
    if as_json:
        from needlepoint.documents import to_json

        echo_json(to_json(found))
    elif as_csv:
        click.echo(_csv(found), nl=False)
    elif not found:
        click.echo("No arm is like that.")
    else:
        _show(found)


def _known(name: str, value: str | None, known: set[str]) -> None:
    if value is not None and value not in known:
        raise InvalidInput(f"No arm has the {name} '{value}'.", next_step=did_you_mean(value, sorted(known)))


def _row(each: JudgedOutcome) -> tuple[str, ...]:
    outcome = each.outcome
    return (
        outcome.study,
        outcome.arm,
        in_words(outcome.indication),
        in_words(outcome.modality),
        str(outcome.n or ""),
        "" if outcome.sessions is None else f"{outcome.sessions:g}",
        in_words(outcome.assessor),
        each.bias.level,
        f"as {each.used_as}" if each.used_as else f"no: {each.left_out_because}",
    )


def _csv(found: list[JudgedOutcome]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_row(each) for each in found)
    return text.getvalue()


def _show(found: list[JudgedOutcome]) -> None:
    out = console()
    for indication in dict.fromkeys(each.outcome.indication for each in found):
        heading(out, in_words(indication).capitalize())
        for each in found:
            if each.outcome.indication == indication:
                out.print(Padding(_line(each), (0, 0, 0, 2)))
    used = sum(bool(each.used_as) for each in found)
    out.print(f"{len(found)} outcomes of {len({each.outcome.study for each in found})} studies, {used} used.")


def _line(each: JudgedOutcome) -> Text:
    outcome = each.outcome
    people = f"{outcome.n} people" if outcome.n else "people not printed"
    sessions = "" if outcome.sessions is None else f", {outcome.sessions:g} sessions"
    said = f"{people}{sessions}, {in_words(outcome.assessor)}, risk of bias {each.bias.level}; {_row(each)[-1]}"
    return Text.assemble((outcome.study, "bold" if each.used_as else "dim"), f" {outcome.arm}: ", (said, "dim"))
