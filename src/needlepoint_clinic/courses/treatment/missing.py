"""What a session still needs before it can be signed, each with where to put it right, and so how each step stands.

Only what somebody's safety rests on stands in the way of the signature; the rest may stay empty.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from needlepoint.documents.words import sentence
from needlepoint.patient.history import GROUPS
from needlepoint_clinic import names
from needlepoint_clinic.courses.treatment import anaesthetic
from needlepoint_clinic.courses.treatment.check import zone_words
from needlepoint_clinic.courses.treatment.day import Day
from needlepoint_clinic.courses.treatment.steps import Missing, State, Step, key_of, version_of
from needlepoint_clinic.courses.treatment.todays_facts import groups_to_ask


def missing(day: Day) -> list[Missing]:
    """Everything that is missing, in the order of the steps."""
    if not day.treated:
        return list(_not_treated(day))
    parts = (_check, _skin, _anaesthetic, _device, _zones, _products, _aftercare)
    return [each for part in parts for each in part(day)]


def states(day: Day, found: list[Missing]) -> dict[Step, State]:
    """How each step stands."""
    stops = {each.step for each in found if each.stops}
    open_steps = {each.step for each in found}
    result = {}
    for step in Step:
        if step in stops:
            result[step] = State.STOP
        elif step in open_steps:
            result[step] = State.TO_DO
        else:
            result[step] = State.DONE
    if not day.photographs:
        noted = (day.session.after.get("photographs") or {}).get("note")
        result[Step.PHOTOGRAPHS] = State.DONE if noted else State.OPTIONAL
    result[Step.SIGN] = State.TO_DO if day.is_draft else State.DONE
    return result


def _not_treated(day: Day) -> Iterator[Missing]:
    """Nothing was needled: it has to be said why, and whom it was about."""
    if not day.session.check_before.get("identity"):
        yield Missing(Step.CHECK, "id_identity", _("Who is here was not confirmed."))
    for zone in day.zones:
        if not zone.deviation_reason:
            yield Missing(Step.ZONES, key_of(zone), _("Why %(zone)s was not treated.") % {"zone": _name(zone.zone)})


def _check(day: Day) -> Iterator[Missing]:
    kept = day.session.check_before
    if not kept.get("identity"):
        yield Missing(Step.CHECK, "id_identity", _("Who is here was not confirmed."))
    if not kept.get("allergies_seen"):
        yield Missing(Step.CHECK, "id_allergies_seen", _("Allergies and warnings were not confirmed."))
    if day.consent is None:
        yield Missing(Step.CHECK, "consent", _("There is no valid consent."), stops=True)
    if day.plan is None:
        yield Missing(Step.CHECK, "check", _("The plan cannot be read by this version of Needlepoint."), stops=True)
        return
    asked = kept.get("asked") or {}
    for group in groups_to_ask(day.known, day.plan.assessment.request):
        if not asked.get(group):
            yield Missing(Step.CHECK, f"group-{group}", _("Not asked today: %(part)s.") % {"part": GROUPS[group]})
    for barrier in day.barriers:
        where = f" ({zone_words(barrier.zones)})" if barrier.zones else ""
        yield Missing(Step.CHECK, "barriers", f"{barrier.words}{where}", stops=True)


def _skin(day: Day) -> Iterator[Missing]:
    if not (day.session.preparation.get("skin") or {}).get("antiseptic"):
        yield Missing(Step.SKIN, "id_antiseptic", _("With what the skin was disinfected."))


def _anaesthetic(day: Day) -> Iterator[Missing]:
    kept = day.session.anaesthetic
    if not kept.get("product"):
        yield Missing(Step.ANAESTHETIC, "id_product", _("Whether anything numbs the skin, and what."))
        return
    if kept["product"] == anaesthetic.NONE:
        return
    fields = (
        ("area_cm2", "id_area_cm2", _("The area that was numbed.")),
        ("applied_at", "id_applied_at", _("When the numbing cream went on.")),
        ("removed_at", "id_removed_at", _("When the numbing cream came off.")),
    )
    yield from (Missing(Step.ANAESTHETIC, anchor, words) for name, anchor, words in fields if kept.get(name) is None)
    if kept.get("area_cm2") is not None and kept.get("removed_at"):
        yield from _unanswered(day)
    broken = anaesthetic.exceeded(day.session)
    if broken and not kept.get("reason"):
        yield Missing(
            Step.ANAESTHETIC, "id_reason", _("A reason: %(limits)s") % {"limits": " ".join(broken)}, stops=True
        )


def _unanswered(day: Day) -> Iterator[Missing]:
    anchors = {"grams": "id_grams", "occlusion": "id_occluded_0", "intact_skin": "id_skin_intact_0"}
    words = {
        "grams": _("How many grams were used."),
        "occlusion": _("Whether the cream was covered."),
        "intact_skin": _("Whether the skin was intact."),
    }
    for limit in (day.session.anaesthetic.get("check") or {}).get("unanswered", ()):
        if limit in anchors:
            yield Missing(Step.ANAESTHETIC, anchors[limit], words[limit])


def _device(day: Day) -> Iterator[Missing]:
    kept = day.session.preparation.get("device") or {}
    if day.session.device is None:
        yield Missing(Step.DEVICE, "field-unit", _("The device."))
    elif day.session.course.device and day.session.device.model != day.session.course.device and not kept.get("reason"):
        yield Missing(Step.DEVICE, "id_device_reason", _("Why another device than the planned one was used."))
    if not day.cartridges and not kept.get("no_cartridge"):
        yield Missing(Step.DEVICE, "id_scan", _("The cartridge, or why there is none."))


def _zones(day: Day) -> Iterator[Missing]:
    for zone in day.zones:
        name, key = _name(zone.zone), key_of(zone)
        if not version_of(day.session, key):
            yield Missing(Step.ZONES, key, _("%(zone)s: the settings were not looked at.") % {"zone": name})
        elif zone.treated:
            yield from _of_treated(day, zone.pk, key, name)
        guard = day.guards[zone.pk]
        if guard and guard.needs_reason and not zone.deviation_reason and version_of(day.session, key):
            said = " ".join(guard.deviations) or " ".join(guard.words)
            yield Missing(Step.ZONES, f"id_{key}-deviation_reason", f"{name}: {_('a reason.')} {said}")


def _of_treated(day: Day, pk: object, key: str, name: str) -> Iterator[Missing]:
    zone = next(each for each in day.zones if each.pk == pk)
    fields = (
        (zone.needle_length_mm is None, "needle_length_mm", _("the needle length.")),
        (not zone.endpoint, "endpoint_0", _("the endpoint.")),
        (not zone.reactions, "reactions", _("immediate reactions, or that there were none.")),
    )
    yield from (
        Missing(Step.ZONES, f"id_{key}-{field}", f"{name}: {words}") for is_open, field, words in fields if is_open
    )
    guard = day.guards[zone.pk]
    if guard and guard.refused:
        yield Missing(Step.ZONES, f"id_{key}-needle_length_mm", f"{name}: {' '.join(guard.words)}", stops=True)


def _products(day: Day) -> Iterator[Missing]:
    for product in day.products:
        if product.check_result.get("content", {}).get("verdict") != "may" and not product.reason:
            yield Missing(
                Step.PRODUCTS, f"product-{product.pk}", _("Why %(name)s was used.") % {"name": product.name}, stops=True
            )
    if not day.products and not (day.session.preparation.get("products") or {}).get("none"):
        yield Missing(Step.PRODUCTS, "id_products_none", _("What was put on the skin, or that nothing was."))


def _aftercare(day: Day) -> Iterator[Missing]:
    kept = day.session.after.get("aftercare") or {}
    fields = (
        ("ended_at", "id_ended_at", _("When the needling ended.")),
        ("handed_over", "id_handed_over", _("Aftercare was not handed over.")),
        ("language", "field-language", _("In which language aftercare was explained.")),
    )
    yield from (Missing(Step.AFTERCARE, anchor, words) for name, anchor, words in fields if not kept.get(name))


def _name(zone: str) -> str:
    return sentence(names.zone(zone))
