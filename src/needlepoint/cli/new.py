"""`needlepoint new`: asks the questions of a consultation, the most important first, and writes its file.

Each answer is written down before the next question is put, so that an interruption loses nothing; the same command
goes on where it stopped. It stops asking when the answer is already no for every zone.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click
import yaml

from needlepoint import strict_yaml
from needlepoint.candidacy import Assessment, TreatmentRequest, assess
from needlepoint.cli.options import on_option, read_document, write_safely
from needlepoint.consultation import Consultation, known_in, read_consultation, some_zones
from needlepoint.errors import InvalidInput, NeedlepointError
from needlepoint.knowledge import Knowledge, load_knowledge
from needlepoint.knowledge.facts import FACTS
from needlepoint.patient.facts import Fact, Kind
from needlepoint.patient.history import GROUPS
from needlepoint.patient.reading import read_answer
from needlepoint.sections import as_text
from needlepoint.terms import Verdict

T = TypeVar("T")
HOW_TO_ANSWER = "Answer each question, or ? for not known; q stops and keeps what was answered."
Raw = dict[str, Any]
"""A consultation as its file holds it."""
ALWAYS_FIRST = ("born_on", "sex", "phototype")
"""Asked before the rest: they decide which questions, skin thickness and labels apply."""

EPILOG = """\b
Examples:
  needlepoint new patient.yaml
  needlepoint new patient.yaml --patient P-0012 --device skinpen --indication wrinkles --zones periorbitals
"""


@click.command(epilog=EPILOG)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--device", default=None, help="The device's id; asked for if left out.")
@click.option("--indication", default=None, help="The indication's id; asked for if left out.")
@click.option("--zones", default=None, help="Zones or groups, separated by commas; asked for if left out.")
@click.option("--patient", default=None, help="Your clinic's number for the patient, never a name.")
@click.option("--all", "ask_all", is_flag=True, help="Go on asking even when the answer is already no.")
@on_option
def command(
    file: Path,
    device: str | None,
    indication: str | None,
    zones: str | None,
    patient: str | None,
    ask_all: bool,
    on: dt.date,
) -> None:
    """Ask the questions of a consultation and write them to FILE.

    Answer yes, no, or ? for not known; q stops and keeps what was answered. Going on with the same FILE asks the rest.
    """
    knowledge = load_knowledge()
    raw = _begun(file, knowledge, on) or _begin(knowledge, device, indication, zones)
    if patient is not None:
        raw = {**raw, "patient": as_text(patient)}
    _save(file, raw)
    click.echo(HOW_TO_ANSWER)
    try:
        _ask_all(file, raw, knowledge, on, ask_all)
    except (click.Abort, EOFError):
        click.echo(f"\nStopped. The answers so far are in {file}; run the same command to go on.")
        return
    from needlepoint.cli import show

    show.assessment(show.console(), _assess(raw, knowledge, on))
    click.echo(f"\nWritten to {file}. Next: needlepoint plan {file}")


def _begun(file: Path, knowledge: Knowledge, on: dt.date) -> Raw | None:
    if not file.exists():
        return None
    document = read_document(file)
    value = document.value
    if not isinstance(value, dict) or not isinstance(value.get("treatment"), dict):
        raise InvalidInput(
            "This is not a consultation that was begun.",
            where=str(file),
            next_step="Choose another file name.",
        )
    read_consultation(document, knowledge, on=on)  # its mistakes are told, with their lines, before it is written again
    click.echo(f"Going on with {file}.")
    value["history"] = value.get("history") or {}
    return value


def _begin(knowledge: Knowledge, device: str | None, indication: str | None, zones: str | None) -> Raw:
    known_indication = known_in(knowledge.indications, "indication")
    known_device = known_in(knowledge.devices, "device")
    wanted = (
        known_indication(indication) if indication else None
    )  # a slip in an option is told before anything is asked
    device = known_device(device) if device else None
    names = _zone_names(zones) if zones else None
    indications = {key: each.name for key, each in knowledge.indications.items()}
    treatable = {key: each.name for key, each in knowledge.devices.items() if each.treatable}
    wanted = wanted or _choose("What is it for?", indications, known_indication)
    device = device or _choose("With which device?", treatable, known_device)
    names = names or _asked_again("Where? (zones or groups, separated by commas, such as cheeks, nose)", _zone_names)
    return {
        "history": {},
        "treatment": {"device": device, "wants": [{"indication": wanted, "zones": names}]},
    }


def _zone_names(text: str) -> list[str]:
    """The zones and groups in a line, as they were written; each has been found to be one."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    some_zones(names)
    return names


