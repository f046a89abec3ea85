"""`needlepoint triage`: from a check-in to how soon somebody must look."""

from __future__ import annotations

from pathlib import Path

import click

from needlepoint.aftercare import TriageResult, first_questions, triage
from needlepoint.cli.options import echo_json, json_option, read_document
from needlepoint.errors import InvalidInput, NeedlepointError
from needlepoint.knowledge import Knowledge, load_knowledge
from needlepoint.patient.check_in import CHECK_IN_FACTS, CheckIn, read_check_in
from needlepoint.patient.facts import Answer, Kind
from needlepoint.terms import DeviceClass

EPILOG = """\b
Examples:
  needlepoint triage --day 3                            (asks; the first question is enough for an emergency)
  needlepoint triage --day 3 pus=yes fever=no
  needlepoint triage --day 9 check-in.yaml --json
"""


@click.command(epilog=EPILOG)
@click.argument("answers", nargs=-1)
@click.option("--day", type=click.IntRange(0, 3650), required=True, help="Days since the session; 0 is the same day.")
@click.option("--device", help="The device's id; without it every question counts.")
@json_option
def command(answers: tuple[str, ...], day: int, device: str | None, as_json: bool) -> None:
    """Say whether what a patient reports is expected, or how soon somebody must look.

    ANSWERS are words such as fever=yes, or one YAML file of them. Without any, the questions are asked, worst first.
    What is not answered never reassures.
    """
    knowledge = load_knowledge()
    device_class = knowledge.device(device).device_class if device else None
    check_in = _given(answers) if answers else _ask(knowledge, day, device_class)
    result = triage(check_in, day, knowledge, device_class=device_class)
    if as_json:
        from needlepoint.documents import to_json

        echo_json(to_json(result))
    else:
        show_triage(result)


_WORDS: dict[str, object] = {"yes": True, "no": False, "unknown": None}


def _given(answers: tuple[str, ...]) -> CheckIn:
    if len(answers) == 1 and "=" not in answers[0]:
        document = read_document(Path(answers[0]))
        return read_check_in(document.value, place=document.place)
    given: dict[str, object] = {}
    for name, _, word in (answer.partition("=") for answer in answers):
        if name in given:
            raise InvalidInput(f"'{name}' is answered twice.", next_step="Keep one of the answers.")
        given[name] = _WORDS.get(word, word)
    return read_check_in(given)


def _ask(knowledge: Knowledge, day: int, device_class: DeviceClass | None) -> CheckIn:
    """Ask until no answer could raise the level any more."""
    given: dict[str, Answer] = {}
    skipped: set[str] = set()
    while True:
        check_in = CheckIn(given)
        open_questions = first_questions(knowledge, day, device_class=device_class, check_in=check_in)
        left = [fact for fact in open_questions if fact.id not in skipped]
        if not left:
            return check_in
        fact = left[0]
        hint = "yes / no / ?" if fact.kind is Kind.YES_NO else f"{' / '.join(fact.options)} / ?"
        text = click.prompt(f"{fact.question} [{hint}]", prompt_suffix=" ").strip().lower()
        try:
            given |= read_check_in(
                {fact.id: _WORDS.get({"y": "yes", "n": "no", "?": "unknown"}.get(text, text), text)}
            ).answers
        except NeedlepointError as error:
            click.echo(str(error), err=True)
            continue
        if fact.id not in given:
            skipped.add(fact.id)


_STYLE = {
    "expected": "bold green",
    "contact_clinic": "bold yellow",
    "same_day": "bold magenta",
    "emergency": "bold red",
}


def show_triage(result: TriageResult) -> None:
    """The level, the sign it turned on, what to do, and what is still to ask."""
    from rich.text import Text

    from needlepoint.cli.show import console, heading
    from needlepoint.terms import in_words

    out = console()
    title = Text.assemble((in_words(result.level).upper(), _STYLE[result.level]), f"  day {result.day}")
    if result.decided_by:
        title.append(f"  because of: {result.decided_by.sign}")
    out.print(title)
    out.print(result.reason, markup=False)
    out.print(result.what_to_do, markup=False, style="bold")
    if result.events:
        heading(out, "For the clinician")
        for event in result.events:
            name = f"{event.name} (grade {event.severity_grade}, {in_words(event.level)})"
            what = f"{event.may_be} {event.clinician_action}"
            out.print(f"{name}: {what} [{', '.join(event.sources)}]", markup=False)
        out.print(
            f"next sessions: {in_words(result.course_effect)}{'; to be reported' if result.must_be_reported else ''}"
        )
    if result.unanswered:
        heading(out, "Not known, and it could be worse")
        for fact in result.unanswered:
            out.print(f"? {CHECK_IN_FACTS[fact.id].question} ({fact.id})", markup=False)
