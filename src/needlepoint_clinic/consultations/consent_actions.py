"""Writes: consents as they are given, refused, and taken back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.models import Member
from needlepoint_clinic.audit.actions import record
from needlepoint_clinic.consultations.actions import NotPossible
from needlepoint_clinic.consultations.consent_text import PHOTOGRAPHS, ShownConsent
from needlepoint_clinic.consultations.models import (
    Consent,
    ConsentRefusal,
    ConsentWithdrawal,
    Consultation,
    RecordStatus,
)


@transaction.atomic
def give(
    *,
    by: Actor,
    consultation: Consultation,
    consent: ShownConsent,
    answers: dict[str, str],
    wrong_before: list[dict[str, str]],
    photographs: list[str],
    signature: str,
    signed_name: str,
    guardian: str,
    at: dt.datetime,
) -> Consent:
    """Store a consent with the text as it was shown.

    Args:
        by: who was there.
        consultation: whose plan is agreed to.
        consent: what was read.
        answers: to each question that checks understanding; all of them right.
        wrong_before: earlier tries, each with the answers that were wrong.
        photographs: the uses agreed to.
        signature: strokes as SVG path data, or empty where the typed name signs.
        signed_name: as written.
        guardian: how somebody who signs for a young person is responsible for them; empty: signs for themselves.
        at: now.

    Raises:
        NotPossible: no plan was signed, the form is blank or not understood, or a guardian has to sign.
    """
    _check(consultation, consent, answers, signed_name, guardian)
    Consultation.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
    row = Consent.objects.create(
        clinic=by.clinic,
        patient=consultation.patient,
        consultation=consultation,
        text_version=consent.version,
        text_digest=consent.digest,
        language=consent.language,
        shown=consent.as_text(),
        answers=_recorded(consent, answers, wrong_before, signature, guardian),
        photographs=[use for use in PHOTOGRAPHS if use in photographs],
        signature=signature,
        signed_name=signed_name,
        signed_at=at,
        witnessed_by=_member(by),
    )
    record(
        by=by,
        at=at,
        verb="consultations.consent_given",
        row=row,
        patient=row.patient_id,
        text=row.text_version,
        digest=row.text_digest,
    )
    return row


def _check(
    consultation: Consultation, consent: ShownConsent, answers: dict[str, str], signed_name: str, guardian: str
) -> None:
    if consultation.status != RecordStatus.SIGNED or consultation.plan is None:
        raise NotPossible(_("There is no signed plan to consent to."))
    if not signed_name.strip():
        raise NotPossible(_("A consent without a name is no consent."))
    if any(answers.get(each.id) != each.right for each in consent.questions):
        raise NotPossible(_("Not every question has been answered as the text says. Go through it together again."))
    if consent.guardian and not guardian.strip():
        raise NotPossible(_("Somebody responsible for the young person has to sign."))


def _recorded(
    consent: ShownConsent,
    answers: dict[str, str],
    wrong_before: list[dict[str, str]],
    signature: str,
    guardian: str,
) -> dict[str, Any]:
    return {
        "questions": [
            {
                "id": each.id,
                "answer": answers[each.id],
                "wrong_before": [one[each.id] for one in wrong_before if each.id in one],
            }
            for each in consent.questions
        ],
        "signed_by": {"how": "strokes" if signature else "typed", "guardian": guardian},
    }


@transaction.atomic
def refuse(
    *, by: Actor, consultation: Consultation, consent: ShownConsent, reason: str, at: dt.datetime
) -> ConsentRefusal:
    """Store that a person was told everything and declines. No session begins after it; a later consent may follow.

    Args:
        by: who explained it.
        consultation: whose plan is declined.
        consent: what was read and explained.
        reason: in the person's own words, or empty.
        at: now.

    Raises:
        NotPossible: no plan was signed, or a consent stands, which is withdrawn instead.
    """
    if consultation.status != RecordStatus.SIGNED or consultation.plan is None:
        raise NotPossible("There is no signed plan to decline.")
    # Held, so that a consent and a refusal at the same moment come one after the other.
    Consultation.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
    if Consent.objects.filter(consultation=consultation, withdrawal=None).exists():
        raise NotPossible("A consent to this plan stands. Open it and withdraw it; that is kept as what it is.")
    row = ConsentRefusal.objects.create(
        clinic=by.clinic,
        patient=consultation.patient,
        consultation=consultation,
        text_version=consent.version,
        text_digest=consent.digest,
        language=consent.language,
        shown=consent.as_text(),
        reason=reason,
        refused_at=at,
        explained_by=_member(by),
    )
    said = {"text": row.text_version, "digest": row.text_digest}
    record(by=by, at=at, verb="consultations.consent_refused", row=row, patient=row.patient_id, **said)
    return row


@transaction.atomic
def withdraw(*, by: Actor, consent: Consent, reason: str, at: dt.datetime) -> ConsentWithdrawal:
    """Take a consent back. The consent stays as it was given; nothing may be done under it any more.

    Raises:
        NotPossible: it was taken back already.
    """
    if ConsentWithdrawal.objects.filter(consent=consent).exists():
        raise NotPossible(_("This consent was withdrawn already."))
    row = ConsentWithdrawal.objects.create(
        clinic=by.clinic, consent=consent, reason=reason, withdrawn_at=at, noted_by=_member(by)
    )
    record(by=by, at=at, verb="consultations.consent_withdrawn", row=row, patient=consent.patient_id)
    return row


def _member(by: Actor) -> Member:
    assert by.member is not None  # noqa: S101 - jobs take no consents
    return by.member
