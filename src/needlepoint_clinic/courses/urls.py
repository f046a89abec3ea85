"""Addresses of courses."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "courses"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("needlepoint_clinic.courses.treatment.urls")),
]
