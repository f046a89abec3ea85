"""The roles at a clinic."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What somebody is at a clinic; what each may do is in `permissions`."""

    OWNER = "owner", _("Owner")
    PHYSICIAN = "physician", _("Physician")
    NURSE = "nurse", _("Nurse or operator")
    FRONT_DESK = "front_desk", _("Front desk")
    AUDITOR = "auditor", _("Auditor")
