"""Answers to the questions of the library: one part of the document for each fact, whatever its kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from needlepoint.errors import NeedlepointError
from needlepoint.patient.facts import Fact, Kind, Where
from needlepoint.patient.history import FACTS
from needlepoint.patient.reading import read_answer
from needlepoint.terms import ZONE_GROUPS, ZONES, in_words
from needlepoint_clinic import names
from needlepoint_clinic.consultations.parts.part import Document, Part, Posted, as_typed, at, count, day, number, text
from needlepoint_clinic.languages import typed_word

PREFIX = "history."
NO_LIMIT = dt.date(2199, 12, 31)
"""A day on which no date lies ahead: here it is only read which zones an answer names."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it stands on a form.

    Attributes:
        mode: which chip is chosen: `yes`, `no`, `unknown`, an option, `value`, `on`, `some_day` or `where`; empty where
            the question has no answer yet.
        typed: a number or a date as typed.
        yes, no: zones, for an answer about where.
        rows: name of a zone or group, and when, for an answer about where and when.
        elsewhere: what is known of the zones not named: `no` or `unknown`.
    """

    mode: str = ""
    typed: str = ""
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    elsewhere: str = "no"


def answer_parts() -> dict[str, Part]:
    """One part for each fact of the library."""
    return {f"{PREFIX}{fact.id}": _part(fact) for fact in FACTS.values()}


def _part(fact: Fact) -> Part:
    return Part(
        name=f"{PREFIX}{fact.id}",
        label=fact.question,
        shown=partial(shown, fact),
        posted=partial(posted, fact),
        written=partial(_written_into, fact),
        said=partial(said, fact),
    )


def shown(fact: Fact, document: Document) -> Answer:
    """How the answer in a document stands on the form."""
    history = at(document, "history")
    if not isinstance(history, Mapping) or fact.id not in history:
        return Answer()
    raw = history[fact.id]
    if raw is None or raw == "unknown":
        return Answer("unknown")
    if raw is False:
        return Answer("no")
    return _SHOWN[fact.kind](raw)


def _shown_yes_no(raw: Any) -> Answer:
    return Answer("yes") if raw is True else Answer()


def _shown_choice(raw: Any) -> Answer:
    return Answer(str(raw))


def _shown_number(raw: Any) -> Answer:
    return Answer("value", as_typed(raw))


def _shown_date(raw: Any) -> Answer:
    return Answer("some_day") if raw is True else Answer("on", str(raw))


def _shown_where(raw: Any) -> Answer:
    try:
        where = read_answer(_ANY_WHERE, raw, on=NO_LIMIT)
    except NeedlepointError:
        return Answer("where")
    if not isinstance(where, Where):
        return Answer("where")
    if where.covers_every_zone:
        return Answer("where", yes=_in_order(where.yes))
    return Answer("where", yes=_in_order(where.yes), no=_in_order(where.no), elsewhere="unknown")


def _shown_where_when(raw: Any) -> Answer:
    if isinstance(raw, Mapping):
        rows = _rows_in_order((str(name), _shown_when(each)) for name, each in raw.items() if name != "elsewhere")
        beyond = raw.get("elsewhere", False)
        return Answer("where", rows=rows, elsewhere="no" if beyond is False else "unknown")
    if raw is True or not raw:
        return Answer("where")
    return Answer("where", rows=_rows_in_order((str(name), "") for name in (raw if isinstance(raw, list) else [raw])))


def _shown_when(raw: object) -> str:
    if raw is True:
        return ""
    return "no" if raw is False else "unknown" if raw is None else str(raw)


_ANY_WHERE = Fact("where", Kind.WHERE, "", "")
_SHOWN = {
    Kind.YES_NO: _shown_yes_no,
    Kind.CHOICE: _shown_choice,
    Kind.NUMBER: _shown_number,
    Kind.DATE: _shown_date,
    Kind.WHERE: _shown_where,
    Kind.WHERE_WHEN: _shown_where_when,
}
"""How each kind stands on a form; a kind of the library without a line here fails the tests."""


def posted(fact: Fact, sent: Posted) -> Answer:
    """The answer in what a browser sent. A typed date or number counts although no chip was touched."""
    name = f"{PREFIX}{fact.id}"
    mode = text(sent, name)
    if fact.kind is Kind.NUMBER:
        typed = text(sent, f"{name}.typed")
        return Answer("value", as_typed(number(typed))) if typed else Answer("unknown" if mode == "unknown" else "")
    if fact.kind is Kind.DATE:
        return _posted_date(mode, day(text(sent, f"{name}.typed")))
    if fact.has_zones and mode == "where":
        return _posted_where(fact, name, sent)
    return Answer(mode if mode in modes(fact) else "")


def _posted_date(mode: str, typed: str) -> Answer:
    if mode == "on" or (typed and not mode):
        return Answer("on", typed) if typed else Answer()
    return Answer(mode if mode in ("no", "some_day", "unknown") else "")


def _posted_where(fact: Fact, name: str, sent: Posted) -> Answer:
    elsewhere = "unknown" if text(sent, f"{name}.elsewhere") == "unknown" else "no"
    if fact.kind is Kind.WHERE:
        yes = _in_order(sent.getlist(f"{name}.yes"))
        no = _in_order(set(sent.getlist(f"{name}.no")) - set(yes)) if elsewhere == "unknown" else ()
        return Answer("where", yes=yes, no=no, elsewhere=elsewhere)
    rows = (
        (text(sent, f"{name}.{number}.zone"), day(text(sent, f"{name}.{number}.when")))
        for number in range(count(sent, name))
    )
    return Answer("where", rows=_rows_in_order(row for row in rows if row[0]), elsewhere=elsewhere)


def modes(fact: Fact) -> tuple[str, ...]:
    """The chips of a fact, in the order in which they stand."""
    if fact.kind is Kind.YES_NO:
        return ("yes", "no", "unknown")
    if fact.kind is Kind.CHOICE:
        return (*fact.options, "unknown")
    if fact.kind is Kind.NUMBER:
        return ("unknown",)
    if fact.kind is Kind.DATE:
        return ("no", "on", "some_day", "unknown") if fact.no is not None else ("on", "unknown")
    return ("no", "where", "unknown")


def _written_into(fact: Fact, document: Document, answer: Answer) -> Document:
    history = {key: each for key, each in (at(document, "history") or {}).items() if key != fact.id}
    if answer.mode:
        history[fact.id] = raw_of(fact, answer)
    return {**document, "history": history}


def raw_of(fact: Fact, answer: Answer) -> object:
    """The answer as the library's document holds it."""
    simple: dict[str, object] = {"unknown": "unknown", "yes": True, "some_day": True}
    if answer.mode == "no":
        return "no" if fact.kind is Kind.CHOICE else False
    if answer.mode in simple:
        return simple[answer.mode]
    if answer.mode == "value":
        return number(answer.typed)
    if answer.mode == "on":
        return answer.typed
    if answer.mode == "where":
        return _raw_where(answer) if fact.kind is Kind.WHERE else _raw_where_when(answer)
    return answer.mode


