"""Patients, and what must be seen before anybody touches them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from needlepoint_clinic.accounts.models import Member
from needlepoint_clinic.accounts.rows import ClinicRow, ClinicRows


class Sex(models.TextChoices):
    """As the knowledge base asks for it: skin thickness and pregnancy depend on it."""

    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    INTERSEX = "intersex", _("Intersex")
    UNKNOWN = "unknown", _("Not stated")


class Patient(ClinicRow):
    """A person treated at a clinic. Their record stays where they are merged into another (`merged_into`)."""

    PERSONAL = frozenset(
        {"number", "family_name", "given_name", "sort_name", "born_on", "sex", "phone", "email", "language", "address"}
        | {"portrait"}
    )
    IMPERSONAL = frozenset({"registered_at", "merged_into", "restricted_at", "erased_at", "version"})

    number = models.PositiveIntegerField()
    """Of this clinic, given in order; people say it on the phone."""
    family_name = models.CharField(max_length=120)
    given_name = models.CharField(max_length=120)
    sort_name = models.CharField(max_length=260, editable=False)
    """Both names in lower case without accents, for searching and sorting."""
    born_on = models.DateField()
    sex = models.CharField(max_length=10, choices=Sex.choices, default=Sex.UNKNOWN)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=10, default="en")
    address = models.TextField(blank=True)
    portrait = models.UUIDField(null=True, blank=True)
    """The photograph that tells people apart: an id of photographs.Photograph."""
    registered_at = models.DateTimeField()
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    restricted_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ClinicRows["Patient"].as_manager()
    history = HistoricalRecords(excluded_fields=["sort_name"])

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["clinic", "number"], name="one_number_a_patient"),
            models.CheckConstraint(condition=~Q(merged_into=models.F("id")), name="not_merged_into_itself"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["clinic", "sort_name", "id"], name="patients_by_name"),
            models.Index(fields=["clinic", "born_on"], name="patients_by_birthday"),
            models.Index(fields=["clinic", "phone"], name="patients_by_phone"),
        ]

    def __str__(self) -> str:
        return f"{self.family_name}, {self.given_name}"


class WarningKind(models.TextChoices):
    """Of what a warning warns."""

    ALLERGY = "allergy", _("Allergy")
    WARNING = "warning", _("Warning")


class PatientWarning(ClinicRow):
    """An allergy or a warning that every page of the record shows, until somebody ends it."""

    PERSONAL = frozenset({"patient", "kind", "text", "reaction", "ended_reason"})
    IMPERSONAL = frozenset({"noted_by", "noted_at", "ended_by", "ended_at"})

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="warnings")
    kind = models.CharField(max_length=10, choices=WarningKind.choices)
    text = models.CharField(max_length=300)
    reaction = models.CharField(max_length=300, blank=True)
    noted_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    ended_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=300, blank=True)

    objects = ClinicRows["PatientWarning"].as_manager()
    history = HistoricalRecords()

    def __str__(self) -> str:
        return self.text


class LegalBasis(models.TextChoices):
    """Why a record is restricted or erased, by the articles of the GDPR (Regulation (EU) 2016/679)."""

    CONSENT_WITHDRAWN = "consent_withdrawn", _("Consent was withdrawn, and nothing else allows keeping (Art. 17(1)(b))")
    NO_LONGER_NEEDED = "no_longer_needed", _("No longer needed, and the time for keeping is over (Art. 17(1)(a))")
    UNLAWFUL = "unlawful", _("It should never have been kept (Art. 17(1)(d))")
    LEGAL_OBLIGATION = "legal_obligation", _("A law orders it (Art. 17(1)(e))")
    OTHER_LAW = "other_law", _("Another law, named in the reason")


class Erasure(ClinicRow):
    """The erasure of a record: who decided it and on which basis. While `finished_at` is empty, in the transaction that
    erases, the database lets signed records of this patient be overwritten; at no other time."""

    PERSONAL = frozenset({"patient"})
    IMPERSONAL = frozenset({"basis", "reason", "decided_by", "started_at", "finished_at", "report", "files_left"})
    OUTLIVES_ERASURE = True

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="erasures")
    basis = models.CharField(max_length=20, choices=LegalBasis.choices)
    reason = models.TextField()
    decided_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    report = models.JSONField(null=True)
    """How many rows of what were overwritten or deleted, for the certificate."""
    files_left = models.JSONField(null=True)
    """Photograph files still to delete: they go after the transaction, and again if that was interrupted."""

    objects = ClinicRows["Erasure"].as_manager()

    def __str__(self) -> str:
        return self.get_basis_display()


class TermKind(models.TextChoices):
    """What a word of the search is about."""

    NAME = "name", _("Name")
    NUMBER = "number", _("Number")
    BORN = "born", _("Date of birth")
    PHONE = "phone", _("Phone")
    PHONE_END = "phone_end", _("Phone, read from its end")


class PatientTerm(ClinicRow):
    """One word that finds a patient: a name, in the order nobody has to know, a number, a birthday, a phone.

    Made from the patient by `search.write_terms` and never edited; the words of merged records stand with the survivor.
    Its index is made by a migration, for prefixes need another kind of index on PostgreSQL than on SQLite.
    """

    PERSONAL = frozenset({"patient", "kind", "term"})
    DERIVED = True
    """Can be made again: left out of exports, deleted by an erasure."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="terms")
    kind = models.CharField(max_length=10, choices=TermKind.choices)
    term = models.CharField(max_length=130)

    objects = ClinicRows["PatientTerm"].as_manager()

    def __str__(self) -> str:
        return self.get_kind_display()


