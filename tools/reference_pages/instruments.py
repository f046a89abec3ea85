"""Scoring instruments and the phototype questionnaire."""

from __future__ import annotations

from collections.abc import Iterable

from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.instruments import Instrument, Item, Scale
from needlepoint.knowledge.records.phototype import PhototypeQuestionnaire
from reference_pages.markdown import Links, bullets, page, section, table, words

LINKS = Links()


def page_of(knowledge: Knowledge) -> tuple[str, str]:
    """The page of all instruments."""
    rows = (
        (f"[{each.name}](#{each.id})", ", ".join(map(words, each.raters)), words(each.availability), words(each.direction or "not read"))
        for each in knowledge.instruments.values()
    )
    overview = table(("instrument", "rated by", "availability", "direction"), rows)
    return "instruments.md", page("Instruments", overview, *(_instrument(each) for each in knowledge.instruments.values()))


def _instrument(each: Instrument) -> str:
    return section(
        2,
        each.id,
        f"**{each.name}** (to the patient: {each.patient_name})",
        bullets(_lines(each)),
        _items(each),
        *(_scale(scale) for scale in each.scales),
        LINKS.statements(each.statements),
        f"Note: {each.note}" if each.note else "",
        f"Sources: {LINKS.sources(each.sources)}. Held against them on {each.reviewed}.",
    )


def _lines(each: Instrument) -> Iterable[str]:
    yield f"Measures: {each.measures} Used for: {each.used_for}"
    yield f"Rated by: {', '.join(map(words, each.raters))}; {words(each.availability)}; serves any indication: {'yes' if each.general else 'no'}"
    yield f"Licence: {LINKS.statement(each.licence)}"
    if each.range:
        note = f"; {each.range.note}" if each.range.note else ""
        yield f"Range: {each.range.low:g} to {each.range.high:g} ({LINKS.sources(each.range.sources)}{note})"
    else:
        yield "Range: not read, or it gives no number"
    yield f"Direction: {words(each.direction or 'not read, or it gives no number')}; arithmetic: {words(each.arithmetic or 'none')}"
    if each.question:
        yield f"Asks: {each.question}"
    if each.subscales:
        yield f"Subscales, never added up: {', '.join(map(words, each.subscales))}"
    yield f"Smallest important change: {LINKS.figure(each.smallest_important_change)}"
    yield f"Measurement error: {LINKS.figure(each.measurement_error)}"
    if each.unverified:
        yield f"**Not verified:** {', '.join(each.unverified)}"


def _items(each: Instrument) -> str:
    return table(
        ("item", "question, in our words", "scale", "weight", "region"),
        ((f"`{item.id}`", _question(item), item.scale, f"{item.weight:g}", item.region or "") for item in each.items),
    )


def _question(item: Item) -> str:
    marks = (" (how much of the region)" if item.is_area else "") + (" **Not verified.**" if item.unverified else "")
    return item.text + marks


def _scale(scale: Scale) -> str:
    end = f"to {scale.high:g}" if scale.high is not None else "upwards"
    lines = [f"Scale `{scale.id}`: {scale.low:g} {end}" + (f", {scale.unit}" if scale.unit else "")]
    lines += [f"{option.value:g}: {option.text}" for option in scale.options]
    lines += [
        f"{'from' if band.at_least is not None else 'above'} {band.at_least if band.at_least is not None else band.above:g}: "
        f"{band.points:g} points"
        for band in scale.bands
    ]
    return bullets(lines)


def phototype_page(knowledge: Knowledge) -> tuple[str, str]:
    """The page of the phototype questionnaire."""
    return "phototype.md", page(
        "Phototype",
        "Asked, never inferred from ancestry or looks. The variant of the cut-offs that was used is recorded with every type.",
        *(_questionnaire(each) for each in knowledge.phototype_questionnaires.values()),
    )


def _questionnaire(each: PhototypeQuestionnaire) -> str:
    questions = table(
        ("question", "0 points", "1", "2", "3", "4", "note"), ((item.text, *item.answers, item.note or "") for item in each.items)
    )
    bands = table(
        ("variant", "total", "phototype", "sources", "note"),
        (
            (cut.id, f"{band.low} to {band.high}", " or ".join(band.phototypes), LINKS.sources(cut.sources), _mark(band.unverified) + (band.note or ""))
            for cut in each.cut_offs
            for band in cut.bands
        ),
    )
    rows = table(
        ("phototype", "burns", "tans", "sources", "note"),
        ((r.phototype, words(r.burns), " or ".join(map(words, r.tans)), LINKS.sources(r.sources), r.note or "") for r in each.table),
    )
    missing = f"Of the table, the rows of {', '.join(each.not_read)} were not read." if each.not_read else ""
    return section(
        2,
        each.id,
        f"**{each.name}.** {each.introduction}",
        questions,
        "The total is read in one of two published ways:",
        bands,
        "Asked directly, by a clinician:",
        rows,
        missing,
        LINKS.statements(each.statements),
    )


def _mark(unverified: bool) -> str:
    return "**Not verified.** " if unverified else ""
