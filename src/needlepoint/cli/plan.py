"""`needlepoint plan`: the plan of a course, on the screen or as documents."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from needlepoint.cli.options import (
    Day,
    clinic_option,
    echo_json,
    file_argument,
    json_option,
    language_option,
    on_option,
    out_option,
    read_document,
)
from needlepoint.consultation import Consultation, plan_consultation, read_consultation
from needlepoint.knowledge import Knowledge, load_knowledge
from needlepoint.patient.profile import PatientProfile
from needlepoint.planning import CoursePlan

EPILOG = """\b
Examples:
  needlepoint plan patient.yaml
  needlepoint plan patient.yaml --out documents/ --clinic clinic.yaml --language es
  needlepoint plan patient.yaml --json > plan.json
"""


def make_plan(file: Path, on: dt.date) -> tuple[CoursePlan, Consultation, Knowledge]:
    """Read a consultation and plan it."""
    knowledge = load_knowledge()
    consultation = read_consultation(read_document(file), knowledge, on=on)
    plan = plan_consultation(consultation, knowledge, on=on)
    return plan, consultation, knowledge


def write_plan(
    plan: CoursePlan,
    profile: PatientProfile,
    knowledge: Knowledge,
    out: Path,
    *,
    clinic: Path | None,
    language: str,
    made_on: dt.date,
    replaces: CoursePlan | None = None,
) -> None:
    """Write the documents of a plan and name each on standard error."""
    from needlepoint.cli.write import write_documents

    if clinic is None:
        click.echo(
            "No leaflet and no calendar: they need the clinic's telephone; give its file with --clinic.", err=True
        )
    for path in write_documents(
        plan, profile, knowledge, out, clinic=clinic, language=language, made_on=made_on, replaces=replaces
    ):
        click.echo(f"wrote {path}", err=True)


@click.command(epilog=EPILOG)
@file_argument
@on_option
@json_option
@out_option
@clinic_option
@language_option
@click.option("--made-on", type=Day(), default=None, help="The date printed on the documents; default the day of --on.")
def command(
    file: Path,
    on: dt.date,
    as_json: bool,
    out: Path | None,
    clinic: Path | None,
    language: str,
    made_on: dt.date | None,
) -> None:
    """Lay out a course zone by zone: how deep, how often, on which days, and what is not known.

    Refused (exit code 5) where no zone may be treated; the message says why and what a clinician may override.
    """
    plan, consultation, knowledge = make_plan(file, on)
    if out is not None:
        write_plan(plan, consultation.profile, knowledge, out, clinic=clinic, language=language, made_on=made_on or on)
    if as_json:
        from needlepoint.documents import to_json

        echo_json(to_json(plan))
    elif out is None:
        from needlepoint.cli import show_plan

        show_plan.plan(plan)
