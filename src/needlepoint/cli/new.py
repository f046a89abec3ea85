"""`needlepoint new`: asks the questions of a consultation, the most important first, and writes its file.

Each answer is written down before the next question is put, so that an interruption loses nothing; the same command
goes on where it stopped. It stops asking when the answer is already no for every zone.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click
import yaml

from needlepoint import strict_yaml
from needlepoint.candidacy import Assessment, TreatmentRequest, assess
from needlepoint.cli.options import on_option, read_document, write_safely
from needlepoint.consultation import Consultation, known_in, read_consultation
from needlepoint.errors import InvalidInput, NeedlepointError
from needlepoint.knowledge import Knowledge, load_knowledge
from needlepoint.knowledge.facts import FACTS
from needlepoint.patient.facts import Fact, Kind
from needlepoint.patient.history import GROUPS
from needlepoint.patient.reading import expand_zones, read_answer
from needlepoint.terms import Verdict

ALWAYS_FIRST = ("born_on", "sex", "phototype")
"""Asked before the rest: they decide which questions, skin thickness and labels apply."""

EPILOG = """\b
Examples:
  needlepoint new patient.yaml
  needlepoint new patient.yaml --device skinpen --indication wrinkles --zones periorbitals
"""


@click.command(epilog=EPILOG)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--device", default=None, help="The device's id; asked for if left out.")
@click.option("--indication", default=None, help="The indication's id; asked for if left out.")
@click.option("--zones", default=None, help="Zones or groups, separated by commas; asked for if left out.")
@click.option("--all", "ask_all", is_flag=True, help="Go on asking even when the answer is already no.")
@on_option
def command(
    file: Path, device: str | None, indication: str | None, zones: str | None, ask_all: bool, on: dt.date
) -> None:
    """Ask the questions of a consultation and write them to FILE.

    Answer yes, no, or ? for not known; q stops and keeps what was answered. Going on with the same FILE asks the rest.
    """
    knowledge = load_knowledge()
    raw = _begun(file, knowledge, on) or _begin(knowledge, device, indication, zones)
    _save(file, raw)
    try:
        _ask_all(file, raw, knowledge, on, ask_all)
    except (click.Abort, EOFError):
        click.echo(f"\nStopped. The answers so far are in {file}; run the same command to go on.")
        return
    from needlepoint.cli import show

    show.assessment(show.console(), _assess(raw, knowledge, on))
    click.echo(f"\nWritten to {file}. Next: needlepoint plan {file}")


def _begun(file: Path, knowledge: Knowledge, on: dt.date) -> dict[str, dict[str, object]] | None:
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


def _begin(
    knowledge: Knowledge, device: str | None, indication: str | None, zones: str | None
) -> dict[str, dict[str, object]]:
    indication = indication or _choose(
        "What is it for?", {key: each.name for key, each in knowledge.indications.items()}
    )
    known_in(knowledge.indications, "indication")(indication)
    treatable = {key: each.name for key, each in knowledge.devices.items() if each.treatable}
    device = device or _choose("With which device?", treatable)
    known_in(knowledge.devices, "device")(device)
    asked = zones or click.prompt("Where? (zones or groups, separated by commas, such as cheeks, nose)")
    names = [name.strip() for name in asked.split(",") if name.strip()]
    expand_zones(names)
    return {
        "history": {},
        "treatment": {"device": device, "wants": [{"indication": indication, "zones": names}]},
    }


def _choose(question: str, options: dict[str, str]) -> str:
    click.echo(question)
    keys = list(options)
    for number, key in enumerate(keys, start=1):
        click.echo(f"  {number:2}  {options[key]} ({key})")
    chosen = click.prompt("Number or name")
    return keys[int(chosen) - 1] if chosen.isdecimal() and 1 <= int(chosen) <= len(keys) else chosen


def _ask_all(file: Path, raw: dict[str, dict[str, object]], knowledge: Knowledge, on: dt.date, ask_all: bool) -> None:
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


def _next_question(
    raw: dict[str, dict[str, object]], knowledge: Knowledge, on: dt.date, skipped: set[str], ask_all: bool
) -> Fact | None:
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


def _assess(raw: dict[str, dict[str, object]], knowledge: Knowledge, on: dt.date) -> Assessment:
    consultation = _consultation(raw, knowledge, on)
    request: TreatmentRequest = consultation.request
    return assess(consultation.profile, request, knowledge, on=on)


def _consultation(raw: dict[str, dict[str, object]], knowledge: Knowledge, on: dt.date) -> Consultation:
    return read_consultation(strict_yaml.Document(raw, "the answers so far"), knowledge, on=on)


HINTS = {
    Kind.YES_NO: "yes / no / ?",
    Kind.DATE: "2026-06-14, 2026-06, no / ?",
    Kind.WHERE: "no, or zones such as cheeks, nose / ?",
    Kind.WHERE_WHEN: "no, or zone=date such as cheeks=2026-06 / ?",
    Kind.NUMBER: "a number / ?",
}


def _ask(fact: Fact, on: dt.date) -> object:
    """Put one question until it has an answer; None for "not known"."""
    hint = HINTS.get(fact.kind) or f"{' / '.join(fact.options)} / ?"
    click.echo(click.style(f"\n{GROUPS[fact.group]}", dim=True))
    if fact.why:
        click.echo(click.style(fact.why, dim=True))
    while True:
        text = click.prompt(f"{fact.question} [{hint}]", prompt_suffix=" ").strip()
        if text in ("q", "quit"):
            raise click.Abort
        if text in ("?", "unknown"):
            return None
        written = _as_written(fact, text)
        try:
            read_answer(fact, written, on=on)
        except NeedlepointError as error:
            click.echo(click.style(str(error), fg="red"))
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


def _save(file: Path, raw: dict[str, dict[str, object]]) -> None:
    write_safely(file, yaml.safe_dump(raw, sort_keys=False, allow_unicode=True).encode())
