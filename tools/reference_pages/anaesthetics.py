"""Topical anaesthetics: what each label allows, and what it does not say."""

from __future__ import annotations

from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.anaesthetics import Anaesthetic
from reference_pages.markdown import Links, bullets, page, section, table, words, yes_no

LINKS = Links()
INTRODUCTION = """\
One entry for each use, or group of people, that a label gives limits for. A limit shown as *no figure read*
is one the label, as read, does not give; nothing is put in its place. **No label that was read names
needling**, and no blood levels after needling were read. Every product comes off before the first puncture
and is not put on needled skin."""


def page_of(knowledge: Knowledge) -> tuple[str, str]:
    """The page of all topical anaesthetics."""
    return "anaesthetics.md", page(
        "Topical anaesthetics", INTRODUCTION, *(_anaesthetic(each) for each in knowledge.anaesthetics.values())
    )


def _anaesthetic(each: Anaesthetic) -> str:
    drugs = ", ".join(f"{drug.name} {drug.strength_percent:g} %" for drug in each.drugs) or "contents vary"
    limits = (
        ("least amount, g per cm2", each.dose_low_g_per_cm2),
        ("largest amount, g per cm2", each.dose_high_g_per_cm2),
        ("largest amount at one time, g", each.max_g),
        ("largest area, cm2", each.max_area_cm2),
        ("shortest time, minutes", each.min_minutes),
        ("longest time, minutes", each.max_minutes),
        ("ceiling for the strength, %", each.max_strength_percent),
    )
    ages = [
        f"{'from' if bound == each.min_age_years else 'up to'} {bound}"
        for bound in (each.min_age_years, each.max_age_years)
        if bound is not None
    ]
    return section(
        2,
        each.id,
        f"**{each.name}**: {drugs}. Use: {each.use}. Age in years: {' '.join(ages) or 'no bound read'}.",
        table(("limit", "figure"), ((name, LINKS.figure(figure)) for name, figure in limits)),
        bullets(
            [
                f"Under a cover: {words(each.occlusion)}; on unbroken skin only: {yes_no(each.intact_skin_only)}",
                f"Taking it off: {LINKS.statement(each.removal)}",
                *(f"Stops where `{stop.fact}`: {LINKS.statement(stop.statement)}" for stop in each.stops),
                *(LINKS.statement(statement) for statement in each.statements),
                *([f"Note: {each.note}"] if each.note else []),
            ]
        ),
        f"Sources: {LINKS.sources(each.sources)}. Held against them on {each.reviewed}.",
    )
