"""The app as Django knows it."""

from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    """From the answers of a patient to a signed plan and an informed decision."""

    name = "needlepoint_clinic.consultations"
    label = "consultations"
