"""The app as Django knows it."""

from django.apps import AppConfig


class ServingConfig(AppConfig):
    """Starting the clinic: the server, the worker, the first clinic and its owner, and the demonstration."""

    name = "needlepoint_clinic.serving"
    label = "serving"
