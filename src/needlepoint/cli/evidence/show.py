"""`needlepoint evidence show`: one study in full."""

from __future__ import annotations

import click
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from needlepoint.cli.options import echo_json, json_option
from needlepoint.cli.show import console, heading
from needlepoint.errors import InvalidInput, did_you_mean
from needlepoint.evidence.checker.checking import Findings, check_folder
from needlepoint.evidence.checker.suspicion import Suspicion
from needlepoint.evidence.study import JudgedOutcome, Study, read_studies
from needlepoint.knowledge.evidence import study_rows
from needlepoint.terms import in_words

EPILOG = """\b
Example:
  needlepoint evidence show alam_2014
"""


@click.command(name="show", epilog=EPILOG)
@click.argument("study")
@json_option
def command(study: str, as_json: bool) -> None:
    """Show a STUDY: each figure as it was printed, categories, harm, risk of bias, use in the forecast, suspicions."""
    studies = read_studies()
    if study not in studies:
        raise InvalidInput(f"There is no study '{study}'.", next_step=did_you_mean(study, studies))
    found, (findings, _) = studies[study], check_folder()
    suspicions = findings.about(study) if findings else None
    if as_json:
        from needlepoint.documents import to_json

        echo_json(to_json({"study": found, "suspicions": suspicions}))
        return
    _show(found, suspicions)


def _show(study: Study, suspicions: Findings | None) -> None:
    out = console()
    first = study.outcomes[0].outcome
    out.print(Text.assemble((study.id, "bold"), f"  {first.citation}"))
    rows = study_rows()[study.id]
    for each, row in zip(study.outcomes, rows, strict=True):
        _outcome(out, each, row)
    for harm in study.harm:
        heading(out, f"Harm: {harm.get('arm', '')}")
        _fields(out, harm)
    if suspicions and (suspicions.open or suspicions.accepted):
        heading(out, "What the checks suspect")
        for suspicion in suspicions.open:
            _suspected(out, suspicion, "Nobody has answered it.")
        for known in suspicions.accepted:
            _suspected(out, known.suspicion, known.reason)


def _suspected(out: Console, each: Suspicion, answer: str) -> None:
    row = f"{each.arm}: " if each.arm else ""
    said = Text.assemble(f"{row}{each.what} ", (f"({each.rule}) ", "dim"), (answer, "italic"))
    out.print(Padding(said, (0, 0, 0, 2)))


def _outcome(out: Console, each: JudgedOutcome, row: dict[str, str]) -> None:
    heading(out, f"{each.outcome.arm}{f', {in_words(each.outcome.scale)}' if each.outcome.scale else ''}")
    _fields(out, row)
    for category in each.outcome.categories:
        high = "" if category.high is None else f" to {category.high:g}"
        grade = f", of those who began at grade {category.baseline_grade}" if category.baseline_grade else ""
        words = f"{category.n} of {category.of}: {in_words(category.kind)} {category.low:g}{high}{grade}"
        out.print(Padding(Text(words), (0, 0, 0, 2)))
    out.print(Padding(Text(f"Risk of bias {each.bias.level}: {' '.join(each.bias.reasons)}"), (0, 0, 0, 2)))
    used = f"used as {each.used_as}" if each.used_as else f"not used: {each.left_out_because}"
    out.print(Padding(Text(f"Forecast of improvement: {used}.", style="bold"), (0, 0, 0, 2)))


def _fields(out: Console, row: dict[str, str]) -> None:
    for name, value in row.items():
        if name not in ("study", "arm", "citation"):
            out.print(Padding(Text.assemble((f"{in_words(name)}: ", "dim"), value), (0, 0, 0, 2)))
