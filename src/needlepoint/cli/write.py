"""Writing the documents of a plan into a folder, each whole or not at all."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from needlepoint.candidacy import assess
from needlepoint.cli.options import read_document, write_safely
from needlepoint.consultation import read_consultation
from needlepoint.documents import (
    assessment_markdown,
    course_ics,
    leaflet_pdf,
    plan_page_markdown,
    plan_page_pdf,
    read_clinic_details,
    to_json,
)
from needlepoint.forecast.course_forecast import forecast_course
from needlepoint.forecast.posterior import load_posterior
from needlepoint.knowledge import Knowledge, load_knowledge
from needlepoint.patient.profile import PatientProfile
from needlepoint.planning import CoursePlan


def write_documents(
    plan: CoursePlan,
    profile: PatientProfile,
    knowledge: Knowledge,
    folder: Path,
    *,
    clinic: Path | None,
    language: str,
    made_on: dt.date,
    replaces: CoursePlan | None = None,
) -> Iterator[Path]:
    """Write plan page and JSON, and with a clinic's details leaflet and calendar; yields each path once it is there.

    Args:
        profile: the person, for what to expect of the plan.
        replaces: the plan that this one takes the place of; what is gone is cancelled in the calendar.
    """
    reference = plan.reference
    forecast = forecast_course(plan, profile, knowledge, load_posterior(), on=plan.on)
    documents: dict[str, Callable[[], bytes]] = {
        file_name(reference, "plan.pdf"): lambda: plan_page_pdf(plan, knowledge, made_on=made_on, forecast=forecast),
        file_name(reference, "plan.md"): lambda: plan_page_markdown(plan, knowledge, forecast).encode(),
        file_name(reference, "plan.json"): lambda: to_json(plan),
        file_name(reference, "forecast.json"): lambda: to_json(forecast),
    }
    if clinic is not None:
        details = read_clinic_details(read_document(clinic))
        made_at = dt.datetime.combine(made_on, dt.time(12), tzinfo=dt.UTC)
        documents |= {
            file_name(reference, f"leaflet-{language}.pdf"): lambda: leaflet_pdf(
                plan, knowledge, details, language=language, made_on=made_on
            ),
            file_name(reference, "course.ics"): lambda: course_ics(
                plan, details, made_at=made_at, language=language, replaces=replaces
            ),
        }
    made = {folder / name: make() for name, make in documents.items()}  # all can be made, or none is written
    for path, data in made.items():
        write_safely(path, data)
        yield path


def write_assessment(file: Path, folder: Path, *, on: dt.date) -> list[Path]:
    """Write the assessment of a consultation for which no plan can be made."""
    knowledge = load_knowledge()
    consultation = read_consultation(read_document(file), knowledge, on=on)
    result = assess(consultation.profile, consultation.request, knowledge, on=on)
    path = folder / file_name(result.reference, "assessment.md")
    write_safely(path, assessment_markdown(result, knowledge).encode())
    return [path]


def file_name(reference: str | None, ending: str) -> str:
    """The name of a patient's document: letters, digits, dots, hyphens; nothing that leads to another folder."""
    safe = re.sub(r"[^\w.-]+", "_", reference or "").strip(".")
    return f"{safe}-{ending}" if safe else ending
