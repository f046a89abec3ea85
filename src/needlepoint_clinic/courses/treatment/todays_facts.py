"""Which questions are asked again on the day, and how today's answers are laid over those given before.

Asked again is what a rule for this treatment depends on, except who somebody is and what they hope for. A whole part of
the consultation may be answered with one sentence: asked, nothing has changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from needlepoint.candidacy import TreatmentRequest, class_in_hand
from needlepoint.candidacy.rule_sheet import rule_sheet
from needlepoint.knowledge import Knowledge
from needlepoint.patient.facts import Fact, Kind
from needlepoint.patient.history import FACTS, GROUPS
from needlepoint.patient.reading import EVERYTHING_ELSE

NOT_ASKED_AGAIN = frozenset({"who", "hopes"})
"""Parts of the consultation that do not change from day to day."""
NOT_KNOWN = "unknown"
NEVER = "no"

Raw = dict[str, Any]


def groups_to_ask(knowledge: Knowledge, request: TreatmentRequest) -> dict[str, tuple[Fact, ...]]:
    """The facts that rules for this treatment depend on, by the part of the consultation they belong to."""
    wanted: set[str] = set()
    for sheet in rule_sheet(knowledge, request.device, class_in_hand(knowledge, request)):
        if sheet.zones_asked(request, request.zones):
            wanted |= sheet.waits_after | (sheet.condition.facts if sheet.condition else frozenset())
    asked = [fact for fact in FACTS.values() if fact.id in wanted and fact.group not in NOT_ASKED_AGAIN]
    return {group: found for group in GROUPS if (found := tuple(each for each in asked if each.group == group))}


def before(history: Mapping[str, Any], fact: Fact) -> Any:
    """What was answered so far, as it was written; None: not known."""
    if fact.id in history:
        return history[fact.id]
    return False if history.get(EVERYTHING_ELSE) is False and fact.no is not None else None


def laid_over(history: Mapping[str, Any], today: Mapping[str, Any]) -> Raw:
    """The history with today's answers in it."""
    return {**history, **today}


def where_answer(prior: Any, here: Mapping[str, Any], kind: Kind) -> Raw:
    """An answer for some zones laid over an older one for the whole body.

    Args:
        prior: the older answer: no, zones, or a mapping; None: not known.
        here: for each zone asked about today: yes or no, or a date or no.
        kind: whether the answer has dates.
    """
    return {**_elsewhere(prior, kind), **here}


def _elsewhere(prior: Any, kind: Kind) -> Raw:
    if kind is Kind.WHERE_WHEN:
        return _dated_elsewhere(prior)
    if prior is None or prior == NOT_KNOWN:
        return {}
    if isinstance(prior, Mapping):
        return dict(prior)
    names = prior if isinstance(prior, list) else [] if prior in (False, NEVER) else [prior]
    return {"everywhere": False, **{str(name): True for name in names}}


def _dated_elsewhere(prior: Any) -> Raw:
    if prior is None or prior == NOT_KNOWN:
        return {"elsewhere": NOT_KNOWN}
    if isinstance(prior, Mapping):
        return dict(prior)
    names = prior if isinstance(prior, list) else [] if prior in (False, NEVER) else [prior]
    return {str(name): True for name in names}


def in_words(answer: Any) -> str:
    """An answer as it was written, for the line “so far”."""
    if answer is None or answer == NOT_KNOWN:
        return _("not known")
    if answer == NEVER:
        return _("no")
    if isinstance(answer, bool):
        return _("yes") if answer else _("no")
    if isinstance(answer, list):
        return ", ".join(str(each).replace("_", " ") for each in answer)
    if isinstance(answer, Mapping):
        said = [
            f"{str(name).replace('_', ' ')}: {in_words(each)}" for name, each in answer.items() if each is not False
        ]
        return ", ".join(said) or _("no")
    return str(answer).replace("_", " ")
