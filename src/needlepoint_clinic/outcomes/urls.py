"""Addresses of outcomes."""

from django.urls import path

from needlepoint_clinic.outcomes import views

app_name = "outcomes"
urlpatterns = [
    path("outcomes/", views.outcomes, name="outcomes"),
    path("outcomes/ask/", views.ask, name="ask"),
    path("outcomes/export/", views.export, name="export"),
]
