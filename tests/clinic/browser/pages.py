"""Every page the browser looks at: those without ids in their address by themselves, the others by a line here.

To add a page with ids, write a function that makes what it shows and add it to `PAGES`:

    def _a_record(by: People) -> Mapping[str, Any]:
        return {"patient": factories.patient(by[Role.PHYSICIAN]).pk}

    PAGES = [..., ("patients:record", _a_record)]

The ids are the arguments of the address; what they name is made once and stays for the whole run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponseBase
from django.urls import reverse

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.permissions import ALLOWED
from needlepoint_clinic.accounts.roles import Role
from tests.clinic import factories
from tests.clinic.accounts.test_permissions import PAGES as ADDRESSES
from tests.clinic.browser import follow_up
from tests.clinic.browser.site import Site

People = Mapping[Role, Actor]
Maker = Callable[[People], Mapping[str, Any]]


def _a_member(by: People) -> Mapping[str, Any]:
    member = by[Role.NURSE].member
    assert member is not None
    return {"member": member.pk}


PAGES: list[tuple[str, Maker]] = [
    ("accounts:member", _a_member),
    *follow_up.PAGES,
]
"""Pages whose address has ids: the name, and what makes what they show."""

ALLAUTH = [
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "account_change_password",
    "account_reauthenticate",
    "account_logout",
]
"""Pages of signing in that somebody signed in sees."""
ENTRANCE = ["account_login", "account_reset_password", "account_signup"]
"""Pages that nobody needs to be signed in for."""


def names() -> list[str]:
    """Every address of the clinic that can be asked for, those with ids where `PAGES` says how."""
    plain = [name for name, each in ADDRESSES.items() if not each.pattern.converters]
    return sorted({*plain, *(name for name, _ in PAGES)})


def is_page(name: str, site: Site) -> bool:
    """Whether the address answers a page to be looked at, and not a file or only what a form sends."""
    if name not in site.answers:
        answer = factories.signed_in(site.actors[roles(name)[0]]).get(address(name, site))
        is_html = answer.headers.get("Content-Type", "").startswith("text/html")
        site.answers[name] = answer.status_code != 405 and is_html
    return site.answers[name]


def address(name: str, site: Site) -> str:
    """Where the page is; what it shows is made first."""
    make = dict(PAGES).get(name)
    ids = site.ids(name, make) if make else {}
    return reverse(name, kwargs=dict(ids))


def roles(name: str) -> list[Role]:
    """Who may see it, the most able first."""
    view: Callable[..., HttpResponseBase] = ADDRESSES[name].callback  # type: ignore[assignment]
    action = getattr(view, "action", None)
    order = [Role.PHYSICIAN, Role.OWNER, Role.NURSE, Role.AUDITOR, Role.FRONT_DESK]
    return [role for role in order if action is None or role in ALLOWED[action]]
