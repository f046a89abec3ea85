"""Writes: registering, changing, warnings, merging and splitting, restricting, erasing."""

from needlepoint_clinic.patients.actions.closing import NotClosedNow, lift, note_opening, restrict
from needlepoint_clinic.patients.actions.erasing import ErasureRefused, delete_files_left, erase, erase_again
from needlepoint_clinic.patients.actions.merging import CannotMerge, merge, split
from needlepoint_clinic.patients.actions.registering import change, register
from needlepoint_clinic.patients.actions.warning import NotActive, add_warning, end_warning

__all__ = [
    "CannotMerge",
    "ErasureRefused",
    "NotActive",
    "NotClosedNow",
    "add_warning",
    "change",
    "delete_files_left",
    "end_warning",
    "erase",
    "erase_again",
    "lift",
    "merge",
    "note_opening",
    "register",
    "restrict",
    "split",
]