class PatientMerge(ClinicRow):
    """Two records found to be one person: which stays, which points at it, and how to take it apart again.

    Attributes:
        values_before: the survivor's values that the merge replaced, by field.
        values_chosen: what they were replaced with, so that splitting gives back only what nobody changed since.
        moved: ids of records that had been merged into `merged` before, and now point at `kept` as well.
    """

    PERSONAL = frozenset({"kept", "merged", "values_before", "values_chosen", "moved"})
    IMPERSONAL = frozenset({"merged_by", "merged_at", "split_by", "split_at"})

    kept = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="merges")
    merged = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="merged_by")
    values_before = models.JSONField(default=dict)
    values_chosen = models.JSONField(default=dict)
    moved = models.JSONField(default=list)
    merged_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    merged_at = models.DateTimeField()
    split_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    split_at = models.DateTimeField(null=True, blank=True)

    objects = ClinicRows["PatientMerge"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["merged"], condition=Q(split_at=None), name="merged_into_one_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.merged_at:%Y-%m-%d}"


class RestrictionBasis(models.TextChoices):
    """Why a record is closed, by Art. 18(1) of the GDPR."""

    ACCURACY = "accuracy", _("The patient says it is not accurate, until that is checked (Art. 18(1)(a))")
    UNLAWFUL = "unlawful", _("It should not have been kept, and the patient does not want it erased (Art. 18(1)(b))")
    LEGAL_CLAIMS = "legal_claims", _("No longer needed here, but the patient needs it for legal claims (Art. 18(1)(c))")
    OBJECTION = "objection", _("The patient objected, until that is decided (Art. 18(1)(d))")


class OpeningReason(models.TextChoices):
    """For what a restricted record may be opened: as Art. 18(2) of the GDPR has it, and to save the patient."""

    CONSENT = "consent", _("The patient asked for it or agreed to it")
    LEGAL_CLAIMS = "legal_claims", _("To establish, exercise or defend legal claims")
    RIGHTS_OF_OTHERS = "rights_of_others", _("To protect the rights of another person")
    PUBLIC_INTEREST = "public_interest", _("For reasons of important public interest, such as a recall")
    VITAL = "vital", _("The patient's life or health is in danger")
    CHECKING = "checking", _("To check or decide the request for which it was restricted")


class Restriction(ClinicRow):
    """A record closed at the patient's request. While it stands, the record opens only for a reason that is logged."""

    PERSONAL = frozenset({"patient", "reason", "lifted_reason"})
    IMPERSONAL = frozenset({"basis", "restricted_by", "restricted_at", "lifted_by", "lifted_at"})

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="restrictions")
    basis = models.CharField(max_length=20, choices=RestrictionBasis.choices)
    reason = models.TextField()
    restricted_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    restricted_at = models.DateTimeField()
    lifted_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_reason = models.TextField(blank=True)

    objects = ClinicRows["Restriction"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["patient"], condition=Q(lifted_at=None), name="closed_once_at_a_time")
        ]

    def __str__(self) -> str:
        return self.get_basis_display()
