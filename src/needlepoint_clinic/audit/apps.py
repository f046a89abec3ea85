"""The app as Django knows it."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who saw and changed what, in a chain that can be proved."""

    name = "needlepoint_clinic.audit"
    label = "audit"
