"""Consultations as they were held, consents as they were given."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Trim
from django.db.models.lookups import Exact, GreaterThan
from django.utils.translation import gettext_lazy as _

from needlepoint_clinic.accounts.models import Member
from needlepoint_clinic.accounts.rows import ClinicRow, ClinicRows
from needlepoint_clinic.patients.models import Patient


class RecordStatus(models.TextChoices):
    """A draft may change; what is signed is locked by the database."""

    DRAFT = "draft", _("Draft")
    SIGNED = "signed", _("Signed")


class Consultation(ClinicRow):
    """One consultation: what was asked for and answered, and what the library said to it on that day.

    Attributes:
        document: what `needlepoint.consultation.read_consultation` reads: patient, note, history, treatment, calendar,
            past_sessions, adverse_events.
        assessment, plan: as the library answered, in its own JSON; plan is None where it refused.
        refusal: why no plan could be made, in the library's words.
        version: counted up with each save of a draft, so that two people cannot overwrite each other.
    """

    PERSONAL = frozenset({"patient", "document", "assessment", "plan", "refusal"})
    IMPERSONAL = frozenset(
        {"held_on", "status", "version", "software_version", "knowledge_version", "started_by", "started_at"}
        | {"saved_at", "signed_by", "signed_at"}
    )

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="consultations")
    held_on = models.DateField()
    status = models.CharField(max_length=10, choices=RecordStatus.choices, default=RecordStatus.DRAFT)
    version = models.PositiveIntegerField(default=1)
    document = models.JSONField(default=dict)
    assessment = models.JSONField(null=True)
    plan = models.JSONField(null=True)
    refusal = models.TextField(blank=True)
    software_version = models.CharField(max_length=40, blank=True)
    knowledge_version = models.CharField(max_length=40, blank=True)
    started_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    signed_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)

    objects = ClinicRows["Consultation"].as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["patient", "-held_on"], name="consultations_of_a_patient"),
            models.Index(fields=["clinic", "status", "-saved_at"], name="consultations_open"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status="draft", signed_at=None)
                | Q(status="signed", signed_at__isnull=False, signed_by__isnull=False),
                name="a_signed_consultation_says_by_whom",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} {self.held_on:%Y-%m-%d}"


class Consent(ClinicRow):
    """An informed decision: which text was shown, what was understood, and how it was signed. Never a blank form.

    Attributes:
        text_version, text_digest: which text, and SHA-256 of it as it was shown.
        shown: the text as it was shown, for nothing that was agreed to may depend on a file that changes later.
        answers: to the questions that check understanding.
        signature: the strokes of a pointer as SVG path data, or empty where the name was typed.
        photographs: whether photographs may be used, for what: `record`, `teaching`, `publication`.
    """

    PERSONAL = frozenset({"consultation", "patient", "shown", "answers", "signature", "signed_name", "photographs"})
    IMPERSONAL = frozenset({"text_version", "text_digest", "language", "signed_at", "witnessed_by"})

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="consents")
    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="consents")
    text_version = models.CharField(max_length=40)
    text_digest = models.CharField(max_length=64)
    language = models.CharField(max_length=10)
    shown = models.TextField()
    answers = models.JSONField()
    photographs = models.JSONField(default=list)
    signature = models.TextField(blank=True)
    signed_name = models.CharField(max_length=250)
    signed_at = models.DateTimeField()
    witnessed_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")

    objects = ClinicRows["Consent"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(signed_name="") & ~Q(shown=""), name="no_consent_is_blank"),
            models.CheckConstraint(
                condition=Q(GreaterThan(Length(Trim("signed_name")), 1), Exact(Length("text_digest"), 64)),
                name="a_consent_is_signed_by_name",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.text_version} {self.signed_at:%Y-%m-%d}"


class ConsentRefusal(ClinicRow):
    """An informed refusal: the decision aid was gone through, and the person said no. A later consent may follow it.

    Attributes:
        text_version, text_digest, shown: the text as it was explained, kept as a consent keeps it.
        reason: in the person's own words; nobody has to give one.
    """

    PERSONAL = frozenset({"consultation", "patient", "shown", "reason"})
    IMPERSONAL = frozenset({"text_version", "text_digest", "language", "refused_at", "explained_by"})

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="consent_refusals")
    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="refusals")
    text_version = models.CharField(max_length=40)
    text_digest = models.CharField(max_length=64)
    language = models.CharField(max_length=10)
    shown = models.TextField()
    reason = models.CharField(max_length=1000, blank=True)
    refused_at = models.DateTimeField()
    explained_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")

    objects = ClinicRows["ConsentRefusal"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(shown="") & Q(Exact(Length("text_digest"), 64)), name="a_refusal_says_what_was_explained"
            )
        ]

    def __str__(self) -> str:
        return f"{self.text_version} {self.refused_at:%Y-%m-%d}"


class ConsentWithdrawal(ClinicRow):
    """A consent taken back. The consent itself stays as it was given."""

    PERSONAL = frozenset({"consent", "reason"})
    IMPERSONAL = frozenset({"withdrawn_at", "noted_by"})

    consent = models.OneToOneField(Consent, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.CharField(max_length=300, blank=True)
    withdrawn_at = models.DateTimeField()
    noted_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")

    objects = ClinicRows["ConsentWithdrawal"].as_manager()

    def __str__(self) -> str:
        return f"{self.withdrawn_at:%Y-%m-%d}"
