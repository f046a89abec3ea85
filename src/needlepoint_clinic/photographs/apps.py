"""The app as Django knows it."""

from django.apps import AppConfig


class PhotographsConfig(AppConfig):
    """Photographs by zone and view."""

    name = "needlepoint_clinic.photographs"
    label = "photographs"
