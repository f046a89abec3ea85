"""What the decision aid says to one person: the signed plan, its figures and its gaps, each with its sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from needlepoint.aftercare import AftercareSchedule
from needlepoint.documents import leaflet_after, leaflet_course, leaflet_limits
from needlepoint.documents.cited import Said, SourceNumbers, where_found
from needlepoint.documents.clinic_details import ClinicDetails
from needlepoint.documents.words import Words, sentence
from needlepoint.documents.zone_names import places
from needlepoint.forecast.course_forecast import CourseForecast
from needlepoint.forecast.harms import HarmForecast
from needlepoint.forecast.saying import EXPECTED_ANYWAY, patient_harm_sentences, patient_sentences
from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.adverse_events import AdverseEvent
from needlepoint.planning import CoursePlan
from needlepoint.terms import Flag
from needlepoint_clinic.consultations.consent_text import (
    ConsentText,
    Paragraph,
    ShownConsent,
    ShownSection,
    TextSection,
    text_for,
)
from needlepoint_clinic.consultations.models import Consultation
from needlepoint_clinic.consultations.plan_pages import forecast_of, stored_plan
from needlepoint_clinic.knowledge_pages.queries import knowledge

OWN = ("NEEDLEPOINT",)
NEEDS_TREATMENT = 2
"""From this grade of the knowledge base's own ladder on an event is named among the risks."""


@dataclass(frozen=True, slots=True)
class _About:
    """One plan while its consent is written."""

    plan: CoursePlan
    known: Knowledge
    forecast: CourseForecast
    clinic: ClinicDetails
    words: Words
    numbers: SourceNumbers


def consent_for(consultation: Consultation, *, language: str = "en") -> ShownConsent:
    """The decision aid for the signed plan of a consultation. The same plan and knowledge give the same text.

    Raises:
        LookupError: no plan was signed.
    """
    plan = stored_plan(consultation)
    if plan is None:
        raise LookupError("no plan was signed")
    text, known = text_for(language), knowledge(consultation.clinic)
    about = _About(
        plan=plan,
        known=known,
        forecast=forecast_of(consultation, plan),
        clinic=_clinic(consultation),
        words=Words(text.language),
        numbers=SourceNumbers(known),
    )
    sections = tuple(each for each in (_section(part, about) for part in text.sections) if each.paragraphs)
    return _consent(consultation, text, sections, about)


def _consent(
    consultation: Consultation, text: ConsentText, sections: tuple[ShownSection, ...], about: _About
) -> ShownConsent:
    patient, present = consultation.patient, {each.id for each in sections}
    return ShownConsent(
        version=text.version,
        language=text.language,
        title=text.title,
        clinic=consultation.clinic.name,
        person=f"{patient.given_name} {patient.family_name}, {patient.born_on:%Y-%m-%d}, No. {patient.number}",
        plan_of=consultation.held_on.isoformat(),
        knowledge_version=about.plan.assessment.knowledge_version,
        sections=sections,
        questions=tuple(each for each in text.questions if not each.only_if or each.only_if in present),
        photographs=text.photographs,
        statement=text.statement,
        guardian_statement=text.guardian_statement,
        guardian=Flag.GUARDIAN_CONSENT in about.plan.flags,
        sources=tuple((number, f"{source.id}: {where_found(source)}") for number, source in about.numbers.listed()),
    )


def _clinic(consultation: Consultation) -> ClinicDetails:
    """The clinic as the library's documents ask for it; the number to call stands on the page, not in this."""
    clinic = consultation.clinic
    return ClinicDetails(name=clinic.name, phone=clinic.phone or "0", time_zone=clinic.time_zone)


def _section(part: TextSection, about: _About) -> ShownSection:
    filled = tuple(_paragraph(said) for said in _FROM[part.source](about)) if part.source else ()
    own = tuple(Paragraph(text, (), own=True) for text in part.own)
    return ShownSection(part.id, part.title, (*filled, *own))


def _paragraph(said: Said) -> Paragraph:
    return Paragraph(said.text, said.sources)


def _plan(about: _About) -> Iterator[Said]:
    """What the treatment is; where, for what and how often; with what; on which days."""
    yield from leaflet_course.what_is_planned(about.plan, about.known, about.words, about.numbers)
    for line in leaflet_course.place_lines(about.plan, about.known, about.words):
        yield about.numbers.said(f"{line.name}: {line.what_for}, {line.sessions}.", OWN)
    yield about.numbers.said(_device(about), OWN)
    for date in leaflet_course.date_lines(about.plan, about.words):
        yield about.numbers.said(" ".join(f"{date.label}: {date.day}. {date.note}".split()), OWN)


