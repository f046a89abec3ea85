"""Every page the browser looks at: those without ids in their address by themselves, the others by a line here.

To add a page with ids, write a function that makes what it shows and add it to `PAGES`:

    def _a_record(by: People) -> Mapping[str, Any]:
        return {"patient": factories.patient(by[Role.PHYSICIAN]).pk}

    PAGES = [..., ("patients:record", _a_record), ("patients:record restricted", _a_closed_record)]

The ids are the arguments of the address (and `query`, if given, what stands behind its question mark); what they name
is made once and stays for the whole run.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.permissions import ALLOWED
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.knowledge_pages.queries import knowledge
from needlepoint_clinic.patients.actions import add_warning, erase, restrict
from needlepoint_clinic.patients.models import LegalBasis, RestrictionBasis, WarningKind
from needlepoint_clinic.photographs import folder
from needlepoint_clinic.photographs.models import Photograph
from tests.clinic import factories, treatment_day
from tests.clinic.accounts.test_permissions import PAGES as ADDRESSES
from tests.clinic.browser import follow_up
from tests.clinic.browser.site import Site
from tests.clinic.consultations import made
from tests.clinic.patients import records

People = Mapping[Role, Actor]
Maker = Callable[[People], Mapping[str, Any]]


def _a_member(by: People) -> Mapping[str, Any]:
    member = by[Role.NURSE].member
    assert member is not None
    return {"member": member.pk}


def _an_example(name: str) -> Maker:
    return lambda by: {"consultation": made.draft(by[Role.PHYSICIAN], made.example(name), on=factories.today()).pk}


def _a_signed_example(by: People) -> Mapping[str, Any]:
    return {"consultation": made.signed(by[Role.PHYSICIAN], made.example("many_zones"))[0].pk}


def _a_session(by: People) -> Mapping[str, Any]:
    return {"session": treatment_day.session(by[Role.PHYSICIAN]).pk}


def _a_signed_session(by: People) -> Mapping[str, Any]:
    tablet = treatment_day.Tablet.of(by[Role.PHYSICIAN])
    treatment_day.everything(tablet, by[Role.PHYSICIAN])
    assert tablet.sign().status_code == 302
    return {"session": tablet.session.pk}


def _a_lot(by: People) -> Mapping[str, Any]:
    return {"lot": treatment_day.lot(by[Role.PHYSICIAN], "LOT-OF-PAGES").pk}


def _a_patient(by: People) -> Mapping[str, Any]:
    return {"patient": factories.patient(by[Role.PHYSICIAN]).pk}


def _a_consent(by: People) -> Mapping[str, Any]:
    row, _course = made.signed(by[Role.PHYSICIAN], made.example("melasma"))
    return {"consent": made.consented(by[Role.NURSE], row).pk}


def _a_refusal(by: People) -> Mapping[str, Any]:
    row, _course = made.signed(by[Role.PHYSICIAN], made.example("melasma"))
    return {"refusal": made.refused(by[Role.NURSE], row, reason="I want to wait.").pk}


def _a_whole_record(by: People) -> Mapping[str, Any]:
    patient = records.whole(by[Role.PHYSICIAN], "Everything")
    name, picture = f"{folder.new_name()}.png", io.BytesIO()
    Image.new("RGB", (96, 96), "#b98a6e").save(picture, "PNG")
    folder.keep(name, picture.getvalue())
    Photograph.objects.filter(patient=patient).update(thumbnail=name)
    return {"patient": patient.pk}


def _two_records(by: People) -> Mapping[str, Any]:
    kept, merged = (records.registered(by[Role.PHYSICIAN], name) for name in ("Twice", "Twise"))
    return {"patient": kept.pk, "other": merged.pk}


def _a_warning(by: People) -> Mapping[str, Any]:
    patient = records.registered(by[Role.PHYSICIAN], "Warned")
    given: dict[str, Any] = {"kind": WarningKind.ALLERGY, "text": "Lidocaine", "reaction": "hives"}
    return {"warning": add_warning(by=by[Role.PHYSICIAN], patient=patient, at=timezone.now(), **given).pk}


def _a_closed_record(by: People) -> Mapping[str, Any]:
    patient = records.registered(by[Role.PHYSICIAN], "Closed")
    restrict(by=by[Role.OWNER], patient=patient, basis=RestrictionBasis.ACCURACY, reason="asked", at=timezone.now())
    return {"patient": patient.pk}


def _an_erasure(by: People) -> Mapping[str, Any]:
    patient = records.whole(by[Role.PHYSICIAN], "Erased")
    erasure = erase(by=by[Role.OWNER], patient=patient, basis=LegalBasis.UNLAWFUL, reason="file 7", at=timezone.now())
    return {"erasure": erasure.pk}


_OF_A_PATIENT = ("record", "person", "edit", "changes", "warnings", "find_other", "restrict", "erase", "export")

PAGES: list[tuple[str, Maker]] = [
    *((f"patients:{name}", _a_whole_record) for name in _OF_A_PATIENT),
    ("patients:record of nothing", _a_patient),
    ("patients:merge", _two_records),
    ("patients:end_warning", _a_warning),
    ("patients:open", _a_closed_record),
    ("patients:certificate", _an_erasure),
    ("accounts:member", _a_member),
    ("appointments:book", _a_patient),
    ("consultations:edit", _an_example("many_zones")),
    ("consultations:edit of somebody pregnant", _an_example("pregnant")),
    ("consultations:plan", _an_example("many_zones")),
    ("consultations:review", _an_example("many_zones")),
    ("consultations:signed", _a_signed_example),
    ("consultations:consent", _a_signed_example),
    ("consultations:expect", _a_signed_example),
    ("consultations:consent_given", _a_consent),
    ("consultations:consent_refused", _a_refusal),
    ("courses:treat", _a_session),
    ("courses:treat signed", _a_signed_session),
    ("inventory:lot", _a_lot),
    ("knowledge_pages:rule", lambda _by: {"rule": next(iter(knowledge().rules))}),
    ("knowledge_pages:source", lambda _by: {"source": next(iter(knowledge().sources))}),
    *follow_up.PAGES,
]
"""Pages whose address has ids: the name, and what makes what they show. Behind a name may stand in which state."""

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
FILES = {"inventory:look_back_csv", "outcomes:export"}
"""Addresses that answer a file, and only to a question."""


def names() -> list[str]:
    """Every address of the clinic that can be asked for, those with ids where `PAGES` says how."""
    plain = [name for name, each in ADDRESSES.items() if not each.pattern.converters and name not in FILES]
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
    ids = dict(ids)
    query = ids.pop("query", None)
    return reverse(name.split()[0], kwargs=ids) + (f"?{urlencode(query)}" if query else "")


def roles(name: str) -> list[Role]:
    """Who may see it, the most able first."""
    view: Callable[..., HttpResponseBase] = ADDRESSES[name.split()[0]].callback
    action = getattr(view, "action", None)
    order = [Role.PHYSICIAN, Role.OWNER, Role.NURSE, Role.AUDITOR, Role.FRONT_DESK]
    return [role for role in order if action is None or role in ALLOWED[action]]
