"""`needlepoint score`: score a scale, and compare two scores."""

from __future__ import annotations

import click

from needlepoint.cli.options import echo_json, json_option
from needlepoint.errors import InvalidInput
from needlepoint.instruments import Score, change, imported_score, score
from needlepoint.knowledge import Knowledge, load_knowledge

EPILOG = """\b
Examples:
  needlepoint score gb_qualitative                                 (shows what it asks)
  needlepoint score vas_scar_100mm --total 62 --before 71
  needlepoint score masi forehead_area=3 forehead_darkness=2 forehead_homogeneity=2 ...
"""


@click.command(epilog=EPILOG)
@click.argument("instrument")
@click.argument("answers", nargs=-1, metavar="[ITEM=NUMBER...]")
@click.option("--total", type=float, help="A score worked out elsewhere, instead of items.")
@click.option("--before", type=float, help="The earlier score, to say what changed.")
@json_option
def command(
    instrument: str, answers: tuple[str, ...], total: float | None, before: float | None, as_json: bool
) -> None:
    """Score an INSTRUMENT from its items, or take a total, and say what changed since an earlier score."""
    knowledge = load_knowledge()
    knowledge.instrument(instrument)
    if not answers and total is None:
        _show_items(knowledge, instrument)
        return
    now = _now(knowledge, instrument, answers, total)
    changed = change(imported_score(instrument, before, knowledge), now, knowledge) if before is not None else None
    if as_json:
        from needlepoint.documents import to_json

        echo_json(to_json({"score": now, "change": changed}))
        return
    _show(now)
    if changed:
        click.echo(f"{changed.verdict.value.replace('_', ' ')}: {changed.sentence}")


def _now(knowledge: Knowledge, instrument: str, answers: tuple[str, ...], total: float | None) -> Score:
    if total is not None:
        return imported_score(instrument, total, knowledge)
    pairs = [each.partition("=") for each in answers]
    try:
        return score(
            instrument,
            {name: float(text) if text not in ("", "?") else None for name, _, text in pairs},
            knowledge,
        )
    except ValueError as error:
        raise InvalidInput(f"An answer is not a number ({error}).", next_step="Write each as item=number.") from None


def _show_items(knowledge: Knowledge, instrument: str) -> None:
    from needlepoint.cli import show_knowledge

    show_knowledge.record(knowledge, "instruments", knowledge.instruments[instrument])


def _show(result: Score) -> None:
    if result.value is None:
        click.echo(f"No score: not answered are {', '.join(result.missing)}.")
    else:
        low_high = f" (from {result.range[0]:g} to {result.range[1]:g})" if result.range else ""
        click.echo(
            click.style(f"{result.instrument}: {result.value:g}", bold=True)
            + f"{low_high}, {result.direction.value.replace('_', ' ')}"
            if result.direction
            else f"{result.instrument}: {result.value:g}"
        )
    for words in result.unverified:
        click.echo(f"- {words}")
