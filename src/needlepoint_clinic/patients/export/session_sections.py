"""Sessions as they were done, for the record on paper."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from needlepoint.documents.page_blocks import Block, Section, Table, Text
from needlepoint_clinic import names
from needlepoint_clinic.courses.models import Addendum, CartridgeUse, Cosignature, ProductUse, Session, SessionZone
from needlepoint_clinic.patients.export.facts import facts
from needlepoint_clinic.patients.export.whole_record import WholeRecord

_PARTS = ("check_before", "preparation", "anaesthetic", "after")


def session_sections(whole: WholeRecord) -> Iterator[Section]:
    """One section a session: zones with their settings, what was used, what was asked, what was added later."""
    zones, cartridges, products, addenda, cosignatures = (
        _by_session(whole.of(model)) for model in (SessionZone, CartridgeUse, ProductUse, Addendum, Cosignature)
    )
    for session in whole.of(Session):
        blocks: tuple[Block, ...] = (
            Text(_signed(whole, session)),
            *_used(whole, session, cartridges[session.pk]),
            *_zones(zones[session.pk]),
            *_products(products[session.pk]),
            *_answers(session),
            *((Text(session.note, strong=_("Note.")),) if session.note else ()),
            *_later(whole, addenda[session.pk], _("Addendum.")),
            *_later(whole, cosignatures[session.pk], _("Co-signature.")),
        )
        title = _("Session %(number)s of %(on)s") % {"number": session.number, "on": session.held_on.isoformat()}
        yield Section(title, blocks)


def _by_session(rows: Iterable[Any]) -> dict[uuid.UUID, list[Any]]:
    found: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.session_id].append(row)
    return found


def _signed(whole: WholeRecord, session: Session) -> str:
    by = _("Operator: %(name)s.") % {"name": whole.name_of(session.operator_id)}
    if session.signed_at is None:
        return f"{by} {_('Draft, not signed.')}"
    at = f"{timezone.localtime(session.signed_at):%Y-%m-%d %H:%M}"
    return f"{by} " + _("Signed by %(name)s, %(at)s.") % {"name": whole.name_of(session.signed_by_id), "at": at}


def _used(whole: WholeRecord, session: Session, cartridges: list[CartridgeUse]) -> Iterator[Block]:
    device = next((each for each in whole.devices if each.pk == session.device_id), None)
    if device is not None:
        yield Text(f"{device.name} ({names.device(device.model)}), {device.serial or '–'}", strong=_("Device."))
    lots = {each.pk: each for each in whole.lots}
    for use in cartridges:
        lot = lots[use.lot_id]
        words = {
            "product": lot.product,
            "lot": lot.number,
            "serial": use.serial or "–",
            "expiry": lot.expires_on or "–",
        }
        said = _("%(product)s, lot %(lot)s, serial %(serial)s, expires %(expiry)s") % words
        yield Text(said, strong=_("Cartridge."))


def _zones(zones: list[SessionZone]) -> tuple[Block, ...]:
    rows = tuple(
        (
            names.zone(each.zone),
            _("treated") if each.treated else _("not treated"),
            _number(each.needle_length_mm),
            _number(each.passes),
            _number(each.speed_per_minute),
            _number(each.area_cm2),
            names.term(each.endpoint) or "–",
            ". ".join((*(names.event(str(one)) for one in each.reactions), each.deviation_reason)).strip(". ") or "–",
        )
        for each in zones
    )
    columns = (
        *(_("Zone"), _("State"), _("Needle length, mm"), _("Passes"), _("Speed, per min"), _("Area, cm²")),
        *(_("Endpoint"), _("Reactions, deviation")),
    )
    return (Table(columns, rows, (1.1, 0.9, 0.8, 0.7, 0.8, 0.7, 1, 1.6)),) if rows else ()


def _number(value: Any) -> str:
    return "–" if value is None else f"{value}"


def _products(products: list[ProductUse]) -> tuple[Block, ...]:
    rows = tuple((each.name, each.ingredients or "–", each.reason or "–") for each in products)
    columns = (_("Product applied"), _("Ingredients"), _("Reason, where the check warned"))
    return (Table(columns, rows, (1, 2, 1.4)),) if rows else ()


def _answers(session: Session) -> tuple[Block, ...]:
    labels = dict(zip(_PARTS, (_("Check before"), _("Preparation"), _("Anaesthetic"), _("Afterwards")), strict=True))
    rows = tuple(
        (", ".join((labels[part], path)), said) for part in _PARTS for path, said in facts(getattr(session, part))
    )
    return (Table((_("Step"), _("As recorded")), rows, (1.4, 2)),) if rows else ()


def _later(whole: WholeRecord, rows: list[Any], strong: str) -> Iterator[Block]:
    for each in rows:
        at = each.written_at if isinstance(each, Addendum) else each.signed_at
        who = whole.name_of(each.written_by_id if isinstance(each, Addendum) else each.signed_by_id)
        text = each.text if isinstance(each, Addendum) else each.remark
        yield Text(f"{timezone.localtime(at):%Y-%m-%d %H:%M}, {who}: {text}".rstrip(": "), strong=strong)
