"""The app as Django knows it."""

from django.apps import AppConfig


class TodayConfig(AppConfig):
    """What a clinic opens in the morning."""

    name = "needlepoint_clinic.today"
    label = "today"
