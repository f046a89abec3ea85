"""Devices: what each label authorizes, how deep, and what was not read."""

from __future__ import annotations

from collections.abc import Iterable

from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.devices import AuthorizedUse, Device
from reference_pages.markdown import Links, bullets, numbers, page, section, table, words, yes_no

LINKS = Links()
INTRODUCTION = """\
What is not listed under a device is off-label for it: named in every plan and consented to, not forbidden in
silence. *Evaluated* is the depth up to which safety and effect were evaluated for that use, which may be less
than the device reaches."""


def page_of(knowledge: Knowledge) -> tuple[str, str]:
    """The page of all devices."""
    overview = table(
        ("device", "class", "form", "reaches, mm", "label read"),
        (
            (
                f"[{each.name}](#{each.id})",
                words(each.device_class),
                words(each.form),
                numbers(each.reaches_mm) if each.reaches_mm else "not read",
                "yes" if each.label_of else "no",
            )
            for each in knowledge.devices.values()
        ),
    )
    return "devices.md", page(
        "Devices", INTRODUCTION, overview, *(_device(each) for each in knowledge.devices.values())
    )


def _device(device: Device) -> str:
    lines = [
        f"{words(device.device_class).capitalize()}, {words(device.form)}; "
        f"prescription only: {yes_no(device.prescription_only)}"
        + (f"; jurisdiction: {device.jurisdiction}" if device.jurisdiction else ""),
        f"Reaches, mm: {LINKS.figure(device.reaches_mm)}",
        f"Needle length its label recommends, mm: {LINKS.figure(device.recommended_mm)}",
        f"Needles: {LINKS.figure(device.needle_count)}"
        + (f"; gauge {device.needle_gauge}" if device.needle_gauge else ""),
        f"Shortest interval by its label: {LINKS.span(device.minimum_interval)}",
    ]
    if device.cartridge:
        lines.append(f"Cartridge: {LINKS.statement(device.cartridge)}")
    if not device.treatable:
        lines.append("**Not a device a clinic plans treatment with**: a plan with it is refused.")
    return section(
        2,
        device.id,
        f"**{device.name}**",
        bullets(lines),
        _uses(device.uses),
        LINKS.statements(device.statements),
        f"Note: {device.note}" if device.note else "",
        f"Sources: {LINKS.sources(device.sources)}. Held against them on {device.reviewed}.",
    )


def _uses(uses: Iterable[AuthorizedUse]) -> str:
    rows = [_use(use) for use in uses]
    if not rows:
        return "Authorized uses: none that was read, so no use of it can be called on-label."
    return table(("authorized for", "where", "from age", "phototypes", "evaluated, mm", "sources", "note"), rows)


def _use(use: AuthorizedUse) -> tuple[str, ...]:
    return (
        ", ".join(LINKS.to(f"indications/{each}.md", words(each)) for each in use.indications),
        ", ".join(words(each) for each in use.sites) or "the filing as read names no site",
        str(use.min_age_years) if use.min_age_years is not None else "none read",
        ", ".join(use.phototypes) or "none named",
        LINKS.figure(use.evaluated_mm),
        LINKS.sources(use.sources),
        use.note or "",
    )
