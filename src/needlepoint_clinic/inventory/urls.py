"""Addresses of the inventory."""

from django.urls import path

from needlepoint_clinic.inventory import recall_views, views

app_name = "inventory"
urlpatterns = [
    path("inventory/", views.lots, name="lots"),
    path("inventory/receive/", views.receive, name="receive"),
    path("inventory/lots/<uuid:lot>/", views.lot, name="lot"),
    path("inventory/lots/<uuid:lot>/discard/", views.discard, name="discard"),
    path("inventory/devices/", views.devices, name="devices"),
    path("inventory/devices/add/", views.add_device, name="add_device"),
    path("inventory/devices/<uuid:device>/retire/", views.retire_device, name="retire_device"),
    path("inventory/recall/", recall_views.recall, name="recall"),
    path("inventory/recall/raise/", recall_views.raise_recall, name="raise_recall"),
    path("inventory/recall/patient/", recall_views.look_for_patient, name="look_for_patient"),
    path("inventory/recall/look-back.csv", recall_views.look_back_csv_file, name="look_back_csv"),
    path("inventory/recall/<uuid:recall>/close/", recall_views.close_recall, name="close_recall"),
]
