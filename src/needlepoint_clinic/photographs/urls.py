"""Addresses of photographs."""

from django.urls import path

from needlepoint_clinic.photographs import move_views, views

app_name = "photographs"
urlpatterns = [
    path("patients/<uuid:patient>/photographs/", views.of_patient, name="of_patient"),
    path("patients/<uuid:patient>/photographs/add/", views.add, name="add"),
    path("photographs/<uuid:photograph>/", views.photograph, name="photograph"),
    path("photographs/<uuid:first>/beside/<uuid:second>/", views.compare, name="compare"),
    path("photographs/<uuid:photograph>/file/", views.file, name="file"),
    path("photographs/<uuid:photograph>/screen/", views.screen, name="screen"),
    path("photographs/<uuid:photograph>/thumbnail/", views.thumbnail, name="thumbnail"),
    path("photographs/<uuid:photograph>/portrait/", views.choose_portrait, name="choose_portrait"),
    path("photographs/<uuid:photograph>/set-aside/", views.set_aside, name="set_aside"),
    path("photographs/<uuid:photograph>/move/", move_views.move, name="move"),
]
