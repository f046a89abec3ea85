"""The patient's leaflet: two sides of A4 at most, in the patient's language, every statement with its source.

It carries the clinic's own reference and nothing else that tells who the patient is, and no forecast.
"""

from __future__ import annotations

import datetime as dt
import io

from needlepoint.aftercare import ClinicValues
from needlepoint.documents import leaflet_after, leaflet_course, leaflet_limits
from needlepoint.documents.body_map import MapWords, body_map
from needlepoint.documents.cited import SourceNumbers, where_found
from needlepoint.documents.clinic_details import ClinicDetails, unbroken
from needlepoint.documents.leaflet_parts import Contact, Frame, Leaflet, SourceLine
from needlepoint.documents.reading_ease import ReadingEase, reading_ease
from needlepoint.documents.typesetting import pages_of_parts, set_page
from needlepoint.documents.words import Words, _, sentence
from needlepoint.documents.zone_names import zone_name
from needlepoint.knowledge import Knowledge
from needlepoint.planning import CoursePlan

TEMPLATE = "leaflet.typ"
SIZES_PT = (7.25, 7.75, 8.25, 8.75, 9.25, 9.75, 10.25, 11.0)
"""Sizes of text for each side of the sheet, small to large; the largest that fits is taken."""

HEADINGS = {
    "dates": _("Your dates"),
    "where": _("What is planned, and where"),
    "before": _("Before a session"),
    "day": _("On the day"),
    "after": _("After each session"),
    "do": _("Do"),
    "leave": _("Do not"),
    "always": _("At all times"),
    "normal": _("What is normal"),
    "help": _("When to get help"),
    "call": _("Whom to call"),
    "for_you": _("For you in particular"),
    "off_label": _("Outside the maker's instructions"),
    "not_known": _("What is not known"),
    "instead": _("Other choices"),
    "sources": _("Sources"),
    "page": _("Page"),
}


def leaflet_pdf(
    plan: CoursePlan,
    knowledge: Knowledge,
    clinic: ClinicDetails,
    *,
    language: str = "en",
    made_on: dt.date,
    own_times: ClinicValues | None = None,
) -> bytes:
    """The leaflet as a tagged PDF (PDF/UA-1).

    Args:
        plan: the course.
        knowledge: the knowledge base it was made with.
        clinic: who hands it out.
        language: `en`, `es` or `de`; the last two are marked as translations that nobody has reviewed.
        made_on: the date printed on it.
        own_times: the clinic's own aftercare times.

    Raises:
        InvalidInput: no such language, or letters that no font at hand can show.
    """
    words = Words(language)
    leaflet = leaflet_content(plan, knowledge, clinic, words, made_on=made_on, own_times=own_times)
    pictures = {"map.svg": plan_map(plan, words), "qr.svg": qr_code(clinic)}
    sizes_pt = _sizes_that_fit(leaflet, pictures)
    return set_page(TEMPLATE, leaflet, made_on=made_on, pictures=pictures, sizes_pt=sizes_pt)


