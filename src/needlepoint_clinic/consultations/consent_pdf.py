"""A consent as it was given, as a PDF to hand out."""

from __future__ import annotations

import datetime as dt

from needlepoint.documents.page_blocks import Block, Bullets, Page, Picture, Section, Table, Text
from needlepoint.documents.typesetting import set_page
from needlepoint_clinic.consultations.consent_text import Paragraph, ShownConsent, from_text
from needlepoint_clinic.consultations.models import Consent

TEMPLATE = "plan_page.typ"
SIZE_PT = 10.0
SIGNATURE = "signature.svg"


def consent_as_pdf(consent: Consent, *, made_on: dt.date) -> bytes:
    """The PDF (tagged, PDF/UA-1).

    Raises:
        InvalidInput: letters that no font at hand can show.
    """
    shown = from_text(consent.shown)
    page = Page(
        title=shown.title,
        subtitle=f"{shown.person}. {shown.clinic}. Plan of {shown.plan_of}.",
        notice=_withdrawn(consent),
        sections=(
            *(Section(each.title, (Bullets(tuple(map(_line, each.paragraphs))),)) for each in shown.sections),
            Section("Understood", (_answers(consent, shown),)),
            Section("Photographs", (Table(("Use", "Agreed"), tuple(_photographs(consent, shown)), (4.0, 1.0)),)),
            Section("Decision", tuple(_signature(consent, shown))),
            Section("Sources", (Bullets(tuple(f"{number}. {text}" for number, text in shown.sources)),)),
        ),
        footer=f"Text {consent.text_version}, SHA-256 {consent.text_digest[:16]}.",
        pictures={SIGNATURE: signature_svg(consent.signature)} if consent.signature else {},
    )
    return set_page(
        TEMPLATE, {"page": page, "made": made_on.isoformat()}, made_on=made_on, pictures=page.pictures,
        sizes_pt=(SIZE_PT,),
    )  # fmt: skip


def _withdrawn(consent: Consent) -> str:
    withdrawal = getattr(consent, "withdrawal", None)
    return f"Withdrawn on {withdrawal.withdrawn_at:%Y-%m-%d}." if withdrawal else ""


def _line(paragraph: Paragraph) -> str:
    numbers = ", ".join(map(str, paragraph.sources))
    return f"{paragraph.text} [{numbers}]" if numbers else f"{paragraph.text} (form text)"


def _answers(consent: Consent, shown: ShownConsent) -> Table:
    given = {each["id"]: each for each in consent.answers.get("questions", ())}
    rows = tuple(
        (
            each.question,
            dict(each.choices).get(given[each.id]["answer"], ""),
            str(len(given[each.id]["wrong_before"]) + 1),
        )
        for each in shown.questions
        if each.id in given
    )
    return Table(("Question", "Answer", "Tries"), rows, (3.0, 3.0, 0.6))


def _photographs(consent: Consent, shown: ShownConsent) -> list[tuple[str, str]]:
    return [(question, "yes" if use in consent.photographs else "no") for use, question in shown.photographs]


def _signature(consent: Consent, shown: ShownConsent) -> list[Block]:
    signed_by = consent.answers.get("signed_by", {})
    guardian = signed_by.get("guardian", "")
    how = "signed by hand" if consent.signature else "signed by typing the name"
    line = (
        f"{consent.signed_name}{f' ({guardian})' if guardian else ''}, {how}, {consent.signed_at:%Y-%m-%d %H:%M} UTC."
    )
    blocks: list[Block] = [Text(shown.statement)]
    blocks += [Text(shown.guardian_statement)] if guardian else []
    blocks += [Text(line, strong="Signed."), Text(f"{consent.witnessed_by.user.name}.", strong="Witnessed by.")]
    return [*blocks, *([Picture(SIGNATURE, f"Signature of {consent.signed_name}", "")] if consent.signature else [])]


def signature_svg(strokes: str) -> str:
    """The strokes as a picture; they were checked to be path data of lines when they were stored."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 200" width="600" height="200">'
        f'<path d="{strokes}" fill="none" stroke="#14262a" stroke-width="2.5" stroke-linecap="round" '
        'stroke-linejoin="round"/></svg>'
    )
