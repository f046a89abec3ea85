"""The app as Django knows it."""

from django.apps import AppConfig


class InventoryConfig(AppConfig):
    """Devices, cartridges, their lots, and what was recalled."""

    name = "needlepoint_clinic.inventory"
    label = "inventory"
