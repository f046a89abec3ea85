"""Shares as people read them: the count, the denominator, the share, the interval."""

from __future__ import annotations

from django import template

from needlepoint_clinic.outcomes.summary import Share

register = template.Library()


@register.filter
def told(share: Share) -> str:
    """`3 of 41, 7.3 % (1.5 to 19.9)`; without a denominator, that there is none."""
    if not share.of or share.low is None or share.high is None:
        return "none yet"
    middle, low, high = (100 * each for each in (share.count / share.of, share.low, share.high))
    return f"{share.count} of {share.of}, {middle:.1f} % ({low:.1f} to {high:.1f})"
