"""The plan as a colleague would write it down, from the library's own page, and its PDFs."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec
from django.core.cache import caches
from django.utils.translation import gettext as _

from needlepoint.candidacy import Assessment
from needlepoint.documents.as_json import assessment_from_json, plan_from_json
from needlepoint.documents.clinic_details import ClinicDetails
from needlepoint.documents.forecast_section import forecast_sections
from needlepoint.documents.page_blocks import Block, Bullets, Gallery, Page, Picture, Section, Table, Text
from needlepoint.documents.plan_page import assessment_page, plan_page
from needlepoint.errors import InvalidInput, NeedlepointError
from needlepoint.forecast.course_forecast import CourseForecast, forecast_course
from needlepoint.forecast.posterior import Posterior, load_posterior
from needlepoint.knowledge import Knowledge
from needlepoint.patient.profile import PatientProfile
from needlepoint.planning import CoursePlan
from needlepoint_clinic.accounts.models import Clinic
from needlepoint_clinic.consultations.models import Consultation
from needlepoint_clinic.consultations.reading import read_row
from needlepoint_clinic.knowledge_pages.queries import knowledge

KEPT_SECONDS = 3600
APPENDIX = ("Who says what", "Sources")
"""From the first of these on a page is for checking it, not for reading it."""


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A drawing as the browser takes it, with what it shows in words."""

    address: str
    shows: str


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A block of a page; `kind` says which of the fields counts."""

    kind: str
    text: str = ""
    strong: str = ""
    items: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    pictures: tuple[ShownPicture, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section of a page."""

    title: str
    level: int
    blocks: tuple[ShownBlock, ...]


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page in the browser: what is to be read, and behind it what lets a reader check it."""

    title: str
    subtitle: str
    notice: str
    sections: tuple[ShownSection, ...]
    appendix: tuple[ShownSection, ...]
    footer: str


def page_of(plan: CoursePlan | None, assessment: Assessment, known: Knowledge) -> ShownPage:
    """The page of a plan; where there is none, of the assessment."""
    return shown(plan_page(plan, known) if plan else assessment_page(assessment, known))


def shown(page: Page) -> ShownPage:
    """A page of the library for the browser."""
    sections = [_section(each, page.pictures) for each in page.sections]
    cut = next((at for at, each in enumerate(page.sections) if each.title in APPENDIX), len(sections))
    return ShownPage(page.title, page.subtitle, page.notice, tuple(sections[:cut]), tuple(sections[cut:]), page.footer)


def expectations(consultation: Consultation, plan: CoursePlan) -> tuple[ShownSection, ...]:
    """What to expect of a plan and what can go wrong, with the curves; drawn once for each version that was saved."""
    known = knowledge(consultation.clinic)
    key = f"expect-{consultation.pk}-{consultation.version}-{known.digest[:16]}"
    drawn = caches["template_fragments"]
    found: tuple[ShownSection, ...] | None = drawn.get(key)
    if found is None:
        found = _expectations(consultation, plan, known)
        drawn.set(key, found, KEPT_SECONDS)
    return found


def _expectations(consultation: Consultation, plan: CoursePlan, known: Knowledge) -> tuple[ShownSection, ...]:
    pictures: dict[str, str] = {}
    found = forecast_sections(forecast_of(consultation, plan), known, pictures)
    return tuple(_section(each, pictures) for each in found)


def _profile(consultation: Consultation) -> PatientProfile:
    found = read_row(consultation).consultation
    return found.profile if found else PatientProfile()


def forecast_of(consultation: Consultation, plan: CoursePlan) -> CourseForecast:
    """What to expect of a consultation's plan."""
    return forecast_course(plan, _profile(consultation), knowledge(consultation.clinic), posterior(), on=plan.on)


@lru_cache(maxsize=1)
def posterior() -> Posterior:
    """What is known from trials, read once a process."""
    return load_posterior()


def stored_plan(consultation: Consultation) -> CoursePlan | None:
    """The plan that was signed, equal to the one the library made; None where it made none."""
    return plan_from_json(msgspec.json.encode(consultation.plan)) if consultation.plan else None


def stored_assessment(consultation: Consultation) -> Assessment | None:
    """The assessment that was signed."""
    return assessment_from_json(msgspec.json.encode(consultation.assessment)) if consultation.assessment else None


def clinic_details(clinic: Clinic) -> ClinicDetails:
    """The clinic as its leaflets name it.

    Raises:
        InvalidInput: it has no telephone number yet.
    """
    try:
        return ClinicDetails(
            name=clinic.name,
            phone=clinic.phone,
            time_zone=clinic.time_zone,
            address=" ".join(clinic.address.split()) or None,
            out_of_hours_phone=clinic.urgent_phone or None,
            country=clinic.country or None,
        )
    except NeedlepointError as wrong:
        raise InvalidInput(
            _("The clinic's telephone number is not filled in, and a leaflet must say whom to call."),
            next_step=_("Ask the owner to add it to the clinic's details."),
        ) from wrong


def plan_pdf(consultation: Consultation, plan: CoursePlan, *, made_on: dt.date) -> bytes:
    """The plan page as a PDF, with what to expect.

    Raises:
        InvalidInput: letters that no font at hand can show.
    """
    from needlepoint.documents.plan_page import plan_page_pdf

    known = knowledge(consultation.clinic)
    return plan_page_pdf(plan, known, made_on=made_on, forecast=forecast_of(consultation, plan))


def leaflet(consultation: Consultation, plan: CoursePlan, *, language: str, made_on: dt.date) -> bytes:
    """The patient's leaflet as a PDF.

    Raises:
        InvalidInput: the clinic has no telephone number, no such language, or letters that no font at hand can show.
    """
    from needlepoint.documents.leaflet import leaflet_pdf

    clinic = consultation.clinic
    return leaflet_pdf(plan, knowledge(clinic), clinic_details(clinic), language=language, made_on=made_on)


def _section(section: Section, pictures: dict[str, str]) -> ShownSection:
    return ShownSection(section.title, section.level, tuple(_block(each, pictures) for each in section.blocks))


def _block(block: Block, pictures: dict[str, str]) -> ShownBlock:
    if isinstance(block, Text):
        return ShownBlock("text", text=_unbroken(block.text), strong=block.strong)
    if isinstance(block, Bullets):
        return ShownBlock("bullets", items=tuple(map(_unbroken, block.items)))
    if isinstance(block, Table):
        rows = tuple(tuple(map(_unbroken, row)) for row in block.rows)
        return ShownBlock("table", columns=block.columns, rows=rows)
    return ShownBlock("pictures", pictures=tuple(_pictures(block, pictures)))


def _unbroken(text: str) -> str:
    """A number stays on one line with its unit."""
    return text.replace(" %", "\N{NO-BREAK SPACE}%").replace(" mm", "\N{NO-BREAK SPACE}mm")


def _pictures(block: Picture | Gallery, pictures: dict[str, str]) -> Iterator[ShownPicture]:
    for each in block.pictures if isinstance(block, Gallery) else (block,):
        data = base64.b64encode(pictures[each.file].encode()).decode("ascii")
        yield ShownPicture(f"data:image/svg+xml;base64,{data}", each.shows)


def decisions_of(plan: CoursePlan | None) -> dict[str, Any]:
    """What a physician takes on by signing."""
    if plan is None:
        return {"decisions": (), "overrides": (), "off_label": ()}
    return {
        "decisions": plan.decisions_needed,
        "overrides": plan.overrides,
        "off_label": [f"{line.text} [{', '.join(line.sources)}]" for line in plan.off_label],
    }