def _sizes_that_fit(leaflet: Leaflet, pictures: dict[str, str]) -> tuple[float, ...]:
    """For each side of the sheet the largest text with which it stays one side, found by halving."""
    fits, too_large = [0, 0], [len(SIZES_PT), len(SIZES_PT)]
    while any(large - small > 1 for small, large in zip(fits, too_large, strict=True)):
        tried = [(small + large) // 2 for small, large in zip(fits, too_large, strict=True)]
        sizes = tuple(SIZES_PT[index] for index in tried)
        for side, pages in enumerate(pages_of_parts(TEMPLATE, leaflet, pictures=pictures, sizes_pt=sizes)):
            (fits if pages <= 1 else too_large)[side] = tried[side]
    return tuple(SIZES_PT[index] for index in fits)


def leaflet_content(
    plan: CoursePlan,
    knowledge: Knowledge,
    clinic: ClinicDetails,
    words: Words,
    *,
    made_on: dt.date,
    own_times: ClinicValues | None = None,
) -> Leaflet:
    """What the leaflet says, before it is set. Sources are numbered in the order in which they are read."""
    numbers = SourceNumbers(knowledge)
    schedule = leaflet_after.schedule_after(plan, knowledge, clinic, own_times)
    content = {
        "what": leaflet_course.what_is_planned(plan, knowledge, words, numbers),
        "places": leaflet_course.place_lines(plan, knowledge, words),
        "dates": leaflet_course.date_lines(plan, words),
        "before_days": leaflet_course.preparation_heading(plan, words),
        "before": leaflet_course.preparation_lines(plan, knowledge, words, numbers, made_on=made_on),
        "on_the_day": leaflet_course.on_the_day(plan, knowledge, words, numbers),
        "phases": leaflet_after.phases(schedule, words, numbers),
        "always": leaflet_after.at_all_times(schedule, words, numbers),
        "normal": leaflet_after.normal_lines(schedule, words, numbers),
        "help": leaflet_after.help_levels(plan, knowledge, clinic, words, numbers),
        "for_you": leaflet_limits.for_you(plan, words, numbers),
        "off_label": leaflet_limits.off_label(plan, words, numbers),
        "not_known": leaflet_limits.not_known(plan, words, numbers),
        "instead": leaflet_limits.instead(plan, words, numbers),
    }
    note = leaflet_course.CONFIRM_DATES if plan.sessions else leaflet_course.NO_DATES
    return Leaflet(
        frame=_frame(plan, knowledge, clinic, words, made_on),
        dates_note=words(note),
        sources=_source_lines(numbers, words),
        **content,  # type: ignore[arg-type]
    )


def leaflet_reading_ease(
    plan: CoursePlan, knowledge: Knowledge, clinic: ClinicDetails, *, language: str = "en"
) -> ReadingEase:
    """How easy the leaflet of a plan is to read; `str()` of it is a line for the reader."""
    leaflet = leaflet_content(plan, knowledge, clinic, Words(language), made_on=plan.on)
    return reading_ease(leaflet.sentences(), language)


def plan_map(plan: CoursePlan, words: Words) -> str:
    """The body map of a plan, numbered as the leaflet numbers its places."""
    marked = {
        zone: str(number)
        for number, place in enumerate(leaflet_course.planned_places(plan, words), start=1)
        for zone in place.zones
    }
    english = MapWords()
    said = MapWords(*(words(text) for text in (english.title, english.left, english.right, english.from_behind)))
    return body_map(marked, words=said, zone_name=lambda zone: zone_name(zone, words))


def qr_code(clinic: ClinicDetails) -> str:
    """A QR code of the clinic's website, or its phone number where it has none; nothing about the patient is in it."""
    import segno

    out = io.BytesIO()
    segno.make(clinic.website or clinic.phone_link, error="m", micro=False).save(
        out, kind="svg", border=2, xmldecl=False, omitsize=True
    )
    return out.getvalue().decode()


def _frame(plan: CoursePlan, knowledge: Knowledge, clinic: ClinicDetails, words: Words, made_on: dt.date) -> Frame:
    reviewed = knowledge.policy.reviewed_by_dermatologist
    unreviewed = words(_("A skin doctor has not reviewed this leaflet yet."))
    draft = words(_("Unreviewed translation: no medical translator has checked this text. If in doubt, ask us."))
    mixed = " " + words(_("Some sentences are not translated yet and stand in English."))
    return Frame(
        language=words.language,
        title=words(_("Your microneedling course")),
        clinic=clinic.name,
        reference=words(_("Reference: {reference}"), reference=plan.reference) if plan.reference else "",
        made=words(_("Made on {day}"), day=words.day(made_on)),
        notice="" if reviewed else unreviewed,
        translation_mark=words(_("Unreviewed translation")) if words.is_translation else "",
        translation=f"{draft}{mixed if words.missing else ''}" if words.is_translation else "",
        headings={key: words(text) for key, text in HEADINGS.items()},
        contacts=_contacts(clinic, words),
        qr_caption=words(_("Our website") if clinic.website else _("Our phone number")),
        map_text=_map_text(plan, words),
        footer=words(_("Needlepoint, knowledge {version}"), version=plan.assessment.knowledge_version),
    )


def _map_text(plan: CoursePlan, words: Words) -> str:
    named = (
        f"{number} {place.name}" for number, place in enumerate(leaflet_course.planned_places(plan, words), start=1)
    )
    return f"{words(MapWords().title)}: {'; '.join(named)}"


def _contacts(clinic: ClinicDetails, words: Words) -> tuple[Contact, ...]:
    emergency = clinic.emergency_phone or sentence(words(_("your local emergency number")))
    lines = (
        (_("Clinic"), unbroken(clinic.phone)),
        (_("When we are closed"), unbroken(clinic.out_of_hours_phone or "")),
        (_("Emergency"), emergency),
        (_("Website"), clinic.website),
        (_("Address"), clinic.address),
    )
    return tuple(Contact(words(label), value) for label, value in lines if value)


def _source_lines(numbers: SourceNumbers, words: Words) -> tuple[SourceLine, ...]:
    own = words(_("our own choice or reasoning"))
    return tuple(
        SourceLine(
            number, f"{source.id}: {own}" if source.id == "NEEDLEPOINT" else f"{source.id}: {where_found(source)}"
        )
        for number, source in numbers.listed()
    )
