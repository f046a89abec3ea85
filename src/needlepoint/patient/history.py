"""Everything a rule may ask about a person, in the order a consultation asks it.

The questions themselves stand in the modules beside this one, one for each part of the consultation.
Nothing here is ever inferred from ancestry or looks: phototype comes from a burn-and-tan history.
"""

from __future__ import annotations

from needlepoint.patient import history_medicines, history_person, history_skin, history_treatments
from needlepoint.patient.facts import Fact

GROUPS: dict[str, str] = {
    "who": "About you",
    "health": "Your health",
    "medicines": "Your medicines",
    "allergy": "Your allergies",
    "skin_past": "Your skin in the past",
    "skin_now": "Your skin now",
    "treatments": "Treatments you have had or plan",
    "sun_and_care": "Sun and skin care",
    "hopes": "What you hope for",
}
"""The parts of the consultation, in order, with their titles in plain words."""

FACTS: dict[str, Fact] = {
    fact.id: fact
    for group in GROUPS
    for part in (history_person, history_medicines, history_skin, history_treatments)
    for fact in part.QUESTIONS
    if fact.group == group
}
"""Every fact by its id, group after group."""
