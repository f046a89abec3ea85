"""What every row of a clinic has in common: an id that says nothing, and the clinic it belongs to."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable
from functools import cache
from typing import Any, ClassVar, Self, TypeVar

from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import F
from django.http import Http404
from django.utils.translation import gettext as _

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.models import Clinic

Row = TypeVar("Row", bound="ClinicRow")


class ClinicRows(models.QuerySet[Row]):
    """Rows of one clinic; the only way views reach rows."""

    def of_clinic(self, by: Actor) -> Self:
        """Those of the clinic somebody works at."""
        return self.filter(clinic=by.clinic)

    def in_lists(self, by: Actor) -> Self:
        """Those of the clinic that lists may show: not of restricted records, nor of erased ones."""
        way = way_to_patient(self.model)
        if way is None:
            return self.of_clinic(by)
        start = f"{way}__" if way else ""
        return self.of_clinic(by).filter(**{f"{start}restricted_at": None, f"{start}erased_at": None})

    def one(self, by: Actor, **which: Any) -> Row:
        """The row of this clinic, for a page.

        Raises:
            Http404: there is none here, or its record was erased; whether another clinic has it is not said.
            RecordClosed: it tells of a patient whose record is restricted, and was not opened for a reason.
        """
        found: Any = self.of_clinic(by)
        way = way_to_patient(self.model)
        if way:
            found = found.annotate(of_patient=F(way), closed_since=F(f"{way}__restricted_at"))
            if not self.model.OUTLIVES_ERASURE:
                found = found.filter(**{f"{way}__erased_at": None})
        try:
            row: Row = found.get(**which)
        except self.model.DoesNotExist:
            raise Http404("There is no such record at this clinic.") from None
        if way is not None:
            closed, patient = (
                (row.closed_since, row.of_patient) if way else (row.restricted_at, row.pk)  # type: ignore[attr-defined]
            )
            if closed and patient not in by.opened:
                raise RecordClosed(patient)
        return row


class ClinicRow(models.Model):
    """A record of one clinic. Its address carries the id alone, never a name or a number."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset()
    """Fields that tell something of a patient; with IMPERSONAL they are all of its own (a test says so)."""
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset()
    OUTLIVES_ERASURE: ClassVar[bool] = False
    """Whether pages still show the row after its patient was erased."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class EditedElsewhere(Exception):
    """A draft was saved by somebody else since this page was opened; what was typed here must not be lost."""

    def __init__(self, row: ClinicRow) -> None:
        """Of the row as it stands now."""
        super().__init__(_("This record was changed on another screen meanwhile."))
        self.row = row


class RecordClosed(PermissionDenied):
    """The record of a patient is restricted; owner and physician can open it for a reason that is logged."""

    def __init__(self, patient: uuid.UUID) -> None:
        """Of whom."""
        super().__init__(_("This record is restricted."))
        self.patient = patient


@cache
def way_to_patient(model: type[models.Model]) -> str | None:
    """The lookup from a row to its patient, such as `session__patient`; empty for a patient, None for no patient."""
    if model._meta.label == "patients.Patient":
        return ""
    links = [
        field
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey) and not field.null and issubclass(field.related_model, ClinicRow)
    ]
    ways = ((field.name, way_to_patient(field.related_model)) for field in links)
    found = [f"{name}__{way}" if way else name for name, way in ways if way is not None]
    return min(found, key=lambda way: way.count("__"), default=None)


_OPENED = "opened_records"
OPEN_MINUTES = 60
"""How long a restricted record stays open for whoever opened it."""


def open_for_a_while(session: SessionBase, patients: Iterable[uuid.UUID]) -> None:
    """Note in a person's session that restricted records are open to them."""
    now = time.time()
    session[_OPENED] = session.get(_OPENED, {}) | {str(each): now for each in patients}


def still_open(session: SessionBase) -> frozenset[uuid.UUID]:
    """The restricted records somebody opened less than an hour ago."""
    since = time.time() - 60 * OPEN_MINUTES
    return frozenset(uuid.UUID(key) for key, opened in session.get(_OPENED, {}).items() if opened >= since)
