"""Writing the documents of a plan into a folder, each whole or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from needlepoint.cli.options import read_document, write_safely
from needlepoint.documents import (
    ClinicDetails,
    course_ics,
    leaflet_pdf,
    plan_page_markdown,
    plan_page_pdf,
    read_clinic_details,
    to_json,
)
from needlepoint.knowledge import Knowledge
from needlepoint.planning import CoursePlan


def clinic_details(path: Path | None) -> ClinicDetails:
    """The clinic's details from its file, or those of a clinic whose details were not given."""
    return read_clinic_details(read_document(path)) if path else ClinicDetails()


def write_documents(
    plan: CoursePlan, knowledge: Knowledge, folder: Path, *, clinic: Path | None, language: str, made_on: dt.date
) -> Iterator[Path]:
    """Write leaflet, plan page, calendar and JSON; yields each path once it is there."""
    details = clinic_details(clinic)
    made_at = dt.datetime.combine(made_on, dt.time(12), tzinfo=dt.UTC)
    name = plan.reference or "plan"
    documents = {
        f"{name}-plan.pdf": lambda: plan_page_pdf(plan, knowledge, made_on=made_on),
        f"{name}-plan.md": lambda: plan_page_markdown(plan, knowledge).encode(),
        f"{name}-leaflet-{language}.pdf": lambda: leaflet_pdf(plan, knowledge, details, language=language, made_on=made_on),
        f"{name}-course.ics": lambda: course_ics(plan, details, made_at=made_at),
        f"{name}-plan.json": lambda: to_json(plan),
    }
    for file_name, make in documents.items():
        path = folder / file_name
        write_safely(path, make())
        yield path
