"""Courses, sessions as they were done, and what followed. What is signed is locked by the database."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from needlepoint_clinic.accounts.models import Member
from needlepoint_clinic.accounts.rows import ClinicRow, ClinicRows
from needlepoint_clinic.consultations.models import Consultation, RecordStatus
from needlepoint_clinic.inventory.models import DeviceUnit, Lot
from needlepoint_clinic.patients.models import Patient


class CourseStatus(models.TextChoices):
    """Where a course stands, as its last decision left it."""

    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    MAINTENANCE = "maintenance", _("Maintenance")
    COMPLETED = "completed", _("Completed")
    STOPPED = "stopped", _("Stopped")


class Course(ClinicRow):
    """The series of sessions that a signed consultation planned.

    Attributes:
        zones, indications: of the plan, for lists and outcomes.
        device: id of the planned device in the knowledge base; empty where none was chosen.
        sessions_planned: how many the plan has.
        next_earliest_on, next_due_on, next_overdue_on, next_latest_on: the next session's four dates as last worked
            out; None where no further session is planned.
    """

    PERSONAL = frozenset({"patient", "consultation", "indications", "zones", "device", "phototype"})
    IMPERSONAL = frozenset(
        {"status", "sessions_planned", "sessions_done", "next_earliest_on", "next_due_on", "next_overdue_on"}
        | {"next_latest_on", "review_due_on", "started_at", "ended_at", "dates_from"}
    )

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="courses")
    consultation = models.OneToOneField(Consultation, on_delete=models.PROTECT, related_name="course")
    indications = models.JSONField(default=list)
    zones = models.JSONField(default=list)
    device = models.CharField(max_length=80, blank=True)
    phototype = models.PositiveSmallIntegerField(null=True, blank=True)
    status = models.CharField(max_length=12, choices=CourseStatus.choices, default=CourseStatus.ACTIVE)
    sessions_planned = models.PositiveSmallIntegerField(default=0)
    sessions_done = models.PositiveSmallIntegerField(default=0)
    next_earliest_on = models.DateField(null=True, blank=True)
    next_due_on = models.DateField(null=True, blank=True)
    next_overdue_on = models.DateField(null=True, blank=True)
    next_latest_on = models.DateField(null=True, blank=True)
    review_due_on = models.DateField(null=True, blank=True)
    dates_from = models.JSONField(default=dict)
    """Why these dates: the library's reasons, for the page."""
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ClinicRows["Course"].as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["clinic", "next_overdue_on", "id"], name="courses_by_overdue_day"),
            models.Index(fields=["clinic", "review_due_on", "id"], name="courses_by_review_day"),
            models.Index(fields=["patient", "-started_at"], name="courses_of_a_patient"),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()}, {self.sessions_done} of {self.sessions_planned}"


