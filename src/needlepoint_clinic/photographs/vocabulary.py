"""From which side a photograph is taken, and what a person may allow it to be used for."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

VIEWS = {
    "front": _("Front"),
    "left_45": _("Left, 45°"),
    "right_45": _("Right, 45°"),
    "left_side": _("Left side"),
    "right_side": _("Right side"),
    "back": _("Back"),
    "close_up": _("Close-up"),
}
"""Standard views; angles are where the camera stands, seen by the person."""

USES = {
    "record": _("for the record"),
    "teaching": _("for teaching"),
    "publication": _("for publication"),
}
"""As `consultations.Consent.photographs` names them."""
