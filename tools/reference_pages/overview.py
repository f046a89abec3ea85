"""The first page of the reference: what there is, and how much of it."""

from __future__ import annotations

from needlepoint.evidence.study import read_studies
from needlepoint.knowledge import Knowledge
from needlepoint.patient.history import FACTS
from needlepoint.photos.quantities import Quantity
from needlepoint.photos.reasons import Reason
from reference_pages.markdown import page, table

Row = tuple[str, int | str, str]
PHOTOGRAPHS: tuple[Row, ...] = (
    ("[What is measured in photographs](photo-quantities.md)", len(Quantity), "units, meaning, how change is told"),
    ("[Why a photograph is refused](photo-reasons.md)", len(Reason), "what is wrong, and what to do"),
)


def page_of(knowledge: Knowledge) -> tuple[str, str]:
    """The first page."""
    rows = (*_of_courses(knowledge), *PHOTOGRAPHS, *_of_everything(knowledge))
    return "index.md", page(
        "Reference",
        f"Knowledge base {knowledge.version}. Except for the evidence tables, these pages are made from the data "
        "by `make docs`; `make check` fails where they differ from it. **No dermatologist has reviewed them yet.**",
        table(("page", "records", "what it holds"), rows),
    )


def _of_courses(knowledge: Knowledge) -> tuple[Row, ...]:
    return (
        ("[Rules](rules/index.md)", len(knowledge.rules), "who says what of each condition, and what it comes to"),
        ("[Policy](policy.md)", 1, "how positions of different sources become a verdict"),
        ("[Facts](facts.md)", len(FACTS), "the questions of the consultation and how to answer them"),
        ("[Devices](devices.md)", len(knowledge.devices), "what each label authorizes and how deep"),
        ("[Indications](indications.md)", len(knowledge.indications), "protocol, evidence, customs, alternatives"),
        ("[Sites and zones](sites.md)", len(knowledge.skin_sites), "skin thickness and its uncertainty"),
        (
            "[Planning values](planning-values.md)",
            len(knowledge.planning_values) + len(knowledge.preparation),
            "spans and preparation",
        ),
        ("[Customs](customs.md)", len(knowledge.customs), "what is done without a trial behind it"),
        ("[Anaesthetics](anaesthetics.md)", len(knowledge.anaesthetics), "limits of each label"),
        ("[Aftercare](aftercare.md)", len(knowledge.aftercare), "what to do, leave and expect"),
        ("[Ingredients](ingredients.md)", len(knowledge.ingredient_classes), "when a product may go on needled skin"),
        ("[Adverse events](adverse-events.md)", len(knowledge.adverse_events), "signs and how soon somebody must look"),
        ("[Check-in](check-in.md)", "", "the questions after a session"),
        ("[Instruments](instruments.md)", len(knowledge.instruments), "scales, their arithmetic and licence"),
        (
            "[Phototype](phototype.md)",
            len(knowledge.phototype_questionnaires),
            "the questionnaire and its two cut-offs",
        ),
    )


def _of_everything(knowledge: Knowledge) -> tuple[Row, ...]:
    return (
        ("[Sources](sources.md)", len(knowledge.sources), "how to find each, how it was read, where it is used"),
        ("[Evidence tables](evidence-tables.md)", "", "trial arms, harm counts, tissue measurements"),
        ("[Studies](studies.md)", len(read_studies()), "each study's figures as printed, risk of bias, use, harm"),
        (
            "[How far the forecast can be believed](forecast-calibration.md)",
            "",
            "simulated trials, real studies left out, and where it fails",
        ),
        ("[Cases](cases.md)", "", "the example patients and what is expected of each"),
        ("[Command line](command-line.md)", "", "every command and option"),
    )
