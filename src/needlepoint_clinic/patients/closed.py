"""How lists that must name everybody, such as the calendar and a recall, name those whose records are closed.

A restricted record is kept and not used (Art. 18 GDPR): a list says that there is one and its number, so that an owner
or a physician can open it for a reason that is logged. An erased one says nothing, for nothing is known any more.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.patients.models import Patient


def is_closed_to(patient: Patient, by: Actor) -> bool:
    """Whether name, contact and purpose must not be shown to somebody: restricted and not opened, or erased."""
    if patient.erased_at is not None:
        return True
    return patient.restricted_at is not None and patient.pk not in by.opened


def can_be_opened(patient: Patient, by: Actor) -> bool:
    """Whether it is closed, but can be opened for a reason."""
    return is_closed_to(patient, by) and patient.erased_at is None


def name_in_list(patient: Patient, by: Actor) -> str:
    """Family name and given name, or what stands for them where the record is closed."""
    if patient.erased_at is not None:
        return _("erased record")
    if is_closed_to(patient, by):
        return _("restricted record, no. %(number)s") % {"number": patient.number}
    return str(patient)
