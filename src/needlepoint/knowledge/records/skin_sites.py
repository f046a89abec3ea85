"""Sites: how thick the skin is there, who measured it, and how sure that is."""

from __future__ import annotations

import datetime as dt

from needlepoint.knowledge.records.figures import Figure, Statement
from needlepoint.knowledge.records.record import Record
from needlepoint.terms import Sex


class SkinLayers(Record, frozen=True):
    """Mean thickness of epidermis and dermis in one study.

    Attributes:
        sex: of the people measured; None: not told apart, or a range over both.
        measured_at: the site as the study named it, which may only be near this one.
        method: ultrasound, cadaver histology, histology.
        dermis_sd_mm: standard deviation between people, where printed.
    """

    sex: Sex | None
    measured_at: str
    method: str
    epidermis_mm: float | None
    dermis_mm: float
    source: str
    dermis_sd_mm: float | None = None


class SkinSite(Record, frozen=True):
    """What is known of the skin at one site.

    Attributes:
        id: a site of needlepoint.terms.SITES.
        layers: the measurements; the first that fits the patient's sex is used, the others are shown.
        relative_uncertainty: how far the absolute numbers may be off, as a fraction of the mean.
        evidence_note: what to tell the reader where nothing was measured here.
    """

    id: str
    name: str
    patient_name: str
    layers: tuple[SkinLayers, ...]
    relative_uncertainty: Figure
    reviewed: dt.date
    statements: tuple[Statement, ...] = ()
    evidence_note: str | None = None
