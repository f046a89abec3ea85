"""The signature under a session, and what may follow it: a co-signature and addenda. The row itself is locked."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from needlepoint.errors import InvalidInput
from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.audit.actions import record
from needlepoint_clinic.consultations.models import RecordStatus
from needlepoint_clinic.courses.models import Addendum, AwaitedCosignature, Cosignature, Course, Session
from needlepoint_clinic.courses.next_dates import set_next_dates
from needlepoint_clinic.courses.treatment.actions import held, member, versions
from needlepoint_clinic.courses.treatment.missing import missing
from needlepoint_clinic.courses.treatment.steps import Missing, StepEditedElsewhere
from needlepoint_clinic.knowledge_pages.queries import knowledge


class NotComplete(Exception):
    """Something that somebody's safety rests on is missing."""

    def __init__(self, found: list[Missing]) -> None:
        """With everything that is missing."""
        super().__init__("; ".join(each.words for each in found))
        self.found = found


@transaction.atomic
def sign_session(*, by: Actor, at: dt.datetime, session: uuid.UUID, version: int) -> Session:
    """Sign and lock a session; the course counts it and its next dates are worked out by the library.

    The caller has just asked for PIN or password.

    Args:
        version: of the session as the signer saw it.

    Raises:
        StepEditedElsewhere: it changed since.
        NotComplete: with what is missing.
        SessionClosed: it is signed already.
    """
    day = held(by, session)
    row, signer = day.session, member(by)
    if row.version != version:
        raise StepEditedElsewhere(row, "sign")
    if found := missing(day):
        raise NotComplete(found)
    row.status, row.signed_by, row.signed_at = RecordStatus.SIGNED, signer, at
    row.operator, row.saved_at = signer, at
    row.needs_cosignature = signer.needs_cosignature
    row.software_version, row.knowledge_version = versions()["software_version"], versions()["knowledge_version"]
    row.save()
    if row.needs_cosignature:
        AwaitedCosignature.objects.create(clinic=row.clinic, session=row, since=at)
    course = Course.objects.select_for_update(of=("self",)).select_related("consultation", "clinic", "patient")
    set_next_dates(course.get(pk=row.course_id), knowledge(), on=row.held_on)
    record(
        by=by,
        at=at,
        verb="courses.session_signed",
        row=row,
        patient=row.patient_id,
        number=row.number,
        zones=len(day.treated),
        cartridges=len(day.cartridges),
        needs_cosignature=row.needs_cosignature,
    )
    return row


@transaction.atomic
def cosign(*, by: Actor, at: dt.datetime, session: Session, remark: str) -> Cosignature:
    """A supervisor signs under a session somebody else signed.

    Raises:
        InvalidInput: it is no signed session, one's own, or signed by a supervisor already.
    """
    signer = member(by)
    if session.status != RecordStatus.SIGNED:
        raise InvalidInput(_("This session is not signed yet."), next_step=_("Its operator signs first."))
    if session.signed_by_id == signer.pk:
        raise InvalidInput(_("This is your own session."), next_step=_("Another physician has to sign it."))
    try:
        with transaction.atomic():
            found = Cosignature.objects.create(
                clinic=by.clinic, session=session, remark=remark, signed_by=signer, signed_at=at
            )
    except IntegrityError:
        raise InvalidInput(_("It was co-signed meanwhile."), next_step=_("There is nothing left to do.")) from None
    AwaitedCosignature.objects.filter(session=session).delete()
    record(by=by, at=at, verb="courses.session_cosigned", row=session, patient=session.patient_id)
    return found


@transaction.atomic
def add_addendum(*, by: Actor, at: dt.datetime, session: Session, text: str) -> Addendum:
    """Add to a signed session; the session itself stays as it was.

    Raises:
        InvalidInput: it is a draft, which is simply changed.
    """
    if session.status != RecordStatus.SIGNED:
        raise InvalidInput(_("This session is still a draft."), next_step=_("Change the step itself."))
    found = Addendum.objects.create(clinic=by.clinic, session=session, text=text, written_by=member(by), written_at=at)
    record(by=by, at=at, verb="courses.addendum_written", row=session, patient=session.patient_id)
    return found
