"""`needlepoint knowledge`: look into the knowledge base, check it, and hold two versions side by side."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click
import msgspec

from needlepoint.cli.options import echo_json, json_option, on_option
from needlepoint.errors import BrokenKnowledge, InvalidInput, did_you_mean
from needlepoint.knowledge import Knowledge, load_knowledge
from needlepoint.knowledge.evidence import Row, study_rows
from needlepoint.knowledge.loader import COMPILED, DATA, write_compiled
from needlepoint.knowledge.records.record import Record

STUDIES = "studies"
data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=DATA,
    help="Another folder of data files.",
)


EPILOG = """\b
Examples:
  needlepoint knowledge show recent_isotretinoin
  needlepoint knowledge list devices
  needlepoint knowledge search keloid
"""


@click.group(name="knowledge", epilog=EPILOG)
def command() -> None:
    """Rules, devices, indications, sources: what Needlepoint knows, and who says so."""


@command.command(
    short_help="Report every problem of every record at once.",
    epilog="\b\nExample:\n  needlepoint knowledge check\n",
)
@data_option
@on_option
def check(data: Path, on: dt.date) -> None:
    """Check every record and report every problem at once; exit code 4 if there is any.

    In the evidence tables impossible figures are problems, unless study_suspicions_accepted.csv says why they stay;
    what is only suspect is listed.
    """
    from needlepoint.evidence.checker.checking import check_folder
    from needlepoint.knowledge.checks import check_records, reviews_overdue
    from needlepoint.knowledge.loader import digest_of, is_compiled, read_records

    records, problems = read_records(data)
    problems += check_records(records) if not problems else []
    findings, wrong = check_folder(data)
    problems += wrong
    if problems:
        raise BrokenKnowledge(f"{len(problems)} problems in {data.name}.", problems)
    counts = ", ".join(f"{len(table)} {name.replace('_', ' ')}" for name, table in records.items())
    click.echo(f"No problems in {counts}.")
    if findings:
        click.echo(findings.summary)
        for each in findings.suspects:
            click.echo(f"suspect: {each}")
    for overdue in reviews_overdue(records, on):
        click.echo(f"review due: {overdue}")
    if data == DATA and not is_compiled(data):
        click.echo(
            f"{COMPILED} is not of these files ({digest_of(data)[:12]}). Run: needlepoint knowledge compile",
            err=True,
        )
        sys.exit(BrokenKnowledge.exit_code)


@command.command(
    name="compile",
    short_help="Write the compiled copy that makes starts fast.",
    epilog="\b\nExample:\n  needlepoint knowledge compile\n",
)
def compile_() -> None:
    """Write the compiled copy that makes every start fast; run it after each change of a data file."""
    click.echo(f"wrote {write_compiled().name}")


@command.command(
    short_help="Show one record with its sources.", epilog="\b\nExample:\n  needlepoint knowledge show skinpen\n"
)
@click.argument("record_id", metavar="ID")
@data_option
@json_option
def show(record_id: str, data: Path, as_json: bool) -> None:
    """Show one record with its sources: a rule, device, indication, site, source, study, ... by its id."""
    knowledge = load_knowledge(data)
    if rows := study_rows(data).get(record_id):
        _show_study(rows, as_json)
        return
    table, record = _record(knowledge, record_id)
    if as_json:
        echo_json(msgspec.json.format(msgspec.json.encode(record), indent=2))
        return
    from needlepoint.cli import show_knowledge

    show_knowledge.record(knowledge, table, record)


def _show_study(rows: tuple[Row, ...], as_json: bool) -> None:
    if as_json:
        echo_json(msgspec.json.format(msgspec.json.encode(rows), indent=2))
        return
    from needlepoint.cli import show_knowledge

    show_knowledge.study(rows)


def _record(knowledge: Knowledge, record_id: str) -> tuple[str, Record]:
    found = {str(record.id): (table, record) for table, record in knowledge.records()}  # type: ignore[attr-defined]
    if record_id not in found:
        raise InvalidInput(f"There is no record '{record_id}'.", next_step=did_you_mean(record_id, found))
    return found[record_id]


@command.command(
    name="list",
    short_help="List the records of a table, or the tables.",
    epilog="\b\nExample:\n  needlepoint knowledge list rules\n",
)
@click.argument("table", required=False)
@data_option
@json_option
def list_(table: str | None, data: Path, as_json: bool) -> None:
    """List the records of a TABLE (rules, devices, indications, studies, ...), or the tables themselves."""
    knowledge = load_knowledge(data)
    tables = sorted({name for name, _ in knowledge.records()})
    if table not in (None, STUDIES, *tables):
        raise InvalidInput(f"There is no table '{table}'.", next_step=did_you_mean(str(table), [*tables, STUDIES]))
    from needlepoint.cli import show_knowledge

    if table == STUDIES and not as_json:
        show_knowledge.studies(study_rows(data))
        return

    rows = [(name, record) for name, record in knowledge.records() if table in (None, name)]
    if as_json and table == STUDIES:
        echo_json(msgspec.json.encode(list(study_rows(data))))
    elif as_json:
        echo_json(msgspec.json.encode([{"table": name, "id": record.id} for name, record in rows]))  # type: ignore[attr-defined]
    elif table is None:
        show_knowledge.tables(knowledge, tables)
    else:
        show_knowledge.rows(rows)


@command.command(
    short_help="Find the records in which all words stand.",
    epilog="\b\nExample:\n  needlepoint knowledge search nickel allergy\n",
)
@click.argument("words", nargs=-1, required=True)
@data_option
@json_option
def search(words: tuple[str, ...], data: Path, as_json: bool) -> None:
    """Find the records in which every one of the WORDS stands."""
    knowledge = load_knowledge(data)
    wanted = [word.lower() for word in words]
    found = [
        (table, record)
        for table, record in knowledge.records()
        if all(word in msgspec.json.encode(record).decode().lower().replace("_", " ") for word in wanted)
    ]
    if as_json:
        echo_json(msgspec.json.encode([{"table": table, "id": record.id} for table, record in found]))  # type: ignore[attr-defined]
        return
    from needlepoint.cli import show_knowledge

    show_knowledge.rows(found)
    if not found:
        click.echo(f"Nothing holds {' and '.join(words)}.")


@command.command(
    short_help="Say what differs between two knowledge bases.",
    epilog="\b\nExample:\n  needlepoint knowledge diff ../before/src/needlepoint/knowledge/data\n",
)
@click.argument("before", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("after", type=click.Path(path_type=Path, exists=True, file_okay=False), default=DATA)
@click.option(
    "--cases",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder of consultations (YAML); default the example patients.",
)
@on_option
@json_option
def diff(before: Path, after: Path, cases: Path | None, on: dt.date, as_json: bool) -> None:
    """Say what differs between two knowledge bases, and which consultations change their verdict.

    BEFORE and AFTER are folders of data files; AFTER is the one in use unless given.
    """
    from needlepoint.cli import knowledge_diff

    result = knowledge_diff.compare(load_knowledge(before.resolve()), load_knowledge(after.resolve()), cases, on)
    if as_json:
        echo_json(msgspec.json.format(msgspec.json.encode(result), indent=2))
    else:
        knowledge_diff.show(result)