def _device(about: _About) -> str:
    request = about.plan.assessment.request
    device = about.known.device(request.device).name if request.device else "Not chosen yet"
    lengths = sorted({each.placement.depths.chosen_mm for each in about.plan.zones if each.placement})
    needle = f"{lengths[0]:g} mm" if len(lengths) == 1 else f"{lengths[0]:g} to {lengths[-1]:g} mm" if lengths else ""
    return f"Device: {device}. Needle length: {needle or 'still to be chosen'}."


def _improvement(about: _About) -> Iterator[Said]:
    for each in about.forecast.zones:
        place = about.words.listing(one.name for one in places(each.zones, about.words))
        wanted = about.words(about.known.indication(each.indication).patient_name)
        yield about.numbers.said(f"{sentence(place)}, {wanted}: {' '.join(patient_sentences(each.forecast))}", OWN)


def _risks(about: _About) -> Iterator[Said]:
    """Harms with figures, and how many people were counted; then what sources name without a figure."""
    harm = about.forecast.harm
    counted = [each for each in harm.harms if each.harm not in EXPECTED_ANYWAY]
    sentences = list(patient_harm_sentences(harm))
    for each, said in zip(counted, sentences, strict=False):
        yield about.numbers.said(" ".join((said, *_counted(each), *each.caveats)), OWN)
    yield from (about.numbers.said(said, OWN) for said in sentences[len(counted) :])
    for event in _events(about):
        if event.severity_grade >= NEEDS_TREATMENT:
            named = [line for line in event.statements if "NEEDLEPOINT" not in line.sources]
            said = " ".join((f"{sentence(about.words(event.sign))}:", *(line.text for line in named)))
            yield about.numbers.said(said, [source for line in named for source in line.sources] or OWN)


def _counted(harm: HarmForecast) -> tuple[str, ...]:
    """How many people that rests on."""
    if not harm.known:
        return ()
    found = harm.counted
    return (f"Counted in trials: {found.events} of {found.people} people in {found.arms} groups.",)


def _events(about: _About) -> Iterator[AdverseEvent]:
    """What may be seen after treatment with this kind of device."""
    device_class = leaflet_course.device_class(about.plan, about.known)
    for event in about.known.adverse_events.values():
        asked = not event.device_classes or device_class in event.device_classes
        if asked and event.id != leaflet_after.NOT_TOLD_APART:
            yield event


def _normal(about: _About) -> Iterator[Said]:
    for line in leaflet_after.normal_lines(_schedule(about), about.words, about.numbers):
        yield Said(f"{line.when}: {line.said.text}", line.said.sources)


def _schedule(about: _About) -> AftercareSchedule:
    return leaflet_after.schedule_after(about.plan, about.known, about.clinic, None)


def _get_help(about: _About) -> Iterator[Said]:
    for level, title in leaflet_after.LEVELS.items():
        for event in _events(about):
            if event.level is level:
                yield about.numbers.said(f"{about.words(title)}: {about.words(event.sign)}.", event.sources)


def _instead(about: _About) -> Iterator[Said]:
    """Each other choice once, with what sources say of it."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for each in about.plan.alternatives:
        found.setdefault((each.patient_name, each.statement.text), each.statement.sources)
    for (name, text), sources in found.items():
        yield about.numbers.said(f"{about.words(name)}: {text}", sources)
    if not found:
        yield about.numbers.said(about.words(leaflet_limits.NOTHING_PLANNED_ELSE), OWN)


_FROM: dict[str, Callable[[_About], Iterator[Said]]] = {
    "plan": _plan,
    "improvement": _improvement,
    "normal": _normal,
    "risks": _risks,
    "get_help": _get_help,
    "for_you": lambda about: iter(leaflet_limits.for_you(about.plan, about.words, about.numbers)),
    "off_label": lambda about: iter(leaflet_limits.off_label(about.plan, about.words, about.numbers)),
    "not_known": lambda about: iter(leaflet_limits.not_known(about.plan, about.words, about.numbers)),
    "instead": _instead,
}
"""What fills a section, by the word after `from` in a text."""
