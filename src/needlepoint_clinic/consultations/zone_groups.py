"""What people call groups of zones."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ZONE_GROUP_WORDS: Mapping[str, str | Promise] = {
    "temples": _("temples"),
    "eyelids": _("eyelids"),
    "periorbitals": _("periorbitals"),
    "cheeks": _("cheeks"),
    "jawlines": _("jawlines"),
    "breasts": _("breasts"),
    "flanks": _("flanks"),
    "buttocks": _("buttocks"),
    "upper_arms": _("upper arms"),
    "forearms": _("forearms"),
    "hands": _("hands"),
    "thighs": _("thighs"),
    "knees": _("knees"),
    "lower_legs": _("lower legs"),
    "feet": _("feet"),
    "face": _("face"),
    "trunk": _("trunk"),
    "arm": _("arm"),
    "leg": _("leg"),
    "whole_face": _("whole face"),
    "face_and_neck": _("face and neck"),
    "everywhere": _("everywhere"),
}
"""By the ids of `needlepoint.terms.ZONE_GROUPS`."""
