"""`needlepoint replan`: the plan again, after something has changed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from needlepoint.cli.options import (
    clinic_option,
    echo_json,
    json_option,
    language_option,
    on_option,
    out_option,
    read_bytes,
    read_document,
)
from needlepoint.cli.plan import write_plan
from needlepoint.consultation import read_consultation
from needlepoint.course import replan
from needlepoint.documents import plan_from_json, to_json
from needlepoint.knowledge import load_knowledge

EPILOG = """\b
Examples:
  needlepoint plan patient.yaml --on 2026-11-23 --json > plan.json
  (add what has happened to patient.yaml: past_sessions, adverse_events, new answers)
  needlepoint replan plan.json patient.yaml --on 2027-02-10
  needlepoint replan plan.json patient.yaml --on 2027-02-10 --out documents/ --clinic clinic.yaml
"""


@click.command(epilog=EPILOG)
@click.argument("plan_file", metavar="PLAN.JSON", type=click.Path(path_type=Path))
@click.argument("file", metavar="PATIENT.YAML", type=click.Path(path_type=Path))
@on_option
@json_option
@out_option
@clinic_option
@language_option
def command(
    plan_file: Path, file: Path, on: dt.date, as_json: bool, out: Path | None, clinic: Path | None, language: str
) -> None:
    """Plan what is left of a course, and say what changed since PLAN.JSON and why.

    PATIENT.YAML is the consultation as it is now: sessions done, missed or done elsewhere under `past_sessions`,
    reactions under `adverse_events`, and the history with today's answers.
    """
    knowledge = load_knowledge()
    before = plan_from_json(read_bytes(plan_file))
    now = read_consultation(read_document(file), knowledge, on=on)
    result = replan(
        before,
        now.profile,
        now.request,
        knowledge,
        on=on,
        wishes=now.wishes,
        history=now.history,
        events=now.events,
    )
    if out is not None and result.plan is not None:
        write_plan(
            result.plan, now.profile, knowledge, out, clinic=clinic, language=language, made_on=on, replaces=before
        )
    if as_json:
        echo_json(to_json(result))
    else:
        from needlepoint.cli import show_plan

        show_plan.replan(result)
