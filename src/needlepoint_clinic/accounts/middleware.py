"""Finds out at which clinic somebody works and in which language, and locks a screen that was left alone."""

from __future__ import annotations

import time
import zoneinfo
from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation

from needlepoint_clinic.accounts.actor import Actor, ClinicRequest
from needlepoint_clinic.accounts.models import Member
from needlepoint_clinic.accounts.rows import still_open
from needlepoint_clinic.accounts.second_factor import has_second_factor
from needlepoint_clinic.languages import language_for

CLINIC = "clinic"
SEEN = "seen_at"
LOCKED = "locked"
FREE = ("/account/", "/static/", "/join/", "/locked/", "/health/", "/language/")
"""Paths that work while the screen is locked, or before a second factor is set up."""


class MemberMiddleware:
    """Gives each request its `actor`: the member at work at the chosen clinic, or None."""

    def __init__(self, answer: Callable[[ClinicRequest], HttpResponseBase]) -> None:
        """Wrap what answers a request."""
        self._answer = answer

    def __call__(self, request: ClinicRequest) -> HttpResponseBase:
        """Find the actor, refuse what a locked screen or a missing second factor forbids, then answer."""
        request.actor = None
        if not request.user.is_authenticated:
            return self._answer(request)
        free = request.path.startswith(FREE)
        _speak(request)
        if self._is_locked(request) and not free:
            return _turned_away(request, reverse("accounts:locked"))
        if not free and not has_second_factor(request):
            return _turned_away(request, reverse("mfa_activate_totp"))
        request.actor = _actor(request)
        if request.actor is None:
            return self._answer(request)
        _speak(request, request.actor.clinic.language)
        with timezone.override(zoneinfo.ZoneInfo(request.actor.clinic.time_zone)):
            return self._answer(request)

    @staticmethod
    def _is_locked(request: ClinicRequest) -> bool:
        """Whether the screen is locked; a request that nobody's hand made does not keep it open."""
        now, seen = time.time(), request.session.get(SEEN)
        if seen is not None and now - seen > 60 * settings.IDLE_MINUTES_BEFORE_LOCK:
            request.session[LOCKED] = True
        by_hand = request.headers.get("X-Needlepoint-Background") is None
        if by_hand and not request.session.get(LOCKED) and (seen is None or now - seen > 30):
            request.session[SEEN] = now
        return bool(request.session.get(LOCKED))


def client_address(request: ClinicRequest) -> str:
    """The network address of the browser, behind one proxy of our own where the clinic is reached by https."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.SECURE_SSL_REDIRECT else ""
    return forwarded.rsplit(",", 1)[-1].strip() or str(request.META.get("REMOTE_ADDR", ""))


def _actor(request: ClinicRequest) -> Actor | None:
    seats = Member.objects.filter(user=request.user.pk, left_at=None).select_related("clinic", "user")
    chosen = request.session.get(CLINIC)
    found = seats.filter(clinic=chosen).first() if chosen else None
    found = found or seats.order_by("joined_at").first()
    if found is None:
        return None
    if str(found.clinic_id) != chosen:
        request.session[CLINIC] = str(found.clinic_id)
    return Actor(found.clinic, found, client_address(request), still_open(request.session))


def _speak(request: ClinicRequest, at_clinic: str = "") -> None:
    """In the language somebody chose, else as this device was last used, else as the clinic does.

    Before signing in Django's own middleware has it from the device or the browser.
    """
    own = getattr(request.user, "language", "")
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if own or chosen or at_clinic:
        request.LANGUAGE_CODE = language_for(own, chosen, at_clinic)
        translation.activate(request.LANGUAGE_CODE)


def _turned_away(request: ClinicRequest, where: str) -> HttpResponseBase:
    """To another page; what was sent in the background is told so, and its page keeps what was typed."""
    target = f"{where}?{urlencode({'next': request.path})}"
    if request.method == "GET" and not request.headers.get("HX-Request"):
        return redirect(target)
    return HttpResponse(status=401, headers={"X-Needlepoint-Go": target, "HX-Redirect": target})
