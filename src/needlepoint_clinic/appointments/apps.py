"""The app as Django knows it."""

from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    """The calendar, reminders, and jobs in the background."""

    name = "needlepoint_clinic.appointments"
    label = "appointments"