def _choose(question: str, options: Mapping[str, str], known: Callable[[object], str]) -> str:
    """One of the options, by its number in the list or by its name."""
    click.echo(question)
    numbered = {str(number): key for number, key in enumerate(options, start=1)}
    for number, key in numbered.items():
        click.echo(f"  {number:>2}  {options[key]} ({key})")

    def chosen(text: str) -> str:
        if text.isdecimal() and text not in numbered:
            raise InvalidInput(f"There is no number {text}.", next_step=f"Choose from 1 to {len(numbered)}.")
        return numbered.get(text) or known(text)

    return _asked_again("Number or name", chosen)


def _asked_again(question: str, read: Callable[[str], T]) -> T:
    """What is answered to a question, put again until the answer can be read."""
    while True:
        try:
            return read(click.prompt(question).strip())
        except InvalidInput as error:
            _tell(error)


def _tell(error: NeedlepointError) -> None:
    """A mistake in an answer, its lines broken between words."""
    click.echo(click.style(click.wrap_text(str(error), width=shutil.get_terminal_size().columns), fg="red"))


def _ask_all(file: Path, raw: Raw, knowledge: Knowledge, on: dt.date, ask_all: bool) -> None:
    skipped: set[str] = set()
    while True:
        fact = _next_question(raw, knowledge, on, skipped, ask_all)
        if fact is None:
            return
        answer = _ask(fact, on)
        if answer is None:
            skipped.add(fact.id)
        else:
            raw["history"][fact.id] = answer
        _save(file, raw)


def _next_question(raw: Raw, knowledge: Knowledge, on: dt.date, skipped: set[str], ask_all: bool) -> Fact | None:
    """The fact whose answer matters most now; None when none is left or the answer is already no."""
    for name in ALWAYS_FIRST:
        if name not in raw["history"] and name not in skipped:
            return FACTS[name]
    result = _assess(raw, knowledge, on)
    if not ask_all and _already_no(result):
        click.echo("The answer is already no for every zone, so the rest is not asked (--all asks it).")
        return None
    return next((FACTS[each.fact] for each in result.questions if each.fact not in skipped), None)


def _already_no(result: Assessment) -> bool:
    """Whether a known finding, not merely an open question, bars every zone without a date."""
    barred = {
        zone
        for finding in result.findings
        if finding.verdict is Verdict.DO_NOT_TREAT or (finding.verdict is Verdict.DEFER and finding.until)
        for zone in finding.zones
        if not finding.overridable
    }
    return barred >= set(result.request.zones)


def _assess(raw: Raw, knowledge: Knowledge, on: dt.date) -> Assessment:
    consultation = _consultation(raw, knowledge, on)
    request: TreatmentRequest = consultation.request
    return assess(consultation.profile, request, knowledge, on=on)


def _consultation(raw: Raw, knowledge: Knowledge, on: dt.date) -> Consultation:
    return read_consultation(strict_yaml.Document(raw, "the answers so far"), knowledge, on=on)


HINTS = {
    Kind.YES_NO: "yes / no / ?",
    Kind.DATE: "2026-06-14, 2026-06, no / ?",
    Kind.WHERE: "no, or zones such as cheeks, nose / ?",
    Kind.WHERE_WHEN: "no, or zone=date such as cheeks=2026-06 / ?",
    Kind.NUMBER: "a number / ?",
}


def _hint(fact: Fact) -> str:
    if fact.kind is Kind.DATE and fact.no is None:
        return "2026-06-14, 2026-06 / ?"
    return HINTS.get(fact.kind) or f"{' / '.join(fact.options)} / ?"


def _ask(fact: Fact, on: dt.date) -> object:
    """Put one question until it has an answer; None for "not known"."""
    hint = _hint(fact)
    click.echo(click.style(f"\n{GROUPS[fact.group]}", dim=True))
    if fact.why:
        click.echo(click.style(fact.why, dim=True))
    while True:
        text = click.prompt(f"{fact.question} [{hint}]", prompt_suffix=" ").strip()
        if text.lower() in ("q", "quit"):
            raise click.Abort
        if text in ("?", "unknown"):
            return None
        written = _as_written(fact, text)
        try:
            read_answer(fact, written, on=on)
        except NeedlepointError as error:
            _tell(error)
            continue
        return written


_YES_NO: dict[str, bool] = {"yes": True, "y": True, "no": False, "n": False, "never": False, "nowhere": False}


def _as_written(fact: Fact, text: str) -> object:
    """What was typed, as it stands in a file."""
    if text.lower() in _YES_NO:
        return _YES_NO[text.lower()]
    if fact.kind is Kind.NUMBER:
        return strict_yaml.number_or_text(text)
    if fact.kind is Kind.WHERE:
        return [part.strip() for part in text.split(",")]
    if fact.kind is Kind.WHERE_WHEN and "=" in text:
        pairs = (part.partition("=") for part in text.split(","))
        return {zone.strip(): _YES_NO.get(when.strip(), when.strip()) for zone, _, when in pairs}
    return text


def _save(file: Path, raw: Raw) -> None:
    write_safely(file, yaml.safe_dump(raw, sort_keys=False, allow_unicode=True).encode())
