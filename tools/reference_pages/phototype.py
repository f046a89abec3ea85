"""The phototype questionnaire: its questions, and the two published readings of their total."""

from __future__ import annotations

from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.phototype import PhototypeQuestionnaire
from reference_pages.markdown import Links, page, section, table, words

LINKS = Links()


def page_of(knowledge: Knowledge) -> tuple[str, str]:
    """The page of the phototype questionnaire."""
    return "phototype.md", page(
        "Phototype",
        "Asked, never inferred from ancestry or looks. The variant of the cut-offs that was used is recorded "
        "with every type.",
        *(_questionnaire(each) for each in knowledge.phototype_questionnaires.values()),
    )


def _questionnaire(each: PhototypeQuestionnaire) -> str:
    missing = f"Of the table, the rows of {', '.join(each.not_read)} were not read." if each.not_read else ""
    return section(
        2,
        each.id,
        f"**{each.name}.** {each.introduction}",
        _questions(each),
        "The total is read in one of two published ways:",
        _bands(each),
        "Asked directly, by a clinician:",
        _rows(each),
        missing,
        LINKS.statements(each.statements),
    )


def _questions(each: PhototypeQuestionnaire) -> str:
    return table(
        ("question", "0 points", "1", "2", "3", "4", "note"),
        ((item.text, *item.answers, item.note or "") for item in each.items),
    )


def _bands(each: PhototypeQuestionnaire) -> str:
    rows = (
        (
            cut.id,
            f"{band.low} to {band.high}",
            " or ".join(band.phototypes),
            LINKS.sources(cut.sources),
            ("**Not verified.** " if band.unverified else "") + (band.note or ""),
        )
        for cut in each.cut_offs
        for band in cut.bands
    )
    return table(("variant", "total", "phototype", "sources", "note"), rows)


def _rows(each: PhototypeQuestionnaire) -> str:
    rows = (
        (row.phototype, words(row.burns), " or ".join(map(words, row.tans)), LINKS.sources(row.sources), row.note or "")
        for row in each.table
    )
    return table(("phototype", "burns", "tans", "sources", "note"), rows)
