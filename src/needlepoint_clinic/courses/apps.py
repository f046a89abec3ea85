"""The app as Django knows it."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """Sessions as they were done, what followed, and whether to go on."""

    name = "needlepoint_clinic.courses"
    label = "courses"