def _raw_where(answer: Answer) -> object:
    """Zones, or "yes" where none is named: the library then asks where."""
    if answer.elsewhere == "unknown" and (answer.yes or answer.no):
        return {**dict.fromkeys(answer.yes, True), **dict.fromkeys(answer.no, False)}
    return list(answer.yes) or True


def _raw_where_when(answer: Answer) -> object:
    rows: dict[str, object] = {zone: typed_word(when) if when else True for zone, when in answer.rows}
    if not rows:
        return True
    return rows | ({"elsewhere": "unknown"} if answer.elsewhere == "unknown" else {})


MODES = {
    "": gettext_lazy("no answer yet"),
    "yes": gettext_lazy("Yes"),
    "no": gettext_lazy("No"),
    "unknown": gettext_lazy("Not known"),
    "on": gettext_lazy("On this date"),
    "some_day": gettext_lazy("Yes, day not known"),
}
"""What stands on the chips of most questions."""


def said(fact: Fact, answer: Answer) -> str:
    """The answer in words."""
    if answer.mode in ("on", "value"):
        return answer.typed or _("not filled in")
    if answer.mode != "where":
        return mode_words(fact, answer.mode)
    if fact.kind is Kind.WHERE:
        named = [names.zone(zone) for zone in answer.yes]
    else:
        named = [f"{names.zone(zone)} {when}".strip() for zone, when in answer.rows]
    rest = _("elsewhere not known") if answer.elsewhere == "unknown" else ""
    return ", ".join(each for each in (*named, rest) if each) or _("yes, but not said where")


def mode_words(fact: Fact, mode: str) -> str:
    """What stands on a chip."""
    if mode == "no" and fact.kind in (Kind.DATE, Kind.WHERE, Kind.WHERE_WHEN):
        return _("None planned") if fact.future else _("Never") if fact.kind is Kind.DATE else _("Nowhere")
    if mode == "where":
        return _("Yes, here") if fact.kind is Kind.WHERE else _("Yes, here and then")
    if mode in MODES:
        return str(MODES[mode])
    return mode if fact.id == "phototype" else in_words(mode).capitalize()


def _rows_in_order(rows: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Each place once, from head to foot, groups first: a database may give the keys of a mapping in any order."""
    order = {name: number for number, name in enumerate((*ZONE_GROUPS, *ZONES))}
    return tuple(sorted(dict(rows).items(), key=lambda row: (order.get(row[0], len(order)), row[0])))


def _in_order(zones: object) -> tuple[str, ...]:
    named = set(zones) if isinstance(zones, list | set | frozenset | tuple) else set()
    return tuple(zone for zone in ZONES if zone in named)
