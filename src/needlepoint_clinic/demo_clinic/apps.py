"""The app as Django knows it."""

from django.apps import AppConfig


class DemoClinicConfig(AppConfig):
    """The demonstration clinic: invented staff and patients at every stage of a course."""

    name = "needlepoint_clinic.demo_clinic"
    label = "demo_clinic"