class Session(ClinicRow):
    """One sitting, from the check before it to the signature after it.

    Attributes:
        number: its place in the course, from 1.
        check: what was asked again on the day, and what the library said to it (`document`, `assessment`).
        preparation: antiseptic, photographs taken, consent seen: the steps of the day and when each was done.
        anaesthetic: product, grams, area, occlusion, time on and off, and what the library said to it.
        after: endpoint, immediate reactions, aftercare handed over and in which words.
        version: counted up with each save of a draft.
    """

    PERSONAL = frozenset({"patient", "course", "check_before", "preparation", "anaesthetic", "after", "note"})
    IMPERSONAL = frozenset(
        {"number", "held_on", "status", "version", "device", "operator", "needs_cosignature", "started_at", "saved_at"}
        | {"signed_by", "signed_at", "software_version", "knowledge_version"}
    )

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="sessions")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="sessions")
    number = models.PositiveSmallIntegerField()
    held_on = models.DateField()
    status = models.CharField(max_length=10, choices=RecordStatus.choices, default=RecordStatus.DRAFT)
    version = models.PositiveIntegerField(default=1)
    operator = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    device = models.ForeignKey(DeviceUnit, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions")
    check_before = models.JSONField(default=dict)
    preparation = models.JSONField(default=dict)
    anaesthetic = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    note = models.TextField(blank=True)
    needs_cosignature = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    signed_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    software_version = models.CharField(max_length=40, blank=True)
    knowledge_version = models.CharField(max_length=40, blank=True)

    objects = ClinicRows["Session"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["course", "number"], name="one_session_of_a_number"),
            models.CheckConstraint(
                condition=Q(status="draft", signed_at=None)
                | Q(status="signed", signed_at__isnull=False, signed_by__isnull=False),
                name="a_signed_session_says_by_whom",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["patient", "-held_on"], name="sessions_of_a_patient"),
            models.Index(fields=["clinic", "status", "held_on", "id"], name="sessions_by_status"),
            models.Index(fields=["clinic", "-held_on"], name="sessions_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.number}, {self.held_on:%Y-%m-%d}"


class SessionZone(ClinicRow):
    """What was done in one zone. `planned` is what the plan said; a deviation is kept as one, with its reason."""

    PERSONAL = frozenset({"session", "zone", "indications", "planned", "deviation_reason", "reactions", "endpoint"})
    IMPERSONAL = frozenset({"needle_length_mm", "passes", "speed_per_minute", "area_cm2", "seconds", "treated"})

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="zones")
    zone = models.CharField(max_length=60)
    indications = models.JSONField(default=list)
    planned = models.JSONField(default=dict)
    treated = models.BooleanField(default=True)
    needle_length_mm = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True)
    passes = models.PositiveSmallIntegerField(null=True, blank=True)
    speed_per_minute = models.PositiveIntegerField(null=True, blank=True)
    area_cm2 = models.DecimalField(max_digits=6, decimal_places=1, null=True, blank=True)
    seconds = models.PositiveIntegerField(null=True, blank=True)
    endpoint = models.CharField(max_length=60, blank=True)
    reactions = models.JSONField(default=list)
    deviation_reason = models.CharField(max_length=300, blank=True)

    objects = ClinicRows["SessionZone"].as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["session", "zone"], name="a_zone_once_a_session")]

    def __str__(self) -> str:
        return self.zone


class CartridgeUse(ClinicRow):
    """A cartridge used in a session, by its lot and, where it has one, its serial number. Once used, never again."""

    PERSONAL = frozenset({"session"})
    IMPERSONAL = frozenset({"lot", "serial", "scanned", "used_at"})

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="cartridges")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="uses")
    serial = models.CharField(max_length=60, blank=True)
    scanned = models.CharField(max_length=300, blank=True)
    """The barcode as read; empty where it was typed."""
    used_at = models.DateTimeField()

    objects = ClinicRows["CartridgeUse"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lot", "serial"], condition=~Q(serial=""), name="a_cartridge_is_used_once")
        ]

    def __str__(self) -> str:
        return f"{self.lot_id} {self.serial}"


class ProductUse(ClinicRow):
    """Something put on the skin during a session, with the library's check of its ingredients as it answered."""

    PERSONAL = frozenset({"session", "name", "ingredients", "check_result", "reason"})
    IMPERSONAL = frozenset({"applied_at"})

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="products")
    name = models.CharField(max_length=160)
    ingredients = models.TextField(blank=True)
    check_result = models.JSONField(default=dict)
    reason = models.CharField(max_length=300, blank=True)
    """Why it was used although the check warned."""
    applied_at = models.DateTimeField()

    objects = ClinicRows["ProductUse"].as_manager()

    def __str__(self) -> str:
        return self.name


class Addendum(ClinicRow):
    """What was added to a signed session afterwards; the session itself stays as it was."""

    PERSONAL = frozenset({"session", "text"})
    IMPERSONAL = frozenset({"written_by", "written_at"})

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="addenda")
    text = models.TextField()
    written_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    objects = ClinicRows["Addendum"].as_manager()

    def __str__(self) -> str:
        return f"{self.written_at:%Y-%m-%d}"


class Cosignature(ClinicRow):
    """A supervisor's signature under a session somebody else signed."""

    PERSONAL = frozenset({"session", "remark"})
    IMPERSONAL = frozenset({"signed_by", "signed_at"})

    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="cosignature")
    remark = models.CharField(max_length=500, blank=True)
    signed_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    objects = ClinicRows["Cosignature"].as_manager()

    def __str__(self) -> str:
        return f"{self.signed_at:%Y-%m-%d}"


class AwaitedCosignature(ClinicRow):
    """A signed session's place in the list of those that wait for a supervisor; it goes with the co-signature.

    That a co-signature is needed the session itself says for good. Without these rows the list would cost what all
    co-signed sessions of the clinic cost, and not what it shows.
    """

    PERSONAL = frozenset({"session"})
    IMPERSONAL = frozenset({"since"})

    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="awaited_cosignature")
    since = models.DateTimeField()

    objects = ClinicRows["AwaitedCosignature"].as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["clinic", "since", "id"], name="cosignatures_awaited")]

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d}"


