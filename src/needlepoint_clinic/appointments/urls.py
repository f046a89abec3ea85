"""Addresses of the calendar."""

from django.urls import path

from needlepoint_clinic.appointments import views

app_name = "appointments"
urlpatterns = [
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/book/<uuid:patient>/", views.book, name="book"),
    path("calendar/<uuid:appointment>/", views.change, name="change"),
    path("calendar/<uuid:appointment>/status/", views.set_status, name="set_status"),
    path("calendar/feed/<str:secret>/", views.feed, name="feed"),
]
