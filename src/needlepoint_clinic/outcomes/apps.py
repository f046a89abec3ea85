"""The app as Django knows it."""

from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    """What came of it, never a rate without its denominator."""

    name = "needlepoint_clinic.outcomes"
    label = "outcomes"
