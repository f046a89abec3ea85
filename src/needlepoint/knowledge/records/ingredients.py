"""Classes of cosmetic ingredients: their names on a label, and from when they may go on needled skin."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Literal

from needlepoint.knowledge.records.aftercare import Timed
from needlepoint.knowledge.records.figures import Statement


class IngredientClass(Timed, frozen=True, kw_only=True):
    """Ingredients that the sources speak of together, or that none of them restricts.

    The names are nomenclature (INCI and common synonyms); what needs a source is the restriction.

    Attributes:
        kind: `restricted`: a source, or our reading of one, keeps it off needled skin for a time;
            `plain`: no source that was read names it. Plain does not mean proven safe.
        names: each INCI name in lower case, with other names for the same thing.
        words: a name that is not listed but holds one of these words belongs to the class too.
        any_colour_index: whether every colour index number ("CI 12345") that is not listed belongs to it.
        same_as: the aftercare item that tells the patient the same; a clinic's own time for it holds here too.
        product_words: words in a product's name or claims that put the whole product in the class.
        patient_reason: why it should wait, for the patient.
        reasons: the same for the clinician, with sources.
    """

    name: str
    patient_name: str
    kind: Literal["restricted", "plain"]
    patient_reason: str
    reasons: tuple[Statement, ...]
    reviewed: dt.date
    names: Mapping[str, tuple[str, ...]] = {}
    words: tuple[str, ...] = ()
    any_colour_index: bool = False
    same_as: str | None = None
    product_words: tuple[str, ...] = ()
