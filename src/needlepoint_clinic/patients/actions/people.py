"""All records of a person, held in a transaction, so that nobody merges them meanwhile."""

from __future__ import annotations

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.patients.models import Patient
from needlepoint_clinic.patients.queries import same_person


def held(by: Actor, patient: Patient) -> list[Patient]:
    """The rows of a person as they stand now, the surviving record first, held until the transaction ends.

    Raises:
        Patient.DoesNotExist: the clinic has no such patient.
    """
    # Whoever merges holds both rows: once we hold this one, it says for sure where it was merged into.
    fresh = Patient.objects.select_for_update().get(pk=patient.pk, clinic=by.clinic)
    ids = same_person(fresh)
    rows = {each.pk: each for each in Patient.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    return [rows[pk] for pk in ids]
