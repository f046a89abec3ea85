"""What every template may ask: who is at work, and what they may do."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from needlepoint_clinic.accounts.permissions import ALLOWED, Action


def member(request: HttpRequest) -> dict[str, Any]:
    """`actor`, and `may`: the names of actions allowed, so that templates ask `{% if "treat" in may %}`."""
    actor = getattr(request, "actor", None)
    allowed = {action.value for action in Action if actor and actor.role in ALLOWED[action]}
    return {"actor": actor, "may": allowed, "idle_minutes": settings.IDLE_MINUTES_BEFORE_LOCK, "demo": settings.DEMO}