class CheckIn(ClinicRow):
    """How a patient was on a day after a session, and what triage said. `seen_by` is who dealt with it."""

    PERSONAL = frozenset({"patient", "session", "answers", "result", "urgency", "outcome"})
    IMPERSONAL = frozenset({"day", "made_at", "made_by", "seen_by", "seen_at", "needs_a_person"})

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="check_ins")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="check_ins")
    day = models.PositiveSmallIntegerField()
    answers = models.JSONField()
    result = models.JSONField()
    urgency = models.CharField(max_length=40)
    needs_a_person = models.BooleanField()
    made_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    seen_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True)
    outcome = models.TextField(blank=True)

    objects = ClinicRows["CheckIn"].as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["clinic", "needs_a_person", "seen_at"], name="check_ins_waiting"),
            models.Index(fields=["patient", "-made_at"], name="check_ins_of_a_patient"),
        ]

    def __str__(self) -> str:
        return f"day {self.day}"


class AdverseEvent(ClinicRow):
    """Harm, linked to the session, the zone and the settings it followed, with its grade, its course and its end.

    `kind` is an id of the knowledge base. `assessed` says whether a clinician has judged that the course may go on.
    """

    PERSONAL = frozenset(
        {"patient", "session", "zone", "kind", "grade", "description", "treatment", "outcome", "assessment"}
    )
    IMPERSONAL = frozenset({"began_on", "ended_on", "assessed_by", "assessed_at", "noted_by", "noted_at", "serious"})

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="adverse_events")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="adverse_events")
    zone = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=60)
    grade = models.PositiveSmallIntegerField(null=True, blank=True)
    serious = models.BooleanField(default=False)
    began_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    description = models.TextField(blank=True)
    treatment = models.TextField(blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    assessed_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    assessed_at = models.DateTimeField(null=True, blank=True)
    assessment = models.TextField(blank=True)
    """What the physician found, and why the course may go on."""
    noted_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    objects = ClinicRows["AdverseEvent"].as_manager()
    history = HistoricalRecords()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["clinic", "assessed_at", "-began_on"], name="adverse_events_open"),
            models.Index(fields=["patient", "-began_on"], name="adverse_events_of_a_patient"),
        ]

    def __str__(self) -> str:
        return self.kind


class InstrumentScore(ClinicRow):
    """A score of one instrument on one day, with its answers, worked out by the library."""

    PERSONAL = frozenset(
        {"patient", "course", "zone", "instrument", "answers", "value", "as_scored", "set_aside_reason"}
    )
    IMPERSONAL = frozenset({"scored_on", "scored_by", "scored_at", "set_aside_by", "set_aside_at"})

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="scores")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="scores")
    zone = models.CharField(max_length=60, blank=True)
    instrument = models.CharField(max_length=60)
    answers = models.JSONField(default=dict)
    value = models.FloatField(null=True, blank=True)
    as_scored = models.JSONField(default=dict)
    scored_on = models.DateField()
    scored_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    scored_at = models.DateTimeField()
    set_aside_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    set_aside_at = models.DateTimeField(null=True, blank=True)
    set_aside_reason = models.CharField(max_length=300, blank=True)
    """Why it counts no more, where it was entered wrongly; nothing is deleted."""

    objects = ClinicRows["InstrumentScore"].as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["course", "instrument", "scored_on"], name="scores_of_a_course")]

    def __str__(self) -> str:
        return f"{self.instrument} {self.value}"


class CourseDecision(ClinicRow):
    """Go on, pause, stop or maintain: who decided it and why, and what the library advised at that moment."""

    PERSONAL = frozenset({"course", "decision", "reason", "advice"})
    IMPERSONAL = frozenset({"decided_by", "decided_at"})

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="decisions")
    decision = models.CharField(
        max_length=12,
        choices=[
            ("go_on", _("Go on")),
            ("pause", _("Pause")),
            ("stop", _("Stop")),
            ("maintain", _("Maintain")),
            ("complete", _("Complete")),
        ],
    )
    reason = models.TextField()
    advice = models.JSONField(default=dict)
    decided_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    objects = ClinicRows["CourseDecision"].as_manager()

    def __str__(self) -> str:
        return self.get_decision_display()
