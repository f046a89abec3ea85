"""Who is acting, at which clinic and from where: every write is told it as `by`."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest

from needlepoint_clinic.accounts.roles import Role

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from needlepoint_clinic.accounts.models import Clinic, Member


@dataclass(frozen=True, slots=True)
class Actor:
    """A member of a clinic at work, or a job of the clinic that nobody started.

    Attributes:
        clinic: whose records these are.
        member: who; None for a job.
        address: the network address it came from; empty for a job.
        opened: restricted records this person opened a short while ago, for a reason that was logged.
    """

    clinic: Clinic
    member: Member | None
    address: str = ""
    opened: frozenset[uuid.UUID] = frozenset()

    @property
    def person(self) -> Member:
        """The member, where only a person can act.

        Raises:
            ValueError: a job is at work.
        """
        if self.member is None:
            raise ValueError("a job cannot do this")
        return self.member

    @property
    def role(self) -> Role:
        """As what the member works here.

        Raises:
            ValueError: a job has no role.
        """
        return Role(self.person.role)

    @property
    def name(self) -> str:
        """As signatures and the audit log show it."""
        return "job" if self.member is None else self.member.user.name


class ClinicRequest(HttpRequest):
    """A request after `middleware.MemberMiddleware`."""

    actor: Actor | None
    htmx: HtmxDetails


def actor_of(request: ClinicRequest) -> Actor:
    """The member at work; views behind `allowed` always have one.

    Raises:
        LookupError: nobody is signed in.
    """
    if request.actor is None:
        raise LookupError("nobody is signed in at a clinic")
    return request.actor
