"""Sites and zones: what they are called, and how thick the skin is there."""

from __future__ import annotations

from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.skin_sites import SkinLayers, SkinSite
from needlepoint.terms import SITES, ZONE_GROUPS
from reference_pages.markdown import Links, numbers, page, section, table, words

LINKS = Links()
INTRODUCTION = """\
A *site* is a kind of skin, whichever side it is on; a *zone* is what is treated, and is one-sided where there
are two. Thickness is the mean of the people measured, in millimetres. Methods disagree, so every figure is
rough: the uncertainty is a share of the mean. Nothing is carried over from one site to another unless its
note says so."""


def page_of(knowledge: Knowledge) -> tuple[str, str]:
    """The page of all sites."""
    groups = table(
        ("group", "zones"),
        ((f"`{name}`", ", ".join(zones)) for name, zones in ZONE_GROUPS.items() if name != "everywhere"),
    )
    return "sites.md", page(
        "Sites, zones and skin thickness",
        INTRODUCTION,
        section(2, "Thickness at a glance", _thickness(knowledge)),
        section(2, "Names for several zones", "`everywhere` stands for every zone.", groups),
        *(_site(knowledge.skin_sites[site]) for site in SITES),
    )


def _thickness(knowledge: Knowledge) -> str:
    rows = [
        (f"[{site.name}](#{site.id})", *_layer(layer), f"{numbers(site.relative_uncertainty)}")
        for site in (knowledge.skin_sites[each] for each in SITES)
        for layer in site.layers
    ]
    return table(
        ("site", "sex", "measured at", "epidermis", "dermis", "SD", "by", "source", "uncertainty (share)"), rows
    )


def _layer(layer: SkinLayers) -> tuple[str, ...]:
    return (
        layer.sex or "both",
        layer.measured_at,
        f"{layer.epidermis_mm:g}" if layer.epidermis_mm is not None else "not read",
        f"{layer.dermis_mm:g}",
        f"{layer.dermis_sd_mm:g}" if layer.dermis_sd_mm is not None else "not printed",
        layer.method,
        LINKS.sources([layer.source]),
    )


def _site(site: SkinSite) -> str:
    place = SITES[site.id]
    return section(
        2,
        site.id,
        f"**{site.name}** (to the patient: {site.patient_name}); region: {words(place.region)}; zones: "
        + ", ".join(f"`{zone}`" for zone in place.zones)
        + (f"; both: `{place.plural}`" if place.plural else ""),
        "" if site.layers else "No thickness was read, so no depth is held against the skin here.",
        LINKS.statements(site.statements),
        f"Note: {site.evidence_note}" if site.evidence_note else "",
        f"Uncertainty: {LINKS.figure(site.relative_uncertainty)}. Held against its sources on {site.reviewed}.",
    )
