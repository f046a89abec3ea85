"""The app as Django knows it."""

from django.apps import AppConfig


class PatientsConfig(AppConfig):
    """The people treated: who they are, what must always be seen, and the whole of their record."""

    name = "needlepoint_clinic.patients"
    label = "patients"
