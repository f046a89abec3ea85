"""Patients in lists: named, or by number alone where their record is closed."""

from __future__ import annotations

from django import template

from needlepoint_clinic.patients.closed import can_be_opened, is_closed_to, name_in_list

register = template.Library()
register.filter("named", name_in_list)
register.filter("closed_to", is_closed_to)
register.filter("opens_for", can_be_opened)
