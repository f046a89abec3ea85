"""What fields of a patient and of a warning are called, wherever they are named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

LABELS: Mapping[str, Any] = {
    "family_name": _("Family name"),
    "given_name": _("Given name"),
    "born_on": _("Date of birth"),
    "sex": _("Sex"),
    "phone": _("Phone"),
    "email": _("E-mail"),
    "language": _("Language"),
    "address": _("Address"),
    "portrait": _("Portrait"),
    "number": _("Number"),
    "merged_into": _("Merged into"),
    "restricted_at": _("Restricted"),
    "kind": _("Kind"),
    "text": _("What"),
    "reaction": _("Reaction"),
    "ended_at": _("Ended"),
    "ended_reason": _("Reason for ending"),
}


def language_name(code: str) -> str:
    """The language of a code; the code itself where the clinic has no such language."""
    return str(dict(settings.LANGUAGES).get(code, code))
