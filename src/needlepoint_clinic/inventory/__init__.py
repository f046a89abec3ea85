"""Devices, cartridges, their lots, and what was recalled."""
