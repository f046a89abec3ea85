"""The one table of who may do what. Every view names its action here; a test walks all of them for every role."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from needlepoint_clinic.accounts.actor import ClinicRequest, actor_of
from needlepoint_clinic.accounts.roles import Role


class Action(StrEnum):
    """What can be done, a page or a change. The sentence that describes it is in `ALLOWED`'s comments."""

    SEE_TODAY = "see_today"
    SEE_PATIENTS = "see_patients"
    CHANGE_PATIENTS = "change_patients"
    MERGE_PATIENTS = "merge_patients"
    EXPORT_RECORD = "export_record"
    RESTRICT_OR_ERASE = "restrict_or_erase"
    OPEN_RESTRICTED = "open_restricted"
    SEE_RECORD = "see_record"
    CHANGE_WARNINGS = "change_warnings"
    PREPARE_CONSULTATION = "prepare_consultation"
    DECIDE_CONSULTATION = "decide_consultation"
    TAKE_CONSENT = "take_consent"
    TREAT = "treat"
    COSIGN = "cosign"
    FOLLOW_UP = "follow_up"
    DECIDE_COURSE = "decide_course"
    SEE_PHOTOGRAPHS = "see_photographs"
    ADD_PHOTOGRAPHS = "add_photographs"
    SEE_INVENTORY = "see_inventory"
    CHANGE_INVENTORY = "change_inventory"
    RECALL = "recall"
    SEE_APPOINTMENTS = "see_appointments"
    CHANGE_APPOINTMENTS = "change_appointments"
    SEE_OUTCOMES = "see_outcomes"
    EXPORT_OUTCOMES = "export_outcomes"
    SEE_KNOWLEDGE = "see_knowledge"
    CHANGE_POLICY = "change_policy"
    SEE_AUDIT = "see_audit"
    SEE_TEAM = "see_team"
    CHANGE_TEAM = "change_team"
    OWN_ACCOUNT = "own_account"
    SEE_COMPONENTS = "see_components"


_EVERYONE = frozenset(Role)
_CLINICAL = frozenset({Role.OWNER, Role.PHYSICIAN, Role.NURSE})
_DESK = _CLINICAL | {Role.FRONT_DESK}
_RECORD = _CLINICAL | {Role.AUDITOR}
_PHYSICIAN = frozenset({Role.PHYSICIAN})
_OWNER = frozenset({Role.OWNER})

ALLOWED: Mapping[Action, frozenset[Role]] = {
    Action.SEE_TODAY: _EVERYONE,
    # Names, numbers and appointments; the clinical record is SEE_RECORD.
    Action.SEE_PATIENTS: _DESK | {Role.AUDITOR},
    Action.CHANGE_PATIENTS: _DESK,
    Action.MERGE_PATIENTS: _OWNER | _PHYSICIAN,
    Action.EXPORT_RECORD: _OWNER | _PHYSICIAN,
    Action.RESTRICT_OR_ERASE: _OWNER,
    # For a reason the law allows, which is logged.
    Action.OPEN_RESTRICTED: _OWNER | _PHYSICIAN,
    Action.SEE_RECORD: _RECORD,
    Action.CHANGE_WARNINGS: _CLINICAL,
    # Asking the questions; deciding on the answers is the physician's.
    Action.PREPARE_CONSULTATION: _CLINICAL,
    Action.DECIDE_CONSULTATION: _PHYSICIAN,
    Action.TAKE_CONSENT: _CLINICAL,
    Action.TREAT: _PHYSICIAN | {Role.NURSE},
    Action.COSIGN: _PHYSICIAN,
    Action.FOLLOW_UP: _CLINICAL,
    Action.DECIDE_COURSE: _PHYSICIAN,
    Action.SEE_PHOTOGRAPHS: _RECORD,
    Action.ADD_PHOTOGRAPHS: _CLINICAL,
    Action.SEE_INVENTORY: _DESK | {Role.AUDITOR},
    Action.CHANGE_INVENTORY: _CLINICAL,
    Action.RECALL: _OWNER | _PHYSICIAN,
    Action.SEE_APPOINTMENTS: _DESK | {Role.AUDITOR},
    Action.CHANGE_APPOINTMENTS: _DESK,
    Action.SEE_OUTCOMES: _OWNER | _PHYSICIAN | {Role.AUDITOR},
    Action.EXPORT_OUTCOMES: _OWNER | _PHYSICIAN,
    Action.SEE_KNOWLEDGE: _EVERYONE,
    Action.CHANGE_POLICY: _OWNER,
    Action.SEE_AUDIT: _OWNER | {Role.AUDITOR},
    Action.SEE_TEAM: _OWNER | {Role.AUDITOR},
    Action.CHANGE_TEAM: _OWNER,
    Action.OWN_ACCOUNT: _EVERYONE,
    Action.SEE_COMPONENTS: _EVERYONE,
}

P = ParamSpec("P")
View = Callable[Concatenate[ClinicRequest, P], HttpResponseBase]


def may(role: Role | str, action: Action) -> bool:
    """Whether a role may do it."""
    return Role(role) in ALLOWED[action]


def allowed(action: Action) -> Callable[[View[P]], View[P]]:
    """Let through members whose role may do `action`; strangers are asked to sign in, others are refused (403)."""

    def around(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: ClinicRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _sign_in(request)
            if request.actor is None:
                return redirect("accounts:no_clinic")
            if not may(actor_of(request).role, action):
                raise PermissionDenied(action.value)
            return view(request, *args, **kwargs)

        guarded.action = action  # type: ignore[attr-defined]
        return guarded

    return around


def _sign_in(request: ClinicRequest) -> HttpResponseBase:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Refresh": "true"})
    return redirect_to_login(request.get_full_path())
