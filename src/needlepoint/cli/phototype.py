"""`needlepoint phototype`: skin type I to VI from a burn-and-tan questionnaire, with the cut-off list that was used."""

from __future__ import annotations

from typing import get_args

import click

from needlepoint.cli.options import echo_json, json_option
from needlepoint.errors import InvalidInput
from needlepoint.instruments import PhototypeResult, from_burn_and_tan, from_questionnaire
from needlepoint.instruments.phototype import QUESTIONNAIRE
from needlepoint.knowledge import Knowledge, load_knowledge
from needlepoint.knowledge.records.phototype import Burns, Tans

EPILOG = """\b
Examples:
  needlepoint phototype --variant B                          (asks the ten questions)
  needlepoint phototype --variant A --points 2,1,2,3,2,1,2,2,3,2
  needlepoint phototype --burns always --tans never
"""


@click.command(epilog=EPILOG)
@click.option(
    "--variant",
    type=click.Choice(["A", "B"]),
    help="The published cut-off list that decides; it is recorded.",
)
@click.option("--points", help="The ten answers as points 0 to 4, in order, separated by commas.")
@click.option("--burns", type=click.Choice(get_args(Burns)), help="How unprotected skin burns in strong sun.")
@click.option("--tans", type=click.Choice(get_args(Tans)), help="How it tans.")
@json_option
def command(variant: str | None, points: str | None, burns: str | None, tans: str | None, as_json: bool) -> None:
    """Find the phototype from what a person says of burning and tanning, never from ancestry or looks."""
    knowledge = load_knowledge()
    if burns and tans:
        result = from_burn_and_tan(burns, tans, knowledge)
    elif variant:
        result = from_questionnaire(
            _points(knowledge, points) if points else _ask(knowledge), knowledge, variant=variant
        )
    else:
        raise InvalidInput(
            "Which way?", next_step="Give --variant A or B for the questionnaire, or --burns and --tans."
        )
    if as_json:
        from needlepoint.documents import to_json

        echo_json(to_json(result))
    else:
        _show(result)


def _points(knowledge: Knowledge, text: str) -> dict[str, int | None]:
    items = knowledge.phototype_questionnaires[QUESTIONNAIRE].items
    given = [part.strip() for part in text.split(",")]
    if len(given) != len(items) or not all(part.isdecimal() for part in given):
        raise InvalidInput(
            f"'{text}' is not {len(items)} numbers.",
            next_step="Write ten points of 0 to 4, as 2,1,2,3,2,1,2,2,3,2.",
        )
    return {item.id: int(part) for item, part in zip(items, given, strict=True)}


def _ask(knowledge: Knowledge) -> dict[str, int | None]:
    questionnaire = knowledge.phototype_questionnaires[QUESTIONNAIRE]
    click.echo(questionnaire.introduction)
    answers: dict[str, int | None] = {}
    for item in questionnaire.items:
        click.echo(f"\n{item.text}")
        for points, words in enumerate(item.answers):
            click.echo(f"  {points}  {words}")
        text = click.prompt("0 to 4, or ?", type=click.Choice(["0", "1", "2", "3", "4", "?"]), show_choices=False)
        answers[item.id] = None if text == "?" else int(text)
    return answers


def _show(result: PhototypeResult) -> None:
    found = result.phototype or (" or ".join(result.candidates) if result.candidates else "not known")
    click.echo(click.style(f"Phototype {found}", bold=True) + f"  (by {result.method.value.replace('_', ' ')})")
    click.echo(result.explanation)
    if result.total is not None:
        shares = ", ".join(f"{group.replace('_', ' ')} {points}" for group, points in result.points)
        click.echo(f"total {result.total} of 40 ({shares})")
    for reading in result.readings:
        types = " or ".join(reading.candidates)
        click.echo(f"  list {reading.variant}: {types}{' (not verified)' if reading.unverified else ''}")
    if result.readings_differ:
        click.echo("The two published lists give different types for the same answers.")
    if result.missing:
        click.echo(f"Not answered: {', '.join(result.missing)}")
