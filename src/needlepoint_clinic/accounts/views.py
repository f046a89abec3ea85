"""Pages of members, and what is shown when something is refused, missing or broken."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.mail import send_mail
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from needlepoint_clinic.accounts import actions, queries
from needlepoint_clinic.accounts.actor import ClinicRequest, actor_of
from needlepoint_clinic.accounts.forms import InviteForm, JoinForm, PinForm, RoleForm, UnlockForm
from needlepoint_clinic.accounts.middleware import CLINIC, LOCKED, SEEN
from needlepoint_clinic.accounts.models import Member, User
from needlepoint_clinic.accounts.passwords_and_pins import MOST_FAILURES, set_pin
from needlepoint_clinic.accounts.permissions import Action, allowed
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.accounts.rows import RecordClosed


@require_GET
def health(_request: HttpRequest) -> HttpResponse:
    """Whether the clinic answers and reaches its database; for machines."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but not allowed, or the record is restricted."""
    if isinstance(exception, RecordClosed):
        return render(request, "errors/closed.html", {"closed": exception.patient}, status=403)
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's
    """404: also what a stranger from another clinic sees."""
    return render(request, "errors/404.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """500: nothing of the request is shown."""
    return render(request, "errors/500.html", status=500)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def locked(request: ClinicRequest) -> HttpResponse:
    """A screen left alone: PIN or password lets its owner back to where they were; anybody else signs out."""
    user = _user(request)
    form = UnlockForm(user, request.POST or None)
    form.fields["secret"].widget.attrs["autofocus"] = True  # nothing is to be read there first
    target = _next(request)
    if request.method == "POST" and form.is_valid():
        request.session[LOCKED] = False
        request.session.pop(SEEN, None)
        return redirect(target)
    user.refresh_from_db(fields=["pin_failures"])
    if user.pin_failures >= 2 * MOST_FAILURES:
        logout(request)
        return redirect("account_login")
    return render(request, "accounts/locked.html", {"form": form, "next": target})


@login_required
@require_POST
def lock(request: ClinicRequest) -> HttpResponse:
    """Lock the screen now, before walking away."""
    request.session[LOCKED] = True
    return redirect(f"{reverse('accounts:locked')}?next={_next(request)}")


@login_required
@require_GET
def no_clinic(request: ClinicRequest) -> HttpResponse:
    """Signed in, but a member of no clinic."""
    return render(request, "accounts/no_clinic.html")


@login_required
@require_POST
def choose_clinic(request: ClinicRequest, clinic: uuid.UUID) -> HttpResponse:
    """Work at another clinic of one's own."""
    if not queries.seats(_user(request)).filter(clinic=clinic).exists():
        raise Http404
    request.session[CLINIC] = str(clinic)
    return redirect("today:today")


@require_POST
def choose_language(request: ClinicRequest) -> HttpResponse:
    """Go on in another language: kept for whoever is signed in, and on this device for the page of signing in."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        raise Http404
    if request.user.is_authenticated:
        actions.choose_language(_user(request), language)
    answer = redirect(_next(request))
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return answer


@require_http_methods(["GET", "POST"])
@allowed(Action.OWN_ACCOUNT)
def own_account(request: ClinicRequest) -> HttpResponse:
    """One's own name, PIN, second factors and clinics."""
    user = _user(request)
    form = PinForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            set_pin(user, form.cleaned_data["pin"])
        except ValueError as wrong:
            form.add_error("pin", str(wrong))
        else:
            messages.success(request, _("Your PIN is set."))
            return redirect("accounts:own_account")
    return render(request, "accounts/own_account.html", {"form": form, "seats": queries.seats(user)})


@require_GET
@allowed(Action.SEE_TEAM)
def team(request: ClinicRequest) -> HttpResponse:
    """Who works here, and who is invited."""
    return _team(request, InviteForm())


def _team(request: ClinicRequest, form: InviteForm, status: int = 200) -> HttpResponse:
    by, now = actor_of(request), timezone.now()
    found = {"form": form, "members": queries.team(by), "invitations": queries.waiting_invitations(by, at=now)}
    return render(request, "accounts/team.html", found, status=status)


@require_POST
@allowed(Action.CHANGE_TEAM)
def invite(request: ClinicRequest) -> HttpResponse:
    """Send an invitation; where it cannot be, the page comes back with what was typed."""
    by, now = actor_of(request), timezone.now()
    form = InviteForm(request.POST)
    if form.is_valid():
        try:
            given = form.cleaned_data
            invitation, secret = actions.invite(
                by=by,
                email=given["email"],
                role=Role(given["role"]),
                needs_cosignature=given["needs_cosignature"],
                at=now,
            )
        except actions.NotAllowedNow as wrong:
            form.add_error("email", str(wrong))
        else:
            link = settings.ADDRESS.url + reverse("accounts:join", args=[secret])
            send_mail(
                _("Invitation to %(clinic)s") % {"clinic": by.clinic.name},
                _("You are invited to work with Needlepoint. The link is good for seven days:") + f"\n\n{link}\n",
                None,
                [invitation.email],
            )
            messages.success(request, _("The invitation is on its way."))
            return redirect("accounts:team")
    return _team(request, form, status=422)


@require_http_methods(["GET", "POST"])
@allowed(Action.CHANGE_TEAM)
def member(request: ClinicRequest, member: uuid.UUID) -> HttpResponse:
    """One member: another role, or the end of their membership."""
    by, now = actor_of(request), timezone.now()
    found = queries.team(by).filter(pk=member).first()
    if found is None:
        raise Http404
    form = RoleForm(request.POST or None, initial={"role": found.role, "needs_cosignature": found.needs_cosignature})
    if request.method == "POST" and (request.POST.get("leave") or form.is_valid()):
        try:
            _change(request, found, form)
        except actions.NotAllowedNow as wrong:
            form.add_error(None, str(wrong))
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:team")
    return render(request, "accounts/member.html", {"form": form, "member": found, "now": now})


def _change(request: ClinicRequest, member: Member, form: RoleForm) -> None:
    by, now = actor_of(request), timezone.now()
    if request.POST.get("leave"):
        actions.end_membership(by=by, member=member, at=now)
        return
    given = form.cleaned_data
    actions.change_role(
        by=by, member=member, role=Role(given["role"]), needs_cosignature=given["needs_cosignature"], at=now
    )


@never_cache
@require_http_methods(["GET", "POST"])
def join(request: ClinicRequest, secret: str) -> HttpResponse:
    """Accept an invitation: as somebody new, or as the user of that address who is signed in."""
    now = timezone.now()
    invitation = actions.open_invitation(secret, at=now)
    if invitation is None:
        return render(request, "accounts/join_closed.html", status=410)
    existing = User.objects.filter(email=invitation.email).first()
    if existing and request.user.pk != existing.pk:
        return redirect(f"{reverse('account_login')}?next={request.path}")
    form = JoinForm(request.POST or None)
    if request.method == "POST" and (existing or form.is_valid()):
        user = existing or User.objects.create_user(
            invitation.email, form.cleaned_data["password"], name=form.cleaned_data["name"]
        )
        actions.accept(invitation=invitation, user=user, at=now)
        return redirect("account_login" if existing is None else "today:today")
    return render(request, "accounts/join.html", {"form": form, "invitation": invitation, "existing": existing})


def _user(request: ClinicRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - behind login_required
    return request.user


def _next(request: ClinicRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return target if safe and target.startswith("/") else reverse("today:today")
