"""Addresses of the morning page and of the page of components."""

from django.urls import path

from needlepoint_clinic.today import views

app_name = "today"
urlpatterns = [
    path("", views.today, name="today"),
    path("components/", views.components, name="components"),
]
