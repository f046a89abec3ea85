"""What the demo's patients agreed to, put together from the plan's own sentences."""

from __future__ import annotations

from needlepoint.planning import CoursePlan
from needlepoint.terms import in_words


def consent_text(plan: CoursePlan) -> str:
    """A text as a clinic would show it: what, where, how often, what is off-label, what else there is."""
    zones = ", ".join(in_words(zone.zone) for zone in plan.zones)
    lines = [
        f"Microneedling of {zones}, in {max(zone.sessions_planned for zone in plan.zones)} sessions.",
        *(line.text for line in plan.off_label),
        *(line.text for line in plan.evidence),
        "Instead one could choose: " + "; ".join(dict.fromkeys(each.patient_name for each in plan.alternatives)) + ".",
        "I have read this, I could ask what I wanted, and I may take my consent back at any time.",
    ]
    return "\n".join(lines)
