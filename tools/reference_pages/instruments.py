"""Scoring instruments: what they measure, how a score is made, what may be shipped."""

from __future__ import annotations

from collections.abc import Iterable

from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.instruments import Instrument, Item, Scale
from reference_pages.markdown import Links, bullets, page, section, table, words, yes_no

LINKS = Links()


def page_of(knowledge: Knowledge) -> tuple[str, str]:
    """The page of all instruments."""
    rows = (
        (
            f"[{each.name}](#{each.id})",
            ", ".join(map(words, each.raters)),
            words(each.availability),
            words(each.direction or "not read"),
        )
        for each in knowledge.instruments.values()
    )
    overview = table(("instrument", "rated by", "availability", "direction"), rows)
    return "instruments.md", page(
        "Instruments", overview, *(_instrument(each) for each in knowledge.instruments.values())
    )


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
    raters = ", ".join(map(words, each.raters))
    yield f"Rated by: {raters}; {words(each.availability)}; serves any indication: {yes_no(each.general)}"
    yield f"Licence: {LINKS.statement(each.licence)}"
    if each.range:
        note = f"; {each.range.note}" if each.range.note else ""
        yield f"Range: {each.range.low:g} to {each.range.high:g} ({LINKS.sources(each.range.sources)}{note})"
    else:
        yield "Range: not read, or it gives no number"
    yield f"Direction: {words(each.direction or 'not read, or it gives no number')}"
    yield f"Arithmetic: {words(each.arithmetic or 'none')}"
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
        (f"from {band.at_least:g}" if band.at_least is not None else f"above {band.above:g}")
        + f": {band.points:g} points"
        for band in scale.bands
    ]
    return bullets(lines)
