"""What every row of a clinic has in common: an id that says nothing, and the clinic it belongs to."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.http import Http404

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.models import Clinic

Row = TypeVar("Row", bound="ClinicRow")


class ClinicRows(models.QuerySet[Row]):
    """Rows of one clinic; the only way views reach rows."""

    def of_clinic(self, by: Actor) -> Self:
        """Those of the clinic somebody works at."""
        return self.filter(clinic=by.clinic)

    def one(self, by: Actor, **which: Any) -> Row:
        """The row of this clinic, for a page.

        Raises:
            Http404: there is none here; whether another clinic has it is not said.
        """
        try:
            return self.of_clinic(by).get(**which)
        except self.model.DoesNotExist:
            raise Http404("There is no such record at this clinic.") from None


class ClinicRow(models.Model):
    """A record of one clinic. Its address carries the id alone, never a name or a number."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset()
    """Fields that tell something of a patient; with IMPERSONAL they are all of its own (a test says so)."""
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class EditedElsewhere(Exception):
    """A draft was saved by somebody else since this page was opened; what was typed here must not be lost."""

    def __init__(self, row: ClinicRow) -> None:
        """Of the row as it stands now."""
        super().__init__("This record was changed on another screen meanwhile.")
        self.row = row
