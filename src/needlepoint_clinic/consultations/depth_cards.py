"""The needle length of each zone against the skin and the device's limits, for the plan editor."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from needlepoint.candidacy import class_in_hand
from needlepoint.documents.english import indications, where
from needlepoint.errors import NeedlepointError
from needlepoint.needling import DepthPlacement, depth_picture, depth_picture_as_svg, finding_words, place_depth
from needlepoint.planning import ZonePlan, technique
from needlepoint.planning.depth import choose_depth, device_limits, skin_thickness
from needlepoint.terms import ZONES, DeviceClass
from needlepoint_clinic.consultations.parts.part import number
from needlepoint_clinic.consultations.parts.treatment import DEPTHS, shown_depths
from needlepoint_clinic.consultations.reading import Reading

_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class DepthCard:
    """The needle length of a zone, or of both sides of a site for which the same is wanted.

    Attributes:
        name: as the document names it: a zone, or the plural of a site.
        length, reason: as typed; empty: as the library proposes.
        proposed: the library's proposal in mm, in words, and what it rests on.
        reaches_mm, evaluated_mm: the device's limits; None where not known.
        picture: the needle against the skin, as SVG whose colours come from the page.
        plan: what else is planned there; None while there is no plan.
    """

    name: str
    where: str
    wanted: str
    length: str
    reason: str
    proposed: str
    basis: str
    reaches_mm: float | None
    evaluated_mm: float | None
    findings: tuple[str, ...]
    needs_reason: bool
    mistakes: tuple[str, ...]
    picture: str
    plan: ZonePlan | None

    @property
    def field(self) -> str:
        """The path of its fields."""
        return f"{DEPTHS}.{self.name}"


def depth_cards(reading: Reading) -> tuple[DepthCard, ...]:
    """A card for each zone asked for; both sides of a site share one unless the document tells them apart."""
    if reading.consultation is None:
        return ()
    return tuple(_card(reading, name, zones) for name, zones in _names(reading))


def _names(reading: Reading) -> Iterator[tuple[str, tuple[str, ...]]]:
    assert reading.consultation is not None  # noqa: S101 - asked only where there is one
    request = reading.consultation.request
    chosen = {name for name, _length, _reason in shown_depths(reading.document)}
    done: set[str] = set()
    for zone in request.zones:
        site = ZONES[zone]
        together = (
            site.plural is not None
            and set(site.zones) <= set(request.zones)
            and not chosen & set(site.zones)
            and len({request.indications_in(each) for each in site.zones}) == 1
        )
        name, zones = (site.plural or zone, site.zones) if together else (zone, (zone,))
        if name not in done:
            done.add(name)
            yield name, zones


def _card(reading: Reading, name: str, zones: tuple[str, ...]) -> DepthCard:
    assert reading.consultation is not None  # noqa: S101 - asked only where there is one
    request, knowledge, zone = reading.consultation.request, reading.knowledge, zones[0]
    typed = {each: (length, reason) for each, length, reason in shown_depths(reading.document)}
    length, reason = typed.get(name, ("", ""))
    device_class = class_in_hand(knowledge, request)
    wanted = request.indications_in(zone)
    protocols = {each: technique.protocol_of(knowledge, each, device_class) for each in wanted}
    device = knowledge.device(request.device) if request.device else None
    sex = reading.consultation.profile.answers.get("sex")
    proposal = choose_depth(knowledge, zone, protocols, device, sex if isinstance(sex, str) else None, None)
    evaluated, reaches = device_limits(device, zone, wanted)
    placed = _placed(reading, zone, length, reason, reaches, evaluated) if length else proposal.placement
    return DepthCard(
        name=name,
        where=where(zones),
        wanted=indications(wanted, knowledge),
        length=length,
        reason=reason,
        proposed=f"{proposal.placement.depths.chosen_mm:g} mm" if proposal.placement else "",
        basis=f"{proposal.basis.text} [{', '.join(proposal.basis.sources)}]",
        reaches_mm=reaches,
        evaluated_mm=evaluated,
        findings=tuple(finding_words(each, placed.depths) for each in placed.findings) if placed else (),
        needs_reason=bool(length) and (evaluated is None or _over(length, evaluated)),
        mistakes=tuple(text for each in dict.fromkeys((name, *zones)) for text in reading.at(f"{DEPTHS}.{each}")),
        picture=_picture(placed, where(zones), name),
        plan=next((each for each in reading.plan.zones if each.zone == zone), None) if reading.plan else None,
    )


def _over(length: str, limit: float) -> bool:
    typed = number(length)
    return isinstance(typed, int | float) and typed > limit


def _placed(
    reading: Reading, zone: str, length: str, reason: str, reaches: float | None, evaluated: float | None
) -> DepthPlacement | None:
    """A typed length against the skin, also one that will be refused; None where it is no length."""
    assert reading.consultation is not None  # noqa: S101 - asked only where there is one
    typed, sex = number(length), reading.consultation.profile.answers.get("sex")
    if not isinstance(typed, int | float):
        return None
    request = reading.consultation.request
    try:
        return place_depth(
            float(typed),
            reaches_mm=reaches,
            evaluated_mm=evaluated,
            skin=skin_thickness(reading.knowledge, zone, sex if isinstance(sex, str) else None),
            off_label_reason=reason or None,
            designed_to_reach_setting=class_in_hand(reading.knowledge, request) is DeviceClass.RADIOFREQUENCY,
        )
    except NeedlepointError:
        return None


def _picture(placement: DepthPlacement | None, name: str, prefix: str) -> str:
    if placement is None or placement.skin is None:
        return ""
    return without_style(depth_picture_as_svg(depth_picture(placement, name), f"depth-{prefix.replace('_', '-')}"))


def without_style(svg: str) -> str:
    """A picture of the library without its own style sheet, which the page's rules about content do not let in."""
    return _STYLE.sub("", svg)
