"""Addresses of the morning page and of the page of components."""

from django.urls import path

from needlepoint_clinic.today import views

app_name = "today"
urlpatterns = [
    path("", views.today, name="today"),
    path("overdue/", views.overdue, name="overdue"),
    path("reviews/", views.reviews, name="reviews"),
    path("unsigned-sessions/", views.unsigned_sessions, name="unsigned_sessions"),
    path("components/", views.components, name="components"),
]
